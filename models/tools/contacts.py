"""My people: who they are, when to use them, who steps in. And the numbers for emergencies."""

import json
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path

import peewee

from models.core.database import new_id
from models.core.encryption import SealedText
from models.plan.access import Access
from models.plan.edit import Full, Submission
from models.plan.part import Part
from models.plan.visit import Visit

RELATIONS = ("service", "kin", "peer", "friend", "other")


class Contact(Part):
    kind_name, page, headline = "contact", "contacts", "name"
    on_sheet = True
    writable = ("name", "role", "service", "phone", "use", "kind", "away_until", "stand_in")
    most = 40
    choices = {"kind": RELATIONS}

    name = SealedText(null=True)
    role = SealedText(null=True)
    service = SealedText(null=True)
    phone = SealedText(null=True)
    use = SealedText(null=True)  # when to call this one
    kind = peewee.CharField(10, null=True)
    away_until = peewee.DateField(null=True)
    stand_in = peewee.ForeignKeyField("self", null=True, backref="+", on_delete="SET NULL")
    stand_in_id: int | None

    @classmethod
    def with_name(cls, visit: Visit, name: str, phone: str | None = None) -> int:
        """The id of the contact who is called so; of a new one if there is none.

        The number is written down where there is none yet. Raises Full or AccessEnded.
        """
        for contact in cls.of(visit.plan):
            if name_folded(contact.name or contact.service) == name_folded(name):
                if phone and not contact.phone:
                    cls.write(visit, contact.id, contact.revision, {"phone": phone})
                return contact.id
        return cls.write(visit, new_id(), 0, {"name": name, "phone": phone}).id

    @classmethod
    def settled(
        cls,
        visit: Visit,
        values: dict,
        submission: Submission,
        changes: dict,
        name: str = "name",
        phone: str | None = None,
        contact: str = "contact",
    ) -> dict:
        """The values of a part in which somebody was named: a name becomes a contact.

        But not while somebody types it, nor where the contacts are closed to them or full. `name`,
        `phone` and `contact` are the fields of that part. Raises AccessEnded.
        """
        called = changes.get(name) and values.get(name)
        waits = submission.is_typing or not visit.may_add(cls) or values.get(contact)
        if not called or waits:
            return values
        with suppress(Full):
            number = values.get(phone) if phone else None
            said = {phone: None} if phone else {}
            return values | said | {name: None, contact: cls.with_name(visit, called, number)}
        return values

    def is_away(self, today: date) -> bool:
        return bool(self.away_until and self.away_until >= today)

    @property
    def call_link(self) -> str:
        """The phone number as the address of a link ("tel:22334455")."""
        return dialled(self.phone)


def dialled(phone: str | None) -> str:
    """The number as the address of a link that calls it ("tel:22334455")."""
    return "tel:" + "".join(c for c in phone or "" if c.isdigit() or c == "+")


def name_folded(name: str | None) -> str:
    """The name as it is compared with another: large letters and spaces make no difference."""
    return " ".join((name or "").split()).casefold()


# Which of the owner's contacts an access is for. The field is added here because models/plan must
# not import models/tools.
Access._meta.add_field(
    "contact", peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
)


def stand_ins(contacts: list[Contact], today: date) -> dict[int, Contact]:
    """{id of a contact who is away: who steps in for them}, from contacts that are loaded.

    Whoever steps in may be away too: then it is the one who steps in for them, and so on. Where
    nobody is left, there is no entry.
    """
    by_id = {contact.id: contact for contact in contacts}
    found = {
        contact.id: _who_is_in(contact, by_id, today)
        for contact in contacts
        if contact.is_away(today)
    }
    return {away: cover for away, cover in found.items() if cover}


def _who_is_in(contact: Contact, by_id: dict[int, Contact], today: date) -> Contact | None:
    """The first who is not away, from this contact along those who step in; None if nobody is."""
    asked: set[int] = set()  # two may step in for each other
    at: Contact | None = contact
    while at and at.is_away(today) and at.id not in asked:
        asked.add(at.id)
        at = by_id.get(at.stand_in_id or 0)
    return at if at and not at.is_away(today) else None


def reachable(contacts: list[Contact], today: date) -> list[Contact]:
    """The contacts with a phone number who are not away today, in the given order, each once.

    In the place of somebody who is away is the contact who steps in for them.
    """
    covers = stand_ins(contacts, today)
    found: dict[int, Contact] = {}
    for contact in contacts:
        called = covers.get(contact.id) if contact.is_away(today) else contact
        if called and called.phone:
            found.setdefault(called.id, called)
    return list(found.values())


@cache
def emergency_numbers(country: str) -> list[dict]:
    """The emergency numbers of a country ("NO" or "SE"), from emergency_numbers.json."""
    return _numbers()["countries"][country]


def numbers_checked_on() -> date:
    """The day on which somebody last checked the emergency numbers."""
    return date.fromisoformat(_numbers()["checked_on"])


@cache
def _numbers() -> dict:
    return json.loads(
        Path(__file__).with_name("emergency_numbers.json").read_text(encoding="utf-8")
    )
