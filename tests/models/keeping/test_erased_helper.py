"""When a helper erases everything, only what belongs to others stays: what is listed here."""

import pytest

from models import schema
from models.core.audit import Audit
from models.core.database import new_id, now
from models.demo.demo_cast import Demo
from models.keeping.erasure import KEPT, erase, stays_in_logs
from models.people.challenge import Challenge
from models.people.consent import Consent
from models.people.device import Device
from models.people.invitation import Invitation, InvitationUse
from models.people.known_device import KnownDevice
from models.people.password import Password, RecoveryCode
from models.people.person import Person
from models.people.provider import Connection, ProviderSession
from models.people.push import Push
from models.plan.access import Access
from models.plan.access_log import ask_about
from models.plan.conversation import Conversation
from models.plan.edit import Submission
from models.plan.guest import Guest
from models.plan.kept_text import KeptText
from models.plan.kinds import all_kinds, is_of_owner_alone
from models.plan.presence import Presence
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.plan.rescue import Rescue
from models.plan.showing import Showing
from models.plan.trust import Trust
from models.plan.visit import Visit
from models.tools.check_in_round import CheckInAnswer
from models.tools.check_in_table import RoundAtTable, Somebody
from models.tools.diary import Entry
from models.tools.goals import Dream, Goal
from models.tools.matters import Matter
from models.tools.meetings import Meeting, MeetingTable
from models.tools.unsaid import Unsaid
from models.tools.wheel import Area
from tests.conftest import PIN
from tests.house import WORDS, a_passkey
from tests.writing import EVERY_PAGE, as_owner, as_writer, change, write
from views.core.language import today

pytestmark = pytest.mark.postgres

WORDS_OF_OTHERS = {
    "edit.by",
    "kept_text.by",
    "proposal.by",
    "rating.by",
    "check_in_answer.person",
    "check_in_answer.by",  # in a round whose answers were shown
    *(f"{kind}.changed_by" for kind in WORDS if not is_of_owner_alone(kind)),
}
SEEN_BY_OTHERS = {"access.person", "showing.person", "rescue.by", "log_question.person"}


@pytest.fixture
def ulla(cast):
    """An owner who helps in Ola's plan, with a row in every table that points to a person."""
    ulla, olas, hers = cast.outsider.person, cast.owner.plan, cast.outsider.plan
    _helps(ulla, olas)
    for own in (Entry, Unsaid):  # which nobody else can write in
        write(own, hers, text="Ord")
    for plan, helper in ((olas, ulla), (hers, cast.helper.person)):
        Trust.give(as_owner(plan), helper.id)
        Rescue.new_card(as_writer(helper, plan), "9753")
    a_passkey(ulla)
    KnownDevice.learn(ulla, None)
    Password.choose(ulla, "ulla@example.org", "fire blide bjørner danser", "JBSWY3DPEHPK3PXP", "")
    Connection.make(ulla, "ulla there")
    phone = Device.sign_in(ulla, PIN, "iPhone", own=True)[0]
    ProviderSession.begin(phone)
    Push(device=phone, person=ulla, address={}, key=1, shows="", asks_on=today()).save(
        force_insert=True
    )
    Invitation.give("nb", by=ulla)
    InvitationUse.create(person=ulla, invitation=Invitation.get())
    Challenge.give("new passkey", ulla.id)
    Demo(person=ulla, role="owner", pin=PIN).save(force_insert=True)
    return Person.get_by_id(ulla.id)


def _helps(ulla, plan):
    """Let Ulla write, rate, propose, join a conversation and look in the plan."""
    Access.grant(as_owner(plan), ulla, "write", EVERY_PAGE, "coordinator", now() + 999)
    plan.right = "coordinator"
    for kind in all_kinds():
        if kind is not Area and not kind.for_owner_alone:
            write(kind, plan, by=ulla, **{WORDS[kind.kind_name]: "Ord"})
    change(Area.of(plan)[0], by=ulla, now="Ord")
    Matter.of(plan)[0].rate(as_writer(ulla, plan), 3, new_id())
    begun = new_id()
    propose(as_writer(ulla, plan), Goal, new_id(), 0, {"text": "Båten"}, sent=True)
    for own, text in enumerate(("En båt", "En stor båt")):
        propose(as_writer(ulla, plan), Goal, begun, 0, {"text": text}, False, own)
    dream = write(Dream, plan, text="En fjelltur")
    KeptText.keep(as_writer(ulla, plan), dream, {}, {"text": "En båttur"}, Submission("a"))
    Guest.knock(Conversation.start(as_owner(plan)), ulla).let_in(as_owner(plan))
    _answers(ulla, plan)
    day = write(Entry, plan, text="Ord")
    Showing.begin(as_owner(plan), day, day.words_to_show(), ulla, now() + 999)
    meeting = Meeting.of(plan)[0]
    meeting.begin(as_owner(plan))
    roles = {"leader": ulla, "note_taker": ulla, "moved_by": ulla}
    MeetingTable.change(as_owner(plan), meeting, **roles)
    Presence.note(as_writer(ulla, plan), None)
    Audit.note(ulla, plan, "read", "plan")
    read = Audit.select(Audit.id).where(Audit.person_id == ulla.id, Audit.verb == "read")
    ask_about(as_owner(plan), read.scalar())


def _answers(ulla, plan):
    """At the start all answers are shown; at the end they are not, and Nils has no phone."""
    at_start = RoundAtTable(Visit.of(ulla, plan), "start")
    at_start.answer(Somebody(ulla), {"words": "Ord"})
    at_start.show()
    at_end = RoundAtTable(Visit.of(ulla, plan), "end")
    at_end.answer(Somebody(name="Nils"), {"words": "Et ord"})
    at_end.answer(Somebody(ulla), {"words": "Et skjult ord"})
    at_end.keep_unsent({"useful": "4"}, at_end.stamp)


def pointing_to(person):
    """{"table.column": how many rows point to the person by it}, for every table there is."""
    return {
        f"{table._meta.table_name}.{field.name}": table.select().where(field == person.id).count()
        for table in schema.tables()
        for field in table._meta.model_refs.get(Person, ())
    }


def left(person):
    return {name for name, count in pointing_to(person).items() if count}


def ways_and_traces(person):
    """How many rows belong to the person without a column that points to them."""
    return [
        RecoveryCode.select().count(),
        ProviderSession.select().count(),
        Challenge.select().count(),
        len(Invitation.waiting(person)),
    ]


def test_of_somebody_whose_name_stays_only_what_is_others_to_keep_is_left(ulla):
    assert (
        [name for name, count in pointing_to(ulla).items() if not count],
        stays_in_logs(ulla),
    ) == ([], True)
    assert ways_and_traces(ulla) == [8, 1, 1, 1]
    erase(ulla)
    assert left(ulla) == WORDS_OF_OTHERS | SEEN_BY_OTHERS
    assert ways_and_traces(ulla) == [0, 0, 0, 0]
    assert (SEEN_BY_OTHERS, Person.get_by_id(ulla.id).name) == (set(KEPT), "Ulla")


def test_of_somebody_whose_name_goes_only_words_in_the_plans_of_others_are_left(ulla):
    Audit.cut(now() + 1)
    assert (left(ulla), stays_in_logs(ulla)) == (set(pointing_to(ulla)), False)
    given = Consent.select().where(
        Consent.about.in_([one.id for one in Access.select().where(Access.person == ulla)])
    )
    assert {consent.withdrawn_at for consent in given} == {None}
    agreed = [consent.id for consent in given]
    erase(ulla)
    assert agreed and all(
        consent.withdrawn_at for consent in Consent.select().where(Consent.id.in_(agreed))
    )
    assert (left(ulla), ways_and_traces(ulla)) == (WORDS_OF_OTHERS, [0, 0, 0, 0])
    nobody = Person.get_by_id(ulla.id)
    assert (nobody.name, nobody.wrapped_key) == (None, None)


def test_others_lose_neither_their_helpers_nor_what_they_agreed_to(ulla, cast):
    before = {
        cast.owner.person: left(cast.owner.person),
        cast.helper.person: left(cast.helper.person),
    }
    agreed = Consent.select().where(Consent.person == cast.owner.person).count()
    erase(ulla)
    assert [before[person] - left(person) for person in before] == [
        {"trust.owner"},
        {"trust.person", "rescue.by"},
    ]
    assert Consent.select().where(Consent.person == cast.owner.person).count() == agreed


def test_a_proposal_that_was_not_sent_goes_and_one_that_waits_stays(ulla, cast):
    assert {proposal.state for proposal in Proposal.select()} == {
        "waiting",
        "draft",
        "earlier",
    }
    erase(ulla)
    assert [proposal.by.name for proposal in Proposal.on(cast.owner.plan, "waiting")] == ["Ulla"]
    assert {proposal.state for proposal in Proposal.select()} == {"waiting"}


def given():
    return [one for one in CheckInAnswer.select() if one.is_given]


def test_an_answer_that_was_never_shown_goes_and_those_of_others_and_shown_ones_stay(ulla):
    assert [(one.round.about, one.name) for one in given()] == [
        ("start", None),
        ("end", "Nils"),
        ("end", None),
    ]
    erase(ulla)
    assert [(one.said["words"], one.by.name) for one in given()] == [
        ("Ord", "Ulla"),
        ("Et ord", "Ulla"),
    ]


def test_an_invitation_from_somebody_who_is_gone_makes_nobody_a_helper(ulla):
    unused = Invitation.give("nb", by=ulla)
    assert Invitation.find(unused)
    erase(ulla)
    assert Invitation.find(unused) is None
