"""The live stream: it says that a part is at a new revision, never what stands there."""

import asyncio
import json
import os
import queue

from flask import Blueprint, Response, g, request
from flask_login import current_user

from models.core.change import Change
from models.core.database import database
from models.plan.feed import ENOUGH, LAST, OVER, Listener, feed
from models.plan.visit import Visit
from views.core import access

bp = Blueprint("live", __name__)
bp.record_once(lambda state: state.app.jinja_env.globals.update(seen=seen))
HEARTBEAT_SECONDS = 20
STILL_HERE = b": still here\n\n"
# Of the connections that a worker takes, the last ones are left to ordinary pages.
MOST = int(os.environ.get("HJULET_CONNECTIONS", "1000")) * 9 // 10


@bp.get("/plans/<int:plan_id>/live")
def stream(plan_id):
    visit = access.plan_to_read(plan_id, "home")
    plan = visit.plan
    if len(feed) >= MOST:
        return Response(status=503, headers={"Retry-After": "10"})
    if request.method == "HEAD":
        return Response(mimetype="text/event-stream")
    listener = Listener(plan.id, current_user.device.id, visit.person.id, _until(visit))
    feed.join(listener)
    missed = Change.of(plan, since=_since())
    database.close()  # a stream lasts for hours and asks the database nothing
    events = _Events(listener, missed)
    request.environ["hjulet.events"] = (
        events  # for views/server.py, which waits for them without a thread
    )
    response = Response(events, mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


class _Events:
    """What goes over the wire. Closed even where the browser leaves before the first word."""

    def __init__(self, listener: Listener, missed: list[Change]):
        self._listener, self._first = listener, [b"retry: 1000\n\n", *map(_event, missed)]
        self._next = self._all()

    def __iter__(self):
        return self._next

    def _all(self):
        """With a thread that waits."""
        yield from self._first
        while True:
            try:
                change = self._listener.signals.get(timeout=HEARTBEAT_SECONDS)
            except queue.Empty:
                yield STILL_HERE
                continue
            if change is not ENOUGH:
                yield _event(change)
            if change in LAST:
                return

    async def later(self, gone: asyncio.Future):
        """The same without a thread, until `gone`: the browser has left."""
        loop, news, signals = asyncio.get_running_loop(), asyncio.Event(), self._listener.signals
        self._listener.wake = lambda: loop.call_soon_threadsafe(news.set)
        gone.add_done_callback(lambda _: news.set())
        yield b"".join(self._first)
        while not gone.done():
            news.clear()
            while not signals.empty():
                change = signals.get()
                if change is not ENOUGH:
                    yield _event(change)
                if change in LAST:
                    return
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await news.wait()
            except TimeoutError:
                yield STILL_HERE

    def close(self) -> None:
        feed.leave(self._listener)


def _event(change: Change) -> bytes:
    if change is OVER:
        return b"event: over\ndata: over\n\n"
    signal = {"kind": change.kind, "part": str(change.part), "revision": change.revision}
    return f"id: {change.id}\ndata: {json.dumps(signal)}\n\n".encode()


def seen() -> int:
    """For the page: the last signal that was there before anything on it was read."""
    return g.seen if "seen" in g else Change.latest()


def _until(visit: Visit) -> int | None:
    """When this person's access ends by itself; the owner's never does."""
    ends = [
        row.expires_at for row in (visit.access, visit.guest and visit.guest.conversation) if row
    ]
    return max(ends, default=None)


def _since() -> int | None:
    """The last signal this page has seen; None: it has just been loaded."""
    value = request.headers.get("Last-Event-ID") or request.args.get("since", "")
    return int(value) if value.isdecimal() and len(value) < 19 else None
