"""Who else has a page of the plan open, and which part they write in."""

from urllib.parse import urlsplit

from flask import Blueprint, render_template, request

from models.plan.conversation import Conversation, Guest
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


def _room(visit: Visit, talk: Conversation | None) -> str:
    """The address of the meeting or the page where they are together.

    "" if it is home, or the page on the screen that asks.
    """
    found = room(visit.plan, talk) if talk else ""
    is_here = urlsplit(request.referrer or "").path == found
    return "" if is_here or found.endswith("/home") else found


def _here(visit: Visit) -> str:
    talk = Conversation.of(visit.plan) if visit.owns else None
    inside = visit.guest.conversation if visit.guest else talk
    return render_template(
        "plan/presence/_here.html",
        others=Presence.others(visit),
        plan=visit.plan,
        talk=talk,
        is_with_somebody=bool(Guest.now_inside(talk)),
        room=_room(visit, inside),
        page=opened_from(inside),
        table=Showing.on_table(visit.plan) if inside else None,
    )
