"""What the owner's own calendar is told: days and times, and no words unless the owner wants them.

As a file, or at a private address that the calendar asks again and again (R26, R57, R128). Nothing
is kept for it but the choice: it is made anew from the plan as it is each time.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import peewee

from models.core.clock import day_at
from models.core.database import Base, now
from models.core.encryption import fingerprint
from models.core.typed import as_one_line
from models.people.person import Person
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.goals import Action, Frame
from models.tools.matters import Matter, Rating
from models.tools.meetings import Meeting
from models.tools.repeated import KEPT_DAYS, Repeated, Time
from models.tools.week import PARTS_OF_DAY, Activity, monday_of
from models.tools.week_as_it_was import recall

SHOWS = ("look", "actions", "week", "meetings", "matters")  # what may be in it
NAME = "Hjulet"
ZONES = {"NO": ZoneInfo("Europe/Oslo"), "SE": ZoneInfo("Europe/Stockholm")}
HOURS = dict(zip(PARTS_OF_DAY, (time(9), time(12), time(18))))  # where only the part is known
LASTS = timedelta(minutes=30)
# When the phone says something: before what has a time, and in the morning of a day.
BEFORE = -timedelta(minutes=15)
IN_THE_MORNING = timedelta(hours=9)
ASK_AGAIN = timedelta(hours=12)
MONTHS = 3  # between two questions how it is going with what matters
BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
YEARS_AHEAD = 2  # of weeks with an even or an odd number


class CalendarFeed(Base):
    """What one plan's calendar holds, and the fingerprint of its address, if it has one."""

    plan = peewee.ForeignKeyField(Plan, unique=True, on_delete="CASCADE")
    shows = peewee.CharField(40, default="")
    words = peewee.BooleanField(default=False)
    token = peewee.CharField(64, unique=True, null=True)
    made_at = peewee.BigIntegerField(default=now)
    addressed_at = peewee.BigIntegerField(null=True)

    @classmethod
    def of(cls, plan: Plan) -> "CalendarFeed | None":
        return cls.get_or_none(cls.plan == plan)

    @classmethod
    def at(cls, token: str) -> "CalendarFeed | None":
        """The one whose address has this token, with its plan and owner. One query."""
        return (
            cls.select(cls, Plan, Person)
            .join(Plan)
            .join(Person)
            .where(cls.token == fingerprint(token))
            .first()
        )

    @classmethod
    def choose(cls, visit: Visit, shows: list[str], words: bool) -> None:
        """Keep what the calendar holds, and whether it says it in words. Raises AccessEnded."""
        chosen = {"shows": " ".join(one for one in SHOWS if one in shows), "words": words}
        with visit.writing_turn():
            if not cls.update(chosen).where(cls.plan == visit.plan).execute():
                cls.create(plan=visit.plan, **chosen)
            visit.note("wrote", "calendar")

    def give_address(self, visit: Visit) -> str:
        """A new token (256 bits); the one before opens nothing any more. Raises AccessEnded."""
        token = secrets.token_urlsafe(32)
        self._address(visit, "wrote", fingerprint(token), now())
        return token

    def end_address(self, visit: Visit) -> None:
        """From now on the address opens nothing. Raises AccessEnded."""
        self._address(visit, "removed", None, None)

    def _address(self, visit: Visit, verb: str, token: str | None, at: int | None) -> None:
        kind = type(self)
        with visit.writing_turn():
            kind.update(token=token, addressed_at=at).where(kind.id == self.id).execute()
            visit.note(verb, "calendar")

    def opens(self, token: str) -> bool:
        """True if this is the token of its address."""
        return self.token == fingerprint(token)

    def has(self, what: str) -> bool:
        return what in self.shows.split()

    def file(self, titles: dict[str, str], today: date) -> bytes:
        """The calendar as iCalendar (RFC 5545). `titles`: what "look" and "matters" are called."""
        made = icalendar.Calendar()
        made.add("prodid", "-//Hjulet//Hjulet//EN")
        made.add("version", "2.0")
        made.add("x-wr-calname", NAME)
        made.add("refresh-interval", ASK_AGAIN, {"value": "duration"})
        made.add("x-published-ttl", ASK_AGAIN)
        for one in self._events(titles, today):
            made.add_component(one.component(self._zone, self.words))
        made.add_component(_clock_changes(self._zone))
        return made.to_ical()

    @property
    def _zone(self) -> ZoneInfo:
        return ZONES.get(self.plan.country, ZONES["NO"])

    def _events(self, titles: dict[str, str], today: date) -> Iterator["Event"]:
        plan = self.plan
        since = monday_of(today)
        if self.has("look"):
            days = [one.look_on for one in Frame.of(plan)]
            yield from (Event("look", titles["look"], day) for day in days if day and day >= since)
        if self.has("actions"):
            yield from _all_series(plan, Action.of(plan), since)
        if self.has("week"):
            activities = Activity.current(plan, since - timedelta(KEPT_DAYS))
            yield from _all_series(plan, activities, since)
        yield from self._meetings(titles, since)
        first = question_day(plan) if self.has("matters") else None
        if first:
            rule = {"freq": "monthly", "interval": MONTHS}
            yield Event("matters", titles["matters"], first, rule=rule)

    def _meetings(self, titles: dict[str, str], since: date) -> Iterator["Event"]:
        for one in Meeting.coming(self.plan, since) if self.has("meetings") else ():
            if one.day:
                clock = time.fromisoformat(one.clock) if one.clock else None
                reminds = BEFORE if clock else IN_THE_MORNING
                title = one.title or titles["meetings"]
                yield Event(str(one.id), title, one.day, clock, reminds=reminds)


@dataclass(frozen=True)
class Event:
    """Something in the calendar: on `day`, at a time if `clock` is set, and again by `rule`.

    `key` tells it from others. `without`: the days on which the rule does not hold. `until`: the
    last day of the rule. `reminds`: when the phone says something, from the start; None: never.
    """

    key: str
    title: str
    day: date
    clock: time | None = None
    rule: dict | None = None
    until: date | None = None
    without: tuple[date, ...] = ()
    reminds: timedelta | None = IN_THE_MORNING

    def component(self, zone: ZoneInfo, words: bool) -> icalendar.Event:
        made = icalendar.Event()
        made.add("uid", f"{fingerprint(f'calendar:{self.key}')[:32]}@hjulet")
        made.add("dtstamp", datetime.now(UTC).replace(microsecond=0))
        made.add("summary", self.title if words else NAME)
        made.add("dtstart", self._at(self.day, zone))
        if self.clock:
            made.add("duration", LASTS)
        made.add("transp", "TRANSPARENT")
        made.add("class", "PRIVATE")
        if self.rule:
            made.add("rrule", self.rule | self._end(zone))
        if self.without:
            made.add("exdate", [self._at(day, zone) for day in self.without])
        if self.reminds:
            made.add_component(self._alarm(words))
        return made

    def _alarm(self, words: bool) -> icalendar.Alarm:
        made = icalendar.Alarm()
        made.add("action", "DISPLAY")
        made.add("description", self.title if words else NAME)
        made.add("trigger", self.reminds)
        return made

    def _at(self, day: date, zone: ZoneInfo):
        return datetime.combine(day, self.clock, zone) if self.clock else day

    def _end(self, zone: ZoneInfo) -> dict:
        """RFC 5545 wants the last time in UTC where the first one has a zone."""
        if self.until is None:
            return {}
        last = self._at(self.until, zone)
        return {"until": last.astimezone(UTC) if isinstance(last, datetime) else last}


def _clock_changes(zone: ZoneInfo) -> icalendar.Timezone:
    """When the clocks change in Norway and Sweden (directive 2000/84/EC), for any calendar."""
    made = icalendar.Timezone()
    made.add("tzid", zone.key)
    for kind, first, month, before, after in (
        (icalendar.TimezoneDaylight, datetime(1970, 3, 29, 2), 3, 1, 2),
        (icalendar.TimezoneStandard, datetime(1970, 10, 25, 3), 10, 2, 1),
    ):
        change = kind()
        change.add("dtstart", first)
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        made.add_component(change)
    return made


def _all_series(plan: Plan, parts: Iterable[Repeated], since: date) -> Iterator[Event]:
    parts = list(parts)
    recall(plan, parts, since)
    for part in parts:
        yield from _series(part, since)


def _series(part: Repeated, since: date) -> Iterator[Event]:
    """When it comes from this day on: as it was, again and again, and at another time once."""
    changed_on = part.earlier[-1][0] if part.earlier else since
    before = part.times(since, changed_on - timedelta(1))
    yield from (_once(one) for one in before if one.part.mine and not one.is_changed)
    if part.mine and part.under_way:
        yield from _again(part, max(since, changed_on, part.begins_on))
    for one in part.changed_times():
        if one.part.mine and not one.let_be and one.day >= since:
            yield _once(one)


def _again(part: Repeated, since: date) -> Iterator[Event]:
    """Its series from this day on, without the times that differ from the usual."""
    title = as_one_line(part.headline_text)
    clock = _clock(part)
    reminds = _reminds(part)
    for first, rule, until in _rules(part, since):
        last = until or date.max
        without = [day for day in part.changes if first <= day <= last and part.comes_on(day)]
        key = f"{part.id} {first.isocalendar().year if until else ''}"
        if rule or not without:
            yield Event(key, title, first, clock, rule, until, tuple(sorted(without)), reminds)


def _once(one: Time) -> Event:
    """One time alone. In another part of the day its own clock does not hold."""
    part = one.part
    title = as_one_line(one.part.headline_text)
    says = None if one.once else _reminds(part)
    return Event(f"{part.id} {one.usual}", title, one.day, _clock(part, one.once), reminds=says)


def _reminds(part: Repeated) -> timedelta | None:
    """Breakfast stands in the calendar and says nothing; what has a time does."""
    if isinstance(part, Activity):
        return BEFORE if part.clock else None
    return IN_THE_MORNING


def _clock(part: Repeated, once: str | None = None) -> time | None:
    """An action has no time: it stands over the day. `once`: another part of the day, this time."""
    if not isinstance(part, Activity):
        return None
    if once:
        return HOURS[once]
    if part.clock:
        return time.fromisoformat(part.clock)
    return HOURS.get(part.part_of_day or "day", HOURS["day"])


def _rules(part: Repeated, since: date) -> Iterator[tuple[date, dict | None, date | None]]:
    """(the first day, the rule after it, the last day) of each series; None: no rule, no end."""
    if part.day:
        if part.day >= since:
            yield part.day, None, None
        return
    every_other = isinstance(part, Activity) and part.weeks in ("even", "odd")
    ahead = [since + timedelta(days) for days in range(14)]
    days = [day for day in ahead if part.comes_on(day)]
    if not days:
        return
    weekdays = sorted({day.weekday() for day in days})
    rule = {"freq": "weekly", "byday": [BYDAY[number] for number in weekdays], "wkst": "MO"}
    if not every_other:
        yield days[0], rule, None
        return
    # A year of 53 weeks has two odd ones in a row with the next: so each year is a series.
    for year in range(since.isocalendar().year, since.isocalendar().year + YEARS_AHEAD):
        of_year = [day for day in _days_of(year) if day >= since and part.comes_on(day)]
        if of_year:
            yield of_year[0], rule | {"interval": 2}, of_year[-1]


def _days_of(year: int) -> list[date]:
    """The days of a year of weeks (ISO 8601)."""
    first, after = date.fromisocalendar(year, 1, 1), date.fromisocalendar(year + 1, 1, 1)
    return [first + timedelta(days) for days in range((after - first).days)]


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the 28th at most, which every month has."""
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, min(day.day, 28))


def asks_on(matters: list[Matter], rated: date | None) -> date | None:
    """The first day of "how is it going with what matters?": on home, in a calendar, on paper.

    It is MONTHS after the latest number, or after the first of them was written if there is none.
    `rated`: the day of the latest number. None if nothing matters yet.
    """
    if not matters:
        return None
    return months_after(rated or day_at(min(one.created_at for one in matters)), MONTHS)


def question_day(plan: Plan, since: date = date.min) -> date | None:
    """The first day of that question from `since` on: it comes again each MONTHS. Two queries."""
    day = asks_on(Matter.brief(plan), Rating.last_day(plan))
    while day and day < since:
        day = months_after(day, MONTHS)
    return day
