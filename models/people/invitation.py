"""An invitation: whoever has it may become a helper here, once. It opens nobody's plan."""

import secrets

import peewee

from models.core.database import Base, now
from models.core.encryption import fingerprint
from models.people.person import COUNTRIES, Person

LASTS_SECONDS = 7 * 86400
MOST_WAITING = 20


class Spent(Exception):
    """Used already, too old, or never given."""


class Invitation(Base):
    code = peewee.CharField(64, unique=True)
    by = peewee.ForeignKeyField(
        Person, null=True, on_delete="SET NULL"
    )  # nobody: the installation itself
    language = peewee.CharField(2)
    country = peewee.CharField(2)
    created_at = peewee.BigIntegerField(default=now)
    until = peewee.BigIntegerField()
    used_at = peewee.BigIntegerField(null=True)

    @classmethod
    def give(cls, language: str, country: str = COUNTRIES[0], by: Person | None = None) -> str:
        """The code of a new one (256 bits); only its fingerprint is kept."""
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
        """A helper who came by an invitation may invite a colleague; not hundreds."""
        return cls.came(person) and len(cls.waiting(person)) < MOST_WAITING

    @classmethod
    def came(cls, person: Person) -> bool:
        """Did this person come as a helper, by an invitation?"""
        return InvitationUse.get_or_none(InvitationUse.person == person) is not None

    @classmethod
    def waiting(cls, person: Person) -> list["Invitation"]:
        """What this person gave and nobody has used, oldest first."""
        return list(
            cls.select().where(cls.by == person, cls._open()).order_by(cls.created_at, cls.id)
        )

    @classmethod
    def find(cls, code: str | None) -> "Invitation | None":
        """The invitation with this code, as long as it is good."""
        return cls.get_or_none(cls.code == fingerprint((code or "").strip()), cls._open())

    @classmethod
    def _open(cls):
        return cls.used_at.is_null() & (cls.until > now())

    def use(self, name: str | None, person_id: int | None = None) -> Person:
        """The new helper. To be called in a transaction with what they sign in by. Raises Spent."""
        if (
            not Invitation.update(used_at=now())
            .where(Invitation.id == self.id, Invitation._open())
            .execute()
        ):
            raise Spent
        person = Person.join(self.language, self.country, name, person_id)
        InvitationUse.create(person=person, invitation=self)
        return person

    def take_back(self) -> None:
        Invitation.update(until=now()).where(Invitation.id == self.id).execute()

    @classmethod
    def take_back_all(cls, person: Person) -> None:
        """What this person gave and nobody has used."""
        cls.update(until=now()).where(cls.by == person, cls._open()).execute()


class InvitationUse(Base):
    """Who came by which invitation."""

    person = peewee.ForeignKeyField(Person, on_delete="CASCADE", unique=True)
    invitation = peewee.ForeignKeyField(Invitation, on_delete="CASCADE")
