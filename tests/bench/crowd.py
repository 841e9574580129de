"""Many people at once: signed in, in open conversations, listening over sockets in one process."""

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode

from flask import session
from flask_wtf.csrf import generate_csrf

from models.core.database import new_id, now, transaction
from models.core.encryption import fingerprint
from models.people.device import Device
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.tools.goals import Goal
from tests.writing import EVERY_PAGE, as_owner

YEAR = 365 * 86400
SIGNAL = re.compile(rb"id: (\d+)\ndata: (\{[^\n]*\})\n\n")
OVER = b"event: over"


@dataclass
class Someone:
    """A person with a session: what their browser sends along."""

    person: Person
    cookie: str
    token: str


@dataclass
class Talk:
    """An open conversation: the owner, whoever was let in, and the goal they write in."""

    plan: Plan
    goal: int
    people: list[Someone]
    revision: int = 1
    turn: int = 0

    def at(self, page: str) -> str:
        return f"/plans/{self.plan.id}/{page}"


def someone(app, person: Person) -> Someone:
    """A person who is signed in, without the slow hashes of a card."""
    token = secrets.token_urlsafe(32)
    Device.create(person=person, token=fingerprint(token), kind="", own=True, pin_hash="none")
    with app.test_request_context():
        session["_user_id"] = token
        form = generate_csrf()
        cookie = app.session_interface.get_signing_serializer(app).dumps(dict(session))
    return Someone(person, f"hjulet={cookie}", form)


def talk(app, readers: int = 0) -> Talk:
    """An owner and a guest who was let in; and as many readers with access of their own."""
    with transaction():
        owner = Person.join("nb", "NO", "Ola")
        guest = Person.join("sv", "SE", "Greta")
        plan = Plan(owner=owner, country="NO")
        plan.save(force_insert=True)
        goal = Goal.write(as_owner(plan), new_id(), 0, {"text": "Et hus med hage"})
        Guest.knock(Conversation.start(as_owner(plan)), guest).let_in(as_owner(plan))
        others = [Person.join("nb", "NO", "Rut") for _ in range(readers)]
        for one in others:
            Access.grant(as_owner(plan), one, "read", EVERY_PAGE, "helper", now() + YEAR)
        return Talk(plan, goal.id, [someone(app, one) for one in (owner, guest, *others)])


class Line:
    """One connection that stays open, as a browser keeps it."""

    def __init__(self, port: int, who: Someone):
        self.port = port
        self.who = who
        self.reader = None
        self.writer = None

    async def ask(self, path: str, form: dict | None = None) -> tuple[int, bytes]:
        """(status, body)"""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = urlencode(form).encode() if form else b""
        self.writer.write(_request(path, self.who, body, form is not None))
        return await _answer(self.reader)

    def close(self) -> None:
        if self.writer:
            self.writer.close()
        self.writer = None


def _request(path: str, who: Someone, body: bytes = b"", post: bool = False) -> bytes:
    lines = [
        f"{'POST' if post else 'GET'} {path} HTTP/1.1",
        "Host: localhost",
        f"Cookie: {who.cookie}",
        "HX-Request: true",
    ]
    if post:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _answer(reader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = re.search(rb"content-length: (\d+)", head, re.I)
    if length:
        return status, await reader.readexactly(int(length[1]))
    if b"chunked" in head.lower():
        return status, await _chunks(reader)
    return status, b""


async def _chunks(reader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body


@dataclass
class Ear:
    """One open page that listens, and when it heard which signal."""

    who: Someone
    talk: Talk
    status: int = 0
    heard: dict[int, float] = field(default_factory=dict)
    over_at: float | None = None
    tell: object = None
    _rest: bytes = b""

    async def listen(self, port: int) -> None:
        """Open the stream; hear until it ends."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(_request(self.talk.at("live"), self.who))
            self.status = int((await reader.readuntil(b"\r\n\r\n"))[9:12])
            while data := await reader.read(4096):
                self._hear(data)
        finally:
            writer.close()

    def _hear(self, data: bytes) -> None:
        at = perf_counter()
        self._rest += data
        for found in SIGNAL.finditer(self._rest):
            self.heard.setdefault(int(found[1]), at)
            self._rest = self._rest[found.end() :]
            if self.tell:
                self.tell(found[2])
        if OVER in self._rest:
            self.over_at = self.over_at or at


async def open_ears(
    port: int, ears: list[Ear], seconds: float = 20, at_once: int = 50
) -> list[asyncio.Task]:
    """Let all of them listen, and wait until each has an answer."""
    tasks = []
    for start in range(0, len(ears), at_once):
        tasks += [asyncio.create_task(ear.listen(port)) for ear in ears[start : start + at_once]]
        await asyncio.sleep(0.05)
    until = perf_counter() + seconds
    while perf_counter() < until and not all(ear.status for ear in ears):
        await asyncio.sleep(0.05)
    return tasks


async def close_ears(tasks: list[asyncio.Task]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def save(line: Line, talk_: Talk, text: str) -> None:
    """Save a text in the conversation's goal as autosave does. Raises RuntimeError if it fails."""
    talk_.turn += 1
    status, body = await line.ask(
        talk_.at(f"goal/{talk_.goal}"),
        {
            "csrf_token": line.who.token,
            "autosave": "1",
            "expected": talk_.revision,
            "screen": f"s{line.who.person.id}",
            "turn": talk_.turn,
            "text": text,
            "state": "open",
        },
    )
    found = re.search(rb'name="expected" value="(\d+)"', body)
    if status != 200 or not found:
        raise RuntimeError(f"not saved: {status} {body[:300]!r}")
    talk_.revision = int(found[1])
