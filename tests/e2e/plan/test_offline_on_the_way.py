"""The network goes while an ordinary page stands open, on a phone with a copy."""

import re

import pytest
from playwright.sync_api import expect

from e2e.copies import (
    SEALED,
    WORDS,
    all_is_sent,
    is_done_though_too_long,
    is_safe_here,
    kept,
    open_copy,
    open_with_pin,
    stored,
)
from models.tools.diary import Entry
from models.tools.goals import Action, Goal
from models.tools.matters import Matter
from tests.waiting import until_page
from tests.writing import change, write


def opens_with_the_pin(mine, owner):
    open_with_pin(mine, owner.pin)
    mine.writing.first.wait_for()


def is_a_whole_page(mine, heading):
    """With the app's look, a title, the way to hide, and the bar."""
    mine.stands_on(heading)
    assert mine.page.locator("link[rel=stylesheet]").count()
    assert mine.page.title()
    expect(mine.page.get_by_role("button", name=mine.say("Hide")).first).to_be_visible()
    expect(mine.in_bar("Home")).to_be_visible()


def test_a_form_that_lost_its_way_opens_on_its_page(people, owner, mine):
    mine.open(owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.loses_the_network()
    mine.tap("Change", within=mine.card("Gå tur"))
    opens_with_the_pin(mine, owner)
    is_a_whole_page(mine, "My plan")
    words = mine.field("My goal, in my own words")
    words.fill("Gå en lang tur")
    is_safe_here(mine)
    screen = mine.page.locator("form[data-autosave] [name=screen]")
    assert screen.input_value().startswith("alone-")
    mine.finds_the_network()
    note = mine.page.locator("#copy-note")
    expect(note).to_contain_text(mine.say("There is a network again"))
    expect(note).to_contain_text(mine.say("Your text is sent when you tap “I am done”."))
    expect(words).to_have_value("Gå en lang tur")
    mine.done()
    expect(mine.writing).to_have_count(0)
    expect(note).to_have_count(0)
    all_is_sent(mine)
    assert stored(people, owner, Goal) == ["Gå en lang tur"]


def test_a_new_entry_that_lost_its_way_opens_on_its_page(people, owner, mine):
    mine.open(owner.at("diary"))
    mine.loses_the_network()
    mine.tap("Write in the diary")
    opens_with_the_pin(mine, owner)
    is_a_whole_page(mine, "Diary")
    mine.writing.locator("textarea").first.fill("Regn hele dagen")
    is_safe_here(mine)
    mine.done()
    expect(mine.writing).to_have_count(0)
    mine.reads("Regn hele dagen")
    mine.finds_the_network()
    expect(mine.page.locator("#copy-note")).to_have_count(0)
    all_is_sent(mine)
    assert len(people.in_database(owner, lambda plan: Entry.of(plan))) == 1


@pytest.fixture
def deed(people, owner, written):
    """Something to do in the plan, with a box to tick."""
    return people.in_database(owner, deed_in)


def deed_in(plan):
    goal = Goal.of(plan)[0]
    return write(Action, plan, goal=goal.id, what="Ringe Per").id


def is_ticked_and_waits(mine):
    """The box says so where it was tapped, and takes no second tap."""
    box = mine.page.locator(".tick")
    expect(box).to_have_attribute("aria-pressed", "true")
    expect(box).to_be_disabled()
    expect(mine.page.locator("article.deed .note")).to_contain_text(
        mine.say("Not sent yet. It is safe on this phone.")
    )
    assert kept(mine)["outbox"] == 1


def is_done(people, owner, deed) -> bool:
    return people.in_database(owner, lambda plan: Action.find(plan, deed).state == "done")


def test_a_box_ticked_after_the_network_went_is_ticked_where_it_stands(people, owner, deed, mine):
    mine.open(owner.at("plan"))
    box = mine.page.locator(".tick")
    expect(box).to_have_attribute("aria-pressed", "false")
    mine.loses_the_network()
    box.tap()
    is_ticked_and_waits(mine)
    mine.finds_the_network()
    expect(mine.page.locator("article.deed .note")).to_have_count(0)
    expect(box).to_have_attribute("aria-pressed", "true")
    expect(box).to_be_enabled()
    assert is_done(people, owner, deed)


def test_a_box_ticked_in_the_copy_stays_ticked_there(people, owner, deed, mine):
    open_copy(mine, owner.at("plan"))
    mine.page.locator(".tick").evaluate("(box) => { box.click(); box.click(); }")
    is_ticked_and_waits(mine)
    mine.in_bar("Home").tap()
    mine.reads("Hei, Ola")
    mine.page.go_back()
    is_ticked_and_waits(mine)
    mine.finds_the_network()
    expect(mine.page.locator("#copy-note")).to_have_count(0)
    all_is_sent(mine)
    assert is_done(people, owner, deed)


def test_the_answer_that_the_copy_is_made_stands_in_view(mine):
    assert mine.page.evaluate(IN_VIEW)
    assert mine.page.evaluate("() => innerHeight") <= 740


IN_VIEW = """() => { const { top, bottom } = document.querySelector("[data-copy-said]")
  .getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }"""


def test_the_phone_says_in_how_many_places_two_texts_met(people, owner, mine):
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    mine.open(owner.at("matters"))
    open_with_pin(mine, owner.pin)
    write_anew(mine, WORDS, "What matters to you now?", "Et hus")
    people.in_database(owner, written_meanwhile)
    mine.finds_the_network()
    line = mine.say("%(count)s texts need your choice.", count=2)
    expect(mine.page.locator("#outbox")).to_contain_text(line)


def write_anew(mine, before, question, words, *, is_too_long=False):
    mine.tap("Change", within=mine.card(before))
    mine.field(question).fill(words)
    is_safe_here(mine)
    if is_too_long:
        return is_done_though_too_long(mine, question)
    mine.done()
    expect(mine.writing).to_have_count(0)


def written_meanwhile(plan):
    change(Goal.of(plan)[0], text="Gå til sjøen")
    change(Matter.of(plan)[0], text="Ro")


def test_a_form_leads_to_the_same_choice_and_has_chosen_nothing_when_it_closes(people, owner, mine):
    open_copy(mine, owner.at("matters"))
    write_anew(mine, WORDS, "What matters to you now?", "Et hus")
    people.in_database(owner, written_meanwhile)
    mine.finds_the_network()
    line, one = mine.page.locator("#outbox"), mine.say("One text needs your choice.")
    expect(line).to_contain_text(one)
    see = mine.page.get_by_role("link", name=mine.say("See both"), exact=True)
    mine.tap("Change", within=mine.card("Ro"))
    mine.sees("Two texts met here. Nothing is lost.")
    expect(see).to_have_count(1)
    expect(mine.main).not_to_contain_text(mine.say("Use it"))
    mine.save()
    expect(line).to_contain_text(one)
    see.tap()
    mine.reads("Et hus")


@pytest.fixture
def another_matter(people, owner, written):
    """The first can be shown first only where there is another."""
    people.in_database(owner, lambda plan: write(Matter, plan, text="Fiske"))


def test_what_waits_names_the_thing_that_a_number_or_a_tap_is_about(owner, another_matter, mine):
    open_copy(mine, owner.at("matters"))
    mine.tap("How is it going now?", within=mine.card(WORDS))
    mine.tap("8")
    mine.tap("Save", within=mine.main)
    waits = mine.card(WORDS).locator(".note[id^=waits-]")
    expect(waits).to_have_count(1)  # the page is drawn anew by that
    mine.tap("Change", within=mine.card(WORDS))
    mine.tap("More you can do")
    mine.tap("Show this first")
    expect(waits).to_have_count(2)
    mine.in_bar("Wheel").tap()
    mine.tap("Write something", within=mine.page.locator("article.spoke").first)
    mine.tap("4")
    is_safe_here(mine)
    mine.done()
    mine.in_bar("Home").tap()
    mine.page.locator("#outbox summary").tap()
    page = mine.say("What matters to me")
    first = f"{mine.say('Show this first')}: {WORDS} ({page})"
    wheel = mine.say("Conversation wheel")
    said = [f"{WORDS} – {page}", re.compile(" 8$"), first, f"Bolig – {wheel}", re.compile(" 4$")]
    expect(mine.page.locator("#outbox blockquote")).to_have_text(said)


# A wrong PIN is taken out of its field; the last one takes the field along.
TRIED = """() => { const form = document.querySelector("[data-open-copy]");
  return !form || !form.querySelector("input").value; }"""


def has_tried_five_times(mine):
    """With a wrong PIN, each time: the copy is gone by that."""
    for _time in range(5):
        open_with_pin(mine, "9753")
        until_page(mine.page, TRIED)
    mine.sees("The copy is gone from this phone. With a network you can make a new one.")


def test_the_fifth_wrong_pin_says_that_what_waits_is_safe(owner, mine):
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    mine.open(owner.at("plan"))
    for _time in range(5):
        open_with_pin(mine, "9753")
        until_page(mine.page, TRIED)
    mine.sees(SEALED)
    assert kept(mine)["pages"] == 0 and kept(mine)["outbox"] == 1


def test_in_a_copy_one_goes_on_at_the_end_and_the_focus_stays_with_the_words(owner, mine):
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    words = mine.field("My goal, in my own words")
    expect(words).to_be_focused()
    mine.page.keyboard.type(" nå")
    expect(words).to_have_value("Gå tur nå")
    is_safe_here(mine)
    mine.done()
    expect(mine.page.locator("[id^=waits-]:focus")).to_contain_text("Gå tur nå")
    mine.page.once("dialog", lambda dialog: dialog.accept())
    mine.tap("Do not send it")
    expect(mine.page.locator("h1")).to_be_focused()
