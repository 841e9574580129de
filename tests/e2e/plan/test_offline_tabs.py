"""Two tabs of a plan on a phone with a copy: what one does without a network the other does too."""

import pytest
from playwright.sync_api import expect

from e2e.copies import COUNTS, WORDS, is_safe_here, kept, open_copy, open_with_pin
from e2e.plan.test_offline_copy import kept_or_written
from e2e.plan.test_offline_on_the_way import write_anew, written_meanwhile
from tests.waiting import until, until_page


def other_tab(mine, owner, shows):
    """A tab with a page behind it: an ordinary one, the copy, or the page that asks for the PIN."""
    first, other = mine.page, mine.context.new_page()
    mine.page = other
    mine.open(owner.at("contacts")).open(owner.at("matters"))
    mine.reads(WORDS)
    mine.page = first
    mine.open(owner.at("plan"))
    mine.loses_the_network()
    mine.page = other
    if shows != "page":
        mine.open(owner.at("matters"))
        mine.field("Your PIN").wait_for()
    if shows == "copy":
        open_with_pin(mine, owner.pin)
        mine.reads(WORDS)
    mine.page = first
    return other


def is_hidden(mine):
    mine.stands_on("Notes")
    expect(mine.page).to_have_title(mine.say("Notes"))
    expect(mine.page.locator("form, a[href^=tel]")).to_have_count(0)
    expect(mine.page.locator("body")).not_to_contain_text(WORDS)


@pytest.mark.parametrize("shows", ["page", "copy", "pin"])
@pytest.mark.parametrize("by", ["page", "copy"])
def test_hide_in_one_tab_hides_the_other_and_neither_comes_back(owner, mine, by, shows):
    first, other = mine.page, other_tab(mine, owner, shows)
    if by == "copy":
        mine.open(owner.at("plan"))
        open_with_pin(mine, owner.pin)
        mine.reads("Gå tur")
    mine.tap("Hide")
    for mine.page in (other, first):
        is_hidden(mine)
    for mine.page in (other, first):
        mine.page.reload()
        is_hidden(mine)
        mine.page.go_back()
        is_hidden(mine)
        mine.open(owner.at("matters"))
        is_hidden(mine)
    assert kept(mine)["pages"] == kept(mine)["files"] == 0
    mine.finds_the_network()
    for mine.page in (other, first):
        expect(mine.page.locator("[data-alone]")).to_have_count(0)
        mine.open(owner.at("matters")).stands_on("Notes")


# When the page went dark, and when it was left.
NOTE_DARK = """() => { new MutationObserver(() => {
  if (!document.title) localStorage.dark = Date.now(); })
  .observe(document.body, { attributes: true, attributeFilter: ["hidden"] }); }"""
NOTE_LEFT = "() => addEventListener('pagehide', () => { localStorage.left = Date.now(); })"


def test_the_other_tab_is_dark_while_the_first_still_tries_to_send(owner, mine, line):
    other = mine.context.new_page()
    other.goto(owner.at("matters"))
    expect(other.locator("main")).to_contain_text(WORDS)
    mine.open(owner.at("plan"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.writing.wait_for()
    other.evaluate(NOTE_DARK)
    mine.page.evaluate(NOTE_LEFT)
    line.turn("silent")
    mine.field("My goal, in my own words").fill("Gå en lang tur")
    is_safe_here(mine)
    mine.tap("Hide")
    first = mine.page
    for mine.page in (first, other):
        is_hidden(mine)
    assert mine.page.evaluate("() => localStorage.left - localStorage.dark") > 2000


@pytest.mark.parametrize("shows", ["page", "copy", "pin"])
def test_sign_out_in_one_tab_is_said_in_the_other(owner, mine, shows):
    first, other = mine.page, other_tab(mine, owner, shows)
    mine.open(owner.at("more"))
    open_with_pin(mine, owner.pin)
    mine.tap("Sign out")
    mine.tap("Sign out", within=mine.main)
    for mine.page in (first, other):
        mine.sees("You are signed out on this phone. That is passed on when there is a network.")
        expect(mine.page.locator("[data-open-copy]")).to_have_count(0)
        expect(mine.page.locator("body")).not_to_contain_text(WORDS)


TWO, ONE = "%(count)s texts need your choice.", "One text needs your choice."


def test_the_other_tab_counts_the_choices_as_they_are(people, owner, mine):
    """Where two are due, where one is, and where none is any more."""
    other = mine.context.new_page()
    other.goto(owner.at("contacts"))
    expect(other.locator("main")).to_contain_text("Mona")
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    mine.open(owner.at("matters"))
    open_with_pin(mine, owner.pin)
    write_anew(mine, WORDS, "What matters to you now?", "Et hus")
    people.in_database(owner, written_meanwhile)
    mine.finds_the_network()
    for page in (mine.page, other):
        expect(page.locator("#outbox")).to_contain_text(mine.say(TWO, count=2))
    chooses(mine, owner)
    expect(other.locator("#outbox")).to_contain_text(mine.say(ONE))
    chooses(mine, owner)
    body = other.locator("body")
    for sentence in (ONE, mine.say(TWO, count=2)):
        expect(body).not_to_contain_text(mine.say(sentence))


def chooses(mine, owner):
    mine.open(owner.at("home"))
    mine.tap("See both")
    mine.tap("You wrote, without a network")
    mine.tap("Save this")
    mine.page.wait_for_url("**#part-*")


# A form waits for the one before it for as long as this test wants.
PATIENT = "() => { AbortSignal.timeout = () => new AbortController().signal; }"
IN_USE = """async () => {
  const asked = indexedDB.open("hjulet", 1);
  const database = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const names = database.transaction("outbox").objectStore("outbox").getAllKeys();
  await new Promise((done) => { names.onsuccess = done; });
  database.close();
  const [name] = names.result;
  await new Promise((has) => navigator.locks.request(`form ${name}`, () => {
    has();
    return new Promise((done) => { window.letGo = done; });
  })); }"""
BOTH_ASK = """async () => (await navigator.locks.query()).pending
  .filter((one) => one.name.startsWith("form ")).length === 2"""


def test_one_of_two_tabs_goes_on_with_a_text_that_waits(people, owner, mine):
    """Both under its name would count their turns alone, and one be taken for an echo."""
    open_copy(mine, owner.at("plan"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    first, other = mine.page, mine.context.new_page()
    mine.page = other
    mine.open(owner.at("plan"))
    open_with_pin(mine)
    first.evaluate(IN_USE)
    for mine.page in (first, other):
        mine.card("Gå tur").wait_for()
        mine.page.evaluate(PATIENT)
        mine.page.locator("[id^=change-]").first.evaluate("(one) => one.click()")
    until_page(first, BOTH_ASK)
    first.evaluate("() => letGo()")
    words = {page: page.locator("form[data-autosave] textarea").first for page in (first, other)}
    expect(words[first]).to_have_value("Gå en lang tur")
    expect(words[other]).to_have_value("Gå tur")
    for page, more in ((first, " i dag"), (other, " i regn")):
        words[page].press("Control+End")
        words[page].press_sequentially(more)
        page.locator("form[data-safe]").wait_for()
    assert kept(mine)["outbox"] == 2
    first.close()
    mine.done()
    mine.finds_the_network()
    both = {"Gå en lang tur i dag", "Gå tur i regn"}
    until(lambda: kept_or_written(people, owner) >= both)
    until_page(mine.page, f"async () => !(await ({COUNTS})()).outbox")
