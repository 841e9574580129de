"""What a visit weighs on the wire, with headers; what one save takes; how large a worker is."""

import re
import socket
import sqlite3
from urllib.parse import urlencode

from models.tools.goals import Action
from tests.bench import server
from tests.bench.clock import in_turn
from tests.bench.report import Figure
from tests.bench.world import Visitor, World
from tests.writing import as_owner

ROUNDS = 100
ASSETS = re.compile(
    r'<(?:link rel="(?:manifest|icon|stylesheet)"|script)[^>]*?(?:href|src)="([^"]+)"'
)


def figures(world: World) -> list[Figure]:
    """kB are 1,000 bytes: status line, headers and body as they come."""
    with server.ours() as running:
        fetch = _Browser(running, world.demo)
        page, _ = fetch(world.demo.at("plan"))
        assets = {
            path: fetch(path)[0]
            for path in ASSETS.findall(world.get(world.demo, "plan")().decode())
        }
        style = next(size for path, size in assets.items() if path.endswith(".css"))
        following = max(
            fetch(world.demo.at(other))[0]
            for other in ("home", "wheel", "plan", "matters", "contacts", "more")
        )
        form, save = _a_save(world)
        size, status = fetch(form, save)
        assert status == 200, status
        # What the service worker fetches on its own afterwards counts too.
        behind = sum(fetch(path)[0] for path in ("/worker.js", "/offline"))
        memory = max(running.memory())
    return [
        Figure(
            "cold first visit to the plan, all of it",
            (page + sum(assets.values()) + behind) / 1000,
            "kB",
            most=40,
        ),
        Figure("  HTML and CSS of it", (page + style) / 1000, "kB", most=18),
        Figure("heaviest of the next pages", following / 1000, "kB", most=8),
        Figure("one autosave, the answer", size / 1000, "kB", most=2),
        *_saving(world),
        Figure("memory of a worker that has answered a few", memory, "MB"),
    ]


class _Browser:
    """Asks as a browser does and counts the bytes that come."""

    def __init__(self, running: server.Server, visitor: Visitor):
        self.port = running.port
        self.cookie = visitor.cookie

    def __call__(self, path: str, sent: dict | None = None) -> tuple[int, int]:
        body = urlencode(sent or {})
        lines = [
            f"{'POST' if sent else 'GET'} {path} HTTP/1.1",
            "Host: localhost",
            "Accept-Encoding: gzip, br",
            f"Cookie: {self.cookie}",
            "Connection: close",
            f"Content-Length: {len(body)}",
            "Content-Type: application/x-www-form-urlencoded",
            "HX-Request: true" if sent else "Accept: text/html",
        ]
        with socket.create_connection(("127.0.0.1", self.port), 20) as wire:
            wire.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
            came = b"".join(iter(lambda: wire.recv(65536), b""))
        return len(came), int(came.split(b" ", 2)[1])


def _a_save(world: World) -> tuple[str, dict]:
    """The address and the fields that the browser sends after a pause in submission."""
    action = Action.of(world.demo.plan)[0]
    address = world.demo.at(f"action/{action.id}")
    form = world.get(world.demo, f"action/{action.id}/edit?revision={action.revision}")().decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    words = {
        name: value or ""
        for name, value in action.values().items()
        if isinstance(value, str | None)
    }
    return address, words | hidden | {
        "what": "Vi rydder en time sammen",
        "when": "open",
        "state": "agreed",
        "autosave": "1",
    }


def _saving(world: World) -> list[Figure]:
    """One durable save through the editing rule, against the bare commit of one row."""
    action = Action.of(world.demo.plan)[0]
    plan = world.demo.plan
    bare = sqlite3.connect(world.folder / "bare.db", isolation_level=None)
    bare.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
        "CREATE TABLE one (id INTEGER, words BLOB)"
    )
    turn = iter(range(10**6))

    def save():
        now = Action.find(plan, action.id)
        Action.write(as_owner(plan), action.id, now.revision, {"what": f"Vi rydder {next(turn)}"})

    ours, least = in_turn(
        ROUNDS, save, lambda: bare.execute("INSERT INTO one VALUES (1, ?)", ("x" * 60,))
    )
    return [
        Figure(
            "one save (merged, sealed, kept, signalled, audited) ÷ bare commit", ours / least, "×"
        ),
        Figure("  one save", ours * 1000, "ms"),
        Figure("  bare commit of one row", least * 1000, "ms"),
    ]
