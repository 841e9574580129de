"""Serves the Flask app through granian's own interface (RSGI).

Requests are answered by a few threads. A page that listens for news (server-sent events) is served
by the event loop and takes no thread, so that many can be open.
"""

import asyncio
import os
import queue
import signal
import sys
import threading
from io import BytesIO

from flask import Flask
from granian.rsgi import ProtocolClosed, ProtocolError

from models.plan.feed import feed
from views.keeping import takein

THREADS = int(os.environ.get("HJULET_THREADS", "4"))
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
        self._waiting = queue.SimpleQueue()
        for number in range(THREADS):
            threading.Thread(target=self._work, name=f"page-{number}", daemon=True).start()

    def __rsgi_init__(self, loop) -> None:
        """End the streams when the server is told to stop.

        granian waits for every response to end before it stops, and these would never end. Its own
        signal handler still runs: asyncio hears of the signal in another way.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(feed.stop))
            signal.siginterrupt(number, False)

    async def __rsgi__(self, scope, protocol) -> None:
        """Answer one request: read its body, let a thread answer it, and send a stream if any."""
        environ = _environ(scope)
        body = await _body(protocol, self._room(scope.path)) if _has_body(environ) else b""
        environ["wsgi.input"] = BytesIO(body)
        if environ.pop("HTTP_TRANSFER_ENCODING", None):
            environ["CONTENT_LENGTH"] = str(len(body))  # a body sent in chunks has none
        loop = asyncio.get_running_loop()
        answered = loop.create_future()
        self._waiting.put((environ, protocol, loop, answered))
        del environ, body  # a stream may last for hours, and must not keep them in memory
        stream = await answered
        if stream:
            status, headers, events = stream
            await _stream(protocol, status, headers, events)

    def _room(self, path: str) -> int:
        """The largest body that is read, in bytes. Only the take-in accepts files."""
        return takein.LARGEST if path == takein.ADDRESS else self._app.config["MAX_CONTENT_LENGTH"]

    def _work(self) -> None:
        """What each thread does: answer one request after the other."""
        while True:
            environ, protocol, loop, answered = self._waiting.get()
            try:
                stream = self._answer(environ, protocol)
            except Exception as error:  # granian logs it and answers 500
                loop.call_soon_threadsafe(answered.set_exception, error)
            else:
                loop.call_soon_threadsafe(answered.set_result, stream)
            del environ, protocol, answered  # they would stay in memory until the next request

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


def _bytes(text: str) -> str:
    """The text's UTF-8 bytes as characters, which is how WSGI holds strings (PEP 3333)."""
    return text.encode().decode("latin-1")


def _has_body(environ: dict) -> bool:
    return "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") != "0"


async def _body(protocol, most: int) -> bytes:
    """The body as far as it came. Of one larger than `most` bytes, one byte more than that.

    The app refuses that one, and a body that broke off, by its length.
    """
    body = bytearray()
    try:
        async for some in protocol:
            body += some
            if len(body) > most:
                break
    except (ProtocolError, ProtocolClosed):
        pass  # the browser left in the middle
    return bytes(body[: most + 1])


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
