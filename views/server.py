"""Serves the Flask app through granian's own interface (RSGI).

Requests are answered by a few threads, those that may take long by threads of their own. A page
that listens for news (server-sent events) is served by the event loop and takes no thread, so that
many can be open.
"""

import asyncio
import os
import signal
import sys
from io import BytesIO

from flask import Flask
from granian.rsgi import ProtocolClosed, ProtocolError

from models.plan.feed import feed
from views.core.addresses import network_of
from views.core.connections import Connections
from views.core.limits import Bodies, Lane, Refused
from views.keeping import takein
from views.plan import appearance

THREADS = int(os.environ.get("HJULET_THREADS", "4"))
CONNECTIONS = int(os.environ.get("HJULET_CONNECTIONS", "1200"))  # bin/serve tells granian the same
# The part of WSGI's environ (PEP 3333) that is the same for every request.
ALWAYS = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


class Served:
    """The app, with the methods that granian calls."""

    def __init__(self, app: Flask):
        self._app = app
        self._connections = Connections(CONNECTIONS)
        self._bodies = Bodies()
        self._pages = Lane("page", THREADS, self._answer)
        # One at a time of what keeps a processor busy: printing, and files with a whole plan.
        self._paper = Lane("paper", 1, self._answer, most=20, most_for_one=10, patience=10)
        self._files = Lane("file", 1, self._answer, most=6, most_for_one=3, patience=20)
        # These may wait for another server.
        self._provider = Lane("provider", 2, self._answer, most=20, most_for_one=10, patience=5)

    def __rsgi_init__(self, loop) -> None:
        """Watch the connections, and end the streams when the server is told to stop.

        granian waits for every response to end before it stops, and these would never end. Its own
        signal handler still runs: asyncio hears of the signal in another way.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(feed.stop))
            signal.siginterrupt(number, False)
        if not self._app.config["TRUSTED_PROXIES"]:
            self._connections.watch(loop)

    async def __rsgi__(self, scope, protocol) -> None:
        """Answer one request: read its body, let a thread answer it, and send a stream if any."""
        with self._connections.busy(scope.client):
            stream = await self._answered(_environ(scope), protocol)
            if stream:
                status, headers, events = stream
                await _stream(protocol, status, headers, events)

    async def _answered(self, environ: dict, protocol) -> tuple | None:
        """What `_answer` returns; where there is no room for the request, it says so instead."""
        place = network_of(self._address(environ))
        with self._bodies.of(place) as body:
            try:
                await self._add_body(environ, protocol, body)
                return await self._lane(environ).answered(place, environ, protocol)
            except Refused as refused:
                environ.pop("HTTP_TRANSFER_ENCODING", None)
                environ |= {"wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"}
                environ["hjulet.refused"] = refused.status  # see views/core/headers.py
                body.give_back()
                return await self._pages.answered(place, environ, protocol)

    async def _add_body(self, environ: dict, protocol, body) -> None:
        """Read the body into the environ. Raises Refused."""
        whole = b""
        if _has_body(environ):
            most, ordinary = self._room(environ), self._app.config["MAX_CONTENT_LENGTH"]
            whole = await self._bodies.read(body, protocol, most, ordinary)
        environ["wsgi.input"] = BytesIO(whole)
        if environ.pop("HTTP_TRANSFER_ENCODING", None):
            environ["CONTENT_LENGTH"] = str(len(whole))  # a body sent in chunks has none

    def _room(self, environ: dict) -> int:
        """The largest body that is read, in bytes.

        Only the take-in accepts files, and only from who has been on its page; and pictures come
        from who is signed in.
        """
        path = environ["PATH_INFO"]
        if path == takein.ADDRESS and takein.may_send_a_file(self._app, environ):
            return takein.LARGEST
        if _is_picture(environ) and appearance.may_send_a_picture(self._app, environ):
            return appearance.LARGEST
        return self._app.config["MAX_CONTENT_LENGTH"]

    def _lane(self, environ: dict) -> Lane:
        """Which threads answer this request."""
        path = environ["PATH_INFO"]
        if path.startswith("/provider/"):
            return self._provider
        if path.endswith((".pdf", "/card/picture")) or "/takeout." in path:
            return self._paper
        is_plan = path == takein.ADDRESS and environ["REQUEST_METHOD"] == "POST"
        if is_plan or _is_picture(environ):
            return self._files
        return self._pages

    def _address(self, environ: dict) -> str:
        """The network address of who asks, as ProxyFix finds it (app.py): from trusted proxies."""
        hops = self._app.config["TRUSTED_PROXIES"]
        told = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        return told[-hops].strip() if 0 < hops <= len(told) else environ["REMOTE_ADDR"]

    def _answer(self, environ: dict, protocol) -> tuple | None:
        """Send the response. A stream is not sent but returned: (status, headers, events)."""
        started = []

        def start_response(status, headers, _failure=None):
            started.append((int(status[:3]), headers))

        found = self._app(environ, start_response)
        status, headers = started[0]
        events = environ.get("hjulet.events")
        if events:
            return status, headers, events
        try:
            # From this thread: handing it to the event loop first would only take time.
            protocol.response_bytes(status, headers, b"".join(found))
        finally:
            if hasattr(found, "close"):
                found.close()
        return None


def _environ(scope) -> dict:
    """A WSGI environ (PEP 3333) from granian's scope."""
    host, _, port = scope.server.rpartition(":")
    environ = ALWAYS | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": _bytes(scope.path),
        "QUERY_STRING": _bytes(scope.query_string),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # WSGI could not tell X_Forwarded_For from X-Forwarded-For
        _add_header(environ, name, value)
    if scope.authority:
        environ.setdefault("HTTP_HOST", scope.authority)
    return environ


def _add_header(environ: dict, name: str, value: str) -> None:
    """A header that is sent several times becomes one, with its values joined."""
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    if key in environ:
        separator = "; " if key == "HTTP_COOKIE" else ","
        value = f"{environ[key]}{separator}{value}"
    environ[key] = value


def _is_picture(environ: dict) -> bool:
    """True if somebody sends a picture to their plan."""
    is_sent = environ["REQUEST_METHOD"] == "POST"
    return is_sent and appearance.SENT_TO.fullmatch(environ["PATH_INFO"]) is not None


def _bytes(text: str) -> str:
    """The text's UTF-8 bytes as characters, which is how WSGI holds strings (PEP 3333)."""
    return text.encode().decode("latin-1")


def _has_body(environ: dict) -> bool:
    return "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") != "0"


async def _stream(protocol, status: int, headers: list, events) -> None:
    """Send events until they are over, or the browser has left."""
    gone = asyncio.ensure_future(protocol.client_disconnect())
    try:
        out = protocol.response_stream(status, headers)
        async for words in events.later(gone):
            await out.send_bytes(words)
    except (ProtocolError, ProtocolClosed):
        pass
    finally:
        gone.cancel()
        events.close()
