"""Writers wait in line. SQLite lets them try again and again, and under load the unlucky one gives up."""

import fcntl
import os
import threading

import peewee

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Line:
    """One writer at a time, among the threads of this process and among processes."""

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
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def __del__(self):
        os.close(self._file)


class OneWriter(peewee.SqliteDatabase):
    """A SQLite file whose writers stand in line."""

    def __init__(self, path: str, **options):
        super().__init__(path, **options)
        folder = os.path.dirname(path)
        os.makedirs(folder or ".", mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite's own files beside it take the same rights
        self.line = Line(path + ".line")

    def execute_sql(self, sql, params=None, *more, **options):
        if self.in_transaction() or not sql.startswith(WRITES):
            return super().execute_sql(sql, params, *more, **options)
        with self.line:
            return super().execute_sql(sql, params, *more, **options)
