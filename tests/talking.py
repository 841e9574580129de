"""What tests of conversations need: start one, knock, let in, and save."""

import pytest

from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.tools.goals import Goal
from tests.writing import write

OVER = "You are no longer writing together"
SHOWN_OUT = "The owner has stopped writing with you"
NO_ACCESS = "You no longer have access to this plan"


@pytest.fixture
def goal(plan):
    return write(Goal, plan, text="A flat")


def in_english(page):
    """As a choice on /language leaves it, which has tests of its own."""
    if page.member is None:
        page.post("/language", language="en")
        return page
    page.member.person.speak("en")
    page.client.set_cookie("language", "en")
    return page


def digits_of(plan):
    return Conversation.of(plan).digits


def start(owner, plan):
    owner.post(f"/plans/{plan.id}/conversation")
    return digits_of(plan)


def knock(page, digits):
    return page.post("/join", digits=digits)


def answer(owner, plan, guest, wish):
    return owner.post(f"/plans/{plan.id}/conversation/guests/{guest.id}", answer=wish)


def guests(plan):
    return Guest.at(Conversation.of(plan))


def let_in(owner, page, plan):
    """Start a conversation and let this page's person in."""
    knock(page, start(owner, plan))
    answer(owner, plan, guests(plan)[-1], "in")


def save(page, goal, text, **more):
    return page.post(
        f"/plans/{goal.plan_id}/goal/{goal.id}",
        expected=str(goal.revision),
        text=text,
        state="open",
        **more,
    )
