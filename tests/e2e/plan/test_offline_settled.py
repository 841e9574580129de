"""What a phone could not save leaves it by itself once its writer has settled it."""

import pytest
from playwright.sync_api import expect

from e2e.copies import (
    COUNTS,
    is_done_though_too_long,
    is_safe_here,
    kept,
    open_copy,
    stored,
)
from models.tools.goals import Goal
from tests.waiting import until_page
from tests.writing import change

RIVAL, MINE, LONG = "Gå til sjøen", "Gå en lang tur", "Gå tur " * 400
CHOSEN = {"mine": [MINE], "theirs": [RIVAL], "both": [f"{RIVAL}\n\n{MINE}"]}
TOO_LONG = "A text is too long to be saved. It is kept."
REFUSED = "This could not be saved as it is. Your text is here."
ASKED = "One text needs your choice."


def rival_writes(people, owner):
    people.in_database(owner, lambda plan: change(Goal.of(plan)[0], text=RIVAL))


def choose_between_both(mine, choice):
    mine.tap("See both")
    chosen = mine.page.locator(f"[name^=choice-][value={choice}]")
    chosen.wait_for(state="attached")
    chosen.evaluate("(one) => one.click()")
    mine.tap("Save this")
    expect(mine.page.locator("[name^=choice-]")).to_have_count(0)


def nothing_waits_or_asks(mine):
    """Nowhere: not in the phone, not in the line above the page, not on the page."""
    until_page(mine.page, f"async () => !(await ({COUNTS})()).outbox")
    body = mine.page.locator("body")
    for sentence in (TOO_LONG, ASKED, "One thing is not sent yet. It is safe on this phone."):
        expect(body).not_to_contain_text(mine.say(sentence))
    for name in ("See both", "Do not send it", "Make it shorter"):
        expect(mine.page.get_by_role("link", name=mine.say(name))).to_have_count(0)
        expect(mine.page.get_by_role("button", name=mine.say(name))).to_have_count(0)


def is_settled_everywhere(mine, owner, other):
    nothing_waits_or_asks(mine)
    first, mine.page = mine.page, other
    nothing_waits_or_asks(mine)
    mine.page = first
    for page in ("home", "plan"):
        mine.open(owner.at(page)).reads("Gå" if page == "plan" else "Hei, Ola")
        mine.page.evaluate("() => { dispatchEvent(new Event('online')); }")
        nothing_waits_or_asks(mine)
    assert kept(mine)["outbox"] == 0


@pytest.fixture
def other(mine, owner):
    """Another tab, on home."""
    page = mine.context.new_page()
    page.goto(owner.at("home"))
    return page


@pytest.mark.parametrize("choice", list(CHOSEN))
def test_two_texts_that_met_in_an_open_form(people, owner, mine, other, choice):
    mine.open(owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.writing.wait_for()
    rival_writes(people, owner)
    mine.field("My goal, in my own words").fill(MINE)
    choose_between_both(mine, choice)
    is_settled_everywhere(mine, owner, other)
    assert stored(people, owner, Goal) == CHOSEN[choice]


@pytest.fixture
def long(mine, owner):
    """A text that was written without a network and is too long."""
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.field("My goal, in my own words").fill(LONG)
    is_safe_here(mine)
    is_done_though_too_long(mine, "My goal, in my own words")
    return mine


def is_told_once(mine, page):
    """By the phone or by the page, with the reason and the way to shorten it, and not as sent."""
    body = page.locator("body")
    expect(body).to_contain_text(mine.say(TOO_LONG))
    until_page(page, f"async () => !(await ({COUNTS})()).outbox")
    expect(page.get_by_role("link", name=mine.say("Make it shorter"))).to_have_count(1)
    # When the page has got its own line, the phone takes away its own in a moment.
    page.wait_for_function(
        "(said) => document.body.innerText.split(said).length === 2", arg=mine.say(TOO_LONG)
    )
    for sentence in ("All sent.", REFUSED):
        expect(body).not_to_contain_text(mine.say(sentence))


@pytest.mark.parametrize("page", ["home", "plan", "contacts"])
def test_a_text_that_is_too_long_is_told_once_on_every_page(owner, long, page):
    mine = long
    mine.finds_the_network()
    is_told_once(mine, mine.page)
    mine.open(owner.at(page))
    is_told_once(mine, mine.page)
    mine.tap("Make it shorter")
    expect(mine.field("My goal, in my own words")).to_have_value(LONG.strip())


def test_a_text_that_was_too_long_and_made_shorter(people, owner, long, other):
    mine = long
    mine.finds_the_network()
    is_told_once(mine, mine.page)
    mine.tap("Make it shorter")
    mine.field("My goal, in my own words").fill(MINE)
    mine.is_told_that_it_is_saved()
    mine.done()
    mine.page.wait_for_url("**/plan#part-*")
    is_settled_everywhere(mine, owner, other)
    assert stored(people, owner, Goal) == [MINE]


def test_a_text_that_is_too_long_and_met_another_takes_not_its_place(people, owner, long, other):
    mine = long
    rival_writes(people, owner)
    mine.finds_the_network()
    is_told_once(mine, mine.page)
    mine.tap("Make it shorter")
    words = mine.field("My goal, in my own words")
    expect(words).to_have_value(RIVAL)
    mine.reads(LONG.strip())
    words.fill(f"{RIVAL} og tilbake")
    mine.is_told_that_it_is_saved()
    mine.tap("Remove the long text")
    is_settled_everywhere(mine, owner, other)
    assert stored(people, owner, Goal) == [f"{RIVAL} og tilbake"]


def test_the_line_on_another_screen_goes_too(owner, long, other):
    mine = long
    mine.finds_the_network()
    is_told_once(mine, mine.page)
    other.goto(owner.at("home"))
    is_told_once(mine, other)
    mine.open(owner.at("home"))
    mine.tap("Make it shorter")
    mine.tap("Remove the long text")
    mine.page.wait_for_url("**/plan#*")
    expect(other.get_by_role("link", name=mine.say("Make it shorter"))).to_have_count(0)


def test_a_text_that_was_too_long_and_let_be(people, owner, long, other):
    mine = long
    mine.finds_the_network()
    is_told_once(mine, mine.page)
    mine.open(owner.at("home"))
    mine.tap("Make it shorter")
    mine.tap("Remove the long text")
    mine.page.wait_for_url("**/plan#*")
    is_settled_everywhere(mine, owner, other)
    assert stored(people, owner, Goal) == ["Gå tur"]
    mine.open(people.in_database(owner, lambda plan: f"{Goal.of(plan)[0].address}/history"))
    mine.reads("Gå tur Gå tur")


def test_a_new_text_that_was_too_long_and_let_be(people, owner, mine, other):
    """It never was in the plan, so there are no versions to find it among."""
    open_copy(mine, owner.at("plan"))
    mine.tap("Add a goal")
    mine.field("My goal, in my own words").fill(LONG)
    is_safe_here(mine)
    is_done_though_too_long(mine, "My goal, in my own words")
    mine.finds_the_network()
    is_told_once(mine, mine.page)
    other.goto(owner.at("home"))
    is_told_once(mine, other)
    mine.open(owner.at("home"))
    mine.tap("Make it shorter")
    mine.tap("Remove the long text")
    mine.page.wait_for_url("**/plan*")
    is_settled_everywhere(mine, owner, other)
    assert stored(people, owner, Goal) == ["Gå tur"]
