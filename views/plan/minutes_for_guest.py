"""What a meeting decided, for somebody who was in it, and where they wait for it.

The owner alone says whether they get it. Until then the page on which the meeting ended for them
asks, so that it comes without a tap.
"""

from typing import Any

from flask import Blueprint, render_template, url_for

from models.people.person import Person
from models.plan.plan import Plan
from models.tools.minutes import held_with, opened_to
from views.core import access

bp = Blueprint("minutes_for_guest", __name__)


@bp.get("/plans/<int:plan_id>/meetings/for-me")
def show(plan_id):
    """The link to what the last meeting decided, as a fragment that asks again until it is there.

    Empty for whoever was in no meeting, and for a plan that is not there.
    """
    told = of_last_meeting(Plan.by_id(plan_id), access.person())
    return render_template("tools/minutes/_for_me.html", **told)


def of_last_meeting(plan: Plan | None, person: Person) -> dict:
    """{"asks": where to ask again, "minutes": the address of the paper or "", "whose": the owner}.

    Of the conversation about this plan in which the person was last; {} if no meeting was in it.
    """
    if plan is None or not held_with(plan, person):
        return {}
    found = opened_to(plan, person)
    at: dict[str, Any] = {"plan_id": plan.id, "meeting_id": found.id} if found else {}
    return {
        "asks": url_for("minutes_for_guest.show", plan_id=plan.id),
        "minutes": url_for("minutes_paper.show", **at) if at else "",
        "whose": (plan.owner.name or "").strip(),
    }
