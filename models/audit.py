"""The audit log: who did what to which part, and when. Never what was written."""

import peewee

from models.base import Base, now
from models.loading import Question

ONE_LOOK_SECONDS = 60
LATEST = Question(lambda kind, plan: kind.select().where(kind.plan_id == plan).order_by(kind.id.desc()).limit(20))


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

    @classmethod
    def note_reading(cls, person, plan, noun: str) -> None:
        """The same as note; but who looks again within a minute, as a live page does, has looked once."""
        recent = LATEST.ask(cls, plan.id)
        if not any(row.at > now() - ONE_LOOK_SECONDS and (row.person_id, row.verb, row.noun) == (person.id, "read", noun)
                   for row in recent):
            cls.note(person, plan, "read", noun)
