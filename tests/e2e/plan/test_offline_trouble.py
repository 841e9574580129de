"""What goes wrong while a text waits on a phone: it is said, and the text comes through."""

import re
import time
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from e2e.copies import (
    COUNTS,
    SEALED,
    all_is_sent,
    is_safe_here,
    kept,
    open_copy,
    sign_in_with_card,
    stored,
)
from e2e.plan.test_offline_copy import FULL, ROOM
from e2e.plan.test_offline_on_the_way import write_anew
from models.people.card import Card
from models.people.device import Device
from models.tools.goals import Goal
from tests.waiting import until, until_page

NEW = "Gå en lang tur"


@pytest.fixture
def waiting(owner, mine):
    """The owner's phone with a text that waits, and no network."""
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", NEW)
    return mine


def test_the_phone_is_signed_out_from_another(people, owner, phone, waiting):
    other = phone(owner).open("/devices")
    other.tap("Sign out everywhere else")
    until(lambda: len(people.in_database(owner, lambda plan: Device.of(plan.owner_id))) == 1)
    waiting.finds_the_network()
    waiting.page.wait_for_url("**/sign-in**")
    is_told_that_it_waits_and_sends_it(people, waiting, owner)


def test_the_owner_has_a_new_card_with_another_pin_by_now(people, owner, waiting):
    def renewed(plan):
        code = Card.issue(plan.owner, "9753").to_show()
        Device.end_all(plan.owner_id)
        return code

    now = replace(owner, card=people.in_database(owner, renewed), pin="9753")
    waiting.finds_the_network()
    waiting.page.wait_for_url("**/sign-in**")
    is_told_that_it_waits_and_sends_it(people, waiting, now)


def is_told_that_it_waits_and_sends_it(people, mine, owner):
    body = mine.page.locator("body")
    expect(body).to_contain_text(mine.say(SEALED))
    expect(body).not_to_contain_text(NEW)
    assert kept(mine)["pages"] == kept(mine)["files"] == 0
    sign_in_with_card(mine, owner)
    all_is_sent(mine)
    assert stored(people, owner, Goal) == [NEW]


@pytest.mark.parametrize("days", [40, -40])
def test_the_clock_of_the_phone_is_wrong_by_forty_days(people, owner, waiting, days):
    mine = waiting
    mine.page.clock.set_fixed_time(time.time() + days * 86400)
    mine.open(owner.at("plan"))
    mine.sees("The copy is gone from this phone. With a network you can make a new one.")
    mine.sees(SEALED)
    expect(mine.page.locator("body")).not_to_contain_text(NEW)
    mine.finds_the_network()
    all_is_sent(mine)
    assert stored(people, owner, Goal) == [NEW]


def test_the_disk_is_full_in_the_middle_of_a_word(people, owner, mine):
    """The letters before it stay safe, and so do the others as soon as there is room."""
    open_copy(mine, owner.at("plan"))
    mine.tap("Change", within=mine.card("Gå tur"))
    words = mine.field("My goal, in my own words")
    words.fill("Gå en la")
    is_safe_here(mine)
    mine.page.evaluate(FULL)
    words.press_sequentially("ng tur")
    cannot = mine.say("Not saved, and this phone cannot keep it. Do not close this page.")
    expect(mine.status).to_have_text(cannot)
    mine.in_bar("Home").tap()
    expect(words).to_have_value("Gå en lang tur")
    expect(mine.status).to_have_text(cannot)
    assert kept(mine)["outbox"] == 1
    mine.page.evaluate(ROOM)
    words.press_sequentially("!")
    is_safe_here(mine)
    mine.done()
    expect(mine.writing).to_have_count(0)
    mine.finds_the_network()
    all_is_sent(mine)
    assert stored(people, owner, Goal) == ["Gå en lang tur!"]


HEARS_OF_ANSWERS = """() => {
  addEventListener("saved", () => { window.answered = true; }); }"""
HEARS_OF_DONE = """() => {
  addEventListener("htmx:finally:request", () => { window.answered = true; }); }"""


def test_words_on_their_way_are_crossed_out_by_no_answer_but_their_own(people, owner, mine):
    """An earlier save is answered after the form was done, and then the phone dies."""
    mine.open(owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    words = mine.field("My goal, in my own words")
    mine.page.evaluate(HEARS_OF_ANSWERS)
    held = []
    mine.page.route(re.compile(r"/goal/\d+$"), lambda route: held.append(route))
    with mine.page.expect_request(re.compile(r"/goal/\d+$")):
        words.fill("Gå tur i dag")
    words.fill(NEW)
    mine.page.locator("form[data-safe]").wait_for()
    with mine.page.expect_request(re.compile(r"/goal/\d+$")):
        mine.done()
    held[0].continue_()
    mine.page.wait_for_function("() => window.answered")
    assert kept(mine)["outbox"] == 1
    mine.page.close()
    mine.page = mine.context.new_page()
    mine.open(owner.at("plan")).reads(NEW)
    until(lambda: stored(people, owner, Goal) == [NEW])
    until_page(mine.page, f"async () => !(await ({COUNTS})()).outbox")


def test_a_page_that_comes_in_place_of_the_answer_crosses_nothing_out(people, owner, mine):
    """A network that asks to be paid answers everything, and then the phone dies."""
    mine.open(owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    paid = "<!DOCTYPE html><title>Buss</title><p>Betal her"
    mine.page.route(
        re.compile(r"/goal/\d+$"), lambda route: route.fulfill(body=paid, content_type="text/html")
    )
    mine.field("My goal, in my own words").fill(NEW)
    mine.page.locator("form[data-safe]").wait_for()
    mine.page.evaluate(HEARS_OF_DONE)
    mine.done()
    mine.page.wait_for_function("() => window.answered")
    expect(mine.status).to_have_text(mine.say("Not sent yet. It is safe on this phone."))
    assert kept(mine)["outbox"] == 1
    mine.page.close()
    mine.page = mine.context.new_page()
    mine.open(owner.at("plan")).reads(NEW)
    all_is_sent(mine)
    assert stored(people, owner, Goal) == [NEW]


# The browser cannot open its store the first time that a page asks for it.
FAILS_ONCE = """(() => {
  const { open } = IDBFactory.prototype;
  window.failed = 0;
  IDBFactory.prototype.open = function (...asked) {
    if (window.failed) return open.apply(this, asked);
    window.failed = 1;
    const request = { error: new DOMException("Internal error", "UnknownError") };
    setTimeout(() => request.onerror());
    return request;
  };
})()"""


def test_a_store_that_fails_once_is_asked_again_for_the_copy(owner, mine):
    mine.page.add_init_script(FAILS_ONCE)
    open_copy(mine, owner.at("matters"))
    mine.reads("Et sted som er mitt")
    assert mine.page.evaluate("failed") == 1


# What a browser says of all its caches on a disk that is full or broken.
BREAK_CACHES = """async () => {
  const fails = () => Promise.reject(new DOMException("Internal error", "UnknownError"));
  for (const asked of ["has", "match", "open"]) CacheStorage.prototype[asked] = fails;
  return caches.has("copy").catch(({ name }) => name); }"""


def test_with_a_network_a_broken_cache_keeps_nobody_from_a_page(owner, mine):
    worker = next(one for one in mine.context.service_workers if "/worker.js" in one.url)
    assert worker.evaluate(BREAK_CACHES) == "UnknownError"
    mine.open(owner.at("matters")).reads("Et sted som er mitt")
    assert mine.page.evaluate("[...document.styleSheets].every((one) => one.cssRules.length)")
