"""Meetings: how one is prepared, held on every phone at the table, and ended."""

from datetime import date

import pytest

from models.plan.conversation import Conversation, Guest
from models.plan.visit import Visit
from models.tools.goals import Action, Goal
from models.tools.meetings import SCREENS, Meeting, MeetingNote, Seat
from tests.talking import in_english
from tests.writing import as_owner, write

TODAY = date.today()


@pytest.fixture
def plan(cast):
    return cast.owner.plan


@pytest.fixture
def owner(cast, browser):
    return in_english(browser(cast.owner))


@pytest.fixture
def ulla(cast, browser):
    """The browser of somebody who is let into the conversation by the code alone."""
    return in_english(browser(cast.outsider))


@pytest.fixture
def meeting(plan):
    return write(Meeting, plan, sort="group", title="My group", day=TODAY)


@pytest.fixture
def at(meeting):
    return f"/plans/{meeting.plan_id}/meetings/{meeting.id}"


def begin(owner, at):
    return owner.post(f"{at}/begin")


def let_in(plan, person):
    guest = Guest.knock(Conversation.of(plan), person)
    guest.let_in(as_owner(plan))
    return Visit.of(person, plan)


def test_it_walks(owner, ulla, plan, at, meeting, cast):
    write(Seat, plan, name="Bente", meeting=meeting.id)
    write(MeetingNote, plan, text="A key", sort="want", meeting=meeting.id)
    write(MeetingNote, plan, text="The flat", sort="point", meeting=meeting.id)
    goal = write(Goal, plan, text="My own door")
    write(Action, plan, what="Call Nav", goal=goal.id)
    assert "My group" in owner.get(f"/plans/{plan.id}/meetings").text
    page = owner.get(at).text
    assert "Bente" in page and "A key" in page
    assert begin(owner, at).status_code == 303
    let_in(plan, cast.outsider.person)
    for screen in SCREENS:
        owner.post(f"{at}/now/to/{screen}")
        for page in (owner, ulla):
            answer = page.get(f"{at}/now")
            assert answer.status_code == 200
    assert owner.get(f"/plans/{plan.id}/unsaid").status_code == 200
