"""Room on the disk that is kept aside: what protects a person works also when the disk is full.

A file beside the SQLite database takes up the room. When something such as the end of an access
meets a full disk, a piece of the file is given up and it is written again. PostgreSQL has its disk
somewhere else; there whoever runs it must see to that (docs/running.md).
"""

import logging
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import peewee

from models.core.audit import Audit
from models.core.database import database, is_sqlite, why_not_written

PIECE = 256 * 1024  # bytes: several times what the end of an access writes
WHOLE = 4 * PIECE
USED = "The disk is full. %s gave up room, so that something that protects a person was written."
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def reserve_file() -> Path:
    return Path(f"{database.obj.database}.reserve")


def make_reserve() -> bool:
    """Make the file, or make it whole again if there is room for that. True if it is whole.

    Does nothing on PostgreSQL.
    """
    if not is_sqlite():
        return False
    path = reserve_file()
    try:
        missing = WHOLE - (path.stat().st_size if path.exists() else 0)
        if missing > 0 and shutil.disk_usage(path.parent).free > 2 * missing:
            with open(path, "ab", opener=_for_the_owner) as file:
                file.write(os.urandom(missing))  # zeros might take up no room
                file.flush()
                os.fsync(file.fileno())
        return path.exists() and path.stat().st_size >= WHOLE
    except OSError:  # somebody else was quicker to use the room, or we may not write there
        return False


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _give_room() -> bool:
    """Give up a piece of the file. False if there is none left."""
    path = reserve_file()
    left = path.stat().st_size if path.exists() else 0
    if left:
        os.truncate(path, max(0, left - PIECE))
    # What is in SQLite's log is brought into the database, so that the log can be used anew.
    with suppress(peewee.DatabaseError):
        database.execute_sql("PRAGMA wal_checkpoint(PASSIVE)")
    return bool(left)


def protecting(write: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """A decorator for what protects a person: on a full disk it takes the room kept aside.

    It is called again from its beginning. If it cannot be written even so, the error is raised.
    """

    @wraps(write)
    def kept(*args: Given.args, **options: Given.kwargs) -> Answer:
        try:
            return write(*args, **options)
        except peewee.DatabaseError as error:
            # Within a transaction, whoever began that tries again.
            if why_not_written(error) != "full" or database.in_transaction() or not is_sqlite():
                raise
        with database.queued():  # so that nobody else uses up the room meanwhile
            return _insist(lambda: write(*args, **options))

    return kept


def _insist(write: Callable[[], Answer]) -> Answer:
    """Write it, with one piece after the other. Raises the error if that was not enough."""
    while True:
        given = _give_room()
        try:
            answer = write()
        except peewee.DatabaseError as error:
            if not given or why_not_written(error) != "full":
                raise
        else:
            break
    logging.getLogger("hjulet").warning(USED, reserve_file())
    with suppress(peewee.DatabaseError):
        Audit.note(None, None, "gave room", "reserve")
    make_reserve()
    return answer
