"""Meetings: prepared by the owner, held over the plan, and written down in the plan (R88-R99).

The plan is the agenda, and its changes while the meeting lasts are the minutes: nothing is copied
(models/tools/minutes.py). The owner leads, unless they ask somebody. A meeting is held in a
conversation (models/plan/conversation.py): who may be there, and until when, is decided there.
"""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

import peewee

from models.core.change import Change
from models.core.clock import day_at, today
from models.core.database import Base, now
from models.core.encryption import SealedChoice, SealedModel, SealedText
from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.conversation import LASTS_SECONDS, Conversation
from models.plan.edit import Submission
from models.plan.part import Part
from models.plan.plan import Plan, with_plan
from models.plan.time_together import Changed, TimeTogether
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.repeated import CLOCKS

# A responsibility group, a network meeting, one about a SIP, and before a discharge: that is
# planned before the admission (R50).
SORTS = ("group", "network", "sip", "discharge", "own")
SCREENS = ("welcome", "wants", "round", "points", "decisions", "closing")


class AnotherIsOn(Exception):
    """A meeting about this plan goes on already: one is held at a time. `meeting`: that one."""

    def __init__(self, meeting: "Meeting"):
        super().__init__(meeting.id)
        self.meeting = meeting


class NotOn(Exception):
    """The meeting has ended, or has not begun: nobody can be led anywhere in it."""


class Meeting(Part):
    """A meeting, coming or held. What is written here is its preparation: see Sitting."""

    kind_name, page, headline = "meeting", "meetings", "title"
    writable = ("sort", "title", "day", "clock", "place", "lead", "again_on", "again_clock")
    choices = {"sort": SORTS, "clock": CLOCKS, "again_clock": CLOCKS}
    most = 600
    on_request = True
    allows = ("remove",)  # the days have an order of their own

    sort = SealedChoice(null=True)
    title = SealedText(null=True)
    day = peewee.DateField(null=True)
    clock = SealedChoice(null=True)
    place = SealedText(null=True)
    lead = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    lead_id: int | None  # whom the owner asks to lead; None: the owner leads
    again_on = peewee.DateField(null=True)  # when we meet again
    again_clock = SealedChoice(null=True)
    # The day of which the owner says so: see unopened_meetings.py.
    not_held_on = peewee.DateField(null=True)
    held_at: int | None = None  # when it began last, as models/tools/earlier_meetings.py finds it

    @property
    def headline_text(self) -> str:
        return self.title or ""

    @property
    def held_on(self) -> date | None:
        """The day on which it was held last, where that was found (held_at)."""
        return day_at(self.held_at) if self.held_at else None

    @classmethod
    def settle(cls, visit: Visit, values: dict, submission: Submission, changes: dict) -> dict:
        """A meeting that nobody has said the sort of is the owner's own."""
        return values | {"sort": values.get("sort") or "own"}

    @classmethod
    def coming(cls, plan: Plan, today: date) -> list["Meeting"]:
        """Those that nobody has begun and whose day has not passed, the next one first.

        One without a day comes last. One query.
        """
        return sorted(COMING.in_plan(cls, plan, today), key=_when)

    @classmethod
    def with_ids(cls, plan: Plan, ids: Iterable[int | None]) -> list["Meeting"]:
        """Those of the plan with one of these ids. One query; none if there is no id."""
        kind: Any = cls
        wanted = set(filter(None, ids))
        if not wanted:
            return []
        in_plan = (kind.plan == plan) & kind.removed_at.is_null()
        return with_plan(plan, kind.select().where(in_plan, kind.id.in_(wanted)))

    @cached_property
    def sittings(self) -> list["Sitting"]:
        """The times it was held, the first one first: once, unless it was taken up again.

        One query, and one more if it was held.
        """
        found = SITTINGS.rows(Sitting, self.id)
        tables = (
            {one.sitting_id: one for one in TABLES.rows(MeetingTable, self.id)} if found else {}
        )
        for one in found:
            one.table = tables.get(one.id)
        return found

    @property
    def began_at(self) -> int | None:
        """When it began, in seconds since 1970; None if it has not."""
        held = self.sittings
        return held[0].at if held else None

    @property
    def over_at(self) -> int | None:
        """When it was over, in seconds since 1970; None if it has not begun or goes on."""
        held = self.sittings
        return held[-1].over_at if held and not held[-1].is_on else None

    @property
    def is_on(self) -> bool:
        held = self.sittings
        return bool(held) and held[-1].is_on

    @property
    def was_on_paper(self) -> bool:
        """True if the owner has said that it was held without the app."""
        held = self.sittings
        return bool(held) and held[-1].was_on_paper

    @property
    def has_passed_unopened(self) -> bool:
        """True if its day has passed, and nobody began it here: it may have been held on paper."""
        return self.day is not None and self.day < today() and not self.sittings

    @property
    def is_days_away(self) -> bool:
        """True if its day is later than tomorrow, and nobody has begun it."""
        return self.day is not None and (self.day - today()).days > 1 and not self.sittings

    @property
    def was_not_held(self) -> bool:
        """True if the owner has said so of the day that it has now. No query.

        Whether it was opened later is not asked here.
        """
        return self.day is not None and self.not_held_on == self.day

    def begin(self, visit: Visit) -> "Sitting":
        """Hold it now, in the conversation that is on, or in a new one. Returns the sitting.

        One that was over is taken up again. Raises AnotherIsOn or AccessEnded.
        """
        talk = Conversation.start(visit)
        self.__dict__.pop("sittings", None)
        with visit.writing_turn():
            on = Sitting.going_on(visit.plan)
            if on and on.meeting_id != self.id:
                raise AnotherIsOn(on.meeting)
            if on:
                return on
            found = Sitting.create(plan=visit.plan, meeting=self)
            MeetingTable.create(plan=visit.plan, sitting=found, conversation=talk)
            visit.note("opened", self.kind_name, self.id)
            Change.signal(visit.plan.id, self.kind_name, self.id)
        return Sitting.going_on(visit.plan) or found

    def end(self, visit: Visit) -> None:
        """End it. The conversation goes on until the owner ends that. Raises AccessEnded."""
        self.__dict__.pop("sittings", None)
        with visit.writing_turn():
            open_ones = (Sitting.meeting == self.id) & Sitting.ended_at.is_null()
            if Sitting.update(ended_at=now()).where(open_ones).execute():
                visit.note("closed", self.kind_name, self.id)
                Change.signal(visit.plan.id, self.kind_name, self.id)


class Sitting(SealedModel):
    """One time that a meeting is held: from `at` to `ended_at`. Nobody need end it.

    It goes along in a take-out of the plan. What only works here and now is in MeetingTable.
    """

    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    meeting = peewee.ForeignKeyField(Meeting, backref="+", on_delete="CASCADE")
    meeting_id: int
    at = peewee.BigIntegerField(default=now)
    ended_at = peewee.BigIntegerField(null=True)
    table: "MeetingTable | None" = None

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def going_on(cls, plan: Plan) -> "Sitting | None":
        """The one that goes on now, with its table and conversation.

        One query, and one more if there is one.
        """
        table = ON_NOW.first(MeetingTable, plan.id, now())
        if table is None:
            return None
        found = table.sitting
        found.table = table
        found.plan = table.conversation.plan = plan
        found.meeting = Meeting.find(plan, found.meeting_id)
        return found

    @property
    def live_table(self) -> "MeetingTable":
        """The table of one that goes on. Raises LookupError if it has none: it came from a file."""
        if self.table is None:
            raise LookupError(self.id)
        return self.table

    @property
    def _talk(self) -> Conversation | None:
        return self.table.conversation if self.table else None

    @property
    def is_on(self) -> bool:
        return self.ended_at is None and self._talk is not None and self._talk.live

    @property
    def over_at(self) -> int:
        """When it ended or will end by itself, with its conversation; in seconds since 1970."""
        ends = (self.ended_at, self._talk.over_at if self._talk else self.at + LASTS_SECONDS)
        return min(end for end in ends if end is not None)

    @property
    def was_on_paper(self) -> bool:
        """True if it was held without the app, as nobody knows how long (unopened_meetings.py)."""
        return self.at == self.ended_at and self.table is None

    def changes(self, plan: Plan) -> list[Changed]:
        """What changed in the plan from its begin to its end; until now, if it goes on.

        Nothing for one that was held on paper.
        """
        if self.was_on_paper:
            return []
        return TimeTogether(plan, self.at, self.over_at).changes()


class MeetingTable(Base):
    """Where a meeting that goes on is: for the screens of all who are at the table.

    `leader` and `note_taker` are persons in the conversation, as somebody chose them there. None:
    whom the owner asked beforehand leads (Circle.leader), and nobody takes notes. `heard`: the ids
    of seats and persons who have spoken. `turn`: whose turn it is.
    """

    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    sitting = peewee.ForeignKeyField(Sitting, backref="+", unique=True, on_delete="CASCADE")
    sitting_id: int
    conversation = peewee.ForeignKeyField(Conversation, backref="+", on_delete="CASCADE")
    conversation_id: int
    screen = peewee.CharField(10, default=SCREENS[0])
    leader = peewee.ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL")
    leader_id: int | None
    note_taker = peewee.ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL")
    note_taker_id: int | None
    moved_by = peewee.ForeignKeyField(Person, null=True, backref="+", on_delete="SET NULL")
    moved_by_id: int | None  # who took all to this step; None: nobody yet
    turn = peewee.BigIntegerField(null=True)
    heard = peewee.TextField(default="")

    class Meta:
        table_name = "meeting_table"

    @property
    def have_spoken(self) -> set[int]:
        """The ids of the seats and persons who have been heard."""
        return {int(one) for one in self.heard.split()}

    @classmethod
    def change(cls, visit: Visit, meeting: Meeting, **columns) -> None:
        """Write these columns for the meeting that goes on, and tell all screens.

        Raises NotOn if it does not go on any more, or AccessEnded.
        """
        with visit.writing_turn():
            cls._change(visit, cls._now(visit, meeting), columns)

    @classmethod
    def hear(cls, visit: Visit, meeting: Meeting, who: int, heard: bool) -> None:
        """Keep that this seat or person has been heard, or that they have not. As change."""
        with visit.writing_turn():
            table = cls._now(visit, meeting)
            spoken = table.have_spoken | {who} if heard else table.have_spoken - {who}
            turn = None if heard and table.turn == who else table.turn
            said = " ".join(map(str, sorted(spoken)))
            cls._change(visit, table, {"heard": said, "turn": turn})

    @classmethod
    def _now(cls, visit: Visit, meeting: Meeting) -> "MeetingTable":
        on = Sitting.going_on(visit.plan)
        if on is None or on.meeting_id != meeting.id:
            raise NotOn
        return on.live_table

    @classmethod
    def _change(cls, visit: Visit, table: "MeetingTable", columns: dict) -> None:
        cls.update(columns).where(cls.id == table.id).execute()
        Change.signal(visit.plan.id, Meeting.kind_name, table.sitting.meeting_id)


Meeting.attached = {"sittings": Sitting}  # set here, as Sitting is defined after Meeting


def _when(meeting: Meeting) -> tuple:
    return meeting.day or date.max, meeting.clock or "", meeting.created_at


def of_meeting(kind: Any, meeting: Meeting) -> list:
    # SQLite would look through all of the plan if it were asked for the plan too.
    rows = OF_MEETING.rows(kind, meeting.id)
    return with_plan(meeting.plan, (one for one in rows if one.plan_id == meeting.plan_id))


def last_begun_in(talk: Conversation) -> int:
    """The id of the sitting that was begun last in this conversation; 0 if none was. One query."""
    return (
        MeetingTable.select(peewee.fn.MAX(MeetingTable.sitting))
        .where(MeetingTable.conversation == talk)
        .scalar()
        or 0
    )


def were_held(plan):
    """A query for the ids of the meetings that somebody has begun."""
    return Sitting.select(Sitting.meeting).where(Sitting.plan == plan)


COMING = PreparedQuery(
    lambda kind, plan, today: kind.select().where(
        kind.plan == plan,
        kind.removed_at.is_null(),
        kind.day.is_null() | (kind.day >= today),
        kind.id.not_in(were_held(plan)),
    )
)
OF_MEETING = PreparedQuery(
    lambda kind, meeting: (
        kind.select()
        .where(kind.meeting == meeting, kind.removed_at.is_null())
        .order_by(kind.position, kind.id)
    )
)
SITTINGS = PreparedQuery(
    lambda kind, meeting: kind.select().where(kind.meeting == meeting).order_by(kind.at, kind.id)
)
TABLES = PreparedQuery(
    lambda kind, meeting: (
        kind.select(kind, Conversation)
        .join(Conversation)
        .where(kind.sitting.in_(Sitting.select(Sitting.id).where(Sitting.meeting == meeting)))
    )
)
ON_NOW = PreparedQuery(
    lambda kind, plan, at: (
        kind.select(kind, Sitting, Conversation)
        .join(Sitting)
        .switch(kind)
        .join(Conversation)
        .where(Sitting.plan == plan, Sitting.ended_at.is_null())
        .where(Conversation.ended_at.is_null(), Conversation.expires_at > at)
    )
)
