"""Databases to measure on, in a folder that is thrown away, and the app that answers from them."""

import io
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.core.database import database, new_id
from models.demo.demo_cast import Demo
from models.demo.demo_cast import load as load_demo
from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal
from models.tools.story import Story
from tests.writing import as_owner
from views.people.welcome import own_a_plan

PIN = "2468"
LONG = ("Jeg vil ha ro om kvelden og noen å ringe til når det blir for mye. " * 31)[:2000]
GOALS = 30
ACTIONS = 80
CONTACTS = 20


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

        self.folder = folder
        self.file = folder / "hjulet.db"
        os.environ["DATABASE_URL"] = f"sqlite:///{self.file}"
        self.app = create_app()
        self.database = database.obj
        load_demo(own_a_plan)
        self.demo = self.sign_in(Demo.cast()[0].person)

    def sign_in(self, person) -> Visitor:
        """Sign a person in with a demo link, which needs no card."""
        demo = Demo.get_or_none(Demo.person == person)
        if demo is None:
            demo = Demo(person=person, role="owner", pin=PIN)
            demo.save(force_insert=True)
        client = self.app.test_client()
        plan = Plan.of(person)
        client.get(f"/demo/{demo.token}")
        # The first page puts the forms' token into the cookie; after that it stays the same.
        client.get(f"/plans/{plan.id}/plan")
        cookie = client.get_cookie("hjulet")
        return Visitor(plan, f"{cookie.key}={cookie.value}")

    def huge(self) -> Visitor:
        """The largest plan that the sheet must still fit: long texts everywhere."""
        person = own_a_plan("nb", "NO", "Ola", PIN)
        fill_to_the_limit(Plan.of(person))
        return self.sign_in(person)

    def get(self, visitor: Visitor, page: str, coding: str = ""):
        """A function that asks for the page as the server does, without a test client's work."""
        path, _, query = visitor.at(page).partition("?")
        asked = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
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
        """Copy the database as it is now. Returns the copy's path."""
        self.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(shutil.copy(self.file, self.folder / name))


def fill_to_the_limit(plan: Plan) -> None:
    """Write contacts, goals and actions until there is no room for more, with long texts."""

    def write(kind, **fields):
        return kind.write(as_owner(plan), new_id(), 0, fields)

    contacts = [
        write(Contact, name=f"Kari Nordmann {n}", role="kontakt", use=LONG, phone="01 23 40 11")
        for n in range(CONTACTS)
    ]
    goals = [write(Goal, text=LONG, why=LONG) for _ in range(GOALS)]
    for n in range(ACTIONS):
        goal, responsible = goals[n % GOALS], contacts[n % CONTACTS]
        write(Action, what=LONG, how=LONG, goal=goal.id, responsible=responsible.id)


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
