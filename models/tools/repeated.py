"""What comes again on days of the week: it may have another day once, or be let be that time.

Nothing is counted, and a time that was let be is no failure. Such a change says where something
stands, as moving a part on its page does: it is not a change of its words.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from models.core.encryption import SealedText
from models.core.typed import YEARS
from models.plan.part import Part
from models.plan.visit import Visit

KEPT_DAYS = 60  # so long ago a day may lie whose change is remembered
MOST_CHANGES = 100
CLOCKS = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60))
CHANGE = re.compile(r"(\d{4}-\d\d-\d\d)>(\d{4}-\d\d-\d\d)?(?!\S)")


class Repeated(Part):
    """A kind of part that comes on days of the week. A subclass says on which: `comes_on`."""

    abstract = True
    part_of_day: str | None = None
    clock: str | None = None

    # "2026-11-26>2026-11-27 2026-12-03>": the day that it would have had, and the one that it has
    # instead; nothing after the sign if it is let be.
    other_times = SealedText(null=True)

    @property
    def day(self) -> date | None:
        """The one day on which it comes; None if it comes again and again."""
        raise NotImplementedError

    def comes_on(self, day: date) -> bool:
        """True if it ordinarily comes on this day."""
        raise NotImplementedError

    @property
    def changed_days(self) -> dict[date, date | None]:
        """{the day that it would have had: the day that it has instead, None if it is let be}."""
        found: dict[date, date | None] = {}
        for day, instead in CHANGE.findall(self.other_times or ""):
            # A file that was taken in may say any day.
            with suppress(ValueError):
                days = [date.fromisoformat(one) for one in (day, instead) if one]
                if all(one.year in YEARS for one in days):
                    found[days[0]] = days[1] if instead else None
        return found

    def times(self, first: date, last: date) -> Iterator["Time"]:
        """When it comes from the first day to the last, also if it is let be."""
        changed = self.changed_days
        for ahead in range((last - first).days + 1):
            day = first + timedelta(ahead)
            if self.comes_on(day) and changed.get(day) is None:
                yield Time(self, day, day, day in changed)
        for day, instead in changed.items():
            if instead and first <= instead <= last and self.comes_on(day):
                yield Time(self, instead, day)

    def take_day(self, visit: Visit, day: date, instead: date | None) -> None:
        """Have it on another day than `day` once; None: let it be that time. Raises AccessEnded."""
        self._change_days(visit, lambda changed: changed.update({day: instead}))

    def as_usual(self, visit: Visit, day: date) -> None:
        """Have it on `day` after all. Raises AccessEnded."""
        self._change_days(visit, lambda changed: changed.pop(day, None))

    def _change_days(self, visit: Visit, change: Callable) -> None:
        self._until_done(visit, lambda part: part._arrange(visit, "moved", **part._after(change)))

    def _after(self, change: Callable) -> dict:
        """The column after this change, without what is long over."""
        oldest = date.today() - timedelta(KEPT_DAYS)
        changed = {
            day: one for day, one in self.changed_days.items() if max(day, one or day) > oldest
        }
        change(changed)
        latest = sorted(changed.items(), key=lambda one: one[0])[-MOST_CHANGES:]
        said = " ".join(f"{day}>{one or ''}" for day, one in latest if day != one)
        return self.sealed({"other_times": said or None})


@dataclass(frozen=True)
class Time:
    """One time that something comes: on `day`, ordinarily on `usual`."""

    part: Repeated
    day: date
    usual: date
    let_be: bool = False

    @property
    def is_moved(self) -> bool:
        return self.day != self.usual

    @property
    def address(self) -> str:
        """Where it gets another day. Told by its ordinary day, which does not change."""
        part = self.part
        return f"{part.plan.address}/week/{part.kind_name}/{part.id}/{self.usual.isoformat()}"
