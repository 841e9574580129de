"""What a phone could not save leaves it by itself once its writer has settled it."""

import pytest
from playwright.sync_api import expect

from e2e.copies import COUNTS, is_safe_here, kept, open_copy, stored
from models.tools.goals import Goal
from tests.writing import change

RIVAL, MINE, LONG = "Gå til sjøen", "Gå en lang tur", "Gå tur " * 400
CHOSEN = {"mine": [MINE], "theirs": [RIVAL], "both": [f"{RIVAL}\n\n{MINE}"]}
REFUSED = "This could not be saved as it is. Your text is here."
ASKED = "Sent. One text needs your choice."


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
    mine.page.wait_for_function(f"async () => !(await ({COUNTS})()).outbox", polling=200)
    body = mine.page.locator("body")
    for sentence in (REFUSED, ASKED, "One thing is not sent yet. It is safe on this phone."):
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


def stands_in_its_form(mine):
    """The form has taken up what waits: before, a line above it comes and goes, and moves it."""
    mine.page.wait_for_function(
        "() => [...document.forms].some((one) => one.elements.turn?.value > 10000)"
    )


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
def refused(mine, owner):
    """A text that was written without a network and is too long."""
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.field("My goal, in my own words").fill(LONG)
    is_safe_here(mine)
    mine.done()
    expect(mine.writing).to_have_count(0)
    return mine


@pytest.mark.parametrize("choice", list(CHOSEN))
def test_a_text_that_was_refused_and_made_shorter(people, owner, refused, other, choice):
    mine = refused
    rival_writes(people, owner)
    mine.finds_the_network()
    line = mine.page.locator("#outbox")
    expect(line).to_contain_text(mine.say(REFUSED))
    mine.tap("Change it", within=line)
    words = mine.field("My goal, in my own words")
    expect(words).to_have_value(LONG)
    body = mine.page.locator("body")
    expect(body).not_to_contain_text(mine.say(REFUSED))  # it stands in its form
    words.fill(MINE)
    choose_between_both(mine, choice)
    is_settled_everywhere(mine, owner, other)
    assert stored(people, owner, Goal) == CHOSEN[choice]


def test_the_line_on_the_page_goes_when_the_other_text_is_chosen(people, owner, refused):
    """Nothing in the plan changes by it, so no signal comes."""
    mine = refused
    mine.finds_the_network()
    expect(mine.page.locator("#outbox")).to_contain_text(mine.say(REFUSED))
    mine.open(owner.at("plan"))
    line = mine.main.get_by_role("link", name=mine.say("Make it shorter"))
    expect(line).to_have_count(1)
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    words = mine.field("My goal, in my own words")
    expect(words).to_have_value(LONG)
    rival_writes(people, owner)
    words.fill(MINE)
    choose_between_both(mine, "theirs")
    nothing_waits_or_asks(mine)


def test_the_line_on_another_screen_goes_too(owner, refused, other):
    mine = refused
    mine.finds_the_network()
    expect(mine.page.locator("#outbox")).to_contain_text(mine.say(REFUSED))
    line = other.get_by_role("link", name=mine.say("Make it shorter"))
    other.goto(owner.at("home"))
    expect(line).to_have_count(1)
    mine.open(owner.at("home"))
    mine.tap("Make it shorter")
    stands_in_its_form(mine)
    mine.tap("Remove the long text")
    mine.page.wait_for_url("**/plan#*")
    expect(line).to_have_count(0)


def test_a_text_that_was_refused_and_let_be(people, owner, refused, other):
    mine = refused
    mine.finds_the_network()
    expect(mine.page.locator("#outbox")).to_contain_text(mine.say(REFUSED))
    mine.open(owner.at("home"))
    mine.tap("Make it shorter")
    # At once, before the form has taken up what waits. A click cannot miss it while it moves.
    mine.target("Remove the long text").evaluate("(button) => button.click()")
    mine.page.wait_for_url("**/plan#*")
    is_settled_everywhere(mine, owner, other)
    assert stored(people, owner, Goal) == ["Gå tur"]
    mine.open(people.in_database(owner, lambda plan: f"{Goal.of(plan)[0].address}/history"))
    mine.reads("Gå tur Gå tur")


@pytest.fixture
def refused_anew(mine, owner):
    """A new goal that was written without a network and is too long: there is no part of it yet."""
    open_copy(mine, owner.at("plan"))
    mine.tap("Add a goal")
    mine.field("My goal, in my own words").fill(LONG)
    is_safe_here(mine)
    mine.done()
    expect(mine.writing).to_have_count(0)
    mine.finds_the_network()
    expect(mine.page.locator("#outbox")).to_contain_text(mine.say(REFUSED))
    return mine


def test_a_new_text_that_was_refused_and_let_be(people, owner, refused_anew, other):
    """It never was in the plan, so there are no versions to find it among."""
    mine = refused_anew
    other.goto(owner.at("home"))
    expect(other.get_by_role("link", name=mine.say("Make it shorter"))).to_have_count(1)
    mine.open(owner.at("home"))
    mine.tap("Make it shorter")
    stands_in_its_form(mine)
    mine.tap("Remove the long text")
    mine.page.wait_for_url("**/plan*")
    is_settled_everywhere(mine, owner, other)
    assert stored(people, owner, Goal) == ["Gå tur"]
