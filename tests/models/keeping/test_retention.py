"""What is kept for a time is deleted when that time is up, and not a second before."""

import re
import time

import pytest

from models import schema
from models.core import audit
from models.core.audit import Audit
from models.core.change import Change
from models.core.database import new_id, now
from models.keeping.retention import APART, DAY, rules, tidy
from models.people.card import Card
from models.people.challenge import LASTS_SECONDS, Challenge
from models.people.consent import Consent
from models.people.device import Device
from models.people.invitation import Invitation, InvitationUse
from models.people.known_device import KnownDevice
from models.people.password import UnknownAddress
from models.people.person import Person
from models.people.rate_limit import RateLimit
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.edit import Edit
from models.plan.presence import Presence
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.plan.rescue import Rescue
from models.plan.showing import Showing
from models.plan.trust import Trust
from models.tools.diary import Entry
from models.tools.goals import Goal
from models.tools.unsent_answer import UnsentAnswer
from tests.conftest import PIN
from tests.writing import as_owner, as_writer, write

DAYS = {rule.what: rule.days for rule in rules()}
AN_END = re.compile("until|expires|ends|ended|revoked|withdrawn")


@pytest.fixture
def plan(cast):
    return cast.owner.plan


# Each makes one thing whose time begins now, and returns a function that counts such things.
def _log(plan, cast):
    Audit.note(cast.helper.person, plan, "read", "plan")
    return lambda: Audit.select().where(Audit.plan_id == plan.id, Audit.verb == "read").count()


def _access(plan, cast):
    Access.to(plan, cast.helper.person).withdraw(as_owner(plan))
    return lambda: Access.select().where(Access.person == cast.helper.person).count()


def _consent(plan, cast):
    Access.to(plan, cast.helper.person).withdraw(as_owner(plan))
    return lambda: Consent.select().where(Consent.withdrawn_at.is_null(False)).count()


def _conversation(plan, cast):
    Conversation.start(as_owner(plan)).end(as_owner(plan))
    return Conversation.select().count


def _draft(plan, cast):
    """With an earlier version of it. Beside it stands one that was sent."""
    hanne, begun = as_writer(cast.helper.person, plan), new_id()
    for own, text in enumerate(("A boat", "A big boat")):
        propose(hanne, Goal, begun, 0, {"text": text}, sent=False, own=own)
    propose(hanne, Goal, new_id(), 0, {"text": "A boat"}, sent=True)
    return lambda: Proposal.select().count() - 1


def _card(plan, cast):
    Card.issue(plan.owner, PIN)
    return lambda: Card.select().where(Card.person == plan.owner).count() - 1


def _session(plan, cast):
    kept, ended = (Device.sign_in(plan.owner, PIN, "iPhone", own=True)[0] for _time in range(2))
    ended.end()
    return lambda: Device.select().count() - 1


def _signal(plan, cast):
    Change.delete().execute()
    Change.signal(plan.id, "plan")
    Change.signal(plan.id, "plan")
    return lambda: Change.select().count() - 1


def _attempt(plan, cast):
    RateLimit.spend("somewhere", 5, 900)
    return RateLimit.select().count


def _showing(plan, cast):
    """Its words go; that it was shown stays with who had access."""
    entry = write(Entry, plan, text="Stille.")
    Showing.begin(as_owner(plan), entry, entry.words_to_show(), cast.helper.person, now() + 60)
    Showing.update(expires_at=now()).execute()
    return lambda: Showing.select().where(Showing.words.is_null(False)).count()


def _presence(plan, cast):
    Presence.note(as_owner(plan), None)
    return Presence.select().count


def _unsent_answer(plan, cast):
    talk = Conversation.start(as_owner(plan))
    UnsentAnswer.keep(talk, 0, "start", plan.owner, {"mood": "4"})
    return UnsentAnswer.select().count


def _trust(plan, cast):
    Trust.give(as_owner(plan), cast.helper.person.id)
    Trust.give(as_owner(plan), cast.reader.person.id)  # which ends the first one
    return lambda: Trust.select().count() - 1


def _rescue(plan, cast):
    Rescue.create(owner=plan.owner, by=cast.helper.person)
    return Rescue.select().count


def _invitation(plan, cast):
    came, unused = (Invitation.find(Invitation.give("nb")) for _one in range(2))
    came.use("Berit")
    for invitation in (came, unused):
        invitation.take_back()
    return lambda: Invitation.select().count() - 1


def _question(plan, cast):
    Challenge.give("passkey")
    Challenge.update(until=Challenge.until - LASTS_SECONDS).execute()
    return Challenge.select().count


def _known(plan, cast):
    KnownDevice.learn(plan.owner, None)
    return KnownDevice.select().count


def _guess(plan, cast):
    UnknownAddress.count_one("somebody")
    return UnknownAddress.select().count


def _name(plan, cast):
    nils = Person.join("nb", "NO", "Nils")
    return lambda: Person.select().where(Person.id == nils.id).count()


MAKE = {
    "known": _known,
    "guess": _guess,
    "log": _log,
    "access": _access,
    "consent": _consent,
    "conversation": _conversation,
    "draft": _draft,
    "card": _card,
    "session": _session,
    "trust": _trust,
    "rescue": _rescue,
    "signal": _signal,
    "attempt": _attempt,
    "invitation": _invitation,
    "question": _question,
    "unsent_answer": _unsent_answer,
    "presence": _presence,
    "showing": _showing,
    "name": _name,
}


def test_every_rule_is_carried_out_and_tested():
    timed = {what for what, days in DAYS.items() if days is not None}
    assert (timed, set(APART) - timed) == (set(MAKE), set())
    assert [rule.what for rule in rules() if not rule.why.endswith(".")] == []
    assert [rule.what for rule in rules() if bool(rule.since) != (rule.days is not None)] == []


def test_every_column_that_looks_like_an_end_is_named_in_the_file_or_the_file_says_why_it_is_none():
    every = {
        f"{table._meta.table_name}.{field.name}"
        for table in schema.tables()
        for field in table._meta.sorted_fields
    }
    ends = {column for column in every if AN_END.search(column.split(".")[1])}
    counted, none = (
        {column for rule in rules() for column in named(rule)}
        for named in (lambda r: r.since, lambda r: r.no_end)
    )
    assert {"challenge.until", "trust.expires_at", "access.revoked_at", "frame.ends_on"} <= ends, (
        "the search itself does not work"
    )
    assert (ends - counted - none, counted & none, (counted | none) - every) == (
        set(),
        set(),
        set(),
    )
    assert [why for rule in rules() for why in rule.no_end.values() if not why.endswith(".")] == []


@pytest.mark.parametrize("what", MAKE)
def test_it_stays_to_the_last_second_and_goes_with_the_next(what, plan, cast, monkeypatch):
    start = int(time.time())
    monkeypatch.setattr(time, "time", lambda: start)
    count = MAKE[what](plan, cast)
    here, made = count(), now()
    assert here >= 1
    monkeypatch.setattr(time, "time", lambda: made + DAYS[what] * DAY)
    tidy()
    assert count() == here
    monkeypatch.setattr(time, "time", lambda: made + DAYS[what] * DAY + 1)
    assert (tidy()[what] >= 1, count()) == (True, 0)


def test_a_session_that_ended_by_itself_goes_too(plan, monkeypatch):
    Device.sign_in(plan.owner, PIN, "iPhone", own=True)
    shared = Device.sign_in(plan.owner, PIN, "A browser", own=False)[0]
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + DAYS["session"] * DAY + 3600)
    tidy()
    assert shared.id not in {device.id for device in Device.select()}
    assert Device.select().count() == 1


def test_whoever_came_by_an_invitation_may_still_invite_when_it_is_old(app, monkeypatch):
    berit, clock = Invitation.find(Invitation.give("nb")).use("Berit"), time.time
    Invitation.give("nb", by=berit)
    assert (Invitation.may_give(berit), Invitation.select().count()) == (True, 2)
    monkeypatch.setattr(time, "time", lambda: clock() + 99 * DAY)
    tidy()
    assert (
        Invitation.may_give(berit),
        Invitation.select().count(),
        InvitationUse.select().count(),
    ) == (True, 1, 1)


def test_words_of_the_owner_are_never_tidied_away(plan, monkeypatch):
    goal = write(Goal, plan, text="A flat")
    goal.remove(as_owner(plan))
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 100 * 366 * DAY)
    tidy()
    assert (Goal.find(plan, goal.id).text, Edit.select().where(Edit.part == goal.id).count()) == (
        "A flat",
        2,
    )
    assert list(audit.verify()) == []


def test_signals_go_on_from_the_number_they_had(plan, monkeypatch):
    Change.signal(plan.id, "plan")
    last, clock = Change.latest(), time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 99 * DAY)
    tidy()
    Change.signal(plan.id, "plan")
    assert Change.latest() == last + 1
