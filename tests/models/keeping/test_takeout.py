"""A plan that was taken out is the same plan when it is taken in elsewhere, under another key."""

import base64
import copy
import json
import random
import shutil

import pytest

from app import create_app
from models.core.database import database
from models.demo.demo_cast import Demo
from models.keeping.document import Unreadable, read
from models.keeping.takein import is_empty, take_in
from models.keeping.takeout import Takeout
from models.people.person import Person
from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.goals import Goal
from models.tools.matters import Matter
from models.tools.story import Story
from models.tools.wheel import Area
from tests import pictures
from tests.conftest import PIN
from tests.full_plan import full_plan, same
from tests.writing import as_owner, change, write
from views.people.welcome import own_a_plan

SEED = 7


@pytest.fixture
def plan(cast):
    return full_plan(cast)


@pytest.fixture
def told(plan):
    return Takeout(Plan.by_id(plan.id)).document()


@pytest.fixture
def elsewhere(told, tmp_path, other_installation, first_cast):
    """The new, empty plan of the same person in another installation.

    It needs `told`, which is made while the first database is still open.
    """
    database.close()
    shutil.copytree(other_installation, tmp_path, dirs_exist_ok=True)
    first_cast.app_at(
        DATABASE_URL=f"sqlite:///{tmp_path / 'other.db'}",
        KEY_FILE=str(tmp_path / "other-key"),
        ERASED_FILE=str(tmp_path / "other-erased"),
        DEMO=False,
        TESTING=True,
    )
    return Plan.of(own_a_plan("nb", "NO", "Ola", PIN))


def test_what_is_taken_in_is_what_was_taken_out(told, elsewhere):
    take_in(as_owner(elsewhere), read(json.dumps(told)))
    again = Takeout(Plan.by_id(elsewhere.id)).document()
    assert same(again) == same(told)
    assert {one["name"] for one in again["people"]} == {"Ola", "Hanne"}
    words = json.dumps(told, ensure_ascii=False)
    assert [
        word
        for word in (
            "Slottet",
            "Huset",
            "Hytta",
            "Borte",
            "Kaldt",
            "Båten",
            "Rommet",
            "🎸",
            "\u202eשלום",
        )
        if word not in words
    ] == []


def test_the_pages_stand_there_as_before(told, elsewhere):
    take_in(as_owner(elsewhere), read(json.dumps(told)))
    plan = Plan.by_id(elsewhere.id)
    (goal,) = Goal.of(plan)
    assert ([edit.values["text"] for edit in goal.history()], Area.of(plan)[0].hidden) == (
        ["Slottet", "Huset", "Hytta"],
        True,
    )
    assert (Matter.of(plan)[0].first, Matter.of(plan)[0].latest) == (3, 7)
    assert Contact.find(plan, Story(plan).frame.coordinator_id).name == "Marit"
    goal.restore(as_owner(plan), 1)
    assert Goal.find(plan, goal.id).text == "Hytta"


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_the_demo_plans_go_there_and_back_too(language, demo, tmp_path):
    shutil.copytree(demo, tmp_path, dirs_exist_ok=True)
    create_app(
        DATABASE_URL=f"sqlite:///{tmp_path / 'demo.db'}",
        KEY_FILE=str(tmp_path / "key"),
        DEMO=True,
        TESTING=True,
        ERASED_FILE=str(tmp_path / "erased"),
    )
    owner = next(
        one.person for one in Demo.cast() if (one.role, one.person.language) == ("owner", language)
    )
    told = Takeout(Plan.of(owner)).document()
    other = Plan.of(own_a_plan(language, owner.country, owner.name, PIN))
    take_in(as_owner(other), read(json.dumps(told)))
    assert same(Takeout(Plan.by_id(other.id)).document()) == same(told)
    assert len(told["parts"]["goal"]) >= 3
    database.close()


def test_nothing_of_the_installation_leaves_with_it(told, plan, cast):
    text = json.dumps(told)
    ids = [plan.id, plan.owner_id, cast.helper.person.id, *(goal.id for goal in Goal.of(plan))]
    assert [number for number in ids if str(number) in text] == []
    assert "Bare et utkast" not in text, "a helper's own draft is not the owner's"


def test_who_had_access_the_consents_and_the_log_go_along(told):
    names = {one["number"]: one["name"] for one in told["people"]}
    assert {(names[one["person"]], one["reason"]) for one in told["access"]} == {
        ("Hanne", "helper"),
        ("Ragna", "kin"),
    }
    assert [one["kind"] for one in told["consents"]] == ["plan", "sharing", "sharing"]
    assert ("proposed", "Hanne") in {(one["verb"], names.get(one["person"])) for one in told["log"]}


def test_a_plan_with_something_in_it_takes_nothing_in(told, plan):
    assert not is_empty(plan)
    with pytest.raises(LookupError):
        take_in(as_owner(plan), read(json.dumps(told)))
    assert len(Goal.of(plan)) == 1


def test_a_new_plan_is_empty_until_somebody_touches_it(elsewhere):
    assert is_empty(elsewhere)
    Area.of(elsewhere)[0].move(as_owner(elsewhere), up=False)
    assert is_empty(elsewhere), "nothing was written"
    change(Area.of(elsewhere)[0], talk=True)
    assert not is_empty(elsewhere)


def test_a_plan_with_an_area_of_the_owners_own_takes_nothing_in(told, elsewhere):
    write(Area, elsewhere, name="My own area", now="Words that stand nowhere else")
    assert not is_empty(elsewhere)
    with pytest.raises(LookupError):
        take_in(as_owner(elsewhere), read(json.dumps(told)))
    assert Area.of(elsewhere)[-1].now == "Words that stand nowhere else"


@pytest.mark.parametrize("day", ["0001-01-01", "1900-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_that_no_form_takes_is_unreadable(told, day):
    told["parts"]["action"][0]["by_date"] = day
    with pytest.raises(Unreadable):
        read(json.dumps(told))


@pytest.mark.parametrize("later", [["contacts"] * 2, ["contacts"] * 100, ["goal"]])
def test_pages_for_later_that_could_not_be_so_are_unreadable(told, later):
    told["plan"]["later"] = ["contacts"]
    assert read(json.dumps(told)).plan["later"] == "contacts"
    told["plan"]["later"] = later
    with pytest.raises(Unreadable):
        read(json.dumps(told))


def test_a_history_that_does_not_begin_is_unreadable(told):
    told["parts"]["goal"][0]["history"][0]["verb"] = "moved"
    with pytest.raises(Unreadable):
        read(json.dumps(told))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "{}",
        "null",
        "1e999",
        "NaN",
        "[" * 99999,
        '{"format": "hjulet-plan"}',
        '{"format": "hjulet-plan", "version": 2}',
        "9" * 9999,
    ],
)
def test_what_is_no_plan_is_unreadable(app, text):
    with pytest.raises(Unreadable):
        read(text)


STRANGE = (
    None,
    True,
    -1,
    10**30,
    "",
    "x" * 20_000,
    "\ud800",
    "a\0b",
    [],
    {},
    [[]],
    {"a": 1},
    1.5,
    "2031-02-30",
    "9999-12-31T00:00:00Z",
)


def test_what_no_keyboard_makes_is_left_behind(told):
    goal = told["parts"]["goal"][0]
    goal["text"] = goal["history"][-1]["values"]["text"] = "A\x07 flat\0\r\nby the sea"
    goal = read(json.dumps(told)).parts[Goal][0]
    assert goal["text"] == goal["history"][-1]["values"]["text"] == "A flat\nby the sea"


def test_a_picture_is_shown_to_nobody_and_has_no_more_words_than_the_form_allows(told):
    image = base64.b64encode(pictures.photo()).decode()
    told["picture"] = {"image": image, "words": "x" * 200, "shown": True}
    assert read(json.dumps(told)).picture["shown"] is False
    told["picture"]["words"] += "x"
    with pytest.raises(Unreadable):
        read(json.dumps(told))


def _places(value, path=()):
    """Yields the path of keys and indexes to every value inside."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from _places(inner, (*path, key))


def test_a_file_with_any_value_changed_is_unreadable_or_a_plan_whose_pages_work(told, elsewhere):
    chance = random.Random(SEED)
    places = [
        path for path in _places(told) if path[0] not in ("log", "access", "shown", "consents")
    ]
    refused = 0
    for path in chance.sample(places, 400):
        changed = copy.deepcopy(told)
        inner = changed
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = chance.choice(STRANGE)
        try:
            document = read(json.dumps(changed))
        except Unreadable:
            refused += 1
            continue
        with database.atomic() as step:
            take_in(as_owner(elsewhere), document)
            Takeout(Plan.by_id(elsewhere.id)).document()
            step.rollback()
    assert 250 < refused < 400, f"seed {SEED}"


def test_half_a_plan_is_never_taken_in(told, elsewhere):
    document = read(json.dumps(told))
    document.proposals[-1]["words"] = {"text": object()}
    with pytest.raises(TypeError):
        take_in(as_owner(elsewhere), document)
    assert (is_empty(elsewhere), len(Area.of(elsewhere)), Person.select().count()) == (True, 8, 1)
