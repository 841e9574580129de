"""SQLite writers take turns by waiting for a lock.

Without it SQLite makes each writer try again and again, and under load some give up.
"""

import ctypes
import fcntl
import os
import select
import threading

import peewee

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
LIBRARY = ctypes.CDLL(None)  # the C library: Python itself has no inotify
IN_MODIFY = 2  # inotify(7): the file was written to
POLL_MS = 20
PATIENCE_MS = 250


class WriteQueue:
    """A lock for one writer at a time, among the threads of this process and among processes.

    A thread that holds it may take it again. Every release changes the file at `path`, which wakes
    the notifiers that watch it.
    """

    _file = -1  # until it is open

    def __init__(self, path: str):
        self._threads = threading.RLock()
        self._depth = 0  # how often the thread that holds the lock has taken it
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)

    def __enter__(self):
        self._threads.acquire()
        if self._depth == 0:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        self._depth += 1

    def __exit__(self, *_failure):
        self._depth -= 1
        if self._depth == 0:
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
        self._queue_path = path + ".line"
        self.write_queue = WriteQueue(self._queue_path)

    def notifier(self) -> Notifier:
        return Notifier(self._queue_path)

    def execute_sql(self, sql, params=None, *more, **options):
        if not sql.startswith(WRITES) or self.in_transaction():
            return super().execute_sql(sql, params, *more, **options)
        with self.write_queue:
            return super().execute_sql(sql, params, *more, **options)
