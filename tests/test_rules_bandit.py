"""bandit (PyCQA) over all our code. Every warning is fixed, or listed here with its reason."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
KNOWN = {
    # HJULET_KEY_COMMAND is set by the person who runs the installation, and runs without a shell.
    ("models/core/keys.py", "B404"),
    ("models/core/keys.py", "B603"),
    # A program of ours that reads a picture; its arguments are ours, and it runs without a shell.
    ("models/plan/picture.py", "B404"),
    ("models/plan/picture.py", "B603"),
    # A tool of ours for the catalogues; all its arguments are ours.
    ("translations/catalogues.py", "B404"),
    ("translations/catalogues.py", "B603"),
    # segno makes the picture; the code in it is only squares.
    ("views/people/card.py", "B704"),
    # The sentences are ours, from the catalogue; Markup escapes what is put into them.
    ("views/core/catalogue.py", "B704"),
    # A fragment that the template escaped when it was rendered, encrypted since then.
    ("views/plan/fragment_cache.py", "B704"),
    # segno makes the picture; the address in it is only squares.
    ("views/paper/pdf_answer.py", "B704"),
}


def warnings(*places):
    asked = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", "-f", "json", *places],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return {
        (one["filename"].removeprefix("./"), one["test_id"])
        for one in json.loads(asked.stdout)["results"]
    }


def test_bandit_warns_of_nothing_that_we_do_not_know():
    assert warnings("app.py", "models", "views", "bin", "translations") == KNOWN


def test_bandit_does_look(tmp_path):
    (tmp_path / "careless.py").write_text("import hashlib\neval(input())\nhashlib.md5(b'')\n")
    assert {test for _file, test in warnings(str(tmp_path))} >= {"B307", "B324"}
