"""Bad input: a kind message at the field, all that was typed is kept, and nothing is stored."""

from datetime import timedelta

import pytest

from models.core.database import new_id
from models.plan.edit import Edit
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal, Strength
from models.tools.matters import Matter, Rating
from models.tools.wheel import Area, Round
from tests.house import WORDS, filled
from tests.writing import as_owner, change, told, write
from views.core.language import today

LONG = "En lang tekst som skal bli stående. " * 300  # 10,800 characters
RIGHT_TO_LEFT = "אני רוצה לגור לבד \u202e שלי"
EMOJI = "Jeg vil 👩🏽‍🚒🇳🇴 hjem"
HUGE = 10**30


@pytest.fixture
def page(cast, browser):
    return browser(cast.owner)


def write_in(page, plan, kind_name, part_id=None, expected="0", **fields):
    return page.post(
        f"/plans/{plan.id}/{kind_name}/{part_id or new_id()}", expected=expected, **fields
    )


def stored(plan):
    """How many changes have been written in the plan."""
    return Edit.select().where(Edit.plan == plan).count()


def test_ten_thousand_characters_are_not_stored_and_not_cut(page, plan):
    before = stored(plan)
    for kind_name, field in WORDS.items():
        answer = write_in(page, plan, kind_name, **{field: LONG})
        assert (answer.status_code, stored(plan)) == (422, before)
        assert LONG.strip() in page.page and "aria-invalid" in page.page


@pytest.mark.parametrize("nothing", ["", " \n ", "\x00\x07"])
def test_nothing_but_space_is_asked_for_again(page, plan, nothing):
    before = stored(plan)
    for kind_name in ("strength", "dream", "goal", "action", "contact", "matter"):
        assert write_in(page, plan, kind_name, **{WORDS[kind_name]: nothing}).status_code == 422
        assert "aria-invalid" in page.page
    assert stored(plan) == before


@pytest.mark.parametrize("words", [EMOJI, RIGHT_TO_LEFT, "<b>&amp;\"'{{ 7 * 7 }}", "%(name)s %d"])
def test_any_writing_is_kept_as_it_is(page, plan, words):
    for kind_name, field in WORDS.items():
        part_id = new_id()
        form = filled(plan, kind_name, words)
        assert write_in(page, plan, kind_name, part_id, **form).status_code == 303
        values = Edit.get(Edit.part == part_id).values
        if values.get("contact"):  # the name of somebody to call is kept as one of the people
            values, field = Contact.find(plan, values["contact"]).values(), "name"
        assert values[field] == words


def test_an_id_of_another_kind_of_part_is_nobodys(page, plan, cast):
    strangers = write(Goal, cast.outsider.plan, text="Hers")
    for part_id in (strangers.id, write(Goal, plan, text="Mine").id):
        assert write_in(page, plan, "strength", part_id, text="A strength").status_code == 404
    assert Strength.of(plan) == []


@pytest.mark.parametrize("words", ["2026-13-45", "0000-00-00", "2026-12-24"])
def test_own_words_that_look_like_a_day_stay_words(page, plan, words):
    goal = write(Goal, plan, text=words)
    for ending in ("edit?revision=1", "history"):
        assert page.get(f"/plans/{plan.id}/goal/{goal.id}/{ending}").status_code == 200
        assert words in page.page


def test_words_that_look_like_html_are_shown_as_words(page, plan):
    write(Goal, plan, text="<script>alert(1)</script>")
    page.get(f"/plans/{plan.id}/plan")
    assert "&lt;script&gt;alert(1)" in page.page and "<script>alert" not in page.page


def test_invisible_control_characters_are_left_out(page, plan):
    write_in(page, plan, "goal", text="A\x00 flat\x1b[31m", state="open")
    assert [goal.text for goal in Goal.of(plan)] == ["A flat[31m"]


@pytest.mark.parametrize(
    "kind_name, field, value, words",
    [
        ("contact", "phone", "ring meg", {"name": "Marit"}),
        ("contact", "phone", "1" * 40, {"name": "Marit"}),
        ("contact", "away_until", "YESTERDAY", {"name": "Marit"}),
        ("contact", "away_until", "snart", {"name": "Marit"}),
        ("contact", "stand_in", "99", {"name": "Marit"}),
        ("contact", "kind", "enemy", {"name": "Marit"}),
        ("action", "by_date", "YESTERDAY", {"what": "Ringe NAV", "when": "date"}),
        ("action", "by_date", "31.02.2027", {"what": "Ringe NAV", "when": "date"}),
        ("action", "by_date", "0001-01-01", {"what": "Ringe NAV", "when": "date"}),
        ("action", "by_date", "", {"what": "Ringe NAV", "when": "date"}),
        ("action", "who", str(HUGE), {"what": "Ringe NAV"}),
        ("action", "who", "99", {"what": "Ringe NAV"}),
        ("action", "goal", str(HUGE), {"what": "Ringe NAV"}),
        ("action", "state", "broken", {"what": "Ringe NAV"}),
        ("action", "when", "never", {"what": "Ringe NAV"}),
        ("goal", "area", "99", {"text": "En leilighet"}),
        ("goal", "dream", "-1", {"text": "En leilighet"}),
        ("goal", "state", "", {"text": "En leilighet"}),
        ("matter", "area", str(HUGE), {"text": "En leilighet"}),
        ("frame", "look_on", "YESTERDAY", {"others": "En plan hos NAV"}),
        ("frame", "coordinator", "99", {"others": "En plan hos NAV"}),
        ("area", "score", "11", {"now": "Det går bra"}),
        ("area", "score", "-1", {"now": "Det går bra"}),
    ],
)
def test_an_answer_that_can_not_be_is_said_at_the_field_and_the_words_are_kept(
    page, plan, kind_name, field, value, words
):
    if value == "YESTERDAY":
        value = (today() - timedelta(1)).isoformat()
    before = stored(plan)
    answer = write_in(page, plan, kind_name, **words, **{field: value})
    assert (answer.status_code, stored(plan)) == (422, before)
    assert words[WORDS[kind_name]] in page.page
    assert 'class="ds-validation-message"' in page.page


def test_a_plan_that_ends_before_it_begins_is_asked_about(page, plan):
    answer = write_in(page, plan, "frame", starts_on="2030-02-01", ends_on="2030-01-01")
    assert (answer.status_code, 'class="ds-validation-message"' in page.page) == (422, True)


def test_a_day_that_passed_while_nobody_touched_it_is_no_mistake(page, plan):
    gone = (today() - timedelta(30)).isoformat()
    action = write(Action, plan, what="Ringe NAV", when="date", by_date=gone)
    answer = write_in(
        page, plan, "action", action.id, "1", what="Ringe NAV igjen", when="date", by_date=gone
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("day", ["24.12.2030", "2030-12-24", " 24/12/2030 "])
def test_a_day_may_be_written_as_people_write_it(page, plan, day):
    assert write_in(page, plan, "frame", look_on=day).status_code == 303


@pytest.mark.parametrize(
    "name, value",
    [
        ("expected", "many"),
        ("expected", ""),
        ("expected", str(HUGE)),
        ("expected", "-5"),
        ("turn", str(HUGE)),
        ("turn", "x"),
        ("screen", "x" * 500),
        ("screen", "\x00"),
        ("choice-text", "mine"),
        ("choice-expected", "mine"),
        ("choice-nothing", "both"),
    ],
)
def test_a_form_whose_hidden_values_were_broken_never_overwrites_and_never_breaks(
    page, plan, name, value
):
    goal = write(Goal, plan, text="A flat")
    fields = {"expected": "1", "text": "A house", "state": "open"} | {name: value}
    status = page.post(f"/plans/{plan.id}/goal/{goal.id}", **fields).status_code
    assert status in (303, 409, 422)
    assert told(goal) == (["A flat", "A house"] if status == 303 else ["A flat"])
    assert status == 303 or "A house" in page.page


@pytest.mark.parametrize(
    "path",
    [
        "/plans/{huge}/plan",
        "/plans/{huge}/home",
        "/plans/0/plan",
        "/plans/{plan}/goal/{huge}",
        "/plans/{plan}/goal/0",
        "/plans/{plan}/goal/{huge}/edit",
        "/plans/{plan}/goal/{huge}/history",
        "/plans/{plan}/matters/{huge}/rating",
        "/plans/{plan}/nothing/1",
        "/plans/{plan}/nothing/1/edit",
        "/plans/-1/plan",
        "/plans/x/plan",
        "/plans/{plan}/wheel?earlier={huge}",
        "/plans/{plan}/wheel?earlier=x",
        "/demo/%00",
        "/assets/../app.py",
    ],
)
def test_an_address_that_leads_nowhere_is_a_kind_404(page, plan, path):
    change(Area.of(plan)[0], score=3)
    Round.close(as_owner(plan))
    assert page.get(path.format(huge=HUGE, plan=plan.id)).status_code == 404
    assert "Hjulet" in page.page


@pytest.mark.parametrize(
    "path",
    [
        "/plans/{huge}/goal/1",
        "/plans/{plan}/goal/{huge}",
        "/plans/{plan}/goal/0",
        "/plans/{plan}/goal/{huge}/removal",
        "/plans/{plan}/goal/{huge}/pin",
        "/plans/{plan}/goal/{huge}/restoration",
        "/plans/{plan}/matters/{huge}/rating",
        "/devices/{huge}/end",
        "/plans/{huge}/later",
    ],
)
def test_a_form_sent_to_an_address_that_leads_nowhere_writes_nothing(page, plan, path):
    before = stored(plan)
    answer = page.post(path.format(huge=HUGE, plan=plan.id), text="A flat", what="x", value="1")
    assert (answer.status_code in (404, 405), stored(plan)) == (True, before)
    assert "<html" in page.page


@pytest.mark.parametrize("revision", ["99", str(HUGE), "x", "", "-1"])
def test_a_version_that_never_was_is_a_404(page, plan, revision):
    goal = write(Goal, plan, text="A flat")
    answer = page.post(f"/plans/{plan.id}/goal/{goal.id}/restoration", revision=revision)
    assert answer.status_code == 404
    assert told(goal) == ["A flat"]


@pytest.mark.parametrize(
    "value, rating, status",
    [
        ("", "1", 422),
        ("11", "1", 422),
        ("x", "1", 422),
        ("5", str(HUGE), 303),
        ("5", "x", 303),
        ("5", "0", 303),
        ("5", "-3", 303),
    ],
)
def test_a_rating_is_a_number_from_0_to_10(page, plan, value, rating, status):
    matter = write(Matter, plan, text="Sove")
    answer = page.post(f"/plans/{plan.id}/matters/{matter.id}/rating", value=value, rating=rating)
    assert (answer.status_code, Rating.select().count()) == (status, int(status == 303))


def test_more_than_a_form_can_hold_is_refused_kindly(page, plan):
    answer = write_in(page, plan, "goal", text="x" * 300_000)
    assert (answer.status_code, Goal.of(plan)) == (413, [])
    assert "<html" in page.page


@pytest.mark.parametrize(
    "address, fields, kept",
    [
        ("/plans/{plan}/more/name", {"name": LONG, "on_sheet": "first"}, LONG.strip()[:60]),
        ("/plans/{plan}/more/name", {"name": "Ola", "on_sheet": "tattoo"}, "Ola"),
        ("/begin", {"name": "Ny", "country": "NO", "pin": "12"}, "Ny"),
        ("/begin", {"name": "Ny", "country": "NO", "pin": "1234"}, "Ny"),
        ("/begin", {"name": "Ny", "country": "NO", "pin": "abcd"}, "Ny"),
        ("/begin", {"name": "Ny", "country": "DK", "pin": "9753"}, "Ny"),
        ("/begin", {"name": LONG, "country": "NO", "pin": "9753"}, LONG.strip()[:60]),
        ("/sign-in", {"code": "no such card", "pin": "9753"}, "no such card"),
        ("/sign-in", {"code": LONG, "pin": LONG}, ""),
        ("/sign-in", {"code": "", "pin": ""}, ""),
        ("/card", {"pin": "9753"}, ""),
        ("/card", {"pin": ""}, ""),
        ("/hidden/open", {"pin": "\x00"}, ""),
    ],
)
def test_a_form_about_oneself_says_what_is_missing(cast, browser, plan, address, fields, kept):
    page = browser(None if address in ("/begin", "/sign-in") else cast.owner)
    answer = page.post(address.format(plan=plan.id), **fields)
    assert (answer.status_code, 'class="ds-validation-message"' in page.page) == (422, True)
    assert kept in page.page


def test_leaving_something_else_than_a_part_for_later_is_not_understood(page, plan):
    assert page.post(f"/plans/{plan.id}/later", page="everything").status_code == 400


@pytest.mark.parametrize("token", ["%00", "x%00y", "%ED%A0%80", "%FF"])
def test_a_demo_link_that_no_database_takes_is_404(app, token):
    app.config["DEMO"] = True
    assert app.test_client().get(f"/demo/{token}").status_code == 404


@pytest.mark.parametrize(
    "body", ["[1]", "1e400", '{"text": "A house", "state": "open", "expected": "1"}', '"\\ud800"']
)
def test_json_is_no_form(page, plan, body):
    goal = write(Goal, plan, text="A flat")
    page.get("/language")
    for address in (f"/plans/{plan.id}/goal/{goal.id}", "/invitation/passkey", "/join"):
        answer = page.client.post(
            address,
            data=body,
            content_type="application/json",
            headers={"X-CSRFToken": page.token()},
        )
        assert answer.status_code == 400
    assert told(goal) == ["A flat"]
