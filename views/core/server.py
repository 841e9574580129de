"""granian's own interface, so that a page that listens costs no thread. All else is Flask on a few threads."""

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
    """The app as granian asks it."""

    def __init__(self, app: Flask):
        self._app, self._asked = app, queue.SimpleQueue()
        for number in range(THREADS):
            threading.Thread(target=self._work, name=f"page-{number}", daemon=True).start()

    def __rsgi_init__(self, loop) -> None:
        """granian waits for every answer to end before it stops, and a page that listens has none that ends.

        Its own handler hears the signal too: asyncio is woken by the signal itself.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(feed.stop))
            signal.siginterrupt(number, False)

    async def __rsgi__(self, scope, protocol) -> None:
        environ = _environ(scope)
        body = await _body(protocol, self._room(scope.path)) if _has_body(environ) else b""
        environ["wsgi.input"] = BytesIO(body)
        if environ.pop("HTTP_TRANSFER_ENCODING", None):
            environ["CONTENT_LENGTH"] = str(len(body))  # what comes in chunks has none
        loop = asyncio.get_running_loop()
        answered = loop.create_future()
        self._asked.put((environ, protocol, loop, answered))
        del environ, body
        if stream := await answered:
            await _stream(protocol, *stream)

    def _room(self, path: str) -> int:
        """How much of a body is taken in, in bytes: a file only where one may be brought."""
        return takein.LARGEST if path == takein.ADDRESS else self._app.config["MAX_CONTENT_LENGTH"]

    def _work(self) -> None:
        """A thread that answers one request after the other."""
        while True:
            environ, protocol, loop, answered = self._asked.get()
            try:
                stream = self._answer(environ, protocol)
            except Exception as error:  # granian tells it, and answers 500
                loop.call_soon_threadsafe(answered.set_exception, error)
            else:
                loop.call_soon_threadsafe(answered.set_result, stream)
            del environ, protocol, answered

    def _answer(self, environ: dict, protocol) -> tuple | None:
        """Sent from here, without a way back through the loop; but a stream is handed over: (status, headers, events)."""
        told = []
        found = self._app(
            environ, lambda status, headers, _failure=None: told.append((int(status[:3]), headers))
        )
        if events := environ.get("hjulet.events"):
            return *told[0], events
        try:
            protocol.response_bytes(*told[0], b"".join(found))
        finally:
            if hasattr(found, "close"):
                found.close()
        return None


def _environ(scope) -> dict:
    """What WSGI (PEP 3333) calls the same things."""
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
            continue  # X_Forwarded_For would pass for X-Forwarded-For
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        environ[key] = (
            f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
            if key in environ
            else value
        )
    if scope.authority:
        environ.setdefault("HTTP_HOST", scope.authority)
    return environ


def _bytes(text: str) -> str:
    """WSGI's strings are bytes in disguise."""
    return text.encode().decode("latin-1")


def _has_body(environ: dict) -> bool:
    return "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") != "0"


async def _body(protocol, most: int) -> bytes:
    """What came of it; no more than one byte too many, which is enough to be refused."""
    body = bytearray()
    try:
        async for some in protocol:
            body += some
            if len(body) > most:
                break
    except (ProtocolError, ProtocolClosed):
        pass  # broken in the middle: the app sees that it is too short
    return bytes(body[: most + 1])


async def _stream(protocol, status: int, headers: list, events) -> None:
    """Until it is over, or the browser has left."""
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
