"""What was wrong in a field is told in red until it is answered, and not a letter longer."""

import pytest
from playwright.sync_api import expect

from models.tools.diary import newest


@pytest.fixture
def arvid(people):
    return people.demo("owner")


@pytest.fixture
def showing(people, arvid):
    """Where a day of his diary is shown to somebody: a form that is sent as a whole."""
    entry = people.in_database(arvid, lambda plan: newest(plan, 1)[0].id)
    return arvid.at(f"diary/{entry}/showing")


def errors(mine):
    return mine.page.locator(".ds-validation-message")


def wrong(mine):
    return mine.page.locator("[aria-invalid=true]")


def top(mine):
    return mine.page.locator(".ds-error-summary")


def test_what_was_missing_goes_with_the_first_answer_by_the_keyboard(phone, arvid, showing):
    mine = phone(arvid).open(showing)
    mine.tap("Look at what they will see")
    expect(top(mine).get_by_role("link")).to_have_count(2)
    for left, name in ((1, "what"), (0, "whom")):
        top(mine).get_by_role("link").first.focus()
        mine.page.keyboard.press("Enter")
        first = mine.page.locator(f"[name={name}]").first
        first.focus()
        mine.page.keyboard.press("Space")
        expect(first).to_be_checked()
        expect(errors(mine)).to_have_count(left)
        expect(top(mine).get_by_role("link")).to_have_count(left)
        expect(mine.page.locator(f"fieldset[id={name}]")).not_to_have_attribute(
            "aria-describedby", f"{name}-error"
        )
    expect(wrong(mine)).to_have_count(0)
    expect(top(mine)).to_have_count(0)


def test_sentences_that_were_not_ticked_are_led_to_and_told_until_one_is(phone, arvid, showing):
    mine = phone(arvid).open(showing)
    mine.page.locator("label[for=what-1]").tap()
    mine.page.locator("[name=whom] + label").first.tap()
    mine.tap("Look at what they will see")
    link = top(mine).get_by_role("link")
    assert mine.page.locator(link.get_attribute("href")).count() == 1
    mark = mine.page.locator("[name=marks] + label").first
    mark.tap()
    expect(errors(mine)).to_have_count(0)
    expect(top(mine)).to_have_count(0)


def test_what_was_written_in_a_wrong_way_is_still_told_but_no_longer_in_red(phone, arvid, showing):
    mine = phone(arvid).open(showing)
    mine.page.locator("label[for=what-0]").tap()
    mine.page.locator("[name=whom] + label").first.tap()
    mine.page.locator("[name=until][value=day] + label").tap()
    last = mine.field("The last day")
    last.evaluate("one => { one.type = 'text'; }")  # as where the browser has no calendar
    last.fill("snart")
    mine.tap("Look at what they will see")
    told = mine.page.locator("[data-field=validation]").last
    words = told.inner_text()
    last = mine.page.locator("[name=last]")
    last.evaluate("one => { one.type = 'text'; }")
    last.press_sequentially("1")
    expect(told).to_have_class("hint")
    expect(told).to_have_text(words)
    assert last.get_attribute("aria-describedby").split()[-1] == told.get_attribute("id")
    assert last.get_attribute("aria-invalid") is None


def test_without_the_script_it_stands_until_it_is_sent(phone, arvid, showing):
    mine = phone(arvid, java_script_enabled=False).open(showing)
    mine.tap("Look at what they will see")
    before = errors(mine).count()
    mine.page.locator("label[for=what-0]").tap()
    assert errors(mine).count() == before > 0


def test_a_name_that_was_missing_is_told_until_its_first_letter_also_without_network(phone, owner):
    mine = phone(owner).open(owner.at("calm"))
    calls = mine.page.locator("section", has=mine.page.locator("#calls"))
    calls.get_by_role("link").tap()
    mine.field("Phone").fill("22 33 44 55")
    mine.done()
    expect(wrong(mine)).to_be_focused()
    mine.loses_the_network()
    mine.page.keyboard.type("B")
    expect(errors(mine)).to_have_count(0)
    name = mine.field("Name")
    expect(name).to_be_focused()
    assert name.get_attribute("aria-invalid") is None
    hint = mine.page.locator(f"#{name.get_attribute('aria-describedby')}")
    expect(hint).to_have_class("hint")
    mine.finds_the_network()
    mine.page.keyboard.type("ente")
    mine.is_told_that_it_is_saved()


def test_what_is_wrong_with_a_pin_stands_below_the_bar_when_one_is_led_to_it(phone):
    mine = phone().open("/")
    mine.tap("Yes, I want my own plan")
    mine.field("Choose a PIN").fill("2580")
    mine.tap("Yes, I want my own plan")
    top(mine).get_by_role("link").tap()
    expect(mine.field("Choose a PIN")).to_be_focused()
    label = mine.page.locator("label", has_text=mine.say("Choose a PIN"))
    bar = mine.page.locator(".top").bounding_box()
    assert label.bounding_box()["y"] >= bar["y"] + bar["height"]
