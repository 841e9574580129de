"""A plan that was taken out is the same plan when it is read in: in another database, under another key."""

import copy
import json
import random
import shutil

import pytest

from app import create_app
from models.core.database import database, new_id
from models.demo.demo_cast import Demo
from models.keeping.document import Unreadable, read
from models.keeping.takein import is_empty, take_in
from models.keeping.takeout import Takeout
from models.people.person import Person
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Frame, Goal, Story, Strength
from models.tools.matters import Matter
from models.tools.wheel import Area, Round
from tests.conftest import PIN
from tests.writing import as_owner, as_writer, change, write
from views.people.welcome import own_a_plan

SEED = 7
NOT_TAKEN_IN = ("made_at", "access", "consents", "log", "people")


@pytest.fixture
def plan(cast):
    """With something of everything: changed, taken away, proposed, rated, in two rounds."""
    plan, helper = cast.owner.plan, cast.helper.person
    second = write(Contact, plan, name="Bente", phone="01 23 40 13")
    first = change(
        write(Contact, plan, helper, name="Marit", role="Kontakten", stand_in=second.id),
        kind="service",
    )
    change(second, stand_in=first.id, away_until="2031-01-02")
    area = change(change(Area.of(plan)[0], now="Kaldt", score=0, talk=True), hidden=True)
    matter = write(Matter, plan, text="Roen", area=area.id)
    rating = new_id()
    for later, value in enumerate((3, 7)):
        matter.rate(as_writer(helper, plan), value, rating + later)
    Round.close(as_owner(plan))
    change(Area.of(plan)[1], now="Bedre", help=True, name="Arbeidet")
    write(Strength, plan, text="Gitaren 🎸 \u202eשלום")
    dream = write(Dream, plan, text="Sjøen")
    goal = change(
        write(Goal, plan, text="Hytta", dream=dream.id, area=area.id),
        helper,
        text="Huset",
        why="Fred",
    )
    write(
        Action,
        plan,
        goal=goal.id,
        what="Ringe",
        responsible=first.id,
        when="date",
        by_date="2031-02-03",
    )
    write(Frame, plan, coordinator=first.id, second=second.id, look_on="2031-03-04")
    write(Strength, plan, text="Borte").remove(as_owner(plan))
    Story(plan).accept(as_owner(plan))
    change(goal, text="Slottet")
    Proposal.put(
        as_writer(helper, plan), Goal, goal.id, 3, {"text": "Rommet", "area": area.id}, sent=True
    )
    beside = Proposal.put(as_writer(helper, plan), Goal, new_id(), 0, {"text": "Båten"}, sent=True)
    beside.keep_both(as_owner(plan))
    Proposal.put(as_writer(helper, plan), Goal, new_id(), 0, {"text": "Bare et utkast"}, sent=False)
    return plan


@pytest.fixture
def told(plan):
    return Takeout(Plan.by_id(plan.id)).document()


@pytest.fixture
def elsewhere(told, tmp_path):
    """Another installation, where the same person begins anew. `told` was made before."""
    database.close()
    create_app(
        DATABASE_URL=f"sqlite:///{tmp_path / 'other.db'}",
        KEY_FILE=str(tmp_path / "other-key"),
        ERASED_FILE=str(tmp_path / "other-erased"),
        DEMO=False,
        TESTING=True,
    )
    return Plan.of(own_a_plan("nb", "NO", "Ola", PIN))


def same(document):
    found = {
        name: value for name, value in copy.deepcopy(document).items() if name not in NOT_TAKEN_IN
    }
    found["owner"].pop("since")
    found["plan"].pop("created_at")
    return found


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
    change(Area.of(elsewhere)[0], talk=True)
    assert not is_empty(elsewhere)


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


def _places(value, path=()):
    """The address of every value inside."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from _places(inner, (*path, key))


def test_a_file_with_any_value_bent_is_unreadable_or_a_plan_whose_pages_work(told, elsewhere):
    chance, places = (
        random.Random(SEED),
        [path for path in _places(told) if path[0] not in ("log", "access", "consents")],
    )
    refused = 0
    for path in chance.sample(places, 400):
        bent = copy.deepcopy(told)
        inner = bent
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = chance.choice(STRANGE)
        try:
            document = read(json.dumps(bent))
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
