"""Without card or PIN there is a page that says what to do, and every dead end has the numbers."""

import pytest


def test_it_says_what_to_do_and_leads_on(app, browser):
    stranger = browser()
    assert 'href="/lost-card"' in stranger.get("/sign-in").text
    assert 'href="/lost-card"' in stranger.get("/welcome").text
    page = stranger.get("/lost-card").text
    assert page.count("<li>") >= 5
    assert 'href="/sign-in"' in page and 'href="/welcome"' in page


@pytest.mark.parametrize(
    "address", ["/lost-card", "/welcome", "/sign-in", "/offline", "/nothing-here"]
)
@pytest.mark.parametrize(
    ("language", "number"), [("nb", "tel:113"), ("sv", "tel:112"), ("en", "tel:113")]
)
def test_the_emergency_numbers_of_the_country_are_there(app, browser, address, language, number):
    stranger = browser()
    stranger.post("/language", language=language)
    assert number in stranger.get(address).text


def test_a_browser_that_speaks_swedish_gets_swedish_numbers_in_english_too(app, browser):
    stranger = browser()
    stranger.post("/language", language="en")
    page = stranger.get("/lost-card", headers={"Accept-Language": "sv"}).text
    assert "tel:112" in page and "tel:113" not in page


def test_whoever_is_signed_in_gets_the_numbers_of_their_own_country(cast, browser):
    ulla = browser(cast.outsider)
    assert ulla.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 404
    assert "tel:112" in ulla.page and "tel:113" not in ulla.page


def test_a_helper_reads_what_a_helper_does(app, browser):
    stranger = browser()
    stranger.post("/language", language="en")
    assert 'href="/lost-card?for=helper"' in stranger.get("/sign-in/helper").text
    page = stranger.get("/lost-card?for=helper").text
    assert "recovery code" in page and "new invitation" in page and "Your plan is safe" not in page
    assert 'href="/sign-in/helper"' in page and 'href="/invitation"' in page
    assert "Your plan is safe" in stranger.get("/lost-card?for=anything").text
