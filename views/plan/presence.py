"""Who else has a page of the plan open, and which part they write in."""

from flask import Blueprint, render_template, request

from models.plan.conversation import Conversation
from models.plan.kinds import is_part_of_owner_alone
from models.plan.presence import Presence
from models.plan.showing import Showing
from models.plan.visit import Visit
from models.tools.meetings import Meeting, Sitting
from views.core import access
from views.core.addresses import LARGEST_ID
from views.core.fields import number

bp = Blueprint("presence", __name__, url_prefix="/plans/<int:plan_id>/presence")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "home")
    return _here(visit)


@bp.post("")
def note(plan_id):
    visit = access.plan_to_read(plan_id, "home")
    part = number(request.form.get("part"))
    # A draft of a proposal is its writer's own: nobody is told of it.
    part = part if visit.may_write and part and 0 < part <= LARGEST_ID else None
    if part and is_part_of_owner_alone(visit.plan, part):
        part = None  # nobody is told of it either
    Presence.note(visit, part)
    return _here(visit)


def _meeting_on(visit: Visit) -> Meeting | None:
    """The meeting that goes on now. No query where meetings are not in use."""
    if Meeting.page not in visit.plan.asked_for.split():
        return None
    on = Sitting.going_on(visit.plan)
    return on and on.meeting


def _here(visit: Visit) -> str:
    talk = Conversation.of(visit.plan) if visit.owns else None
    return render_template(
        "plan/presence/_here.html",
        others=Presence.others(visit),
        plan=visit.plan,
        talk=talk,
        meeting=_meeting_on(visit) if talk or visit.guest else None,
        table=Showing.on_table(visit.plan) if talk or visit.guest else None,
    )
