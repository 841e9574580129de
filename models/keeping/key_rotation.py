"""A new key for the installation while people are writing: every wrapped key is wrapped anew, then the old one goes.

Texts stay as they are: they are sealed with each person's own key, and that is only wrapped in another paper.
"""

import peewee

from models.core.database import lock_table, transaction
from models.core.encryption import KeyHolder
from models.core.installation import Installation, Secret, rewrapped, sealing_head
from models.core.keys import ReadOnlyKeys, new_key
from models.schema import tables

BATCH = 100


def rotate(demo: bool = False) -> int:
    """Change the installation's key; how many wrapped keys were wrapped anew.

    Where somebody else keeps the keys (see models.keys.ReadOnlyKeys), they put the new one first, and this wraps
    everything in it. Raises ReadOnlyKeys where they have not.
    """
    Installation.refresh()
    before, own = Installation.names(), True
    try:
        # Both for now: other processes find the new one when they first meet something wrapped in it.
        Installation.source.replace([new_key(demo), *before])
    except ReadOnlyKeys:
        own = False
        if len(before) == 1:
            raise
    Installation.refresh()
    done = sum(_batches(holder) for holder in _holders())
    with transaction():
        for holder in _holders():
            lock_table(holder)  # waits for those who began before the new key stood there
            done += _sweep(holder, None)
    if own:
        Installation.source.replace(Installation.names()[:1])
    return done


def _holders() -> list[type[peewee.Model]]:
    return [table for table in tables() if issubclass(table, KeyHolder) or table is Secret]


def _batches(holder) -> int:
    """In small steps, so that nobody who writes has to wait for all of it."""
    done = 0
    while True:
        with transaction():
            step = _sweep(holder, BATCH)
        done += step
        if not step:
            return done


def _sweep(holder, most: int | None) -> int:
    wrapped, current = holder.wrapped_key, peewee.Value(sealing_head(), converter=False)
    rows = (
        holder.select(holder.id, wrapped)
        .where(wrapped.is_null(False), peewee.fn.SUBSTR(wrapped, 1, len(sealing_head())) != current)
        .limit(most)
    )
    done = 0
    for row_id, old in rows.tuples():
        new = rewrapped(bytes(old), holder.key_place(row_id))
        done += holder.update(wrapped_key=new).where(holder.id == row_id, wrapped == old).execute()
    return done
