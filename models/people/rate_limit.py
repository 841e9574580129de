"""How often something was tried from one place. In the database, so that a restart forgets none."""

import peewee

from models.core.database import Base, new_id, now, transaction
from models.core.encryption import fingerprint


class RateLimited(Exception):
    """Too many tries. The next is allowed at `until`, in seconds since 1970."""

    def __init__(self, until: int):
        super().__init__(until)
        self.until = until


class RateLimit(Base):
    """The tries from one place since a moment. `place` is a fingerprint, not a network address."""

    place = peewee.CharField(64, unique=True)
    since = peewee.BigIntegerField()
    count = peewee.IntegerField()

    @classmethod
    def spend(cls, place: str, most: int, seconds: int) -> None:
        """Count one try. Call it before the try, so that tries at the same time are counted too.

        Raises RateLimited when `most` were counted within `seconds`.
        """
        with transaction():
            row = cls.get_or_none(cls.place == fingerprint(place))
            if row is None:
                cls._begin(place)
                return
            over = row.since <= now() - seconds
            if over and row._begin_again():
                return
            if not row._count_one(most):
                raise RateLimited(row.since + seconds)

    @classmethod
    def look(cls, place: str, most: int, seconds: int) -> None:
        """Count nothing. Raises RateLimited when `most` were counted within `seconds`."""
        row = cls.get_or_none(cls.place == fingerprint(place))
        if row and row.count >= most and row.since > now() - seconds:
            raise RateLimited(row.since + seconds)

    @classmethod
    def _begin(cls, place: str) -> None:
        """The first try from this place; or one more, where another request was faster."""
        cls.insert(id=new_id(), place=fingerprint(place), since=now(), count=1).on_conflict(
            conflict_target=[cls.place], update={cls.count: cls.count + 1}
        ).execute()

    def _begin_again(self) -> bool:
        """Start counting from one. False if another request has done so since this was read."""
        kind = type(self)
        updated = (
            kind.update(since=now(), count=1)
            .where(kind.id == self.id, kind.since == self.since)
            .execute()
        )
        return bool(updated)

    def _count_one(self, most: int) -> bool:
        """Count one more. False if there are `most` already."""
        kind = type(self)
        updated = (
            kind.update(count=kind.count + 1).where(kind.id == self.id, kind.count < most).execute()
        )
        return bool(updated)

    @classmethod
    def give_back(cls, place: str) -> None:
        """Take one try off again: it was right after all."""
        cls.update(count=cls.count - 1).where(
            cls.place == fingerprint(place), cls.count > 0
        ).execute()
