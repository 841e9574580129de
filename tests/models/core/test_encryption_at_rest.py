"""After a day's use, no word of a plan is in the database, a backup, or any log."""

import json
import logging
import re
import sqlite3
from contextlib import contextmanager
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
from tests.paths import PATHS
from tests.ready import empty
from views.people.welcome import own_a_plan

# Words of six letters or more (shorter ones could be there by chance), and telephone numbers.
WORD = re.compile(r"[^\W\d_]{6,}|\d\d \d\d \d\d \d\d|\d{3}-\d{3} \d\d \d\d")
# The fields in the scripts of the demo cast that hold what people say.
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
    "happened",
    "did",
    "thought",
    "felt",
)
TYPED = "Regnjakka henger i entreen"


def words_of(value, name=""):
    """Every word that is said in a part of a script; `name` is the field that holds the value."""
    if isinstance(value, str):
        return set(WORD.findall(value)) if name in SAID else set()
    found = set()
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= words_of(inner, key)
    if isinstance(value, list):
        for inner in value:
            found |= words_of(inner, name)
    return found


def of_the_cast():
    """Every word that somebody says in the plans of the demo cast, or types in the test."""
    words = set(WORD.findall(TYPED))
    for script in demo_cast.SCRIPTS:
        text = Path(demo_cast.__file__).with_name(script).read_text("utf-8")
        words |= words_of([member.get("plan") for member in json.loads(text)["cast"]])
    # "kommun" and such are also words of ours, which are not encrypted.
    return {word for word in words if not any(own in word for own in PRINCIPALS)}


@pytest.fixture(scope="module")
def used(tmp_path_factory, postgres):
    """The demo cast, and what one of them does on a day, with every log there is switched on."""
    folder = tmp_path_factory.mktemp("used")
    app = create_app(
        DATABASE_URL=empty(postgres, "used") if postgres else f"sqlite:///{folder / 'test.db'}",
        KEY_FILE=str(folder / "key"),
        ERASED_FILE=str(folder / "erased"),
        DEMO=True,
        TESTING=True,
    )
    with everything_logged(folder / "everything.log"):
        demo_cast.load(own_a_plan)
        owner = Demo.cast()[0]
        browser = Browser(app)
        browser.get(f"/demo/{owner.token}")
        use_for_a_day(browser, Plan.of(owner.person))
        yield folder
    database.close()


@contextmanager
def everything_logged(path):
    """Meanwhile every logger, also peewee's with its SQL, writes all that it has into this file."""
    handler = logging.FileHandler(path)
    loggers = [logging.getLogger(), logging.getLogger("peewee")]
    levels = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        loggers[0].removeHandler(handler)
        handler.close()
        for logger, level in zip(loggers, levels):
            logger.setLevel(level)


def use_for_a_day(browser, plan):
    """Look at every page, write a goal, and fail to write one."""
    for page in ("home", "print.pdf", "looking", *PATHS.values()):
        assert browser.get(f"/plans/{plan.id}/{page}").status_code == 200
    goal = f"/plans/{plan.id}/goal/4711"
    assert browser.post(goal, expected="0", text=TYPED, state="open").status_code == 303
    too_much = browser.post(goal, expected="7", text="æøå " * 9999)
    assert too_much.status_code in (409, 422)
    assert TYPED in browser.get(f"/plans/{plan.id}/plan").text


def raw(folder):
    """{where: bytes} of all that a thief could carry away, except the key."""
    found = {"logs": (folder / "everything.log").read_bytes(), "tables": _tables()}
    if is_sqlite():
        with (
            sqlite3.connect(folder / "test.db") as live,
            sqlite3.connect(folder / "backup.db") as backup,
        ):
            live.backup(backup)
        for name in ("test.db", "test.db-wal", "backup.db"):
            found[name] = (folder / name).read_bytes()
    return found


def _tables():
    """Every value of every table as the database holds it, as bytes."""
    values = []
    for table in schema.tables():
        for row in database.execute_sql(f'SELECT * FROM "{table._meta.table_name}"').fetchall():
            values += row
    return b"|".join(
        bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
        for value in values
    )


def in_the_open():
    """Every sealed value of every table, decrypted: what there would be without encryption."""
    values = []
    for table in schema.tables():
        names = [field.name for field in table._meta.sorted_fields if isinstance(field, SealedText)]
        for row in table.select():
            values += [str(getattr(row, name)).encode() for name in names]
    return b"|".join(values)


def found_in(words, content):
    """Those of the words that are in the bytes, as UTF-8 or escaped as in JSON.

    As whole words: letters in a key or an address, which are there by chance, rarely end with one.
    """
    letters = set(re.findall(rb"[A-Za-z]+", content))
    return {word for word in words if _is_there(word, letters, content)}


def _is_there(word: str, letters: set[bytes], content: bytes) -> bool:
    """`letters`: the words of the content that have English letters alone."""
    if word.isascii() and word.isalpha():
        return word.encode() in letters
    return any(_is_in(content, form) for form in {word.encode(), json.dumps(word)[1:-1].encode()})


def _is_in(content: bytes, word: bytes) -> bool:
    at = content.find(word)
    while at >= 0:
        beside = content[max(at - 1, 0) : at] + content[at + len(word) : at + len(word) + 1]
        if not any(chr(byte).isascii() and chr(byte).isalpha() for byte in beside):
            return True
        at = content.find(word, at + 1)
    return False


def test_no_word_of_the_demo_plans_lies_in_the_open(used):
    words = of_the_cast()
    assert len(words) > 150
    assert found_in(words, in_the_open()) == words, "the search itself does not work"
    for where, content in raw(used).items():
        assert found_in(words, content) == set(), where
        assert len(content) >= 4096, f"{where} is nearly empty, so the search means nothing"


def test_nothing_tells_which_area_a_row_is_or_whether_it_is_marked(used):
    """Talk, help and hidden, yes or no, are equally long; and our suggested areas are not named."""
    assert {area.talk for area in Area.select()} == {True, False}
    assert {area.help for area in Area.select()} == {True, False}
    stored = list(Area.select(Area.talk, Area.help, Area.hidden, Area.score).tuples())
    lengths = {len(bytes(value)) for row in stored for value in row if value is not None}
    assert len(lengths) == 1
    tables = _tables()
    assert [key for key in DEFAULT_AREAS if len(key) > 4 and key.encode() in tables] == []


def test_names_are_sealed_too(used):
    # Three letters stand somewhere in so much that is sealed, by chance.
    names = {person.name for person in Person.select() if len(person.name or "") > 4}
    assert len(names) > 2 and found_in(names, _tables()) == set()


def test_no_file_of_the_installation_holds_a_word_and_a_copy_that_lies_open_holds_them_all(used):
    """Database, its log and its locks, keys, list of the erased, and everything that was logged.

    The control is a file with all that was decrypted: it shows that the search works.
    """
    words = of_the_cast()
    raw(used)
    (used / "control").write_bytes(in_the_open())
    found = {
        path.name: found_in(words, path.read_bytes()) for path in used.rglob("*") if path.is_file()
    }
    assert found.pop("control") == words, "the search itself does not work"
    assert {name: words for name, words in found.items() if words} == {}
    assert found.keys() >= {"key", "everything.log"}
    if is_sqlite():
        assert found.keys() >= {"test.db", "test.db.line", "backup.db"}


def test_what_the_app_writes_is_for_its_own_eyes_alone(used):
    mine = [path for path in used.rglob("*") if path.name.startswith(("test.db", "key"))]
    open_to_others = [path.name for path in mine if path.stat().st_mode & 0o077]
    assert open_to_others == []
    assert len(mine) > (3 if is_sqlite() else 0)
