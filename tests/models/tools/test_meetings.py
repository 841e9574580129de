"""Meetings: to come and held, one at a time, and the minutes that are the plan's changes."""

from datetime import date, timedelta

import pytest

from models.core import clock
from models.core.database import new_id, now
from models.people.person import Person
from models.plan.conversation import LASTS_SECONDS, Conversation
from models.plan.edit import Edit
from models.plan.guest import Guest
from models.plan.plan import AccessEnded
from models.plan.visit import Visit
from models.tools import next_meeting
from models.tools.contacts import Contact
from models.tools.earlier_meetings import earlier
from models.tools.goals import Action, Goal
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import AnotherIsOn, Meeting, MeetingTable, NotOn, Sitting
from models.tools.minutes import changes, decisions, left_over, persons_there, seats
from models.tools.seats import Seat
from models.tools.unsaid import Unsaid
from tests.writing import as_owner, as_writer, change, write

TODAY = clock.today()


@pytest.fixture
def plan(cast):
    return cast.owner.plan


@pytest.fixture
def owner(plan):
    return as_owner(plan)


@pytest.fixture
def meeting(plan):
    return write(Meeting, plan, sort="group", day=TODAY)


def let_in(plan, person):
    guest = Guest.knock(Conversation.of(plan), person)
    guest.let_in(as_owner(plan))
    return Visit.of(person, plan)


def minutes_pass(minutes):
    """Move a meeting that goes on, and all that was written, back in time."""
    Sitting.update(at=Sitting.at - 60 * minutes).execute()
    Conversation.update(
        started_at=Conversation.started_at - 60 * minutes,
        expires_at=Conversation.expires_at - 60 * minutes,
    ).execute()
    Edit.update(at=Edit.at - 60 * minutes).execute()


def test_those_to_come_are_in_the_order_of_their_days_and_the_rest_is_earlier(plan):
    write(Meeting, plan, title="some day")
    write(Meeting, plan, title="later", day=TODAY + timedelta(9))
    write(Meeting, plan, title="noon", day=TODAY, clock="12:00")
    write(Meeting, plan, title="morning", day=TODAY, clock="09:00")
    held = write(Meeting, plan, title="held", day=TODAY)
    write(Meeting, plan, title="passed", day=TODAY - timedelta(3))
    write(Meeting, plan, title="removed", day=TODAY).remove(as_owner(plan))
    held.begin(as_owner(plan))
    coming = [one.title for one in Meeting.coming(plan, TODAY)]
    assert coming == ["morning", "noon", "later", "some day"]
    assert [one.title for one in earlier(plan, TODAY, 9)] == ["held", "passed"]
    assert [one.title for one in earlier(plan, TODAY, 1)] == ["held"]


def test_it_is_held_in_a_conversation_that_begins_with_it(plan, owner, meeting):
    assert not meeting.is_on and meeting.began_at is None and meeting.over_at is None
    sitting = meeting.begin(owner)
    assert sitting.table.conversation == Conversation.of(plan)
    assert meeting.is_on and meeting.began_at and meeting.over_at is None
    assert meeting.begin(owner).id == sitting.id  # a double tap
    meeting.end(owner)
    assert not meeting.is_on and meeting.over_at
    assert Conversation.of(plan)  # the owner ends that


def test_two_are_not_held_at_once(plan, owner, meeting):
    other = write(Meeting, plan, title="Nav")
    meeting.begin(owner)
    with pytest.raises(AnotherIsOn) as refused:
        other.begin(owner)
    assert refused.value.meeting.id == meeting.id
    meeting.end(owner)
    other.begin(owner)
    assert other.is_on and not meeting.is_on


def test_one_that_nobody_ends_is_over_with_its_conversation(plan, owner, meeting):
    meeting.begin(owner)
    minutes_pass(LASTS_SECONDS // 60 + 5)
    assert not meeting.is_on
    assert meeting.over_at == meeting.began_at + LASTS_SECONDS
    with pytest.raises(NotOn):
        MeetingTable.change(owner, meeting, screen="round")


def test_the_minutes_are_what_changed_while_it_was_held(plan, owner, meeting, cast):
    goal = write(Goal, plan, text="A flat")
    before = write(Action, plan, what="Before")
    change(before, what="Before it")
    minutes_pass(60)
    meeting.begin(owner)
    Sitting.update(at=now() - 30).execute()
    inside = let_in(plan, cast.outsider.person)
    change(goal, text="A flat of my own")
    decided = Action.write(inside, new_id(), 0, {"what": "Call", "decided_in": meeting.id})
    write(MeetingNote, plan, text="The car", sort="left", meeting=meeting.id)
    write(Unsaid, plan, text="The fine", meeting=meeting.id)
    found = [(one.kind, one.words, one.how) for one in changes(meeting)]
    assert sorted(found) == [("action", "Call", "new"), ("goal", "A flat of my own", "changed")]
    minutes_pass(10)
    meeting.end(owner)
    Sitting.update(ended_at=now() - 300).execute()
    write(Action, plan, what="After")
    assert len(changes(meeting)) == 2
    assert [one.id for one in decisions(meeting)] == [decided.id]
    assert [one.text for one in left_over(meeting)] == ["The car"]
    assert [one.id for one in persons_there(meeting)] == [cast.outsider.person.id]


def test_a_decision_that_was_removed_since_is_still_one(plan, owner, meeting):
    meeting.begin(owner)
    decided = write(Action, plan, what="Call", decided_in=meeting.id)
    decided.remove(owner)
    assert [bool(one.removed_at) for one in decisions(meeting)] == [True]


def test_it_can_be_taken_up_again_and_its_minutes_are_of_both_times(plan, owner, meeting):
    meeting.begin(owner)
    write(Action, plan, what="First")
    meeting.end(owner)
    minutes_pass(60)
    Sitting.update(ended_at=now() - 3600).execute()
    write(Action, plan, what="Between")
    Edit.update(at=Edit.at - 1800).where(Edit.at > now() - 100).execute()
    meeting.begin(owner)
    Sitting.update(at=now() - 5).where(Sitting.ended_at.is_null()).execute()
    write(Action, plan, what="Second")
    assert [one.words for one in changes(meeting)] == ["First", "Second"]
    assert len(meeting.sittings) == 2 and meeting.is_on


def test_the_clock_may_change_while_it_lasts(plan, owner, meeting):
    """Times are seconds since 1970: the hour that comes twice is two hours."""
    meeting.begin(owner)
    begins = 1792886400 - 600  # 2026-10-25, ten minutes before three o'clock in Oslo becomes two
    Sitting.update(at=begins, ended_at=begins + 3600).execute()
    write(Action, plan, what="In the hour that came twice")
    Edit.update(at=begins + 1800).where(Edit.kind == "action").execute()
    write(Action, plan, what="After it")
    Edit.update(at=begins + 3601).where(Edit.at > now() - 100).execute()
    assert [one.words for one in changes(meeting)] == ["In the hour that came twice"]


@pytest.mark.parametrize(
    ("began", "day"),
    [
        (1792879200 - 60, date(2026, 10, 24)),  # a minute before midnight, in summer time
        (1792879200 + 60, date(2026, 10, 25)),
        (1792969200 - 60, date(2026, 10, 25)),  # a day of 25 hours
        (1792969200 + 60, date(2026, 10, 26)),
    ],
)
def test_it_was_held_on_the_day_where_people_live_also_when_the_clocks_change(
    plan, owner, meeting, began, day
):
    meeting.begin(owner)
    Sitting.update(at=began, ended_at=began + 3600).execute()
    (found,) = earlier(plan, TODAY, 5)
    assert found.held_on == day


def test_who_has_spoken_is_kept_also_when_two_tick_at_once(plan, owner, meeting):
    meeting.begin(owner)
    MeetingTable.change(owner, meeting, turn=7)
    MeetingTable.hear(owner, meeting, 7, True)
    MeetingTable.hear(owner, meeting, 9, True)
    MeetingTable.hear(owner, meeting, 7, True)
    table = Sitting.going_on(plan).table
    assert (table.have_spoken, table.turn) == ({7, 9}, None)
    MeetingTable.hear(owner, meeting, 9, False)
    assert Sitting.going_on(plan).table.have_spoken == {7}


def test_a_seat_is_one_of_the_contacts_and_needs_no_phone(plan, owner, meeting):
    seat = write(Seat, plan, name="Bente", meeting=meeting.id)
    assert Contact.find(plan, seat.contact_id).name == "Bente"
    other = write(Seat, plan, name="Nils", meeting=meeting.id)
    assert seats(meeting) == [], "nobody is there for being wanted there"
    meeting.begin(owner)
    late = write(Seat, plan, name="Liv", meeting=meeting.id)
    held = Meeting.find(plan, meeting.id)
    assert [one.id for one in seats(held)] == [late.id]
    seat.stay_away(owner, False)
    late.stay_away(owner, True)
    other.stay_away(owner, True)
    assert [one.id for one in seats(held)] == [seat.id]


def test_notes_change_places_only_with_their_own(plan, owner, meeting):
    def note(text, sort="point", of=meeting):
        return write(MeetingNote, plan, text=text, sort=sort, meeting=of.id)

    other = write(Meeting, plan, sort="own")
    note("first")
    note("a wish", "want")
    note("elsewhere", of=other)
    note("second").move(owner, up=True)
    points = [one.text for one in MeetingNote.at(meeting) if one.stands_under == "point"]
    assert points == ["second", "first"]


def test_the_next_one_has_the_same_people_once(plan, owner, meeting):
    write(Seat, plan, name="Bente", meeting=meeting.id)
    meeting = change(meeting, again_on=TODAY + timedelta(30), again_clock="10:00")
    following = next_meeting.once_more(owner, meeting)
    assert (following.day, following.clock, following.sort) == (
        TODAY + timedelta(30),
        "10:00",
        "group",
    )
    assert [one.contact_id for one in Seat.at(following)] == [
        one.contact_id for one in Seat.at(meeting)
    ]
    assert next_meeting.once_more(owner, meeting).id == following.id


def test_what_is_not_to_be_raised_is_written_by_the_owner_alone(plan, meeting, cast):
    with pytest.raises(AccessEnded):
        Unsaid.write(
            as_writer(cast.helper.person, plan), new_id(), 0, {"text": "x", "meeting": meeting.id}
        )
    assert not Visit.of(cast.helper.person, plan).sees("unsaid")
    write(Unsaid, plan, text="The fine", meeting=meeting.id)
    assert [one.text for one in Unsaid.about(meeting)] == ["The fine"]


def test_a_leader_who_is_erased_leads_no_more(plan, owner, meeting):
    someone = Person.join("nb", "NO", "Nils")
    meeting.begin(owner)
    MeetingTable.change(owner, meeting, leader=someone.id, note_taker=someone.id)
    someone.delete_instance()
    table = Sitting.going_on(plan).table
    assert (table.leader_id, table.note_taker_id) == (None, None)
