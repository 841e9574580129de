"""Writing in a part: the form, the save, and both texts if two people wrote at the same time."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from models.core.database import new_id
from models.people.person import Person
from models.plan.edit import Conflict, Full, Removed
from models.plan.part import Part
from models.plan.proposal import Proposal
from models.plan.visit import Visit
from views.core import htmx
from views.core.fields import number
from views.plan import pages
from views.plan.parts import fragment, open_to_propose, open_to_read, page_of, part_in

bp = Blueprint("edits", __name__, url_prefix="/plans/<int:plan_id>/<kind>")


@bp.get("/new")
def new(plan_id, kind):
    visit, view = open_to_propose(plan_id, kind)
    wanted = {name: value for name, value in request.args.items() if name in view.kind.writable}
    if htmx.wants_fragment():
        return _form(visit, view, view.kind.blank(visit.plan, new_id()), wanted)
    return redirect(url_for(".edit", plan_id=plan_id, kind=kind, part_id=new_id(), **wanted), 303)


@bp.get("/<int:part_id>")
def show(plan_id, kind, part_id):
    visit, view = open_to_read(plan_id, kind)
    part = part_in(visit, view, part_id)
    if part.removed_at and not visit.may_write:
        abort(404)
    return fragment(visit, part)


@bp.get("/<int:part_id>/edit")
def edit(plan_id, kind, part_id):
    visit, view = open_to_propose(plan_id, kind)
    part = view.kind.find(visit.plan, part_id) or view.kind.blank(visit.plan, part_id)
    if part.removed_at:
        versions = "history" if visit.may_write else "proposed"
        return redirect(f"{part.address}/{versions}", 303)
    return _form(visit, view, part, request.args)


@bp.post("/<int:part_id>")
def save(plan_id, kind, part_id):
    visit, view = open_to_propose(plan_id, kind)
    part = view.kind.find(visit.plan, part_id)
    form = view.form.sent(_settled(request.form), part, visit.plan)
    part = part or view.kind.blank(visit.plan, part_id)
    if not form.validate():
        return _answer("form", visit, part, form, 422)
    if not visit.may_write:
        return _propose(visit, view, part, form)
    try:
        saved = _write(visit, view, part_id, form)
    except Conflict as conflict:
        return both(visit, conflict, form)
    except Removed as gone:
        return _answer("removed", visit, gone.part, form, 409)
    except Full:
        return _is_full(view, visit, part, form)
    except LookupError:
        abort(404)
    _settle_proposal(visit)
    return _answer("saved", visit, saved, form, 200)


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


def _is_full(view: pages.KindView, visit: Visit, part: Part, form):
    """The form again, with an error that says what to do when the list is full."""
    form.answers()[0].errors = [
        view.full
        or _(
            "The list is full. Take something away to make room for this. Your text is still here."
        )
    ]
    return _answer("form", visit, part, form, 422)


def _propose(visit: Visit, view: pages.KindView, part: Part, form):
    """Keep the form's values as a proposal: outside a conversation a helper cannot write.

    While the helper types (autosave), and if they say so ("keep"), it is a draft.
    """
    try:
        proposal = _put(visit, view, part.id, form)
    except Conflict as conflict:
        return both(visit, conflict, form)
    except Full:
        form.answers()[0].errors = [
            _(
                "Many of your proposals wait for an answer. Talk with the owner about them first. "
                "Your text is still here."
            )
        ]
        return _answer("form", visit, part, form, 422)
    if "keep" in request.form:
        return _go_on(visit, view, part)
    if proposal.is_answered:
        return _answer("answered", visit, part, form, 200)
    again = proposal.comes_after_an_answer
    return _answer("proposed", visit, part, form, 200, proposal=proposal, again=again)


def _put(visit: Visit, view: pages.KindView, part_id: int, form) -> Proposal:
    """Propose the form's values, or keep them. Raises what Proposal.put raises."""
    proposal = Proposal.put(
        visit,
        view.kind,
        part_id,
        form.seen_revision(),
        form.changes(),
        sent=request.form.keys().isdisjoint({"autosave", "keep"}),
        own=form.seen_own(),
        submission=form.submission(),
    )
    # As in _write: what was written in another place is not on this screen.
    if proposal.says(form.changes()):
        form.show(proposal.base, proposal.revision)
    return proposal


def _go_on(visit: Visit, view: pages.KindView, part: Part):
    """The form with the helper's own draft, to write on in."""
    if htmx.wants_fragment():
        return _form(visit, view, part, {})
    return redirect(f"{part.address}/edit", 303)


def _form(visit: Visit, view: pages.KindView, part: Part, wanted):
    """The form for a part, or for the helper's own proposal that nobody has answered.

    `wanted`: {field: value} that the link asks to be filled in, for a new part.
    """
    proposal = None if visit.may_write else Proposal.mine(visit.plan, part.id, visit.person)
    if proposal:
        form = view.form.of_values(visit.plan, proposal.words)
        form.show(proposal.base, proposal.revision)
    else:
        prefill = {} if part.revision else view.form.wanted(view.kind, wanted)
        form = view.form.showing(part, visit.plan, **prefill)
    return _answer("form", visit, part, form, 200)


def _settled(sent) -> MultiDict:
    """The form data, with the choices made on the page for a conflict put in their fields."""
    settled = MultiDict(sent)
    for name, choice in sent.items():
        if name.startswith("choice-"):
            field = name.removeprefix("choice-")
            settled[field] = _chosen(sent, field, choice)
    return settled


def _chosen(sent, field: str, choice: str) -> str:
    """The field's text after the choice "mine", "theirs" or "both"."""
    mine = sent.get(f"mine-{field}", sent.get(field, ""))
    theirs = sent.get(f"theirs-{field}", "")
    return {"theirs": theirs, "both": f"{theirs}\n{mine}"}.get(choice, mine)


def both(visit: Visit, conflict: Conflict, form, proposal: Proposal | None = None):
    """The page that shows both texts of a conflict, to choose from. Status 409.

    The fields that only one side changed are merged already. `proposal`: the one that the owner
    said yes to, if the conflict is with that. Then "mine" is its text, and it waits until the
    owner has chosen.
    """
    merged = form.of_values(visit.plan, conflict.merged)
    merged.show(conflict.part.revision, conflict.own)
    return _answer(
        "conflict",
        visit,
        conflict.part,
        form,
        409,
        theirs=form.of_values(visit.plan, conflict.part.values()),
        clash={form.MODEL_TO_FORM.get(name, name) for name in conflict.fields},
        merged=merged,
        own=conflict.own,
        author=Person.names({conflict.part.changed_by_id}),
        proposal=proposal,
    )


def _answer(what: str, visit: Visit, part: Part, form, status: int, **more):
    """The answer `what`, as a line of status for an autosave, a fragment for htmx, or a page.

    `what` is the name of a template: form, saved, proposed, answered, conflict or removed.
    """
    form.mark(part.id)
    back = page_of(part)
    values = {"plan": visit.plan, "part": part, "form": form, "back": back, **more}
    values["wrote_before"] = not visit.may_write and Proposal.is_in_other_forms(
        visit.plan, part.id, visit.person, form.submission().screen
    )
    if "autosave" in request.form:
        return render_template(f"plan/edits/_status_{what}.html", **values), status
    if what == "saved":
        return fragment(visit, part)
    if what == "proposed" and not htmx.wants_fragment():
        return redirect(f"{back}?sent={'again' if more['again'] else 1}", 303)
    if what == "answered" and not htmx.wants_fragment():
        return redirect(f"{part.address}/proposed", 303)
    return htmx.fragment_or(f"plan/edits/_{what}.html", "plan/edits/page.html", status, **values)
