"""After a copy has gone, by whatever way, nothing of it lies on the phone but what is still needed.

A lock stays: a tab of its session may stand open still, and seal by it. It holds no words.
"""

import time

import pytest
from playwright.sync_api import expect

from e2e.copies import (
    COUNTS,
    all_is_sent,
    kept,
    loses_the_cookies,
    open_copy,
    sign_in_with_card,
)
from e2e.plan.test_offline_leaving import erase_by, has_the_card
from e2e.plan.test_offline_on_the_way import has_tried_five_times, write_anew
from models.people.device import Device
from tests.waiting import until, until_page

# What lies in the cache that the worker shows a copy from; None if there is no such cache.
CACHED = """async () => { if (!await caches.has("copy")) return null;
  const found = await (await caches.open("copy")).keys();
  return found.map(({ url }) => new URL(url).pathname); }"""
NOTHING_BUT = f"""async (left) => await ({CACHED})() === null &&
  JSON.stringify(await ({COUNTS})()) === JSON.stringify(left)"""
MOST_PAGES = {"/offline", "/hidden"}


def cached(mine):
    return mine.page.evaluate(CACHED)


def nothing_is_left(mine, locks=1):
    left = {"about": 0, "files": 0, "locks": locks, "outbox": 0, "pages": 0}
    until_page(mine.page, NOTHING_BUT, left)


def signs_out(people, owner, mine):
    has_the_card(people, owner)
    mine.open(owner.at("more")).tap("Sign out")
    mine.page.wait_for_url(f"{mine.address}/")


def hides(people, owner, mine):
    mine.open(owner.at("home")).tap("Hide")
    mine.stands_on("Notes")


def removes(people, owner, mine):
    mine.open("/offline-copy").tap("Remove the copy")
    mine.field("Your PIN").wait_for()


def is_ended_elsewhere(people, owner, mine):
    mine.open(owner.at("home")).reads("Hei, Ola")
    people.in_database(owner, lambda plan: Device.end_all(plan.owner_id))
    mine.page.wait_for_url("**/sign-in**")


def is_thirty_one_days_old(people, owner, mine):
    mine.context.set_offline(True)
    mine.page.clock.set_fixed_time(time.time() + 31 * 86400)
    mine.open(owner.at("matters"))
    mine.sees("The copy is gone from this phone. With a network you can make a new one.")


def has_five_wrong_pins(people, owner, mine):
    mine.context.set_offline(True)
    mine.open(owner.at("matters"))
    has_tried_five_times(mine)


def is_followed_by_somebody_else(people, owner, mine):
    loses_the_cookies(mine)
    sign_in_with_card(mine, people.owner(name="Kari"))


WAYS = [
    signs_out,
    hides,
    removes,
    is_ended_elsewhere,
    is_thirty_one_days_old,
    has_five_wrong_pins,
    is_followed_by_somebody_else,
]


@pytest.mark.parametrize("goes", WAYS, ids=lambda way: way.__name__)
def test_nothing_of_the_copy_is_left(people, owner, mine, goes):
    assert set(cached(mine)) > MOST_PAGES
    assert kept(mine)["pages"] and kept(mine)["about"] and kept(mine)["files"]
    goes(people, owner, mine)
    nothing_is_left(mine)


@pytest.mark.parametrize("by", ["Hide", "Sign out"])
def test_who_leaves_without_a_network_leaves_just_what_is_shown_until_the_server_hears(
    people, owner, mine, by
):
    has_the_card(people, owner)
    open_copy(mine, owner.at("more"))
    mine.tap(by)
    if by == "Sign out":
        mine.tap("Sign out", within=mine.main)
        mine.sees("You are signed out on this phone. That is passed on when there is a network.")
    else:
        mine.stands_on("Notes")
    assert set(cached(mine)) > MOST_PAGES | {"/leave"}
    assert kept(mine)["pages"] == kept(mine)["files"] == kept(mine)["about"] == 0
    mine.finds_the_network()
    nothing_is_left(mine)


def test_who_has_erased_everything_leaves_nothing_at_all(phone, owner, mine):
    """By another phone, after something was sent from this one."""
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    mine.finds_the_network()
    expect(mine.page.locator("#copy-note")).to_have_count(0)
    all_is_sent(mine)
    assert cached(mine) and kept(mine)["locks"] == 2  # that something was sent is noted there
    erase_by(phone(owner), owner)
    mine.page.wait_for_url("**/sign-in**")  # it hears of it
    nothing_is_left(mine, locks=0)


def test_what_waits_is_sent_though_the_copy_was_removed_and_the_cookies_were_lost(
    people, owner, mine
):
    """An empty cache tells the worker that the server must hear of it."""
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    mine.context.clear_cookies()
    mine.finds_the_network()
    mine.page.wait_for_url("**/sign-in**")
    expect(mine.page.locator("#outbox")).to_be_visible()
    until(lambda: cached(mine) == [])
    mine.context.clear_cookies()
    mine.open("/sign-in")
    expect(mine.page.locator("#outbox")).to_be_visible()
    assert kept(mine)["pages"] == 0 and kept(mine)["outbox"] == 1
    sign_in_with_card(mine, owner)
    until(lambda: not kept(mine)["outbox"])
    mine.open(owner.at("home"))
    nothing_is_left(mine)
