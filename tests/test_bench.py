"""The bench still runs: it takes away parts of the code by their names, and these change."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ONCE = """
from tests.bench import why
from tests.bench.world import world
from tests.compiled import compile_once

compile_once()
why.ROUNDS = 1
with world() as made:
    assert len(why.figures(made)) > 10
"""


def test_each_page_answers_also_without_what_makes_it_quick():
    told = subprocess.run([sys.executable, "-c", ONCE], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
