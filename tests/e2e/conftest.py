"""A real server on a real database, and a real browser in the hand of one of the people."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from e2e.phone import Phone
from models.core.database import database, use_database
from models.core.installation import Installation
from models.core.keys import KeyFile
from models.demo.demo_cast import Demo
from models.people.card import Card
from models.people.person import Person
from models.plan.plan import Plan
from tests.ports import free_port
from views.people.welcome import own_a_plan

ROOT = Path(__file__).parents[2]
PIN = "2468"
WINDOW = {"width": 360, "height": 740}
LOCALES = {"nb": "nb-NO", "sv": "sv-SE"}
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
    "--font-render-hinting=none",
]

PATIENCE_MS = 60_000  # a busy machine is no error
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Member:
    """One of the people: the plan, if there is one, and the code on the card."""

    person_id: int
    plan_id: int | None
    language: str
    code: str
    pin: str = PIN

    def at(self, page: str) -> str:
        """The address of a page of this plan."""
        return f"/plans/{self.plan_id}/{page}"


class Server:
    """The app as bin/serve runs it, in a folder that holds a demo (see the fixture `demo`)."""

    def __init__(self, folder: Path, **more: str):
        self.settings = {
            "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
            "HJULET_KEY_FILE": str(folder / "key"),
            "HJULET_INSTANCE": str(folder),
            "HJULET_DEMO": "1",
            **more,
        }
        environment = os.environ | self.settings
        self.port = int(more.get("PORT", 0)) or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        with self.log.open("w") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "granian",
                    "app:served",
                    "--factory",
                    "--interface",
                    "rsgi",
                    "--no-ws",
                    "--port",
                    str(self.port),
                    "--workers",
                    "1",
                    "--http",
                    "1",
                    "--no-access-log",
                ],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        while not self._answers():
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=0.05)
                raise RuntimeError(self.log.read_text())

    def _answers(self) -> bool:
        try:
            return urllib.request.urlopen(self.address + "/healthz", timeout=60).status == 200
        except OSError:
            return False

    @contextmanager
    def database(self):
        """The models look at the server's database, whatever another test left them at."""
        before = getattr(database, "obj", None)
        Installation.load(KeyFile(Path(self.settings["HJULET_KEY_FILE"])), demo=True)
        use_database(self.settings["DATABASE_URL"])
        Installation.open_secret()
        try:
            yield
        finally:
            database.close()
            if before is not None:
                database.initialize(before)

    def application(self, create_app):
        """The app on the same database, to ask which addresses it has."""
        with self.database():
            return create_app(
                DATABASE_URL=self.settings["DATABASE_URL"],
                KEY_FILE=self.settings["HJULET_KEY_FILE"],
                DEMO=True,
            )

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=60)


@pytest.fixture(scope="session")
def server(demo, tmp_path_factory) -> Server:
    running = Server(shutil.copytree(demo, tmp_path_factory.mktemp("server"), dirs_exist_ok=True))
    yield running
    running.stop()


class People:
    """New people for a test, made as the welcome page makes them; and the demo cast."""

    def __init__(self, server: Server):
        self._server = server

    def owner(self, language: str = "nb", name: str = "Ola") -> Member:
        with self._server.database():
            person = own_a_plan(language, "SE" if language == "sv" else "NO", name, PIN)
            return Member(person.id, Plan.of(person).id, language, Card.of(person).to_show())

    def demo(self, role: str, language: str = "nb") -> Member:
        with self._server.database():
            one = next(
                one for one in Demo.cast() if (one.role, one.person.language) == (role, language)
            )
            plan = Plan.of(one.person)
            return Member(
                one.person_id, plan.id if plan else None, language, one.card_code, one.pin
            )

    def in_database(self, member: Member, work):
        """What `work` finds or does with the member's plan in the server's own database."""
        with self._server.database():
            return work(Plan.of(Person.get_by_id(member.person_id)))


@pytest.fixture(scope="session")
def people(server) -> People:
    return People(server)


@pytest.fixture
def owner(people) -> Member:
    """A new owner who reads Norwegian, with an empty plan."""
    return people.owner()


@pytest.fixture(scope="session")
def chromium() -> Browser:
    program = next(
        filter(
            None,
            map(
                shutil.which,
                ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
            ),
        )
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield browser
        browser.close()


def open_phone(chromium: Browser, server: Server, language: str, **options) -> Phone:
    """A new phone, without a service worker unless the test is about it: it doubles each visit."""
    context = chromium.new_context(
        **{
            "base_url": server.address,
            "viewport": WINDOW,
            "has_touch": True,
            "is_mobile": True,
            "locale": LOCALES[language],
            "timezone_id": "Europe/Oslo",
            "service_workers": "block",
            **options,
        }
    )
    context.set_default_timeout(PATIENCE_MS)
    return Phone(context, language, scripted=options.get("java_script_enabled", True))


@pytest.fixture
def phone(chromium, server):
    """A function that hands out a phone: signed in for a member, or fresh from the shop."""
    opened: list[Phone] = []

    def hand_out(member: Member | None = None, language: str | None = None, **options) -> Phone:
        one = open_phone(
            chromium, server, language or (member.language if member else "nb"), **options
        )
        opened.append(one)
        if member:
            sign_in(one.page, member)
        return one

    yield hand_out
    complaints = [line for one in opened for line in one.complaints]
    for one in opened:
        one.context.close()
    assert not complaints, complaints


def sign_in(page: Page, member: Member) -> None:
    """Card and PIN, sent as the form sends them, without drawing the page."""
    ask = page.context.request
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', ask.get("/sign-in").text())[1]
    answer = ask.post(
        "/sign-in",
        max_redirects=0,
        form={"csrf_token": token, "code": member.code, "pin": member.pin, "own": "y"},
    )
    assert answer.status == 303, answer.text()
