"""Nobody stays here by name when the last that is from them, or about them, is gone."""

import json
import time

import pytest

from models.core.audit import Audit
from models.core.database import new_id
from models.keeping.document import read
from models.keeping.erasure import Erased, erase
from models.keeping.retention import DAY, tidy
from models.keeping.takein import take_in
from models.keeping.takeout import Takeout
from models.people.person import Person
from models.plan.edit import Edit
from models.plan.plan import Plan
from models.plan.proposing import propose
from models.tools.goals import Goal
from tests.conftest import PIN
from tests.writing import as_owner, as_writer, change, write
from views.people.welcome import own_a_plan

pytestmark = pytest.mark.postgres


@pytest.fixture
def told(plan, cast):
    """What Ola takes along: Hanne has written and proposed in his plan."""
    hanne = cast.helper.person
    change(write(Goal, plan, text="Hytta"), by=hanne, text="Huset")
    propose(as_writer(hanne, plan), Goal, new_id(), 0, {"text": "Båten"}, sent=True)
    return read(json.dumps(Takeout(Plan.by_id(plan.id)).document()))


@pytest.fixture
def moved(told):
    """A new plan here, with all of it taken in."""
    plan = Plan.of(own_a_plan("nb", "NO", "Ola", PIN))
    take_in(as_owner(plan), told)
    return plan


def named(name):
    return {person.id for person in Person.select() if person.name == name}


def test_who_is_known_only_from_a_file_goes_with_the_plan_that_it_was_taken_into(moved, cast):
    (from_file,) = named("Hanne") - {cast.helper.person.id}
    assert {edit.by.name for edit in Edit.select().where(Edit.by == from_file)} == {"Hanne"}
    erase(moved.owner)
    assert named("Hanne") == {cast.helper.person.id}
    assert Person.get_or_none(Person.id == from_file) is None


def test_who_signs_in_here_stays_when_a_plan_that_they_wrote_in_goes(plan, cast, told):
    Audit.cut(int(time.time()) + DAY)
    erase(plan.owner)
    assert named("Hanne") == {cast.helper.person.id}


def test_an_erased_helper_goes_when_neither_a_plan_nor_the_log_names_them(
    plan, cast, told, monkeypatch
):
    hanne = cast.helper.person
    Audit.note(hanne, plan, "read", "plan")
    erase(hanne)
    erase(plan.owner)
    tidy()
    assert named("Hanne") == {hanne.id}, "the log still rests on the name"
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 3654 * DAY)
    tidy()
    assert Person.get_or_none(Person.id == hanne.id) is None


def test_names_that_an_earlier_release_left_behind_are_tidied_away(moved, cast, monkeypatch):
    left = new_id()
    Person.join("nb", "NO", "Hanne", left)
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 2 * DAY)
    before = {person.id for person in Person.select()}
    assert tidy()["name"] == 1
    assert before - {person.id for person in Person.select()} == {left}
    assert len(named("Hanne")) == 2, "those who wrote in a plan that is here, or sign in here"


def test_a_backup_that_is_put_back_does_not_bring_the_names_back_either(moved, cast):
    rows = {table: list(table.select().dicts()) for table in (Person, Plan, Edit)}
    (from_file,) = named("Hanne") - {cast.helper.person.id}
    erase(moved.owner)
    for table, before in rows.items():
        for row in before:
            table.insert(row).on_conflict_ignore().execute()
    assert from_file in named("Hanne"), "the backup would be readable"
    assert (Erased.again(), named("Hanne")) == (1, {cast.helper.person.id})
