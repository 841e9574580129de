"""Rotate the installation's key while people are writing.

Every wrapped data key is rewrapped by the new key, then the old key is thrown away. Personal text
is not touched: it is encrypted with each person's own data key, and that stays the same.
"""

import peewee

from models.core.database import lock_table, transaction
from models.core.encryption import KeyHolder
from models.core.installation import Installation, Secret, rewrapped, sealing_head
from models.core.keys import ReadOnlyKeys, new_key
from models.schema import tables

BATCH = 100


def rotate(demo: bool = False) -> int:
    """Rotate the installation's key. Returns how many wrapped keys were rewrapped.

    A source that we cannot write to (models.core.keys.ReadOnlyKeys) must already hold the new key
    before the old one; then this only rewraps. Raises ReadOnlyKeys if it holds a single key.
    """
    Installation.refresh()
    writable = _add_key(demo)
    Installation.refresh()
    done = sum(_rewrap_in_batches(table) for table in _tables_with_keys())
    with transaction():
        for table in _tables_with_keys():
            # Waits for transactions that began before the new key was there, and may have
            # inserted a row wrapped by the old one.
            lock_table(table)
            done += _rewrap(table, None)
    if writable:
        Installation.source.replace(Installation.names()[:1])
    return done


def _add_key(demo: bool) -> bool:
    """Put a new key before the old ones. Returns whether the source can be written to.

    The old keys stay for now: another process reads the keys again when it first meets something
    that the new one has wrapped, and needs both.
    """
    before = Installation.names()
    try:
        Installation.source.replace([new_key(demo), *before])
    except ReadOnlyKeys:
        if len(before) == 1:
            raise
        return False
    return True


def _tables_with_keys() -> list[type[peewee.Model]]:
    return [table for table in tables() if issubclass(table, KeyHolder) or table is Secret]


def _rewrap_in_batches(table) -> int:
    """Rewrap in short transactions, so that nobody who writes waits long. Returns how many."""
    done = 0
    while True:
        with transaction():
            step = _rewrap(table, BATCH)
        done += step
        if not step:
            return done


def _rewrap(table, most: int | None) -> int:
    """Rewrap at most so many keys that another key than the current one wrapped (None: all)."""
    wrapped = table.wrapped_key
    current = sealing_head()
    head = peewee.fn.SUBSTR(wrapped, 1, len(current))
    rows = (
        table.select(table.id, wrapped).where(wrapped.is_null(False), head != current).limit(most)
    )
    done = 0
    for row_id, old in rows.tuples():
        new = rewrapped(bytes(old), table.key_place(row_id))
        # Only if it is still the same: the person may have been erased meanwhile.
        done += table.update(wrapped_key=new).where(table.id == row_id, wrapped == old).execute()
    return done
