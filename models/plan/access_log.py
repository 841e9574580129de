"""The audit log as the owner reads it: who has looked, and what they want to ask about."""

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
    """The owner wants to ask `person` why they looked in the plan.

    The person sees the question on their own page, beside the plan.
    """

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE")
    plan_id: int
    person = peewee.ForeignKeyField(Person, on_delete="CASCADE")
    about = peewee.BigIntegerField(unique=True)  # the id of the entry in the audit log
    at = peewee.BigIntegerField(default=now)
    answered_at = peewee.BigIntegerField(null=True)


@dataclass
class Look:
    """What one person read and wrote, without a pause of more than ONE_LOOK_SECONDS between.

    `entry`: the id of the first entry in the log; `at`, `until`: when it began and ended, in
    seconds since 1970; `read`, `wrote`: names of pages and kinds of parts.
    """

    entry: int
    person_id: int
    at: int
    until: int
    read: set[str] = field(default_factory=set)
    wrote: set[str] = field(default_factory=set)


def looks(plan: Plan, before: int | None = None) -> list[Look]:
    """The looks of everybody but the owner, latest first.

    They are made of the last MOST entries, or of the last MOST before the entry with the id
    `before`. The owner may know who has looked: pasientjournalloven § 22; PDL 8 kap. 5 §.
    """
    found: list[Look] = []
    latest_of: dict[int, Look] = {}  # {person id: their look that earlier entries are added to}
    for row in _entries_of_others(plan, before):
        look = latest_of.get(row.person_id)
        if look is None or look.at - row.at > ONE_LOOK_SECONDS:
            look = latest_of[row.person_id] = Look(row.id, row.person_id, row.at, row.at)
            found.append(look)
        look.entry = row.id
        look.at = row.at
        subjects = look.read if row.verb == "read" else look.wrote
        subjects.add(row.subject)
    return found


def earlier(plan: Plan, shown: list[Look]) -> int | None:
    """The entry that `looks` goes on before, after these; None if there is nothing earlier.

    One person may have begun before another whose look is listed last.
    """
    first = min((look.entry for look in shown), default=None)
    return first if first and _entries_of_others(plan, first).exists() else None


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
    """Keep that the owner wants to ask about this entry of the log.

    Raises LookupError if the entry is of another plan, or the owner's own.
    """
    plan = visit.plan
    row = Audit.get_or_none(Audit.id == entry, Audit.plan_id == plan.id)
    if row is None or row.person_id in (None, plan.owner_id):
        raise LookupError(entry)
    with visit.turn():
        LogQuestion.insert(
            id=new_id(), plan=plan, person=row.person_id, about=entry, at=now()
        ).on_conflict_ignore().execute()


def have_talked(visit: "Visit", entry: int) -> None:
    """Keep that the owner and the person have talked about this entry.

    Raises LookupError if the owner had not said that they want to ask about it.
    """
    same = (LogQuestion.plan == visit.plan) & (LogQuestion.about == entry)
    with visit.turn():
        if not LogQuestion.update(answered_at=now()).where(same).execute():
            raise LookupError(entry)


def questions(plan: Plan) -> dict[int, bool]:
    """{id of an entry that the owner wants to ask about: True if the two have talked about it}."""
    return {
        row.about: row.answered_at is not None
        for row in LogQuestion.select().where(LogQuestion.plan == plan)
    }


def questions_to(person: Person) -> list[LogQuestion]:
    """What owners want to ask this person about and have not yet, with the plans and owners."""
    return list(
        LogQuestion.select(LogQuestion, Plan, Person)
        .join(Plan)
        .join(Person, on=(Plan.owner == Person.id))
        .where(LogQuestion.person == person, LogQuestion.answered_at.is_null())
    )
