"""Signals on PostgreSQL: between processes, and again after the connection that listens was lost."""

import subprocess
import sys

import pytest

from models.core.database import database
from models.tools.goals import Goal
from tests.postgres import programs, server
from tests.views.plan.test_live import ROOT, listen  # noqa: F401 (a fixture)
from tests.writing import change, write

pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL here")
# Looks only when it is woken: without a bell between the processes it waits for ever.
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
    """Asked for or not: nothing here is about SQLite."""
    with server() as address:
        yield address


def process(app, does):
    """It listens when this returns."""
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
    """The backends of all connections but this thread's. How many there were."""
    return database.execute_sql(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ).fetchone()[0]


def test_signals_come_again_after_the_connection_was_lost(cast, listen):  # noqa: F811
    goal = write(Goal, cast.owner.plan, text="Et hus")
    stream = listen(cast.owner, cast.owner.plan)
    goal = change(goal, text="Et stort hus")
    assert stream.signal()["revision"] == 2
    assert cut_off_everybody_else() == 1, "the one that listens"
    goal = change(goal, text="Et hus med hage")
    assert stream.signal()["revision"] == 3
    change(goal, text="Et hus i skogen")
    assert stream.signal()["revision"] == 4
