"""A meeting on two phones: one step at a time on both, led by the owner."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from e2e.conftest import PIN, Member
from e2e.core.test_every_page import ALL_BUT_COLOURS, AXE, LOOK
from e2e.phone import writes_until_it_shows
from models.people.card import Card
from models.people.person import Person
from models.tools.goals import Action, Goal
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import SCREENS, Meeting
from models.tools.seats import Seat
from models.tools.unsaid import Unsaid
from tests.writing import as_owner, change, write
from views.core.language import today

WAITS = (
    "The page with what you decided comes here if %(name)s lets you have it. "
    "You can also ask for it on paper."
)
NEXT_PAGE = 8000  # bytes, as tests/e2e/core/test_weight.py counts them
WEIGHT = """() => performance.getEntries()
  .filter((one) => one.entryType === "navigation" || one.name.endsWith(".css"))
  .reduce((sum, one) => sum + one.transferSize, 0)"""


@pytest.fixture
def helper(server):
    """Somebody with a card of their own and no plan, who reads Swedish."""
    with server.database():
        person = Person.join("sv", "SE", "Helle")
        return Member(person.id, None, "sv", Card.issue(person, PIN).to_show())


@pytest.fixture
def meeting(people, owner):
    """One that is prepared, with people at the table who have no phone."""

    def work(plan):
        made = write(Meeting, plan, sort="group", title="Ansvarsgruppa", day=today())
        for name in ("Bente", "Tore Lien"):
            write(Seat, plan, name=name, meeting=made.id)
        write(MeetingNote, plan, text="Å vite hvem jeg ringer", sort="want", meeting=made.id)
        write(MeetingNote, plan, text="Kveldene", sort="point", meeting=made.id)
        goal = write(Goal, plan, text="Jeg sover om natta")
        write(Action, plan, what="Gå tur", goal=goal.id)
        return made.id

    return people.in_database(owner, work)


def come_in(mine, theirs):
    digits = re.sub(r"\D", "", mine.page.locator(".meeting-code").inner_text())
    theirs.open("/join").field("The 6 digits").fill(digits)
    theirs.tap("Ask to join")
    mine.tap("Let in")
    expect(theirs.page).to_have_url(re.compile("/now$"))


def is_sound(one):
    """No rule of accessibility is broken, and nothing is wider than the phone or too heavy."""
    page = one.page
    page.wait_for_load_state()
    assert page.evaluate("() => document.documentElement.scrollWidth") == 320
    page.evaluate(AXE)
    assert page.evaluate(LOOK, ALL_BUT_COLOURS) == []


def test_a_meeting_on_two_phones(phone, owner, helper, meeting):
    small = {"viewport": {"width": 320, "height": 640}}
    mine, theirs = phone(owner, **small), phone(helper, **small)
    mine.open(owner.at(f"meetings/{meeting}"))
    is_sound(mine)
    mine.tap("Begin the meeting")
    mine.stands_on("Welcome")
    come_in(mine, theirs)
    theirs.stands_on("Welcome")
    say_who_is_here(mine, theirs)
    step = mine.page.locator(".meeting-step")
    for number, screen in enumerate(SCREENS, 1):
        if number > 1:
            mine.page.locator(f"[formaction$='/to/{screen}']").first.tap()
        for one in (mine, theirs):  # theirs moves by itself
            expect(one.page.locator(".meeting-step")).to_contain_text(f"{number} ")
        assert mine.page.evaluate(WEIGHT) <= NEXT_PAGE, screen
        is_sound(mine)
        if screen == "round":
            everybody_speaks(mine, theirs)
        if screen == "points":
            decide(theirs, mine)
    expect(step).to_contain_text("6")
    looks_elsewhere(theirs)
    mine.tap("End the meeting and stop writing together")
    theirs.sees(WAITS, name="Ola")
    mine.page.locator("#who button").tap()
    theirs.tap("What we decided")
    theirs.reads("Ringe Bente om kvelden")
    theirs.page.locator(".back a").tap()
    expect(theirs.page).to_have_url(re.compile("/people$"))


def say_who_is_here(mine, theirs):
    """Who was wanted there is not there for that: somebody sees them at the table."""
    for name in ("Bente", "Tore Lien"):
        row = theirs.page.locator(".at-table li", has_text=name)
        expect(row).to_contain_text(theirs.say("Not here yet"))
        mine.page.locator(".at-table li", has_text=name).get_by_role("button").tap()
        expect(row).to_contain_text(theirs.say("Without a phone"))


def everybody_speaks(mine, theirs):
    turn = theirs.page.locator(".meeting-turn")
    mine.tap("I have spoken")
    expect(turn).to_contain_text("Bente")  # who has no phone
    for name in ("Tore Lien", "Helle"):
        mine.page.locator(".meeting-speaks button").tap()
        expect(turn).to_contain_text(name) if name != "Helle" else theirs.sees(
            "Now it is your turn."
        )
    theirs.tap("I have spoken")
    mine.sees("All have spoken.")


def decide(theirs, mine):
    """Who sits at the table writes it straight into the plan, under its goal."""
    theirs.tap("We decide something here", within=theirs.page.locator(".agenda").first)
    theirs.write("What we do", "Ringe Bente om kvelden")
    theirs.done()
    expect(mine.page.locator(".agenda").first).to_contain_text("Ringe Bente om kvelden")


def looks_elsewhere(theirs):
    theirs.tap("Look at another step, alone")
    theirs.tap("What we decide")
    theirs.reads("Ringe Bente om kvelden")
    theirs.page.locator(".note a.ds-button").tap()
    theirs.stands_on("Before we go")


@pytest.mark.parametrize("width", [1280, 1920])
def test_a_screen_that_all_read_says_by_name_who_has_spoken(phone, owner, meeting, width):
    mine = phone(owner, viewport={"width": width, "height": 900})
    mine.open(owner.at(f"meetings/{meeting}"))
    mine.tap("Begin the meeting")
    mine.stands_on("Welcome")
    mine.open(mine.page.url + "?at=round")
    button = mine.page.locator(".meeting-speaks button")
    expect(button).to_have_text(mine.say("%(name)s has spoken", name="Ola"), use_inner_text=True)
    mine.page.set_viewport_size({"width": 360, "height": 740})
    expect(button).to_have_text(mine.say("I have spoken"), use_inner_text=True)


def test_who_writes_a_decision_is_marked_in_the_agenda_and_the_next_step_begins_at_its_top(
    phone, owner, helper, meeting
):
    small = {"viewport": {"width": 360, "height": 500}}
    mine, theirs = phone(owner, **small), phone(helper, **small)
    mine.open(owner.at(f"meetings/{meeting}"))
    mine.tap("Begin the meeting")
    come_in(mine, theirs)
    mine.page.locator("[formaction$='/to/wants']").first.tap()
    theirs.stands_on("What %(owner)s wants out of it")
    for step in ("round", "points"):
        theirs.page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
        assert theirs.page.evaluate("() => scrollY") > 0
        mine.page.locator(f"[formaction$='/to/{step}']").first.tap()
        expect(theirs.page.locator(".meeting-step")).to_contain_text(
            {"round": "3 ", "points": "4 "}[step]
        )
        theirs.page.wait_for_function("() => scrollY === 0")
    theirs.tap("We decide something here", within=theirs.page.locator(".agenda").first)
    theirs.write("What we do", "Ringe Bente om")
    deed = mine.page.locator(".meeting-deed", has_text="Ringe Bente om")
    writes_until_it_shows(theirs.field("What we do"), deed.locator(".writes", has_text="Helle"))


def test_a_decision_that_is_brought_back_looks_as_the_others_do(
    phone, people, owner, helper, meeting
):
    mine, theirs = phone(owner), phone(helper)
    mine.open(owner.at(f"meetings/{meeting}"))
    mine.tap("Begin the meeting")
    come_in(mine, theirs)
    theirs.open(mine.page.url + "?at=decisions")
    theirs.tap("Write a decision")
    theirs.write("What we do", "Ringe Bente")

    def remove(plan):
        action = next(one for one in Action.of(plan) if one.what == "Ringe Bente")
        action.remove(as_owner(plan), seen=action.revision)

    expect(theirs.page.locator("[data-state='saved']")).to_be_visible()
    people.in_database(owner, remove)
    theirs.write("What we do", "Ringe Bente i kveld")
    theirs.tap("See what you can do")
    theirs.tap("Bring it back with my text")
    deed = theirs.page.locator(".meeting-deed", has_text="Ringe Bente i kveld")
    expect(deed).to_be_visible()
    expect(theirs.page.locator(".tick")).to_have_count(0)


def test_that_the_owner_is_away_is_said_as_long_as_it_is_so(phone, owner, helper, meeting):
    mine, theirs = phone(owner), phone(helper)
    mine.open(owner.at(f"meetings/{meeting}"))
    mine.tap("Begin the meeting")
    come_in(mine, theirs)
    line, box = theirs.page.locator("#here [data-owner]"), theirs.page.locator("#owner-away")
    expect(line).to_have_count(1)
    expect(box).to_be_hidden()
    room = mine.page.url
    mine.page.goto("about:blank")
    expect(line).to_have_count(0, timeout=20_000)
    expect(box).to_be_visible()
    mine.open(room)
    expect(line).to_have_count(1)
    expect(box).to_be_hidden()


def test_the_mark_of_a_fold_keeps_its_form_where_its_words_take_many_lines(
    phone, people, owner, meeting
):
    people.in_database(owner, lambda plan: write(Unsaid, plan, text="Bota", meeting=meeting).id)
    mine = phone(owner, viewport={"width": 320, "height": 640})
    mine.open(owner.at(f"unsaid?meeting={meeting}"))
    line = mine.main.locator(".more-ways > summary")
    mark = line.evaluate(
        "(one) => { one.textContent += ' og en til'.repeat(9);"
        " const { width, height } = getComputedStyle(one, '::before'); return [width, height]; }"
    )
    assert mark == ["8px", "8px"]


def test_without_a_network_the_meeting_stays_on_the_screen(phone, owner, meeting):
    mine = phone(owner)
    mine.open(owner.at(f"meetings/{meeting}"))
    mine.tap("Begin the meeting")
    mine.stands_on("Welcome")
    mine.open(mine.page.url + "?at=decisions")
    room = mine.page.url
    mine.loses_the_network()
    mine.tap("Write a decision")
    expect(mine.page.locator("#offline-said")).to_be_visible()
    mine.tap("Look at another step, alone")
    mine.tap("Welcome")
    expect(mine.page.locator("#offline-said")).to_be_visible()
    assert mine.page.url == room
    mine.finds_the_network()
    expect(mine.page.locator("#offline-said")).to_have_count(0)
    mine.tap("Write a decision")
    expect(mine.writing).to_be_visible()


def test_the_hint_of_a_question_stands_once_also_while_somebody_writes(phone, owner, meeting):
    mine = phone(owner).open(owner.at(f"meetings/{meeting}"))
    question = mine.page.locator("#want")
    question.locator("> summary").click()
    hint = question.get_by_text(
        mine.say("What is different when you go home? One thing is enough.")
    )
    expect(hint.filter(visible=True)).to_have_count(1)
    question.locator(".adding a").click()
    expect(question.locator("form")).to_be_visible()
    expect(hint).to_have_count(2)
    expect(hint.filter(visible=True)).to_have_count(1)


def test_the_owner_sees_at_any_step_that_somebody_comes_late(phone, owner, helper, meeting):
    mine, theirs = phone(owner), phone(helper)
    mine.open(owner.at(f"meetings/{meeting}"))
    mine.tap("Begin the meeting")
    digits = re.sub(r"\D", "", mine.page.locator(".meeting-code").inner_text())
    mine.page.locator("button[formaction$='/to/wants']").tap()
    expect(mine.page.locator(".meeting-code")).to_have_count(0)
    late = theirs.open("/join")
    late.field("The 6 digits").fill(digits)
    late.tap("Ask to join")
    expect(mine.page.locator(".knocking")).to_contain_text("Helle")
    expect(mine.page.locator("[data-knocks]")).to_be_hidden()
    mine.open(owner.at("plan"))
    mine.page.locator("[data-knocks]").tap()
    mine.tap("Let in")
    expect(theirs.page).to_have_url(re.compile("/now$"))
    expect(mine.page.locator(".knocking")).to_have_count(0)


def test_who_is_here_says_so_again_soon_if_the_first_word_of_it_was_lost(
    phone, owner, helper, meeting
):
    """A word of it is not kept while others write, and may be overtaken by the page before."""
    mine, theirs = phone(owner), phone(helper)
    mine.open(owner.at(f"meetings/{meeting}"))
    mine.tap("Begin the meeting")
    come_in(mine, theirs)
    line, room = theirs.page.locator("#here [data-owner]"), mine.page.url
    mine.page.goto("about:blank")
    expect(line).to_have_count(0, timeout=20_000)
    mine.page.route("**/presence", lambda route: route.abort(), times=1)
    mine.open(room)
    expect(line).to_have_count(1, timeout=9_000)


def knocks(one, digits):
    one.open("/join").field("The 6 digits").fill(digits)
    one.tap("Ask to join")


@pytest.mark.parametrize("small", [(360, 640), (320, 568)])
def test_who_knocks_can_be_answered_above_the_bar_without_scrolling(
    phone, owner, helper, meeting, small
):
    mine = phone(owner, viewport={"width": small[0], "height": small[1]})
    mine.open(owner.at(f"meetings/{meeting}"))
    mine.tap("Begin the meeting")
    digits = re.sub(r"\D", "", mine.page.locator(".meeting-code").inner_text())
    mine.page.evaluate("() => scrollTo(0, 0)")
    knocks(phone(helper), digits)
    answers = mine.page.locator(".knocking button")
    expect(answers).to_have_count(2)
    bar = mine.page.locator(".bar").bounding_box()
    assert mine.page.evaluate("() => scrollY") == 0
    for one in answers.all():
        box = one.bounding_box()
        assert box["y"] + box["height"] <= bar["y"]


def test_those_who_stay_go_on_when_the_owner_goes_and_the_owner_leads_again_when_back(
    phone, server, owner, helper, meeting
):
    with server.database():
        person = Person.join("nb", "NO", "Frida")
        other = Member(person.id, None, "nb", Card.issue(person, PIN).to_show())
    mine, theirs, hers = phone(owner), phone(helper), phone(other)
    mine.open(owner.at(f"meetings/{meeting}"))
    mine.tap("Begin the meeting")
    come_in(mine, theirs)
    come_in(mine, hers)
    on = [one.page.locator(".meeting-ways > button").first for one in (theirs, hers)]
    for one in (theirs, hers):
        expect(one.page.locator("#here [data-owner]")).to_have_count(1)
        expect(one.page.locator(".meeting-ways > button")).to_have_count(0)
    room = mine.page.url
    mine.page.goto("about:blank")
    for one in on:
        expect(one).to_be_visible(timeout=20_000)
    on[0].tap()
    for one in (theirs, hers):
        expect(one.page.locator(".meeting-step")).to_contain_text("2 ")
    mine.open(room)
    expect(mine.page.locator(".meeting-step")).to_contain_text("2 ")
    mine.sees("%(name)s took all on while you were not here. You lead again.", name="Helle")
    for one in on:
        expect(one).to_have_count(0)
    mine.page.locator("[formaction$='/to/round']").first.tap()
    for one in (theirs, hers):
        expect(one.page.locator(".meeting-step")).to_contain_text("3 ")


def test_a_meeting_that_begins_days_before_its_day_leads_to_its_first_step(phone, people, owner):
    """What is new comes to the page with the question too, and asks it once more."""

    def work(plan):
        day = today() + timedelta(8)
        return write(Meeting, plan, sort="group", title="Ansvarsgruppa", day=day).id

    planned = people.in_database(owner, work)
    mine = phone(owner)
    mine.open(owner.at(f"meetings/{planned}"))
    mine.tap("Begin the meeting")
    mine.sees("Begin another meeting now")
    mine.page.reload()
    people.in_database(owner, lambda plan: change(Meeting.find(plan, planned), title="Gruppa"))
    expect(mine.main.get_by_role("heading", level=1)).to_have_text("Gruppa")
    mine.sees("Begin another meeting now")
    mine.tap("Begin another meeting now")
    mine.page.wait_for_url("**/now")
    mine.stands_on("Welcome")
