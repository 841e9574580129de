"""Open pages that listen."""

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import PIN, Member
from models.core.database import now
from models.people.card import Card
from models.people.person import Person
from models.plan.access import Access
from models.plan.proposal import Proposal
from models.tools.contacts import Contact
from models.tools.goals import Action
from models.tools.matters import Matter
from tests.writing import EVERY_PAGE, as_owner, change, write

TABS = 7  # a browser has six connections to a server


def test_seven_tabs_of_one_person_all_load(phone, owner):
    first = phone(owner).page
    for _ in range(TABS):
        tab = first.context.new_page()
        tab.goto(owner.at("plan"))
        expect(tab.locator("h1")).to_be_visible()
    first.goto(owner.at("matters"))
    expect(first.locator("h1")).to_be_visible()


def test_no_answer_to_who_is_here_breaks_nothing(phone, owner):
    mine = phone(owner)
    mine.page.route("**/presence", lambda route: route.abort())
    with mine.page.expect_event("requestfailed", lambda sent: sent.method == "POST"):
        mine.open(owner.at("plan"))
    mine.stands_on("My plan")


PAID = "<!DOCTYPE html><html><title>Buss</title><body><h1>Betal her</h1><form>PIN <input></form>"


def test_a_network_that_asks_to_be_paid_takes_no_place_in_an_open_page(people, owner, phone):
    """What the page asks for by itself is answered by a page of the network's own."""
    people.in_database(owner, lambda plan: [write(Matter, plan, text=one) for one in ("Ro", "Hav")])
    mine = phone(owner).open(owner.at("matters"))
    mine.reads("Hav")
    mine.page.route(
        re.compile(r"/plans/\d+/(presence|matter)"),
        lambda route: route.fulfill(body=PAID, content_type="text/html"),
    )
    with mine.page.expect_response("**/matters"):
        people.in_database(owner, lambda plan: Matter.of(plan)[1].pin(as_owner(plan), True))
    with mine.page.expect_response("**/presence"):
        mine.page.evaluate("() => dispatchEvent(new Event('visibilitychange'))")
    expect(mine.page.locator("body")).not_to_contain_text("Betal her")
    mine.reads("Hav")
    mine.page.unroute(re.compile(r"/plans/\d+/(presence|matter)"))
    people.in_database(owner, lambda plan: change(Matter.of(plan)[1], text="Stille"))
    mine.reads("Stille")


def test_nor_does_it_lead_anybody_out_of_what_they_write(people, owner, phone):
    people.in_database(owner, lambda plan: [write(Matter, plan, text=one) for one in ("Ro", "Hav")])
    mine = phone(owner).open(owner.at("matters"))
    mine.tap("Change", within=mine.card("Ro"))
    mine.field("What matters to you now?").wait_for()
    mine.page.route(
        re.compile(r"/plans/\d+/matter/"),
        lambda route: route.fulfill(body=PAID, content_type="text/html"),
    )
    mine.page.on("dialog", lambda dialog: mine.complaints.append("asked whether to leave"))
    mine.page.keyboard.type("lig")
    people.in_database(owner, lambda plan: change(Matter.of(plan)[1], text="Stille"))
    expect(mine.page.locator("#news")).to_be_visible()
    mine.page.keyboard.type("het")
    expect(mine.field("What matters to you now?")).to_have_value("Rolighet")
    expect(mine.page.locator("body")).not_to_contain_text("Betal her")


def test_a_page_has_the_new_order_as_soon_as_the_form_on_it_is_closed(people, owner, phone):
    people.in_database(
        owner, lambda plan: [write(Matter, plan, text=text) for text in ("Ro", "Hund")]
    )
    mine = phone(owner).open(owner.at("matters"))
    cards = mine.page.locator("article.part")
    expect(cards.first).to_contain_text("Ro")
    mine.tap("Change", within=mine.card("Ro"))
    expect(mine.writing).to_be_visible()
    people.in_database(owner, lambda plan: Matter.of(plan)[1].pin(as_owner(plan), True))
    expect(mine.card("Hund")).to_contain_text(mine.say("Comes first."))
    expect(mine.writing).to_be_visible()
    mine.done()
    expect(cards.first).to_contain_text("Hund")


def a_helper(people, owner, level="read", contact=None):
    """Somebody with a card of their own, to whom the whole plan is open."""

    def give(plan):
        person = Person.join("nb", "NO", "Helle")
        until = now() + 999
        Access.grant(as_owner(plan), person, level, EVERY_PAGE, "helper", until, contact=contact)
        return Member(person.id, None, "nb", Card.issue(person, PIN).to_show())

    return people.in_database(owner, give)


def test_an_open_form_stays_when_a_part_beside_it_is_taken_away(people, owner, phone):
    """What the page asks for by itself is then no fragment, and must lead nobody away."""
    _keep, gone = people.in_database(
        owner, lambda plan: [write(Matter, plan, text=text) for text in ("Stillhet", "Hund")]
    )
    theirs = phone(a_helper(people, owner, "propose")).open(owner.at("matters"))
    theirs.tap("Propose a change", within=theirs.card("Stillhet"))
    expect(theirs.writing).to_be_visible()
    asked_for = f"**/matter/{gone.id}"
    with theirs.page.expect_response(asked_for) as answer:
        people.in_database(owner, lambda plan: Matter.find(plan, gone.id).remove(as_owner(plan)))
    assert answer.value.status == 404
    theirs.write("What matters to %(owner)s now?", " her")
    expect(theirs.page).to_have_url(re.compile("/matters"))
    expect(theirs.writing).to_be_visible()
    theirs.tap("Close")
    expect(theirs.main).not_to_contain_text("Hund")


def test_what_a_helper_has_promised_goes_from_the_list_of_plans_when_access_ends(
    people, owner, phone
):
    """That page is about several plans and listens to none: it asks again by itself."""

    def promise(plan):
        contact = write(Contact, plan, name="Helle")
        write(Action, plan, what="Ringe legen", responsible=contact.id)
        return contact.id

    helper = a_helper(people, owner, contact=people.in_database(owner, promise))
    theirs = phone(helper, new=True)
    theirs.page.clock.install()
    theirs.open("/people").reads("Ringe legen")

    def withdraw(plan):
        Access.to(plan, Person.get_by_id(helper.person_id)).withdraw(as_owner(plan))

    people.in_database(owner, withdraw)
    theirs.page.clock.run_for(31_000)
    expect(theirs.main).not_to_contain_text("Ringe legen")
    theirs.reads(theirs.say("Nobody has opened a plan to you yet."))


@pytest.mark.parametrize("answer", ["accept", "decline"])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_a_helper_has_sent_follows_the_answer_of_the_owner(
    people, owner, phone, answer, is_new
):
    people.in_database(owner, lambda plan: write(Matter, plan, text="Stillhet") and None)
    theirs = phone(a_helper(people, owner, "propose")).open(owner.at("matters"))
    if is_new:
        theirs.tap("Propose something that matters")
    else:
        theirs.tap("Propose a change", within=theirs.card("Stillhet"))
    theirs.field("What matters to %(owner)s now?").fill("Hund")
    theirs.tap("Propose this")
    theirs.sees("Sent as a proposal. %(owner)s decides.")
    back = theirs.main.get_by_role("button", name=theirs.say("Take it back"))
    expect(back).to_have_count(1)

    def decide(plan):
        getattr(Proposal.on(plan, "waiting")[0], answer)(as_owner(plan))

    people.in_database(owner, decide)
    expect(back).to_have_count(0)
    if answer == "accept":
        expect(theirs.card("Hund")).to_be_visible()
