"""A helper at a computer: the list of their people beside a plan, and the way there by keyboard."""

import pytest
from playwright.sync_api import expect

from e2e.conftest import PIN, Member
from models.core.database import now
from models.core.finding import folded
from models.people.card import Card
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.goals import Action
from tests.finding import FOUND, NOT_FOUND
from tests.writing import EVERY_PAGE, as_owner, write

WIDE = {"has_touch": False, "is_mobile": False, "viewport": {"width": 1280, "height": 560}}
NAMES = ("Anne", "Bent", "Dag", "Eva", "Finn", "Geir", "Ida", "Jan", "Siv")


@pytest.fixture(scope="module")
def plans(people):
    """Nine owners."""
    return [people.owner(name=name) for name in NAMES]


@pytest.fixture(scope="module")
def helper(people, plans):
    """A helper of all nine."""

    def join(_plan):
        person = Person.join("nb", "NO", "Hanne")
        Card.issue(person, PIN)
        for one in plans:
            plan = Plan.get_by_id(one.plan_id)
            visit = as_owner(plan)
            Access.grant(visit, person, "propose", EVERY_PAGE, "helper", now() + 99 * 86400)
        return Member(person.id, None, "nb", Card.of(person).to_show())

    return people.in_database(plans[0], join)


def column(desk):
    return desk.page.locator(".list-beside")


def open_list(desk, plan):
    desk.open(plan.at("home")).target("Keep the list beside the plan").click()
    expect(column(desk).get_by_role("link", name="Siv")).to_be_visible()


def test_the_list_beside_a_plan_comes_when_it_is_asked_for_and_can_be_put_away(
    helper, plans, phone
):
    desk = phone(helper, **WIDE)
    asked = []
    desk.page.on("request", lambda sent: asked.append("/beside" in sent.url))
    open_list(desk, plans[8])
    expect(column(desk).locator("[aria-current]")).to_contain_text("Siv")
    expect(column(desk).locator("[aria-current]")).to_be_in_viewport(ratio=1)
    expect(desk.field("Find somebody by name")).to_be_focused()
    desk.page.keyboard.type("a")
    desk.page.keyboard.press("Enter")
    # Several fit: the plan stays, and the first of them is marked.
    expect(column(desk).get_by_role("link", name="Anne")).to_be_focused()
    expect(desk.page).to_have_url(plans[8].at("home"))
    desk.field("Find somebody by name").fill("dag")
    expect(column(desk).locator("[data-name]:visible")).to_have_count(1)
    desk.field("Find somebody by name").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.page).to_have_url(plans[2].at("home"))
    expect(column(desk).locator("[aria-current]")).to_contain_text("Dag")
    desk.target("Put the list away").click()
    expect(desk.target("Keep the list beside the plan")).to_be_focused()
    asked.clear()
    desk.open(plans[2].at("plan"))
    expect(desk.target("Keep the list beside the plan")).to_be_visible()
    assert not any(asked), "it stays away"


def test_hide_puts_the_list_away_and_a_new_tab_begins_without_it(helper, plans, phone):
    desk = phone(helper, **WIDE)
    open_list(desk, plans[8])
    screen = desk.context.new_page()
    screen.goto(plans[8].at("plan"))
    expect(screen.locator(".list-beside [data-name]")).to_have_count(0)
    desk.target("Hide").click()
    desk.stands_on("Notes")
    desk.open("/hidden/open").field("Your PIN").fill(PIN)
    desk.page.keyboard.press("Enter")
    desk.reads("Hanne")
    desk.open(plans[8].at("plan"))
    expect(desk.target("Keep the list beside the plan")).to_be_visible()
    expect(column(desk)).not_to_contain_text("Anne")


def test_a_phone_never_fetches_the_list(helper, plans, phone):
    theirs = phone(helper)
    asked = []
    theirs.page.on("request", lambda sent: asked.append("/beside" in sent.url))
    theirs.open(plans[8].at("home")).page.evaluate("sessionStorage.beside = 1")
    theirs.open(plans[8].at("plan")).page.wait_for_load_state("networkidle")
    assert not any(asked)
    expect(column(theirs)).to_be_hidden()


def test_the_list_is_gone_when_they_write_together_and_is_offered_again_afterwards(
    people, helper, plans, phone
):
    desk, owner = phone(helper, **WIDE), plans[8]
    open_list(desk, owner)
    people.in_database(
        owner,
        lambda plan: Guest.knock(
            Conversation.start(as_owner(plan)), Person.get_by_id(helper.person_id)
        ).let_in(as_owner(plan)),
    )
    expect(column(desk)).to_have_count(0)
    desk.open("/people")
    expect(desk.main).not_to_contain_text("Bent", use_inner_text=True)
    people.in_database(owner, lambda plan: Conversation.of(plan).end(as_owner(plan)))
    desk.open(plans[0].at("plan"))
    expect(desk.target("Keep the list beside the plan")).to_be_visible()


# Types each in the field over one row with that name, and returns those that leave the row hidden.
HIDDEN = """([pairs, keys]) => {
  const field = document.querySelector("[data-filter]");
  const row = document.querySelector("[data-name]");
  return pairs.filter(([wanted, name], at) => {
    row.dataset.name = keys ? keys[at] : "";
    row.innerHTML = "<h3></h3>";
    row.firstChild.textContent = name;
    field.value = wanted;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return row.hidden;
  });
}"""


def test_the_script_finds_whom_the_server_finds(helper, phone):
    theirs = phone(helper).open("/people")
    pairs = [[wanted, name] for wanted, name in (*FOUND, *NOT_FOUND)]
    expected = [list(pair) for pair in NOT_FOUND]
    for keys in (None, [folded(name) for _wanted, name in pairs]):
        assert theirs.page.evaluate(HIDDEN, [pairs, keys]) == expected


def test_from_the_sign_in_to_a_plan_with_a_name_and_enter(helper, plans, phone):
    desk = phone(**WIDE).open("/sign-in?next=/people")
    desk.target("I am a helper with a card").click()
    desk.field("The code on your card").fill(helper.code)
    desk.field("Your PIN").fill(PIN)
    desk.page.keyboard.press("Enter")
    expect(desk.field("Find somebody by name")).to_be_focused()
    desk.page.keyboard.type("ev")
    expect(desk.page.locator("[data-found]")).to_have_text(
        desk.say("Shown: %(number)s of %(all)s", number="1", all="9")
    )
    desk.page.keyboard.press("Enter")
    expect(desk.page).to_have_url(plans[3].at("home"))


def test_on_a_phone_the_way_to_find_somebody_leads_into_the_field(people, helper, plans, phone):
    def promise(plan):
        contact = write(Contact, plan, name="Hanne")
        write(Action, plan, what="Ringe", responsible=contact.id)
        mine = Access.to(plan, Person.get_by_id(helper.person_id))
        Access.update(contact=contact.id).where(Access.id == mine.id).execute()

    people.in_database(plans[0], promise)
    theirs = phone(helper).open("/people")
    theirs.tap("Find somebody")
    expect(theirs.field("Find somebody by name")).to_be_focused()
