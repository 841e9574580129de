"""Who removes the copy hears what became of it, and is asked before if something waits."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from e2e.copies import WORDS, is_safe_here, keep_a_copy, kept, open_copy, stored
from e2e.plan.test_offline_on_the_way import has_tried_five_times
from models.tools.goals import Goal
from tests.waiting import until

GONE = "The copy is gone from this phone. Your plan is as it was."
ASKS = (
    "Something on this phone is not sent yet. It stays here, sealed, and is sent later. "
    "Remove the copy?"
)
NEW = "Gå en lang tur"
BUNDLES = "**/offline-copy/bundle*"


def is_told_that_it_is_gone(mine):
    said = mine.page.locator("[data-copy-said]")
    expect(said).to_have_text(mine.say(GONE))
    expect(said).to_be_focused()
    expect(said).to_be_in_viewport()
    expect(mine.target("Remove the copy")).to_have_count(0)
    assert kept(mine)["pages"] == kept(mine)["files"] == kept(mine)["about"] == 0


@pytest.fixture
def asked(mine):
    """What the phone has asked; `answers` are what its owner says to it."""
    asked, mine.answers = [], []

    def answer(dialog):
        asked.append(dialog.message)
        dialog.accept() if mine.answers.pop() else dialog.dismiss()

    mine.context.on("dialog", answer)
    return asked


def test_who_removes_the_copy_is_told_that_it_is_gone_and_can_make_it_again(owner, mine, asked):
    mine.open("/offline-copy").tap("Remove the copy")
    is_told_that_it_is_gone(mine)
    assert asked == []
    keep_a_copy(mine, owner)
    assert kept(mine)["pages"]


def test_what_was_still_coming_for_it_does_not_say_that_it_is_there(owner, mine):
    mine.open("/offline-copy").tap("Remove the copy")
    is_told_that_it_is_gone(mine)
    held, ended = [], []
    mine.context.route(BUNDLES, lambda route: held.append(route))
    mine.field("Your PIN").fill(owner.pin)
    with mine.page.expect_request(BUNDLES):
        mine.tap("Keep a copy here")
    with mine.page.expect_request(BUNDLES):
        mine.open("/offline-copy")  # anew, before it was filled
    for end in ("requestfinished", "requestfailed"):  # a phone does not wait for ever
        mine.page.on(end, lambda one: ended.append(one.url))
    mine.tap("Remove the copy")
    is_told_that_it_is_gone(mine)
    for route in held:
        with suppress(Error):
            route.continue_()
    until(lambda: mine.page.evaluate("() => true") and any("/bundle" in one for one in ended))
    mine.page.evaluate("() => new Promise((done) => requestIdleCallback(done, { timeout: 1000 }))")
    is_told_that_it_is_gone(mine)


def test_without_a_network_it_goes_too_and_the_server_hears_of_it_later(owner, mine, asked):
    mine.open("/offline-copy")
    mine.loses_the_network()
    mine.tap("Remove the copy")
    is_told_that_it_is_gone(mine)
    mine.finds_the_network()
    mine.open("/offline-copy")
    mine.sees("There is no copy on this phone now. Type your PIN to make it again.")
    assert asked == []


def test_who_has_something_waiting_is_asked_first_and_loses_none_of_it(people, owner, mine, asked):
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.field("My goal, in my own words").fill(NEW)
    is_safe_here(mine)
    mine.finds_the_network()
    mine.page = mine.context.new_page()  # what stands open in the first is not sent for it
    mine.answers = [True, False]
    mine.open("/offline-copy")
    with mine.page.expect_event("dialog"):
        mine.tap("Remove the copy")
    expect(mine.target("Remove the copy")).to_be_visible()
    assert asked == [mine.say(ASKS)]
    assert kept(mine)["pages"] and kept(mine)["outbox"] == 1
    mine.tap("Remove the copy")
    is_told_that_it_is_gone(mine)
    assert asked == [mine.say(ASKS)] * 2
    mine.open(owner.at("plan"))
    mine.reads(NEW)
    assert stored(people, owner, Goal) == [NEW]


def test_whose_copy_went_otherwise_is_told_at_home_and_makes_it_again(owner, mine):
    """Nothing makes it by itself: that takes the PIN."""
    mine.context.set_offline(True)
    mine.open(owner.at("matters"))
    has_tried_five_times(mine)
    mine.finds_the_network()
    mine.reads(WORDS)  # it goes on by itself
    missing = mine.say("There is no copy of your plan on this phone now.")
    for _time in range(2):
        mine.open(owner.at("home"))
        expect(mine.page.get_by_role("status").filter(has_text=missing)).to_be_visible()
    mine.tap("Make it again")
    mine.field("Your PIN").wait_for()
    keep_a_copy(mine, owner)
    mine.open(owner.at("home")).reads("Hei, Ola")
    expect(mine.page.locator("body")).not_to_contain_text(missing)
    open_copy(mine, owner.at("home"))
    mine.reads("Hei, Ola")
