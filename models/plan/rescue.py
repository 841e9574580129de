"""A new key card from a helper, for an owner who lost their phone and card.

Only a helper whom the owner chose beforehand can give it (models/plan/trust.py).
"""

from typing import TYPE_CHECKING

import peewee

from models.core.database import Base, now
from models.core.prepared import PreparedQuery
from models.people.card import Card, spaced
from models.people.device import Device
from models.people.passkey import Passkey
from models.people.person import Person
from models.plan.trust import Trust

if TYPE_CHECKING:
    from models.plan.visit import Visit

SHOWN_SECONDS = 30 * 86400
SINCE = PreparedQuery(
    lambda kind, owner, at: (
        kind.select(kind, Person)
        .join(Person, peewee.JOIN.LEFT_OUTER, on=kind.by)
        .where(kind.owner == owner, kind.at > at)
        .order_by(kind.id.desc())
        .limit(1)
    )
)


class Rescue(Base):
    """A helper gave the owner a new card: who, and when. The owner is shown it."""

    owner = peewee.ForeignKeyField(Person, backref="rescues", on_delete="CASCADE")
    by = peewee.ForeignKeyField(Person, null=True, on_delete="SET NULL")
    at = peewee.BigIntegerField(default=now)

    @classmethod
    def new_card(cls, visit: "Visit", pin: str) -> str:
        """Make a new card for the owner and return its code, which is not shown again.

        `pin`: typed by the owner. The old card, every session and every passkey of the owner end,
        so that somebody who found the phone or the card cannot use them.
        Raises LookupError if the owner has not chosen this helper, or AccessEnded.
        """
        owner = visit.plan.owner
        with visit.turn():
            if not Trust.is_given(owner, visit.person):
                raise LookupError(visit.plan.id)
            card = Card.issue(owner, pin)
            code = spaced(card.code)
            card.kept()
            Device.end_all(owner)
            Passkey.remove_all(owner)
            cls.create(owner=owner, by=visit.person)
            visit.note("new card", "card", card.id)
        return code

    @classmethod
    def lately(cls, owner: Person, card: Card | None = None) -> "Rescue | None":
        """The owner's last one within SHOWN_SECONDS, with the helper who gave it.

        `card`: the owner's card. An older one says without a query that there is none.
        """
        if card and card.created_at < now() - SHOWN_SECONDS:
            return None
        return SINCE.first(cls, owner.id, now() - SHOWN_SECONDS)
