"""What the views do with words that could not be saved: keep, choose, settle and say them."""

from collections.abc import Iterator

from flask import Flask, g, request
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from models.core.clock import today
from models.core.finding import folded
from models.plan.edit import Edit
from models.plan.kept_text import KeptText
from models.plan.kinds import links
from models.plan.part import Part
from models.plan.proposal import Proposal
from models.plan.visit import Visit
from views.core.fields import number
from views.core.forms import PartForm, said
from views.plan.offline_copy import is_for_a_copy
from views.plan.pages import KindView, view_of


def keep(
    visit: Visit, part: Part, base: dict, words: dict, form, seen: int | None = None
) -> KeptText:
    """Keep what met a conflict, before its writer is asked: they may never answer.

    `base`: the values on their screen before. `seen`: as seen_by_a_phone; then it raises Settled.
    """
    return KeptText.keep(
        visit, part, base, words, form.submission(), sent_again_since=seen, **_of_a_stretch()
    )


def seen_by_a_phone(form: PartForm) -> int | None:
    """The revision that the writer saw, where a phone with a copy may send this once more.

    What it sends waited there meanwhile, and it does not hear of a choice about it.
    """
    return form.seen_revision() if is_for_a_copy() else None


def _of_a_stretch() -> dict:
    """What the form on the screen had left before, if it names that, and whether a page sent it."""
    return {"after": number(request.form.get("kept")), "by_itself": "autosave" in request.form}


def keep_too_long(visit: Visit, part: Part, form: PartForm) -> KeptText | None:
    """Keep what this form says, if a field of it has no room for its words; None otherwise.

    What else is wrong in it is not kept. Raises Settled for what its writer has chosen about. None
    also for words that they have let go of, and that a page sends once more.
    """
    words = too_long_in(visit, part, form)
    if not words:
        return None
    kept = KeptText.keep(
        visit,
        part,
        _base(visit, part, form.seen_revision()),
        words,
        form.submission(),
        too_long=True,
        sent_again_since=seen_by_a_phone(form),
        **_of_a_stretch(),
    )
    return kept if kept.values else None


def too_long_in(visit: Visit, part: Part, form: PartForm) -> dict | None:
    """{field: value} of what would be kept of this form; None if none of it is too long."""
    too_long = {one.short_name for one in form.answers() if one.errors and form.is_too_long(one)}
    if not too_long or Edit.other_kind(visit.plan, part.id, part.kind_name):
        return None
    wrong = {field.short_name for field in form.answers() if field.errors} - too_long
    base = _base(visit, part, form.seen_revision())
    return {
        name: value
        for name, value in form.written().items()
        if name in base and value != base[name] and form.MODEL_TO_FORM.get(name, name) not in wrong
    }


def _base(visit: Visit, part: Part, seen: int = 0) -> dict:
    """The values that this person would write on in now, or did if they saw the revision `seen`.

    What somebody else has written since is none of their words, and they have not seen it.
    """
    own = None if visit.may_write else Proposal.mine(visit.plan, part.id, visit.person)
    if own:
        return own.words
    return part.values_at(seen) if 0 < seen < part.revision else part.values()


def written_on(visit: Visit, part: Part, form: PartForm, kept: KeptText) -> PartForm | None:
    """The form with a text in it that was too long for it, and what is wrong with that.

    None if what stands there has been changed since: then the text is shown above the form.
    """
    base = _base(visit, part)
    if not kept.is_too_long or not kept.fits(base):
        return None
    filled = form.of_values(visit.plan, base | kept.values)
    filled.prepare(visit.plan, part if part.revision else None)
    filled.expected.data = form.expected.data
    for field in filled.answers():
        if filled.is_too_long(field):
            field.validate(filled)
    return filled


def not_chosen(sent) -> list[str]:
    """The fields on the page for a conflict where neither text was chosen."""
    asked = [name.removeprefix("mine-") for name in sent if name.startswith("mine-")]
    return [name for name in asked if not {name, f"choice-{name}"} & sent.keys()]


def with_choices(sent, form: type[PartForm]) -> MultiDict:
    """The data of this form, with the choices made on the page for a conflict in their fields.

    Where nothing was chosen it says what stands there.
    """
    settled = MultiDict(sent)
    for name in not_chosen(sent):
        settled[name] = sent.get(f"theirs-{name}", "")
    for name, choice in sent.items():
        if name.startswith("choice-"):
            field = name.removeprefix("choice-")
            kind = getattr(getattr(form, field, None), "field_class", None)
            between = " / " if kind is StringField else "\n\n"
            settled[field] = _chosen(sent, field, choice, between)
    return settled


def _chosen(sent, field: str, choice: str, between: str) -> str:
    """The field's text after the choice "mine", "theirs" or "both", with `between` between them.

    Of two texts where one holds all words of the other, "both" is the longer one.
    """
    mine = sent.get(f"mine-{field}", sent.get(field, ""))
    theirs = sent.get(f"theirs-{field}", "")
    if choice == "both":
        shorter, longer = sorted((theirs, mine), key=len)
        is_in_it = f" {folded(shorter).strip()} " in f" {folded(longer).strip()} "
        return longer if is_in_it else f"{theirs}{between}{mine}"
    return theirs if choice == "theirs" else mine


def note_doubled(visit: Visit, part: Part) -> None:
    """Note that both texts of a conflict stand in the part since this save, if that is so.

    Then it offers all who write in it to make them one text, until it says something else.
    """
    chosen = [name for name, choice in request.form.items() if choice == "both"]
    fields = [name.removeprefix("choice-") for name in chosen if name.startswith("choice-")]
    if any(_are_both(request.form, field) for field in fields):
        visit.plan.note_doubled(visit, part.id, part.revision)


def _are_both(sent, field: str) -> bool:
    """False if one of the texts holds all words of the other: then it stands there alone."""
    ways = [_chosen(sent, field, choice, " ") for choice in ("mine", "theirs", "both")]
    return "" not in map(str.strip, ways) and ways[2] not in ways[:2]


def settle(visit: Visit, part_id: int, values: dict) -> None:
    """The form met a conflict, or was too long, and is saved now: its writer has chosen."""
    if "kept" in request.form:
        kept = KeptText.mine(visit, part_id, number(request.form["kept"]))
        if kept:
            kept.settle(visit, values)


def settle_above(visit: Visit, saved: Part) -> None:
    """A long text stood above the form, whose writer is done: they have written it anew below.

    Unless its field says what it said when the form was opened. The form names both: "7.3" is the
    kept text 7 above the revision 3.
    """
    kept_id, _dot, opened = request.form.get("above", "").partition(".")
    revision = number(opened) or 0
    if "autosave" in request.form or not 0 < revision < saved.revision:
        return
    long = KeptText.mine(visit, saved.id, number(kept_id))
    if long and long.is_too_long:
        seen, now = saved.values_at(revision), saved.values()
        if any(seen.get(name) != now.get(name) for name in long.values):
            long.settle(visit)


def _long_fields(visit: Visit, kept: KeptText) -> list:
    """The fields with more words in them than there is room for."""
    filled = view_of(kept.kind).form.of_values(visit.plan, kept.values)
    return [one for one in filled.answers() if filled.is_too_long(one)]


def says_more(visit: Visit, part: Part, kept: KeptText) -> bool:
    """True if something else was answered beside the text that is too long.

    What a form says by itself is no answer, such as the day, nor is what the part belongs to.
    """
    too_long = {one.short_name for one in _long_fields(visit, kept)}
    filled = view_of(kept.kind).form.of_values(visit.plan, kept.values)
    belongs = {one.name for one in links(type(part))}
    names = {filled.MODEL_TO_FORM.get(name, name) for name in kept.values} - belongs
    return any(
        filled.told(one, not part.revision) and one.data != today()
        for one in filled.answers()
        if one.short_name in names - too_long
    )


def _as_typed(form: PartForm) -> Iterator[tuple[str, str]]:
    """(field, value) of all that a browser would send of this form."""
    for field in form.answers():
        values = field.data if isinstance(field.data, list) else [field.data]
        yield from (
            (field.name, "" if value is None else str(value))
            for value in values
            if value is not False
        )


def rest_of(visit: Visit, part: Part, kept: KeptText) -> dict:
    """{field: value} of what else was answered beside a text that is too long, to be saved alone.

    Without what somebody has changed since. Empty if nothing else was answered, if it cannot stand
    without the long text, or if the part was removed.
    """
    form = view_of(kept.kind).form
    too_long = {one.short_name for one in _long_fields(visit, kept)}
    now, seen = _base(visit, part), kept.base or {}
    rest = {
        name: value
        for name, value in kept.values.items()
        if form.MODEL_TO_FORM.get(name, name) not in too_long and seen.get(name) == now.get(name)
    }
    if part.removed_at or not rest:
        return {}
    typed = MultiDict(_as_typed(form.of_values(visit.plan, now | rest)))
    alone = form.sent(typed, part if part.revision else None, visit.plan)
    del alone.csrf_token
    return rest if alone.validate() and not alone.says_nothing(type(part)) else {}


def words_of(view: KindView, visit: Visit, kept: KeptText) -> list[tuple]:
    """[(question, answer in words)] of what somebody wrote that could not be saved."""
    form = view.form.of_values(visit.plan, kept.values)
    names = {form.MODEL_TO_FORM.get(name, name) for name in kept.values}
    return [(one.label.text, said(one)) for one in form.answers() if one.short_name in names]


def choices_here() -> list[str]:
    """Where the owner chooses one of two texts, or makes one shorter, if they have to.

    The first says whether there is a choice, as the line on home does (plan/edits/_kept_line.html).
    """
    visit = g.get("visit")
    found = KeptText.left(visit) if visit and visit.owns else []
    left = [one for one in found if not one.is_too_long]
    ways = [one.address_for(visit) for one in left]
    if left and not left[0].choice(visit):
        ways[0] += "?gone"
    return ways + [f"{one.address_for(visit)}?long" for one in found if one.is_too_long]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["choices_here"] = choices_here
