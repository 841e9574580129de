"""Writing in a part: its form (edit_forms.py), the save, and both texts where two people met."""

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import gettext as _

from models.core.database import new_id
from models.plan.edit import Conflict, Full, Removed
from models.plan.kept_text import KeptText, Settled
from models.plan.part import Part
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.plan.visit import Visit
from views.core import htmx
from views.core.fields import number
from views.core.voice import with_owner
from views.plan import pages
from views.plan.edit_answers import answer, both, is_full, page_for
from views.plan.edit_forms import open_form, opened_at, to_form_of
from views.plan.kept_texts import (
    keep,
    keep_too_long,
    not_chosen,
    note_doubled,
    seen_by_a_phone,
    settle,
    settle_above,
    with_choices,
)
from views.plan.parts import fragment, open_to_propose, open_to_read, page_of, part_in
from views.plan.undoing import news_since

bp = Blueprint("edits", __name__, url_prefix="/plans/<int:plan_id>/<kind>")


@bp.get("/new")
def new(plan_id, kind):
    visit, view = open_to_propose(plan_id, kind)
    part = view.kind.blank(visit.plan, new_id())
    if htmx.wants_fragment():
        return open_form(visit, view, part)
    return to_form_of(visit, view, part)


@bp.get("/<int:part_id>")
def show(plan_id, kind, part_id):
    visit, view = open_to_read(plan_id, kind)
    part = part_in(visit, view, part_id)
    if part.removed_at and not visit.sees_versions:
        abort(404)
    if part.removed_at and htmx.asked_by_itself():
        return "", 204  # the notice that it was removed stays there until it is brought back
    if part.removed_at and not htmx.wants_fragment():
        values = {"plan": visit.plan, "part": part, "back": page_of(part)}
        return render_template("plan/edits/gone.html", **values)
    return fragment(visit, part)


@bp.get("/<int:part_id>/edit")
def edit(plan_id, kind, part_id):
    visit, view = open_to_propose(plan_id, kind)
    part = view.kind.find(visit.plan, part_id) or view.kind.blank(visit.plan, part_id)
    opened = opened_at(visit, part)
    if part.removed_at and (opened is None or not visit.sees_versions):
        versions = "history" if visit.may_write else "proposed"
        return redirect(f"{part.address}/{versions}", 303)
    if opened is None and not htmx.wants_fragment():
        return to_form_of(visit, view, part)
    return open_form(visit, view, part, opened, news_since(visit, part))


@bp.post("/<int:part_id>")
def save(plan_id, kind, part_id):
    visit, view = open_to_propose(plan_id, kind)
    part = view.kind.find(visit.plan, part_id)
    kept = _asked_about(visit, part_id)
    conflict = kept.choice(visit) if kept else None
    if kept and conflict:
        return _ask_again(visit, view, kept, conflict)
    form = view.form.sent(with_choices(request.form, view.form), part, visit.plan)
    part = part or view.kind.blank(visit.plan, part_id)
    is_right = form.validate()
    if _is_closed(visit, view, part, form):
        return _close(part, form)
    if not is_right:
        return _wrong(visit, part, form)
    # A form does what it said when it was opened, though a conversation may have begun since.
    if not visit.may_write or (_opened_to() == "propose" and not visit.owns):
        return _propose(visit, view, part, form)
    return _save(visit, view, part, form)


def _save(visit: Visit, view: pages.KindView, part: Part, form):
    """Write the form's values in the plan. Returns the answer."""
    try:
        saved = _write(visit, view, part.id, form)
    except Conflict as conflict:
        return _met(visit, conflict, form)
    except Removed as gone:
        return _removed(visit, gone.part, form)
    except Full:
        return is_full(view, visit, part, form)
    except LookupError:
        abort(404)
    _settle_proposal(visit)
    settle(visit, saved.id, saved.values())
    settle_above(visit, saved)
    note_doubled(visit, saved)
    return answer("saved", visit, saved, form, 200)


def _wrong(visit: Visit, part: Part, form):
    """The form again with its errors, or what is saved if its writer has let its words be.

    Not if another answer in it is wrong: nothing of that is kept here, and a phone that sends it
    would let go of it.
    """
    try:
        return answer("form", visit, part, form, 422, kept=keep_too_long(visit, part, form))
    except Settled:
        if form.misses_more():
            return answer("form", visit, part, form, 422)
        return answer("saved", visit, part, form, 200)


def _met(visit: Visit, conflict: Conflict, form):
    """Both texts, or what is saved if their writer has chosen between them."""
    try:
        return both(visit, conflict, form, seen=seen_by_a_phone(form))
    except Settled:
        return answer("saved", visit, conflict.part, form, 200)


def _asked_about(visit: Visit, part_id: int) -> KeptText | None:
    """The kept text that the page they send asked about, if a choice in it is missing."""
    if not not_chosen(request.form):
        return None
    return KeptText.mine(visit, part_id, number(request.form.get("kept")))


def _ask_again(visit: Visit, view: pages.KindView, kept: KeptText, conflict: Conflict):
    """Both texts once more, with a word at each choice that is missing. Status 422."""
    form = view.form.of_values(visit.plan, conflict.merged)
    return both(visit, conflict, form, brought=kept, not_chosen=not_chosen(request.form))


def _opened_to() -> str:
    """What the buttons of the form said that they do: "write", "propose", or "" for no form."""
    return request.form.get("as", "")


def _is_closed(visit: Visit, view: pages.KindView, part: Part, form) -> bool:
    """True if somebody is "done" with the empty form of a new part: there is nothing to save.

    Without the script the button says "Save", and then an empty form is an error.
    """
    is_done = htmx.wants_fragment() and "autosave" not in request.form
    return is_done and visit.may_write and not part.revision and form.says_nothing(view.kind)


def _close(part: Part, form):
    """A line that nothing was added in place of the form, or the way back from its own page."""
    alone = "alone" in request.form
    return htmx.go(page_for(part, form)) if alone else render_template("plan/edits/_nothing.html")


def _write(visit: Visit, view: pages.KindView, part_id: int, form) -> Part:
    """Write the form's values and return the part. Raises what Part.write raises."""
    revive = "revive" in request.form
    saved = view.kind.write(
        visit, part_id, form.seen_revision(), form.changes(), form.submission(), revive
    )
    # If others have changed something that this screen does not show, the form keeps the revision
    # that it was opened with, so that its next save is merged with their changes too.
    if saved.stands_as(form.changes()):
        form.show(saved.revision)
    return saved


def _settle_proposal(visit: Visit) -> None:
    """Mark the proposal in the form as accepted, if there is one.

    Such a form is the owner's choice between their words and the proposal.
    """
    chosen = number(request.form.get("proposal"))
    proposal = visit.owns and chosen and Proposal.find(visit.plan, chosen)
    if proposal:
        proposal.settle(visit)


def _removed(visit: Visit, part: Part, form):
    """The page that offers to bring the part back with what was written. Status 409.

    Nothing is kept of what its writer has let be.
    """
    before = part.values()
    words = {name: value for name, value in form.written().items() if value != before[name]}
    try:
        kept = keep(visit, part, before, words, form, seen_by_a_phone(form)) if words else None
    except Settled:
        kept = None
    return answer("removed", visit, part, form, 409, kept=kept)


def _propose(visit: Visit, view: pages.KindView, part: Part, form):
    """Keep the form's values as a proposal: outside a conversation a helper cannot write.

    While the helper types (autosave), and if they say so ("keep"), it is a draft. So is what was
    written in a form that said "I am done" when they wrote together: nothing is sent for them.
    """
    try:
        proposal = _put(visit, view, part.id, form)
    except Conflict as conflict:
        return both(visit, conflict, form)
    except Full:
        form.answers()[0].errors = [
            with_owner(
                _(
                    "Many of your proposals are waiting for an answer. Talk with "
                    "%(owner)s about them first. Your text is still here."
                )
            )
        ]
        return answer("form", visit, part, form, 422)
    except LookupError:
        abort(404)
    settle(visit, part.id, proposal.words)
    # Also what was sent before, and has been taken back since.
    if "autosave" not in request.form and (_is_draft() or not proposal.is_sent):
        return _go_on(visit, view, part)
    if proposal.is_answered:
        return answer("answered", visit, part, form, 200)
    again = proposal.comes_after_an_answer
    return answer("proposed", visit, part, form, 200, proposal=proposal, again=again)


def _put(visit: Visit, view: pages.KindView, part_id: int, form) -> Proposal:
    """Propose the form's values, or keep them. Raises what propose raises."""
    proposal = propose(
        visit,
        view.kind,
        part_id,
        form.seen_revision(),
        form.changes(),
        sent=not _is_draft(),
        own=form.seen_own(),
        submission=form.submission(),
    )
    # As in _write: what was written in another place is not on this screen.
    if proposal.says(form.changes()):
        form.show(proposal.base, proposal.revision)
    return proposal


def _is_draft() -> bool:
    """True if what was sent is for its author alone: no button said that it sends a proposal."""
    return not request.form.keys().isdisjoint({"autosave", "keep"}) or _opened_to() == "write"


def _go_on(visit: Visit, view: pages.KindView, part: Part):
    """The form with the helper's own draft, to write on in."""
    if htmx.wants_fragment():
        return open_form(visit, view, part)
    if _opened_to() == "write":
        return to_form_of(visit, view, part, sent="no")
    return redirect(f"{part.address}/edit", 303)
