"""Empties SQLite's write-ahead log, where what was deleted lies until then.

Whoever began to read before and has not finished holds the log. Then it is still owed: a file
beside the database says so, also after the server was killed.
"""

import os
from pathlib import Path

from models.core.database import database, is_sqlite

SHORT_PATIENCE_MS = 500  # nobody can write meanwhile


def _note() -> Path:
    return Path(f"{database.obj.database}.owed")


def owe() -> None:
    """Keep that the log must be emptied. Call it in the transaction that deletes.

    It is on the disk when this returns.
    """
    if not is_sqlite() or is_owed():
        return
    _note().touch(mode=0o600)
    folder = os.open(_note().parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def is_owed() -> bool:
    return is_sqlite() and _note().exists()


def empty(tries: int = 1) -> bool:
    """Empty the log. False, and it is owed, if somebody who reads did not finish meanwhile.

    Does nothing in PostgreSQL (docs/running.md says what is true there), nor in a transaction.
    """
    if not is_sqlite():
        return True
    return not database.in_transaction() and any(_emptied() for _try in range(tries))


def _emptied() -> bool:
    # In the queue of writers, so that no write comes between the emptying and the note.
    with database.write_queue:
        usual = database.execute_sql("PRAGMA busy_timeout").fetchone()[0]
        database.execute_sql(f"PRAGMA busy_timeout = {SHORT_PATIENCE_MS}")
        try:
            busy, *_pages = database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            database.execute_sql(f"PRAGMA busy_timeout = {usual}")
        if busy:
            owe()
        else:
            _note().unlink(missing_ok=True)
        return not busy
