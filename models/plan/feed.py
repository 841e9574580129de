"""The change feed as open pages hear it. One thread in each process reads it for all of them,
and asks again, at every signal, who may still hear it: one question for each plan, whoever listens."""

import ctypes
import queue
import threading
from itertools import count

import peewee

from models.core.change import NO_PLAN, Change
from models.core.database import ChangeWatch, database, is_sqlite, now
from models.people.device import Device
from models.plan.access import Access
from models.plan.conversation import Guest
from models.plan.plan import Plan

# In PostgreSQL a lower number may be committed after a higher one.
LOOK_BACK = 200
NEVER = 2**62
ASK_AGAIN_SECONDS = 20
OVER = None
ENOUGH = object()  # the page may ask again; nothing has ended
LAST = (OVER, ENOUGH)
# A browser shows one page at a time and opens six connections at most. Lockable in each process.
MOST_EACH = {"device": 6, "person": 20}
LIBRARY = ctypes.CDLL(None)


def may_listen(plan_id: int, devices: set[int]) -> set[int]:
    """Of these sessions, the ones that are open, not hidden, and whose person may see the plan now."""
    owner = Plan.select(Plan.owner).where(Plan.id == plan_id)
    readers = Access.select(Access.person).where(Access.plan == plan_id, Access.in_force())
    inside = (
        Device.person.in_(owner)
        | Device.person.in_(readers)
        | Device.person.in_(Guest.everybody_inside(plan_id))
    )
    open_ones = Device.select(Device.id).where(
        Device.id.in_(devices), Device.ended_at.is_null(), ~Device.hidden, inside
    )
    return {device.id for device in open_ones}


class Listener:
    """One open page: of which plan, in which session, and the signals that wait for it."""

    __slots__ = ("plan", "device", "person", "until", "signals", "number", "wake")
    _numbers = count()

    def __init__(self, plan_id: int, device_id: int, person_id: int, until: int | None = None):
        """`until`: when the access ends by itself, in seconds since 1970."""
        self.plan, self.device, self.person, self.until = (
            plan_id,
            device_id,
            person_id,
            until or NEVER,
        )
        self.number = next(Listener._numbers)  # who came first
        self.signals: queue.SimpleQueue = queue.SimpleQueue()
        self.wake = lambda: None  # called in the feed's thread when something has come

    def hear(self, signals: list) -> None:
        for signal in signals:
            self.signals.put(signal)
        self.wake()


class Feed:
    """Reads the change feed for all listeners of this process, while there are any."""

    def __init__(self):
        self._listeners: dict[int, set[Listener]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._seen: set[int] = set()
        self._last, self._joined, self._stops = 0, False, False

    def __len__(self) -> int:
        return sum(map(len, list(self._listeners.values())))

    def join(self, listener: Listener) -> None:
        """From now on the listener hears everything that is committed after this."""
        with self._lock:
            self._make_room_for(listener)
            self._listeners.setdefault(listener.plan, set()).add(listener)
            self._joined = True
            if self._stops:
                listener.hear([ENOUGH])
            if self._thread is None or not self._thread.is_alive():
                self._last = Change.latest()
                self._seen = {change.id for change in Change.after(self._last - LOOK_BACK)}
                self._thread = threading.Thread(target=self._run, name="change-feed", daemon=True)
                self._thread.start()

    def leave(self, listener: Listener) -> None:
        with self._lock:
            self._forget(listener)

    def stop(self) -> None:
        """The server stops. Every page asks again, and meets the one that comes after it."""
        with self._lock:
            self._stops = True
        for _plan, listeners in self._all():
            for listener in listeners:
                listener.hear([ENOUGH])

    def _forget(self, listener: Listener) -> None:
        others = self._listeners.get(listener.plan, set())
        others.discard(listener)
        if not others:
            self._listeners.pop(listener.plan, None)

    def _make_room_for(self, new: Listener) -> None:
        """One person's pages must not keep others out. The oldest gives way: a phone that lost its network leaves it behind."""
        for whose, most in MOST_EACH.items():
            same = [
                one
                for listeners in self._listeners.values()
                for one in listeners
                if getattr(one, whose) == getattr(new, whose)
            ]
            if len(same) >= most:
                oldest = min(same, key=lambda one: one.number)
                self._forget(oldest)
                oldest.hear([ENOUGH])

    def _run(self) -> None:
        while not self._is_done():
            try:
                self._follow()
            except (peewee.DatabaseError, peewee.InterfaceError):
                threading.Event().wait(
                    1
                )  # until the database is back; what was not passed on is not counted as heard
            finally:
                database.close()

    def _is_done(self) -> bool:
        """Decided under the lock: who joins a moment later starts a new thread."""
        with self._lock:
            if not self._listeners:
                self._thread = None
            return not self._listeners

    def _follow(self) -> None:
        watch, asked, look_back = ChangeWatch(), now(), 0 if is_sqlite() else LOOK_BACK
        while self._listeners:
            if watch.has_changed():
                self._pass_on(Change.after(self._last - look_back))
            if asked != now():
                asked = now()
                self._give_memory_back()
                self._look_at_the_clock(asked)

    def _pass_on(self, changes: list[Change]) -> None:
        news: dict[int, list[Change]] = {}
        for change in changes:
            if change.id not in self._seen:
                news.setdefault(change.plan_id, []).append(change)
        sessions = {change.part for change in news.pop(NO_PLAN, ())}
        for plan_id, listeners in self._all():
            if plan_id in news or sessions & {one.device for one in listeners}:
                self._tell(plan_id, listeners, news.get(plan_id, []))
        self._seen = {change.id for change in changes}
        self._last = max([self._last, *self._seen])

    def _look_at_the_clock(self, this_second: int) -> None:
        """An access also ends by itself."""
        for plan_id, listeners in self._all():
            late = [one for one in listeners if one.until <= this_second]
            for one in late:
                one.until = this_second + ASK_AGAIN_SECONDS
            if late:
                self._tell(plan_id, late, [])

    def _give_memory_back(self) -> None:
        """Many pages that open at once leave twice as much behind as they keep; glibc would hold on to it."""
        if self._joined and hasattr(LIBRARY, "malloc_trim"):
            self._joined = False
            LIBRARY.malloc_trim(0)

    def _all(self) -> list[tuple[int, list[Listener]]]:
        with self._lock:
            return [(plan_id, list(listeners)) for plan_id, listeners in self._listeners.items()]

    @staticmethod
    def _tell(plan_id: int, listeners: list[Listener], signals: list[Change]) -> None:
        allowed = may_listen(plan_id, {one.device for one in listeners})
        for listener in listeners:
            listener.hear(signals if listener.device in allowed else [OVER])


feed = Feed()
