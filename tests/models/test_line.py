"""Writers stand in line, and whoever waits for news is woken when one has left it."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from models.line import LIBRARY, OneWriter

pytestmark = pytest.mark.skipif(not hasattr(LIBRARY, "inotify_init1"), reason="no bell on this system: it looks every 20 ms")
LONG_MS = 30_000


@pytest.fixture
def bell(tmp_path):
    """Of an empty database. Patient, so that only a ring can end the waiting in time."""
    one = OneWriter(str(tmp_path / "line.db")).bell()
    one._patience = LONG_MS
    return one


def waited(bell) -> float:
    start = monotonic()
    bell.wait()
    return (monotonic() - start) * 1000


def test_a_writer_in_another_process_rings_when_it_is_done(tmp_path, bell):
    program = "import sys; from models.line import OneWriter; OneWriter(sys.argv[1]).execute_sql(sys.argv[2])"
    for does in ("CREATE TABLE one (id INTEGER)", "INSERT INTO one VALUES (1)"):
        subprocess.run([sys.executable, "-c", program, str(tmp_path / "line.db"), does], cwd=Path(__file__).parents[2],
                       env=os.environ, check=True, timeout=30)
    assert waited(bell) < LONG_MS


def test_a_ring_before_the_waiting_is_not_missed_and_rings_once(tmp_path, bell):
    with OneWriter(str(tmp_path / "line.db")).line:
        assert bell._heard.poll(0) == [], "nobody is woken before it is done"
    assert waited(bell) < LONG_MS
    assert bell._heard.poll(0) == []
