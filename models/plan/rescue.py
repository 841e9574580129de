"""A new card from a helper, for an owner who lost phone and card: only if the owner agreed to it beforehand."""

from typing import TYPE_CHECKING

import peewee

from models.core.database import Base, now
from models.people.card import Card, spaced
from models.people.device import Device
from models.people.passkey import Passkey
from models.people.person import Person
from models.plan.trust import Trust

if TYPE_CHECKING:
    from models.plan.visit import Visit

SHOWN_SECONDS = 30 * 86400


class Rescue(Base):
    """It happened: who helped, and when. The owner sees it."""

    owner = peewee.ForeignKeyField(Person, backref="rescues", on_delete="CASCADE")
    by = peewee.ForeignKeyField(Person, null=True, on_delete="SET NULL")
    at = peewee.BigIntegerField(default=now)

    @classmethod
    def new_card(cls, visit: "Visit", pin: str) -> str:
        """The code of the owner's new card, told this one time. `pin` is typed by the owner.

        Whoever found the phone or the card is out: the old card, every session and every passkey
        end.
        Raises LookupError where the owner did not agree.
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
    def lately(cls, owner: Person) -> "Rescue | None":
        """The last one, for as long as the owner is reminded of it, with who helped."""
        return (
            cls.select(cls, Person)
            .join(Person, peewee.JOIN.LEFT_OUTER, on=(cls.by == Person.id))
            .where(cls.owner == owner, cls.at > now() - SHOWN_SECONDS)
            .order_by(cls.id.desc())
            .first()
        )
