"""Welcome: nothing is made before the yes, and "not now" is fine."""

import re

import pytest

from models import schema
from models.people.consent import PLAN_TEXT, Consent
from models.people.person import Person
from models.people.rate_limit import RateLimit
from models.plan.plan import Plan

YES = {"name": "Kari", "country": "NO", "pin": "9753"}

MADE_AT_THE_START = {"Secret": 1}  # the installation's own, about nobody


def rows():
    """{table: how many rows} of the tables that have any."""
    counts = {table.__name__: table.select().count() for table in schema.tables()}
    return {name: count for name, count in counts.items() if count}


def test_whoever_comes_to_the_front_door_is_welcomed_at_once(browser):
    page = browser()
    assert page.get("/").status_code == 200
    assert 'href="/begin"' in page.get("/").text and "Vary" in page.get("/").headers


def test_looking_around_makes_nothing(app, browser):
    page = browser()
    for path in ("/welcome", "/begin", "/sign-in", "/language", "/print/blank/wheel"):
        assert page.get(path).status_code == 200
    page.post("/language", language="sv")
    assert rows() == MADE_AT_THE_START


def test_not_now_makes_nothing_and_is_remembered(app, browser):
    page = browser()
    before = page.get("/welcome").text
    page.post("/not-now")
    assert 'class="note"' not in before and 'class="note"' in page.get("/welcome").text
    assert rows() == MADE_AT_THE_START


def test_a_begin_that_was_not_filled_in_makes_nobody(app, browser):
    page = browser()
    assert page.post("/begin", **YES | {"pin": ""}).status_code == 422
    assert Person.select().count() == 0


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_the_yes_is_kept_with_the_language_and_version_that_was_read(app, browser, language):
    page = browser()
    page.post("/language", language=language)
    assert page.post("/begin", **YES).location == "/card"
    given = [(yes.kind, yes.text_version, yes.language) for yes in Consent.select()]
    assert given == [("plan", PLAN_TEXT, language)]


def test_another_language_keeps_what_was_filled_in_and_makes_nothing(app, browser):
    page = browser()
    page.post("/language", language="nb")
    page.get("/begin")
    shown = page.post("/begin", **YES | {"own": "y", "language": "sv"}).text
    assert '<html lang="sv"' in shown and "Var bor du?" in shown
    assert 'value="Kari"' in shown and 'value="9753"' in shown
    assert _checked(shown) == ["SE", "y"]
    assert rows() == MADE_AT_THE_START
    assert '<html lang="sv"' in page.get("/begin").text, "the choice is kept"
    assert "Kari" not in page.page


def test_a_country_that_the_language_did_not_suggest_stays(app, browser):
    page = browser()
    page.post("/language", language="nb")
    page.post("/begin", **YES | {"country": "SE", "language": "en"})
    assert _checked(page.page) == ["SE"]


def _checked(page):
    """The values of what is ticked or chosen."""
    inputs = re.findall(r"<input[^>]* checked[^>]*>", page)
    return [re.search(r'value="([^"]*)"', one)[1] for one in inputs]


def test_after_the_yes_the_owner_is_signed_in_and_sees_the_card(app, browser):
    page = browser()
    page.post("/begin", **YES)
    assert 'class="keycard-code"' in page.get("/card").text
    assert "Kari" in page.get("/", follow_redirects=True).text


def test_a_double_tap_on_yes_makes_one_plan(app, browser):
    page = browser()
    page.post("/begin", **YES)
    page.post("/begin", **YES)
    assert (Person.select().count(), Plan.select().count()) == (1, 1)


def test_a_name_is_not_needed(app, browser):
    assert browser().post("/begin", **YES | {"name": ""}).status_code == 303
    assert Person.get().name is None


def test_many_new_owners_from_one_address_have_to_wait(app, browser):
    RateLimit.spend("begin:127.0.0.1", 1, 3600)
    RateLimit.update(count=30).execute()
    assert browser().post("/begin", **YES).status_code == 422
    assert Person.select().count() == 0


@pytest.mark.parametrize("address", ["/begin", "/sign-in"])
def test_back_to_a_refused_form_fetches_it_instead_of_sending_it_again(app, browser, address):
    """The script acts on the mark. A form with words that only it keeps must have none."""
    page = browser()
    assert " data-sent" in page.post(address, **YES | {"pin": "", "code": "x"}).text
    assert " data-sent" not in page.get(address).text


def test_a_refused_sign_in_with_words_that_wait_may_be_sent_again(app, browser):
    held = {"held_path": "/plans/1/goal/2", "held-text": "A flat"}
    answer = browser().post("/sign-in", code="x", pin="", **held).text
    assert 'name="held-text" value="A flat"' in answer and " data-sent" not in answer
