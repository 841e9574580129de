"""How often something was tried from one place. Kept in the database, so a restart forgets nothing."""

import peewee

from models.core.database import Base, new_id, now, transaction
from models.core.encryption import fingerprint


class RateLimited(Exception):
    """`until` is in seconds since 1970."""

    def __init__(self, until: int):
        super().__init__(until)
        self.until = until


class RateLimit(Base):
    """`place` is a fingerprint: no network address is kept in the clear."""

    place = peewee.CharField(64, unique=True)
    since = peewee.BigIntegerField()
    count = peewee.IntegerField()

    @classmethod
    def spend(cls, place: str, most: int, seconds: int) -> None:
        """Count one try before it is made, so that many side by side count too.

        Raises RateLimited when `most` were counted within `seconds`.
        """
        with transaction():
            row = cls.get_or_none(cls.place == fingerprint(place))
            if row is None:
                cls.insert(id=new_id(), place=fingerprint(place), since=now(), count=1).on_conflict(
                    conflict_target=[cls.place], update={cls.count: cls.count + 1}
                ).execute()
            elif (
                row.since <= now() - seconds
                and cls.update(since=now(), count=1)
                .where(cls.id == row.id, cls.since == row.since)
                .execute()
            ):
                return
            elif (
                not cls.update(count=cls.count + 1)
                .where(cls.id == row.id, cls.count < most)
                .execute()
            ):
                raise RateLimited(row.since + seconds)

    @classmethod
    def give_back(cls, place: str) -> None:
        """It was no wrong try after all."""
        cls.update(count=cls.count - 1).where(
            cls.place == fingerprint(place), cls.count > 0
        ).execute()
