"""An invitation: one person who has its code may become a helper here. It opens nobody's plan."""

import secrets

import peewee

from models.core.database import Base, now
from models.core.encryption import fingerprint
from models.people.person import COUNTRIES, Person

LASTS_SECONDS = 7 * 86400
MOST_WAITING = 20


class Spent(Exception):
    """The invitation was used already, or is too old."""


class Invitation(Base):
    code = peewee.CharField(64, unique=True)  # the code's fingerprint
    # None: given by whoever runs the installation, or by a person who has been erased.
    by = peewee.ForeignKeyField(Person, null=True, on_delete="SET NULL")
    language = peewee.CharField(2)
    country = peewee.CharField(2)
    created_at = peewee.BigIntegerField(default=now)
    until = peewee.BigIntegerField()
    used_at = peewee.BigIntegerField(null=True)

    @classmethod
    def give(cls, language: str, country: str = COUNTRIES[0], by: Person | None = None) -> str:
        """Make an invitation. Returns its code (256 bits); only the fingerprint is kept."""
        code = secrets.token_urlsafe(32)
        cls.create(
            code=fingerprint(code),
            by=by,
            language=language,
            country=country,
            until=now() + LASTS_SECONDS,
        )
        return code

    @classmethod
    def may_give(cls, person: Person) -> bool:
        """Whether this person may invite a colleague.

        Only a helper who was invited themselves may, and not while MOST_WAITING are unused.
        """
        return cls.came(person) and len(cls.waiting(person)) < MOST_WAITING

    @classmethod
    def came(cls, person: Person) -> bool:
        """Whether this person joined as a helper, by an invitation."""
        return InvitationUse.get_or_none(InvitationUse.person == person) is not None

    @classmethod
    def waiting(cls, person: Person) -> list["Invitation"]:
        """The invitations from this person that can still be used, oldest first."""
        return list(
            cls.select().where(cls.by == person, cls._open()).order_by(cls.created_at, cls.id)
        )

    @classmethod
    def find(cls, code: str | None) -> "Invitation | None":
        """The invitation with this code, if it can still be used."""
        return cls.get_or_none(cls.code == fingerprint((code or "").strip()), cls._open())

    @classmethod
    def _open(cls):
        return cls.used_at.is_null() & (cls.until > now())

    def use(self, name: str | None, person_id: int | None = None) -> Person:
        """Use it up. Returns the new helper. Raises Spent.

        Call it in the same transaction that stores what they sign in with.
        """
        used = (
            Invitation.update(used_at=now())
            .where(Invitation.id == self.id, Invitation._open())
            .execute()
        )
        if not used:
            raise Spent
        person = Person.join(self.language, self.country, name, person_id)
        InvitationUse.create(person=person, invitation=self)
        return person

    def take_back(self) -> None:
        """From now on it cannot be used."""
        Invitation.update(until=now()).where(Invitation.id == self.id).execute()

    @classmethod
    def take_back_all(cls, person: Person) -> None:
        """Take back every unused invitation from this person."""
        cls.update(until=now()).where(cls.by == person, cls._open()).execute()


class InvitationUse(Base):
    """Which invitation a helper joined by."""

    person = peewee.ForeignKeyField(Person, on_delete="CASCADE", unique=True)
    invitation = peewee.ForeignKeyField(Invitation, on_delete="CASCADE")
