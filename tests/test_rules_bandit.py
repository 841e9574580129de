"""bandit (PyCQA) over all our code. What it warns about is either mended or stands here with its reason."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
KNOWN = {
    (
        "models/core/keys.py",
        "B404",
    ): "HJULET_KEY_COMMAND is set by whoever runs the installation, and runs without a shell",
    ("models/core/keys.py", "B603"): "the same",
    (
        "translations/catalogues.py",
        "B404",
    ): "a tool of ours for the catalogues, with words of ours alone",
    ("translations/catalogues.py", "B603"): "the same",
    ("views/people/card.py", "B704"): "the picture is segno's; the code in it is squares",
    (
        "views/core/catalogue.py",
        "B704",
    ): "the catalogue's own sentences; what is put into them is escaped by Markup",
    (
        "views/plan/fragment_cache.py",
        "B704",
    ): "a card that the template escaped when it was drawn, sealed since then",
    ("views/paper/pdf_answer.py", "B704"): "the picture is segno's; the address in it is squares",
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
    assert warnings("app.py", "models", "views", "bin", "translations") == set(KNOWN)


def test_bandit_does_look(tmp_path):
    (tmp_path / "careless.py").write_text("import hashlib\neval(input())\nhashlib.md5(b'')\n")
    assert {test for _file, test in warnings(str(tmp_path))} >= {"B307", "B324"}
