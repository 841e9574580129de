"""A one-time challenge: what a passkey signs, or what a provider must send back.

The browser holds a ticket in its session; the database holds the ticket's fingerprint only. The
challenge itself is derived from the ticket with the installation's secret, and is stored nowhere.
"""

import secrets

import peewee

from models.core.database import Base, now
from models.core.encryption import fingerprint

LASTS_SECONDS = 5 * 60


class Challenge(Base):
    ticket = peewee.CharField(64, unique=True)
    kind = peewee.CharField(20)
    # Whom it is about. No foreign key: a person who joins has a number before they have a row.
    person_id = peewee.BigIntegerField(null=True)
    until = peewee.BigIntegerField(index=True)

    @classmethod
    def give(cls, kind: str, person_id: int | None = None) -> str:
        """A new ticket (256 bits), valid for LASTS_SECONDS. `kind` says what it is for."""
        cls.delete().where(cls.until < now()).execute()  # those that were never answered
        ticket = secrets.token_urlsafe(32)
        cls.create(
            ticket=fingerprint(ticket), kind=kind, person_id=person_id, until=now() + LASTS_SECONDS
        )
        return ticket

    @classmethod
    def spend(cls, ticket: str | None, kind: str) -> "Challenge | None":
        """Use up a ticket. None if it is unknown, used already, of another kind or too old."""
        row = cls.get_or_none(cls.ticket == fingerprint(ticket or ""), cls.kind == kind)
        if row is None:
            return None
        # Of two requests with the same ticket, only one deletes the row.
        deleted = cls.delete().where(cls.id == row.id).execute()
        if not deleted or row.until < now():
            return None
        return row

    @classmethod
    def drop(cls, person_id: int) -> None:
        """Forget what this person has begun: it cannot be finished any more."""
        cls.delete().where(cls.person_id == person_id).execute()


def derived(ticket: str, purpose: str) -> str:
    """64 hexadecimal digits for one purpose, which only this installation can compute."""
    return fingerprint(f"{purpose}:{ticket}")
