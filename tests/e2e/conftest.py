"""A real server on a real database, and a real browser in the hand of one of the people."""

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import pytest
from flask import Flask, Response
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright
from werkzeug.http import parse_cookie

from app import create_app
from e2e.phone import Phone
from e2e.shelf import Shelf, in_time
from models.core.database import database, use_database
from models.core.encryption import slow_lookup
from models.core.installation import Installation
from models.core.keys import KeyFile
from models.demo.demo_cast import Demo
from models.people.card import Card, tidy_code
from models.people.person import Person
from models.plan.plan import Plan
from tests.conftest import quick_codes
from tests.ports import free_port
from views.core import access
from views.core.session import remember
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
# The browser draws a picture only when it is told to, and nobody tells it: what is measured here is
# known before anything is drawn, and a new size costs half.
UNDRAWN = ["--enable-begin-frame-control", "--run-all-compositor-stages-before-draw"]

PATIENCE_MS = 60_000  # a busy machine is no error
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Member:
    """One of the people: the plan, if there is one, and the code on the card.

    `card`: the code, or what makes the server find the card by it, and says it.
    """

    person_id: int
    plan_id: int | None
    language: str
    card: str | Callable[[], str]
    pin: str = PIN

    @cached_property
    def code(self) -> str:
        return self.card if isinstance(self.card, str) else self.card()

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
                    "tests.served:served",
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

    @cached_property
    def application(self) -> Flask:
        """The app on the same database: to ask which addresses it has, and to sign in with."""
        with self.database():
            return create_app(
                DATABASE_URL=self.settings["DATABASE_URL"],
                KEY_FILE=self.settings["HJULET_KEY_FILE"],
                DEMO=True,
            )

    def session_of(self, member: Member) -> dict[str, str]:
        """{name: value} of the cookies that a phone has after the card and the PIN."""
        app, browser = self.application, {"User-Agent": "Linux"}
        with self.database(), app.test_request_context("/sign-in", headers=browser):
            access.public()
            remember(Person.get_by_id(member.person_id), member.pin, own=True, method="card")
            answer = app.process_response(Response())
        cookies = answer.headers.getlist("Set-Cookie")
        return dict(next(parse_cookie(cookie).items(multi=True)) for cookie in cookies)

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
        with self._server.database(), quick_codes():
            person = own_a_plan(language, "SE" if language == "sv" else "NO", name, PIN)
            card = Card.of(person)
            code = partial(self._findable, card, card.to_show())
            return Member(person.id, Plan.of(person).id, language, code)

    def _findable(self, card: Card, code: str) -> str:
        """The code, once the card can be found by it: slow on purpose, and few tests need it."""
        with self._server.database():
            Card.update(lookup=slow_lookup(tidy_code(code))).where(Card.id == card.id).execute()
        return code

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


class Chromium:
    """The browser of this process, or the next one when that was given up."""

    def __init__(self, launch: Callable[[], Browser]):
        self.launch = launch
        self._browser = launch()

    def __getattr__(self, name: str):
        return getattr(self._browser, name)

    def give_up(self) -> None:
        self.close()
        self._browser = self.launch()

    def close(self) -> None:
        """Within a while: one that does not answer stays, and ends with this process."""
        with suppress(TimeoutError):
            in_time(self._browser)


@pytest.fixture(scope="session")
def chromium() -> Chromium:
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
        launch = partial(playwright.chromium.launch, executable_path=program, args=CHROMIUM)
        browser = Chromium(launch)
        yield browser
        browser.close()


# The PIN of a copy takes long to try, on purpose (static/js/offline/lock.js).
QUICK_PIN = """(() => {
  if (!isSecureContext) return;
  const { deriveKey } = SubtleCrypto.prototype;
  SubtleCrypto.prototype.deriveKey = function (how, ...more) {
    return deriveKey.call(this, how.iterations ? { ...how, iterations: 1 } : how, ...more);
  };
})()"""


def open_phone(
    chromium: Chromium, server: Server, language: str, slow_pin: bool = False, **options
) -> Phone:
    """A new phone, without a service worker unless the test is about it: it doubles each visit.

    `slow_pin`: the PIN of a copy takes as long to try as on a person's own phone.
    """
    address = options.setdefault("base_url", server.address)
    options.setdefault("service_workers", "block")
    context = chromium.new_context(
        **{
            "viewport": WINDOW,
            "has_touch": True,
            "is_mobile": True,
            "locale": LOCALES[language],
            "timezone_id": "Europe/Oslo",
            **options,
        }
    )
    context.set_default_timeout(PATIENCE_MS)
    if options["service_workers"] == "allow" and not slow_pin:
        context.add_init_script(QUICK_PIN)
    return Phone(context, address, language, options.get("java_script_enabled", True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """With what failed: what stood on the screens, as somebody beside them would read it."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("chromium")
    if browser and report.when == "call" and report.failed:
        shown = [on_screen(page) for context in browser.contexts for page in context.pages]
        report.sections.append(("On the screens", "\n\n".join(filter(None, shown))))
    return report


def on_screen(page: Page) -> str:
    """The address and the words of a page, or why they cannot be read; of an empty one nothing."""
    if page.url.endswith(("about:blank", "/healthz")):
        return ""
    try:
        return f"{page.url}\n{page.locator('body').inner_text(timeout=5_000)}"
    except Error as error:
        return f"{page.url}\n{error}"


@pytest.fixture(scope="session")
def shelf(chromium, server) -> Shelf:
    return Shelf(partial(open_phone, chromium, server), chromium.give_up)


@pytest.fixture
def phone(shelf, server):
    """A function that hands out a phone: signed in for a member, or fresh from the shop.

    `new` is for a test that leaves something in its phone that cannot be wiped off (e2e/shelf.py).
    """
    taken: list[Phone] = []

    def hand_out(
        member: Member | None = None, language: str | None = None, new: bool = False, **options
    ) -> Phone:
        one = shelf.take(language or (member.language if member else "nb"), new, options)
        taken.append(one)
        if member:
            sign_in(one, server, member)
        return one

    yield hand_out
    complaints = [line for one in taken for line in one.complaints]
    for one in taken:
        shelf.put_back(one)
    assert not complaints, complaints


def sign_in(phone: Phone, server: Server, member: Member) -> None:
    """Have the phone hold the session that card and PIN begin, without asking the server for it.

    The sign-in itself is tested by hand, in e2e/people/test_sign_in.py.
    """
    address = {"url": phone.address, "httpOnly": True, "sameSite": "Lax"}
    phone.context.add_cookies(
        [
            {"name": name, "value": value, **address}
            for name, value in server.session_of(member).items()
        ]
    )
