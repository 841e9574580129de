"""The change feed: which part is at which revision. A signal, never content."""

import peewee

from models.base import Base, now


class Change(Base):
    id = peewee.BigAutoField()
    plan_id = peewee.BigIntegerField()
    noun = peewee.CharField(20)
    part = peewee.BigIntegerField()
    revision = peewee.IntegerField()
    at = peewee.BigIntegerField(default=now)

    class Meta:
        indexes = ((("plan_id", "id"), False),)
