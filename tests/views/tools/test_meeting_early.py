"""A meeting that is begun days before its own day: its owner is asked what they mean."""

from datetime import timedelta

import pytest

from models.tools.meetings import Meeting, Sitting
from models.tools.seats import Seat
from tests.writing import as_owner, change, write
from views.core.language import today


@pytest.fixture
def meeting(plan):
    planned = write(Meeting, plan, sort="group", title="My group", day=today() + timedelta(8))
    write(Seat, plan, name="Bente", meeting=planned.id)
    return planned


def test_it_does_not_begin_before_its_owner_has_answered(owner, plan, at):
    asked = owner.get(owner.post(f"{at}/begin").location)
    assert Sitting.going_on(plan) is None
    assert "Begin it now?" in asked.text and asked.text.count(f'formaction="{at}/begin"') == 2
    assert f'href="{at}">Not now' in asked.text
    asked = owner.get(owner.post(f"{at}/begin", early="perhaps").location)
    assert "Begin it now?" in asked.text and Sitting.going_on(plan) is None
    assert "Begin it now?" not in owner.get(at).text


def test_it_can_be_held_today_instead(owner, plan, at, meeting):
    assert owner.post(f"{at}/begin", early="now").location == f"{at}/now"
    assert Sitting.going_on(plan).meeting_id == meeting.id
    assert not Meeting.coming(plan, today())


def test_another_can_be_held_now_while_it_stays_on_its_day(owner, plan, at, meeting):
    owner.post(f"{at}/begin", early="apart")
    held = Sitting.going_on(plan).meeting
    assert held.id != meeting.id and (held.title, held.day) == ("My group", today())
    assert "Bente" in owner.get(f"/plans/{plan.id}/meetings/{held.id}").text
    assert [(one.id, one.day) for one in Meeting.coming(plan, today())] == [
        (meeting.id, meeting.day)
    ]


def test_another_that_is_held_now_is_not_said_to_be_where_the_planned_one_is(
    owner, plan, at, meeting
):
    change(meeting, place="At the health centre")
    assert "At the health centre" in owner.get(at).text
    owner.post(f"{at}/begin", early="apart")
    held = Sitting.going_on(plan).meeting
    assert held.place is None and "Bente" in owner.get(f"{plan.address}/meetings/{held.id}").text
    assert "health centre" not in owner.get(f"{plan.address}/meetings/{held.id}").text
    assert Meeting.find(plan, meeting.id).place == "At the health centre"


def test_a_second_tap_makes_no_second_meeting(owner, plan, at):
    owner.post(f"{at}/begin", early="apart")
    again = owner.get(owner.post(f"{at}/begin", early="apart").location)
    assert "Another meeting is on now" in again.text
    assert Meeting.select().where(Meeting.plan == plan).count() == 2


@pytest.mark.parametrize("days", [None, -1, 0, 1])
def test_nothing_is_asked_where_its_day_is_near_or_not_set(owner, plan, days):
    day = None if days is None else today() + timedelta(days)
    near = write(Meeting, plan, title="Near", day=day)
    assert owner.post(f"/plans/{plan.id}/meetings/{near.id}/begin").status_code == 303


def test_one_that_was_just_over_is_taken_up_again_without_a_question(owner, plan, at, meeting):
    meeting.begin(as_owner(plan))
    meeting.end(as_owner(plan))
    assert owner.post(f"{at}/begin").location == f"{at}/now"
