"""A question that is asked once: what a passkey signs, or what a provider must send back.

The browser holds the ticket in its session; the database holds the ticket's fingerprint. Everything
else is derived from the ticket by the installation's key, so that nothing is left to steal.
"""

import secrets

import peewee

from models.core.database import Base, now
from models.core.encryption import fingerprint

LASTS_SECONDS = 5 * 60


class Challenge(Base):
    ticket = peewee.CharField(64, unique=True)
    kind = peewee.CharField(20)
    person_id = peewee.BigIntegerField(
        null=True
    )  # whom it is about; not there yet for an invitation
    until = peewee.BigIntegerField(index=True)

    @classmethod
    def give(cls, kind: str, person_id: int | None = None) -> str:
        """A new ticket (256 bits). Those that nobody came back with are swept away."""
        cls.delete().where(cls.until < now()).execute()
        ticket = secrets.token_urlsafe(32)
        cls.create(
            ticket=fingerprint(ticket), kind=kind, person_id=person_id, until=now() + LASTS_SECONDS
        )
        return ticket

    @classmethod
    def spend(cls, ticket: str | None, kind: str) -> "Challenge | None":
        """The challenge of this ticket, the first time it is asked for and not too late."""
        row = cls.get_or_none(cls.ticket == fingerprint(ticket or ""), cls.kind == kind)
        if row is None or not cls.delete().where(cls.id == row.id).execute():
            return None
        return row if row.until >= now() else None


def derived(ticket: str, purpose: str) -> str:
    """64 hexadecimal digits for one purpose, that only this server can make of the ticket."""
    return fingerprint(f"{purpose}:{ticket}")
