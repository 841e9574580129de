"""Passes the signals of the change feed on to the pages that are open.

One thread in each process reads the feed (models/core/change.py) for all of them. At every signal
it checks again who may still hear of the plan: one query for each plan, for all its listeners.
"""

import ctypes
import queue
import threading
from collections.abc import Callable
from itertools import count
from typing import Any

import peewee

from models.core.change import NO_PLAN, Change
from models.core.database import ChangeWatch, database, is_sqlite, now
from models.people.device import Device
from models.plan.access import Access
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.showing import Showing
from models.plan.signal_filter import SignalFilter

# In PostgreSQL a lower id may be committed after a higher one: so many ids are read again.
LOOK_BACK = 200
NEVER = 2**62
ASK_AGAIN_SECONDS = 20
OVER = None  # instead of a signal: the access has ended
ENOUGH = object()  # instead of a signal: nothing has ended, and the page may connect again
LAST = (OVER, ENOUGH)  # nothing comes after these
# The most listeners of one session and of one person, in each process. A browser shows one page
# at a time, and opens six connections to a server at most.
MOST_EACH = {"device": 6, "person": 20}
LIBRARY = ctypes.CDLL(None)


def may_listen(plan_id: int, devices: set[int]) -> dict[int, SignalFilter]:
    """{session id: what it may hear} of those sessions among `devices` that may hear of this plan.

    They are not ended and not hidden, and their person is the plan's owner, has an access in
    force, or has been let into the conversation. One query.
    """
    owner = Plan.select(Plan.owner).where(Plan.id == plan_id)
    owns = Device.person.in_(owner)
    sees_all = owns | Device.person.in_(Guest.everybody_inside(plan_id))
    opened = (Access.person == Device.person) & (Access.plan == plan_id) & Access.in_force()
    allowed: Any = (
        Device.select(Device.id, Device.person, owns, sees_all, Access.pages)
        .join(Access, peewee.JOIN.LEFT_OUTER, on=opened)
        .where(
            Device.id.in_(devices),
            Device.ended_at.is_null(),
            ~Device.hidden,
            sees_all | Access.id.is_null(False),
        )
    )
    return {
        device: SignalFilter(None if whole else frozenset(pages.split()), bool(owner), person)
        for device, person, owner, whole, pages in allowed.tuples()
    }


def may_be_shown(plan_id: int, devices: set[int], showings: set[int]) -> set[tuple[int, int]]:
    """{(session id, showing id)} of those sessions that may still have the showing open. One query.

    They are not ended and not hidden, and their person is the plan's owner or sees it now.
    """
    if not showings:
        return set()
    owns = Device.person.in_(Plan.select(Plan.owner).where(Plan.id == plan_id))
    at_table = Showing.conversation.is_null(False) & Device.person.in_(
        Guest.everybody_inside(plan_id)
    )
    whom = (Showing.person == Device.person) | owns | at_table
    found: Any = (
        Device.select(Device.id, Showing.id)
        .join(Showing, on=whom)
        .where(
            Device.id.in_(devices),
            Device.ended_at.is_null(),
            ~Device.hidden,
            Showing.id.in_(showings),
            Showing.in_force(),
        )
    )
    return set(found.tuples())


class Listener:
    """One open page: its plan, its session, its person, and the signals that wait for it."""

    __slots__ = ("plan", "device", "person", "until", "signals", "number", "wake", "showing")
    _numbers = count()

    def __init__(
        self,
        plan_id: int,
        device_id: int,
        person_id: int,
        until: int | None = None,
        showing: int = 0,
    ):
        """`until`: when the access ends by itself, in seconds since 1970.

        `showing`: the id of what the page shows alone; then it hears only that this has ended.
        """
        self.showing = showing
        self.plan = plan_id
        self.device = device_id
        self.person = person_id
        self.until = until or NEVER
        self.number = next(Listener._numbers)  # lower: it connected earlier
        self.signals: queue.SimpleQueue = queue.SimpleQueue()
        # Called in the feed's thread when something has come.
        self.wake: Callable[[], object] = lambda: None

    def hear(self, signals: list) -> None:
        for signal in signals:
            self.signals.put(signal)
        self.wake()


class Feed:
    """Reads the change feed for all listeners of this process, while there are any."""

    def __init__(self) -> None:
        self._listeners: dict[int, set[Listener]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._seen: set[int] = set()
        self._last = 0
        self._joined = False
        self._stops = False

    def __len__(self) -> int:
        return sum(map(len, list(self._listeners.values())))

    def join(self, listener: Listener) -> None:
        """Let the listener hear everything that is committed from now on."""
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
        """Send every listener away, because the server stops.

        The pages connect again, and get to the server that starts after this one.
        """
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
        """Send the oldest listener of the same session or person away, if there are too many.

        So one person's pages do not keep others out. The oldest is most likely one that a phone
        left behind when it lost its network.
        """
        every = [one for listeners in self._listeners.values() for one in listeners]
        for whose, most in MOST_EACH.items():
            same = [one for one in every if getattr(one, whose) == getattr(new, whose)]
            if len(same) >= most:
                oldest = min(same, key=lambda one: one.number)
                self._forget(oldest)
                oldest.hear([ENOUGH])

    def _run(self) -> None:
        while not self._is_done():
            try:
                self._follow()
            except (peewee.DatabaseError, peewee.InterfaceError):
                # Try again until the database is back. No signal is lost: `_last` only moves on
                # when the signals have been passed on.
                threading.Event().wait(1)
            finally:
                database.close()

    def _is_done(self) -> bool:
        """True if nobody listens, and the thread may end.

        Decided under the lock, so that a listener who joins a moment later starts a new thread.
        """
        with self._lock:
            if not self._listeners:
                self._thread = None
            return not self._listeners

    def _follow(self) -> None:
        """Pass every new signal on, and check once a second whose time is over."""
        watch = ChangeWatch()
        look_back = 0 if is_sqlite() else LOOK_BACK
        checked_at = now()
        while self._listeners:
            if watch.has_changed():
                self._pass_on(Change.after(self._last - look_back))
            if checked_at != now():
                checked_at = now()
                self._give_memory_back()
                self._check_late_ones(checked_at)

    def _pass_on(self, changes: list[Change]) -> None:
        """Tell the listeners those changes that they have not heard."""
        news: dict[int, list[Change]] = {}  # {plan id: the new ones}
        for change in changes:
            if change.id not in self._seen:
                news.setdefault(change.plan_id, []).append(change)
        sessions = {change.part for change in news.pop(NO_PLAN, ())}
        for plan_id, listeners in self._all():
            if plan_id in news or sessions & {one.device for one in listeners}:
                self._tell(plan_id, listeners, news.get(plan_id, []))
        self._seen = {change.id for change in changes}
        self._last = max([self._last, *self._seen])

    def _check_late_ones(self, this_second: int) -> None:
        """Check the right of the listeners whose access ends by itself at `this_second` or before.

        A listener who may still hear is checked again after ASK_AGAIN_SECONDS.
        """
        for plan_id, listeners in self._all():
            late = [one for one in listeners if one.until <= this_second]
            for one in late:
                one.until = this_second + ASK_AGAIN_SECONDS
            if late:
                self._tell(plan_id, late, [])

    def _give_memory_back(self) -> None:
        """Return free memory to the system, if a page has joined since the last time.

        Many pages that open at once use three times as much memory as they go on needing, and
        glibc would not return the rest by itself.
        """
        if self._joined and hasattr(LIBRARY, "malloc_trim"):
            self._joined = False
            LIBRARY.malloc_trim(0)

    def _all(self) -> list[tuple[int, list[Listener]]]:
        with self._lock:
            return [(plan_id, list(listeners)) for plan_id, listeners in self._listeners.items()]

    @staticmethod
    def _tell(plan_id: int, listeners: list[Listener], signals: list[Change]) -> None:
        """Give those who may hear of the plan the signals that are for them; OVER to the others."""
        devices = {one.device for one in listeners}
        allowed = may_listen(plan_id, devices)
        shown = may_be_shown(plan_id, devices, {one.showing for one in listeners if one.showing})
        for listener in listeners:
            signal_filter = allowed.get(listener.device)
            if listener.showing:
                listener.hear([] if (listener.device, listener.showing) in shown else [OVER])
            else:
                listener.hear(signal_filter.apply(signals) if signal_filter else [OVER])


feed = Feed()
