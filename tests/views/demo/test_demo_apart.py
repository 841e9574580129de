"""A demo and a real installation never share a key, a database or people."""

import shutil

import pytest

from app import create_app
from models.core.database import database
from models.demo import demo_cast
from tests.views.demo.test_demo import application, nobody
from views.people.welcome import own_a_plan

__all__ = ["nobody"]


@pytest.fixture
def staged(demo, tmp_path):
    shutil.copytree(demo, tmp_path, dirs_exist_ok=True)
    yield tmp_path
    if database.obj is not None:  # else this test opened none, and was the first of its process
        database.close()


def test_app_does_not_start_with_a_demos_key_when_demo_is_off(staged, tmp_path):
    with pytest.raises(SystemExit, match="holds the key of a demo"):
        application(tmp_path, on=False)


def test_app_does_not_start_on_a_demos_database_with_a_real_key(staged, tmp_path):
    (tmp_path / "key").unlink()
    with pytest.raises(SystemExit, match="sealed with another key"):
        application(tmp_path, on=False)


def test_app_does_not_start_with_the_cast_among_real_people(tmp_path):
    application(tmp_path, on=False)
    demo_cast.load(own_a_plan)
    with pytest.raises(SystemExit, match="holds the demo cast"):
        application(tmp_path, on=False)


def test_a_demo_does_not_start_beside_a_real_key(tmp_path):
    application(tmp_path, on=False)
    with pytest.raises(SystemExit, match="must never run beside it"):
        application(tmp_path, on=True)


def test_a_demo_does_not_start_on_a_real_database(tmp_path):
    application(tmp_path, on=False)
    (tmp_path / "key").unlink()
    with pytest.raises(SystemExit, match="sealed with another key"):
        application(tmp_path, on=True)


def test_a_demo_left_to_itself_has_files_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("HJULET_INSTANCE", str(tmp_path / "instance"))
    for name in ("DATABASE_URL", "HJULET_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    create_app(DEMO=False)
    real = {path.name for path in (tmp_path / "instance").iterdir()}
    create_app(DEMO=True)
    ours = {path.name for path in (tmp_path / "instance").iterdir()} - real
    assert {"key", "hjulet.db"} <= real and {"demo-key", "demo-hjulet.db"} <= ours
