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
    # "up" or "down", and the id of the one that it goes past, where the page has said it.
    way, _, past = request.form.get("to", "").partition(" ")
    if way not in ("up", "down") or not (past or "0").isdecimal() or len(past) > 19:
        abort(400)
    part.move(visit, way == "up", int(past) if past else None)
    return htmx.go(place_of(part))
