"""What the views do with words that met a conflict: keep, choose, settle and say them."""

from flask import Flask, g, request, session
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from models.core.finding import folded
from models.plan.kept_text import KeptText
from models.plan.part import Part
from models.plan.visit import Visit
from views.core.fields import number
from views.core.forms import PartForm, said
from views.plan.pages import KindView

DOUBLED = "doubled"  # in the session: the part and its revision in which both texts stand


def keep(visit: Visit, part: Part, base: dict, words: dict, form) -> KeptText:
    """Keep what met a conflict, before its writer is asked: they may never answer.

    `base`: the values on their screen before.
    """
    before = KeptText.mine(visit, part.id, number(request.form.get("kept")))
    return KeptText.keep(visit, part, base, words, form.submission(), before)


def with_choices(sent, form: type[PartForm]) -> MultiDict:
    """The data of this form, with the choices made on the page for a conflict in their fields."""
    settled = MultiDict(sent)
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


def note_doubled(part: Part) -> None:
    """Note that both texts of a conflict stand in the part since this save, if that is so.

    Then it offers to make them one text, until it says something else. The note has no words in it.
    """
    chosen = [name for name, choice in request.form.items() if choice == "both"]
    fields = [name.removeprefix("choice-") for name in chosen if name.startswith("choice-")]
    if any(_are_both(request.form, field) for field in fields):
        session[DOUBLED] = _as_it_is(part)


def _are_both(sent, field: str) -> bool:
    """False if one of the texts holds all words of the other: then it stands there alone."""
    ways = [_chosen(sent, field, choice, " ") for choice in ("mine", "theirs", "both")]
    return "" not in map(str.strip, ways) and ways[2] not in ways[:2]


def is_doubled(part: Part) -> bool:
    """True if this person kept both texts of a conflict, and nothing was changed there since."""
    return session.get(DOUBLED) == _as_it_is(part)


def _as_it_is(part: Part) -> str:
    return f"{part.id}.{part.revision}"


def settle(visit: Visit, part_id: int, values: dict) -> None:
    """The form had met a conflict, and is saved now: its writer has chosen."""
    if "kept" in request.form:
        kept = KeptText.mine(visit, part_id, number(request.form["kept"]))
        if kept:
            kept.settle(visit, values)


def words_of(view: KindView, visit: Visit, kept: KeptText) -> list[tuple]:
    """[(question, answer in words)] of what somebody wrote that met a conflict."""
    form = view.form.of_values(visit.plan, kept.values)
    names = {form.MODEL_TO_FORM.get(name, name) for name in kept.values}
    return [(one.label.text, said(one)) for one in form.answers() if one.short_name in names]


def choices_here() -> list[str]:
    """Where the owner chooses one of two texts, if they have to in their own plan.

    The first says whether there is a choice, as the line on home does (plan/edits/_kept_line.html).
    """
    visit = g.get("visit")
    left = KeptText.left(visit) if visit and visit.owns else []
    ways = [one.address_for(visit) for one in left]
    if left and not left[0].choice(visit):
        ways[0] += "?gone"
    return ways


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(choices_here=choices_here, is_doubled=is_doubled)
