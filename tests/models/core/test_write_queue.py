"""Writers take turns, and whoever waits for news is woken when one is done."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from models.core.write_queue import LIBRARY, QueuedSqlite

pytestmark = pytest.mark.skipif(
    not hasattr(LIBRARY, "inotify_init1"), reason="no notifier on this system: it looks every 20 ms"
)
LONG_MS = 30_000


@pytest.fixture
def notifier(tmp_path):
    """The notifier of an empty database, so patient that only a writer wakes it in time."""
    one = QueuedSqlite(str(tmp_path / "line.db")).notifier()
    one._patience = LONG_MS
    return one


def waited(notifier) -> float:
    """How many milliseconds it waits."""
    start = monotonic()
    notifier.wait()
    return (monotonic() - start) * 1000


def test_a_writer_in_another_process_is_told_when_it_is_done(tmp_path, notifier):
    program = (
        "import sys; from models.core.write_queue import QueuedSqlite; "
        "QueuedSqlite(sys.argv[1]).execute_sql(sys.argv[2])"
    )
    for does in ("CREATE TABLE one (id INTEGER)", "INSERT INTO one VALUES (1)"):
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "line.db"), does],
            cwd=Path(__file__).parents[3],
            env=os.environ,
            check=True,
            timeout=120,
        )
    assert waited(notifier) < LONG_MS


def test_a_ring_before_the_waiting_is_not_missed_and_rings_once(tmp_path, notifier):
    with QueuedSqlite(str(tmp_path / "line.db")).write_queue:
        assert notifier._heard.poll(0) == [], "nobody is woken before it is done"
    assert waited(notifier) < LONG_MS
    assert notifier._heard.poll(0) == []
