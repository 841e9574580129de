"""A phone of their own on which somebody has signed in before.

Whoever holds a card, or a copy of it, can lock it with wrong PINs. They must not lock out its
owner: tries on a known phone are counted here, by themselves (OWASP, "device cookies").
"""

import secrets

import peewee

from models.core.database import now
from models.core.encryption import fingerprint
from models.people.lockout import Lockable
from models.people.person import Person

MOST = 10  # for one person; the one that was used longest ago goes


class KnownDevice(Lockable):
    """One phone and one person. The phone's cookie holds a random token and nothing about them."""

    person = peewee.ForeignKeyField(Person, backref="known_devices", on_delete="CASCADE")
    token = peewee.CharField(64, index=True)  # the fingerprint of the cookie's token
    seen_at = peewee.BigIntegerField(default=now)

    @classmethod
    def find(cls, person: Person, token: str | None) -> "KnownDevice | None":
        """The row of this person at the phone whose cookie holds this token, if there is one."""
        if not token:
            return None
        return cls.get_or_none(cls.person == person, cls.token == fingerprint(token))

    @classmethod
    def learn(cls, person: Person, token: str | None) -> str:
        """They have signed in on a phone of their own. Returns the token for its cookie.

        `token` is what its cookie holds already: two people may share a phone.
        """
        token = token or secrets.token_urlsafe(32)
        found = cls.find(person, token)
        if found:
            cls.update(seen_at=now()).where(cls.id == found.id).execute()
        else:
            cls.create(person=person, token=fingerprint(token))
            cls._keep_the_newest(person)
        return token

    @classmethod
    def _keep_the_newest(cls, person: Person) -> None:
        rows = cls.select(cls.id).where(cls.person == person).order_by(cls.seen_at.desc(), cls.id)
        ids = [row.id for row in rows]
        cls.delete().where(cls.id.in_(ids[MOST:])).execute()

    @classmethod
    def forget(cls, person: Person | int, token: str) -> None:
        """The phone with this fingerprint is known no more: it may be lost."""
        cls.delete().where(cls.person == person, cls.token == token).execute()

    @classmethod
    def forget_all(cls, person: Person | int, but: str = "") -> None:
        """Forget every phone of this person, except the one with the fingerprint `but`."""
        cls.delete().where(cls.person == person, cls.token != but).execute()
