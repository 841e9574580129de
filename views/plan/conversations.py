"""A conversation: the owner shows a code, lets people in to write with them, and ends it."""

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired

from models.people.rate_limit import RateLimit, RateLimited
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.presence import Presence
from models.plan.time_together import TimeTogether
from models.plan.visit import Visit
from models.tools.meetings import SCREENS, Meeting, Sitting
from models.tools.minutes import held_now
from models.tools.unsaid import Unsaid
from views.core import access, htmx, security
from views.core.addresses import origin
from views.core.fields import number
from views.people.card import picture
from views.people.sign_in import too_many
from views.plan import pages
from views.plan.conversation_end import page_values

bp = Blueprint("conversations", __name__)
# So many wrong codes within so many seconds, then a pause.
WRONG_CODES, WITHIN = 10, 15 * 60


@bp.get("/plans/<int:plan_id>/conversation")
def show(plan_id):
    visit = access.own_plan(plan_id)
    plan = visit.plan
    talk = Conversation.of(plan)
    digits = talk and talk.code_to_show
    address = origin() + url_for(".join")
    together = room(plan, talk)
    return render_template(
        "plan/conversations/show.html",
        plan=plan,
        talk=talk,
        digits=digits,
        address=address,
        qr=digits and picture(f"{address}#{digits}"),
        guests=talk and Guest.at(talk),
        ended=None if talk else TimeTogether.for_owner(plan),
        meeting=_prepared(plan, talk),
        on=together if together.endswith("/now") else "",
        **_opened_from(plan, talk),
        **what_opens(plan),
    )


def what_opens(plan) -> dict:
    """Which pages, of those not everybody has, are open in a conversation, and which never are."""
    asked_for = [page for page in pages.in_use(pages.all_pages(), plan) if page.on_request]
    return {
        "also": [page.title for page in asked_for if not page.is_owners_alone],
        "never": [page.title for page in asked_for if page.is_owners_alone],
        "on_table": [page.on_table for page in asked_for if page.on_table],
    }


@bp.post("/plans/<int:plan_id>/conversation")
def start(plan_id):
    visit = access.own_plan(plan_id)
    plan = visit.plan
    talk = Conversation.start(visit)
    if not talk.code_to_show:
        talk.new_code()
    _prepare(visit, talk)
    return htmx.go(_shown(plan))


@bp.post("/plans/<int:plan_id>/conversation/end")
def end(plan_id):
    visit = access.own_plan(plan_id)
    plan = visit.plan
    talk = Conversation.of(plan)
    on = Sitting.going_on(plan)
    if talk:
        talk.end(visit)
        Presence.end_with_conversation(plan)
    if on:
        Unsaid.end_showing(visit, on.meeting)  # it is over with the conversation
    return htmx.go(url_for(".over", plan_id=plan.id))


@bp.get("/plans/<int:plan_id>/conversation/over")
def over(plan_id):
    """What changed while the last conversation was open, for everybody who was in it."""
    visit = access.plan_to_read(plan_id, "home")
    together = TimeTogether.of(visit)
    if together is None:
        return redirect(url_for(".show" if visit.owns else "home.show", plan_id=plan_id), 303)
    return render_template(
        "plan/conversations/over.html",
        plan=visit.plan,
        together=together,
        **page_values(visit, together),
    )


@bp.post("/plans/<int:plan_id>/conversation/guests/<int:guest_id>")
def answer(plan_id, guest_id):
    visit = access.own_plan(plan_id)
    plan = visit.plan
    talk = Conversation.of(plan)
    guests = Guest.at(talk) if talk else []
    guest = next((guest for guest in guests if guest.id == guest_id), None)
    if guest is None:  # they have gone away again
        return htmx.go(_shown(plan))
    if talk and request.form.get("answer") == "in":
        guest.let_in(visit)
        _prepare(visit, talk)
    else:
        guest.show_out(visit)
        Presence.leave(plan, guest.person)
    if "sharing" in request.form:
        return htmx.go(url_for("sharing.show", plan_id=plan.id, ended=guest.person_id))
    is_in = request.form.get("answer") == "in"
    if "meeting" in request.form:
        at = request.form.get("at")  # the step that the owner looks at alone
        return htmx.go(room(plan, talk) + (f"?at={at}" if at in SCREENS else ""))
    if is_in and request.args.keys() & {"meeting", "page"}:
        return htmx.go(room(plan, talk))
    return htmx.go(_shown(plan))


def _shown(plan: Plan) -> str:
    """The page of the conversation, with the way back to where it was opened from."""
    meeting = number(request.args.get("meeting"))
    return url_for(".show", plan_id=plan.id, meeting=meeting, page=request.args.get("page"))


def _prepare(visit: Visit, talk: Conversation) -> None:
    """Keep from which page it was opened, or which meeting is prepared in it."""
    page = _page_at(visit.plan, request.args.get("page"))
    if page and page.name != talk.page:
        talk.open_from(visit, page.name)
    meeting = _meeting(visit.plan, number(request.args.get("meeting")))
    if meeting and meeting.id != talk.prepares:
        talk.prepare(visit, meeting.id)


def _prepared(plan: Plan, talk: Conversation | None) -> int | None:
    """The id of the meeting that the address names, or else of the one that is prepared in it."""
    wanted = number(request.args.get("meeting")) or (talk.prepares if talk else None)
    meeting = _meeting(plan, wanted)
    return meeting.id if meeting else None


def _meeting(plan: Plan, meeting_id: int | None) -> Meeting | None:
    """The meeting with this id in the plan; None if there is none, or it was removed."""
    found = Meeting.find(plan, meeting_id) if meeting_id else None
    return found if found and not found.removed_at else None


def _page_at(plan: Plan, place: str | None) -> pages.Page | None:
    """The page at this place in the plan's addresses, if others may see it."""
    shared = [one for one in pages.all_pages() if not one.is_owners_alone]
    at = f"{plan.address}/{place}"
    return next((one for one in shared if url_for(one.endpoint, plan_id=plan.id) == at), None)


def _opened_from(plan: Plan, talk: Conversation | None) -> dict[str, str | None]:
    """The page that the address names, or else the one from which it was opened."""
    page = _page_at(plan, request.args.get("page")) or opened_from(talk)
    address = url_for(page.endpoint, plan_id=plan.id) if page else None
    place = address and address.removeprefix(f"{plan.address}/")
    return {"page": place, "page_address": address}


def opened_from(talk: Conversation | None) -> pages.Page | None:
    """The page from which this conversation was opened; None if it was opened from none."""
    name = talk and talk.page
    return next((one for one in pages.all_pages() if one.name == name), None)


def room(plan: Plan, talk: Conversation | None) -> str:
    """Where those who write together are.

    In the meeting that goes on, at the one that they prepare until it is held, on the page from
    which they began, or at home. No query for a meeting where there is none.
    """
    on = held_now(plan) if plan.has_asked_for(Meeting.page) else None
    if on:
        return f"{plan.address}/meetings/{on}/now"
    prepared = _meeting(plan, talk.prepares if talk else None)
    if prepared and not prepared.sittings:
        return f"{plan.address}/meetings/{prepared.id}"
    page = opened_from(talk)
    return url_for(page.endpoint, plan_id=plan.id) if page else f"{plan.address}/home"


@bp.route("/join", methods=["GET", "POST"])
def join():
    person = access.person()
    form = JoinForm()
    talk = form.validate_on_submit() and _found(form, person)
    if not talk:
        status = 422 if form.errors else 200
        left = "left" in request.args and not form.errors
        return render_template("plan/conversations/join.html", form=form, left=left), status
    if talk.plan.owner_id == person.id:
        return redirect(url_for(".show", plan_id=talk.plan_id), 303)
    Guest.knock(talk, person)
    Presence.leave(talk.plan, person)
    return redirect(url_for(".wait", talk_id=talk.id), 303)


@bp.get("/join/<int:talk_id>")
def wait(talk_id):
    person = access.person()
    guest = Guest.waiting(talk_id, person)
    if guest is None or (session.get("left") == talk_id and guest.may_ask_again):
        return _after_leaving(talk_id)
    if guest.let_in_at and not guest.refused_at and guest.conversation.live:
        plan = guest.conversation.plan
        return htmx.go(room(plan, guest.conversation))
    return htmx.fragment_or(
        "plan/conversations/_wait.html",
        "plan/conversations/wait.html",
        guest=guest,
        over=not guest.conversation.live or bool(guest.refused_at and not guest.waits),
    )


@bp.post("/join/<int:talk_id>/leave")
def leave(talk_id):
    """The one who waits does not want to come in any more."""
    person = access.person()
    guest = Guest.waiting(talk_id, person)
    if guest is None:
        return _after_leaving(talk_id)
    if guest.withdraw():
        session["left"] = talk_id
    return htmx.go(url_for(".wait", talk_id=talk_id))


def _after_leaving(talk_id: int):
    """For whoever does not wait: what they left, also in another tab and after Back."""
    if session.get("left") != talk_id:
        abort(404)
    return htmx.go(url_for(".join", left=1))


def _found(form, person) -> Conversation | None:
    """The open conversation with the digits in the form; None, with an error in it, if none has.

    Wrong digits are counted, so that nobody can try them all.
    """
    place = f"join:{person.id}"
    try:
        RateLimit.spend(place, WRONG_CODES, WITHIN)
    except RateLimited as pause:
        security.note_of_session("too-many-wrong-digits")
        form.digits.errors = [too_many(pause.until)]
        return None
    talk = Conversation.by_code("".join(c for c in form.digits.data if c.isdigit()))
    if talk:
        RateLimit.give_back(place)
    else:
        security.note_of_session("wrong-digits")
        form.digits.errors = [
            _("These digits do not fit now. Look at them again, or ask for new ones.")
        ]
    return talk


class JoinForm(FlaskForm):
    digits = StringField(
        _l("The 6 digits"),
        [DataRequired(_l("Type the 6 digits."))],
        description=_l("They are shown on the other phone."),
    )
