"""Databases to measure on, in a folder that is thrown away, and the app that answers from them."""

import io
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import peewee

from models.core.database import database, new_id
from models.demo.demo_cast import Demo
from models.demo.demo_cast import load as load_demo
from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal, Story
from tests.writing import as_owner
from views.people.welcome import own_a_plan

PIN = "2468"
LONG = ("Jeg vil ha ro om kvelden og noen å ringe til når det blir for mye. " * 31)[:2000]
GOALS, ACTIONS, CONTACTS = 30, 80, 20


@dataclass
class Visitor:
    """A person who is signed in, and their plan."""

    plan: Plan
    cookie: str

    def at(self, page: str) -> str:
        return f"/plans/{self.plan.id}/{page}"


class World:
    """The app in this process. It answers from one database at a time."""

    def __init__(self, folder: Path):
        # The app reads its folder from the environment, so it is imported after that is set.
        os.environ.update(
            HJULET_INSTANCE=str(folder), HJULET_KEY_FILE=str(folder / "key"), HJULET_DEMO="1"
        )
        from app import create_app

        self.folder, self.file = folder, folder / "hjulet.db"
        os.environ["DATABASE_URL"] = f"sqlite:///{self.file}"
        self.app = create_app()
        self.database = database.obj
        load_demo(own_a_plan)
        self.demo = self.sign_in(Demo.cast()[0].person)

    def sign_in(self, person) -> Visitor:
        """Through the door that a demo leaves open."""
        demo = Demo.get_or_none(Demo.person == person)
        if demo is None:
            demo = Demo(person=person, role="owner", pin=PIN)
            demo.save(force_insert=True)
        client, plan = self.app.test_client(), Plan.of(person)
        client.get(f"/demo/{demo.token}")
        # The first page puts the token of the forms into the cookie; from then on it stays as it is.
        client.get(f"/plans/{plan.id}/plan")
        cookie = client.get_cookie("hjulet")
        return Visitor(plan, f"{cookie.key}={cookie.value}")

    def huge(self) -> Visitor:
        """The largest plan that the sheet must still fit: long texts everywhere."""
        person = own_a_plan("nb", "NO", "Ola", PIN)
        plan = Plan.of(person)
        contacts = [
            Contact.write(
                as_owner(plan),
                new_id(),
                0,
                {
                    "name": f"Kari Nordmann {n}",
                    "role": "kontakt",
                    "use": LONG,
                    "phone": "01 23 40 11",
                },
            )
            for n in range(CONTACTS)
        ]
        goals = [
            Goal.write(as_owner(plan), new_id(), 0, {"text": LONG, "why": LONG})
            for _ in range(GOALS)
        ]
        for n in range(ACTIONS):
            Action.write(
                as_owner(plan),
                new_id(),
                0,
                {
                    "what": LONG,
                    "how": LONG,
                    "goal": goals[n % GOALS].id,
                    "responsible": contacts[n % CONTACTS].id,
                },
            )
        return self.sign_in(person)

    def get(self, visitor: Visitor, page: str, coding: str = ""):
        """A function that asks for the page as the server does, without a test client's own work."""
        asked = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": visitor.at(page),
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "HTTP_COOKIE": visitor.cookie,
            "HTTP_ACCEPT_ENCODING": coding,
            "wsgi.version": (1, 0),
        }
        return lambda: self._answer(asked)

    def _answer(self, asked: dict) -> bytes:
        told = []
        body = self.app.wsgi_app(dict(asked), lambda status, headers, _=None: told.append(status))
        found = b"".join(body)
        body.close()
        assert told[0].startswith("200"), told
        return found

    def copy(self, name: str) -> Path:
        """A second database, the same as now."""
        self.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(shutil.copy(self.file, self.folder / name))

    @contextmanager
    def answering_from(self, database: peewee.Database):
        before = database.obj
        database.initialize(database)
        try:
            yield
        finally:
            database.initialize(before)


@contextmanager
def world():
    """A new one; its folder goes when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="hjulet-bench-"))
    try:
        yield World(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def parts_on(plan: Plan) -> int:
    """The cards on the plan page."""
    return len(Story(plan).parts)
