"""A meeting that goes on: one screen at a time on every phone at the table, led by who leads.

The screen is a field of the MeetingTable (models/tools/meetings.py): whoever leads moves all phones
on. Anybody may look elsewhere, and comes back with one tap.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from models.people.person import Person
from models.plan.conversation import Conversation
from models.plan.presence import Presence
from models.plan.visit import Visit
from models.tools import next_meeting
from models.tools.check_in_table import RoundAtTable
from models.tools.goals import Action, Goal
from models.tools.meeting_circle import Circle
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import SCREENS, Meeting, MeetingTable, NotOn, Sitting
from models.tools.minutes import There, by_point, decisions, ended_by
from models.tools.seats import Seat
from models.tools.unsaid import Unsaid
from views.core import access
from views.core.addresses import origin
from views.core.fields import ClockField, DayField, number
from views.core.language import today
from views.core.voice import voiced
from views.people.card import picture
from views.plan.conversations import what_opens
from views.tools.meetings import extra_context, meeting_in, notes_by_sort
from views.tools.minutes import open_to, still_open

bp = Blueprint(
    "meeting_now", __name__, url_prefix="/plans/<int:plan_id>/meetings/<int:meeting_id>/now"
)

TITLES = dict(
    zip(
        SCREENS,
        (
            _l("Welcome"),
            voiced(_l("What I want out of it"), _l("What %(owner)s wants out of it")),
            _l("Around the table"),
            _l("The plan"),
            _l("What we decide"),
            _l("Before we go"),
        ),
        strict=True,
    )
)


@bp.get("")
def show(plan_id, meeting_id):
    visit = access.plan_to_read(plan_id, "meetings")
    circle = _circle(visit, meeting_id)
    return _show(visit, circle) if circle else _not_on(visit, meeting_id)


@bp.post("/to/<any(welcome, wants, round, points, decisions, closing):screen>")
def go(plan_id, meeting_id, screen):
    """Move all screens, if this person may."""
    visit = access.plan_to_edit(plan_id, "meetings")
    circle = _circle(visit, meeting_id)
    if circle and circle.may_go_on:
        _change(visit, circle.meeting, screen=screen, moved_by=visit.person)
    return _back(plan_id, meeting_id)


@bp.post("/leader")
def lead(plan_id, meeting_id):
    """Who leads from now on: the owner says so."""
    visit = access.own_plan(plan_id)
    circle = _circle(visit, meeting_id)
    if circle:
        _change(visit, circle.meeting, leader=_chosen(circle), moved_by=None)
    return _back(plan_id, meeting_id)


@bp.post("/notes")
def take_notes(plan_id, meeting_id):
    """Who takes notes from now on: oneself, or whom who leads asks."""
    visit = access.plan_to_edit(plan_id, "meetings")
    circle = _circle(visit, meeting_id)
    chosen = _chosen(circle) if circle else None
    if circle and (circle.may_lead or chosen == visit.person):
        _change(visit, circle.meeting, note_taker=chosen)
    return _back(plan_id, meeting_id)


@bp.post("/digits")
def show_digits(plan_id, meeting_id):
    """Give the conversation new digits, so that more can join."""
    visit = access.own_plan(plan_id)
    circle = _circle(visit, meeting_id)
    if circle and not circle.table.conversation.code_to_show:
        circle.table.conversation.new_code()
    return _back(plan_id, meeting_id)


@bp.post("/round/<int:who>")
def hear(plan_id, meeting_id, who):
    """Somebody has been heard, or has not, or has the word; if this person may say so."""
    visit = access.plan_to_edit(plan_id, "meetings")
    circle = _circle(visit, meeting_id)
    if circle and who not in {one.id for one in circle.everybody}:
        abort(404)
    gives_word = request.form.get("is") == "next"
    if circle is None:
        return _back(plan_id, meeting_id)
    if not (circle.may_pass_word() if gives_word else circle.may_say_heard(who)):
        return _back(plan_id, meeting_id, word="kept")
    if gives_word:
        _change(visit, circle.meeting, turn=who)
    else:
        _hear(visit, circle.meeting, who)
    return _back(plan_id, meeting_id)


@bp.post("/here/<int:seat_id>")
def come(plan_id, meeting_id, seat_id):
    """Somebody for whom there is a seat came, or did not."""
    visit = access.plan_to_edit(plan_id, "meetings")
    seat = Seat.find(visit.plan, seat_id)
    if seat is None or seat.meeting_id != meeting_id or seat.removed_at:
        abort(404)
    seat.stay_away(visit, request.form.get("is") == "away")
    return _back(plan_id, meeting_id)


@bp.post("/again")
def again(plan_id, meeting_id):
    """Keep when we meet again."""
    visit = access.plan_to_edit(plan_id, "meetings")
    meeting = meeting_in(visit, meeting_id)
    form = AgainForm()
    if not form.validate():
        circle = _circle(visit, meeting_id)
        shown = _show(visit, circle, form) if circle else _not_on(visit, meeting_id, form)
        return shown, 422
    next_meeting.meet_again(visit, meeting, **form.changes())
    if meeting.was_on_paper:
        return redirect(url_for("minutes.show", plan_id=plan_id, meeting_id=meeting_id), 303)
    return _back(plan_id, meeting_id)


@bp.get("/again")
@bp.get("/end")
def after_reload(plan_id, meeting_id):
    """Where the browser comes when a page that answered a form is loaded again."""
    access.plan_to_read(plan_id, "meetings")
    return _back(plan_id, meeting_id)


@bp.post("/end")
def end(plan_id, meeting_id):
    """End it: the owner may, and who leads while the owner is here."""
    visit = access.plan_to_edit(plan_id, "meetings")
    circle = _circle(visit, meeting_id)
    if circle and not circle.may_end:
        return _show(visit, circle), 409
    if circle:
        circle.meeting.end(visit)
        Unsaid.end_showing(visit, circle.meeting)
        _stop_writing(visit, circle.table.conversation)
    return redirect(url_for("minutes.show", plan_id=plan_id, meeting_id=meeting_id), 303)


def _stop_writing(visit: Visit, talk: Conversation) -> None:
    """End the conversation with the meeting, if the owner says so: that is theirs alone."""
    if visit.owns and request.form.get("also") == "talk":
        talk.end(visit)
        Presence.end_with_conversation(visit.plan)


def _circle(visit: Visit, meeting_id: int) -> Circle | None:
    """Who is at the table of this meeting; None if it does not go on now."""
    on = Sitting.going_on(visit.plan)
    return Circle(visit, on) if on and on.meeting_id == meeting_id else None


def _change(visit: Visit, meeting: Meeting, **columns) -> None:
    """Change what all screens show. One that ended meanwhile stays as it was."""
    try:
        MeetingTable.change(visit, meeting, **columns)
    except NotOn:
        return


def _hear(visit: Visit, meeting: Meeting, who: int) -> None:
    try:
        MeetingTable.hear(visit, meeting, who, request.form.get("is") != "unheard")
    except NotOn:
        return


def _chosen(circle: Circle) -> Person | None:
    """The person in the form; None if they are not in the conversation (any more)."""
    wanted = number(request.form.get("who"))
    return next((one for one in circle.persons if one.id == wanted), None)


def _back(plan_id: int, meeting_id: int, **told):
    """To the screen that the form was on, or where all are. `told`: what the page says there."""
    at = request.values.get("at")
    at = at if at in SCREENS else None
    return redirect(url_for(".show", plan_id=plan_id, meeting_id=meeting_id, at=at, **told), 303)


def _show(visit: Visit, circle: Circle, form: "AgainForm | None" = None) -> str:
    asked = request.args.get("at", "closing" if form else None)
    screen = asked if asked in SCREENS else circle.table.screen
    place = SCREENS.index(screen)
    return render_template(
        "tools/meetings/now.html",
        plan=visit.plan,
        meeting=circle.meeting,
        circle=circle,
        screen=screen,
        acts=visit.may_write and not visit.from_paper,
        titles=TITLES,
        place=place,
        before=SCREENS[place - 1] if place else None,
        after=SCREENS[place + 1] if place + 1 < len(SCREENS) else None,
        is_elsewhere=screen != circle.table.screen,
        **what_opens(visit.plan),
        **FOR_SCREENS[screen](visit, circle) | ({"form": form} if form else {}),
    )


def _welcome(visit: Visit, circle: Circle) -> dict:
    talk = circle.table.conversation
    is_inside = visit.owns or visit.guest
    address = origin() + url_for("conversations.join")
    return {
        "talk": talk,
        "digits": is_inside and talk.code_to_show,
        "address": address,
        "qr": picture(f"{address}#{talk.digits}") if is_inside and talk.code_to_show else "",
        "how_it_is": _check_in(visit, circle, "start"),
    }


def _wants(visit: Visit, circle: Circle) -> dict:
    return _with_notes(visit, circle)


def _round(visit: Visit, circle: Circle) -> dict:
    return {}


def _points(visit: Visit, circle: Circle) -> dict:
    goals = [goal for goal in Goal.of(visit.plan) if goal.state == "open"]
    actions = [one for one in Action.of(visit.plan) if one.under_way]
    return _with_notes(visit, circle) | {"goals": goals, "actions": actions}


def _decisions(visit: Visit, circle: Circle) -> dict:
    found = decisions(circle.meeting) if visit.sees("plan") else []
    return {"decisions": found, "by_point": by_point(found)} | extra_context(visit, [])


def _closing(visit: Visit, circle: Circle) -> dict:
    form = AgainForm.of(circle.meeting)
    asks = "again" in request.args or request.method == "POST"
    return _with_notes(visit, circle) | {
        "form": form,
        "asks_when": asks,
        "following": next_meeting.following(circle.meeting),
        "how_it_is": _check_in(visit, circle, "end"),
        "open_to": open_to(len(circle.guests)),
    }


def _check_in(visit: Visit, circle: Circle, about: str) -> RoundAtTable | None:
    """The round of questions that somebody has begun; None if nobody has."""
    found = RoundAtTable(visit, about, circle=circle)
    return found if found.round else None


def _with_notes(visit: Visit, circle: Circle) -> dict:
    notes = MeetingNote.at(circle.meeting)
    return {"notes": notes_by_sort(notes)} | extra_context(visit, notes)


FOR_SCREENS = {
    "welcome": _welcome,
    "wants": _wants,
    "round": _round,
    "points": _points,
    "decisions": _decisions,
    "closing": _closing,
}


def _not_on(visit: Visit, meeting_id: int, form: "AgainForm | None" = None) -> str:
    """What to say where the meeting has not begun, or is over: nothing is lost.

    Of one that was held on paper also the form that asks when we meet again.
    """
    meeting = meeting_in(visit, meeting_id)
    may_write = visit.may_write and not visit.from_paper
    if "again" in request.args and may_write and meeting.was_on_paper:
        form = AgainForm.of(meeting)
    return render_template(
        "tools/meetings/not_on.html",
        plan=visit.plan,
        meeting=meeting,
        over_at=meeting.over_at,
        form=form,
        ended_by=_another_who_ended(visit, meeting),
        open_to=still_open(visit, meeting, There.at(meeting)),
    )


def _another_who_ended(visit: Visit, meeting: Meeting) -> str:
    """The name of who ended it, for everybody else; "" if nobody did."""
    who = ended_by(meeting) if meeting.over_at and not meeting.was_on_paper else None
    return "" if who is None or who == visit.person else who.name or ""


class AgainForm(FlaskForm):
    again_on = DayField(_l("When do we meet again?"), _l("You can leave this blank."))
    again_clock = ClockField(_l("At what time?"), description=_l("If you have agreed on one."))

    @classmethod
    def of(cls, meeting: Meeting) -> "AgainForm":
        values = {"again_on": meeting.again_on, "again_clock": meeting.again_clock}
        return cls(formdata=None, data=values)

    def changes(self) -> dict:
        return {"again_on": self.again_on.data, "again_clock": self.again_clock.data}

    def validate_again_on(self, field):
        if field.data and field.data < today():
            raise ValidationError(
                _l("That day has passed. Choose today or a later day, or leave it blank.")
            )
