"""The database and what every table has in common."""

import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager

import peewee
from playhouse.db_url import parse
from playhouse.shortcuts import ReconnectMixin

from models.core.write_queue import (
    LOOK_SECONDS,
    SQLITE_SECONDS,
    STUCK_SECONDS,
    WRITES,
    Busy,
    Patience,
    QueuedSqlite,
    patience,
)

database = peewee.DatabaseProxy()

PATIENCE_SECONDS = 1
MOST_LONG_WAITS = 2  # of a worker's four threads
EPOCH_MS = 1_767_225_600_000  # 2026-01-01 UTC: keeps ids below 63 bits for centuries


_latest = [0]  # the last id that this process made
_one_at_a_time = threading.Lock()


def new_id() -> int:
    """A new 63-bit id: 41 bits of milliseconds since EPOCH_MS, then 22 random bits.

    It is known before the row is written (the encryption binds text to it), grows with time
    (good for indexes), and a stranger cannot find other ids by counting up. In one process it
    grows within a millisecond too: who came to a meeting after it began is told by it.
    """
    passed = int(time.time() * 1000) - EPOCH_MS
    made = (passed << 22) | secrets.randbits(22)
    with _one_at_a_time:
        if 0 <= (_latest[0] >> 22) - passed <= 1:
            made = max(made, _latest[0] + 1 + secrets.randbits(12))
        _latest[0] = made
    return made


def now() -> int:
    """Seconds since 1970, UTC."""
    return int(time.time())


class PatientPostgres(ReconnectMixin, peewee.PostgresqlDatabase):
    """A PostgreSQL database that may be restarted: a connection that was cut is made anew.

    Only outside a transaction, where no statement before this one can be lost. A single write gets
    a transaction of its own: it meets the connection that was cut when it begins, and is sent once.

    `reconnects`: False where a new connection would be another, as one that holds no lock.
    """

    reconnects = True

    reconnect_errors = tuple(
        (peewee.OperationalError, said)
        for said in (
            "terminating connection",
            "server closed the connection",
            "the connection is closed",
            "the connection is lost",
            "consuming input failed",
        )
    )

    def execute_sql(self, sql, params=None):
        if not self.reconnects:
            return peewee.PostgresqlDatabase.execute_sql(self, sql, params)
        if not sql.startswith(WRITES) or self.in_transaction():
            return super().execute_sql(sql, params)
        with self.atomic():
            return super().execute_sql(sql, params)

    def begin(self, *how, **more):
        if self.reconnects:
            return super().begin(*how, **more)
        return peewee.PostgresqlDatabase.begin(self, *how, **more)


def use_database(url: str) -> peewee.Database:
    """Point every model at `url` (sqlite:///path or postgresql://…)."""
    if url.startswith("sqlite"):
        chosen = QueuedSqlite(
            url.removeprefix("sqlite:///"),
            pragmas={
                "journal_mode": "wal",
                # A save that was confirmed survives a power cut ("normal" may lose the last ones).
                "synchronous": "full",
                "foreign_keys": 1,
                "busy_timeout": SQLITE_SECONDS * 1000,
                "cache_size": -2_000,
                # What is erased is overwritten in the file.
                "secure_delete": 1,
            },
            # INTEGER makes the id SQLite's own row id: no second index.
            field_types={"BIGINT": "INTEGER"},
        )
    else:
        chosen = PatientPostgres(**parse(url))
    database.initialize(chosen)
    return chosen


def is_sqlite() -> bool:
    """True for SQLite, False for PostgreSQL.

    SQLite runs one write at a time, so ids that count up are committed in their order.
    PostgreSQL runs many at once.
    """
    return isinstance(database.obj, QueuedSqlite)


# Why the database did not write, by the names of SQLite's errors and the codes of PostgreSQL's.
BUSY = re.compile(r"SQLITE_(BUSY|LOCKED)|55P03|57014|40P01|40001")
UNWRITABLE = re.compile(r"SQLITE_(FULL|IOERR|READONLY|CANTOPEN)|53100|53000|58030|25006")
UNREADABLE = re.compile(r"SQLITE_(PROTOCOL|NOTADB|CORRUPT)|08|57P0[1-5]")


def why_not_written(error: BaseException | None) -> str | None:
    """ "busy" if others held the database for too long, "full" if nothing can be written to disk.

    "away" if the database does not answer, or cannot be read. None for another error.
    """
    # A lost connection comes without a code.
    is_away = isinstance(error, (peewee.OperationalError, peewee.InterfaceError))
    while error is not None:
        code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or ""
        if isinstance(error, Busy) or BUSY.match(code):
            return "busy"
        if UNWRITABLE.match(code):
            return "full"
        if UNREADABLE.match(code):
            return "away"
        is_away = is_away and not code
        # The driver's error is behind peewee's. And where SQLite has rolled back by itself,
        # peewee's own attempt has failed with yet another one.
        error = error.__context__
    return "away" if is_away else None


def wait_at_most(seconds: float) -> None:
    """From now on no writer of this process waits longer than this for another one.

    Then it raises an OperationalError that is "busy" (see why_not_written).
    """
    Patience.usual = seconds


def write_if_possible(write: Callable[[], object], seconds: float = 0) -> None:
    """Call `write` in a transaction, for what may be left out: when somebody was last seen.

    Nobody waits for it longer than these seconds, and nothing is raised if it cannot be written.
    """
    try:
        with patience.of(seconds), transaction():
            write()
    except peewee.DatabaseError as error:
        if not why_not_written(error):
            raise


@contextmanager
def transaction():
    """A context manager: what is written within is committed together, or not at all.

    SQLite takes its write lock at the start, so that what was read within is still true when
    it writes.
    """
    if not is_sqlite():
        with database.atomic(), _waiting_in_postgres():
            yield
        return
    with database.queued(), database.atomic("IMMEDIATE"):
        database.write_queue.writes()
        yield


@contextmanager
def _waiting_in_postgres():
    """A context manager: no statement waits longer for another writer than our patience.

    Few threads wait for so long: the next ones give up soon, and serve who only reads.
    """
    seconds = patience.seconds
    if seconds is None or database.transaction_depth() > 1:
        yield
        return
    wait = max(1, int(_writers.begins(seconds) * 1000))  # 0 would be for ever
    try:
        database.execute_sql(f"SET LOCAL lock_timeout = {wait}")
        yield
        _writers.moved_at = time.monotonic()
    finally:
        _writers.since.pop(threading.get_ident(), None)


class _Writers:
    """The threads of this process that write in PostgreSQL and may wait for long."""

    def __init__(self) -> None:
        self.since: dict[int, float] = {}  # {thread: when it began}
        self.moved_at = 0.0  # when one was done

    def begins(self, most: float) -> float:
        """How many seconds, at most `most`, this thread may wait for a lock."""
        others = list(self.since.values())
        if len(others) < MOST_LONG_WAITS:
            self.since[threading.get_ident()] = time.monotonic()
            return most
        is_stuck = time.monotonic() - max(self.moved_at, *others) > STUCK_SECONDS
        return min(most, LOOK_SECONDS if is_stuck else STUCK_SECONDS)


_writers = _Writers()


def turn(subject_id: int):
    """A transaction in which nobody else has a turn with the same plan or person.

    `subject_id` is the id of the plan or person. So two requests never count or grant something
    at the same time. Take the turn before writing any row: two transactions that each hold rows
    and want each other's turn would wait forever.
    """
    return turns([subject_id])


_turns = threading.local()  # `held`: the subjects with which this thread has a turn now


@contextmanager
def turns(subject_ids: Iterable[int]):
    """A turn with each of these plans and people at once, for what writes in several plans.

    Everybody takes them in one order, so that two never wait for each other. The turn without a
    plan (0) comes last, as it does for who has a plan's turn and then writes in the general log.
    """
    with transaction():
        before = getattr(_turns, "held", ())
        taken = sorted(set(subject_ids), reverse=True)
        for subject_id in taken:
            _lock(subject_id)
        _turns.held = (*before, *taken)
        try:
            yield
        finally:
            _turns.held = before


@contextmanager
def same_turn(subject_id: int):
    """The turn with this subject in which the caller is already, or one of its own.

    For what goes wrong together with the turn around it: it cannot be rolled back alone.
    """
    if subject_id in getattr(_turns, "held", ()):
        yield
        return
    with turn(subject_id):
        yield


@contextmanager
def reading_turn(plan_id: int):
    """A context manager for reading a plan as it is at one moment.

    In SQLite others may write meanwhile (they are not seen); in PostgreSQL they wait.
    """
    with database.atomic():
        _lock(plan_id)
        yield


def _lock(subject_id: int) -> None:
    # SQLite needs no lock: its transactions already run one at a time.
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (subject_id,))


def lock_row(row: peewee.Model) -> None:
    """Let nobody else change this row, or write one that points to it, until this transaction ends.

    Waits for transactions that are writing one now.
    """
    if not is_sqlite():
        which = row._meta.primary_key == row.get_id()
        list(type(row).select().where(which).for_update())


def lock_table(model: type[peewee.Model]) -> None:
    """Let nobody else write in this table until this transaction ends.

    Waits for transactions that are writing in it now.
    """
    if not is_sqlite():
        database.execute_sql(f'LOCK TABLE "{model._meta.table_name}" IN SHARE ROW EXCLUSIVE MODE')


def notify_watchers() -> None:
    """Wake every ChangeWatch when this transaction is committed.

    Does nothing in SQLite: there the write queue wakes them.
    """
    if not is_sqlite():
        database.execute_sql("NOTIFY hjulet")


class ChangeWatch:
    """Waits for what other connections write. For one thread, with a connection of its own."""

    def __init__(self) -> None:
        self._mark: int | None = None  # grows with each write seen; None before the first look
        self._notifier = is_sqlite() and database.obj.notifier()
        if not self._notifier:
            database.execute_sql("LISTEN hjulet")
        self._listens = database.connection()

    def has_changed(self) -> bool:
        """Wait up to PATIENCE_SECONDS; True if somebody has written since the last call.

        The first call returns True. Raises OperationalError if the connection that listened was
        lost: another one has to be made, that listens anew.
        """
        before = self._mark
        self._mark = self._version()
        return before is None or before != self._mark

    def _version(self) -> int:
        if self._notifier:
            if self._mark is not None:
                self._notifier.wait()
            return database.execute_sql("PRAGMA data_version").fetchone()[0]
        # A private of peewee, which turns the driver's errors into peewee's: `notifies` belongs
        # to the driver, and a lost connection must raise the same error here as in a query.
        with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            if database.connection() is not self._listens:  # a query was given a new one
                raise peewee.OperationalError("the connection that listened was lost")
            heard = self._listens.notifies(timeout=PATIENCE_SECONDS, stop_after=1)
            return (self._mark or 0) + sum(1 for _ in heard)


class Base(peewee.Model):
    """A table whose rows have an id before they are written."""

    id = peewee.BigIntegerField(primary_key=True, default=new_id)

    class Meta:
        database = database
        legacy_table_names = False


def loaded(row: peewee.Model, link: str):
    """What its foreign key `link` points to, if that came with the row; else None. No query."""
    return row.__rel__.get(link)  # a private of peewee, which has no public way to ask
