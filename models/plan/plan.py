"""The plan, and its owner. Its parts are in the modules named after them."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Protocol, TypeVar

import peewee

from models.core.change import Change
from models.core.database import now, turn
from models.core.encryption import SealedJSON, SealedModel
from models.core.prepared import PreparedQuery
from models.people.person import Person

Row = TypeVar("Row", bound=Any)
# The modules of these two rest on this file, and so cannot be asked from here.
KEPT_TEXT = peewee.Table("kept_text")
CONVERSATION = peewee.Table("conversation")
WITH_OWNER = PreparedQuery(
    lambda kind, plan: (
        kind.select(
            kind,
            Person,
            Change.select(peewee.fn.MAX(Change.id)).alias("last_change"),
            peewee.fn.EXISTS(
                KEPT_TEXT.select(KEPT_TEXT.c.id).where(
                    KEPT_TEXT.c.plan_id == plan, KEPT_TEXT.c.settled_at.is_null()
                )
            ).alias("has_kept"),
            CONVERSATION.select(peewee.fn.MAX(CONVERSATION.c.expires_at))
            .where(CONVERSATION.c.plan_id == plan, CONVERSATION.c.ended_at.is_null())
            .alias("open_until"),
        )
        .join(Person)
        .where(kind.id == plan)
    )
)
# Signals (Change) to those who see this page; of home they tell nobody but the owner and guests.
HOME, SHEET = "home", "sheet"
SHEET_NAMES = ("first", "initials", "none")
# What stands on the sheet if the owner wants it: their picture, what the wheel says in their own
# words, what it says about money, body, mind or substances, its marks for talk and help, and that
# there is one more page.
SENSITIVE = "tender"  # its name in the database and in take-outs
SHEET_SHOWS = ("picture", "words", SENSITIVE, "marks", "more")
SHOWN_AT_FIRST = "picture words"
LET_BE_DAYS = 14  # so long a suggestion that was let be does not come back
MOST_DOUBLED = 12  # parts in which both texts of a conflict stand that are remembered
MOST_LET_BE = 40  # suggestions that are remembered, the latest


class AccessEnded(Exception):
    """This person could see the plan before, and cannot any more.

    Their access may have ended even while the request waited for its turn to write. `what` ended:
    "conversation", "place" (they were shown out of the conversation) or "access".
    """

    def __init__(self, what: str = "access"):
        super().__init__(what)
        self.what = what


class Plan(SealedModel):
    """The one plan of one owner (R37). It is made only after the owner's yes."""

    owner = peewee.ForeignKeyField(Person, unique=True, on_delete="CASCADE")
    owner_id: int
    country = peewee.CharField(2)
    sheet_name = peewee.CharField(8, default="none")
    sheet_shows = peewee.CharField(60, default=SHOWN_AT_FIRST)  # of SHEET_SHOWS
    printed_on = peewee.DateField(null=True)
    replaced_on = peewee.DateField(null=True)
    later = peewee.CharField(400, default="")  # pages that the owner said they come back to
    # Pages that are shown only if somebody wants them.
    asked_for = peewee.CharField(400, default="")
    # "id.revision" of parts in which both texts of a conflict stand, the latest last; no words.
    doubled = peewee.CharField(400, default="")
    # {key of a suggestion: the day until which it is let be}; "": of all of them, that very day
    let_be = SealedJSON(null=True)
    accepted_at = peewee.BigIntegerField(null=True)
    created_at = peewee.BigIntegerField(default=now)
    # By by_id alone: the id of the last signal (Change) of any plan when this one was read.
    last_change: int | None = None
    # By by_id alone: whether anybody had a kept text here that is not settled. None: not known.
    has_kept: bool | None = None
    # By by_id alone: until when a conversation is or was open that nobody has ended.
    open_until: int | None = None

    @cached_property  # each sealed text of the plan asks
    def cipher(self):
        return self.owner.cipher

    @classmethod
    def by_id(cls, plan_id: int) -> "Plan | None":
        """The plan with this id, with its owner and what by_id alone tells. One query."""
        return WITH_OWNER.first(cls, plan_id)

    @classmethod
    def of(cls, person: Person) -> "Plan | None":
        """The person's own plan."""
        plan = cls.get_or_none(cls.owner == person)
        if plan:
            plan.owner = person
        return plan

    def turn(self):
        """A transaction in which nobody else writes in this plan or gives access to it.

        Everything that is written in a plan is written in one.
        """
        return turn(self.id)

    @property
    def address(self) -> str:
        """The address that those of all its pages begin with."""
        return f"/plans/{self.id}"

    @property
    def is_open_now(self) -> bool:
        """Whether a conversation goes on, as far as the plan was told when it was read."""
        return bool(self.open_until and self.open_until > now())

    @property
    def is_draft(self) -> bool:
        return self.accepted_at is None

    def comes_back_to(self, page: str) -> bool:
        """True if the owner has said "I'll come back to this" of this page."""
        return page in self.later.split()

    def leave_for_later(self, visit: "InPlan", page: str, later: bool) -> None:
        """Keep that the owner will come back to this page, or (`later` is False) forget it.

        Raises AccessEnded. The log keeps nothing of it: the owner alone is told.
        """
        with visit.turn():
            before = Plan.select(Plan.later).where(Plan.id == self.id).scalar()
            pages = set(before.split()) - {page} | ({page} if later else set())
            self.later = " ".join(sorted(pages))
            Plan.update(later=self.later).where(Plan.id == self.id).execute()
            Change.signal(self.id, HOME)

    def has_asked_for(self, page: str) -> bool:
        """True if somebody has written on this page, of those that are shown on request only."""
        return page in self.asked_for.split()

    def ask_for(self, page: str) -> None:
        """Keep that somebody has begun to write on this page: from now on home shows it."""
        if self.has_asked_for(page):
            return
        asked_for = Plan.select(Plan.asked_for).where(Plan.id == self.id).scalar()
        self.asked_for = " ".join(sorted({*asked_for.split(), page}))
        Plan.update(asked_for=self.asked_for).where(Plan.id == self.id).execute()

    def note_doubled(self, visit: "InPlan", part_id: int, revision: int) -> None:
        """Keep that both texts of a conflict stand in this part since this revision of it.

        See Part.is_doubled. Raises AccessEnded.
        """
        with visit.turn():
            before = Plan.select(Plan.doubled).where(Plan.id == self.id).scalar().split()
            self.doubled = " ".join([*before, f"{part_id}.{revision}"][-MOST_DOUBLED:])
            Plan.update(doubled=self.doubled).where(Plan.id == self.id).execute()

    def lets_be(self, suggestion: str, today: date) -> bool:
        """True if the owner has said "not now" to this suggestion, less than LET_BE_DAYS ago."""
        return (self.let_be or {}).get(suggestion, "") > today.isoformat()

    def wants_quiet(self, today: date) -> bool:
        """True if the owner has said "not now" today: then nothing else is suggested today."""
        return (self.let_be or {}).get("") == today.isoformat()

    def let_it_be(self, visit: "InPlan", suggestion: str, today: date) -> None:
        """Keep that the owner said "not now" to this suggestion (see Suggestion.key).

        As leave_for_later.
        """
        until = (today + timedelta(LET_BE_DAYS)).isoformat()
        with visit.turn():
            found = Plan.select(Plan.id, Plan.owner, Plan.let_be).where(Plan.id == self.id).get()
            found.owner = self.owner  # who is loaded already
            still = [one for one in (found.let_be or {}).items() if one[1] > today.isoformat()]
            latest = sorted(still, key=lambda one: one[1])[-MOST_LET_BE:]
            self.let_be = {**dict(latest), suggestion: until, "": today.isoformat()}
            kept = self.sealed({"let_be": self.let_be})
            Plan.update(kept).where(Plan.id == self.id).execute()
            Change.signal(self.id, HOME)

    def show_on_sheet(
        self,
        visit: "InPlan",
        name: str,
        shows: Iterable[str] = (),
        offered: Iterable[str] = (),
    ) -> None:
        """Choose how the sheet names the owner, and what of the `offered` stands on it.

        `name` is one of SHEET_NAMES; `shows` and `offered` are some of SHEET_SHOWS. What was not
        offered stays as it is. Raises AccessEnded.
        """
        with visit.turn():
            before = Plan.select(Plan.sheet_name, Plan.sheet_shows).where(Plan.id == self.id).get()
            wanted = set(before.sheet_shows.split()) - set(offered) | set(shows)
            self.sheet_name = name
            self.sheet_shows = " ".join(one for one in SHEET_SHOWS if one in wanted)
            chosen = {"sheet_name": name, "sheet_shows": self.sheet_shows}
            if (name, self.sheet_shows) == (before.sheet_name, before.sheet_shows):
                return
            Plan.update(chosen).where(Plan.id == self.id).execute()
            visit.note("wrote", SHEET)
            Change.signal(self.id, SHEET)

    def rename_owner(self, visit: "InPlan", name: str | None) -> None:
        """Change what the owner is called, for everybody who sees the plan. Raises AccessEnded."""
        with visit.turn():
            if (name or None) == self.owner.name:
                return
            self.owner.rename(name)
            visit.note("wrote", "name")
            Change.signal(self.id, "plan")


def with_plan(plan: Plan, rows: Iterable[Row]) -> list[Row]:
    """The rows, each with the plan that is loaded: opening their sealed texts needs no query."""
    found = list(rows)
    for row in found:
        row.plan = plan
    return found


class InPlan(Protocol):
    """A person who acts in a plan, by a right that the audit log keeps: a Visit (visit.py).

    For what a visit itself is built on, and so cannot import it: access, trust, conversations.
    """

    @property
    def person(self) -> Person: ...

    @property
    def plan(self) -> Plan: ...

    def turn(self) -> AbstractContextManager[None]: ...

    def note(self, verb: str, subject: str, subject_id: int | None = None) -> None: ...
