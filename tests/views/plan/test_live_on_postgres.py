"""Signals on PostgreSQL: between processes, and after the listening connection was lost."""

import subprocess
import sys
from pathlib import Path

import peewee
import psycopg
import pytest

from models.core.database import ChangeWatch, database
from models.tools.goals import Goal
from tests.postgres import programs, server
from tests.writing import change, write

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL here")
# It reads the feed only when it is woken: without NOTIFY between the processes it waits forever.
PROGRAM = """
import sys
from models.core.database import ChangeWatch, database, use_database
from models.core.change import Change
use_database(sys.argv[1])
watch = ChangeWatch()
watch.has_changed()
sys.stdout.write('listens\\n'); sys.stdout.flush()
def hear(part):
    while not (watch.has_changed() and any(change.part == part for change in Change.after(0))):
        pass
"""
ASKS = "Change.signal(1, 'goal', 7); hear(8); sys.stdout.write('heard 8')"
ANSWERS = "hear(7); Change.signal(1, 'goal', 8); sys.stdout.write('heard 7')"


@pytest.fixture(scope="session")
def postgres():
    """These tests always run on PostgreSQL, as nothing here is about SQLite."""
    with server() as address:
        yield address


def process(app, does):
    """Start another process that does `does`. It listens when this returns."""
    started = subprocess.Popen(
        [sys.executable, "-c", PROGRAM + does, app.config["DATABASE_URL"]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout.readline() == "listens\n"
    return started


def test_two_processes_wake_each_other(app):
    answers = process(app, ANSWERS)
    asks = process(app, ASKS)
    assert [one.communicate(timeout=120)[0] for one in (asks, answers)] == ["heard 8", "heard 7"]


def cut_off_everybody_else():
    """End all connections to the database but this thread's, and return how many there were."""
    return database.execute_sql(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ).fetchone()[0]


def test_signals_come_again_after_the_connection_was_lost(cast, listen):
    goal = write(Goal, cast.owner.plan, text="Et hus")
    stream = listen(cast.owner, cast.owner.plan)
    goal = change(goal, text="Et stort hus")
    assert stream.signal()["revision"] == 2
    assert cut_off_everybody_else() == 1, "the one that listens"
    goal = change(goal, text="Et hus med hage")
    assert stream.signal()["revision"] == 3
    change(goal, text="Et hus i skogen")
    assert stream.signal()["revision"] == 4


def test_who_listens_is_told_when_a_query_was_given_another_connection(app, postgres):
    """The new one listens to nothing: without being told, they would wait for ever."""
    watch = ChangeWatch()
    assert watch.has_changed()
    with psycopg.connect(postgres, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [database.obj.database],
        )
    assert database.execute_sql("SELECT 1").fetchone() == (1,), "it was made anew"
    with pytest.raises(peewee.OperationalError):
        watch.has_changed()
    database.close()


def test_a_single_write_after_a_cut_is_done_once(app, postgres):
    """It is not the write that meets the cut, but the beginning of its own transaction."""
    database.execute_sql("CREATE TABLE counted (n INTEGER)")
    with psycopg.connect(postgres, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [database.obj.database],
        )
    database.execute_sql("INSERT INTO counted VALUES (1)")
    assert database.execute_sql("SELECT count(*) FROM counted").fetchone() == (1,)
