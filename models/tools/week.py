"""My week (R29): the owner's own activities, and what the plan says is done again and again.

A week begins on a Monday, and has the number that ISO 8601 gives it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

import peewee

from models.core.encryption import SealedChoice, SealedText
from models.core.grouping import grouped
from models.core.prepared import PreparedQuery
from models.plan.plan import Plan
from models.tools.goals import Action
from models.tools.repeated import CLOCKS, KEPT_DAYS, PARTS_OF_DAY, Repeated, Time
from models.tools.week_as_it_was import recall

WEEKS = ("all", "even", "odd")
WEEK = timedelta(7)
# Any of the days of a week, by their numbers: "14" is Monday and Thursday.
DAYS = tuple("".join(some) for many in range(1, 8) for some in combinations("1234567", many))
CURRENT = PreparedQuery(
    lambda kind, plan, since: (
        kind.select()
        .where(
            kind.plan == plan,
            kind.removed_at.is_null(),
            kind.on_date.is_null() | (kind.on_date >= since),
        )
        .order_by(kind.pinned.desc(), kind.position, kind.id)
    )
)


class Activity(Repeated):
    """Something in the owner's week, again and again on `days`, or once `on_date`.

    It may have no day at all: then it is for some time in the week.
    """

    kind_name, page, headline = "activity", "week", "what"
    writable = ("what", "part_of_day", "days", "on_date", "weeks", "clock")
    choices = {"part_of_day": PARTS_OF_DAY, "days": DAYS, "weeks": WEEKS, "clock": CLOCKS}
    most = 2000
    on_request = True
    allows = ("move", "remove")

    what = SealedText(null=True)
    part_of_day = SealedChoice(null=True)
    days = SealedChoice(null=True)
    on_date = peewee.DateField(null=True)
    weeks = SealedChoice(null=True)  # those whose number is even or odd; None: all of them
    clock = SealedChoice(null=True)

    @classmethod
    def current(cls, plan: Plan, since: date) -> list["Activity"]:
        """Those that may come on this day or later, in the owner's order. One query."""
        return CURRENT.in_plan(cls, plan, since)

    @property
    def day(self) -> date | None:
        return self.on_date

    @property
    def stands_under(self) -> str | None:
        return self.part_of_day

    def comes_on(self, day: date) -> bool:
        if self.day:
            return day == self.day
        if str(day.isoweekday()) not in (self.days or ""):
            return False
        number = day.isocalendar().week
        return self.weeks in (None, "all", "odd" if number % 2 else "even")


@dataclass(frozen=True)
class Day:
    """A day of a week, and what comes then."""

    date: date
    times: tuple[Time, ...]

    def at(self, part_of_day: str) -> list[Time]:
        """What comes in the morning, in the day, or in the evening."""
        return [one for one in self.times if one.part_of_day == part_of_day]

    @property
    def kept(self) -> list[Time]:
        """What comes then and is not let be."""
        return [one for one in self.times if not one.let_be]


def monday_of(day: date) -> date:
    return day - timedelta(day.weekday())


class Week:
    """The week with this day. `actions`: those of the plan, as far as the reader sees them.

    `known_since`: see recall. One query, and another if something has changed since its Monday.
    """

    def __init__(self, plan: Plan, day: date, actions: Iterable[Action] = (), known_since: int = 0):
        self.monday = monday_of(day)
        self.activities = Activity.current(plan, self.monday - timedelta(KEPT_DAYS))
        parts = [*self.activities, *actions]
        recall(plan, parts, self.monday, known_since)
        self.days = self._days(parts, self.monday, self.monday + timedelta(6))
        self.actions = [one for one in actions if one.under_way]

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(6)

    @property
    def some_time(self) -> list[Repeated]:
        """What comes in the week, on no day of its own."""
        own = [one for one in self.activities if not (one.day or one.days)]
        return [*own, *(one for one in self.actions if one.repeats and not one.has_weekday)]

    @property
    def usual(self) -> list[Day]:
        """The days as they are in any week: with both even and odd ones, and no change for once."""
        again = [one for one in (*self.activities, *self.actions) if not one.day]
        return [self._usual_day(self.monday + timedelta(ahead), again) for ahead in range(7)]

    @staticmethod
    def _usual_day(day: date, parts: list[Repeated]) -> Day:
        # Three weeks have both kinds, also where an odd one follows week 53.
        same = [day + weeks * WEEK for weeks in range(3)]
        times = [Time(part, day, day) for part in parts if any(map(part.comes_on, same))]
        return Day(day, tuple(sorted(times, key=_order)))

    @property
    def is_empty(self) -> bool:
        return not self.some_time and not any(day.times for day in self.days)

    @staticmethod
    def _days(parts: Iterable[Repeated], first: date, last: date) -> list[Day]:
        every = [time for part in parts for time in part.times(first, last)]
        every.sort(key=_order)
        span = range((last - first).days + 1)
        dates = [first + timedelta(ahead) for ahead in span]
        by_day = grouped(every, by=lambda one: one.day)
        return [Day(date, tuple(by_day.get(date, ()))) for date in dates]


def _order(time: Time):
    return PARTS_OF_DAY.index(time.part_of_day), time.clock or ""


def _has_time_moved_to(day: date, part: Repeated) -> bool:
    return any(one.day == day for one in part.changes.values())


def times_on(
    plan: Plan, day: date, actions: Iterable[Action] = (), known_since: int = 0
) -> list[Time]:
    """What comes on this day and is not let be, in the order of the day.

    `known_since`: see recall. One query, and another if a time was moved to this day from one
    before the last change.
    """
    parts = [*Activity.current(plan, day - timedelta(KEPT_DAYS)), *actions]
    moved = [part for part in parts if part.other_times and _has_time_moved_to(day, part)]
    recall(plan, moved, day, known_since)
    times = [time for part in parts for time in part.times(day, day)]
    return sorted((one for one in times if not one.let_be), key=_order)
