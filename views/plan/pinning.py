"""Pin a part, so that it comes first, and move parts up and down."""

from flask import Blueprint, abort, request

from views.core import htmx
from views.plan.parts import open_to_edit, part_in, place_of

bp = Blueprint("pinning", __name__, url_prefix="/plans/<int:plan_id>/<kind>")


@bp.post("/<int:part_id>/pin")
def pin(plan_id, kind, part_id):
    visit, view = open_to_edit(plan_id, kind)
    part = part_in(visit, view, part_id)
    if "pin" not in view.kind.allows:
        abort(404)
    # What is sent twice, as on a bad network, must not turn itself back.
    part.pin(visit, request.form.get("first", "no" if part.pinned else "yes") == "yes")
    return htmx.go(place_of(part))


@bp.post("/<int:part_id>/place")
def move(plan_id, kind, part_id):
    visit, view = open_to_edit(plan_id, kind)
    part = part_in(visit, view, part_id)
    if part.removed_at or "move" not in view.kind.allows:
        abort(404)
    part.move(visit, up=request.form.get("to") == "up")
    return htmx.go(place_of(part))
