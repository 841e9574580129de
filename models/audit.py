"""The audit log: who did what to which part, and when. Never what was written."""

import peewee

from models.base import Base, now


class Audit(Base):
    id = peewee.BigAutoField()
    at = peewee.BigIntegerField(default=now)
    person_id = peewee.BigIntegerField(null=True)
    plan_id = peewee.BigIntegerField(null=True)
    verb = peewee.CharField(20)
    noun = peewee.CharField(20)
    part = peewee.BigIntegerField(null=True)

    class Meta:
        indexes = ((("plan_id", "id"), False),)

    @classmethod
    def note(cls, person, plan, verb: str, noun: str, part: int | None = None) -> None:
        """Add one entry. Rows are never changed or removed."""
        cls.insert(person_id=person and person.id, plan_id=plan and plan.id,
                   verb=verb, noun=noun, part=part).execute()
