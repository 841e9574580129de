"""Erasing a person: their key is destroyed and their rows deleted, also in old backups.

Everything that they could sign in with is deleted. Two things stay: the audit log, which the law
makes us keep and which names people by number only (models/core/audit.py), and what they wrote in
the plans of others, which belongs to those owners.
"""

import os
from collections.abc import Container
from pathlib import Path
from typing import Any

import peewee

from models.core import write_ahead
from models.core.audit import Audit
from models.core.change import Change
from models.core.database import database, lock_row, turns
from models.core.encryption import fingerprint
from models.people.challenge import Challenge
from models.people.device import Device
from models.people.invitation import Invitation
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.kept_text import KeptText
from models.plan.plan import Plan
from models.plan.proposal import UNSENT, Proposal
from models.plan.showing import Showing
from models.schema import tables
from models.tools.check_in_round import CheckInAnswer, CheckInRound

# {table.column: why such rows stay} when the person's name stays (see stays_in_logs).
# The rows of every other table that point to them are deleted or cleared.
KEPT = {
    "access.person": "The log's entries rest on it (models/keeping/retention.json).",
    "showing.person": "As for an access; the words are gone when it ends.",
    "rescue.by": "The owner sees who handed out their card.",
    "log_question.person": "The owner's own question about a visit in their log.",
}


class Erased:
    """A file that lists the erased people, so that somebody restored from a backup is erased again.

    It lies outside the database. Each line holds a person's id and the id of their data key: no
    names, no keys. `path` is set once, by the app.
    """

    path: Path

    @classmethod
    def add(cls, person: Person) -> None:
        """List a person. Call it before they are deleted: it is on the disk when this returns."""
        opened = os.open(cls.path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        os.write(opened, f"{person.id} {key_id(person)}\n".encode())
        os.fsync(opened)
        os.close(opened)

    @classmethod
    def listed(cls) -> set[tuple[int, str]]:
        """(person's id, key id) of everybody who was erased here."""
        if not cls.path.exists():
            return set()
        lines = [line.split() for line in cls.path.read_text().split("\n") if line.strip()]
        return {(int(line[0]), line[1]) for line in lines}

    @classmethod
    def has(cls, mark: str) -> bool:
        """Whether the person with this mark (see mark_of) was erased here."""
        return any(mark == _mark(person_id) for person_id, _key in cls.listed())

    @classmethod
    def again(cls) -> int:
        """Erase everybody on the list who was restored from a backup. Returns how many."""
        listed = cls.listed()
        if not listed:
            return 0
        present = Person.select().where(
            Person.id.in_({person_id for person_id, _key in listed}),
            Person.wrapped_key.is_null(False),
        )
        # The key too must be the listed one: somebody whose name stays has a new key by now.
        restored = [person for person in present if (person.id, key_id(person)) in listed]
        for person in restored:
            erase(person)
        return len(restored)


def mark_of(person: Person) -> str:
    """What a phone keeps beside their sealed texts, and asks by later whether they are erased.

    Nobody can make it or learn from it who they are (64 hexadecimal digits).
    """
    return _mark(person.id)


def _mark(person_id: int) -> str:
    return fingerprint(f"erased {person_id}")


def key_id(person: Person) -> str:
    """Tells the person's data key from others, and reveals nothing of it (hexadecimal)."""
    return person.cipher.head.hex()


def stays_in_logs(person: Person) -> bool:
    """Whether this person has read or written in somebody else's plan.

    Then their name stays: those owners have a right to see who it was (docs/law.md).
    """
    plan = Plan.of(person)
    return (
        Audit.select()
        .where(Audit.person_id == person.id, Audit.plan_id.not_in([0, plan.id if plan else 0]))
        .exists()
    )


def erase(person: Person) -> None:
    """Erase a person and their plan, with everything that anybody wrote in it.

    Pages that are open on their devices, or show their plan, are closed.
    """
    while not _erase_in(person, _plans_of(person)):
        pass  # they were named in one more plan meanwhile
    write_ahead.empty()


def _erase_in(person: Person, plans: set[int]) -> bool:
    """Erase them while nobody writes in these plans. False if these are no longer all of them."""
    with turns(plans):
        lock_row(person)
        if not _plans_of(person) <= plans:
            return False
        plan = Plan.of(person)
        sessions = [device.id for device in Device.select().where(Device.person == person)]
        write_ahead.owe()
        named = _named_in(plan) if plan else set()
        Audit.note(person, plan, "erased", "plan")
        Invitation.take_back_all(person)
        Access.end(Access.person == person)  # also ends the consents of who gave them access
        Showing.end_rows(Showing.person == person)
        if stays_in_logs(person):
            _erase_all_but_name(person)
        else:
            _erase_with_name(person)
        forget(Person.id.in_(named))
        for device_id in sessions:
            Change.about_session(device_id)
        if plan:
            Change.signal(plan.id, "access")
        return True


def forget(which) -> int:
    """Delete those people, of those that fit the condition `which`, whom nothing names any more.

    They have no way in, wrote in no plan that is here, and are in no log: a name from a file that
    was taken in (models/keeping/takein.py), or an erased helper whose name stayed. Returns how
    many.
    """
    pointing = [field for table in tables() for field in table._meta.model_refs.get(Person, ())]
    unnamed = [~peewee.fn.EXISTS(_rows_with(field)) for field in pointing]
    found = {person.id for person in Person.select(Person.id).where(which, *unnamed)}
    logged = Audit.select(Audit.person_id).where(Audit.person_id.in_(found)).distinct()
    nobody = found - {entry.person_id for entry in logged}
    return Person.delete().where(Person.id.in_(nobody)).execute()


def _rows_with(field: peewee.ForeignKeyField):
    return field.model.select(field.model.id).where(field == Person.id)


def _plans_of(person: Person) -> set[int]:
    """The ids of their own plan (0 for none), and of those with rows that name this person.

    They may be writing there now.
    """
    own = Plan.of(person)
    guests = Guest.select(Conversation.plan).join(Conversation).where(Guest.person == person)
    of_tables: Any = (
        table.select(of_plan).where(field == person).distinct()
        for table in tables()
        for of_plan in table._meta.model_refs.get(Plan, ())
        for field in table._meta.model_refs.get(Person, ())
    )
    named = (plan_id for rows in (guests, *of_tables) for (plan_id,) in rows.tuples())
    return {own.id if own else 0, *named}


def _named_in(plan: Plan) -> set[int]:
    """The ids of the people whom rows of this plan name."""
    return {
        person_id
        for table in tables()
        for of_plan in table._meta.model_refs.get(Plan, ())
        for field in table._meta.model_refs.get(Person, ())
        for row in table.select(field).where(of_plan == plan).distinct()
        if (person_id := getattr(row, field.object_id_name))
    }


def _erase_all_but_name(person: Person) -> None:
    """The name gets a new key, so that the old one is gone and old backups stay unreadable."""
    name = person.name
    Erased.add(person)
    _erase_rows(person, KEPT)
    vars(person).pop("cipher")  # the cached cipher of the old key
    person.make_key()
    person.name = name
    person.save(only=[Person.wrapped_key, Person.name])


def _erase_with_name(person: Person) -> None:
    Erased.add(person)
    _erase_rows(person)
    try:
        with database.atomic():
            Person.delete().where(Person.id == person.id).execute()
    except peewee.IntegrityError:
        # Rows in somebody else's plan still name them as the writer: an empty person stays.
        Person.update(wrapped_key=None, name=None).where(Person.id == person.id).execute()


def _erase_rows(person: Person, kept: Container[str] = ()) -> None:
    """Delete or clear every row that points to the person, as its foreign key's `on_delete` says.

    `kept` names columns ("table.column") to leave alone. A foreign key without `on_delete` is in a
    table with words in plans: those in the person's own plan go when the plan is deleted.
    """
    Challenge.delete().where(Challenge.person_id == person.id).execute()
    # Nobody else has seen a draft, or an earlier version of it.
    Proposal.delete().where(Proposal.by == person, Proposal.state.in_(UNSENT)).execute()
    KeptText.delete().where(KeptText.by == person, KeptText.is_private).execute()
    # Nor an answer in a round that has not been shown. What was shown is the owner's, as it stands.
    hidden = CheckInRound.select(CheckInRound.id).where(CheckInRound.shown_at.is_null())
    CheckInAnswer.delete().where(
        CheckInAnswer.person == person, CheckInAnswer.round.in_(hidden)
    ).execute()
    for table in tables():
        # peewee has no public list of the foreign keys from one table to another.
        for field in table._meta.model_refs.get(Person, ()):
            if f"{table._meta.table_name}.{field.name}" in kept:
                continue
            if field.on_delete == "CASCADE":
                table.delete().where(field == person).execute()
            elif field.on_delete == "SET NULL":
                table.update({field: None}).where(field == person).execute()
