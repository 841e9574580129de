"""Who else has a page of the plan open, and which part they write in."""

from urllib.parse import urlsplit

from flask import Blueprint, render_template, request

from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.kinds import is_part_of_owner_alone
from models.plan.presence import Presence
from models.plan.showing import Showing
from models.plan.visit import Visit
from views.core import access
from views.core.addresses import LARGEST_ID
from views.core.fields import number
from views.plan.conversations import opened_from, room

bp = Blueprint("presence", __name__, url_prefix="/plans/<int:plan_id>/presence")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "home")
    return _here(visit)


@bp.post("")
def note(plan_id):
    visit = access.plan_to_read(plan_id, "home")
    if "gone" in request.form:
        Presence.go(visit)
        return "", 204
    part = number(request.form.get("part"))
    # A draft of a proposal is its writer's own: nobody is told of it.
    part = part if visit.may_write and part and 0 < part <= LARGEST_ID else None
    if part and is_part_of_owner_alone(visit.plan, part):
        part = None  # nobody is told of it either
    Presence.note(visit, part)
    return _here(visit)


@bp.get("/loaded")
def load(plan_id):
    """Asked for by a page in a conversation where no script runs (templates/core/layout.html)."""
    visit = access.plan_to_read(plan_id, "home")
    if visit.guest or (visit.owns and Conversation.of(visit.plan)):
        Presence.load(visit)
    return "", 204


def _way(address: str) -> str:
    """This address; "" if it is the page on the screen that asks."""
    is_here = urlsplit(request.referrer or "").path == address
    return "" if is_here or address.endswith("/home") else address


def _way_together(visit: Visit, together: str) -> str:
    """The way to where they are. The page of the conversation has a button to the meeting."""
    is_there = urlsplit(request.referrer or "").path == f"{visit.plan.address}/conversation"
    return "" if is_there and "/meetings/" in together else _way(together)


def _here(visit: Visit) -> str:
    talk = Conversation.of(visit.plan) if visit.owns else None
    inside = visit.guest.conversation if visit.guest else talk
    guests = Guest.at(talk) if talk else []
    # Where they are together: the meeting that goes on or is prepared, a page, or home.
    together = room(visit.plan, inside) if inside else ""
    is_held = together.endswith("/now")
    door = together if is_held else _way(f"{visit.plan.address}/conversation")
    return render_template(
        "plan/presence/_here.html",
        others=Presence.others(visit),
        plan=visit.plan,
        talk=talk,
        is_with_somebody=any(one.is_in for one in guests),
        knocking=[one for one in guests if one.waits],
        door=door,
        room=_way_together(visit, together),
        page=opened_from(inside),
        table=Showing.on_table(visit.plan) if inside else None,
    )
