"""The focus follows the person: into the form, to what is wrong, and back to where they were."""

import re

import pytest
from playwright.sync_api import expect

from e2e.plan.test_live import a_helper
from models.plan.conversation import Conversation
from models.tools import KINDS
from models.tools.goals import Action, Goal, Strength
from tests.writing import as_owner, write

# The name of the field with the focus, or the id, or the words of what has it.
FOCUSED = """() => { const one = document.activeElement;
  return one.name || one.id || one.textContent.trim(); }"""
FIRST = """(form) => form.querySelector("textarea, input:not([type=hidden]), select").name"""


ADDRESSES = {"hard_times": "calm"}  # an address says nothing of it


def focused(one):
    return one.page.evaluate(FOCUSED)


def parts_of(plan):
    """{kind: (id, the page's address)} of a part of each kind."""
    found = {kind: next(iter(kind.of(plan)), None) for kind in KINDS}
    return {kind.kind_name: (part.id, page_of(part)) for kind, part in found.items() if part}


def page_of(part):
    """The page that it stands on: what is for one meeting is on the page of that."""
    if part.kind_name == "outcome":
        return f"meetings/{Action.find(part.plan, part.decision_id).decided_in_id}/minutes"
    if part.kind_name == "meeting":
        return f"meetings/{part.id}"
    if part.kind_name in ("seat", "note"):
        return f"meetings/{part.meeting_id}"
    return ADDRESSES.get(part.page, part.page.replace("_", "-"))


def test_each_kind_of_form_takes_the_focus_and_gives_it_back(people, phone):
    arvid = people.demo("owner")
    mine = phone(arvid)
    parts = people.in_database(arvid, parts_of)
    assert set(parts) == {kind.kind_name for kind in KINDS}
    for kind, (part, page) in parts.items():
        mine.open(arvid.at(page))
        opened = mine.page.locator(f"#change-{part}")
        opened.evaluate("one => { one.closest('details')?.setAttribute('open', ''); one.click(); }")
        form = mine.page.locator(f"#part-{part} form[data-autosave]")
        form.wait_for()
        assert (kind, focused(mine)) == (kind, form.evaluate(FIRST))
        mine.done()
        expect(form).to_have_count(0)
        back = mine.page.locator(f":focus:is([id$='{part}'], #part-{part} *)")
        expect(back, kind).to_have_count(1)


@pytest.fixture
def mine(owner, phone, people):
    people.in_database(owner, lambda plan: write(Goal, plan, text="En leilighet"))
    return phone(owner).open(owner.at("plan"))


def test_after_done_remove_bring_back_and_undo_the_focus_is_where_the_part_is(mine):
    mine.tap("Change", within=mine.card("En leilighet"))
    mine.field("My goal, in my own words").fill("Et hus")
    mine.save()
    assert focused(mine).startswith("change-")
    mine.tap("Change", within=mine.card("Et hus"))
    mine.tap("More you can do")
    mine.tap("Remove")
    back = mine.page.get_by_role("button", name=mine.say("Bring back “%(what)s”", what="Et hus"))
    expect(back).to_be_focused()
    back.tap()
    expect(mine.card("Et hus").locator("[id^=change-]")).to_be_focused()
    mine.page.locator(".undo button").tap()
    expect(
        mine.page.locator("[id^=change-]").or_(mine.main).and_(mine.page.locator(":focus"))
    ).to_have_count(1)


@pytest.fixture
def two_goals(people, owner, phone):
    """The plan page with two goals. The form of the first is open."""
    people.in_database(
        owner, lambda plan: [write(Goal, plan, text=one) for one in ("En leilighet", "En hage")]
    )
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Change", within=mine.card("En leilighet"))
    mine.writing.wait_for()
    return mine


@pytest.mark.parametrize("way", ["Move down", "Show this first"])
def test_after_a_move_the_focus_is_in_the_folded_line_that_was_moved(people, owner, phone, way):
    people.in_database(
        owner, lambda plan: [write(Strength, plan, text=one) for one in ("Å synge", "Å lytte")]
    )
    mine = phone(owner).open(owner.at("plan"))
    card = mine.card("Å synge")
    mine.unfold(card)
    mine.tap("Change", within=card)
    mine.tap("More you can do")
    with mine.page.expect_navigation():
        mine.page.get_by_role("button", name=re.compile(f"^{mine.say(way)}")).press("Enter")
    expect(mine.card("Å synge").locator(":focus")).to_have_count(1)


def test_an_answer_that_comes_late_calls_nobody_back_from_the_next_form(two_goals):
    mine, late = two_goals, []
    mine.page.route("**/goal/*", lambda route: late.append(route))
    with mine.page.expect_request("**/goal/*"):
        mine.done()
    mine.tap("Change", within=mine.card("En hage"))
    words = mine.page.locator("form[data-autosave] textarea:focus")
    expect(words).to_have_value("En hage")
    late.pop().continue_()
    expect(mine.writing).to_have_count(1)
    mine.page.unroute("**/goal/*")
    mine.page.keyboard.type(" med epler")
    expect(words).to_have_value("En hage med epler")


def test_an_answer_that_comes_after_the_page_was_drawn_anew_has_the_focus(people, owner, phone):
    """The stream was quicker than the answer to the tap, and the content has the focus by then."""
    people.in_database(owner, lambda plan: write(Goal, plan, text="En leilighet"))
    mine, late = phone(owner).open(owner.at("plan")), []
    mine.tap("Change", within=mine.card("En leilighet"))
    mine.writing.wait_for()
    mine.page.route("**/goal/*", lambda route: late.append((route, route.fetch())))
    with mine.page.expect_request("**/goal/*"):
        mine.done()
    mine.main.focus()
    while not late:
        mine.page.evaluate("() => 1")
    route, answer = late.pop()
    route.fulfill(response=answer)
    expect(mine.card("En leilighet").locator(":focus")).to_have_count(1)


def test_a_form_that_comes_late_calls_nobody_away_from_what_they_write(two_goals):
    mine, late = two_goals, []
    mine.page.route("**/edit*", lambda route: late.append(route))
    with mine.page.expect_request("**/edit*"):
        mine.tap("Change", within=mine.card("En hage"))
    words = mine.page.locator("form[data-autosave] textarea").first
    words.tap()
    words.press("Control+End")
    mine.page.keyboard.type(" ved")
    late.pop().continue_()
    expect(mine.writing).to_have_count(2)
    mine.page.keyboard.type(" sjøen")
    expect(words).to_be_focused()
    expect(words).to_have_value("En leilighet ved sjøen")


def test_after_sending_a_proposal_the_focus_leads_back_to_the_part(mine, people, owner, phone):
    theirs = phone(a_helper(people, owner, "propose")).open(owner.at("plan"))
    theirs.tap("Propose a change", within=theirs.card("En leilighet"))
    theirs.field("The goal, in %(owners)s own words").fill("Et hus")
    theirs.tap("Propose this")
    expect(theirs.card("En leilighet").locator("[id^=change-]")).to_be_focused()
    expect(theirs.page.locator("#news")).to_be_hidden()  # nobody else has done anything


def test_done_with_an_empty_form_closes_it_and_gives_the_focus_back(mine):
    mine.tap("Add a dream")
    expect(mine.field("Something I dream of")).to_be_focused()
    mine.done()
    expect(mine.writing).to_have_count(0)
    expect(mine.target("Add a dream")).to_be_focused()
    mine.reads(mine.say("You wrote nothing, so nothing was added."))
    mine.reads("En leilighet")


def test_an_error_takes_the_focus_when_somebody_is_done_with_it(mine):
    mine.tap("Change", within=mine.card("En leilighet"))
    box = mine.field("My goal, in my own words")
    box.fill("")
    mine.done()
    expect(mine.page.locator("[aria-invalid=true]")).to_be_focused()
    expect(mine.target("Close without saving")).to_be_visible()


def test_what_is_wrong_with_a_field_is_told_when_the_person_has_left_it(owner, phone):
    mine = phone(owner).open(owner.at("contact/new"))
    mine.field("Name").fill("Kari")
    mine.is_told_that_it_is_saved()
    number = mine.field("Phone")
    number.fill("22")
    expect(mine.status).to_have_text(mine.say("Not saved yet. Your text is here."))
    problem = mine.page.locator(".status-problems li")
    expect(problem).to_be_hidden()
    mine.field("When I call this person").focus()
    expect(problem).to_be_visible()
    number.fill("22 33 44 55")
    mine.is_told_that_it_is_saved()


def test_in_a_conversation_the_focus_stays_or_goes_to_the_content(owner, people, phone):
    """Both pages change by themselves: what waits is let in, and who knocked is shown."""
    theirs, mine = phone(people.owner(name="Kari")), phone(owner)
    digits = people.in_database(owner, lambda plan: Conversation.start(as_owner(plan)).digits)
    theirs.open("/join").field("The 6 digits").fill(digits)
    mine.open(owner.at("conversation")).target("Look again").focus()
    with theirs.page.expect_response("**/join/*"):  # it asks by itself
        theirs.tap("Ask to join")
        theirs.target("Look again").focus()
    mine.reads("Kari")
    for one in (mine, theirs):
        assert focused(one) == one.say("Look again")
    mine.target("Let in").focus()

    def end(plan):
        Conversation.of(plan).end(as_owner(plan))

    people.in_database(owner, end)
    mine.sees("Start writing together")
    theirs.sees("Go to the start page")
    for one in (mine, theirs):
        assert one.page.evaluate("document.activeElement.tagName") != "BODY"
