"""Access control: the first line of every view calls one of these functions.

A stranger gets 404, as if the plan did not exist. A reader who tries to write gets 403. A view that
calls none of these functions cannot answer: see _tripwire.
"""

from typing import NoReturn

from flask import Flask, abort, g, request, session
from flask_login import current_user

from models.people.invitation import Invitation
from models.people.person import Person
from models.plan.access import Access
from models.plan.guest import Guest
from models.plan.plan import AccessEnded, Plan
from models.plan.showing import Showing
from models.plan.time_together import TimeTogether
from models.plan.trust import Trust
from models.plan.visit import Visit, what_ended
from views.core import security

# In the cookie: the id of a session whose screens could not be hidden in the database; or WHOEVER,
# where it could not even be read who is signed in.
HIDDEN_HERE = "hidden_here"
WHOEVER = "whoever"


class Hidden(Exception):
    """The person has hidden the screen of this session. The PIN shows it again."""


def public() -> None:
    """For a view that is open to everybody, as nothing on it is personal."""
    g.asked = True


def person() -> Person:
    """The person who is signed in. Aborts with 401; raises Hidden if the screen is hidden."""
    g.asked = True
    # werkzeug's documented way to the object itself: each access through the proxy looks it up.
    user = current_user._get_current_object()
    if not user.is_authenticated:
        abort(401)
    if _is_hidden(user):
        raise Hidden
    return user.person


def shown_person() -> Person | None:
    """The person who is signed in, for what a page that is open to everybody tells of them.

    None if nobody is, and on a hidden screen: nothing there tells whose it is.
    """
    user = current_user._get_current_object()
    return user.person if user.is_authenticated and not _is_hidden(user) else None


def _is_hidden(user) -> bool:
    return user.device.hidden or session.get(HIDDEN_HERE) in (user.device.id, WHOEVER)


def is_hidden_here() -> bool:
    """True if this browser's screen was hidden and the database could not be told."""
    return HIDDEN_HERE in session


def plan_to_read(plan_id: int, page: str) -> Visit:
    """The visit of somebody who may read this page of the plan. A helper's is logged.

    Those are the owner, and everybody whom the owner has given access to the page or let into a
    conversation. Aborts with 401 or 404. Raises Hidden, or AccessEnded if the plan was open to
    this person before.
    """
    reader = person()
    plan = _plan(plan_id)
    visit = Visit.of(reader, plan) if plan else None
    if visit is None or not visit.sees(page):
        if plan and _was_let_in(plan, reader) and (visit is None or _has_just_ended(plan, reader)):
            raise AccessEnded(what_ended(plan, reader))
        _refuse(404, reader)
    if not visit.owns:
        visit.note_reading(page)
    g.visit = visit
    return visit


def _plan(plan_id: int) -> Plan | None:
    """The plan, before anything in it is read: the live stream tells the page of later changes."""
    known = g.get("plan_in_hand")  # of a page that is one of many in an answer (offline_copy)
    plan = known if known and known.id == plan_id else Plan.by_id(plan_id)
    if plan:
        g.seen = plan.last_change or 0
    return plan


def plan_to_edit(plan_id: int, page: str) -> Visit:
    """The visit of somebody who may write on this page: the owner, or a guest in a conversation.

    As plan_to_read, and aborts with 403 for a reader.
    """
    visit = plan_to_read(plan_id, page)
    if not visit.may_write or visit.from_paper:
        _may_only_read(visit)
    return visit


def plan_to_propose(plan_id: int, page: str) -> Visit:
    """The visit of somebody who may write or propose something on this page. As plan_to_edit."""
    visit = plan_to_read(plan_id, page)
    if not visit.may_propose:
        _may_only_read(visit)
    return visit


def _may_only_read(visit: Visit) -> None:
    """Aborts with 403.

    Raises AccessEnded instead if a former guest sends a form: then the page shows them the words
    that they typed before the conversation ended.
    """
    if request.form and Guest.was_inside(visit.plan, visit.person):
        raise AccessEnded(what_ended(visit.plan, visit.person))
    _refuse(403, visit.person, "together" if visit.may_propose else "read")


def own_plan(plan_id: int) -> Visit:
    """The visit of the plan's owner. As plan_to_read, and aborts with 403 for everybody else."""
    visit = plan_to_read(plan_id, "home")
    if not visit.owns:
        _refuse(403, visit.person, "owners")
    return visit


def showing_to_read(plan_id: int, showing_id: int) -> tuple[Visit, Showing]:
    """The visit of whom this is shown to, or of the plan's owner. Anybody else's look is logged.

    Aborts with 401 or 404. Raises Hidden, or AccessEnded if it was shown to them before.
    """
    visit, showing = showing_to_hear(plan_id, showing_id)
    if not visit.owns:
        visit.note_reading("showing", showing.id)
    return visit, showing


def showing_to_hear(plan_id: int, showing_id: int) -> tuple[Visit, Showing]:
    """As showing_to_read, with no entry in the log: for a page that has it open already.

    Of what lies on the table in a conversation, it is what lies there now, whatever the address
    names.
    """
    reader = person()
    plan = _plan(plan_id)
    showing = plan and Showing.find(plan, showing_id)
    if not plan or not showing:
        _refuse(404, reader)
    if showing.conversation_id and not showing.is_in_force:
        showing = Showing.on_table(plan) or showing
    if plan.owner_id == reader.id:
        return Visit.of_owner(plan), showing
    if showing.is_for(reader):
        return Visit(reader, plan, "showing"), showing
    if showing.was_for(reader):
        raise AccessEnded("showing")
    _refuse(404, reader)


def minutes_to_read(plan_id: int, meeting_id: int) -> Visit:
    """The visit of somebody who may read what a meeting decided: as plan_to_read for meetings.

    Or of whom the owner lets open just that by its link (Showing): their look is logged.
    """
    reader = person()
    plan = Plan.by_id(plan_id)
    showing = Showing.minutes_for(plan, "meeting", meeting_id, reader) if plan else None
    visit = Visit.of(reader, plan) if plan and showing else None
    if showing is None or (visit and visit.sees("meetings")):
        return plan_to_read(plan_id, "meetings")
    shown = Visit(reader, showing.plan, "showing")
    shown.note_reading("showing", showing.id)
    return shown


def plan_to_rescue(plan_id: int) -> Visit:
    """The visit of the person whom the owner trusts to give them a new key card.

    It reads nothing of the plan. Aborts with 401 or 404; raises Hidden.
    """
    helper = person()
    plan = Plan.by_id(plan_id)
    if plan is None or not Trust.is_given(plan.owner, helper):
        _refuse(404, helper)
    return Visit(helper, plan, "trust")


def inviter() -> Person:
    """The person who is signed in, if they joined by an invitation: they may invite others.

    Aborts with 404 for all others, or with 401; raises Hidden.
    """
    helper = person()
    if not Invitation.came(helper):
        _refuse(404, helper)
    return helper


def _refuse(code: int, visitor: Person, why: str = "") -> NoReturn:
    """Note that this person stood at a closed door, and abort with 403 or 404.

    `why`, for 403: only the owner may ("owners"), or also who writes together with them
    ("together"), or this person may only read ("read").
    """
    security.note("closed-door", person=visitor.id)
    abort(code, why)


def still_open() -> Visit | None:
    """This person's visit to the plan in the address, if it is somebody else's and open to them.

    For the page that says that something is closed: it leads back to what is not.
    """
    plan_id = (request.view_args or {}).get("plan_id")
    if plan_id is None or not current_user.is_authenticated:
        return None
    try:
        plan = Plan.by_id(plan_id)
        found = plan and Visit.of(person(), plan)
    except Hidden:
        return None
    return found if found and not found.owns else None


def visit() -> Visit | None:
    """The visit of this request; None outside a plan."""
    return g.get("visit")


def sees(page: str) -> bool:
    """True if the visit of this request also covers `page`.

    True outside a plan as well: links there lead to the person's own plan.
    """
    visit = g.get("visit")
    return visit is None or visit.sees(page)


def _was_let_in(plan: Plan, reader: Person) -> bool:
    """True if the plan was open to them before, by a conversation or an access that has ended."""
    return Guest.was_inside(plan, reader) or Access.was_given(plan, reader)


def _has_just_ended(plan: Plan, reader: Person) -> bool:
    """True if they may have come from the conversation: it ended today, or they send words."""
    return bool(request.form) or TimeTogether.for_guest(plan, reader) is not None


def _tripwire(response):
    """Raises RuntimeError if a view answers without having asked who may see the answer."""
    answers = request.endpoint and request.method != "OPTIONS" and response.status_code < 400
    if answers and not g.get("asked"):
        raise RuntimeError(f"{request.endpoint} did not ask at the door")
    return response


def init_app(app: Flask) -> None:
    app.after_request(_tripwire)
    app.context_processor(lambda: {"visit": g.get("visit")})
    app.jinja_env.globals.update(sees=sees)
