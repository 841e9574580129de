"""Help: the same page in a plan and before one has signed in."""

import re

import pytest

from tests.talking import in_english


@pytest.mark.parametrize(
    "address", ["/welcome", "/sign-in", "/sign-in/helper", "/lost-card", "/lost-card?for=helper"]
)
def test_who_is_not_signed_in_finds_help_and_the_way_back(app, browser, address):
    stranger = in_english(browser())
    shown = stranger.get(address, follow_redirects=True).text
    to_help = re.search(r'<a href="(/help[^"]*)">Help</a>', shown)[1]
    read = stranger.get(to_help).text
    assert "<h1>Help</h1>" in read and "When is my text saved?" in read
    back = re.search(r'<p class="back"><a href="([^"]+)">', read)[1]
    assert stranger.get(back, follow_redirects=True).status_code == 200
    assert back == ("/" if address == "/welcome" else address)


def test_help_before_signing_in_says_what_it_says_in_a_plan_and_nothing_personal(cast, browser):
    plan = cast.owner.plan
    owner = in_english(browser(cast.owner))
    inside = owner.get(f"{plan.address}/more/help").text
    assert cast.owner.plan.address in inside
    outside = in_english(browser()).get("/help").text
    assert headings(outside) == headings(inside) == headings(owner.get("/help").text)
    assert plan.address not in outside and plan.owner.name not in outside


def test_help_leads_back_to_no_other_site(browser):
    assert '<p class="back"><a href="/">' in browser().get("/help?back=//a.example/x").text


@pytest.mark.parametrize("language, name", [("nb", "individuell plan"), ("sv", "SIP")])
def test_help_before_signing_in_names_the_plan_of_the_land_of_its_language(
    app, browser, language, name
):
    reader = browser()
    reader.post("/language", language=language)
    assert name in reader.get("/help").text


def test_words_that_wait_for_the_sign_in_are_not_left_behind_for_help(browser):
    held = {"held_path": "/plans/1/goal/2", "held-text": "Et hus"}
    shown = browser().post("/sign-in", code="AAAA AAAA AAAA", pin="1111", **held).text
    assert "Et hus" in shown and 'href="/help' not in shown


@pytest.mark.parametrize("language, number", [("nb", "116 117"), ("sv", "112")])
def test_help_has_the_numbers_to_call(app, browser, language, number):
    reader = browser()
    reader.post("/language", language=language)
    assert number in reader.get("/help").text


def headings(page: str) -> list[str]:
    return re.findall(r"<h[12][^>]*>([^<]+)</h[12]>", page)
