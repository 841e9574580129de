"""Leaves another server in peace for a while when it does not answer."""

from threading import Lock
from time import monotonic

MOST = 3  # so many times in a row without an answer
PAUSE_SECONDS = 60


class Breaker:
    """Whether to ask a server, by how it answered of late. Each process has its own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._silent = 0  # times in a row
        self._again_at = 0.0  # by the monotonic clock

    def may_ask(self) -> bool:
        """False in a pause. After it one may ask, and the others wait for how that ends."""
        with self._lock:
            if self._silent < MOST:
                return True
            if monotonic() < self._again_at:
                return False
            self._again_at = monotonic() + PAUSE_SECONDS
            return True

    def note(self, answered: bool) -> None:
        """Say whether the server has answered."""
        with self._lock:
            self._silent = 0 if answered else self._silent + 1
            if self._silent >= MOST:
                self._again_at = monotonic() + PAUSE_SECONDS
