"""Some is sent, some is not, and somebody else's waits too: each is said as it is."""

import pytest
from playwright.sync_api import expect

from e2e.copies import (
    COUNTS,
    WORDS,
    all_is_sent,
    is_safe_here,
    keep_a_copy,
    kept,
    loses_the_cookies,
    open_copy,
    open_with_pin,
    sign_in_with_card,
    stored,
)
from e2e.plan.test_offline_on_the_way import write_anew
from e2e.plan.test_offline_settled import LONG, TOO_LONG, rival_writes
from e2e.plan.test_offline_trouble import SEALED
from e2e.plan.test_offline_truth import helper_writes
from models.tools.goals import Goal
from models.tools.matters import Matter
from tests.waiting import until, until_page
from tests.writing import write

YOURS, REST, ALL = "What you wrote is sent.", "The rest is sent.", "All sent."
CHOICE, NOT_REMOVED = (
    "One text needs your choice.",
    "This was not removed. It has been changed since.",
)
NEW = "Gå en lang tur"


def says(mine, *sentences):
    """The line above the page says just these things, in this order."""
    line = mine.page.locator("#outbox")
    expect(line.locator("> p, > div > p")).to_have_text([mine.say(one) for one in sentences])


def writes_a_goal(mine, owner, words):
    mine.open(owner.at("plan"))
    open_with_pin(mine, owner.pin)
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", words, is_too_long=words == LONG)


def writes_something_new(mine, owner, words="Ro om natta"):
    mine.open(owner.at("matters"))
    open_with_pin(mine, owner.pin)
    mine.tap("Add something that matters")
    mine.field("What matters to you now?").fill(words)
    is_safe_here(mine)
    mine.done()
    expect(mine.writing).to_have_count(0)


def removes(mine, owner):
    mine.open(owner.at("matters"))
    open_with_pin(mine, owner.pin)
    mine.tap("Change", within=mine.card(WORDS))
    mine.tap("More you can do")
    mine.tap("Remove")
    mine.reads(mine.say("You removed this. It is not sent yet."))


@pytest.fixture
def away(owner, mine):
    """The owner's phone with a copy, and no network."""
    mine.context.set_offline(True)
    return mine


def is_sent(mine, count):
    """All but so many: nothing is on its way any more."""
    mine.finds_the_network()
    # The ordinary page is there: between the two nothing can be read of the phone.
    expect(mine.page.locator("body[data-plan]:not([data-offline])")).to_have_count(1)
    until_page(mine.page, f"async (count) => (await ({COUNTS})()).outbox === count", count)


def test_what_was_not_taken_is_told_and_so_is_that_the_rest_is_sent(people, owner, away):
    mine = away
    writes_a_goal(mine, owner, NEW)
    removes(mine, owner)
    people.in_database(owner, lambda plan: helper_writes(plan, "Et sted med hage"))
    is_sent(mine, 1)
    says(mine, NOT_REMOVED, REST)
    assert stored(people, owner, Goal) == [NEW]
    for page in ("contacts", "home", "plan"):
        mine.open(owner.at(page))
        says(mine, NOT_REMOVED, REST)
    mine.page.once("dialog", lambda asked: asked.accept())
    mine.tap("Do not send it")
    says(mine, ALL)


def test_where_a_choice_is_due_the_line_says_what_is_sent_too(people, owner, away):
    mine = away
    writes_something_new(mine, owner)
    writes_a_goal(mine, owner, NEW)
    rival_writes(people, owner)
    is_sent(mine, 0)
    mine.open(owner.at("contacts"))
    says(mine, REST, CHOICE)
    mine.open(owner.at("home"))
    says(mine, REST)  # of the choice home tells itself
    see = mine.page.get_by_role("link", name=mine.say("See both"), exact=True)
    expect(see).to_have_count(1)
    mine.open(owner.at("matters"))
    says(mine, REST, CHOICE)
    mine.tap("See both")
    mine.tap("You wrote, without a network")
    mine.tap("Save this")
    mine.page.wait_for_url("**/plan#*")
    mine.open(owner.at("home"))
    says(mine, ALL)


def test_where_a_text_is_too_long_too(people, owner, away):
    mine = away
    writes_something_new(mine, owner)
    writes_a_goal(mine, owner, LONG)
    is_sent(mine, 0)
    until(lambda: "Ro om natta" in stored(people, owner, Matter))
    mine.open(owner.at("contacts"))
    says(mine, REST, TOO_LONG)
    mine.open(owner.at("home"))
    says(mine, REST)
    mine.sees(TOO_LONG)


def test_when_the_long_one_is_short_all_is_sent(people, owner, away):
    mine = away
    writes_something_new(mine, owner)
    writes_a_goal(mine, owner, LONG)
    is_sent(mine, 0)
    mine.open(owner.at("home"))
    says(mine, REST)
    mine.tap("Make it shorter")
    mine.field("My goal, in my own words").fill(NEW)
    mine.is_told_that_it_is_saved()
    mine.done()
    mine.page.wait_for_url("**/plan#*")
    assert stored(people, owner, Goal) == [NEW]
    mine.open(owner.at("home"))
    says(mine, ALL)


def test_all_of_that_at_once(people, owner, away):
    mine = away
    people.in_database(owner, lambda plan: write(Goal, plan, text="Sove"))
    mine.finds_the_network()
    mine.open(owner.at("plan")).reads("Sove")
    expect(mine.page.locator("body[data-copied]")).to_have_count(1)
    mine.context.set_offline(True)
    removes(mine, owner)
    writes_a_goal(mine, owner, NEW)
    mine.unfold(mine.card("Sove"))
    write_anew(mine, "Sove", "My goal, in my own words", LONG, is_too_long=True)
    people.in_database(owner, lambda plan: helper_writes(plan, "Et sted med hage"))
    rival_writes(people, owner)
    is_sent(mine, 1)
    mine.open(owner.at("contacts"))
    says(mine, NOT_REMOVED, REST, CHOICE, TOO_LONG)


def test_somebody_elses_sealed_text_hides_not_that_ones_own_is_sent(people, owner, away):
    mine = away
    writes_a_goal(mine, owner, NEW)
    kari = people.owner(name="Kari")
    mine.context.clear_cookies()
    mine.finds_the_network()
    mine.page.wait_for_url("**/sign-in**")
    sign_in_with_card(mine, kari, own=True)
    keep_a_copy(mine, kari)
    mine.open(kari.at("matters"))
    says(mine, SEALED)
    open_copy(mine, kari.at("matters"), kari.pin)
    mine.tap("Add something that matters")
    mine.field("What matters to you now?").fill("Ro")
    is_safe_here(mine)
    mine.done()
    expect(mine.writing).to_have_count(0)
    is_sent(mine, 1)
    for page in ("matters", "home"):
        mine.open(kari.at(page))
        says(mine, YOURS, SEALED)
    until(lambda: kept(mine)["locks"] == 2)  # theirs both: what is noted of that was read
    mine.open(kari.at("home"))
    says(mine, SEALED)  # it was said once
    loses_the_cookies(mine)
    sign_in_with_card(mine, owner, own=True)
    all_is_sent(mine)
