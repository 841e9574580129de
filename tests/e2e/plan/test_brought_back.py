"""The owner reads their plan while somebody else brings back what they had removed."""

import pytest
from playwright.sync_api import expect

from models.people.person import Person
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.tools.goals import Action
from models.tools.story import Story
from tests.writing import as_owner, as_writer, write

SAID = "Something new came while you were reading:"


@pytest.fixture
def mine(owner, phone, people):
    """The owner has said yes to the plan, and then removed an action."""

    def agreed(plan):
        write(Action, plan, what="Ringe banken")
        write(Action, plan, what="Lage mat")
        Story(plan).accept(as_owner(plan))

    people.in_database(owner, agreed)
    found = phone(owner).open(owner.at("plan"))
    found.tap("Change", within=found.card("Ringe banken"))
    found.tap("More you can do")
    found.tap("Remove")
    expect(found.page.locator("[data-gone]")).to_be_visible()
    return found


def bring_back(plan):
    """Somebody who writes together with the owner does so."""
    other = Person.join("nb", "NO", "Helle")
    Guest.knock(Conversation.start(as_owner(plan)), other).let_in(as_owner(plan))
    gone = Action.select().where(Action.plan == plan, Action.removed_at.is_null(False)).get()
    gone = Action.find(plan, gone.id)
    gone.restore(as_writer(other, Plan.by_id(plan.id)), gone.revision)


def test_the_notice_follows_what_another_brings_back(mine, people, owner):
    people.in_database(owner, bring_back)
    expect(mine.page.locator("[data-gone]")).to_have_count(0)
    expect(mine.card("Ringe banken")).to_be_visible()


def test_a_yes_that_comes_too_early_says_what_is_new_and_goes_on_saying_it(mine, people, owner):
    mine.page.evaluate("dispatchEvent(new Event('pagehide'))")  # it hears of nothing any more
    people.in_database(owner, bring_back)
    mine.tap("Yes to it as it is now")
    told = mine.page.locator("[data-gone=moved]")
    expect(told).to_contain_text(mine.say(SAID))
    expect(told).to_contain_text("Ringe banken")
    mine.sees("Now the plan is as it was when you said yes.")
