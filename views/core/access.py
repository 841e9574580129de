"""The door: the first line of every view asks here who may come in.

A stranger gets 404, as if the plan did not exist. A reader who tries to write gets 403. A response
for which nobody asked is stopped.
"""

from flask import Flask, abort, g, request
from flask_login import current_user

from models.core.change import Change
from models.people.invitation import Invitation
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Guest
from models.plan.plan import AccessEnded, Plan
from models.plan.trust import Trust
from models.plan.visit import Visit


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


def plan_to_read(plan_id: int, page: str) -> Visit:
    """For the owner, and for whom the owner opened this page of the plan to.

    Aborts with 401 or 404. Raises AccessEnded for whom it was open to before.
    """
    reader = person()
    g.seen = Change.latest()  # before anything is read: what comes later is told to the page
    plan = Plan.by_id(plan_id)
    visit = plan and Visit.of(reader, plan)
    if visit is None or not visit.sees(page):
        if plan and _was_let_in(plan, reader):
            raise AccessEnded
        abort(404)
    if not visit.owns:
        visit.note_reading(page)
    g.visit = visit
    return visit


def plan_to_edit(plan_id: int, page: str) -> Visit:
    """For whoever writes there: the owner, and whom they let into a conversation that is going on.

    Aborts as plan_to_read, and with 403 for a reader.
    """
    visit = plan_to_read(plan_id, page)
    if not visit.may_write or visit.from_paper:
        _may_only_read(visit)
    return visit


def plan_to_propose(plan_id: int, page: str) -> Visit:
    """For whoever may write there or propose something. Aborts as plan_to_edit."""
    visit = plan_to_read(plan_id, page)
    if not visit.may_propose:
        _may_only_read(visit)
    return visit


def _may_only_read(visit: Visit) -> None:
    """403; but words typed before the conversation ended are shown once more."""
    if request.form and Guest.was_inside(visit.plan, visit.person):
        raise AccessEnded
    abort(403)


def own_plan(plan_id: int) -> Visit:
    """For the owner alone. Aborts as plan_to_edit."""
    visit = plan_to_read(plan_id, "home")
    if not visit.owns:
        abort(403)
    return visit


def plan_to_rescue(plan_id: int) -> Visit:
    """For whom the owner trusts to hand out a new card; nothing of the plan is read.

    Aborts with 401 or 404.
    """
    helper = person()
    plan = Plan.by_id(plan_id)
    if plan is None or not Trust.is_given(plan.owner, helper):
        abort(404)
    return Visit(helper, plan, "trust")


def inviter() -> Person:
    """Whoever came by an invitation themselves. For all others there is nothing here: 404.

    Aborts with 401 too.
    """
    helper = person()
    if not Invitation.came(helper):
        abort(404)
    return helper


def sees(page: str) -> bool:
    """Does the visitor of the plan at hand see this page too? One's own plan, where none is at hand."""
    visit = g.get("visit")
    return visit is None or visit.sees(page)


def _was_let_in(plan: Plan, reader: Person) -> bool:
    """Was it open to them at some time, by a conversation or by an access that has ended?"""
    return Guest.was_inside(plan, reader) or Access.was_given(plan, reader)


def _tripwire(response):
    answers = request.endpoint and request.method != "OPTIONS" and response.status_code < 400
    if answers and not g.get("asked"):
        raise RuntimeError(f"{request.endpoint} did not ask at the door")
    return response


def init_app(app: Flask) -> None:
    app.after_request(_tripwire)
    app.context_processor(lambda: {"visit": g.get("visit")})
    app.jinja_env.globals.update(sees=sees)
