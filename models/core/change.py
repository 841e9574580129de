"""The change feed: which part is at which revision. A signal, never content."""

import peewee

from models.core.database import Base, database, notify_watchers, now
from models.core.prepared import PreparedQuery

NO_PLAN = 0
LATER = PreparedQuery(lambda kind, number: kind.select().where(kind.id > number).order_by(kind.id))


class Change(Base):
    id = peewee.BigAutoField()
    plan_id = peewee.BigIntegerField()
    kind = peewee.CharField(20)  # a kind of part, or such as "access"
    part = peewee.BigIntegerField()
    revision = peewee.IntegerField()
    at = peewee.BigIntegerField(default=now)

    class Meta:
        indexes = ((("plan_id", "id"), False),)

    @classmethod
    def signal(cls, plan_id: int, kind: str, part: int = 0, revision: int = 0) -> None:
        """Something about this plan is worth looking at again."""
        cls.insert(plan_id=plan_id, kind=kind, part=part, revision=revision).execute()
        notify_watchers()

    @classmethod
    def about_session(cls, device_id: int) -> None:
        """A session has ended, or its screen was hidden: its open pages must know."""
        cls.signal(NO_PLAN, "session", device_id)

    @classmethod
    def latest(cls) -> int:
        """The number of the last signal, 0 where there is none."""
        # In plain SQL: every page asks, and building the query takes ten times as long as answering it.
        return database.execute_sql('SELECT MAX("id") FROM "change"').fetchone()[0] or 0

    @classmethod
    def after(cls, number: int) -> list["Change"]:
        """The signals of every plan with a higher number."""
        return LATER.rows(cls, number)

    @classmethod
    def of(cls, plan, since: int | None) -> list["Change"]:
        """What a page of this plan has missed. Many missed ones are as good as one: it loads again."""
        if since is None:
            return []
        return list(
            cls.select()
            .where(cls.plan_id == plan.id, cls.id > since)
            .order_by(cls.id.desc())
            .limit(50)
        )[::-1]
