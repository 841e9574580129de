"""Writers wait in line. SQLite lets them try again and again, and under load the unlucky one gives up."""

import ctypes
import fcntl
import os
import select
import threading

import peewee

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
LIBRARY, IN_MODIFY = ctypes.CDLL(None), 2  # inotify(7)
POLL_MS, PATIENCE_MS = 20, 250


class WriteQueue:
    """One writer at a time, among the threads of this process and among processes."""

    _file = -1  # until it is open

    def __init__(self, path: str):
        self._threads, self._depth = threading.RLock(), 0
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)

    def __enter__(self):
        self._threads.acquire()
        if not self._depth:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        self._depth += 1

    def __exit__(self, *_failure):
        self._depth -= 1
        if not self._depth:
            os.pwrite(self._file, b".", 0)  # wakes every notifier
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def __del__(self):
        if self._file >= 0:
            os.close(self._file)


class Notifier:
    """Rings when a writer has left the line, in whichever process. Where the system has none, it is a short pause."""

    def __init__(self, path: str):
        self._file = (
            LIBRARY.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
            if hasattr(LIBRARY, "inotify_init1")
            else -1
        )
        self._heard = select.poll()
        if (
            self._file >= 0
            and LIBRARY.inotify_add_watch(self._file, os.fsencode(path), IN_MODIFY) >= 0
        ):
            self._heard.register(self._file, select.POLLIN)
            self._patience = PATIENCE_MS
        else:
            self._patience = POLL_MS

    def wait(self) -> None:
        if self._heard.poll(self._patience):
            os.read(self._file, 4096)

    def __del__(self):
        if self._file >= 0:
            os.close(self._file)


class QueuedSqlite(peewee.SqliteDatabase):
    """A SQLite file whose writers stand in line."""

    def __init__(self, path: str, **options):
        super().__init__(path, **options)
        folder = os.path.dirname(path)
        os.makedirs(folder or ".", mode=0o700, exist_ok=True)
        os.close(
            os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        )  # SQLite's own files beside it take the same rights
        self._queue_path = path + ".line"
        self.write_queue = WriteQueue(self._queue_path)

    def notifier(self) -> Notifier:
        return Notifier(self._queue_path)

    def execute_sql(self, sql, params=None, *more, **options):
        if not sql.startswith(WRITES) or self.in_transaction():
            return super().execute_sql(sql, params, *more, **options)
        with self.write_queue:
            return super().execute_sql(sql, params, *more, **options)
