"""The diary: a quiet notebook that its owner alone reads (R21-R24).

Nobody else sees anything of it, whatever they may see of the plan: see Part.for_owner_alone. It is
a line through time, read some months at once, newest first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import peewee

from models.core.clock import today
from models.core.encryption import SealedText
from models.core.finding import Wanted, folded
from models.core.prepared import PreparedQuery
from models.core.sentences import sentences as in_sentences
from models.plan.edit import Submission
from models.plan.part import Part
from models.plan.plan import Plan, with_plan
from models.plan.showing import WHOLE
from models.plan.visit import Visit

PROMPTS = ("happened", "did", "thought", "felt")  # R22
AT_ONCE = 10  # so many entries at least are on one page, with all of the months they are from
MOST_FOUND = 40  # so many of the entries with a word are shown


class Entry(Part):
    """What the owner wrote about one day; there may be several about the same."""

    kind_name, page, headline = "entry", "diary", "text"
    writable = ("text", *PROMPTS, "day")
    most = 5000  # three a day for nearly five years
    allows = ("remove",)  # the days have an order of their own
    on_request = True
    for_owner_alone = True

    text = SealedText(null=True)
    happened = SealedText(null=True)
    did = SealedText(null=True)
    thought = SealedText(null=True)
    felt = SealedText(null=True)
    day = peewee.DateField(null=True)  # always set: see settle

    class Meta:
        # The months are found in the index alone, however many entries there are.
        indexes = ((("plan", "removed_at", "day"), False),)

    @property
    def headline_text(self) -> str:
        return next(filter(None, (self.text, *(words for _name, words in self.prompted))), "")

    @property
    def prompted(self) -> list[tuple[str, str]]:
        """[(prompt, its answer)] of those that have one."""
        answers = ((name, getattr(self, name)) for name in PROMPTS)
        return [(name, words) for name, words in answers if words]

    @property
    def all_words(self) -> str:
        """Everything that is written in it."""
        return "\n".join(filter(None, (self.text, *(getattr(self, name) for name in PROMPTS))))

    @property
    def sentences(self) -> list["Sentence"]:
        """All of it, sentence by sentence, numbered from 0 in the order of the page."""
        lines = [
            (name, line)
            for name in ("text", *PROMPTS)
            for line in in_sentences(getattr(self, name))
        ]
        every = [(name, at, text) for at, (name, line) in enumerate(lines) for text in line]
        return [Sentence(number, *one) for number, one in enumerate(every)]

    def words_to_show(self, marked: set[int] | None = None) -> dict:
        """What a Showing keeps: the day, and {field: paragraphs}.

        `marked`: numbers of sentences; None: the whole entry. Marked sentences that follow each
        other make one paragraph.
        """
        kept = [one for one in self.sentences if marked is None or one.number in marked]
        found: dict = {}
        before = None
        for one in kept:
            said = found.setdefault(one.field, [])
            if before and one.follows(before):
                said[-1] += " " + one.text
            else:
                said.append(one.text)
            before = one
        return {WHOLE: marked is None, "day": (self.day or today()).isoformat(), **found}

    def marked_text(self, marked: set[int]) -> str:
        """The sentences with these numbers, as they are in one text."""
        said = self.words_to_show(marked)
        return "\n".join(line for name in ("text", *PROMPTS) for line in said.get(name, ()))

    @property
    def month(self) -> date:
        """The first day of the month that it is about."""
        return first_of(self.day or date.min)

    @classmethod
    def settle(cls, visit: Visit, values: dict, submission: Submission, changes: dict) -> dict:
        """An entry without a day is about today."""
        return values | {"day": values.get("day") or today().isoformat()}

    @classmethod
    def from_to(cls, plan: Plan, first: date, last: date) -> list["Entry"]:
        """The entries about these days, newest first. One query."""
        return FROM_TO.in_plan(cls, plan, first, last)


@dataclass(frozen=True)
class Sentence:
    """One sentence of an entry. `line`: on which line of the entry it stands."""

    number: int
    field: str
    line: int
    text: str

    def follows(self, other: "Sentence") -> bool:
        """True if it comes right after the other, in the same line."""
        return (self.number, self.line) == (other.number + 1, other.line)


def newest(plan: Plan, most: int) -> list[Entry]:
    """So many of the entries, the newest first. One query."""
    return with_plan(plan, _in_diary(plan).limit(most))


def with_ids(plan: Plan, ids: set[int], most: int) -> list[Entry]:
    """Those of the plan's entries that have these ids, at most so many. One query."""
    kind: Any = Entry
    return with_plan(plan, _in_diary(plan).where(kind.id.in_(ids)).limit(most))


def _in_diary(plan: Plan):
    kind: Any = Entry
    rows = kind.select().where(kind.plan == plan, kind.removed_at.is_null())
    return rows.order_by(kind.day.desc(), kind.position.desc(), kind.id.desc())


FROM_TO = PreparedQuery(
    lambda kind, plan, first, last: (
        kind.select()
        .where(kind.plan == plan, kind.removed_at.is_null(), kind.day >= first, kind.day <= last)
        .order_by(kind.day.desc(), kind.position.desc(), kind.id.desc())
    )
)


@dataclass(frozen=True)
class Month:
    """A month of the line: its first day, and what was written then, newest first."""

    first: date
    entries: list[Entry]


class Timeline:
    """One page of the line through time: whole months, newest first. Four queries.

    `until`: the month of this day is the newest one here; None: the newest that there is.
    `earlier` and `later`: the first day of the nearest month with entries before and after.
    """

    def __init__(self, plan: Plan, until: date | None = None):
        last = _last_of(until) if until else date.max
        since, later = _ends(plan, last)
        self.is_newest = later is None
        self.later = first_of(later) if later else None
        entries = Entry.from_to(plan, first_of(since), last) if since else []
        by_month = groupby(entries, key=lambda one: one.month)
        self.months = [Month(first, list(some)) for first, some in by_month]
        self.earlier = _month_before(plan, since) if since else None

    @property
    def entries(self) -> list[Entry]:
        return [one for month in self.months for one in month.entries]

    def of(self, day: date) -> Entry | None:
        """The newest entry here about this day."""
        return next((one for one in self.entries if one.day == day), None)


def first_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def _last_of(day: date) -> date:
    if (day.year, day.month) == (date.max.year, 12):
        return date.max
    return first_of(first_of(day) + timedelta(31)) - timedelta(1)


def _ends(plan: Plan, last: date) -> tuple[date | None, date | None]:
    """(the day of the AT_ONCE-th entry up to `last` or of the first, the next day after `last`)."""
    days = [
        day
        for (day,) in _days(plan).where(Entry.day <= last).order_by(Entry.day.desc()).limit(AT_ONCE)
    ]
    later = None if last == date.max else _days(plan).where(Entry.day > last).order_by(Entry.day)
    return (days[-1] if days else None), later and later.limit(1).scalar()


def _month_before(plan: Plan, day: date) -> date | None:
    """The first day of the last month with entries before the month of this day."""
    before = _days(plan).where(Entry.day < first_of(day)).order_by(Entry.day.desc())
    found = before.limit(1).scalar()
    return found and first_of(found)


def _days(plan: Plan):
    days = Entry.select(Entry.day).where(Entry.plan == plan, Entry.removed_at.is_null())
    return days.tuples()


def marks(plan: Plan) -> dict[date, list]:
    """{first day of a month with entries: what changes when its page of the line does}.

    That is which entries are on it and at which revision, and where it leads (see Timeline). One
    query of the index and the revisions: no words are opened.
    """
    kind: Any = Entry
    rows = kind.select(kind.day, kind.id, kind.revision).where(
        kind.plan == plan, kind.removed_at.is_null()
    )
    newest_first = list(
        rows.order_by(kind.day.desc(), kind.position.desc(), kind.id.desc()).tuples()
    )
    begins: dict[date, int] = {}  # where the entries of a month begin
    for at, (day, *_revision) in enumerate(newest_first):
        begins.setdefault(first_of(day), at)
    found = {}
    ends = [*list(begins.values())[1:], len(newest_first)]
    for month, begin in begins.items():
        end = next(one for one in ends if one >= min(begin + AT_ONCE, len(newest_first)))
        around = [
            first_of(row[0])
            for row in (*newest_first[end : end + 1], *newest_first[begin - 1 : begin])
        ]
        found[month] = [*newest_first[begin:end], *around]
    return found


def months(plan: Plan) -> list[tuple[date, int]]:
    """[(first day of a month, on how many days something was written)], newest first. One query."""
    days = _days(plan).distinct().order_by(Entry.day.desc())
    return [
        (first, len(list(some))) for first, some in groupby(days, key=lambda row: first_of(row[0]))
    ]


def with_words(plan: Plan, wanted: str) -> Iterator[Entry]:
    """The entries with all these words, newest first.

    They are opened one after the other while somebody waits, and nothing about their words is kept.
    """
    words = Wanted(wanted)
    for entry in Entry.from_to(plan, date.min, date.max):
        if words.is_in(folded(entry.all_words)):
            yield entry
