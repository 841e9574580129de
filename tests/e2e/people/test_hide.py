"""Hide the screen: one tap, and it comes back by the PIN only."""

import pytest
from playwright.sync_api import expect

from models.tools.matters import Matter


def test_one_tap_leads_to_a_neutral_page(owner, phone):
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Hide")
    mine.stands_on("Notes")
    expect(mine.page).to_have_title(mine.say("Notes"))
    expect(mine.page.locator("body")).not_to_contain_text("Hjulet")


def test_the_screen_is_blank_before_the_server_answers(owner, phone):
    mine = phone(owner).open(owner.at("plan"))
    blank = mine.page.evaluate(
        "() => { document.querySelector('.top-hide').click(); return document.body.hidden; }"
    )
    assert blank, "what stood on the screen was still there right after the tap"
    mine.stands_on("Notes")


def test_the_back_button_does_not_bring_the_page_back(owner, phone):
    mine = phone(owner).open(owner.at("home")).open(owner.at("contacts")).open(owner.at("plan"))
    mine.tap("Hide")
    mine.stands_on("Notes")
    for _ in range(2):
        mine.page.go_back()
        mine.stands_on("Notes")
    mine.open(owner.at("plan")).stands_on("Notes")


def test_the_pin_brings_it_back_and_a_wrong_one_does_not(owner, phone):
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Hide")
    mine.stands_on("Notes")
    mine.tap("Open")
    expect(mine.field("Your PIN")).to_be_focused()
    mine.field("Your PIN").fill("9753")
    mine.tap("Open")
    mine.sees("That was not right. Try again.")
    mine.field("Your PIN").fill(owner.pin)
    mine.tap("Open")
    mine.reads(mine.say("Hello, %(name)s", name="Ola"))


def test_what_was_being_written_is_saved_first(people, owner, phone):
    mine = phone(owner).open(owner.at("matters"))
    mine.tap("Add something that matters")
    mine.field("What matters to you now?").fill("Ro")
    mine.tap("Hide")
    mine.stands_on("Notes")
    stored = people.in_database(owner, lambda plan: [matter.text for matter in Matter.of(plan)])
    assert stored == ["Ro"]


def test_without_javascript_hide_works_the_same(owner, phone):
    mine = phone(owner, java_script_enabled=False).open(owner.at("plan"))
    mine.tap("Hide")
    mine.stands_on("Notes")
    mine.page.go_back()
    mine.stands_on("Notes")


NO_COPY = "async () => !(await caches.has('copy')) && !(await cookieStore.get('copy'))"


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_without_a_network_it_is_hidden_in_every_tab_and_the_server_hears_it_first(
    people, phone, language
):
    owner = people.owner(language)
    mine = phone(owner, new=True, service_workers="allow").open(owner.at("home"))
    mine.page.wait_for_function("() => navigator.serviceWorker.controller")
    mine.open(owner.at("matters")).open(owner.at("plan"))
    first, other = mine.page, mine.context.new_page()
    other.goto(owner.at("contacts"))
    mine.context.set_offline(True)
    mine.tap("Hide")
    for mine.page in (other, first):
        mine.stands_on("Notes")
        expect(mine.page).to_have_title(mine.say("Notes"))
        expect(mine.page.locator("form, a[href^=tel]")).to_have_count(0)
    for way in (mine.page.go_back, lambda: mine.open(owner.at("plan"))):
        way()
        mine.stands_on("Notes")
    mine.context.set_offline(False)
    for mine.page in (other, first):
        expect(mine.page.locator("[data-alone]")).to_have_count(0)
        mine.open(owner.at("plan")).stands_on("Notes")
        assert mine.page.evaluate(NO_COPY)
    mine.open_what_is_hidden(owner.pin)


def test_what_was_hidden_with_a_network_stays_so_without_one(owner, phone):
    mine = phone(owner, new=True, service_workers="allow").open(owner.at("home"))
    mine.page.wait_for_function("() => navigator.serviceWorker.controller")
    mine.open(owner.at("plan")).tap("Hide")
    mine.stands_on("Notes")
    mine.context.set_offline(True)
    for way in (mine.page.reload, lambda: mine.open(owner.at("plan")), lambda: mine.open("/")):
        way()
        mine.stands_on("Notes")
        expect(mine.page).to_have_title(mine.say("Notes"))
        expect(mine.page.locator("form, a[href^=tel]")).to_have_count(0)
    mine.context.set_offline(False)
    expect(mine.page.locator("[data-alone]")).to_have_count(0)  # it looks again by itself
    mine.open_what_is_hidden(owner.pin)
    mine.context.set_offline(True)
    mine.open(owner.at("plan")).stands_on("No network right now")
