"""What the owner has chosen to be reminded of, for a paper: its days and what they are about.

An owner without a phone is reminded by the wall (R26, R57, R128). What comes in the week stands
among its days already.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from models.core.typed import as_one_line
from models.people.push import Push
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.calendar import CalendarFeed, question_day
from models.tools.goals import Action, Frame
from models.tools.matters import Matter
from models.tools.meetings import Meeting

MOST = 4  # on one paper, the nearest days first
UNCHOSEN = ("look", "actions", "meetings", "matters")  # for who has chosen nothing yet


@dataclass(frozen=True, order=True)
class Remembered:
    """A day, and what it is about: one of calendar.SHOWS, with its own words if it has any."""

    day: date
    clock: str = ""
    what: str = ""
    words: str = ""


def chosen(plan: Plan) -> tuple[str, ...]:
    """What the owner wants to be told of, in the calendar or on a phone. At most two queries."""
    feed = CalendarFeed.of(plan)
    if feed:
        return tuple(feed.shows.split())
    phones = Push.of(plan.owner)
    return tuple(one for phone in phones for one in phone.shows.split()) or UNCHOSEN


def remembered(
    visit: Visit, shows: Iterable[str], actions: Iterable[Action], today: date, sunday: date
) -> list[Remembered]:
    """The nearest that come from today on, as far as this visitor sees them. At most 4 queries.

    `actions`: those that they see. What the owner does until this Sunday is in the week itself.
    """
    plan = visit.plan
    found: set[Remembered] = set()
    if "actions" in shows:
        found.update(_promised(one for one in actions if one.day and one.day > sunday))
    if "look" in shows and visit.sees(Frame.page):
        found.update(Remembered(one.look_on, what="look") for one in Frame.of(plan) if one.look_on)
    if "meetings" in shows and visit.sees(Meeting.page):
        found.update(_meetings(plan, today))
    if "matters" in shows and visit.sees(Matter.page):
        found.update(_question(plan, today))
    return sorted(one for one in found if one.day >= today)[:MOST]


def _promised(actions: Iterable[Action]) -> Iterator[Remembered]:
    for one in actions:
        if one.day and one.mine and one.under_way:
            yield Remembered(one.day, what="actions", words=as_one_line(one.what))


def _meetings(plan: Plan, today: date) -> Iterator[Remembered]:
    for one in Meeting.coming(plan, today):
        if one.day:
            yield Remembered(one.day, one.clock or "", "meetings", as_one_line(one.title))


def _question(plan: Plan, today: date) -> Iterator[Remembered]:
    """How it is going with what matters, on the day that the calendar has it."""
    day = question_day(plan, today)
    if day:
        yield Remembered(day, what="matters")
