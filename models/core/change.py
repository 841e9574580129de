"""The change feed: rows that say which part is at which revision. They never hold content.

Open pages hear of them (models/plan/feed.py) and fetch what changed by an ordinary request.
"""

import peewee

from models.core.database import Base, notify_watchers, now
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
        """Tell the open pages of this plan that something changed, so that they fetch it again.

        `kind`: a kind of part, or a word such as "access"; `part`: its id, 0 if it is no part.
        """
        cls.insert(plan_id=plan_id, kind=kind, part=part, revision=revision).execute()
        notify_watchers()

    @classmethod
    def about_session(cls, device_id: int) -> None:
        """Tell the open pages of a session that it has ended, or that its screen was hidden."""
        cls.signal(NO_PLAN, "session", device_id)

    @classmethod
    def latest(cls) -> int:
        """The id of the last signal; 0 if there is none."""
        return cls.select(peewee.fn.MAX(cls.id)).scalar() or 0

    @classmethod
    def latest_of(cls, plan_id: int) -> int:
        """The id of the last signal about what stands in this plan; 0 if there is none.

        Who is here just now stands in no plan.
        """
        of_plan = cls.select(cls.id).where(cls.plan_id == plan_id, cls.kind != "presence")
        return of_plan.order_by(cls.id.desc()).limit(1).scalar() or 0

    @classmethod
    def after(cls, number: int) -> list["Change"]:
        """The signals of all plans with an id above `number`, in the order of their ids."""
        return LATER.rows(cls, number)

    @classmethod
    def of(cls, plan, since: int | None) -> list["Change"]:
        """The signals that a page of this plan has missed since the one with the id `since`.

        At most the latest 50, oldest first: a page that missed many loads again anyway.
        None: the page has just been loaded and missed nothing.
        """
        if since is None:
            return []
        missed = cls.select().where(cls.plan_id == plan.id, cls.id > since)
        latest_first = missed.order_by(cls.id.desc()).limit(50)
        return list(latest_first)[::-1]
