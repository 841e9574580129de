"""Who has looked: the audit log as the owner reads it, and what they want to ask about."""

from dataclasses import dataclass

import peewee

from models.core.audit import Audit
from models.core.database import Base, now
from models.people.person import Person
from models.plan.plan import Plan

ONE_VISIT_SECONDS = 30 * 60
MOST = 400


class LogQuestion(Base):
    """The owner wants to ask somebody about a visit. They see it among their people."""

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, on_delete="CASCADE")
    about = peewee.BigIntegerField(unique=True)
    at = peewee.BigIntegerField(default=now)
    answered_at = peewee.BigIntegerField(null=True)


@dataclass
class Look:
    """Somebody's reading and writing without a long pause between."""

    entry: int
    person_id: int
    at: int
    until: int
    read: set[str]
    wrote: set[str]


def looks(plan: Plan, before: int | None = None) -> list[Look]:
    """Everybody but the owner, latest first, from entry `before` backwards (pasientjournalloven § 22; PDL 8 kap. 5 §)."""
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
    if before:
        rows = rows.where(Audit.id < before)
    found: list[Look] = []
    open_visit: dict[int, Look] = {}
    for row in rows:
        visit = open_visit.get(row.person_id)
        if visit is None or visit.at - row.at > ONE_VISIT_SECONDS:
            visit = open_visit[row.person_id] = Look(
                row.id, row.person_id, row.at, row.at, set(), set()
            )
            found.append(visit)
        visit.entry, visit.at = row.id, row.at
        (visit.read if row.verb == "read" else visit.wrote).add(row.noun)
    return found


def ask_about(plan: Plan, entry: int) -> None:
    """The owner wants to ask about this visit. Raises LookupError where it is not a visit to this plan."""
    row = Audit.get_or_none(Audit.id == entry, Audit.plan_id == plan.id)
    if row is None or row.person_id in (None, plan.owner_id):
        raise LookupError(entry)
    LogQuestion.insert(
        id=LogQuestion._meta.fields["id"].default(),
        plan=plan,
        person=row.person_id,
        about=entry,
        at=now(),
    ).on_conflict_ignore().execute()


def answer(plan: Plan, entry: int) -> None:
    """The two have answer about this visit. Raises LookupError where the owner did not want to ask."""
    if (
        not LogQuestion.update(answered_at=now())
        .where(LogQuestion.plan == plan, LogQuestion.about == entry)
        .execute()
    ):
        raise LookupError(entry)


def questions(plan: Plan) -> dict[int, bool]:
    """The visits the owner wants to ask about, and whether they have answer about it."""
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
