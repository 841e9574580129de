"""What a helper proposes, and the owner's answer: yes, keep mine, or keep both."""

from collections.abc import Iterator
from contextlib import suppress

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from models.people.person import Person
from models.plan.answered_proposals import ChangedSince, just_answered, reopen, words_before
from models.plan.edit import Conflict, Full, Removed
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.proposal import Decided, Proposal, TakenBack
from models.plan.visit import Visit
from views.core import access
from views.core.fields import line
from views.core.forms import said
from views.plan import pages
from views.plan.edit_answers import both

bp = Blueprint("proposals", __name__, url_prefix="/plans/<int:plan_id>/proposals")
AT_A_TIME = 20


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "home")
    if not visit.owns:
        return redirect(url_for("home.show", plan_id=plan_id), 303)
    return _waiting(visit)


@bp.post("/<int:proposal_id>")
def answer(plan_id, proposal_id):
    visit = access.own_plan(plan_id)
    proposal = Proposal.find(visit.plan, proposal_id) or abort(404)
    form = AnswerForm()
    if not form.validate():
        return _again(visit, None, 422, {proposal.id: form})
    try:
        also = _answer(visit, proposal, request.form.get("answer"), form.reason.data)
    except Decided as closed:
        return _again(visit, _why_closed(closed))
    except Conflict as conflict:
        return both(visit, conflict, _form_of(proposal), proposal)
    except ChangedSince:
        return _again(
            visit,
            _(
                "It is too late to take back the yes here: more than 10 minutes have gone, or the "
                "text was changed. Open it in the plan to bring back an earlier version."
            ),
        )
    except LookupError:
        abort(404)
    except Removed:
        return _again(
            visit, _("This was removed from the plan. Bring it back first, under “More”.")
        )
    except Full:
        return _again(visit, _("The list is full. Remove something to make room for this."))
    undone = request.form.get("answer") == "reopen" or None
    return redirect(url_for(".show", plan_id=plan_id, also=also or None, undone=undone), 303)


@bp.post("/all")
def accept_all(plan_id):
    """Accept all proposals that were on the page. Those that need a choice still wait."""
    visit = access.own_plan(plan_id)
    seen = set(request.form.getlist("seen"))
    for proposal in Proposal.on(visit.plan, "waiting"):
        if str(proposal.id) in seen:
            with suppress(Decided, Conflict, Removed, Full, LookupError):
                proposal.accept(visit)
    return redirect(url_for(".show", plan_id=plan_id), 303)


def _why_closed(closed: Decided) -> str:
    """What to tell the owner about a proposal that waits for no answer."""
    if isinstance(closed, TakenBack):
        return _("The one who proposed this has taken it back.")
    return _("You have already answered this proposal.")


def _answer(visit: Visit, proposal: Proposal, wish: str | None, reason: str | None):
    """Returns True if more than the part itself was taken away."""
    if wish == "yes":
        proposal.accept(visit, reason)
    elif wish == "both":
        proposal.keep_both(visit, reason)
    elif wish == "no":
        proposal.decline(visit, reason)
    elif wish == "reopen":
        return reopen(proposal, visit)
    else:
        abort(400)
    return False


def _form_of(proposal: Proposal):
    """The proposed words in a form."""
    return pages.view_of(proposal.kind).form.of_values(proposal.plan, proposal.words)


def in_short(proposal: Proposal, part: Part | None = None) -> str:
    """Its words, or what was chosen where nothing was written; "" for nothing.

    What is new in it stands before its words: all that differs from `part`, if that is known, and
    what its form tells always.
    """
    if proposal.said:
        return " · ".join([*_new_beside(proposal, part), proposal.said])
    form = _form_of(proposal)
    seen = (one for one in form.answers() if one.type != "HiddenField")
    chosen = [one for one in seen if form.told(one, not proposal.base).strip()]
    if len(chosen) == 1:
        return said(chosen[0])
    return " · ".join(f"{one.label.text} {said(one)}" for one in chosen)


def _new_beside(proposal: Proposal, part: Part | None) -> Iterator[str]:
    """Yields what else is told than its words."""
    before = _as_it_is(part) if part and part.revision else None
    if not (before or pages.view_of(proposal.kind).form.ALWAYS_TOLD):
        return  # a form asks the database what can be chosen in it
    form = _form_of(proposal)
    for field in form.answers():
        words = said(field).strip()
        if field.type == "HiddenField" or words in ("", proposal.said.strip()):
            continue
        if field.short_name in form.ALWAYS_TOLD:
            yield words
        elif before and words != said(before[field.short_name]).strip():
            yield f"{field.label.text} {words}"


class AnswerForm(FlaskForm):
    reason = line(
        _l("Why, if you want to say it"), _l("The person who proposed it can read this."), most=500
    )


def _again(visit: Visit, message, status=409, sent=None):
    return _waiting(visit, message, sent), status


def _waiting(visit: Visit, message=None, sent=None) -> str:
    """The page with the AT_A_TIME oldest proposals; the others come when these are answered.

    `sent`: {proposal id: the form that was sent with an error in it}.
    """
    waiting = Proposal.on(visit.plan, "waiting")
    shown = [(*_beside(one), _form(one, sent or {})) for one in waiting[:AT_A_TIME]]
    answered = _answered(visit.plan)
    writers = _writers(visit.plan, [part for _one, part, *_forms in shown])
    return render_template(
        "plan/proposals/show.html",
        plan=visit.plan,
        waiting=shown,
        writers=writers,
        later=len(waiting[AT_A_TIME:]),
        answered=answered,
        is_on_sheet=any(_is_on_sheet(one) for one, _where, _words in answered),
        message=message,
        fits_beside=_fits_beside,
        also="also" in request.args,
        undone="undone" in request.args,
    )


def _fits_beside(theirs, mine) -> bool:
    """True if words of the proposal can stand beside the owner's own: two figures can not."""
    return any(
        field.type in ("TextAreaField", "StringField")
        and said(field).strip() not in ("", said(mine[field.short_name]).strip())
        for field in theirs.answers()
    )


def _is_on_sheet(proposal: Proposal) -> bool:
    """True if the owner's answer put something on the sheet."""
    kind = pages.view_of(proposal.kind).kind
    return proposal.state != "declined" and bool(kind.on_sheet or kind.sheet_side)


def _answered(plan: Plan) -> list[tuple]:
    """[(the proposal, where its part stands, {question: what was proposed there})]."""
    answered = just_answered(plan)
    before = words_before(plan, answered)
    return [(one, _place(one), _proposed_words(one, before.get(one.id, {}))) for one in answered]


def _proposed_words(proposal: Proposal, before: dict) -> dict[str, str]:
    """{the question: the answer} of what it proposed beside, or instead of, its headline."""
    theirs = _form_of(proposal)
    mine = pages.view_of(proposal.kind).form.of_values(proposal.plan, before)
    return {
        field.label.text: said(field)
        for field in theirs.answers()
        if said(field).strip() not in ("", said(mine[field.short_name]).strip(), proposal.said)
    }


def _place(proposal: Proposal) -> str:
    """Where the part that it is for stands in the plan."""
    page = pages.page_named(pages.view_of(proposal.kind).kind.page)
    return f"{url_for(page.endpoint, plan_id=proposal.plan_id)}#part-{proposal.part}"


def _form(proposal, sent: dict) -> AnswerForm:
    form = sent.get(proposal.id) or AnswerForm(formdata=None)
    form.reason.id = form.reason.label.field_id = f"reason-{proposal.id}"
    return form


def _beside(proposal: Proposal) -> tuple:
    """(the proposal, its part or None, its words and the part as forms, the fields to show)."""
    part = pages.view_of(proposal.kind).kind.find(proposal.plan, proposal.part)
    theirs, mine = _form_of(proposal), part and _as_it_is(part)
    others = [form for form in (mine, part and _as_seen(part, proposal.base)) if form]
    news = [
        field
        for field in theirs.answers()
        if theirs.told(field, not mine).strip() and not _is_in_any(field, others)
    ]
    return proposal, part, theirs, mine, news


def _is_in_any(field, forms: list) -> bool:
    """True if one of these forms has the same answer."""
    return said(field).strip() in [said(form[field.short_name]).strip() for form in forms]


def _as_seen(part: Part, revision: int):
    """The part in a form as it was at this revision; None if it is now, or was not there.

    What somebody left as they found it is no proposal of theirs, though its owner has changed it.
    """
    if revision == part.revision:
        return None
    with suppress(LookupError):
        return pages.view_of(part.kind_name).form.of_values(part.plan, part.values_at(revision))


def _as_it_is(part: Part):
    """The part in a form."""
    return pages.view_of(part.kind_name).form.of_values(part.plan, part.values())


def _writers(plan: Plan, parts: list[Part | None]) -> dict[int, str]:
    """{the part: who wrote it}, of those that do not speak as the owner. At most one query.

    "" where the owner brought it back, or the writer has no name.
    """
    theirs = {one.id: one.changed_by_id for one in parts if one and not one.speaks_for_owner}
    names = Person.names(set(theirs.values()) - {plan.owner_id}) if theirs else {}
    return {part_id: names.get(by_id) or "" for part_id, by_id in theirs.items()}


def init_app(app: Flask) -> None:
    app.jinja_env.globals["proposed_in_short"] = in_short
