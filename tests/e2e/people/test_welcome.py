"""The first meeting: nothing is made before a yes, and "not now" is fine."""

import pytest
from playwright.sync_api import expect


def test_the_browsers_own_wish_is_the_first_guess_of_language(phone):
    for language in ("sv", "nb"):
        page = phone(language=language).open("/welcome").page
        expect(page.locator("html")).to_have_attribute("lang", language)


def test_another_language_is_one_tap_away_and_is_remembered(phone):
    visitor = phone(language="sv", locale="nb-NO").open("/")
    visitor.page.get_by_role("button", name="Svenska").tap()
    visitor.sees("Do you want your own plan?")
    visitor.open("/welcome").sees("Do you want your own plan?")


def test_not_now_is_fine_and_is_remembered(phone):
    visitor = phone().open("/welcome")
    visitor.tap("Not now")
    visitor.sees(
        "You said “not now”. That is fine. It is here if you change your mind. You "
        "can have a coordinator without a plan too."
    )
    visitor.open("/").sees("Do you want your own plan?")
    assert visitor.context.cookies("http://127.0.0.1")  # a "not now" and no more: nobody was made


def test_the_example_shows_a_filled_in_plan_before_anyone_is_asked(phone):
    visitor = phone().open("/welcome")
    example = visitor.page.get_by_role("region", name=visitor.say("An example"))
    expect(example).to_contain_text(visitor.say("I have my own front door", "example"))


@pytest.mark.parametrize("scripted", [True, False])
def test_whoever_begins_may_change_the_language_with_the_fields_filled_in(phone, scripted):
    visitor = phone(java_script_enabled=scripted).open("/begin")
    visitor.field("What should we call you?").fill("Kim")
    visitor.field("Choose a PIN").fill("9753")
    visitor.page.get_by_role("button", name="Svenska").tap()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "sv")
    expect(visitor.page.locator("[name=name]")).to_have_value("Kim")
    expect(visitor.page.locator("[name=pin]")).to_have_value("9753")
    visitor.page.locator("[name=pin]").press("Enter")
    visitor.page.wait_for_url("**/card")


def test_letters_in_the_pin_are_told_at_the_field(phone):
    visitor = phone().open("/begin")
    visitor.field("Choose a PIN").fill("abcd")
    visitor.tap("Yes, I want my own plan")
    expect(visitor.page.get_by_label(visitor.say("Choose a PIN"))).to_have_attribute(
        "aria-invalid", "true"
    )
    visitor.sees("Use 4 to 12 digits.")


def test_the_language_is_changed_and_the_same_page_comes_back(owner, phone):
    mine = phone(owner).open(owner.at("more"))
    mine.tap("Language")
    mine.page.get_by_role("button", name="Svenska").tap()
    expect(mine.page.locator("html")).to_have_attribute("lang", "sv")
    expect(mine.page).to_have_url(owner.at("more"))


def test_a_button_stays_where_the_finger_goes_when_the_script_comes_late(owner, phone):
    """Only a script can print, so that button comes with it: nothing may move for it."""
    kim = phone(owner)
    held, free = [], []
    kim.page.route("**/*.js", lambda one: one.continue_() if free else held.append(one))
    kim.page.goto("/card", wait_until="commit")
    there = kim.target("I have the card now")
    expect(there).to_be_visible()
    # The box is read before anything is drawn, also before the styles have come.
    kim.page.wait_for_function(
        "() => [...document.querySelectorAll('link[rel=stylesheet]')].every((one) => one.sheet)"
    )
    before = there.bounding_box()
    free.append(True)
    for one in held:
        one.continue_()
    expect(kim.target("Print")).to_be_visible()
    assert there.bounding_box() == before
