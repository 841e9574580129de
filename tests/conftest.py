"""A real application on a real database, and a small cast: owner, helper, reader, outsider."""

import os
import re
import shutil
from dataclasses import dataclass

import pytest
from peewee import chunked

from app import create_app
from models import schema
from models.core.database import database, now, transaction, use_database
from models.core.installation import Installation, Secret
from models.core.migration import migrate
from models.people.card import Card
from models.people.device import Device
from models.people.person import Person
from models.plan.access import Access
from models.plan.plan import Plan
from tests.postgres import server
from tests.writing import EVERY_PAGE, as_owner
from views.people.welcome import own_a_plan

PIN = "2468"
YEAR = 365 * 86400


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
def database_url(tmp_path, postgres):
    """An empty database: a SQLite file, or the PostgreSQL server swept clean."""
    if postgres:
        subject = use_database(postgres)
        subject.execute_sql("DROP SCHEMA public CASCADE")
        subject.execute_sql("CREATE SCHEMA public")
        subject.close()
    yield postgres or f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(scope="session")
def first_cast(tmp_path_factory):
    """The cast, made once: their slow hashes cost more than most tests. The key, and every row but the logs."""
    folder = tmp_path_factory.mktemp("first-cast")
    application = create_app(
        DATABASE_URL=f"sqlite:///{folder / 'test.db'}", KEY_FILE=str(folder / "key"), DEMO=False
    )
    members = vars(_make_cast())
    rows = {
        table: list(table.select().order_by(table._meta.primary_key).dicts())
        for table in schema.tables()
        if not table._meta.auto_increment
    }
    sessions = {member.code: _session(application, member) for member in members.values()}
    database.close()
    return (
        folder / "key",
        rows,
        {name: (member.person.id, member.code) for name, member in members.items()},
        sessions,
    )


def _session(application, member: Member) -> tuple[dict, str]:
    """The row of a device that signed in, and its cookie. Card and PIN are slow on purpose: once is enough."""
    browser = Browser(application)
    browser.sign_in(member)
    return Device.select().where(
        Device.person == member.person
    ).dicts().get(), browser.client.get_cookie("hjulet").value


@pytest.fixture(scope="session")
def tables(tmp_path_factory):
    """A SQLite file with every table and no row, made once: the migrations cost more than most tests."""
    path = tmp_path_factory.mktemp("tables") / "test.db"
    migrate(f"sqlite:///{path}")
    database.close()
    return path


@pytest.fixture
def app(tmp_path, database_url, first_cast, tables):
    key = shutil.copy(first_cast[0], tmp_path / "key")
    if database_url.startswith("sqlite"):
        shutil.copy(tables, tmp_path / "test.db")
    application = create_app(
        DATABASE_URL=database_url,
        KEY_FILE=str(key),
        ERASED_FILE=str(tmp_path / "erased"),
        DEMO=False,
        TESTING=True,
    )
    yield application
    database.close()


@pytest.fixture
def cast(app, first_cast) -> Cast:
    """The owner's plan is open to the helper (all of it) and to the reader (contacts and what matters)."""
    _key, rows, members, _sessions = first_cast
    Secret.delete().execute()
    with transaction():
        for table, found in rows.items():
            for some in chunked(found, 50):
                table.insert_many(some).execute()
    Installation.open_secret()
    app.secret_key = Installation.derive("cookies")  # as an app that starts on this database
    people = {
        name: (Person.get_by_id(person_id), code) for name, (person_id, code) in members.items()
    }
    return Cast(
        **{name: Member(person, Plan.of(person), code) for name, (person, code) in people.items()}
    )


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


def _owner(name: str, language: str, country: str) -> Member:
    person = own_a_plan(language, country, name, PIN)
    return Member(person, Plan.of(person), Card.of(person).to_show())


def _person(name: str, language: str) -> Member:
    person = Person.join(language, "NO", name)
    return Member(person, None, Card.issue(person, PIN).to_show())


class Browser:
    """A test client that fills in forms as a browser without JavaScript does."""

    def __init__(self, app):
        self.client = app.test_client()
        self.page = ""

    def get(self, address: str, **options):
        response = self.client.get(address, **options)
        self.page = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        return response

    def post(self, address: str, **fields):
        """Post the fields with the token of this session."""
        token = self.get("/language").status_code == 200 and self.token()
        response = self.client.post(address, data={"csrf_token": token, **fields})
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
    sessions = dict(first_cast[3])

    def open_browser(member: Member | None = None, **fields) -> Browser:
        opened = Browser(app)
        if member and member.code in sessions and not fields:
            row, cookie = sessions.pop(member.code)
            Device.insert(row | {"created_at": now(), "seen_at": now()}).execute()
            opened.client.set_cookie("hjulet", cookie)
        elif member:
            assert opened.sign_in(member, **fields).status_code == 303
        return opened

    return open_browser
