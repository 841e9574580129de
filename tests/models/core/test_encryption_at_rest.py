"""After a day's use, no word of a plan lies in the database, its log, a backup, or the server's log."""

import json
import logging
import re
import sqlite3
from pathlib import Path

import pytest

from app import create_app
from models import schema
from models.core.database import database, is_sqlite
from models.core.encryption import SealedText
from models.demo import demo_cast
from models.demo.demo_cast import Demo
from models.people.person import Person
from models.plan.plan import Plan
from models.tools.goals import PRINCIPALS
from models.tools.wheel import DEFAULT_AREAS, Area
from tests.conftest import Browser
from views.people.welcome import own_a_plan

WORD = re.compile(
    r"[^\W\d_]{5,}|\d\d \d\d \d\d \d\d|\d{3}-\d{3} \d\d \d\d"
)  # shorter ones could stand there by chance
SAID = (
    "name",
    "role",
    "service",
    "phone",
    "use",
    "now",
    "good",
    "text",
    "why",
    "what",
    "how",
    "how_much",
    "because",
    "others",
)
TYPED = "Regnjakka henger i entreen"


def words_of(value, name=""):
    """Every word that somebody of the cast says, from the scripts."""
    if isinstance(value, dict):
        return set().union(*(words_of(inner, key) for key, inner in value.items()), set())
    if isinstance(value, list):
        return set().union(*(words_of(inner, name) for inner in value), set())
    return set(WORD.findall(value)) if name in SAID and isinstance(value, str) else set()


def of_the_cast():
    scripts = [
        json.loads(Path(demo_cast.__file__).with_name(one).read_text("utf-8"))
        for one in demo_cast.SCRIPTS
    ]
    plans = [one.get("plan") for script in scripts for one in script["cast"]]
    # "kommun" is also one of our own words, which stand in the clear.
    return {
        word
        for word in words_of(plans) | set(WORD.findall(TYPED))
        if not any(own in word for own in PRINCIPALS)
    }


@pytest.fixture
def used(tmp_path, database_url):
    """The demo cast, and what one of them does on a day, with every log there is switched on."""
    app = create_app(
        DATABASE_URL=database_url, KEY_FILE=str(tmp_path / "key"), DEMO=True, TESTING=True
    )
    ear = logging.FileHandler(tmp_path / "everything.log")
    root, peewees = logging.getLogger(), logging.getLogger("peewee")
    before = root.level, peewees.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    peewees.setLevel(logging.DEBUG)
    demo_cast.load(own_a_plan)
    owner = Demo.cast()[0]
    browser, plan = Browser(app), Plan.of(owner.person)
    browser.get(f"/demo/{owner.token}")
    for page in ("home", "plan", "wheel", "matters", "contacts", "print", "print.pdf", "looking"):
        assert browser.get(f"/plans/{plan.id}/{page}").status_code == 200
    assert (
        browser.post(
            f"/plans/{plan.id}/goal/4711", expected="0", text=TYPED, state="open"
        ).status_code
        == 303
    )
    assert browser.post(
        f"/plans/{plan.id}/goal/4711", expected="7", text="æøå " * 9999
    ).status_code in (409, 422)
    assert TYPED in browser.get(f"/plans/{plan.id}/plan").text
    yield tmp_path
    root.removeHandler(ear)
    ear.close()
    root.setLevel(before[0])
    peewees.setLevel(before[1])
    database.close()


def raw(folder):
    """{where: bytes} of all that a thief could carry away but the key."""
    found = {"logs": (folder / "everything.log").read_bytes(), "tables": _tables()}
    if is_sqlite():
        with (
            sqlite3.connect(folder / "test.db") as live,
            sqlite3.connect(folder / "backup.db") as backup,
        ):
            live.backup(backup)
        found |= {
            name: (folder / name).read_bytes() for name in ("test.db", "test.db-wal", "backup.db")
        }
    return found


def _tables():
    rows = [
        database.execute_sql(f'SELECT * FROM "{table._meta.table_name}"').fetchall()
        for table in schema.tables()
    ]
    return b"|".join(
        bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
        for table in rows
        for row in table
        for value in row
    )


def in_the_open():
    """The same rows with every sealed value opened: what lies there without encryption."""
    return b"|".join(
        str(getattr(row, field.name)).encode()
        for table in schema.tables()
        for row in table.select()
        for field in table._meta.sorted_fields
        if isinstance(field, SealedText)
    )


def found_in(words, content):
    return {
        word
        for word in words
        if word.encode() in content or json.dumps(word)[1:-1].encode() in content
    }


def test_no_word_of_the_demo_plans_lies_in_the_open(used):
    words = of_the_cast()
    assert len(words) > 150
    assert found_in(words, in_the_open()) == words, "the search itself does not work"
    everywhere = raw(used)
    assert {
        where: found_in(words, content) for where, content in everywhere.items()
    } == dict.fromkeys(everywhere, set())
    assert {
        where: len(content) for where, content in everywhere.items() if len(content) < 4096
    } == {}


def test_nothing_tells_which_area_a_row_is_or_whether_it_is_marked(used):
    """Talk, help and hidden, yes or no, look alike; so do the names of our suggestions."""
    assert (
        {area.talk for area in Area.select()}
        == {area.help for area in Area.select()}
        == {True, False}
    )
    stored = list(Area.select(Area.talk, Area.help, Area.hidden, Area.score).tuples())
    assert {len(bytes(value)) for row in stored for value in row if value is not None} == {
        len(bytes(stored[0][0]))
    }
    tables = _tables()
    assert [key for key in DEFAULT_AREAS if len(key) > 4 and key.encode() in tables] == []


def test_names_are_sealed_too(used):
    names = {person.name for person in Person.select()}
    assert len(names) > 5 and found_in(names, _tables()) == set()


def test_no_file_of_the_installation_holds_a_word_and_a_copy_that_lies_open_holds_them_all(used):
    """Database, its log and its locks, keys, list of the erased, and everything that was logged."""
    words = of_the_cast()
    raw(used)
    (used / "control").write_bytes(in_the_open())
    found = {
        path.name: found_in(words, path.read_bytes()) for path in used.rglob("*") if path.is_file()
    }
    assert found.pop("control") == words, "the search itself does not work"
    assert set().union(*found.values()) == set()
    assert found.keys() >= {"key", "everything.log"} | (
        {"test.db", "test.db.line", "backup.db"} if is_sqlite() else set()
    )


def test_what_the_app_writes_is_for_its_own_eyes_alone(used):
    mine = [path for path in used.rglob("*") if path.name.startswith(("test.db", "key"))]
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in mine} == {
        path.name: "0o0" for path in mine
    }
    assert len(mine) > (3 if is_sqlite() else 0)
