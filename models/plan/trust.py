"""Whom the owner trusts to give them a new key card: one person, for a year.

Nobody, until the owner chooses somebody.
"""

import peewee

from models.core.database import Base, now
from models.people.person import Person
from models.plan.plan import InPlan, Plan

LASTS_SECONDS = 365 * 86400


class Trust(Base):
    """The owner trusts one person from `given_at` to `expires_at`, or until `ended_at`.

    When the owner changes their mind, the old row ends and a new one is written.
    """

    owner = peewee.ForeignKeyField(Person, backref="trusts", on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    person_id: int
    given_at = peewee.BigIntegerField(default=now)
    expires_at = peewee.BigIntegerField()
    ended_at = peewee.BigIntegerField(null=True)

    @classmethod
    def give(cls, visit: InPlan, person_id: int | None) -> None:
        """Trust the person with this id from now on, or nobody (None). Raises AccessEnded."""
        owner_id = visit.plan.owner_id
        with visit.turn():
            cls.update(ended_at=now()).where(
                cls.owner == owner_id, cls.ended_at.is_null()
            ).execute()
            if person_id:
                cls.create(owner=owner_id, person=person_id, expires_at=now() + LASTS_SECONDS)
            visit.note("trusted" if person_id else "trusts nobody", "card", person_id)

    @classmethod
    def end(cls, owner_id: int, person_id: int) -> None:
        """End the trust in this person, as they may not see the plan any more either."""
        cls.update(ended_at=now()).where(
            cls.owner == owner_id, cls.person == person_id, cls.ended_at.is_null()
        ).execute()

    @classmethod
    def _in_force(cls):
        return cls.ended_at.is_null() & (cls.expires_at > now())

    @classmethod
    def of(cls, owner: Person) -> "Trust | None":
        """Whom this owner trusts now."""
        return cls.get_or_none(cls.owner == owner, cls._in_force())

    @classmethod
    def is_given(cls, owner: Person, person: Person) -> bool:
        """True if this owner trusts this person now."""
        trust = cls.of(owner)
        return trust is not None and trust.person_id == person.id

    @classmethod
    def plans_of(cls, person: Person) -> list[Plan]:
        """The plans of the owners who trust this person now, with the owners."""
        return list(
            Plan.select(Plan, Person)
            .join(Person)
            .join(cls, on=(cls.owner == Person.id))
            .where(cls.person == person, cls._in_force())
            .order_by(Plan.id)
        )
