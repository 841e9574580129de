"""SQLite writers take turns by waiting for a lock.

Without it SQLite makes each writer try again and again, and under load some give up. A web server's
writers wait for a short time only, so that there are threads left for those who read.
"""

import ctypes
import fcntl
import os
import select
import threading
from contextlib import contextmanager
from time import monotonic

import peewee

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
LIBRARY = ctypes.CDLL(None)  # the C library: Python itself has no inotify
IN_MODIFY = 2  # inotify(7): the file was written to
POLL_MS = 20
PATIENCE_MS = 250
SQLITE_SECONDS = 10  # how long SQLite waits for another program's lock, if nothing else is said
STUCK_SECONDS = 1  # a writer who has waited for so long for other programs may wait for longer
LOOK_SECONDS = 0.05
NEVER = float("inf")
# After the database's name in that of the queue's file. It stays as it is: a server of an older
# release that still ends what it writes waits in the same queue.
QUEUE = ".line"


class Busy(peewee.OperationalError):
    """Another writer took too long. Nothing was written: it may be tried again."""


class Patience(threading.local):
    """How many seconds a thread waits until it may write. None: as long as it takes."""

    usual: float | None = None  # for every thread of this process
    _now: float | None = None  # for one thread, while it writes something that can be left out

    @contextmanager
    def of(self, seconds: float):
        """A context manager: meanwhile this thread waits for so long."""
        self._now = seconds
        try:
            yield
        finally:
            self._now = None

    @property
    def seconds(self) -> float | None:
        return self.usual if self._now is None else self._now

    def until(self) -> float | None:
        """When it ends, by the monotonic clock; None if it does not end."""
        return None if self.seconds is None else monotonic() + self.seconds


patience = Patience()


class WriteQueue:
    """A lock for one writer at a time, among the threads of this process and among processes.

    A thread that holds it may take it again. Every release changes the file at `path`, which wakes
    the notifiers that watch it.
    """

    _file = -1  # until it is open

    def __init__(self, path: str):
        self._threads = threading.RLock()
        self._depth = 0  # how often the thread that holds the lock has taken it
        self._waits_since = NEVER  # when that thread began to wait for other programs
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> float | None:
        """Returns when the writer's patience ends; None if it does not. Raises Busy."""
        until = patience.until()
        self._join(until)
        if self._depth == 0:
            self._waits_since = monotonic()
            self._join_processes(until)
        self._depth += 1
        return until

    def _join_processes(self, until: float | None) -> None:
        """Wait for the other processes. Raises Busy if there is no patience left for that."""
        at_once = until is not None and monotonic() >= until
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | (fcntl.LOCK_NB if at_once else 0))
        except BlockingIOError:
            self._waits_since = NEVER
            self._threads.release()
            raise Busy("a writer in another process is not done") from None

    def _join(self, until: float | None) -> None:
        """Wait for the other threads. Raises Busy at `until`, or when the queue does not move.

        One thread is enough to wait for a lock that another program holds: the next ones give up
        at once, and serve those who only read.
        """
        while not self._threads.acquire(timeout=-1 if until is None else LOOK_SECONDS):
            stuck = monotonic() - self._waits_since > STUCK_SECONDS
            if until is not None and (stuck or monotonic() > until):
                raise Busy("another writer is not done")

    def writes(self) -> None:
        """Say that the thread that holds the lock writes now, and waits for no other program.

        Until then the threads behind it give up after STUCK_SECONDS; from now on each waits as
        long as its patience lasts.
        """
        self._waits_since = NEVER

    @property
    def is_first(self) -> bool:
        """True if the thread that holds the lock has taken it once."""
        return self._depth == 1

    def __exit__(self, *_failure):
        self._depth -= 1
        if self._depth == 0:
            self._waits_since = NEVER
            os.pwrite(self._file, b".", 0)  # wakes the notifiers
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def __del__(self):
        if self._file >= 0:
            os.close(self._file)


class Notifier:
    """Waits until a writer, in any process, has released the queue.

    It uses Linux's inotify. On other systems each wait is a short pause.
    """

    def __init__(self, path: str):
        self._file = -1
        if hasattr(LIBRARY, "inotify_init1"):
            self._file = LIBRARY.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        self._heard = select.poll()
        self._patience = POLL_MS
        if self._file >= 0 and self._watch(path):
            self._heard.register(self._file, select.POLLIN)
            self._patience = PATIENCE_MS

    def _watch(self, path: str) -> bool:
        return LIBRARY.inotify_add_watch(self._file, os.fsencode(path), IN_MODIFY) >= 0

    def wait(self) -> None:
        """Return after the next release, or when the patience (milliseconds) has run out."""
        if self._heard.poll(self._patience):
            os.read(self._file, 4096)

    def __del__(self):
        if self._file >= 0:
            os.close(self._file)


class QueuedSqlite(peewee.SqliteDatabase):
    """A SQLite file whose writers wait for each other in a WriteQueue.

    Here that is done for single statements; database.transaction() does it for whole transactions.
    """

    def __init__(self, path: str, **options):
        super().__init__(path, **options)
        folder = os.path.dirname(path)
        os.makedirs(folder or ".", mode=0o700, exist_ok=True)
        # SQLite gives the files that it makes beside the database the same permissions.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._queue_path = path + QUEUE
        self.write_queue = WriteQueue(self._queue_path)

    def notifier(self) -> Notifier:
        return Notifier(self._queue_path)

    @contextmanager
    def queued(self):
        """A context manager: wait in the queue, then be the one who writes. Raises Busy.

        What is left of the patience is SQLite's to wait for programs that are not in the queue.
        Who reads afterwards has all of it again: after a crash SQLite makes readers wait too.
        """
        with self.write_queue as until:
            if until is None or not self.write_queue.is_first:
                yield
                return
            self._wait_for_others(max(until - monotonic(), 0))
            try:
                yield
            finally:
                self._wait_for_others(SQLITE_SECONDS)

    def _wait_for_others(self, seconds: float) -> None:
        # On the driver's connection: it is no query of ours.
        self.connection().execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def execute_sql(self, sql, params=None, *more, **options):
        if not sql.startswith(WRITES) or self.in_transaction():
            return super().execute_sql(sql, params, *more, **options)
        with self.queued():
            return super().execute_sql(sql, params, *more, **options)
