"""A real server that can be killed, and a network that loses, doubles, delays and reorders."""

import html
import os
import re
import signal
import socket
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from tests.forked import Forked
from tests.ports import free_port

SERVE = "from granian.cli import entrypoint; entrypoint()"  # what `granian` does
GRANIAN = [
    "tests.served:served",
    "--factory",
    "--interface",
    "rsgi",
    "--no-ws",
    "--http",
    "1",
    "--no-access-log",
]
BAD = ("request lost", "answer lost", "doubled", "late", "slow")


class Server:
    """The app under granian, which can be killed in the middle of its work and started again."""

    def __init__(self, folder: Path, **settings):
        self._environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder / 'lost.db'}",
            "HJULET_DEMO": "",
            "HJULET_KEY_FILE": str(folder / "key"),
            "HJULET_INSTANCE": str(folder),
            "GRANIAN_WORKERS": "2",
            **settings,
        }
        self.port = free_port()
        self.up = threading.Event()

    def start(self) -> None:
        self._process = Forked(
            SERVE, *GRANIAN, "--port", str(self.port), environment=self._environment
        )
        while not self._answers():
            with suppress(TimeoutError):
                self._process.wait(timeout=0.05)
                raise RuntimeError("the server did not start")
        self.up.set()

    def _answers(self) -> bool:
        asked = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        try:
            return exchange(self.port, asked).status == 200
        except (OSError, HTTPException):
            return False

    def stop(self) -> int:
        """Stop it as an upgrade does. Returns the exit status. Raises TimeoutError."""
        self._process.terminate()
        return self._process.wait(timeout=60)

    def kill(self) -> None:
        """Kill all its processes at once (SIGKILL), so that none of them can finish anything."""
        self.up.clear()
        with suppress(ProcessLookupError):  # it was stopped already
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@dataclass
class Answer:
    status: int
    text: str
    cookie: str | None = None


def exchange(port: int, request: bytes, pause: float = 0) -> Answer:
    """Send a request, in two pieces where there is a pause (seconds), and read the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        if pause:
            line.sendall(request[: len(request) // 2])
            threading.Event().wait(pause)
            line.sendall(request[len(request) // 2 :])
        else:
            line.sendall(request)
        response = HTTPResponse(line)
        response.begin()
        return Answer(response.status, response.read().decode(), response.getheader("Set-Cookie"))


class Network:
    """A bad network. A request that seems lost may still arrive, long after later ones.

    `tried` counts what happened to the requests.
    """

    def __init__(self, server: Server, chance: Random, faults: float = 0.3):
        """`faults`: of how many requests something becomes, from 0 to 1."""
        self._server = server
        self._chance = chance
        self._faults = faults
        self._held = []
        self.tried = Counter()

    def send(self, request: bytes) -> Answer:
        """Raises OSError if the sender cannot know what became of the request."""
        self._server.up.wait()
        if self._held and self._chance.random() < 0.3:
            self._quietly(self._held.pop(self._chance.randrange(len(self._held))))
        fate = self._chance.choice(BAD) if self._chance.random() < self._faults else "good"
        self.tried[fate] += 1
        try:
            return self._carry(request, fate)
        except (OSError, HTTPException) as broken:
            if fate in ("good", "doubled", "slow"):
                self.tried["server away"] += 1
            raise ConnectionError from broken

    def _carry(self, request: bytes, fate: str) -> Answer:
        port = self._server.port
        if fate == "late":
            self._held.append(request)
            raise ConnectionError
        if fate == "request lost":
            self._send_only(request[: self._chance.randrange(len(request))])
            raise ConnectionError
        if fate == "answer lost":
            self._send_only(request, answered=0.7)
            raise ConnectionError
        if fate == "slow":
            return exchange(port, request, self._chance.uniform(0.001, 0.03))
        if fate == "doubled":
            return self._send_twice(request)
        return exchange(port, request)

    def _send_only(self, request: bytes, answered: float = 0) -> None:
        """Send and hang up; with this probability only when the answer has begun to come."""
        with socket.create_connection(("127.0.0.1", self._server.port), timeout=30) as line:
            line.sendall(request)
            if answered and self._chance.random() < answered:
                line.recv(1)

    def _send_twice(self, request: bytes) -> Answer:
        twin = threading.Thread(target=self._quietly, args=[request])
        twin.start()
        try:
            return exchange(self._server.port, request)
        finally:
            twin.join()

    def _quietly(self, request: bytes) -> None:
        """Send a request whose answer nobody waits for."""
        with suppress(OSError, HTTPException):
            exchange(self._server.port, request)

    def settle(self, but: bytes) -> None:
        """Let what was held arrive, but not requests with these bytes in them."""
        arrives = [one for one in self._held if but not in one]
        self._held = [one for one in self._held if but in one]
        for one in arrives:
            self._quietly(one)


def hidden(page: str, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


class Caller:
    """A browser with one session, on a network. It sends a request again until it is answered."""

    def __init__(self, server: Server, network: Network, code: str, pin: str):
        """Signs in, on a good network. Raises TypeError if that was refused."""
        self.network, self.cookie = network, ""
        page = exchange(server.port, self.request("GET", "/sign-in"))
        self.cookie = page.cookie.split(";")[0]
        form = {"csrf_token": hidden(page.text, "csrf_token"), "code": code, "pin": pin}
        answer = exchange(server.port, self.request("POST", "/sign-in", **form))
        self.cookie = answer.cookie.split(";")[0]
        page = exchange(server.port, self.request("GET", "/language"))
        self.cookie = page.cookie.split(";")[0] if page.cookie else self.cookie
        self.token = hidden(page.text, "csrf_token")

    def request(self, method: str, path: str, headers: str = "", **fields) -> bytes:
        body = urlencode(fields)
        return (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Cookie: {self.cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"{headers}Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def insist(self, method: str, path: str, headers: str = "", **fields) -> Answer:
        """Until there is an answer that is not "try again"."""
        while True:
            with suppress(OSError):
                answer = self.network.send(self.request(method, path, headers, **fields))
                if answer.status != 503:
                    return answer
