"""Who has looked: the audit log as the owner reads it, and what they want to ask about."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import peewee

from models.core.audit import Audit
from models.core.database import Base, new_id, now
from models.people.person import Person
from models.plan.plan import Plan

if TYPE_CHECKING:
    from models.plan.visit import Visit

ONE_LOOK_SECONDS = 30 * 60
MOST = 400


class LogQuestion(Base):
    """The owner wants to ask somebody about what they looked at. They see it among their people."""

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE")
    plan_id: int
    person = peewee.ForeignKeyField(Person, on_delete="CASCADE")
    about = peewee.BigIntegerField(unique=True)
    at = peewee.BigIntegerField(default=now)
    answered_at = peewee.BigIntegerField(null=True)


@dataclass
class Look:
    """Somebody's reading and writing without a long pause between.

    `entry`: the first entry in the log; `at`, `until`: seconds since 1970; `read`, `wrote`: what,
    as names of pages and kinds of parts.
    """

    entry: int
    person_id: int
    at: int
    until: int
    read: set[str] = field(default_factory=set)
    wrote: set[str] = field(default_factory=set)


def looks(plan: Plan, before: int | None = None) -> list[Look]:
    """Everybody's but the owner's, latest first, from entry `before` backwards.

    The owner may know who has looked: pasientjournalloven § 22; PDL 8 kap. 5 §.
    """
    found: list[Look] = []
    latest_of: dict[int, Look] = {}
    for row in _entries_of_others(plan, before):
        look = latest_of.get(row.person_id)
        if look is None or look.at - row.at > ONE_LOOK_SECONDS:
            look = latest_of[row.person_id] = Look(row.id, row.person_id, row.at, row.at)
            found.append(look)
        look.entry, look.at = row.id, row.at
        (look.read if row.verb == "read" else look.wrote).add(row.subject)
    return found


def _entries_of_others(plan: Plan, before: int | None):
    rows = (
        Audit.select()
        .where(
            Audit.plan_id == plan.id,
            Audit.person_id.is_null(False),
            Audit.person_id != plan.owner_id,
        )
        .order_by(Audit.id.desc())
        .limit(MOST)
    )
    return rows.where(Audit.id < before) if before else rows


def ask_about(visit: "Visit", entry: int) -> None:
    """The owner wants to ask about this. Raises LookupError where it is nobody's look at this plan."""
    plan = visit.plan
    row = Audit.get_or_none(Audit.id == entry, Audit.plan_id == plan.id)
    if row is None or row.person_id in (None, plan.owner_id):
        raise LookupError(entry)
    LogQuestion.insert(
        id=new_id(), plan=plan, person=row.person_id, about=entry, at=now()
    ).on_conflict_ignore().execute()


def have_talked(visit: "Visit", entry: int) -> None:
    """The two have talked about it. Raises LookupError where the owner did not want to ask."""
    same = (LogQuestion.plan == visit.plan) & (LogQuestion.about == entry)
    if not LogQuestion.update(answered_at=now()).where(same).execute():
        raise LookupError(entry)


def questions(plan: Plan) -> dict[int, bool]:
    """{entry that the owner wants to ask about: whether the two have talked about it}."""
    return {
        row.about: row.answered_at is not None
        for row in LogQuestion.select().where(LogQuestion.plan == plan)
    }


def questions_to(person: Person) -> list[LogQuestion]:
    """What owners want to ask this person about, with the owner's name."""
    return list(
        LogQuestion.select(LogQuestion, Plan, Person)
        .join(Plan)
        .join(Person, on=(Plan.owner == Person.id))
        .where(LogQuestion.person == person, LogQuestion.answered_at.is_null())
    )
