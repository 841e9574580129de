"""The page of one meeting: what to do next, the order of things, who wrote them, and when."""

import re

from models.core.database import now
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import Sitting
from tests.writing import as_owner, write

HTMX = {"HX-Request": "true"}


def test_what_to_talk_about_is_moved_up_where_it_stands(owner, plan, at, meeting):
    points = [
        write(MeetingNote, plan, text=text, sort="point", meeting=meeting.id)
        for text in ("The evenings", "The money")
    ]
    write(MeetingNote, plan, text="A key", sort="want", meeting=meeting.id)
    button = f'formaction="{points[1].address}/place" name="to" value="up {points[0].id}">Move up'
    page = owner.get(at).text
    assert button in page and page.count(">Move up") == 1, "the first one stands first already"
    owner.post(f"{points[1].address}/place", to="up")
    assert [one.text for one in MeetingNote.at(meeting) if one.sort == "point"] == [
        "The money",
        "The evenings",
    ]


def test_a_meeting_that_is_just_planned_says_where_the_rest_of_it_is(owner, plan, at, meeting):
    link = f'href="{at}">Make the meeting ready'
    assert link in owner.get(f"/plans/{plan.id}/meetings").text
    assert link in owner.get(f"{meeting.address}", headers=HTMX).text
    assert link not in owner.get(at).text


def test_a_meeting_of_less_than_a_minute_has_one_time(owner, plan, at, meeting):
    meeting.begin(as_owner(plan))
    meeting.end(as_owner(plan))
    minute = now() // 60 * 60 - 3600
    Sitting.update(at=minute, ended_at=minute + 5).execute()
    assert re.search(r"It was held [^<]*, at \d", owner.get(at).text)
    Sitting.update(ended_at=minute + 300).execute()
    assert re.search(r"It was held [^<]*, from \d", owner.get(at).text)


def test_what_another_wants_out_of_it_does_not_stand_as_the_owners_own(
    owner, ulla, plan, at, meeting, cast
):
    meeting.begin(as_owner(plan))
    Guest.knock(Conversation.of(plan), cast.outsider.person).let_in(as_owner(plan))
    address = f"/plans/{plan.id}/note"
    owner.post(f"{address}/77", text="A key", sort="want", meeting=meeting.id)
    assert "wrote this." not in owner.get(at).text
    ulla.post(f"{address}/78", text="A list", sort="want", meeting=meeting.id)
    assert "Ulla wrote this." in owner.get(at).text
    assert "Ulla wrote this." in owner.get(f"{at}/now?at=wants").text
    assert "You wrote this." in ulla.get(f"{at}/now?at=wants").text
