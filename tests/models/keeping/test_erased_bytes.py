"""What was erased is in none of SQLite's files, even if somebody was reading just then."""

import sqlite3
from contextlib import closing

import pytest

from app import create_app
from models.core import write_ahead
from models.core.database import database, is_sqlite, transaction
from models.keeping.erasure import erase
from models.keeping.retention import tidy
from models.plan.edit import Edit
from models.tools.goals import Goal
from tests.writing import change, write
from views.keeping import retention


@pytest.fixture(autouse=True)
def only_sqlite(app):
    if not is_sqlite():
        pytest.skip("PostgreSQL has no such log: see docs/running.md")


@pytest.fixture
def traces(plan):
    """The owner's wrapped key, and sealed texts of the plan, as they are in the files."""
    change(write(Goal, plan, text="Leiligheten"), text="Huset")
    return [
        bytes(plan.owner.wrapped_key),
        *(bytes(row[0]) for row in Goal.select(Goal.text).tuples()),
        *(bytes(row[0]) for row in Edit.select(Edit.values).where(Edit.kind == "goal").tuples()),
    ]


@pytest.fixture
def found(traces, tmp_path):
    """A function that counts which of the traces are in any of the database's files."""

    def count():
        files = b"".join(path.read_bytes() for path in tmp_path.glob("test.db*"))
        return sum(trace in files for trace in traces)

    assert count() == len(traces) == 4
    return count


@pytest.fixture
def reader(tmp_path):
    """Somebody who began to read before, and has not finished: another process, or a backup."""
    with closing(sqlite3.connect(tmp_path / "test.db", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        assert connection.execute("SELECT count(*) FROM person").fetchone()[0] > 3
        yield connection


def test_it_is_owed_while_somebody_reads_and_done_by_the_next_tidy(found, reader, plan):
    erase(plan.owner)
    assert (found(), write_ahead.is_owed()) == (4, True)
    tidy()
    assert (found(), write_ahead.is_owed()) == (4, True), "the reader may still need it"
    reader.execute("COMMIT")
    tidy()
    assert (found(), write_ahead.is_owed()) == (0, False)


def test_it_is_done_at_the_next_start_if_the_server_was_killed_meanwhile(found, plan, app):
    with transaction():
        erase(plan.owner)
    assert (found(), write_ahead.is_owed()) == (4, True)
    names = ("DATABASE_URL", "KEY_FILE", "ERASED_FILE", "DEMO")
    database.close()
    create_app(**{name: app.config[name] for name in names})
    assert (found(), write_ahead.is_owed()) == (0, False)


def test_what_is_kept_for_a_time_leaves_the_files_too(found, plan):
    with transaction():
        Goal.delete().execute()
        Edit.delete().execute()
    assert (found(), write_ahead.is_owed()) == (4, False)
    tidy()
    assert found() == 1, "the key of who is still here"


def test_others_write_on_while_it_is_owed_and_wait_for_a_lock_as_before(found, reader, plan, cast):
    usual = database.execute_sql("PRAGMA busy_timeout").fetchone()
    erase(plan.owner)
    assert write(Goal, cast.outsider.plan, text="Hennes").text == "Hennes"
    assert database.execute_sql("PRAGMA busy_timeout").fetchone() == usual


def test_whoever_tidies_is_told_that_it_is_not_done_yet(found, reader, plan, app, monkeypatch):
    monkeypatch.setattr(retention, "TRIES", 1)
    erase(plan.owner)
    told = app.test_cli_runner().invoke(args=["tidy"])
    assert (told.exit_code, "Run it again" in told.output) == (1, True)
    reader.execute("COMMIT")
    assert app.test_cli_runner().invoke(args=["tidy"]).exit_code == 0
