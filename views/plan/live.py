"""The live stream: it tells a page that a part has a new revision, but never its content."""

import asyncio
import json
import os
import queue
from collections.abc import Callable

from flask import Blueprint, Response, g, request
from flask_login import current_user

from models.core.change import Change
from models.core.database import database
from models.plan.feed import ENOUGH, LAST, OVER, Listener, feed, may_be_shown, may_listen
from models.plan.visit import Visit
from views.core import access

bp = Blueprint("live", __name__)
bp.record_once(lambda state: state.app.jinja_env.globals.update(seen=seen))
HEARTBEAT_SECONDS = 20
STILL_HERE = b": still here\n\n"
# The most streams: a tenth of the connections that a worker takes is left to ordinary pages.
MOST = int(os.environ.get("HJULET_CONNECTIONS", "1000")) * 9 // 10


@bp.get("/plans/<int:plan_id>/live")
def stream(plan_id):
    visit = access.plan_to_read(plan_id, "home")
    device = current_user.device.id

    def missed():
        # Asked again, as it may have ended since the door: of that this page would never hear.
        signal_filter = may_listen(plan_id, {device}).get(device)
        return signal_filter.apply(Change.of(visit.plan, _since())) if signal_filter else [OVER]

    return _stream(visit, missed, _until(visit))


@bp.get("/plans/<int:plan_id>/shown/<int:showing_id>/live")
def stream_of_showing(plan_id, showing_id):
    """For a page that shows this alone: it hears only that it has ended."""
    visit, showing = access.showing_to_hear(plan_id, showing_id)
    pair = (current_user.device.id, showing.id)

    def missed():
        return [] if may_be_shown(plan_id, {pair[0]}, {pair[1]}) else [OVER]

    return _stream(visit, missed, showing.expires_at, showing.id)


def _stream(visit: Visit, missed: Callable, until: int | None, showing: int = 0) -> Response:
    """The answer that goes on. `missed`: returns what the page has not heard; else see Listener."""
    if len(feed) >= MOST:
        return Response(status=503, headers={"Retry-After": "10"})
    if request.method == "HEAD":
        return Response(mimetype="text/event-stream")
    device = current_user.device.id
    listener = Listener(visit.plan.id, device, visit.person.id, until, showing)
    feed.join(listener)
    signals = missed()
    database.close()  # a stream lasts for hours, and needs the database no more
    events = _Events(listener, signals)
    # For views/server.py, which waits for them without a thread.
    request.environ["hjulet.events"] = events
    response = Response(events, mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


class _Events:
    """The bytes of one stream.

    It is an object, not only a generator, so that `close` is called even if the browser leaves
    before the first byte.
    """

    def __init__(self, listener: Listener, missed: list):
        self._listener = listener
        self._first = [b"retry: 1000\n\n", *map(_event, missed)]
        self._is_over = OVER in missed
        self._next = self._all()

    def __iter__(self):
        return self._next

    def _all(self):
        """Yields the bytes. The thread waits for each signal (Flask's own server, and tests)."""
        yield from self._first
        while not self._is_over:
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
        """Yields the same bytes without a thread, until `gone` is done: the browser has left."""
        loop = asyncio.get_running_loop()
        news = asyncio.Event()
        signals = self._listener.signals
        self._listener.wake = lambda: loop.call_soon_threadsafe(news.set)
        gone.add_done_callback(lambda _: news.set())
        yield b"".join(self._first)
        while not (self._is_over or gone.done()):
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
    """One signal, or OVER, as a server-sent event."""
    if change is OVER:
        return b"event: over\ndata: over\n\n"
    signal = {"kind": change.kind, "part": str(change.part), "revision": change.revision}
    return f"id: {change.id}\ndata: {json.dumps(signal)}\n\n".encode()


def seen() -> int:
    """The id of the last signal before this page was read: its stream goes on from there."""
    return g.seen if "seen" in g else Change.latest()


def _until(visit: Visit) -> int | None:
    """When the access or the conversation of this visit ends by itself, in seconds since 1970.

    The later of the two if there are both; None for the owner.
    """
    conversation = visit.guest and visit.guest.conversation
    ends = [row.expires_at for row in (visit.access, conversation) if row]
    return max(ends, default=None)


def _since() -> int | None:
    """The id of the last signal that this page has seen; None if it has just been loaded."""
    value = request.headers.get("Last-Event-ID") or request.args.get("since", "")
    return int(value) if value.isdecimal() and len(value) < 19 else None
