"""A meeting whose day has passed and that nobody opened: was it held? Its owner alone says so.

It may have been held on paper. Then what was decided is written here afterwards (R92).
"""

from datetime import date, timedelta
from typing import Any

from models.core.change import Change
from models.core.clock import moment_of
from models.plan.visit import Visit
from models.tools.meetings import Meeting, Sitting, were_held
from models.tools.seats import Seat

ASKED_DAYS = timedelta(30)  # so long home asks; the page of the meeting asks for ever


def say_held(visit: Visit, meeting: Meeting) -> None:
    """Keep that it was held without the app, on its day. Raises AccessEnded.

    Nothing if its day has not passed, or if it was begun here.
    """
    meeting.__dict__.pop("sittings", None)
    with visit.writing_turn():
        if meeting.day and meeting.has_passed_unopened:
            at = moment_of(meeting.day, meeting.clock)
            Sitting.create(plan=visit.plan, meeting=meeting, at=at, ended_at=at)
            _tell(visit, meeting)


def say_not_held(visit: Visit, meeting: Meeting) -> None:
    """Keep that it was not held on its day, and that nobody came then. Raises AccessEnded.

    Nothing if its day has not passed, or if it was begun here.
    """
    with visit.writing_turn():
        _take_back_held(visit, meeting)
        if meeting.has_passed_unopened and not meeting.was_not_held:
            _say(visit, meeting, meeting.day)


def ask_again(visit: Visit, meeting: Meeting) -> None:
    """Forget what was said of whether it was held, so that it is asked again.

    Raises AccessEnded.
    """
    with visit.writing_turn():
        _take_back_held(visit, meeting)
        if meeting.not_held_on:
            _say(visit, meeting, None)


def _say(visit: Visit, meeting: Meeting, day: date | None) -> None:
    meeting._until_done(visit, lambda part: part._arrange(visit, "moved", not_held_on=day))


def _take_back_held(visit: Visit, meeting: Meeting) -> None:
    meeting.__dict__.pop("sittings", None)
    on_paper = [one for one in meeting.sittings if one.was_on_paper]
    for one in on_paper:
        one.delete_instance()
    for seat in Seat.at(meeting) if on_paper else ():
        seat.take_back(visit)
    if on_paper:
        _tell(visit, meeting)


def _tell(visit: Visit, meeting: Meeting) -> None:
    meeting.__dict__.pop("sittings", None)
    visit.note("closed", meeting.kind_name, meeting.id)
    Change.signal(visit.plan.id, meeting.kind_name, meeting.id)


def unopened(column, plan, since, today):
    """A query for this column of the meeting of which home asks whether it was held.

    That is the latest of those that nobody has begun or called off, with a day from `since` on
    that is before `today`.
    """
    kind: Any = Meeting  # its fields, which the type checker takes for their values
    return (
        kind.select(column)
        .where(kind.plan == plan, kind.removed_at.is_null())
        .where(kind.day >= since, kind.day < today)
        .where(kind.not_held_on.is_null() | (kind.not_held_on != kind.day))
        .where(kind.id.not_in(were_held(plan)))
        .order_by(kind.day.desc(), kind.id.desc())
        .limit(1)
    )
