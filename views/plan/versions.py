"""Read the versions of a part or of one's own proposal, bring one back, undo, remove a part."""

from flask import Blueprint, abort, render_template, request

from models.people.person import Person
from models.plan.proposal import Proposal
from views.core import access, htmx
from views.core.fields import number
from views.plan import pages
from views.plan.home import ANSWERS
from views.plan.parts import (
    fragment,
    open_to_edit,
    open_to_propose,
    page_of,
    part_in,
    place_of,
)

bp = Blueprint("versions", __name__, url_prefix="/plans/<int:plan_id>")


@bp.get("/<kind>/<int:part_id>/history")
def history(plan_id, kind, part_id):
    visit, view = open_to_edit(plan_id, kind)
    part = part_in(visit, view, part_id)
    edits = part.versions()
    return render_template(
        "plan/edits/history.html",
        plan=visit.plan,
        part=part,
        versions=[(edit, view.form.of_values(visit.plan, edit.values)) for edit in edits],
        authors=Person.names({edit.by_id for edit in edits}),
        back=page_of(part),
    )


@bp.get("/<kind>/<int:part_id>/proposed")
def proposed(plan_id, kind, part_id):
    """What the person of this visit has proposed for this part, sent or not. Only they see it."""
    visit, view = open_to_propose(plan_id, kind)
    versions = Proposal.versions(visit.plan, part_id, visit.person)
    part = view.kind.find(visit.plan, part_id)
    if not part and not versions:
        abort(404)
    part = part or view.kind.blank(visit.plan, part_id)
    now = view.form.of_values(visit.plan, {})
    now.show(part.revision)
    if versions and versions[0].is_open:
        now.show(versions[0].base, versions[0].revision)
    return render_template(
        "plan/edits/proposed.html",
        plan=visit.plan,
        part=part,
        now=now,
        versions=[(one, view.form.of_values(visit.plan, one.words)) for one in versions],
        answers=ANSWERS,
        back=page_of(part),
    )


@bp.post("/<kind>/<int:part_id>/removal")
def remove(plan_id, kind, part_id):
    visit, view = open_to_edit(plan_id, kind)
    part = part_in(visit, view, part_id)
    if "remove" not in view.kind.allows:
        abort(404)
    part.remove(visit)
    return htmx.done("plan/edits/_gone.html", page_of(part), part=part, plan=visit.plan)


@bp.post("/<kind>/<int:part_id>/restoration")
def restore(plan_id, kind, part_id):
    visit, view = open_to_edit(plan_id, kind)
    part = part_in(visit, view, part_id)
    try:
        part.restore(visit, number(request.form.get("revision")) or 0)
    except LookupError:
        abort(404)
    return htmx.go(place_of(part))


@bp.post("/<kind>/<int:part_id>/undoing")
def undo(plan_id, kind, part_id):
    visit, view = open_to_edit(plan_id, kind)
    part = part_in(visit, view, part_id)
    try:
        part.undo(visit)
    except LookupError:
        abort(409)
    undone = part_in(visit, view, part_id)
    if undone.removed_at:
        return htmx.done("plan/edits/_gone.html", page_of(part), part=undone, plan=visit.plan)
    return fragment(visit, undone)


@bp.get("/taken-away")
def taken_away(plan_id):
    visit = access.own_plan(plan_id)
    gone = [
        (part, view.form.of_values(visit.plan, part.values()))
        for view in pages.all_views()
        for part in view.kind.taken_away(visit.plan)
    ]
    return render_template("plan/edits/taken_away.html", plan=visit.plan, gone=gone)
