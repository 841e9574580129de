"""The demo cast: made-up people for trying Hjulet, never in a database with real people."""

import json
import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from app import create_app
from models.core import clock
from models.core.clock import ZONE
from models.core.database import database, now
from models.demo import demo_cast
from models.demo.demo_cast import Demo
from models.people.person import Person
from models.plan.access import Access
from models.plan.plan import Plan
from models.tools.changes_since_yes import ChangesSinceYes
from models.tools.matters import Matter
from models.tools.meetings import Meeting, Sitting
from models.tools.minutes import changes, decisions
from models.tools.story import Story
from models.tools.wheel import DEFAULT_AREAS, Area, Round
from tests.conftest import Reused
from views.people.welcome import own_a_plan

CAST = [
    ("owner", "nb"),
    ("beginner", "nb"),
    ("helper", "nb"),
    ("coordinator", "nb"),
    ("kin", "nb"),
    ("outsider", "nb"),
    ("owner", "sv"),
    ("helper", "sv"),
]
UNUSED = re.compile(r"01 23 40 \d\d|070-174 06 (0[5-9]|[1-9]\d)|08-465 004 \d\d")
SENTENCE, WORD = re.compile(r"[.!?:]+(?:\s|$)"), re.compile(r"[^\W\d_]+|\d+")


APP = Reused()


def settings(folder, on=True):
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "KEY_FILE": str(folder / "key"),
        "ERASED_FILE": str(folder / "erased"),
        "DEMO": on,
        "TESTING": True,
    }


def application(folder, on=True):
    return create_app(**settings(folder, on))


@pytest.fixture(autouse=True)
def nobody(tables, tmp_path):
    """Where a test puts nothing else, all tables are there already, and empty."""
    shutil.copy(tables, tmp_path / "demo.db")


@pytest.fixture
def app(tmp_path):
    yield APP.at(**settings(tmp_path))
    database.close()


@pytest.fixture
def staged(demo, tmp_path):
    """A demo whose cast is here."""
    shutil.copytree(demo, tmp_path, dirs_exist_ok=True)
    yield APP.at(**settings(tmp_path))
    database.close()


@pytest.fixture(params=["nb", "sv"])
def full_plan(request, staged):
    owner = next(
        one for one in Demo.cast() if (one.role, one.person.language) == ("owner", request.param)
    )
    return Plan.of(owner.person)


def run(app, *words):
    return app.test_cli_runner().invoke(args=["demo", *words])


# The command


def test_demo_json_is_the_whole_cast_and_nothing_else(app):
    ran = run(app, "--json")
    rows = json.loads(ran.stdout)
    assert (ran.exit_code, [(row["role"], row["language"]) for row in rows]) == (0, CAST)
    assert {frozenset(row) for row in rows} == {
        frozenset(("role", "language", "sign_in_url", "card", "pin"))
    }


def test_demo_json_starts_every_link_with_the_address_that_the_app_listens_on(staged, monkeypatch):
    monkeypatch.setenv("HOST", "::1")
    monkeypatch.setenv("PORT", "9000")
    links = [row["sign_in_url"] for row in json.loads(run(staged, "--json", "--again").stdout)]
    assert {link.rpartition("/")[0] for link in links} == {"http://[::1]:9000/demo"}


def test_demo_without_json_is_a_table_with_a_line_for_each(staged):
    lines = run(staged, "--again").stdout.splitlines()
    assert [tuple(line.split()[:2]) for line in lines[1:]] == CAST


def test_demo_refuses_a_database_with_a_person_in_it(app):
    Person.join("nb", "NO")
    ran = run(app, "--json")
    assert (ran.exit_code, ran.stdout, Person.select().count()) == (1, "", 1)
    assert "people in this database already" in ran.stderr


def test_demo_refuses_a_second_time(staged):
    assert run(staged).exit_code == 1


def test_demo_again_prints_the_same_cast_once_more(app):
    assert run(app, "--json", "--again").stdout == run(app, "--json", "--again").stdout


def test_demo_again_refuses_real_people_too(app):
    Person.join("nb", "NO")
    assert run(app, "--again").exit_code == 1


def test_demo_is_refused_in_a_real_installation(tmp_path):
    ran = run(application(tmp_path, on=False), "--json")
    assert (ran.exit_code, ran.stdout, Person.select().count()) == (1, "", 0)
    assert "HJULET_DEMO=1" in ran.stderr


def test_load_that_breaks_halfway_leaves_nobody(app):
    def broken(language, *rest):
        if language == "sv":
            raise OSError
        return own_a_plan(language, *rest)

    with pytest.raises(OSError):
        demo_cast.load(broken)
    assert (Person.select().count(), Demo.is_here()) == (0, False)


# The doors


def test_every_link_signs_in_as_that_person(staged):
    for one in Demo.cast():
        browser = staged.test_client()
        entered = browser.get(f"/demo/{one.token}")
        home = browser.get("/", follow_redirects=True)
        assert (entered.status_code, entered.location, home.status_code) == (303, "/", 200)
        assert f'lang="{one.person.language}"' in home.text


def test_card_and_pin_sign_in_too(staged):
    staged.config["WTF_CSRF_ENABLED"] = False
    row = json.loads(run(staged, "--json", "--again").stdout)[0]
    signed_in = staged.test_client().post("/sign-in", data={"code": row["card"], "pin": row["pin"]})
    assert signed_in.status_code == 303


def test_a_link_ends_the_session_of_the_one_before(staged):
    first, last = Demo.cast()[0], Demo.cast()[-1]
    browser = staged.test_client()
    for one in (first, last):
        browser.get(f"/demo/{one.token}")
    assert browser.get(f"/plans/{Plan.of(first.person).id}/more").status_code == 404


def test_page_lists_the_cast_with_a_link_each(staged):
    page = staged.test_client().get("/demo").text
    assert re.findall(r'href="/demo/([^"]+)"', page) == [one.token for one in Demo.cast()]


def test_page_is_friendly_before_the_cast_is_here(app):
    assert app.test_client().get("/demo").status_code == 200


def test_unknown_token_is_404(staged):
    assert staged.test_client().get("/demo/unknown").status_code == 404


def test_real_installation_has_no_demo_pages(tmp_path):
    browser = application(tmp_path, on=False).test_client()
    assert [browser.get(path).status_code for path in ("/demo", "/demo/anything")] == [404, 404]


def test_demo_doors_close_when_demo_is_switched_off_under_a_running_app(staged):
    staged.config["DEMO"] = False
    token = Demo.cast()[0].token
    assert [staged.test_client().get(path).status_code for path in ("/demo", f"/demo/{token}")] == [
        404,
        404,
    ]


def test_app_starts_again_on_a_demo_database(staged, tmp_path):
    assert len(application(tmp_path).test_client().get("/demo").text) > 0


# Who sees what


def test_helpers_have_the_access_their_owner_gave(staged):
    cast = {(one.role, one.person.language): one.person for one in Demo.cast()}
    everything = "matters wheel plan contacts sheet"
    answering = f"{everything} checklist people_map"  # those who answer on the checklist
    found = {
        key: [(row.level, row.pages, row.plan.owner_id) for row in Access.plans_of(person)]
        for key, person in cast.items()
    }
    arvid, nina = cast["owner", "nb"].id, cast["owner", "sv"].id
    assert found == {key: [] for key in CAST} | {
        ("helper", "nb"): [("propose", everything, arvid)],
        ("coordinator", "nb"): [("propose", answering, arvid)],
        ("kin", "nb"): [("read", "matters contacts", arvid)],
        ("helper", "sv"): [("propose", answering, nina)],
    }


def test_beginner_has_one_thing_that_matters_and_nothing_else(staged):
    plan = Plan.of(Demo.cast()[1].person)
    assert len(Matter.of(plan)) == 1
    assert (Story(plan).parts, Story(plan).contacts, Round.of(plan)) == ([], [], [])
    assert not any(area.touched for area in Area.of(plan))


# The full plans


def test_full_plan_shows_every_kind_of_step(full_plan):
    story = Story(full_plan)
    counts = [
        len(kind)
        for kind in (story.strengths, story.dreams, story.goals, story.actions, story.contacts)
    ]
    assert counts == [4, 2, 3, 7, 5]
    assert sorted(goal.state for goal in story.goals) == ["open", "open", "reached"]
    assert {"done", "dropped", "going", "agreed"} == {action.state for action in story.actions}
    assert {"meeting", "date", "repeats"} <= {action.when for action in story.actions}
    assert all(action.because for action in story.actions if action.state == "dropped")
    assert all(action.mine or action.responsible_id for action in story.actions)


def test_full_plan_has_days_to_come_and_a_stand_in(full_plan):
    story = Story(full_plan)
    days = [action.by_date for action in story.actions if action.by_date]
    away = [contact for contact in story.contacts if contact.is_away(clock.today())]
    assert all(0 < (day - clock.today()).days < 30 and day.weekday() < 5 for day in days)
    assert [bool(contact.stand_in_id) for contact in away] == [True]
    assert 50 < (story.frame.look_on - clock.today()).days < 60
    assert (story.frame.coordinator_id, story.frame.second_id) == (away[0].id, away[0].stand_in_id)


def test_full_plan_was_accepted_and_then_changed_in_one_place(full_plan):
    changes = ChangesSinceYes(full_plan).changes
    assert full_plan.accepted_at < now() - 9 * 86400
    assert [
        (part.kind_name, before.values["by_date"] < part.by_date.isoformat())
        for part, before in changes
    ] == [("action", True)]


def test_the_meeting_in_the_full_plan_was_held_when_it_was_planned(full_plan):
    (held,) = Sitting.select().where(Sitting.plan == full_plan)
    meeting = Meeting.find(full_plan, held.meeting_id)
    began = datetime.fromtimestamp(held.at, ZONE)
    assert (began.date(), f"{began:%H:%M}") == (meeting.day, meeting.clock)
    assert decisions(meeting) and changes(meeting)


def test_ratings_go_both_ways_over_time(full_plan):
    matters = Matter.of(full_plan)
    assert [len(matter.ratings) for matter in matters] == [2, 2, 2]
    assert {matter.difference > 0 for matter in matters} == {True, False}
    assert all(
        first.at + 60 * 86400 < latest.at < now() for first, latest in (m.ratings for m in matters)
    )


def test_wheel_has_an_earlier_round_and_an_area_of_its_own(full_plan):
    closed, areas = Round.of(full_plan)[0], Area.of(full_plan)
    assert 85 < (clock.today() - closed.closed_on).days < 100
    assert sum(spoke["score"] is not None for spoke in closed.spokes) >= 5
    assert sum(area.touched for area in areas if area.key in DEFAULT_AREAS) == 6
    assert [area.touched for area in areas if not area.key] == [True]


def test_swedish_actions_say_who_answers_for_them(staged):
    story = Story(Plan.of(Demo.cast()[-2].person))
    assert {action.principal for action in story.actions} == {"kommun", "region", "other"}
    assert story.frame.principal == "kommun"


def test_full_plan_fits_one_sheet_in_letters_for_a_wall(staged, full_plan):
    browser = staged.test_client()
    browser.get(f"/demo/{next(one.token for one in Demo.cast() if one.person == full_plan.owner)}")
    page = browser.get(f"/plans/{full_plan.id}/print").text
    # Tenths of a point, with the widest font that a browser may have.
    assert int(re.search(r"size-(\d+)", page)[1]) >= 110


def test_numbers_reach_nobody(full_plan):
    phones = [contact.phone for contact in Story(full_plan).contacts]
    assert [bool(UNUSED.fullmatch(phone)) for phone in phones] == [True] * 5
    assert len(set(phones)) == 5


@pytest.mark.parametrize("script", demo_cast.SCRIPTS)
def test_texts_are_very_easy_to_read(script):
    texts = list(
        _texts(
            json.loads((Path(demo_cast.__file__).parent / script).read_text(encoding="utf-8"))[
                "cast"
            ]
        )
    )
    words = [word for text in texts for word in WORD.findall(text)]
    sentences = sum(max(1, len(SENTENCE.findall(text.strip() + "."))) for text in texts)
    lix = len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)
    assert lix <= 30


def _texts(value, name=""):
    """Every text in the script that a reader of the plans sees."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name)
    elif name in (
        "text",
        "why",
        "what",
        "how",
        "how_much",
        "because",
        "others",
        "use",
        "now",
        "good",
    ):
        yield value
