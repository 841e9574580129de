"""What the copy leads to, and what the phone says: the truth, and never silence."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from e2e.copies import WORDS, all_is_sent, is_safe_here, kept, open_copy, open_with_pin, stored
from e2e.plan.test_offline_on_the_way import has_tried_five_times, write_anew
from models.core import clock
from models.core.clock import today
from models.people.person import Person
from models.tools.diary import Entry
from models.tools.goals import Goal
from models.tools.matters import Matter
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import Meeting
from tests.writing import as_owner, change, write

TRIED = "Tried again. Not yet."
ABSENT = "This page is not in the copy. You need a network."


def is_told(mine, sentence):
    expect(mine.page.locator("#copy-said")).to_contain_text(mine.say(sentence))
    assert mine.page.evaluate(IN_VIEW)


IN_VIEW = """() => { const { top, bottom } = document.querySelector("#copy-said")
  .getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }"""


def test_all_is_sent_no_longer_when_a_new_word_is_not(owner, mine, line):
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    mine.finds_the_network()
    all_is_sent(mine)
    mine.unfold(mine.card("Gå en lang tur"))
    mine.tap("Change", within=mine.card("Gå en lang tur"))
    mine.writing.wait_for()
    line.turn("silent")
    mine.field("My goal, in my own words").fill("Gå en lang tur i skogen")
    expect(mine.page.locator("body")).not_to_contain_text(mine.say("All sent."))
    mine.page.evaluate("() => { dispatchEvent(new Event('online')); }")
    is_safe_here(mine)
    expect(mine.page.locator("body")).not_to_contain_text(mine.say("All sent."))
    assert kept(mine)["outbox"] == 1


def test_what_comes_in_the_week_opens_in_place_without_another_page_in_it(owner, mine):
    open_copy(mine, owner.at("week"))
    mine.page.locator(".day[open] .times a").first.tap()
    opened = mine.page.locator("li .time-open")
    expect(opened).to_contain_text("Svømme")
    for one in ("h1", "main", ".bar", "header"):
        assert mine.page.locator(one).count() == 1, one
    mine.tap("Let it be this time", within=opened)
    is_told(mine, "This needs a network.")
    mine.tap("Close", within=opened)
    expect(opened).to_have_count(0)
    assert mine.page.locator("h1").count() == 1


def test_another_week_is_not_in_the_copy_and_that_is_said(owner, mine):
    open_copy(mine, owner.at("week"))
    for way in (".week-ways a:first-of-type", ".week-ways a:last-of-type"):
        mine.page.locator(way).tap()
        is_told(mine, ABSENT)
        mine.in_bar("Home").tap()
        mine.reads("Hei, Ola")
        mine.page.go_back()
        mine.stands_on("My week")


def test_the_months_of_the_diary_are_read_in_the_copy(people, owner, mine):
    people.in_database(owner, two_months_in)
    mine.open(owner.at("diary"))
    mine.reads("Regn hele dagen")
    expect(mine.page.locator("body")).to_have_attribute("data-copied", re.compile("."))
    open_copy(mine, owner.at("diary"))
    mine.reads("Regn hele dagen")
    expect(mine.main).not_to_contain_text("Første dag")
    mine.page.locator("main nav a[href^='?month']").tap()
    mine.reads("Første dag")
    mine.tap("The newest")
    mine.reads("Regn hele dagen")


def two_months_in(plan):
    write(Entry, plan, text="Første dag", day=today() - timedelta(70))
    for back in range(25):
        write(Entry, plan, text=f"Regn hele dagen {back}", day=today())


def test_a_coming_meeting_is_read_in_the_copy(people, owner, mine):
    people.in_database(owner, meeting_in)
    mine.open(owner.at("meetings"))
    mine.reads("Utskriving")
    expect(mine.page.locator("body")).to_have_attribute("data-copied", re.compile("."))
    open_copy(mine, owner.at("meetings"))
    mine.page.get_by_role("link", name="Utskriving", exact=True).tap()
    mine.reads("At noen møter meg")


def meeting_in(plan):
    day = today() + timedelta(2)
    meeting = write(Meeting, plan, title="Utskriving", day=day)
    write(MeetingNote, plan, meeting=meeting.id, sort="want", text="At noen møter meg")


def test_a_removal_without_network_leaves_what_somebody_wrote_since(people, owner, mine):
    open_copy(mine, owner.at("matters"))
    mine.tap("Change", within=mine.card(WORDS))
    mine.tap("More you can do")
    mine.tap("Remove")
    mine.reads(mine.say("Remove"))
    people.in_database(owner, lambda plan: helper_writes(plan, "Et sted med hage"))
    mine.finds_the_network()
    line = mine.page.locator("#outbox")
    expect(line).to_contain_text(mine.say("This was not removed. It has been changed since."))
    assert stored(people, owner, Matter) == ["Et sted med hage"]
    mine.tap("Change it", within=line)
    expect(mine.field("What matters to you now?")).to_have_value("Et sted med hage")


def helper_writes(plan, words):
    change(Matter.of(plan)[0], by=Person.join("nb", "NO", "Hanne"), text=words)


def test_a_network_that_is_slow_is_called_slow_and_one_that_is_gone_gone(owner, mine, line):
    line.slow_seconds = 6
    line.turn("slow")
    mine.open(owner.at("matters"))
    mine.stands_on("The network is too slow right now")
    line.turn("silent")
    open_with_pin(mine, owner.pin)
    note = mine.page.locator("#copy-note")
    slow = mine.say("The network is too slow right now")
    expect(note).to_contain_text(slow)
    mine.tap("Try the network again")
    is_told(mine, TRIED)
    expect(note).to_contain_text(slow)
    mine.in_bar("Home").tap()
    expect(note).to_contain_text(slow)
    line.slow_seconds = 1
    line.turn("up")
    expect(note).to_have_count(0)  # it has looked again by itself
    mine.loses_the_network()
    mine.open(owner.at("matters"))
    mine.stands_on("No network right now")
    open_with_pin(mine, owner.pin)
    expect(note).to_contain_text(mine.say("No network right now"))


def test_who_tries_the_network_again_in_vain_stays_in_the_copy(owner, mine):
    open_copy(mine, owner.at("matters"))
    none = mine.say("No network right now")
    mine.tap("Try the network again")
    is_told(mine, TRIED)
    assert mine.page.locator("#copy-note").inner_text().count(none) == 1
    mine.reads(WORDS)
    mine.finds_the_network()
    expect(mine.page.locator("#copy-note")).to_have_count(0)
    mine.reads(WORDS)


def test_one_text_is_no_choice_between_two_when_its_part_was_removed(people, owner, mine):
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    people.in_database(owner, lambda plan: Goal.of(plan)[0].remove(as_owner(plan)))
    mine.finds_the_network()
    expect(mine.page.locator("body")).to_contain_text(
        mine.say("You wrote something that is not in the plan yet. It is kept.")
    )
    expect(mine.page.get_by_role("link", name=mine.say("See both"))).to_have_count(0)
    mine.tap("See what you wrote")
    mine.reads("Gå en lang tur")


def test_after_the_fifth_wrong_pin_the_page_goes_on_by_itself(owner, mine):
    mine.context.set_offline(True)
    mine.open(owner.at("matters"))
    has_tried_five_times(mine)
    mine.finds_the_network()
    mine.reads(WORDS)


def test_a_day_that_waits_is_said_in_words(owner, mine):
    open_copy(mine, owner.at("diary"))
    mine.tap("Write in the diary")
    mine.writing.locator("textarea").first.fill("Regn hele dagen")
    is_safe_here(mine)
    mine.done()
    day = clock.today()
    waits = mine.page.locator(".note[id^=waits-]")
    expect(waits).to_contain_text(re.compile(rf"{day.day}\. \w+ {day.year}"))


def test_the_list_of_what_waits_says_what_each_is_and_where_to_its_writer_alone(owner, mine):
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    mine.open(owner.at("diary"))
    open_with_pin(mine, owner.pin)
    mine.tap("Write in the diary")
    mine.writing.locator("textarea").first.fill("Regn hele dagen")
    is_safe_here(mine)
    mine.done()
    mine.in_bar("Home").tap()
    mine.tap("Who I can call")
    mine.tap("Change", within=mine.card("Mona"))
    mine.tap("More you can do")
    mine.tap("Remove")
    mine.reads(mine.say("Remove"))
    for page in ("Sheet", "Home"):  # the sheet of the copy is older too
        mine.in_bar(page).tap()
        summary = mine.page.locator("#outbox summary")
        expect(summary).to_have_text(
            mine.say("%(count)s things are not sent yet. They are safe on this phone.", count="3")
        )
    summary.tap()
    waits = mine.page.locator("#outbox blockquote")
    plan, diary = mine.say("My plan"), mine.say("Diary")
    listed = [f"{mine.say('A goal')} – {plan}", f"{mine.say('A day in the diary')} – {diary}"]
    for one in (*listed, re.compile(rf"{mine.say('Remove')}: Mona \(.+ – .+\)")):
        expect(waits.filter(has_text=one)).to_have_count(1)
    mine.open(owner.at("home"))
    mine.field("Your PIN").wait_for()
    for words in (*listed, "Mona", "Regn", "tur"):
        expect(mine.page.locator("body")).not_to_contain_text(words)


def test_the_fold_counts_what_is_in_it(owner, mine):
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    mine.open(owner.at("matters"))
    open_with_pin(mine, owner.pin)
    write_anew(mine, WORDS, "What matters to you now?", "Ro")
    expect(mine.card("Ro").locator(".note")).to_have_count(1)
    fold = mine.page.locator("#outbox")
    expect(fold.locator("summary")).to_have_text(
        mine.say("One thing more is not sent yet. It is safe on this phone.")
    )
    expect(fold.locator(".note")).to_have_count(1)
    mine.in_bar("Home").tap()
    expect(fold.locator("summary")).to_have_text(
        mine.say("%(count)s things are not sent yet. They are safe on this phone.", count="2")
    )


LONG = "Gå tur i skogen med hunden. " * 80


def test_a_text_that_gets_too_long_in_the_copy_is_told_while_it_is_written(owner, mine):
    """In the place, and in the words, in which the server tells it."""
    mine.open(owner.at("plan"))
    told = mine.page.locator(".status-line .status-problems li")
    said = []
    for has_network in (True, False):
        if not has_network:
            open_copy(mine, owner.at("plan"))
        mine.unfold(mine.card("Gå tur"))
        mine.tap("Change", within=mine.card("Gå tur"))
        words = mine.field("My goal, in my own words")
        words.fill(LONG)
        expect(told).to_have_count(1)
        said.append(told.inner_text())
        words.fill("Gå tur")
        expect(told).to_have_count(0)
        mine.save()
    assert "2239" in said[0].replace("\xa0", "")
    assert said[0] == said[1]


def test_who_is_done_with_a_text_that_is_too_long_is_asked_by_the_field_to_make_it_shorter(
    owner, mine
):
    """The list at the top is far above a long text, and the server does so too."""
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    words = mine.field("My goal, in my own words")
    words.fill(LONG)
    is_safe_here(mine)
    mine.done()
    expect(words).to_be_focused()
    expect(words).to_have_accessible_description(re.compile("2.?239"))
    expect(mine.page.locator(".ds-validation-message")).to_be_in_viewport()
    words.fill("Gå tur i skogen")
    mine.save()
    expect(mine.page.locator(".note[id^=waits-] blockquote").last).to_have_text("Gå tur i skogen")


def test_of_a_long_text_that_waits_the_beginning_stands_there_and_all_of_it_in_its_form(
    owner, mine
):
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", LONG, is_too_long=True)
    quote = mine.page.locator(".note[id^=waits-] blockquote").last
    expect(quote).to_be_in_viewport(ratio=1)
    expect(quote).to_have_text(re.compile(r"^Gå tur i skogen.{185} …$"))
    mine.tap("Change", within=mine.card("Gå tur"))
    expect(mine.field("My goal, in my own words")).to_have_value(LONG)


@pytest.mark.parametrize("width", [320, 360])
def test_what_waits_in_an_area_that_was_empty_stands_within_its_card(owner, mine, width):
    mine.page.set_viewport_size({"width": width, "height": 740})
    open_copy(mine, owner.at("wheel"))
    mine.page.locator("[id^=change-]").last.tap()
    mine.writing.locator("textarea").first.fill("Noe om dagene")
    is_safe_here(mine)
    mine.done()
    mine.page.locator(".note[id^=waits-]").wait_for()
    assert mine.page.evaluate("document.documentElement.scrollWidth") == width
