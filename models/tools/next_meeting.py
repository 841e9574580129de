"""A meeting that is made from another: the next one, or one now while the other keeps its day."""

from contextlib import suppress
from datetime import date
from typing import Any

from models.core.clock import today
from models.core.database import new_id, now
from models.plan.edit import Full
from models.plan.visit import Visit
from models.tools.meetings import AnotherIsOn, Meeting, Sitting
from models.tools.seats import Seat


def following(meeting: Meeting) -> Meeting | None:
    """The one to come that was made for the day when we meet again; None if there is none.

    One query.
    """
    return _made_for(meeting, meeting.again_on) if meeting.again_on else None


def again(meeting: Meeting) -> tuple[date, str | None] | None:
    """(the day, the clock) when these people meet again; None if that is not known.

    As they said in the meeting; else the day of the next planned one of the same sort and name.
    Of no other: whoever has the paper of this meeting need not know of it. At most one query.
    """
    if meeting.again_on and meeting.again_on >= today():
        return meeting.again_on, meeting.again_clock
    for one in Meeting.coming(meeting.plan, today()):
        is_like_it = (one.sort, one.title) == (meeting.sort, meeting.title)
        if is_like_it and one.day and one.id != meeting.id:
            return one.day, one.clock
    return None


def _made_for(meeting: Meeting, day: date | None) -> Meeting | None:
    """The one of the same sort and name on this day that nobody has begun."""
    same = (meeting.sort, meeting.title, day)
    coming = Meeting.coming(meeting.plan, day or date.min)
    others = (one for one in coming if one.id != meeting.id)
    return next((one for one in others if (one.sort, one.title, one.day) == same), None)


def _put_off(meeting: Meeting) -> Meeting | None:
    """The following one whose day somebody took away again, if no day is set. Two queries."""
    made = _made_for(meeting, None) if meeting.again_on is None else None
    return made if made and made.created_at >= (meeting.began_at or now()) else None


def meet_again(
    visit: Visit, meeting: Meeting, again_on: date | None, again_clock: str | None
) -> None:
    """Keep when we meet again, and plan that meeting, or move the one planned for before.

    Without a day, the one that was planned stays, with no day yet. Raises AccessEnded.
    """
    made = following(meeting) or _put_off(meeting)
    again = {"again_on": again_on, "again_clock": again_clock}
    kept: Any = Meeting.write(visit, meeting.id, meeting.revision, again)
    if made:
        moved = {"day": again_on, "clock": again_clock}
        Meeting.write(visit, made.id, made.revision, moved)
    elif again_on:
        with suppress(Full):
            once_more(visit, kept)


def once_more(visit: Visit, meeting: Meeting) -> Meeting:
    """A new meeting like this one, on the day when we meet again, with the same people.

    Returns the one that there is already, if somebody has done so. Raises Full or AccessEnded.
    """
    with visit.writing_turn():
        for one in Meeting.coming(meeting.plan, meeting.again_on or date.min):
            if meeting.again_on and (one.day, one.sort) == (meeting.again_on, meeting.sort):
                return one
        return _like(visit, meeting, meeting.again_on, meeting.again_clock)


def begin_apart(visit: Visit, meeting: Meeting) -> Sitting:
    """Hold one like it today, with the same people; it stays on its own day.

    The place that was agreed on is that of the planned one: nobody has said where this one is.
    Raises AnotherIsOn, Full or AccessEnded.
    """
    with visit.writing_turn():
        on = Sitting.going_on(visit.plan)
        if on:
            raise AnotherIsOn(on.meeting)
        made = _like(visit, meeting, today(), None, {"place": None})
    return made.begin(visit)


def _like(
    visit: Visit, meeting: Meeting, day: date | None, clock: str | None, other: dict | None = None
) -> Meeting:
    """A new meeting of the same name on this day, with the same people, and `other` values."""
    same = {name: meeting.values()[name] for name in ("sort", "title", "place", "lead")}
    made: Any = Meeting.write(
        visit, new_id(), 0, same | {"day": day, "clock": clock} | (other or {})
    )
    for seat in Seat.at(meeting):
        who = {"contact": seat.contact_id, "name": seat.name}
        Seat.write(visit, new_id(), 0, who | {"meeting": made.id})
    return made
