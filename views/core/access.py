"""The door: the first line of every view asks here who may come in.

A stranger gets 404, as if the plan did not exist. A reader who tries to
write gets 403. A response for which nobody asked is stopped.
"""

from functools import partial

from flask import Flask, abort, g, request
from flask_login import current_user

from models.core.audit import Audit
from models.core.change import Change
from models.people.invitation import Invitation
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Guest
from models.plan.plan import AccessEnded, Plan
from models.plan.trust import Trust
from views.plan.permissions import from_paper, hand, is_me, owns, proposes, writes


class Hidden(Exception):
    """The owner has hidden the screen; it comes back by the PIN only."""


def public() -> None:
    """Anyone may come in: nothing personal is behind this door."""
    g.asked = True


def person() -> Person:
    """Whoever is signed in. Aborts with 401."""
    g.asked = True
    user = current_user._get_current_object()  # each look through the proxy searches anew
    if not user.is_authenticated:
        abort(401)
    if user.device.hidden:
        raise Hidden
    return user.person


def plan_to_read(plan_id: int, noun: str) -> Plan:
    """The plan, for its owner and for whom its owner opened this part to. Aborts with 401 or 404."""
    reader = person()
    g.seen = Change.latest()  # before anything is read: what comes later is told to the page
    plan = Plan.by_id(plan_id)
    if plan is None or not _may_read(reader, plan, noun):
        if plan and _was_inside(plan, reader):
            raise AccessEnded
        abort(404)
    g.plan = plan
    return plan


def plan_to_edit(plan_id: int, noun: str) -> Plan:
    """The plan, for whoever writes in it: its owner, and whom they let into a conversation that is going on.

    Aborts with 401, 403 (a reader) or 404 (a stranger).
    """
    plan = plan_to_read(plan_id, noun)
    if not writes(plan) or from_paper(plan):
        _only_reads(plan)
    return plan


def plan_to_propose(plan_id: int, noun: str) -> Plan:
    """The plan, for whoever may write in it or propose something for it. Aborts as plan_to_edit."""
    plan = plan_to_read(plan_id, noun)
    if not proposes(plan):
        _only_reads(plan)
    return plan


def _only_reads(plan: Plan) -> None:
    """403; but words typed before the conversation ended are shown once more."""
    if request.form and Guest.was_inside(plan, person()):
        raise AccessEnded
    abort(403)


def own_plan(plan_id: int) -> Plan:
    """The plan, for its owner alone. Aborts as plan_to_edit."""
    plan = plan_to_read(plan_id, "home")
    if not owns(plan):
        abort(403)
    return plan


def plan_to_rescue(plan_id: int) -> Plan:
    """The plan whose owner trusts this person to hand out a new card; nothing of it is read. Aborts with 401 or 404."""
    helper = person()
    plan = Plan.by_id(plan_id)
    if plan is None or not Trust.is_given(plan.owner, helper):
        abort(404)
    return plan


def inviter() -> Person:
    """Whoever came by an invitation themselves. For all others there is nothing here: 404. Aborts with 401 too."""
    helper = person()
    if not Invitation.came(helper):
        abort(404)
    return helper


def sees(noun: str) -> bool:
    """May the reader of the plan at hand see this part too?"""
    return g.get("access") is None or g.get("guest") is not None or g.access.opens(noun)


def _was_inside(plan: Plan, reader: Person) -> bool:
    """Was it open to them at some time, by a conversation or by an access that has ended?"""
    return Guest.was_inside(plan, reader) or Access.was_given(plan, reader)


def _may_read(reader: Person, plan: Plan, noun: str) -> bool:
    g.access = g.guest = None
    if plan.owner_id == reader.id:
        return True
    g.access, g.guest = Access.to(plan, reader), Guest.inside(plan, reader)
    if g.guest is None and (g.access is None or not g.access.opens(noun)):
        return False
    plan.right = g.access.reason if g.access else "conversation"
    plan.still_open = partial(_holds, reader, plan, g.access, g.guest)
    Audit.note_reading(reader, plan, noun)
    return True


def _holds(reader: Person, plan: Plan, opened: Access | None, guest: Guest | None) -> bool:
    """Is it still by these that the reader is here?"""
    return (opened, guest) == (Access.to(plan, reader), Guest.inside(plan, reader))


def _tripwire(response):
    if (
        request.endpoint
        and request.method != "OPTIONS"
        and response.status_code < 400
        and not g.get("asked")
    ):
        raise RuntimeError(f"{request.endpoint} did not ask at the door")
    return response


def init_app(app: Flask) -> None:
    app.after_request(_tripwire)
    app.jinja_env.globals.update(
        sees=sees,
        owns=owns,
        writes=writes,
        proposes=proposes,
        from_paper=from_paper,
        is_me=is_me,
        hand=hand,
    )
