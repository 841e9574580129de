"""The database and what every table has in common."""

import secrets
import time
from contextlib import contextmanager

import peewee
from playhouse.db_url import connect

from models.core.write_queue import QueuedSqlite

database = peewee.DatabaseProxy()

PATIENCE_SECONDS = 1
EPOCH_MS = 1_767_225_600_000  # 2026-01-01 UTC: keeps ids below 63 bits for centuries


def new_id() -> int:
    """A 63-bit id: 41 bits of milliseconds, 22 of chance.

    It is known before the row is written (the encryption binds text to it),
    grows with time (good for indexes) and cannot be counted up by a stranger.
    """
    passed = int(time.time() * 1000) - EPOCH_MS
    return (passed << 22) | secrets.randbits(22)


def now() -> int:
    """Seconds since 1970, UTC."""
    return int(time.time())


def use_database(url: str) -> peewee.Database:
    """Point every model at `url` (sqlite:///path or postgresql://…)."""
    if url.startswith("sqlite"):
        chosen = QueuedSqlite(
            url.removeprefix("sqlite:///"),
            # FULL: a save that was confirmed survives a power cut (NORMAL may lose the last ones).
            pragmas={
                "journal_mode": "wal",
                "synchronous": "full",
                "foreign_keys": 1,
                "busy_timeout": 10_000,
                "cache_size": -2_000,
                "secure_delete": 1,
            },  # what is erased is overwritten in the file
            # INTEGER makes the id SQLite's own row id: no second index.
            field_types={"BIGINT": "INTEGER"},
        )
    else:
        chosen = connect(url)
    database.initialize(chosen)
    return chosen


def is_sqlite() -> bool:
    """SQLite lets one write at a time, so numbers are committed in their order; PostgreSQL many."""
    return isinstance(database.obj, QueuedSqlite)


@contextmanager
def transaction():
    """One atomic step. SQLite takes its write lock at once, so that what was read still holds."""
    if not is_sqlite():
        with database.atomic():
            yield
        return
    with database.write_queue, database.atomic("IMMEDIATE"):
        yield


@contextmanager
def turn(subject_id: int):
    """One atomic step, alone with this plan or person until it ends: no two count or grant at once.

    To be taken before any row is held: two who hold rows would wait for each other.
    """
    with transaction():
        _lock(subject_id)
        yield


@contextmanager
def reading_turn(plan_id: int):
    """All of a plan as of one moment, for reading. In SQLite people may write meanwhile."""
    with database.atomic():
        _lock(plan_id)
        yield


def _lock(subject_id: int) -> None:
    """PostgreSQL lets many write at once; SQLite's transaction alone sees to it."""
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (subject_id,))


def lock_table(model: type[peewee.Model]) -> None:
    """Until this transaction ends, nobody else writes in this table; whoever is writing is waited for."""
    if not is_sqlite():
        database.execute_sql(f'LOCK TABLE "{model._meta.table_name}" IN SHARE ROW EXCLUSIVE MODE')


def notify_watchers() -> None:
    """Wake those who wait for news, once this is committed. In SQLite the write queue does it."""
    if not is_sqlite():
        database.execute_sql("NOTIFY hjulet")


class ChangeWatch:
    """Waits for what other connections write. For one thread, with a connection of its own."""

    def __init__(self):
        self._mark, self._notifier = None, is_sqlite() and database.obj.notifier()
        if not self._notifier:
            database.execute_sql("LISTEN hjulet")

    def has_changed(self) -> bool:
        """Wait a moment; has somebody written meanwhile? Always yes at first."""
        before, self._mark = self._mark, self._version()
        return before is None or before != self._mark

    def _version(self) -> int:
        if self._notifier:
            if self._mark is not None:
                self._notifier.wait()
            return database.execute_sql("PRAGMA data_version").fetchone()[0]
        # A lost connection is the same error here as in a query.
        with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            heard = database.connection().notifies(timeout=PATIENCE_SECONDS, stop_after=1)
            return (self._mark or 0) + sum(1 for _ in heard)


class Base(peewee.Model):
    """A table whose rows have an id before they are written."""

    id = peewee.BigIntegerField(primary_key=True, default=new_id)

    class Meta:
        database = database
        legacy_table_names = False
