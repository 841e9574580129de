"""A meeting whose day has passed and that nobody opened: was it held, and what was decided then?"""

import re
from datetime import timedelta

import pytest

from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import Meeting, Sitting
from models.tools.seats import Seat
from tests.writing import as_owner, change, write
from views.core.language import today


@pytest.fixture
def held(plan):
    """A meeting that was held here and is over."""
    meeting = write(Meeting, plan, sort="group", title="My group", day=today())
    meeting.begin(as_owner(plan))
    meeting.end(as_owner(plan))
    return meeting


def said(day):
    """The start of a day as the page and the paper write it in English: "1 December"."""
    return f"{day.day} {day:%B}"


def test_of_a_meeting_that_nobody_opened_the_owner_is_asked_whether_it_was_held(
    owner, hanne, held, plan
):
    write(Meeting, plan, title="On paper", day=today() - timedelta(40))
    write(Meeting, plan, title="To come", day=today() + timedelta(1))
    listed = owner.get(f"{plan.address}/meetings").text
    assert listed.count("Was it held?") == 1 and "not held" not in listed
    assert listed.index("On paper") < listed.index("Was it held?")
    theirs = hanne.get(f"{plan.address}/meetings").text
    assert "Not opened here that day." in theirs and "not held" not in theirs


def test_the_owner_says_that_it_was_held_on_paper_and_what_was_decided(owner, hanne, plan):
    day = today() - timedelta(30)
    meeting = write(Meeting, plan, title="On paper", day=day, clock="10:00")
    for name in ("Bente", "Nils"):
        write(Seat, plan, name=name, meeting=meeting.id)
    its = f"{plan.address}/meetings/{meeting.id}"
    page = owner.get(its).text
    assert "Was it held?" in page and "Bente" in page
    assert hanne.post(f"{its}/held", answer="yes").status_code == 403
    sent = owner.post(f"{its}/held", answer="yes", who=str(Seat.at(meeting)[0].id))
    assert sent.location == f"{its}/minutes"
    owner.post(f"{its}/held", answer="yes")  # a second tap
    assert Sitting.select().count() == 1
    page = owner.get(its).text
    assert f"It was held on paper, {said(day)}" in page and "Was it held?" not in page
    assert f"It was held on paper, {said(day)}" in owner.get(f"{its}/now").text
    page = owner.get(f"{its}/minutes").text
    assert "Here you can write what you decided." in page and "Nothing new" not in page
    assert "Write a decision" in page and "Write what was left" in page
    owner.post(f"{plan.address}/action/77", what="Call Nav", decided_in=meeting.id)
    assert "What came of it after three weeks?" in owner.get(f"{its}/minutes").text
    paper = owner.get(f"{its}/minutes/sheet").text
    assert "Call Nav" in paper and "Bente" in paper and "Nils" not in paper
    assert "Was it held?" not in owner.get(f"{plan.address}/meetings").text
    owner.post(f"{its}/held", answer="back")
    assert owner.get(f"{its}/minutes").status_code == 404
    assert "Was it held?" in owner.get(its).text
    owner.post(f"{its}/begin")
    welcome = owner.get(f"{its}/now").text
    assert welcome.count("Not here yet") == 2 and "Without a phone" not in welcome


def test_the_form_for_something_new_leads_back_to_the_meeting_that_it_is_for(owner, plan):
    meeting = write(Meeting, plan, title="On paper", day=today() - timedelta(3))
    its = f"{plan.address}/meetings/{meeting.id}"

    def back_from(address):
        page = owner.get(owner.get(address).location).text
        return re.search(r'class="back"><a href="([^"]*)"', page)[1]

    owner.post(f"{its}/held", answer="yes")
    decision = f"{plan.address}/action/new?decided_in={meeting.id}"
    assert back_from(decision) == f"{its}/minutes"
    assert back_from(f"{plan.address}/note/new?meeting={meeting.id}") == its
    assert back_from(f"{plan.address}/action/new") == f"{plan.address}/plan"
    owner.post(f"{its}/held", answer="back")
    owner.post(f"{its}/begin")
    assert back_from(decision) == f"{its}/now?at=decisions"


def test_of_one_held_on_paper_the_owner_writes_what_was_left_and_when_they_meet_again(
    owner, hanne, plan
):
    meeting = write(Meeting, plan, title="On paper", day=today() - timedelta(3))
    its = f"{plan.address}/meetings/{meeting.id}"
    owner.post(f"{its}/held", answer="yes")
    asks = re.search(r'href="([^"]*/now\?again=1)"', owner.get(f"{its}/minutes").text)[1]
    assert 'name="again_on"' in owner.get(asks).text
    theirs = hanne.get(f"{its}/minutes").text
    assert "Nothing new was decided." in theirs and "again=1" not in theirs
    assert 'name="again_on"' not in hanne.get(asks).text
    refused = owner.post(f"{its}/now/again", again_on="2001-01-01")
    assert refused.status_code == 422
    assert "That day has passed" in refused.text and 'value="2001-01-01"' in refused.text
    day = today() + timedelta(9)
    sent = owner.post(f"{its}/now/again", again_on=day.isoformat())
    assert sent.location == f"{its}/minutes"
    page = owner.get(sent.location).text
    assert "We meet again" in page and said(day) in page and "again=1" not in page
    write(MeetingNote, plan, text="The car", sort="left", meeting=meeting.id)
    assert "The car" in owner.get(f"{its}/minutes").text


def test_the_owner_says_that_it_was_not_held_and_can_take_that_back(owner, hanne, plan):
    meeting = write(Meeting, plan, title="On paper", day=today() - timedelta(3))
    all_of_them, its = f"{plan.address}/meetings", f"{plan.address}/meetings/{meeting.id}"
    page = owner.get(its).text
    assert "No, it was not held" in page
    begins = re.search(r"<button[^>]*/begin", page)[0]
    assert "secondary" in begins, "its day has passed: to begin it is not what comes next"
    assert hanne.post(f"{its}/held", answer="no").status_code == 403
    owner.post(f"{its}/held", answer="yes")
    for _time in range(2):  # a second tap
        assert owner.post(f"{its}/held", answer="no").location == its
    page = owner.get(its).text
    assert "It was not held." in page and "Was it held?" not in page
    assert owner.get(f"{its}/minutes").status_code == 404
    listed = owner.get(all_of_them).text
    assert "Not held." in listed and "Was it held?" not in listed
    assert "Not held." in hanne.get(all_of_them).text and "Take it back" not in hanne.get(its).text
    owner.post(f"{its}/held", answer="back")
    assert "Was it held?" in owner.get(its).text and "Was it held?" in owner.get(all_of_them).text


def test_one_that_got_a_new_day_after_it_was_not_held_is_asked_about_again(owner, plan):
    meeting = write(Meeting, plan, day=today() - timedelta(3))
    its = f"{plan.address}/meetings/{meeting.id}"
    owner.post(f"{its}/held", answer="no")
    assert "Was it held?" not in owner.get(its).text
    change(Meeting.find(plan, meeting.id), day=today() - timedelta(1))
    assert "Was it held?" in owner.get(its).text


def test_one_that_was_held_on_paper_without_being_planned_can_be_written_down(owner, plan):
    form = {"sort": "own", "title": "The ward"}
    at = f"{plan.address}/meeting/77"
    for days in (400, 20000):
        refused = owner.post(at, **form, day=(today() - timedelta(days)).isoformat())
        assert refused.status_code == 422 and "That is over a year ago" in refused.text
    assert "There is no such day" in owner.post(at, **form, day="31.02.2026").text
    owner.post(at, **form, day=(today() - timedelta(300)).isoformat())
    (meeting,) = Meeting.of(plan)
    assert "Was it held?" in owner.get(f"{plan.address}/meetings/{meeting.id}").text
    assert "Was it held?" in owner.get(f"{plan.address}/meetings").text


def test_one_that_was_held_here_or_is_to_come_is_not_said_to_have_been_on_paper(owner, held, plan):
    coming = write(Meeting, plan, day=today() + timedelta(1))
    for one in (held, coming):
        owner.post(f"{plan.address}/meetings/{one.id}/held", answer="yes")
        owner.post(f"{plan.address}/meetings/{one.id}/held", answer="no")
    assert Sitting.select().count() == 1
    assert "on paper" not in owner.get(f"{plan.address}/meetings/{held.id}").text
