"""Whoever runs it is told when key, list of the erased and database lie in one folder."""

import os
from pathlib import Path

import pytest

from models.core.database import is_sqlite
from models.core.installation import Installation
from models.core.keys import KeyFile, KeyVariable
from models.keeping.erasure import Erased
from models.keeping.storage_warnings import storage_warnings
from tests.forked import Forked

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def only_sqlite(app):
    if not is_sqlite():
        pytest.skip("PostgreSQL's files lie elsewhere")


def test_key_and_list_beside_the_database_are_named_with_the_cure(tmp_path):
    key, erased = storage_warnings()
    assert (str(tmp_path / "key") in key, "HJULET_KEY_FILE" in key) == (True, True)
    assert (str(tmp_path / "erased") in erased, "HJULET_ERASED_FILE" in erased) == (True, True)


def test_a_folder_within_it_is_copied_along_too(tmp_path):
    Installation.load(KeyFile(tmp_path / "keys" / "key"))
    assert [str(tmp_path / "keys" / "key") in one for one in storage_warnings()] == [True, False]


def test_nothing_is_said_when_they_lie_apart(tmp_path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    Installation.load(KeyFile(elsewhere / "key"))
    Erased.path = elsewhere / "erased"
    assert storage_warnings() == []
    Installation.load(KeyVariable((elsewhere / "key").read_text()))
    assert storage_warnings() == []


@pytest.mark.parametrize("demo", [True, False])
def test_the_server_says_so_before_it_starts_and_a_demo_does_not(tmp_path, demo):
    own = {"HJULET_INSTANCE": str(tmp_path / "own"), "HJULET_DEMO": str(int(demo))}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HJULET_")}
    clean.pop("DATABASE_URL", None)
    says = tmp_path / "says"
    status, said = Forked(
        "import app; app.prepare()", environment=clean | own, says=says
    ).finished()
    assert status == 0, said
    assert ("HJULET_KEY_FILE" in said) is not demo


def test_bin_serve_prepares_before_it_serves():
    lines = (ROOT / "bin" / "serve").read_text().splitlines()
    prepares, serves = ("app.prepare()", "exec granian")
    first = [
        next(n for n, line in enumerate(lines) if words in line) for words in (prepares, serves)
    ]
    assert first == sorted(first)
