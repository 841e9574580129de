"""Every version of a part: to read, to bring back, and to take the part away."""

from flask import Blueprint, abort, render_template, request

from models.people.person import Person
from views.core import access, htmx
from views.core.fields import number
from views.plan.parts import FORMS, address_of, open_to_edit, page_of, part_in

bp = Blueprint("versions", __name__, url_prefix="/plans/<int:plan_id>")


@bp.get("/<noun>/<int:part_id>/history")
def history(plan_id, noun, part_id):
    plan, kind, form_class = open_to_edit(plan_id, noun)
    part = part_in(plan, kind, part_id)
    edits = part.stretches()
    versions = [(edit, form_class.of_values(plan, edit.values)) for edit in edits]
    return render_template(
        "plan/edits/history.html",
        plan=plan,
        part=part,
        versions=versions,
        authors=Person.names({edit.by_id for edit in edits}),
        back=page_of(plan, kind),
    )


@bp.post("/<noun>/<int:part_id>/removal")
def remove(plan_id, noun, part_id):
    plan, kind, _form_class = open_to_edit(plan_id, noun)
    part = part_in(plan, kind, part_id)
    part.remove(access.person())
    return htmx.done("plan/edits/_gone.html", page_of(plan, kind), part=part, plan=plan)


@bp.post("/<noun>/<int:part_id>/restoration")
def restore(plan_id, noun, part_id):
    plan, kind, _form_class = open_to_edit(plan_id, noun)
    part = part_in(plan, kind, part_id)
    try:
        part.restore(access.person(), number(request.form.get("revision")) or 0)
    except LookupError:
        abort(404)
    return htmx.go(address_of(plan, part))


@bp.post("/<noun>/<int:part_id>/undoing")
def undo(plan_id, noun, part_id):
    plan, kind, _form_class = open_to_edit(plan_id, noun)
    part = part_in(plan, kind, part_id)
    try:
        part.undo(access.person())
    except LookupError:
        abort(409)
    return htmx.go(address_of(plan, part))


@bp.get("/taken-away")
def taken_away(plan_id):
    plan = access.own_plan(plan_id)
    gone = [
        (part, form.of_values(plan, part.values()))
        for kind, form in FORMS.values()
        for part in kind.taken_away(plan)
    ]
    return render_template("plan/edits/taken_away.html", plan=plan, gone=gone)
