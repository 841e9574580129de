"""How often something was tried from one place. Kept in the database, so a restart forgets nothing."""

import peewee

from models.base import Base, now, transaction
from models.encryption import fingerprint


class TooMany(Exception):
    """`until` is in seconds since 1970."""

    def __init__(self, until: int):
        super().__init__(until)
        self.until = until


class Attempt(Base):
    """`place` is a fingerprint: no network address is kept in the clear."""

    place = peewee.CharField(64, unique=True)
    since = peewee.BigIntegerField()
    count = peewee.IntegerField()

    @classmethod
    def check(cls, place: str, most: int, seconds: int) -> None:
        """Raises TooMany when `most` were counted within `seconds`."""
        row = cls.get_or_none(cls.place == fingerprint(place))
        if row and row.since > now() - seconds and row.count >= most:
            raise TooMany(row.since + seconds)

    @classmethod
    def count_one(cls, place: str, seconds: int) -> None:
        with transaction():
            row = cls.get_or_none(cls.place == fingerprint(place))
            if row is None:
                cls.insert(place=fingerprint(place), since=now(), count=1).on_conflict_ignore().execute()
            elif row.since <= now() - seconds:
                cls.update(since=now(), count=1).where(cls.id == row.id).execute()
            else:
                cls.update(count=cls.count + 1).where(cls.id == row.id).execute()
