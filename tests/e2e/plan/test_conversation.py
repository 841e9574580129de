"""A whole conversation on two phones: an owner who reads Norwegian, a helper who reads Swedish."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from e2e.conftest import PIN, Member
from e2e.phone import writes_until_it_shows
from e2e.tools.test_goals import write_goal
from models.core import clock
from models.core.database import now
from models.people.card import Card
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.proposal import Proposal
from models.tools.goals import Goal
from tests.writing import EVERY_PAGE, as_owner

OVER = "You are no longer writing together"


@pytest.fixture
def helper(server):
    """Somebody with a card of their own and no plan."""
    with server.database():
        person = Person.join("sv", "SE", "Helle")
        return Member(person.id, None, "sv", Card.issue(person, PIN).to_show())


@pytest.fixture
def written(people, owner):
    """The owner's two goals."""
    for text in ("Et hus", "En hage"):
        write_goal(people, owner, text)


def let_in(people, owner, helper):
    """Start a conversation with the helper in it, without digits, knock and answer."""

    def work(plan):
        Guest.knock(Conversation.start(as_owner(plan)), Person.get_by_id(helper.person_id)).let_in(
            as_owner(plan)
        )

    people.in_database(owner, work)


@pytest.fixture
def both(people, owner, helper, phone, written):
    """Two phones on the plan page, in a conversation that is going on."""
    let_in(people, owner, helper)
    return phone(owner).open(owner.at("plan")), phone(helper).open(owner.at("plan"))


def goal_field(one):
    """The field for a goal: its label speaks to the owner, or to everybody else."""
    others = one.field("The goal, in %(owners)s own words")
    return one.field("My goal, in my own words").or_(others)


def write_in(one, goal):
    one.tap("Change", within=one.card(goal))
    box = goal_field(one)
    box.wait_for()
    return box


def end(mine, owner):
    mine.open(owner.at("conversation"))
    mine.tap("Stop writing together")
    mine.stands_on("You have written together")


def come_in(mine, theirs, owner):
    """Digits on one phone, a knock from the other, and in."""
    mine.open(owner.at("conversation"))
    mine.tap("Start writing together")
    digits = mine.page.locator(".keycard-code").inner_text()
    theirs.open("/join")
    theirs.field("The 6 digits").fill(digits)
    theirs.tap("Ask to join")
    theirs.sees("You are waiting to be let in.")


def test_digits_a_knock_and_in_without_loading_a_page_again(owner, helper, phone, written):
    mine = phone(owner)
    theirs = phone(helper)
    come_in(mine, theirs, owner)
    mine.reads("Helle")
    mine.tap("Let in")
    expect(theirs.page).to_have_url(re.compile(r"/home$"))
    theirs.open(owner.at("plan"))
    theirs.reads("Et hus")


def test_each_sees_what_the_other_writes_without_loading_again(both):
    mine, theirs = both
    write_in(mine, "Et hus").fill("Et lite hus")
    expect(theirs.card("Et lite hus")).to_be_visible()
    write_in(theirs, "En hage").fill("En hage med epler")
    theirs.is_told_that_it_is_saved()
    expect(mine.card("En hage med epler")).to_be_visible()
    expect(mine.field("My goal, in my own words")).to_have_value("Et lite hus")


def test_a_soft_hint_says_who_writes_where(both):
    mine, theirs = both
    hint = theirs.page.get_by_text(theirs.say("%(name)s is writing here", name="Ola"))
    writes_until_it_shows(write_in(mine, "Et hus"), hint.first)
    theirs.target("Change", within=theirs.card("Et hus")).tap()
    expect(goal_field(theirs)).to_be_visible()


def test_whoever_goes_elsewhere_is_not_said_to_be_here_within_seconds(both):
    mine, theirs = both
    here = mine.page.locator("#here")
    expect(here).to_contain_text("Helle")
    theirs.open("/people")
    expect(here).not_to_contain_text("Helle", timeout=20_000)


@pytest.mark.parametrize("width", [768, 820, 1280])
def test_on_a_larger_screen_the_plan_keeps_its_room_while_somebody_is_here(both, width):
    mine, _theirs = both
    mine.page.set_viewport_size({"width": width, "height": 900})
    expect(mine.page.locator("#here")).to_contain_text("Helle")
    beside, room = (mine.page.locator(one).bounding_box() for one in ("#here", "main"))
    assert room["width"] > 500
    assert room["x"] > 200 and room["x"] + room["width"] <= width
    assert room["y"] < beside["y"] + beside["height"] + 20, "it begins right below who is here"
    mine.page.evaluate("scrollTo(0, 300)")
    name = mine.page.locator(".top-name")
    on_top = "(name) => { const box = name.getBoundingClientRect();"
    on_top += " return document.elementFromPoint(box.x + 20, box.y + 20) === name; }"
    assert name.evaluate(on_top), "the way home stays in sight when the page is scrolled"


def test_an_open_form_is_never_touched_by_what_the_other_writes(both):
    """Nor is who writes in it called away: the next key goes where the one before it went."""
    mine, theirs = both
    box = write_in(mine, "Et hus")
    box.press("Control+End")
    mine.page.keyboard.type(" og")
    before = mine.page.evaluate("scrollY")
    write_in(theirs, "En hage").fill("En stor hage")
    theirs.is_told_that_it_is_saved()
    expect(mine.card("En stor hage")).to_be_visible()
    mine.page.keyboard.type(" en bil")
    expect(box).to_be_focused()
    expect(box).to_have_value("Et hus og en bil")
    assert mine.page.evaluate("scrollY") == before


def test_an_open_form_that_nobody_writes_in_takes_over_what_the_other_has_written(both):
    mine, theirs = both
    box, other = write_in(mine, "Et hus"), write_in(theirs, "Et hus")
    other.fill("Et lite hus")
    expect(box).to_have_value("Et lite hus")
    expect(mine.status).to_have_text(mine.say("%(name)s just changed this.", name="Helle"))
    assert mine.page.locator("[data-holds]").count() == 0


@pytest.fixture
def within_a_second(people, owner, helper, phone, written):
    """As both. For the owner's phone no time passes: no pause of the other is long enough."""
    let_in(people, owner, helper)
    mine, theirs = phone(owner, new=True), phone(helper)
    mine.page.clock.set_fixed_time(datetime.now(clock.ZONE))
    return mine.open(owner.at("plan")), theirs.open(owner.at("plan"))


def test_half_a_word_of_one_never_ends_in_the_sentence_of_the_other(within_a_second, people, owner):
    mine, theirs = within_a_second
    box, other = write_in(mine, "Et hus"), write_in(theirs, "Et hus")
    for one in (box, other):
        one.press("Control+End")
    writes_until_it_shows(other, mine.page.locator(".writes"))
    theirs.is_told_that_it_is_saved()
    whole = f"{other.input_value()} Helle skrev dette"
    mine.page.keyboard.type(" og en hage")
    theirs.page.keyboard.type(" Helle skrev dette")
    expect(mine.target("See both")).to_be_visible()
    theirs.is_told_that_it_is_saved()
    expect(box).to_have_value("Et hus og en hage")
    expect(other).to_have_value(whole)
    saved = people.in_database(owner, lambda plan: [one.text for one in Goal.of(plan)])
    assert whole in saved
    mine.tap("See both")
    mine.reads("Et hus og en hage")
    mine.reads(whole)


def test_whoever_says_that_they_are_done_is_followed_at_once(within_a_second):
    mine, theirs = within_a_second
    box, other = write_in(mine, "Et hus"), write_in(theirs, "Et hus")
    other.press("Control+End")
    writes_until_it_shows(other, mine.page.locator(".writes"))
    theirs.is_told_that_it_is_saved()
    expect(box).to_have_value("Et hus")
    theirs.done()
    expect(box).to_have_value(re.compile("^Et hus!+$"))


def test_from_the_first_key_a_form_is_its_writers_and_both_texts_are_kept(both):
    mine, theirs = both
    box, other = write_in(mine, "Et hus"), write_in(theirs, "Et hus")
    held = []
    mine.page.route("**/edit?since=*", lambda route: held.append(route))
    with mine.page.expect_request("**/edit?since=*"):
        other.fill("Et lite hus")
    theirs.is_told_that_it_is_saved()
    box.press("Control+End")
    mine.page.keyboard.down("!")
    for answer in held:
        answer.continue_()
    mine.page.keyboard.up("!")
    expect(mine.target("See both")).to_be_visible()
    expect(box).to_have_value("Et hus!")
    expect(other).to_have_value("Et lite hus")


def test_they_take_turns_in_one_field_and_nobody_has_to_choose(both):
    mine, theirs = both
    box, other = write_in(mine, "Et hus"), write_in(theirs, "Et hus")
    other.fill("Et lite hus")
    expect(box).to_have_value("Et lite hus")
    theirs.is_told_that_it_is_saved()
    box.press("Control+End")
    box.press_sequentially(" her")
    expect(other).to_have_value("Et lite hus her")
    expect(theirs.status).to_contain_text("Ola")
    mine.is_told_that_it_is_saved()
    other.press("Control+End")
    other.press_sequentially(" nå")
    expect(box).to_have_value("Et lite hus her nå")
    mine.page.keyboard.type(",")  # the sentence goes on where it was, and not at the end of theirs
    expect(other).to_have_value("Et lite hus her, nå")
    mine.save()
    theirs.done()
    expect(theirs.card("Et lite hus her, nå")).to_be_visible()
    assert mine.page.locator("[data-holds]").count() == 0


def test_what_somebody_has_marked_stays_until_they_write_over_it(both):
    mine, theirs = both
    box, other = write_in(mine, "Et hus"), write_in(theirs, "Et hus")
    box.press("Control+a")
    other.fill("Et lite hus")
    expect(mine.page.locator("#news")).to_be_visible()
    mine.page.keyboard.type("Hytte")
    expect(mine.target("See both")).to_be_visible()
    expect(box).to_have_value("Hytte")


def test_two_fields_of_one_part_come_together(both):
    mine, theirs = both
    box = write_in(mine, "Et hus")
    mine.page.route("**/edit?since=*", lambda route: route.abort())  # it hears of it too late
    write_in(theirs, "Et hus")
    theirs.tap("More about this")
    theirs.field("Why it matters to %(owner)s").fill("Da sover hon")
    theirs.is_told_that_it_is_saved()
    for text in ("Et lite hus", "Et lite hus ved"):
        box.fill(text)
        mine.is_told_that_it_is_saved()
    mine.done()
    expect(mine.card("Et lite hus ved")).to_contain_text("Da sover hon")


def test_one_field_shows_both_texts_and_whose_they_are(both):
    mine, theirs = both
    box = write_in(theirs, "Et hus")
    theirs.page.route("**/edit?since=*", lambda route: route.abort())  # it hears of it too late
    write_in(mine, "Et hus").fill("Et lite hus")
    mine.is_told_that_it_is_saved()
    box.fill("Ett träd")
    theirs.tap("See both")
    voices = theirs.page.locator(".choices")
    for words in ("Et lite hus", "Ett träd", "Ola"):
        expect(voices).to_contain_text(words)
    mine.save()
    expect(voices).to_contain_text("Ett träd")  # what comes meanwhile does not take the choice away
    theirs.tap("Save this")
    expect(mine.card("Ett träd")).to_contain_text("Et lite hus")


def test_the_end_reaches_the_other_phone_at_once_and_the_sheet_keeps_the_result(both, owner):
    mine, theirs = both
    write_in(theirs, "En hage").fill("En hage med epler")
    theirs.done()
    expect(theirs.card("En hage med epler")).to_be_visible()
    end(mine, owner)
    theirs.stands_on(OVER)
    theirs.open(owner.at("plan"))
    theirs.stands_on(OVER)
    mine.open(owner.at("print"))
    expect(mine.page.locator("body")).to_contain_text("En hage med epler")


def lose_autosaves(route):
    if "autosave" in (route.request.post_data or ""):
        route.abort()
    else:
        route.continue_()


def test_words_not_yet_saved_at_the_end_are_there_to_copy_and_not_stored(both, people, owner):
    mine, theirs = both
    card = theirs.card("Et hus")
    write_in(theirs, "En hage")
    theirs.tap("Change", within=card)
    boxes = theirs.page.locator("form [name=text]")
    expect(boxes).to_have_count(2)
    theirs.page.route("**/goal/*", lose_autosaves)
    for box, words in zip(boxes.all(), ("Osparade ord", "Usparade ord")):
        box.fill(words)
    expect(theirs.status.first).to_have_text(theirs.say("Not saved yet. Your text is here."))
    expect(theirs.status.last).to_have_text(theirs.say("Not saved yet. Your text is here."))
    end(mine, owner)
    theirs.stands_on(OVER)
    theirs.reads("Usparade ord")
    theirs.reads("Osparade ord")
    mine.open(owner.at("plan"))
    expect(mine.main).not_to_contain_text("Usparade ord")


def test_words_written_without_network_outlast_the_end_and_are_there_to_copy(both, owner):
    mine, theirs = both
    box = write_in(theirs, "En hage")
    theirs.loses_the_network()
    box.fill("Usparade ord")
    not_saved = theirs.say("Not saved yet. Your text is here.")
    expect(theirs.status).to_have_text(not_saved)
    with theirs.page.expect_event("requestfailed", lambda sent: "/worker.js" in sent.url):
        end(mine, owner)
    expect(theirs.status).to_have_text(not_saved)
    expect(box).to_have_value("Usparade ord")
    box.fill("Usparade ord, och fler")
    theirs.finds_the_network()
    theirs.stands_on(OVER)
    theirs.reads("Usparade ord, och fler")


def test_the_end_without_network_leaves_nothing_to_read_and_is_told_later(both, owner):
    mine, theirs = both
    theirs.reads("En hage")
    theirs.loses_the_network()
    end(mine, owner)
    expect(theirs.main).to_be_empty()
    theirs.finds_the_network()
    theirs.stands_on(OVER)


def test_a_withdrawn_access_ends_the_open_page_at_once(people, owner, helper, phone, written):
    people.in_database(
        owner,
        lambda plan: Access.grant(
            as_owner(plan),
            Person.get_by_id(helper.person_id),
            "read",
            ("plan",),
            "helper",
            now() + 86400,
        ),
    )
    theirs = phone(helper).open(owner.at("plan"))
    mine = phone(owner)
    theirs.reads("Et hus")
    mine.open(owner.at("sharing"))
    mine.tap("End it now")
    theirs.stands_on("You no longer have access to this plan")
    expect(theirs.main).not_to_contain_text("Et hus")


@pytest.fixture
def with_access(people, owner, helper, written):
    """The helper may also read and propose outside the conversation."""

    def give(plan):
        person, until = Person.get_by_id(helper.person_id), now() + 86400
        Access.grant(as_owner(plan), person, "propose", EVERY_PAGE, "helper", until)

    people.in_database(owner, give)
    return helper


def test_a_helper_with_access_is_told_at_once_that_it_has_begun_and_ended(
    people, owner, with_access, phone
):
    theirs = phone(with_access).open(owner.at("plan"))
    may = theirs.page.locator(".whose #may")
    expect(may).to_have_text(theirs.say("You can read and propose."))
    let_in(people, owner, with_access)
    expect(may).to_have_text(theirs.like("You are writing together until %(time)s."))
    expect(theirs.target("Change", within=theirs.card("Et hus"))).to_be_attached()
    people.in_database(owner, lambda plan: Conversation.of(plan).end(as_owner(plan)))
    theirs.stands_on("You have written together")
    expect(may).to_have_text(theirs.say("You can read and propose."))


def test_their_unsaved_words_become_a_draft_that_nobody_is_sent(people, owner, with_access, phone):
    let_in(people, owner, with_access)
    theirs = phone(with_access).open(owner.at("plan"))
    box = write_in(theirs, "En hage")
    theirs.page.route("**/goal/*", lose_autosaves)
    box.fill("Usparade ord")
    expect(theirs.status).to_have_text(theirs.say("Not saved yet. Your text is here."))
    people.in_database(owner, lambda plan: Conversation.of(plan).end(as_owner(plan)))
    expect(theirs.target("Propose this")).to_be_visible()
    expect(box).to_have_value("Usparade ord")
    expect(box).to_be_focused()
    theirs.page.unroute("**/goal/*")
    theirs.page.keyboard.type("!")
    expect(theirs.status).to_have_text(
        theirs.like("Saved for you at %(time)s. Tap “Propose this” when you are done.")
    )
    assert people.in_database(owner, lambda plan: Proposal.on(plan, "waiting")) == []


def test_the_same_without_javascript_by_loading_pages_again(owner, helper, phone, written):
    mine, theirs = (phone(one, java_script_enabled=False) for one in (owner, helper))
    come_in(mine, theirs, owner)
    mine.tap("Look again")
    mine.tap("Let in")
    mine.sees("Is writing with you.")
    theirs.tap("Look again")
    expect(theirs.page).to_have_url(re.compile(r"/home$"))
    theirs.open(owner.at("plan"))
    write_in(theirs, "En hage").fill("En hage med epler")
    theirs.done()
    expect(theirs.card("En hage med epler")).to_be_visible()
    mine.open(owner.at("plan"))
    mine.reads("En hage med epler")
    end(mine, owner)
    theirs.open(owner.at("plan"))
    theirs.stands_on(OVER)


def typed_through_the_end(people, owner, theirs, box, letters):
    """Type letter by letter; the conversation ends on the way. Returns what the field took."""
    taken = []
    theirs.page.expose_function("took", lambda words: taken.append(words))
    theirs.page.evaluate("addEventListener('input', ({ target }) => took(target.value))")
    box.press("Control+End")
    for place, letter in enumerate(letters):
        if place == 8:
            people.in_database(owner, lambda plan: Conversation.of(plan).end(as_owner(plan)))
        theirs.page.keyboard.type(letter, delay=60)  # milliseconds: as fast as a finger
    return taken


def test_whoever_types_when_it_ends_goes_on_in_the_same_field(people, owner, with_access, phone):
    let_in(people, owner, with_access)
    theirs = phone(with_access).open(owner.at("plan"))
    write_in(theirs, "En hage")
    theirs.tap("More about this")
    box = theirs.field("Why it matters to %(owner)s")
    box.tap()
    letters = "abcdefghijklmnopqrstuvwxyzabcdefghijklmn"
    typed_through_the_end(people, owner, theirs, box, letters)
    expect(theirs.target("Propose this")).to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_have_value(letters)
    expect(goal_field(theirs)).to_have_value("En hage")
    told = theirs.page.locator("form .note[role=alert]")
    expect(told).to_contain_text(theirs.say("Propose this"))
    expect(told).to_be_in_viewport()
    assert people.in_database(owner, lambda plan: Proposal.on(plan, "waiting")) == []
    theirs.tap("Propose this")
    # The end is shown as soon as no form is open: by then this says the same in other words.
    told = (
        "Sent as a proposal. %(owner)s decides.",
        "You have proposed something here. %(owner)s has not answered yet.",
    )
    expect(theirs.main).to_contain_text(re.compile("|".join(map(re.escape, map(theirs.say, told)))))
    sent = people.in_database(owner, lambda plan: Proposal.on(plan, "waiting"))
    assert [one.words["why"] for one in sent] == [letters]


def test_every_letter_that_the_field_took_is_there_to_copy(people, owner, helper, phone, both):
    _mine, theirs = both
    box = write_in(theirs, "En hage")
    taken = typed_through_the_end(people, owner, theirs, box, "abcdefghijklmnopqrstuvwx")
    theirs.stands_on(OVER)
    saved = people.in_database(owner, lambda plan: [one.text for one in Goal.of(plan)])
    shown = theirs.page.locator("blockquote").all_inner_texts()
    assert taken[-1] in shown or taken[-1] in saved
