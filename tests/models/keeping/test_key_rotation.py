"""The installation's key is changed while others write. After that the old one opens nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.core.database import database
from models.core.installation import Installation, Secret, UnknownKey, sealing_head
from models.core.keys import KeyCommand, KeyFile, KeyVariable, ReadOnlyKeys, new_key
from models.keeping.key_rotation import rotate
from models.people.card import Card
from models.people.device import Device
from models.people.person import Person
from models.plan.plan import Plan
from models.tools.goals import Goal
from tests.conftest import PIN
from tests.writing import write

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).parents[3]
# Another process of the service: it adds people, and reads the names of others again and again.
SERVICE = """
import os
import sys
from app import create_app
from models.people.person import Person
create_app(DATABASE_URL=sys.argv[1], KEY_FILE=sys.argv[2], DEMO=False)
sys.stdout.write("ready\\n")
sys.stdout.flush()
count = 0
while not os.path.exists(sys.argv[3]):
    made = Person.join("nb", "NO", f"Kari {count}")
    up_to_now = Person.select().where(Person.id <= made.id)  # the other process may be far ahead
    names = {person.name for person in up_to_now.order_by(Person.id.desc()).limit(20)}
    assert f"Kari {count}" in names and all(names)
    first = {person.name for person in Person.select().order_by(Person.id).limit(4)}
    assert first == {"Ola", "Ulla", "Hanne", "Ragna"}
    count += 1
    sys.stdout.write("one more\\n")
    sys.stdout.flush()
sys.stdout.write(str(count))
"""


@pytest.fixture
def plan(cast):
    write(Goal, cast.owner.plan, text="Leiligheten")
    return cast.owner.plan


def key_file(tmp_path):
    return KeyFile(tmp_path / "key")


def wrapped_keys():
    rows = [
        *Person.select(Person.wrapped_key).tuples(),
        *Secret.select(Secret.wrapped_key).tuples(),
    ]
    return [bytes(row[0]) for row in rows]


def test_everything_is_wrapped_in_the_new_key_and_the_old_one_is_gone(plan, tmp_path):
    old = key_file(tmp_path).read()
    before = wrapped_keys()
    assert rotate() == len(before) == 5
    (new,) = key_file(tmp_path).read()
    assert new not in old and oct((tmp_path / "key").stat().st_mode)[-3:] == "600"
    assert all(wrapped.startswith(sealing_head()) for wrapped in wrapped_keys())
    assert set(before).isdisjoint(wrapped_keys())


def test_the_old_key_opens_nothing_any_more(plan, tmp_path):
    (old,) = key_file(tmp_path).read()
    Installation.load(KeyVariable(old))
    assert Goal.of(Plan.by_id(plan.id))[0].text == "Leiligheten"
    Installation.load(key_file(tmp_path))
    rotate()
    Installation.load(KeyVariable(old))
    with pytest.raises(UnknownKey):
        assert Goal.of(Plan.by_id(plan.id))[0].text
    Installation.load(key_file(tmp_path))
    assert Goal.of(Plan.by_id(plan.id))[0].text == "Leiligheten"


def test_cards_pins_sessions_and_the_log_live_on(plan, cast, browser, app):
    visitor = browser(cast.owner)
    assert app.test_cli_runner().invoke(args=["rotate-key"]).exit_code == 0
    Installation.open_secret()
    assert visitor.get(f"/plans/{plan.id}/plan").status_code == 200
    assert Card.find(cast.owner.code).opens_with(PIN)
    assert browser(cast.helper).get(f"/plans/{plan.id}/plan").status_code == 200
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0
    assert Device.select().count() == 2


def test_a_rotation_that_was_broken_off_is_finished_by_the_next(plan, tmp_path):
    old = key_file(tmp_path).read()
    key_file(tmp_path).replace([new_key(), *old])
    Installation.refresh()
    Person.join("nb", "NO", "Kari")  # wrapped in the new key already
    rotate()
    assert len(key_file(tmp_path).read()) == 1
    Installation.load(key_file(tmp_path))
    Installation.open_secret()
    assert {person.name for person in Person.select()} == {"Ola", "Ulla", "Hanne", "Ragna", "Kari"}


def test_two_processes_go_on_while_the_key_is_changed_five_times(plan, app, tmp_path, database_url):
    stop = tmp_path / "stop"
    services = [
        subprocess.Popen(
            [sys.executable, "-c", SERVICE, database_url, str(tmp_path / "key"), str(stop)],
            cwd=ROOT,
            env=os.environ | {"HJULET_INSTANCE": str(tmp_path)},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _process in range(2)
    ]
    for service in services:
        assert service.stdout.readline() == "ready\n", service.stderr.read()
    for _time in range(5):
        rotate()
        assert {service.stdout.readline() for service in services} == {"one more\n"}
    stop.touch()
    ends = [service.communicate(timeout=60) for service in services]
    assert [error for _out, error in ends] == ["", ""]
    counts = [int(out.split()[-1]) for out, _error in ends]
    assert min(counts) >= 5
    Installation.load(key_file(tmp_path))  # with the last key alone, as after a restart
    Installation.open_secret()
    assert len([person.name for person in Person.select()]) == sum(counts) + 4
    database.close()


def test_a_new_person_wrapped_in_yesterdays_key_is_wrapped_anew_before_anybody_knows(
    plan, tmp_path
):
    person = Person(language="nb", country="NO", name="Kari")
    person.make_key()
    (old,) = key_file(tmp_path).read()
    key_file(tmp_path).replace([new_key(), old])
    person.save(force_insert=True)
    (new, _) = key_file(tmp_path).read()
    Installation.load(KeyVariable(new))
    assert Person.get_by_id(person.id).name == "Kari"


def test_a_key_in_the_environment_is_changed_by_whoever_put_it_there(plan, tmp_path):
    (old,) = key_file(tmp_path).read()
    Installation.load(KeyVariable(old))
    with pytest.raises(ReadOnlyKeys):
        rotate()
    new = new_key()
    Installation.load(KeyVariable(f"{new},{old}"))
    assert rotate() == 5
    Installation.load(KeyVariable(new))
    assert Goal.of(Plan.by_id(plan.id))[0].text == "Leiligheten"


def test_a_key_service_answers_through_a_command(plan, tmp_path):
    safe = tmp_path / "safe"
    (old,) = key_file(tmp_path).read()
    safe.write_text(old)
    Installation.load(KeyCommand(f"cat {safe}"))
    assert Goal.of(Plan.by_id(plan.id))[0].text == "Leiligheten"
    new = new_key()
    safe.write_text(f"{new}\n{old}")
    assert rotate() == 5, "a running service asks the command again"
    safe.write_text(new)
    Installation.load(KeyCommand(f"cat {safe}"))
    assert Goal.of(Plan.by_id(plan.id))[0].text == "Leiligheten"


@pytest.mark.parametrize("command", ["false", "/no/such/program", "echo hello"])
def test_a_key_service_that_gives_no_key_stops_the_start_and_shows_nothing(command):
    with pytest.raises(SystemExit, match="HJULET_KEY_COMMAND") as end:
        Installation.load(KeyCommand(command))
    assert "hello" not in str(end.value)


def test_a_database_of_another_key_is_not_opened(plan, tmp_path):
    Installation.load(KeyVariable(new_key()))
    with pytest.raises(SystemExit, match="sealed with another key"):
        Installation.open_secret()
