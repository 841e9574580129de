"""Who may see a plan: a row for each person and owner. No row, no access."""

import peewee

from models.base import Base, now
from models.person import Person
from models.plan import Plan

LEVELS = ("read", "propose", "write")
NOUNS = ("matters", "wheel", "plan", "contacts", "sheet")


class Access(Base):
    """What one person may see of one plan, and until when. The owner needs no row."""

    plan = peewee.ForeignKeyField(Plan, backref="accesses", on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, backref="accesses", on_delete="CASCADE")
    level = peewee.CharField(10, choices=[(level, level) for level in LEVELS])
    parts = peewee.CharField(100)  # nouns with a space between
    reason = peewee.CharField(30)
    granted_at = peewee.BigIntegerField(default=now)
    expires_at = peewee.BigIntegerField()
    revoked_at = peewee.BigIntegerField(null=True)

    @classmethod
    def grant(cls, plan: Plan, person: Person, level: str, parts: tuple[str, ...], reason: str,
              expires_at: int) -> "Access":
        return cls.create(plan=plan, person=person, level=level, parts=" ".join(parts),
                          reason=reason, expires_at=expires_at)

    @classmethod
    def in_force(cls):
        """A query: the rows that count right now."""
        return (cls.revoked_at.is_null()) & (cls.expires_at > now())

    @classmethod
    def to(cls, plan: Plan, person: Person) -> "Access | None":
        return cls.get_or_none(cls.plan == plan, cls.person == person, cls.in_force())

    def opens(self, noun: str) -> bool:
        """Does it cover this part of the plan? Home and "more" show only what is covered."""
        return noun in self.parts.split() or noun in ("home", "more")

    @classmethod
    def plans_of(cls, person: Person) -> list["Access"]:
        """The plans that others opened for this person, with their owners."""
        return list(cls.select(cls, Plan, Person).join(Plan).join(Person)
                    .where(cls.person == person, cls.in_force()).order_by(cls.granted_at))
