"""Wrong tries at a secret are counted, and after some of them the next try has to wait."""

import peewee

from models.core.database import now, transaction
from models.core.encryption import SealedModel

FREE_TRIES = 5
LOCK_SECONDS = 15 * 60
LONGEST_LOCK = 24 * 3600


class Locked(Exception):
    """Too many wrong tries. `until` is in seconds since 1970."""

    def __init__(self, until: int):
        super().__init__(until)
        self.until = until


class Lockable(SealedModel):
    """A row with a secret that a stranger may try to guess: a card's PIN, or a password."""

    abstract = True
    wrong = peewee.IntegerField(default=0)
    locked_until = peewee.BigIntegerField(default=0)

    def forget_tries(self) -> None:
        """The secret was right: start counting from zero."""
        kind = type(self)
        kind.update(wrong=0, locked_until=0).where(kind.id == self.id).execute()

    def count_try(self) -> None:
        """Count one try. Call it before checking, so that tries at the same time are counted too.

        Raises Locked while the row is locked. The try number FREE_TRIES locks it for 15 minutes,
        each further one for twice as long, at most a day. `forget_tries` lifts the lock.
        """
        kind = type(self)
        with transaction():
            row = kind.get_by_id(self.id)
            if row.locked_until > now():
                raise Locked(row.locked_until)
            wrong = row.wrong + 1
            pause = _pause(wrong)
            counted = (
                kind.update(wrong=wrong, locked_until=now() + pause if pause else 0)
                .where(kind.id == self.id, kind.wrong == row.wrong)
                .execute()
            )
            # Another try was counted since the row was read: this one has to come again.
            if not counted:
                raise Locked(now() + 1)


def _pause(wrong: int) -> int:
    """How many seconds to wait after so many wrong tries."""
    if wrong < FREE_TRIES:
        return 0
    doublings = min(wrong - FREE_TRIES, 10)  # no huge powers: the limit is reached long before
    return min(LOCK_SECONDS * 2**doublings, LONGEST_LOCK)
