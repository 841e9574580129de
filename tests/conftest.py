"""A real application on a real database, and a small cast: owner, helper, reader, outsider."""

import gc
import os
import re
import shutil
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from app import create_app
from models.core import encryption
from models.core.change import Change
from models.core.database import database, now, use_database
from models.core.installation import Installation
from models.core.keys import KeyFile
from models.keeping.erasure import Erased
from models.people.card import Card
from models.people.device import Device
from models.people.person import Person
from models.plan.access import Access
from models.plan.plan import Plan
from tests import turns
from tests.compiled import compile_once
from tests.postgres import server
from tests.ready import beside, copy, load_demo, make_tables, on_postgres, once, written_yesterday
from tests.writing import EVERY_PAGE, as_owner
from views.people.welcome import own_a_plan
from views.plan import fragment_cache

compile_once()
# A PIN is slow on purpose: 0.04 s, a thousand times in these tests. Made here they are quick, and
# all can be checked, since a hash says what it cost. `real_hasher` is for tests of that cost.
QUICK = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
REAL_HASHER, REAL_COST, REAL_NOBODY = encryption.hasher, encryption.COST, encryption.NOBODY
encryption.hasher = PasswordHasher(**QUICK)
encryption.NOBODY = encryption.NOBODY.replace("m=19456,t=2", "m=8,t=1")
PIN = "2468"
YEAR = 365 * 86400


def pytest_sessionstart():
    turns.watch()


def pytest_collection_finish():
    """The modules stay until the end, so nobody has to look for what is no longer used in them."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@dataclass
class Member:
    """One of the cast: the person, their plan if they have one, and the code on their card."""

    person: Person
    plan: Plan | None
    code: str


@dataclass
class Cast:
    owner: Member
    helper: Member
    reader: Member
    outsider: Member


@pytest.fixture(scope="session")
def postgres():
    """The address of a PostgreSQL server, when HJULET_TEST_POSTGRES=1 asks for one; else None."""
    if os.environ.get("HJULET_TEST_POSTGRES") != "1":
        yield None
        return
    with server() as address:
        yield address


@pytest.fixture
def database_url(request, tmp_path, postgres) -> str:
    """With the cast or with the tables alone; empty for a test that makes its own app."""
    url = beside(postgres, "test") if postgres else f"sqlite:///{tmp_path / 'test.db'}"
    if "first_cast" in request.fixturenames:
        first = request.getfixturevalue("first_cast")
        ready = first.empty, first.filled
        if postgres:
            ready = on_postgres(postgres, first.key, *ready)
        copy(ready["cast" in request.fixturenames], url)
    elif postgres:
        copy(None, url)
    return url


@dataclass
class FirstCast:
    """The cast, made once in each process, and the app that it was made with."""

    key: Path
    empty: str  # the address of a database with the tables alone
    filled: str  # and with the cast
    cast: Cast  # as it was read from the database
    sessions: dict[str, tuple[dict, str, str]]
    app: Flask

    def __post_init__(self):
        self._addresses = len(self.app.view_functions)
        self._config = dict(self.app.config)

    def app_at(self, **settings) -> Flask:
        """The app as it starts with these settings; a new one if a test has added an address."""
        if len(self.app.view_functions) != self._addresses:
            self.app = create_app(**settings)
        begin_again(self.app, self._config | settings)
        return self.app


class Reused:
    """An app with something of its own, made by the first test of a file and taken by them all."""

    def __init__(self, **own):
        self._own, self._app = own, None

    def at(self, **settings) -> Flask:
        """The app as it starts with these settings."""
        if self._app is None:
            self._app = create_app(**self._own, **settings)
            self._config = dict(self._app.config)
        else:
            begin_again(self._app, self._config | settings)
        return self._app


def begin_again(app: Flask, config: dict) -> None:
    """Do what create_app does for an installation, and forget the last one."""
    Installation.load(KeyFile(Path(config["KEY_FILE"]), config["DEMO"]), config["DEMO"])
    use_database(config["DATABASE_URL"])
    Installation.open_secret()
    Erased.path = Path(config["ERASED_FILE"])
    app.config.clear()
    app.config.update(config, SECRET_KEY=Installation.derive("cookies"))
    app._got_first_request = False  # a test may still add to it
    fragment_cache._kept.clear()


@pytest.fixture(scope="session")
def tables(tmp_path_factory) -> Path:
    """A SQLite file with all tables and nothing in them, to copy: there are many migrations."""
    return once(tmp_path_factory, "tables", make_tables) / "tables.db"


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Path:
    """A folder with the key and the database of a demo, to copy: eight PINs are slow on purpose."""
    return once(tmp_path_factory, "demo", load_demo)


@contextmanager
def quick_codes():
    """To look for the code of a card is as slow as a PIN, and quick while this process alone does.

    What is looked for says not what it cost: a server of its own would not find it.
    """
    encryption.COST = QUICK
    try:
        yield
    finally:
        encryption.COST = REAL_COST


@pytest.fixture
def quick_cards():
    with quick_codes():
        yield


@pytest.fixture(scope="session")
def other_installation(tmp_path_factory, tables) -> Path:
    """A folder with a key and a database of its own, other.db with the tables alone; to copy."""

    def make(folder: Path) -> None:
        shutil.copy(tables, folder / "other.db")
        create_app(
            DATABASE_URL=f"sqlite:///{folder / 'other.db'}",
            KEY_FILE=str(folder / "other-key"),
            ERASED_FILE=str(folder / "other-erased"),
            DEMO=False,
        )
        database.close()

    return once(tmp_path_factory, "other-installation", make)


@pytest.fixture(scope="session")
def first_cast(tmp_path_factory, tables) -> FirstCast:
    with quick_codes():
        return _make_first_cast(tmp_path_factory.mktemp("first-cast"), tables)


def _make_first_cast(folder: Path, tables: Path) -> FirstCast:
    urls = [f"sqlite:///{folder / name}.db" for name in ("empty", "cast", "signed-in")]
    copy(f"sqlite:///{tables}", urls[0])
    application = create_app(DATABASE_URL=urls[0], KEY_FILE=str(folder / "key"), DEMO=False)
    database.close()
    copy(urls[0], urls[1])
    use_database(urls[1])
    members = vars(_make_cast())
    Change.delete().execute()
    written_yesterday()
    database.close()
    copy(urls[1], urls[2])
    use_database(urls[2])
    read = Cast(**{name: _read(member) for name, member in members.items()})
    sessions = {member.code: _session(application, member) for member in members.values()}
    database.close()
    return FirstCast(folder / "key", *urls[:2], read, sessions, application)


def _read(member: Member) -> Member:
    person = Person.get_by_id(member.person.id)
    return Member(person, Plan.of(person), member.code)


def _session(application, member: Member) -> tuple[dict, str, str]:
    """The row of a device that signed in, its cookie, and the token of its forms.

    Made once: a PIN is slow on purpose.
    """
    browser = Browser(application)
    browser.sign_in(member)
    browser.get("/language")
    device = Device.select().where(Device.person == member.person).dicts().get()
    return device, browser.client.get_cookie("hjulet").value, browser.token()


@pytest.fixture
def app(tmp_path, database_url, first_cast, quick_cards):
    """The same app in every test, each time at a new database. A test may change its config."""
    key = shutil.copy(first_cast.key, tmp_path / "key")
    yield first_cast.app_at(
        DATABASE_URL=database_url,
        KEY_FILE=str(key),
        ERASED_FILE=str(tmp_path / "erased"),
        DEMO=False,
        TESTING=True,
    )
    database.close()
    without, turns.found[:] = list(turns.found), []
    assert without == [], "who writes in a plan asks for its turn"


@pytest.fixture
def cast(app, first_cast, quick_cards) -> Cast:
    """The helper sees all of the owner's plan, the reader contacts and what matters."""
    return deepcopy(first_cast.cast)


@pytest.fixture
def real_hasher(monkeypatch):
    monkeypatch.setattr(encryption, "hasher", REAL_HASHER)
    monkeypatch.setattr(encryption, "COST", REAL_COST)
    monkeypatch.setattr(encryption, "NOBODY", REAL_NOBODY)


@pytest.fixture
def plan(cast) -> Plan:
    return cast.owner.plan


def _make_cast() -> Cast:
    owner, outsider = _owner("Ola", "nb", "NO"), _owner("Ulla", "sv", "SE")
    helper, reader = _person("Hanne", "nb"), _person("Ragna", "nb")
    Access.grant(as_owner(owner.plan), helper.person, "propose", EVERY_PAGE, "helper", now() + YEAR)
    Access.grant(
        as_owner(owner.plan), reader.person, "read", ("matters", "contacts"), "kin", now() + YEAR
    )
    return Cast(owner, helper, reader, outsider)


def kept(card: Card) -> str:
    """The code of a card that its owner has said they have."""
    code = card.to_show()
    card.kept()
    return code


def _owner(name: str, language: str, country: str) -> Member:
    person = own_a_plan(language, country, name, PIN)
    return Member(person, Plan.of(person), kept(Card.of(person)))


def _person(name: str, language: str) -> Member:
    person = Person.join(language, "NO", name)
    return Member(person, None, kept(Card.issue(person, PIN)))


class Browser:
    """A test client that fills in forms as a browser without JavaScript does."""

    def __init__(self, app, member: Member | None = None):
        self.client = app.test_client()
        self.member = member
        self.page = ""
        self._token = (None, "")  # the session's cookie, and the token of its forms

    def knows(self, cookie: str, token: str) -> None:
        """Go on with this session."""
        self.client.set_cookie("hjulet", cookie)
        self._token = cookie, token

    def get(self, address: str, **options):
        response = self.client.get(address, **options)
        self.page = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        return response

    def post(self, address: str, **fields):
        """Post the fields with the token of this session."""
        cookie = self.client.get_cookie("hjulet")
        if not cookie or self._token[0] != cookie.value:
            token = self.get("/language").status_code == 200 and self.token()
            cookie = self.client.get_cookie("hjulet")
            self._token = cookie and cookie.value, token
        response = self.client.post(address, data={"csrf_token": self._token[1], **fields})
        self.page = response.get_data(as_text=True)
        return response

    def token(self) -> str:
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)[1]

    def sign_in(self, member: Member, pin: str = PIN, **fields):
        self.get("/sign-in")
        return self.post("/sign-in", code=member.code, pin=pin, **fields)


@pytest.fixture
def browser(app, first_cast):
    """A function that opens a new browser, signed in as a member of the cast (or nobody)."""
    sessions = dict(first_cast.sessions)

    def open_browser(member: Member | None = None, **fields) -> Browser:
        opened = Browser(app, member)
        if member and member.code in sessions and not fields:
            row, *known = sessions.pop(member.code)
            Device.insert(
                row | {"created_at": now(), "seen_at": now(), "proved_at": now()}
            ).execute()
            opened.knows(*known)
        elif member:
            assert opened.sign_in(member, **fields).status_code == 303
        return opened

    return open_browser
