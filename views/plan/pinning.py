"""What comes first, and in which order the rest stands."""

from flask import Blueprint, abort, request

from views.core import htmx
from views.plan.parts import address_of, open_to_edit, part_in

bp = Blueprint("pinning", __name__, url_prefix="/plans/<int:plan_id>/<noun>")


@bp.post("/<int:part_id>/pin")
def pin(plan_id, noun, part_id):
    plan, kind, _form_class = open_to_edit(plan_id, noun)
    part = part_in(plan, kind, part_id)
    part.pin(not part.pinned)
    return htmx.go(address_of(plan, part))


@bp.post("/<int:part_id>/place")
def move(plan_id, noun, part_id):
    plan, kind, _form_class = open_to_edit(plan_id, noun)
    part = part_in(plan, kind, part_id)
    if part.removed_at:
        abort(404)
    part.move(up=request.form.get("to") == "up")
    return htmx.go(address_of(plan, part))
