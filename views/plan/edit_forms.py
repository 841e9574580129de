"""The form for a part, as it opens: with what stands there now, or stood there when it was opened.

A helper who may only propose finds their own proposal in it, if nobody has answered that.
"""

from urllib.parse import urlencode

from flask import redirect, request

from models.plan.kept_text import KeptText
from models.plan.part import Part
from models.plan.proposal import Proposal
from models.plan.visit import Visit
from views.core.fields import number
from views.plan import pages
from views.plan.edit_answers import answer
from views.plan.kept_texts import rest_of, says_more, words_of, written_on


def open_form(
    visit: Visit, view: pages.KindView, part: Part, opened: tuple[int, int] | None = None, news=None
):
    """The form for a part, or for the helper's own proposal that nobody has answered.

    Above it stands what this person wrote there once, if that met a conflict and is kept; or the
    way to both texts, for whoever can choose between them.
    `opened`: as opened_at returns it, if the form was opened before. `news`: as news_since does.
    """
    form = _form_of(visit, view, part)
    left = KeptText.waiting(visit, part, form.written())
    now = (form.seen_revision(), form.seen_own())
    is_old = opened not in (None, (now[0], 0) if visit.may_write else now)
    if opened and is_old:
        form = _old_form(visit, view, part, *opened)
    too_long = written_on(visit, part, form, left) if left and not is_old else None
    told = words_of(view, visit, left) if left and not left.choice(visit) else None
    rest = rest_of(visit, part, left) if left and left.is_too_long else {}
    more = {"is_old": is_old, "left": left, "told": told, "news": news, "rest": rest}
    more["goes_too"] = left is not None and not rest and says_more(visit, part, left)
    if too_long:
        return answer("form", visit, part, too_long, 200, **more, kept=left)
    return answer("form", visit, part, form, 200, **more)


def _form_of(visit: Visit, view: pages.KindView, part: Part):
    """The form with the words that this person would write on in now."""
    proposal = None if visit.may_write else Proposal.mine(visit.plan, part.id, visit.person)
    if proposal is None:
        return view.form.showing(part, visit.plan, **_to_show(visit, view, part, None))
    form = view.form.of_values(visit.plan, proposal.words)
    # A form may have sent a revision that never was: no address can name that.
    form.show(min(proposal.base, part.revision), proposal.revision)
    form.is_sent = proposal.is_sent
    return form


def _old_form(visit: Visit, view: pages.KindView, part: Part, opened: int, own: int):
    """The form as it was opened: other words have come since then."""
    version = (
        own and not visit.may_write and Proposal.version(visit.plan, part.id, visit.person, own)
    )
    if version:
        form = view.form.of_values(visit.plan, version.words)
    else:
        form = view.form.showing(part, visit.plan, **_to_show(visit, view, part, opened))
    form.show(opened, own)
    return form


def to_form_of(visit: Visit, view: pages.KindView, part: Part, **more: str):
    """Send the browser to the form's page, by an address that says which revisions it shows."""
    values = {"revision": _form_of(visit, view, part).expected.data, **_wanted(view), **more}
    return redirect(f"{part.address}/edit?{urlencode(values)}", 303)


def opened_at(visit: Visit, part: Part) -> tuple[int, int] | None:
    """What the address says that the form showed when it was opened ("3" or "3.2"), else None.

    Returns (the part's revision, that of the helper's own proposal or 0). After Back or a reload a
    browser puts what was typed into the form again. Those words were written on those revisions,
    whatever the part and the proposal are now.
    """
    in_part, _point, in_own = request.args.get("revision", "").partition(".")
    opened, own = number(in_part), number(in_own or 0)
    if opened is None or not 0 <= opened <= part.revision or own is None:
        return None
    latest = own and Proposal.latest(visit.plan, part.id, visit.person)
    return (opened, own) if not own or latest and 0 < own <= latest.revision else None


def _to_show(visit: Visit, view: pages.KindView, part: Part, opened: int | None) -> dict:
    """{field of the form: value} to show instead of what the part says now.

    After Back each field must say what it said when the form was opened, or what was typed since:
    then the save is merged with what others have written meanwhile, and changes no more than that.
    """
    if not part.revision:
        return view.form.wanted(view.kind, _wanted(view))
    if opened in (None, part.revision) or not visit.sees_versions:
        return {}
    if not opened:
        return view.form.from_values(view.kind.blank(visit.plan, part.id).values())
    return view.form.from_values(part.values_at(opened))


def _wanted(view: pages.KindView) -> dict[str, str]:
    """{field: value} that the link asks to be filled in, for a new part, and how it is to ask."""
    known = (*view.kind.writable, *view.form.WAYS)
    return {name: value for name, value in request.args.items() if name in known}
