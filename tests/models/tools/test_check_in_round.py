"""A round at the table: who is waited for, when it is shown, and what stands then."""

import pytest

from models.core.change import Change
from models.core.database import now
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import AccessEnded
from models.plan.visit import Visit
from models.tools.check_in_compared import compared
from models.tools.check_in_round import CheckInAnswer, CheckInRound
from models.tools.check_in_table import (
    AlreadyShown,
    HasPhone,
    NotTogether,
    RoundAtTable,
    Somebody,
    TooManyNames,
)
from models.tools.meetings import Meeting
from models.tools.seats import Seat
from tests.writing import as_owner, write


@pytest.fixture
def plan(cast):
    return cast.owner.plan


@pytest.fixture
def talk(plan):
    return Conversation.start(as_owner(plan))


def let_in(talk, person):
    Guest.knock(talk, person).let_in(as_owner(talk.plan))
    return Visit.of(person, talk.plan)


@pytest.fixture
def hanne(cast, talk):
    return let_in(talk, cast.helper.person)


@pytest.fixture
def ulla(cast, talk):
    return let_in(talk, cast.outsider.person)


def answer(visit, about="start", **said):
    table = RoundAtTable(visit, about)
    table.answer(Somebody(visit.person), said)
    return table


def seen(visit, about="start"):
    """What this person may see of the round: {name of a question: answers}."""
    found = RoundAtTable(visit, about).round
    return [one.said for one in found.open_answers(visit)] if found else []


def test_nothing_is_shown_until_all_have_answered(plan, hanne, ulla):
    owner = as_owner(plan)
    answer(hanne, mood="3")
    answer(ulla, mood="9")
    assert RoundAtTable(owner, "start").count == (2, 3)
    assert [seen(one) for one in (owner, hanne, ulla)] == [[], [{"mood": "3"}], [{"mood": "9"}]]
    answer(owner)  # who skips all of it has answered
    for one in (owner, hanne, ulla):
        assert seen(one) == [{"mood": "3"}, {"mood": "9"}, {}]


def test_no_answer_sends_a_signal_or_stands_in_the_log(plan, hanne, ulla):
    from models.core.audit import Audit

    def told():
        return Change.latest(), Audit.select().count()

    before = told()
    answer(hanne, mood="3")
    answer(hanne, mood="4")
    RoundAtTable(ulla, "start").wait_for("Kari")
    assert told() == before
    RoundAtTable(as_owner(plan), "start").show()
    signal, entries = told()
    assert (signal > before[0], entries) == (True, before[1] + 1)
    last = Change.get_by_id(signal)
    assert (last.kind, last.part, last.revision) == ("check_in_round", 0, 0)


def test_the_last_answer_before_all_is_shown_counts_and_none_after(plan, hanne):
    owner = as_owner(plan)
    answer(hanne, mood="3")
    shared = RoundAtTable(
        owner, "start", shares_device=hanne.person.id
    )  # on the device that they share
    shared.answer(Somebody(hanne.person), {"mood": "8"})
    assert RoundAtTable(owner, "start").count == (1, 2)
    answer(owner, mood="5")
    assert seen(owner) == [{"mood": "8"}, {"mood": "5"}]
    with pytest.raises(AlreadyShown):
        answer(hanne, mood="1")
    assert seen(owner) == [{"mood": "8"}, {"mood": "5"}]


def test_a_name_without_a_phone_is_waited_for_and_counts_once(plan, hanne):
    owner = as_owner(plan)
    RoundAtTable(hanne, "end").wait_for("Kari")
    RoundAtTable(hanne, "end").wait_for("kari ")
    answer(owner, "end", useful="most")
    answer(hanne, "end", useful="7")
    assert (RoundAtTable(owner, "end").count, seen(owner, "end")) == ((2, 3), [{"useful": "most"}])
    RoundAtTable(hanne, "end").answer(Somebody(name="Kari"), {"useful": "2"})
    assert {"useful": "2"} in seen(owner, "end")
    assert RoundAtTable(owner, "end").count == (3, 3)


def test_nobody_answers_in_the_name_of_somebody_with_a_phone(plan, hanne, ulla):
    RoundAtTable(hanne, "end").answer(Somebody(name="Kari"), {"useful": "2"})
    assert RoundAtTable(hanne, "end").count == (1, 4)
    for who in (Somebody(ulla.person), Somebody(plan.owner), Somebody(name=ulla.person.name)):
        with pytest.raises(HasPhone):
            RoundAtTable(hanne, "end").answer(who, {"useful": "0"})
    with pytest.raises(HasPhone):
        RoundAtTable(hanne, "end").wait_for(f" {ulla.person.name.upper()} ")
    assert RoundAtTable(hanne, "end").count == (1, 4)


@pytest.fixture
def arvid(plan, talk):
    """The seat of somebody without a phone, in the meeting that is held in the conversation."""
    meeting = write(Meeting, plan, title="My group")
    seat = write(Seat, plan, name="Arvid", meeting=meeting.id)
    meeting.begin(as_owner(plan))
    seat.stay_away(as_owner(plan), False)
    return seat


@pytest.mark.parametrize("about", ["start", "end"])
def test_who_sits_at_the_table_without_a_phone_is_waited_for_from_the_beginning(
    plan, hanne, arvid, about
):
    owner = as_owner(plan)
    assert RoundAtTable(owner, about).count == (0, 3)
    answer(owner, about)
    answer(hanne, about)
    assert not RoundAtTable(owner, about).is_shown and RoundAtTable(hanne, about).names == ["Arvid"]
    RoundAtTable(hanne, about).answer(Somebody(name="arvid"), {"words": "Bra"})
    assert RoundAtTable(owner, about).is_shown and RoundAtTable(owner, about).count == (3, 3)


def test_who_leads_says_that_somebody_is_not_here_today(plan, hanne, arvid):
    owner = as_owner(plan)
    RoundAtTable(owner, "start").wait_for("Arvid")
    answer(owner)
    answer(hanne)
    RoundAtTable(hanne, "start").leave_out(arvid.id)
    assert RoundAtTable(owner, "start").count == (2, 3)
    RoundAtTable(owner, "start").leave_out(arvid.id)
    assert RoundAtTable(owner, "start").is_shown and RoundAtTable(owner, "start").count == (2, 2)


def test_a_seat_may_have_the_name_of_another_or_of_the_owner(plan, hanne, arvid):
    owner = as_owner(plan)
    for name in ("Arvid", plan.owner.name):
        write(Seat, plan, name=name, meeting=arvid.meeting_id)
    answer(owner, useful="5")
    assert RoundAtTable(owner, "start").count == (1, 4)
    RoundAtTable(hanne, "start").answer(Somebody(name=plan.owner.name), {"useful": "1"})
    RoundAtTable(owner, "start").show()
    table = RoundAtTable(owner, "start")
    left = [one for one in table.round.answers(owner) if not one.is_given]
    assert {(one.person_id, one.name) for one in left} == {(hanne.person.id, None), (None, "Arvid")}


def test_who_had_not_answered_when_it_was_shown_is_kept(plan, hanne, ulla, arvid):
    owner = as_owner(plan)
    answer(owner, "end", useful="5")
    answer(hanne, "end", useful="5")
    RoundAtTable(owner, "end").show()
    table = RoundAtTable(owner, "end")
    left = [one for one in table.round.answers(owner) if not one.is_given]
    assert {(one.person_id, one.name) for one in left} == {(ulla.person.id, None), (None, "Arvid")}
    assert table.count == (2, 4) and len(table.round.open_answers(owner)) == 2
    assert CheckInRound.find(ulla, table.round.id) is None


def test_who_is_shown_out_is_not_waited_for(plan, talk, cast, hanne, ulla):
    owner = as_owner(plan)
    answer(owner, mood="5")
    answer(hanne, mood="6")
    Guest.waiting(talk.id, cast.outsider.person).show_out(owner)
    with pytest.raises(AccessEnded):
        answer(ulla, mood="0")
    assert RoundAtTable(owner, "start").count == (2, 2)
    assert seen(owner) == [{"mood": "5"}]  # nobody has looked yet
    table = RoundAtTable(owner, "start")
    table.show_if_complete()
    assert table.is_shown and len(seen(hanne)) == 2


def test_an_end_without_all_answers_hides_them_for_ever(plan, talk, cast, hanne):
    owner = as_owner(plan)
    answer(hanne, mood="3")
    talk.end(owner)
    with pytest.raises(AccessEnded):
        answer(hanne, mood="4")
    with pytest.raises(NotTogether):
        answer(owner, mood="4")
    with pytest.raises(NotTogether):
        RoundAtTable(owner, "start").show()
    [found] = CheckInRound.seen_by(owner)
    assert found.open_answers(owner) == []
    Access.grant(owner, cast.helper.person, "read", ("check_in",), "helper", now() + 999)
    again = Visit.of(cast.helper.person, plan)
    assert [one.said for one in CheckInRound.find(again, found.id).open_answers(again)] == [
        {"mood": "3"}
    ]
    Access.grant(owner, cast.reader.person, "read", ("check_in",), "helper", now() + 999)
    reader = Visit.of(cast.reader.person, plan)
    assert CheckInRound.find(reader, found.id) is None and CheckInRound.seen_by(reader) == []


def test_a_new_conversation_is_a_new_round_and_the_old_one_outlives_its_conversation(plan, talk):
    owner = as_owner(plan)
    answer(owner, mood="5")
    RoundAtTable(owner, "start").show()
    talk.end(owner)
    Conversation.delete().where(Conversation.id == talk.id).execute()
    Conversation.start(owner)
    assert RoundAtTable(owner, "start").round is None
    [kept] = CheckInRound.seen_by(owner)
    assert kept.conversation_id is None and kept.shown_at


def test_too_many_names_are_refused(plan, talk):
    table = RoundAtTable(as_owner(plan), "start")
    for number in range(20):
        table.wait_for(f"Gjest {number}")
    with pytest.raises(TooManyNames):
        table.wait_for("En til")


def said(**answers):
    return CheckInAnswer(said=answers)


def test_where_they_agree_and_differ_and_nothing_of_one_alone():
    answers = [
        said(useful="8", said="most", next="2"),
        said(useful="more", said="3"),
        said(useful="7"),
    ]
    found = compared(("useful", "said", "next"), answers)
    assert (found.alike, found.apart, found.furthest) == (("useful",), ("said",), "said")
