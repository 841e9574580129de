"""One tablet for two: the owner's turn, the helper's turn, and nothing that stays."""

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import PIN, Member
from e2e.tools.test_goals import write_goal
from models.people.card import Card
from models.people.device import Device
from models.people.person import Person
from models.tools.goals import Goal


@pytest.fixture
def helper(server):
    """Somebody with a card of their own and no access to any plan."""
    with server.database():
        person = Person.join("sv", "SE", "Helle")
        return Member(person.id, None, "sv", Card.issue(person, PIN).to_show())


def hand_over(tablet):
    tablet.field("The PIN of the person who takes over").fill(PIN)
    tablet.tap("Hand it over")


def is_in_the_hands_of(tablet, name):
    expect(tablet.page.locator(".turns")).to_contain_text(
        tablet.say("%(name)s is writing now.", name=name)
    )


def write_goal_down(tablet, text):
    tablet.tap("Add a goal")
    others = tablet.field("The goal, in %(owners)s own words")
    tablet.field("My goal, in my own words").or_(others).fill(text)
    tablet.done()
    expect(tablet.card(text)).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_two_write_at_one_tablet_and_nothing_stays_on_it(people, owner, helper, phone, javascript):
    write_goal(people, owner, "Et hus")
    tablet = phone(helper, java_script_enabled=javascript).open("/people")
    tablet.tap("Write together on this device")
    tablet.field("The code on your card").fill(owner.code)
    tablet.field("Your PIN").fill(PIN)
    tablet.tap("Open my plan here")

    tablet.language = "nb"
    is_in_the_hands_of(tablet, "Ola")
    tablet.open(owner.at("plan"))
    write_goal_down(tablet, "En hund")

    hand_over(tablet)
    tablet.language = "sv"
    is_in_the_hands_of(tablet, "Helle")
    tablet.open(owner.at("plan"))
    write_goal_down(tablet, "En promenad")
    authors = people.in_database(
        owner, lambda plan: {goal.text: goal.changed_by.name for goal in Goal.of(plan)}
    )
    assert authors == {"Et hus": "Ola", "En hund": "Ola", "En promenad": "Helle"}

    tablet.tap("We are done")
    expect(tablet.page).to_have_url(re.compile("/people"))
    tablet.open(owner.at("plan"))
    assert "En hund" not in tablet.page.content()
    assert not people.in_database(owner, lambda plan: Device.of(plan.owner))
