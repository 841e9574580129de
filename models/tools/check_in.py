"""Check-in: how it is now, in three short questions, and whether it was useful (R14, R51, R132).

The questions, their words and how they look are our own: those of other such forms are protected.
"""

import re
from dataclasses import dataclass
from datetime import date

import peewee

from models.core.clock import day_at, today
from models.core.encryption import SealedChoice, SealedText
from models.core.prepared import PreparedQuery
from models.plan.edit import Submission
from models.plan.part import Part
from models.plan.plan import Plan, with_plan
from models.plan.visit import Visit

START = ("mood", "strength", "sleep")
END = ("useful", "said", "next")
ABOUT = {"start": START, "end": END}
NUMBERS = tuple(str(number) for number in range(11))
LEVELS = ("least", "less", "middle", "more", "most")  # just words, in place of a number
ANSWERS = (*NUMBERS, *LEVELS)
AT_ONCE = 10  # so many at least are on one page, with all of the last day
DRAWN = 12  # so many of the latest make a line
TOTAL = re.compile(r"\d{1,4}([.,]\d{1,2})?")


class CheckIn(Part):
    """How the owner was at one time, as they say it. Each answer may be left out."""

    kind_name, page, headline = "check_in", "check_in", "words"
    writable = (*START, "words", "day")
    choices = dict.fromkeys(START, ANSWERS)
    most = 5000  # nearly three a day for five years
    allows = ("remove",)  # the days have an order of their own
    on_request = True

    mood = SealedChoice(null=True)
    strength = SealedChoice(null=True)
    sleep = SealedChoice(null=True)
    words = SealedText(null=True)
    day = peewee.DateField(null=True)  # always set: see settle

    class Meta:
        # The latest are found in the index alone, however many there are.
        indexes = ((("plan", "removed_at", "day"), False),)

    @property
    def answers(self) -> dict[str, str]:
        """{question: its answer} of those that have one."""
        found = ((name, getattr(self, name)) for name in START)
        return {name: answer for name, answer in found if answer}

    @classmethod
    def settle(cls, visit: Visit, values: dict, submission: Submission, changes: dict) -> dict:
        """One without a day is about today."""
        return values | {"day": values.get("day") or today().isoformat()}

    @property
    def noted_at(self) -> int | None:
        """When it was written, in seconds since 1970; None if that was another day."""
        return self.created_at if day_at(self.created_at) == self.day else None

    @classmethod
    def latest(cls, plan: Plan, most: int = DRAWN) -> list["CheckIn"]:
        """The plan's newest check-ins, no more than `most`, the newest first. One query."""
        return LATEST.in_plan(cls, plan, most)

    @classmethod
    def first(cls, plan: Plan) -> "CheckIn | None":
        """The plan's first check-in; None if it has none. One query."""
        return next(iter(FIRST.in_plan(cls, plan)), None)


LATEST = PreparedQuery(
    lambda kind, plan, most: (
        kind.select()
        .where(kind.plan == plan, kind.removed_at.is_null())
        .order_by(kind.day.desc(), kind.position.desc(), kind.id.desc())
        .limit(most)
    )
)
FIRST = PreparedQuery(
    lambda kind, plan: (
        kind.select()
        .where(kind.plan == plan, kind.removed_at.is_null())
        .order_by(kind.day, kind.position, kind.id)
        .limit(1)
    )
)
UNTIL = PreparedQuery(
    lambda kind, plan, until: (
        kind.select(kind.day)
        .where(kind.plan == plan, kind.removed_at.is_null(), kind.day <= until)
        .order_by(kind.day.desc())
        .limit(AT_ONCE)
    )
)
FROM_TO = PreparedQuery(
    lambda kind, plan, since, until: (
        kind.select()
        .where(kind.plan == plan, kind.removed_at.is_null(), kind.day >= since, kind.day <= until)
        .order_by(kind.day.desc(), kind.position.desc(), kind.id.desc())
    )
)
BEFORE = PreparedQuery(
    lambda kind, plan, day: (
        kind.select(kind.day)
        .where(kind.plan == plan, kind.removed_at.is_null(), kind.day < day)
        .order_by(kind.day.desc())
        .limit(1)
    )
)


@dataclass(frozen=True)
class FirstAndLast:
    """What was said first to a question, and what was said last, on which days."""

    name: str
    first: tuple[str, date]
    last: tuple[str, date]


class OwnLine:
    """One page of the owner's check-ins, newest first. Four queries.

    `until`: the newest day here; None: the newest that there is. `earlier`: the next day to look
    at, before those here; None if there is none.
    """

    def __init__(self, plan: Plan, until: date | None = None):
        self.is_newest = until is None
        days = UNTIL.rows(CheckIn, plan.id, until or date.max)
        since = days[-1].day if days else None
        found = FROM_TO.rows(CheckIn, plan.id, since, until or date.max) if since else []
        self.check_ins: list[CheckIn] = with_plan(plan, found)
        before = BEFORE.rows(CheckIn, plan.id, since) if since else []
        self.earlier = before[0].day if before else None
        self._first = CheckIn.first(plan) if self.is_newest and self.earlier else None

    @property
    def changes(self) -> list[FirstAndLast]:
        """For each question what was said first and what was said last, if it was said twice."""
        oldest = [one for one in (*self.check_ins, self._first) if one][::-1]
        found = []
        for name in START:
            said = [
                (one.answers[name], one.day or date.min) for one in oldest if name in one.answers
            ]
            if len(said) > 1:
                found.append(FirstAndLast(name, said[0], said[-1]))
        return found


class FormTotal(Part):
    """A total from a form that an organisation has a licence for, and the form's name.

    The form itself is never in here: its licence forbids that. The number is shown as it is.
    """

    kind_name, page, headline = "form_total", "check_in", "form_name"
    writable = ("form_name", "total", "day")
    most = 500
    allows = ("remove",)
    on_request = True

    form_name = SealedText(null=True)
    total = SealedText(null=True)
    day = peewee.DateField(null=True)  # always set: see settle

    @classmethod
    def settle(cls, visit: Visit, values: dict, submission: Submission, changes: dict) -> dict:
        """One without a day is about today."""
        return values | {"day": values.get("day") or today().isoformat()}
