"""Meetings: those to come and those that were held, how one is prepared, and its next one."""

from datetime import date

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models.core.database import now
from models.core.grouping import grouped
from models.plan.edit import Full
from models.plan.plan import Plan
from models.plan.showing import Showing
from models.plan.visit import Visit
from models.tools import next_meeting, unopened_meetings
from models.tools.contacts import Contact
from models.tools.earlier_meetings import earlier
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import AnotherIsOn, Meeting, Sitting
from models.tools.outcomes import asked_about
from models.tools.seats import Seat
from models.tools.unsaid import Unsaid
from views.core import access
from views.core.fields import number
from views.core.language import clock_said, today, weekday
from views.core.language import day as said_day
from views.core.voice import Named, voiced
from views.plan.authors import authors_and_voices
from views.plan.conversations import what_opens
from views.plan.pages import KindView, Page
from views.tools.goal_words import soon
from views.tools.meeting_forms import (
    NOTE_HINTS,
    NOTE_TITLES,
    MeetingForm,
    NoteForm,
    SeatForm,
    meeting_name,
    meeting_on,
)
from views.tools.minutes import VIEW as OUTCOME
from views.tools.minutes import decision_names

bp = Blueprint("meetings", __name__, url_prefix="/plans/<int:plan_id>/meetings")

AGAIN_SECONDS = 86400
NEXT = 4  # so many coming ones are in the copy on the owner's phone
FEW, MOST = 3, 60  # earlier ones: on the page, and on each of the pages with all of them
# What the owner may do who begins a meeting days before its own day.
EARLY = {"now": lambda visit, meeting: meeting.begin(visit), "apart": next_meeting.begin_apart}
UNHELD = {"no": unopened_meetings.say_not_held, "back": unopened_meetings.ask_again}
# A made-up one, to show what may stand there.
EXAMPLE = (
    (_l("Who I want there"), _l("My sister, and Silje from the municipality.")),
    (_l("What I want out of it"), _l("That we agree who I call when it is evening.")),
    (_l("What we talk about"), _l("First the flat. Then the money, if there is time.")),
)


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "meetings")
    on = Sitting.going_on(visit.plan)
    coming = Meeting.coming(visit.plan, today())
    page = _which_page(request.args.get("all"))
    past, more = _earlier(visit.plan, page, on.meeting_id if on else None)
    is_led = any(one.lead_id for one in coming)
    return render_template(
        "tools/meetings/show.html",
        plan=visit.plan,
        on=on and on.meeting,
        coming=coming,
        earlier=past,
        page=page,
        more=more,
        asked=asked_about(visit.plan, today()) if past and visit.sees("plan") else set(),
        example=EXAMPLE,
        **_context_from(visit, coming, Contact.of(visit.plan) if is_led else []),
    )


def _which_page(asked: str | None) -> int:
    """Which page of all the earlier ones the address asks for, from 1; 0: for the latest few."""
    return 0 if asked is None else max(1, number(asked) or 1)


def _earlier(plan: Plan, page: int, on: int | None) -> tuple[list[Meeting], bool]:
    """(the earlier ones of this page, whether there are more), without the one that is on."""
    first, last = (MOST * (page - 1), MOST * page) if page else (0, FEW)
    found = earlier(plan, today(), last + 2) if first < Meeting.most else []
    found = [one for one in found if one.id != on]
    if first and not found[first:]:
        abort(404)
    return found[first:last], len(found) > last


@bp.get("/<int:meeting_id>")
def one(plan_id, meeting_id):
    """How it is prepared, one question at a time. `begin`: why it has not begun, if it is asked."""
    visit = access.plan_to_read(plan_id, "meetings")
    meeting = meeting_in(visit, meeting_id)
    on = Sitting.going_on(visit.plan) if visit.owns and "begin" in request.args else None
    other = on.meeting if on and on.meeting_id != meeting_id else None
    asks_early = visit.owns and "begin" in request.args and not on and meeting.is_days_away
    return _one(visit, meeting, other, asks_early)


@bp.post("/<int:meeting_id>/begin")
def begin(plan_id, meeting_id):
    visit = access.own_plan(plan_id)
    meeting = meeting_in(visit, meeting_id)
    choice = request.form.get("early", "")
    asks = url_for(".one", plan_id=plan_id, meeting_id=meeting_id, begin=1)
    if meeting.is_days_away and choice not in EARLY:
        return redirect(asks, 303)
    try:
        on = EARLY[choice](visit, meeting) if meeting.is_days_away else meeting.begin(visit)
    except AnotherIsOn:
        return redirect(asks, 303)
    except Full:
        return redirect(url_for(".show", plan_id=plan_id), 303)
    Unsaid.last_until(visit, on.meeting, on.over_at)
    return redirect(url_for("meeting_now.show", plan_id=plan_id, meeting_id=on.meeting_id), 303)


@bp.get("/<int:meeting_id>/begin")
def after_reload(plan_id, meeting_id):
    """Where the browser comes when the page that asked, or said that another is on, is reloaded."""
    access.own_plan(plan_id)
    return redirect(url_for(".one", plan_id=plan_id, meeting_id=meeting_id), 303)


@bp.post("/<int:meeting_id>/held")
def say_held(plan_id, meeting_id):
    """The owner says that it was held on paper, and who was there; or that it was not held.

    Or takes back what they said: then they are asked again.
    """
    visit = access.own_plan(plan_id)
    meeting = meeting_in(visit, meeting_id)
    answer = request.form.get("answer")
    if answer in UNHELD:
        UNHELD[answer](visit, meeting)
        return redirect(url_for(".one", plan_id=plan_id, meeting_id=meeting_id), 303)
    unopened_meetings.say_held(visit, meeting)
    if meeting.was_on_paper:
        _say_who_was_there(visit, meeting, set(request.form.getlist("who")))
    return redirect(url_for("minutes.show", plan_id=plan_id, meeting_id=meeting_id), 303)


def _say_who_was_there(visit: Visit, meeting: Meeting, chosen: set[str]) -> None:
    for seat in Seat.at(meeting):
        if str(seat.id) in chosen:
            seat.stay_away(visit, False)


@bp.post("/<int:meeting_id>/next")
def once_more(plan_id, meeting_id):
    """Plan the next one, with the same people."""
    visit = access.plan_to_edit(plan_id, "meetings")
    meeting = meeting_in(visit, meeting_id)
    try:
        following = next_meeting.once_more(visit, meeting)
    except Full:
        following = meeting
    return redirect(url_for(".one", plan_id=plan_id, meeting_id=following.id), 303)


def meeting_in(visit: Visit, meeting_id: int) -> Meeting:
    """The meeting with this id in the plan. Aborts with 404 if there is none, or it was removed."""
    found = Meeting.find(visit.plan, meeting_id)
    return found if found and not found.removed_at else abort(404)


def _one(
    visit: Visit, meeting: Meeting, other: Meeting | None = None, asks_early: bool = False
) -> str:
    seats = Seat.at(meeting)
    notes = MeetingNote.at(meeting)
    sittings = meeting.sittings
    return render_template(
        "tools/meetings/meeting.html",
        plan=visit.plan,
        meeting=meeting,
        other=other,
        early_day=_day_within(meeting.day) if asks_early and meeting.day else "",
        is_on=bool(sittings) and sittings[-1].is_on,
        may_begin=not sittings or _was_just_over(sittings[-1]),
        sittings=sittings,
        seats=seats,
        notes=notes_by_sort(notes),
        unsaid=None if visit.owns else Unsaid.shown_about(meeting, visit.person),
        seers=Unsaid.seers(meeting) if visit.owns else [],
        note_titles=NOTE_TITLES,
        note_hints=NOTE_HINTS,
        **what_opens(visit.plan),
        **extra_context(visit, [meeting, *seats, *notes]),
    )


def _was_just_over(sitting: Sitting) -> bool:
    """True if it ended less than a day ago: then it can be taken up again."""
    return not sitting.is_on and sitting.over_at > now() - AGAIN_SECONDS


def notes_by_sort(notes: list[MeetingNote]) -> dict[str, list[MeetingNote]]:
    """{sort: the notes of it}, in the owner's order."""
    found = grouped(notes, by=lambda one: one.stands_under)
    return {sort: found.get(sort, []) for sort in NOTE_TITLES}


def extra_context(visit: Visit, parts) -> dict:
    """What the templates of these parts need besides the parts (see Page)."""
    return _context_from(visit, parts, Contact.of(visit.plan))


def _context_from(visit: Visit, parts, contacts: list[Contact]) -> dict:
    return authors_and_voices(visit.plan, parts) | {
        "people": {one.id: one for one in contacts},
        "decision_names": decision_names(visit, parts),
    }


def seat_name(seat: Seat, people: dict[int, Contact]) -> str:
    """Who it is, for whoever may be told of the contact."""
    contact = people.get(seat.contact_id or 0)
    if contact is None or not access.sees("contacts"):
        return seat.name or _("Somebody")
    return contact.name or contact.service or _("Somebody")


def when_said(meeting: Meeting) -> str:
    """When it is, in words: "Thursday 3 December, 10.00"; of one that was held, that day."""
    if meeting.held_on:
        return f"{weekday(meeting.held_on)} {said_day(meeting.held_on)}"
    day = f"{weekday(meeting.day)} {said_day(meeting.day)}" if meeting.day else ""
    return ", ".join(filter(None, (day, clock_said(meeting.clock)))) or _("No day yet")


def soon_said(meeting: Meeting) -> str:
    """When it is, in few words: "Tomorrow, 10.00"."""
    said = soon(meeting.day) if meeting.day else ""
    return ", ".join(filter(None, (said[:1].upper() + said[1:], clock_said(meeting.clock))))


def again_said(meeting: Meeting) -> str:
    """When we meet again, in the middle of a sentence: "Thursday 3 December, 10.00"."""
    day = _day_within(meeting.again_on) if meeting.again_on else ""
    return ", ".join(filter(None, (day, clock_said(meeting.again_clock))))


def _day_within(day: date) -> str:
    """A day in the middle of a sentence: "Thursday 3 December"."""
    return f"{weekday(day, within=True)} {said_day(day)}"


def _stands_on(part) -> str:
    """The page of the meeting that it is for."""
    if part.meeting_id is None:
        return url_for("meetings.show", plan_id=part.plan_id)
    return url_for("meetings.one", plan_id=part.plan_id, meeting_id=part.meeting_id)


def _behind(plan: Plan) -> list[str]:
    """The pages of the next meetings, and what the last one decided (see Page)."""
    held = [one for one in earlier(plan, today(), FEW) if one.held_on][:1]
    coming = [f"{plan.address}/meetings/{one.id}" for one in Meeting.coming(plan, today())]
    return coming[:NEXT] + [f"{plan.address}/meetings/{one.id}/minutes" for one in held]


def _preview(page: Page, plan: Plan) -> list[str]:
    """What somebody will see to whom the owner opens the page (see Page)."""
    found = [f"{meeting_name(one)}: {when_said(one)}" for one in Meeting.coming(plan, today())]
    return found + [note.text for note in MeetingNote.of(plan) if note.text]


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        meeting_name=meeting_name,
        meeting_on=meeting_on,
        meeting_soon=soon_said,
        meeting_when=when_said,
        meeting_again=again_said,
        seat_name=seat_name,
    )


def _shown_as(showing: Showing, to_owner: bool) -> str:
    """The paper of what it decided, as in KindView."""
    name = showing.plan.owner.name
    if to_owner or not name:
        return _("What a meeting decided")
    return _("What you decided with %(name)s", name=name)


PAGE = Page(
    name="meetings",
    endpoint="meetings.show",
    title=_l("My meetings"),
    title_for_others=Named(_l("%(owners)s meetings")),
    in_log=_l("the meetings"),
    more=17,
    preview=_preview,
    extra_context=extra_context,
    behind=_behind,
    kinds=(
        KindView(
            Meeting,
            MeetingForm,
            title=_l("A meeting"),
            plural=voiced(_l("My meetings"), _l("%(owners)s meetings")),
            in_log=_l("a meeting"),
            fragment="tools/meetings/_meeting.html",
            called=meeting_name,
            shown_as=_shown_as,
        ),
        KindView(
            Seat,
            SeatForm,
            title=voiced(
                _l("Somebody I want at the meeting"), _l("Somebody %(owner)s wants at the meeting")
            ),
            plural=voiced(
                _l("Who I want at the meeting"), _l("Who %(owner)s wants at the meeting")
            ),
            in_log=_l("somebody at a meeting"),
            fragment="tools/meetings/_seat.html",
            stands_on=_stands_on,
        ),
        KindView(
            MeetingNote,
            NoteForm,
            title=_l("Something for a meeting"),
            plural=_l("Things for meetings"),
            in_log=_l("something for a meeting"),
            fragment="tools/meetings/_note.html",
            stands_on=_stands_on,
        ),
        OUTCOME,
    ),
)
