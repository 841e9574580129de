"""Tries at a secret are counted, and each wrong one too many makes the next wait longer."""

import peewee

from models.core.database import now, transaction
from models.core.encryption import SealedModel

FREE_TRIES, LOCK_SECONDS, LONGEST_LOCK = 5, 15 * 60, 24 * 3600


class Locked(Exception):
    """Too many wrong tries. `until` is in seconds since 1970."""

    def __init__(self, until: int):
        super().__init__(until)
        self.until = until


class Lockable(SealedModel):
    """Something that is opened by a secret which a stranger may try to guess."""

    abstract = True
    wrong = peewee.IntegerField(default=0)
    locked_until = peewee.BigIntegerField(default=0)

    def forget_tries(self) -> None:
        kind = type(self)
        kind.update(wrong=0, locked_until=0).where(kind.id == self.id).execute()

    def count_try(self) -> None:
        """Count one try before it is looked at, so that tries side by side count too.

        Raises Locked after FREE_TRIES wrong ones: 15 minutes, doubled by each further one, a day at most.
        """
        kind = type(self)
        with transaction():
            row = kind.get_by_id(self.id)
            if row.locked_until > now():
                raise Locked(row.locked_until)
            wrong = row.wrong + 1
            pause = (
                min(LOCK_SECONDS * 2 ** min(wrong - FREE_TRIES, 10), LONGEST_LOCK)
                if wrong >= FREE_TRIES
                else 0
            )
            counted = (
                kind.update(wrong=wrong, locked_until=now() + pause if pause else 0)
                .where(kind.id == self.id, kind.wrong == row.wrong)
                .execute()
            )
            if not counted:
                raise Locked(now() + 1)
