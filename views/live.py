"""The live stream: it says that a part is at a new revision, never what stands there.

One thread in each process reads the change feed and asks at the door again for every
listener, at every signal. A listener whose access has ended is told so, and let go.
"""

import json
import queue
import threading
import time

import peewee
from flask import Blueprint, Response, request
from flask_login import current_user

from models import base
from models.access import Access
from models.change import Change
from models.conversation import Guest
from models.device import Device
from models.plan import Plan
from views import access

bp = Blueprint("live", __name__)
bp.record_once(lambda state: state.app.jinja_env.globals.update(seen=seen))
HEARTBEAT_SECONDS, POLL_SECONDS = 20, 0.025
LOOK_BACK = 200  # in PostgreSQL a lower number may be committed after a higher one
OVER = None


class Listener:
    """One open page: whose, of which plan, and the signals that wait for it."""

    def __init__(self, plan: Plan, device: Device):
        self.plan, self.device, self.person = plan, device, device.person
        self.signals: queue.SimpleQueue = queue.SimpleQueue()

    def may_listen(self) -> bool:
        """The door, asked again."""
        if not Device.is_open(self.device.id):
            return False
        return self.plan.owner_id == self.person.id or bool(
            Access.to(self.plan, self.person) or Guest.inside(self.plan, self.person))


class Feed:
    """Reads the change feed for all listeners of this process."""

    def __init__(self):
        self._listeners: dict[int, set[Listener]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._seen: set[int] = set()
        self._last = 0

    def join(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.setdefault(listener.plan.id, set()).add(listener)
            if self._thread is None or not self._thread.is_alive():
                self._last = Change.latest()
                self._thread = threading.Thread(target=self._run, name="change-feed", daemon=True)
                self._thread.start()

    def leave(self, listener: Listener) -> None:
        with self._lock:
            mine = self._listeners.get(listener.plan.id, set())
            mine.discard(listener)
            if not mine:
                self._listeners.pop(listener.plan.id, None)

    def _run(self) -> None:
        mark = None
        while self._listeners:
            time.sleep(POLL_SECONDS)
            try:
                fresh = base.data_version()
                if fresh is None or fresh != mark:
                    mark = fresh
                    self._pass_on(Change.after(self._last - LOOK_BACK))
            except peewee.DatabaseError:
                base.database.close()
        base.database.close()

    def _pass_on(self, changes: list[Change]) -> None:
        news: dict[int, list[Change]] = {}
        for change in changes:
            if change.id > self._last - LOOK_BACK and change.id not in self._seen:
                news.setdefault(change.plan_id, []).append(change)
        self._seen = {change.id for change in changes}
        self._last = max([self._last, *self._seen])
        for plan_id, signals in news.items():
            for listener in list(self._listeners.get(plan_id, ())):
                self._tell(listener, signals)

    @staticmethod
    def _tell(listener: Listener, signals: list[Change]) -> None:
        if not listener.may_listen():
            listener.signals.put(OVER)
            return
        for change in signals:
            listener.signals.put(change)


feed = Feed()


@bp.get("/plans/<int:plan_id>/live")
def stream(plan_id):
    plan = access.plan_to_read(plan_id, "home")
    listener = Listener(plan, current_user.device)
    feed.join(listener)
    missed = Change.of(plan, since=_since())
    base.database.close()  # a stream lasts for hours and asks the database nothing
    response = Response(_events(listener, missed), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _events(listener: Listener, missed: list[Change]):
    try:
        yield "retry: 1000\n\n"
        for change in missed:
            yield _event(change)
        while True:
            try:
                change = listener.signals.get(timeout=HEARTBEAT_SECONDS)
            except queue.Empty:
                yield ": still here\n\n"
                continue
            if change is OVER:
                yield "event: over\ndata: over\n\n"
                return
            yield _event(change)
    finally:
        feed.leave(listener)


def _event(change: Change) -> str:
    signal = {"noun": change.noun, "part": str(change.part), "revision": change.revision}
    return f"id: {change.id}\ndata: {json.dumps(signal)}\n\n"


def seen() -> int:
    """For the page: the last signal that is already in it."""
    return Change.latest()


def _since() -> int | None:
    """The last signal this page has seen; None: it has just been loaded."""
    value = request.headers.get("Last-Event-ID") or request.args.get("since", "")
    return int(value) if value.isdigit() and len(value) < 19 else None
