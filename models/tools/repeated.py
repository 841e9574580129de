"""What comes again on days of the week: one time may have another day, or be let be.

Nothing is counted, and a time that was let be is no failure. Such a change says where something
stands, as moving a part on its page does: it is not a change of its words.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

from models.core.clock import day_at, today
from models.core.encryption import SealedText
from models.core.typed import YEARS
from models.plan.part import Part
from models.plan.visit import Visit

KEPT_DAYS = 60  # so long ago a day may lie whose change is remembered
MOST_CHANGES = 100
AHEAD_DAYS = 60  # so far ahead the next time is looked for
CLOCKS = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60))
PARTS_OF_DAY = ("morning", "day", "evening")
CHANGE = re.compile(r"(\d{4}-\d\d-\d\d)>(\d{4}-\d\d-\d\d)?(?:/(morning|day|evening))?(-)?(?!\S)")


@dataclass(frozen=True)
class OtherTime:
    """How one time differs: the day and the part of the day that it has, and if it is let be.

    `part_of_day`: None for the usual one.
    """

    day: date
    part_of_day: str | None = None
    let_be: bool = False

    def __str__(self) -> str:
        part = f"/{self.part_of_day}" if self.part_of_day else ""
        return f"{self.day}{part}{'-' * self.let_be}"


class Repeated(Part):
    """A kind of part that comes on days of the week. A subclass says on which: `comes_on`."""

    abstract = True
    what: str | None = None
    part_of_day: str | None = None
    clock: str | None = None
    mine: bool = True  # False if somebody else than the owner does it
    # What it was before: (the day from which it was so no more, the part; None: not there, or
    # closed to the reader), oldest first. Filled by models/tools/week_as_it_was.py.
    earlier: tuple[tuple[date, "Repeated | None"], ...] = ()

    # "2026-11-26>2026-11-27/evening 2026-12-03>2026-12-04-": the day that it would have had, the
    # one that it has, the part of the day, and "-" if it is let be. So is one with no other day.
    other_times = SealedText(null=True)

    @property
    def day(self) -> date | None:
        """The one day on which it comes; None if it comes again and again."""
        raise NotImplementedError

    def comes_on(self, day: date) -> bool:
        """True if it ordinarily comes on this day."""
        raise NotImplementedError

    @property
    def under_way(self) -> bool:
        """False if it is done, on pause or let go: then it comes on no day."""
        return True

    @property
    def begins_on(self) -> date:
        """The day from which it comes. Nothing is to do on days before somebody thought of it."""
        return date.min if self.day else day_at(self.created_at)

    @property
    def changes(self) -> dict[date, OtherTime]:
        """{the day that it would have had: how that time differs}."""
        found: dict[date, OtherTime] = {}
        if not self.other_times:
            return found
        for day, instead, part_of_day, let_be in CHANGE.findall(self.other_times):
            # A file that was taken in may say any day.
            with suppress(ValueError):
                usual, other = (date.fromisoformat(one) for one in (day, instead or day))
                if usual.year in YEARS and other.year in YEARS:
                    is_let_be = bool(let_be) or not instead
                    found[usual] = OtherTime(other, part_of_day or None, is_let_be)
        return found

    @property
    def changed_days(self) -> dict[date, date | None]:
        """{the day that it would have had: the day that it has instead, None if it is let be}."""
        return {day: None if one.let_be else one.day for day, one in self.changes.items()}

    def on(self, day: date) -> "Repeated | None":
        """The part as it was on this day; None if it was not there.

        What comes once has one day only, the one that it has now: another day is no second time.
        """
        if not self.earlier:
            return self
        then = next((one for until, one in self.earlier if day < until), self)
        if then is None or not self.day:
            return then
        is_moved = self.day != then.day if then.day else self.day == day
        return self if is_moved else then

    def times(self, first: date, last: date) -> Iterator["Time"]:
        """When it comes from the first day to the last, also if it is let be."""
        changes = self.changes
        for ahead in range((last - first).days + 1):
            day = first + timedelta(ahead)
            # Most come on another day, and make no time for this one.
            if day not in changes and (self.earlier or self.comes_on(day)):
                yield from self._time(day, OtherTime(day))
        if changes:
            yield from (time for time in self.changed_times() if first <= time.day <= last)

    def changed_times(self) -> Iterator["Time"]:
        """The times that differ from the usual, wherever they are now."""
        for usual, one in self.changes.items():
            yield from self._time(usual, one)

    def _time(self, usual: date, one: OtherTime) -> Iterator["Time"]:
        """The time that it ordinarily had on this day, if it was there then."""
        then, shown = self.on(min(usual, one.day)), self.on(one.day)
        comes = then and shown and then.comes_on(usual) and shown.under_way
        if then and shown and comes and one.day >= then.begins_on:
            yield Time(shown, one.day, usual, one.let_be, one.part_of_day)

    def next_day(self, today: date) -> date | None:
        """The first day from today on that it comes, as far as anybody plans; None if none."""
        if self.day and not self.changes:
            return self.day if self.day >= today else None
        times = (
            time for time in self.times(today, today + timedelta(AHEAD_DAYS)) if not time.let_be
        )
        return min((time.day for time in times), default=None)

    def time_of(self, usual: date) -> "Time | None":
        """The time that it ordinarily has on this day, wherever it is now; None if it has none."""
        one = self.changes.get(usual, OtherTime(usual))
        then, shown = self.on(min(usual, one.day)), self.on(one.day)
        if not then or not shown or not then.comes_on(usual):
            return None
        return Time(shown, one.day, usual, one.let_be, one.part_of_day)

    def take_day(self, visit: Visit, day: date, instead: date) -> None:
        """Have it on the day `instead` in place of `day`, this once. Raises AccessEnded."""
        self._change(visit, day, day=instead, let_be=False)

    def take_part_of_day(self, visit: Visit, day: date, part_of_day: str) -> None:
        """Have it in another part of this one day, such as "evening". Raises AccessEnded."""
        usual = self.part_of_day or "day"
        instead = None if part_of_day == usual else part_of_day
        self._change(visit, day, part_of_day=instead, let_be=False)

    def let_be(self, visit: Visit, day: date) -> None:
        """Let it be this once, on the day that it usually has. Raises AccessEnded."""
        self._change(visit, day, let_be=True)

    def as_usual(self, visit: Visit, day: date) -> None:
        """Forget what take_day, take_part_of_day or let_be said of `day`.

        Raises AccessEnded.
        """
        self._change_days(visit, lambda changes: changes.pop(day, None))

    def _change(self, visit: Visit, usual: date, **differs) -> None:
        def change(changes: dict[date, OtherTime]) -> None:
            changes[usual] = replace(changes.get(usual, OtherTime(usual)), **differs)

        self._change_days(visit, change)

    def _change_days(self, visit: Visit, change: Callable) -> None:
        self._until_done(visit, lambda part: part._arrange(visit, "moved", **part._after(change)))

    def _after(self, change: Callable) -> dict:
        """The column after this change, without what is long over."""
        oldest = today() - timedelta(KEPT_DAYS)
        changes = {day: one for day, one in self.changes.items() if max(day, one.day) > oldest}
        change(changes)
        latest = sorted(changes.items(), key=lambda one: one[0])[-MOST_CHANGES:]
        said = " ".join(f"{day}>{one}" for day, one in latest if one != OtherTime(day))
        return self.sealed({"other_times": said or None})


@dataclass(frozen=True)
class Time:
    """One time that something comes: on `day`, ordinarily on `usual`.

    `once`: the part of the day that it has this time; None if it has its usual one.
    """

    part: Repeated
    day: date
    usual: date
    let_be: bool = False
    once: str | None = None

    @property
    def part_of_day(self) -> str:
        """The part of the day in which it comes."""
        usual = self.part.part_of_day
        return self.once or (usual if usual in PARTS_OF_DAY else "day")

    @property
    def clock(self) -> str | None:
        """The time of the day; none if it comes in another part of the day this time."""
        return None if self.once else self.part.clock

    @property
    def is_changed(self) -> bool:
        return self.is_moved or self.let_be or self.once is not None

    @property
    def is_moved(self) -> bool:
        return self.day != self.usual

    @property
    def address(self) -> str:
        """Where it gets another day. Told by its ordinary day, which does not change."""
        part = self.part
        return f"{part.plan.address}/week/{part.kind_name}/{part.id}/{self.usual.isoformat()}"
