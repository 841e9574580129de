"""The owner erases everything: their key is destroyed, their rows go, and a backup does not bring them back.

What the law makes us keep stays without content: the audit log, which names people by number (models/core/audit.py).
Every way in goes. Words in the plans of others are those owners', and stay.
"""

import os
from collections.abc import Container
from pathlib import Path

import peewee

from models.core.audit import Audit
from models.core.change import Change
from models.core.database import database, is_sqlite, turn
from models.people.challenge import Challenge
from models.people.device import Device
from models.people.invitation import Invitation
from models.people.person import Person
from models.plan.access import Access
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.schema import tables

# What else stays of somebody whose name stays, and why. A table that is not named here lets go of them.
KEPT = {
    "access.person": "The log's entries rest on it (models/keeping/retention.json).",
    "rescue.by": "The owner sees who handed out their card.",
    "log_question.person": "The owner's own question about a visit in their log.",
}


class Erased:
    """A list of erased people and their keys, outside the database: who is put back with an old backup goes again.

    It holds numbers alone. `path` is set once, by the app.
    """

    path: Path

    @classmethod
    def add(cls, person: Person) -> None:
        """Written and on the disk before the database forgets them."""
        made = os.open(cls.path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        os.write(made, f"{person.id} {key_id(person)}\n".encode())
        os.fsync(made)
        os.close(made)

    @classmethod
    def listed(cls) -> set[tuple[int, str]]:
        """(person, key) of everybody who was erased here."""
        lines = cls.path.read_text().split("\n") if cls.path.exists() else []
        return {(int(line.split()[0]), line.split()[1]) for line in lines if line.strip()}

    @classmethod
    def again(cls) -> int:
        """Erase whoever came back with a backup; how many."""
        listed = cls.listed()
        back = (
            [
                person
                for person in Person.select().where(
                    Person.id.in_({number for number, _key in listed}),
                    Person.wrapped_key.is_null(False),
                )
                if (person.id, key_id(person)) in listed
            ]
            if listed
            else []
        )
        for person in back:
            erase(person)
        return len(back)


def key_id(person: Person) -> str:
    """Names the person's data key and tells nothing of it."""
    return person.cipher.head.hex()


def stays_in_logs(person: Person) -> bool:
    """Has this person looked or written in somebody else's plan? Those owners may see by whom (see docs/law.md)."""
    plan = Plan.of(person)
    return (
        Audit.select()
        .where(Audit.person_id == person.id, Audit.plan_id.not_in([0, plan.id if plan else 0]))
        .exists()
    )


def erase(person: Person) -> None:
    """Everything of this person, and all that was written in their plan by anybody. Open pages close."""
    plan, sessions = (
        Plan.of(person),
        [device.id for device in Device.select().where(Device.person == person)],
    )
    with turn(plan.id if plan else 0):
        Audit.note(person, plan, "erased", "plan")
        Invitation.take_back_all(person)
        Access.end(Access.person == person)  # and with it the yes of those who opened their plan
        if stays_in_logs(person):
            _keep_the_name_alone(person)
        else:
            _let_go(person)
        for device_id in sessions:
            Change.about_session(device_id)
        if plan:
            Change.signal(plan.id, "access")
    if is_sqlite() and not database.in_transaction():
        # What was overwritten lies in the log of the database until it is folded in.
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _keep_the_name_alone(person: Person) -> None:
    """The name under a new key; the old one, which opens old backups, goes."""
    name = person.name
    Erased.add(person)
    _forget(person, KEPT)
    vars(person).pop("cipher")
    person.make_key()
    person.name = name
    person.save(only=[Person.wrapped_key, Person.name])


def _let_go(person: Person) -> None:
    Erased.add(person)
    _forget(person)
    try:
        with database.atomic():
            Person.delete().where(Person.id == person.id).execute()
    except peewee.IntegrityError:
        # Their words stand in somebody else's plan, without their having looked there.
        Person.update(wrapped_key=None, name=None).where(Person.id == person.id).execute()


def _forget(person: Person, kept: Container[str] = ()) -> None:
    """Each row that points to the person does as its table says (`on_delete`), as if they were gone; but for those `kept`.

    A table that says nothing holds words in plans; those in their own plan go with it.
    """
    Challenge.delete().where(Challenge.person_id == person.id).execute()
    Proposal.delete().where(
        Proposal.by == person, Proposal.state == "draft"
    ).execute()  # nobody else has seen it
    for table in tables():
        for field in table._meta.model_refs.get(Person, ()):
            if f"{table._meta.table_name}.{field.name}" in kept:
                continue
            if field.on_delete == "CASCADE":
                table.delete().where(field == person).execute()
            elif field.on_delete == "SET NULL":
                table.update({field: None}).where(field == person).execute()
