"""The live stream says that something changed, but never what, and ends with the access."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.core.change import Change
from models.core.database import database, new_id, now
from models.people.device import Device
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.feed import MOST_EACH, feed
from models.plan.guest import Guest
from models.plan.kinds import all_kinds
from models.plan.plan import SHEET_SHOWS
from models.plan.presence import Presence
from models.plan.proposing import propose
from models.plan.signal_filter import SignalFilter
from models.tools.contacts import Contact
from models.tools.goals import Goal
from models.tools.hard_times import Call, Heading
from models.tools.matters import Matter
from tests.house import secret_parts, secrets_in
from tests.listening import reading_stops
from tests.writing import as_owner, as_writer, change, write

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).parents[3]


def test_a_stream_says_that_a_part_changed_and_never_what(cast, listen):
    goal = write(Goal, cast.owner.plan, text="Bo for meg selv")
    stream = listen(cast.helper, cast.owner.plan)
    change(goal, text="Et hus med hage")
    said = stream.next()
    assert json.loads(said.split(b"data: ")[1]) == {
        "kind": "goal",
        "part": str(goal.id),
        "revision": 2,
    }
    assert b"hus" not in said


def test_a_page_goes_on_from_the_last_signal_and_hears_none_twice(cast, browser):
    write(Goal, cast.owner.plan, text="Bo for meg selv")
    assert Change.latest()
    for path in ("home", "plan", "print"):
        page = browser(cast.owner).get(f"{cast.owner.plan.address}/{path}").text
        assert f'data-seen="{Change.latest()}"' in page


def test_a_stranger_finds_no_stream_and_nobody_is_shown_the_way_in(cast, browser):
    address = f"/plans/{cast.owner.plan.id}/live"
    assert browser(cast.outsider).get(address).status_code == 404
    assert browser().get(address).status_code == 303


def test_a_stream_of_another_plan_stays_quiet(cast, listen):
    stream = listen(cast.outsider, cast.outsider.plan)
    write(Goal, cast.owner.plan, text="Et hus")
    mine = write(Goal, cast.outsider.plan, text="Ett hus")
    assert stream.signal()["part"] == str(mine.id)


def withdraw(cast, _browser):
    Access.to(cast.owner.plan, cast.helper.person).withdraw(as_owner(cast.owner.plan))


def hide(_cast, browser):
    browser.post("/hide")


def sign_out(_cast, browser):
    browser.post("/sign-out")


def end_the_session_elsewhere(cast, _browser):
    Device.of(cast.helper.person)[0].end()


@pytest.mark.parametrize("what", [withdraw, hide, sign_out, end_the_session_elsewhere])
def test_the_stream_is_over_at_once_when_the_way_in_ends(cast, browser, listen, what):
    helper = browser(cast.helper)
    owners = listen(cast.owner, cast.owner.plan)
    stream = listen(helper, cast.owner.plan)
    what(cast, helper)
    assert stream.ends()
    write(Goal, cast.owner.plan, text="Et hus")
    assert "goal" in (owners.signal()["kind"], what is withdraw and owners.signal()["kind"]), (
        "the owner's own goes on"
    )


@pytest.mark.parametrize("what", [withdraw, end_the_session_elsewhere])
def test_a_stream_is_over_though_the_way_in_ends_while_it_is_opened(
    cast, listen, what, monkeypatch
):
    """After the door, and before it hears anything: nobody would tell it later."""
    join = feed.join

    def join_after_the_end(listener):
        what(cast, None)
        join(listener)

    monkeypatch.setattr(feed, "join", join_after_the_end)
    assert listen(cast.helper, cast.owner.plan).ends()


def guest(cast):
    """The owner's conversation, and the outsider as a guest who was let in."""
    talk = Conversation.start(as_owner(cast.owner.plan))
    found = Guest.knock(talk, cast.outsider.person)
    found.let_in(as_owner(cast.owner.plan))
    return talk, found


@pytest.mark.parametrize(
    "end",
    [
        lambda talk, one: talk.end(as_owner(talk.plan)),
        lambda talk, one: one.show_out(as_owner(talk.plan)),
    ],
)
def test_a_guests_stream_is_over_when_the_conversation_is_over_for_them(cast, listen, end):
    talk, one = guest(cast)
    stream = listen(cast.outsider, cast.owner.plan)
    end(talk, one)
    assert stream.ends()


def test_an_access_that_ends_by_itself_ends_the_stream_too(cast, listen):
    stream = listen(cast.helper, cast.owner.plan)
    Access.update(expires_at=now()).where(Access.person == cast.helper.person).execute()
    for listeners in feed._listeners.values():
        for one in listeners:
            one.until = now()
    assert stream.ends()


@pytest.mark.parametrize("told", ["header", "address"])
def test_what_was_missed_is_told_again(cast, listen, told):
    goal = write(Goal, cast.owner.plan, text="Et hus")
    last = Change.latest()
    change(goal, text="Et stort hus")
    if told == "header":
        options = {"headers": {"Last-Event-ID": str(last)}}
    else:
        options = {"query_string": {"since": last}}
    assert listen(cast.owner, cast.owner.plan, **options).signal()["revision"] == 2


def test_what_is_written_while_a_page_is_made_is_not_lost(cast, browser, listen):
    """The page holds the number of the last signal from before it read anything."""
    owner, plan = browser(cast.owner), cast.owner.plan
    before = Change.latest()
    owner.get(f"/plans/{plan.id}/plan")
    assert f'data-seen="{before}"' in owner.page
    goal = write(Goal, plan, text="Et hus")
    assert listen(owner, plan, query_string={"since": before}).signal()["part"] == str(goal.id)


def test_a_signal_from_another_process_arrives(cast, listen, app):
    stream = listen(cast.owner, cast.owner.plan)
    program = (
        "import sys; from models.core.database import use_database; "
        "from models.core.change import Change; use_database(sys.argv[1]); "
        "Change.signal(int(sys.argv[2]), 'goal', 7, 3)"
    )
    subprocess.run(
        [sys.executable, "-c", program, app.config["DATABASE_URL"], str(cast.owner.plan.id)],
        cwd=ROOT,
        env=os.environ,
        check=True,
        timeout=120,
    )
    assert stream.signal() == {"kind": "goal", "part": "7", "revision": 3}


def test_one_stream_too_many_is_told_to_come_later(cast, browser, monkeypatch):
    monkeypatch.setattr("views.plan.live.MOST", 0)
    answer = browser(cast.owner).get(f"/plans/{cast.owner.plan.id}/live")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


@pytest.mark.parametrize("whose, sessions", [("device", 1), ("person", 5)])
def test_one_persons_pages_fill_no_more_than_their_share_and_the_oldest_gives_way(
    cast, browser, listen, whose, sessions
):
    """The oldest stream ends without the word "over", so that its page connects again."""
    most = MOST_EACH[whose]
    hers = [browser(cast.helper) for _session in range(sessions)]
    others = listen(cast.owner, cast.owner.plan)
    streams = [listen(hers[number % sessions], cast.owner.plan) for number in range(most)]
    assert len(feed) == most + 1
    newest = listen(hers[0], cast.owner.plan)
    assert list(streams[0]._lines) == []
    goal = write(Goal, cast.owner.plan, text="Et hus")
    assert {stream.signal()["part"] for stream in (others, newest, streams[-1])} == {str(goal.id)}
    assert len(feed) == most + 1


def test_nobody_listens_and_nothing_is_read(cast, listen):
    stream = listen(cast.owner, cast.owner.plan)
    stream.answer.close()
    reading_stops()
    again = listen(cast.owner, cast.owner.plan)
    goal = write(Goal, cast.owner.plan, text="Et hus")
    assert again.signal()["part"] == str(goal.id)
    database.close()


def test_what_an_open_page_asks_for_by_itself_does_not_keep_a_session_awake(cast, browser):
    mine = browser(cast.owner)
    (device,) = Device.of(cast.owner.person)

    def woken_by(**headers):
        Device.update(seen_at=now() - 900).where(Device.id == device.id).execute()
        assert mine.get(f"/plans/{cast.owner.plan.id}/print", headers=headers).status_code == 200
        return Device.get_by_id(device.id).seen_at > now() - 900

    assert (woken_by(), woken_by(**{"X-By-Itself": "1"})) == (True, False)


def test_nobody_is_told_that_they_are_here_themselves(cast, listen):
    plan = cast.owner.plan
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.helper.person).let_in(as_owner(plan))
    owners, helpers = listen(cast.owner, plan), listen(cast.helper, plan)
    Presence.note(as_owner(plan), None)
    assert helpers.signal()["kind"] == "presence"
    write(Goal, plan, text="Et hus")
    assert owners.signal()["kind"] == "goal"


def open_only(cast, *pages):
    """Let the reader see these pages and nothing else."""
    Access.grant(as_owner(cast.owner.plan), cast.reader.person, "read", pages, "kin", now() + 999)


def busy_in_closed_parts(cast):
    """What the owner and the helper do that the reader of other pages need not know of."""
    plan, hanne = cast.owner.plan, cast.helper.person
    write(Goal, plan, text="Et hus")
    words = {"text": "Et rom"}
    propose(as_writer(hanne, plan), Goal, new_id(), 0, words, sent=True)
    Guest.knock(Conversation.start(as_owner(plan)), hanne)
    Presence.note(as_writer(hanne, plan), None)


def test_a_reader_hears_only_of_what_is_open_to_them(cast, listen):
    open_only(cast, "matters", "contacts")
    owners, readers = (listen(who, cast.owner.plan) for who in (cast.owner, cast.reader))
    busy_in_closed_parts(cast)
    heard = [owners.signal()["kind"] for _ in range(5)]
    assert heard == ["goal", "proposal", "conversation", "conversation", "presence"]
    matter = write(Matter, cast.owner.plan, text="Ro")
    assert readers.signal() == {"kind": "matter", "part": str(matter.id), "revision": 1}
    Presence.note(as_owner(cast.owner.plan), None)
    write(Contact, cast.owner.plan, name="Kari")
    assert readers.signal()["kind"] == "contact", "not that the owner looks at their plan"


def test_what_a_reader_missed_is_told_in_the_same_way(cast, listen):
    open_only(cast, "matters", "contacts")
    last = {"query_string": {"since": Change.latest()}}
    busy_in_closed_parts(cast)
    contact = write(Contact, cast.owner.plan, name="Kari")
    assert listen(cast.owner, cast.owner.plan, **last).signal()["kind"] == "goal"
    assert listen(cast.reader, cast.owner.plan, **last).signal()["part"] == str(contact.id)


def test_who_sees_the_sheet_hears_that_it_has_changed_and_not_where(cast, listen):
    open_only(cast, "sheet")
    stream = listen(cast.reader, cast.owner.plan)
    write(Goal, cast.owner.plan, text="Et hus")
    assert stream.signal() == {"kind": "sheet", "part": "0", "revision": 0}


def test_who_sees_the_sheet_hears_nothing_of_what_it_does_not_print(plan, cast):
    heading = write(Heading, plan, about="signs", text="Jeg sover ikke.")
    words = {"text": "Lite"}
    hanne = as_writer(cast.helper.person, plan)
    propose(hanne, Heading, heading.id, 1, words, sent=True)
    write(Call, plan, say="Kan du komme?")
    heard = SignalFilter(frozenset(["home", "sheet"])).apply(Change.of(plan, since=0))
    assert {one.kind for one in heard} <= {"plan", "access"}


def test_whoever_sees_the_sheet_hears_of_every_kind_of_words_that_is_on_it(plan, cast, browser):
    parts = secret_parts(plan)
    plan.show_on_sheet(as_owner(plan), "none", SHEET_SHOWS)
    papers = ("print", "print/large", "wallet")
    printed = {one for path in papers for one in read_secrets(browser(cast.owner), plan, path)}
    signals = Change.of(plan, since=0)
    signal_filter = SignalFilter(frozenset(["home", "sheet"]))
    heard = {one.kind for one in signals if signal_filter.apply([one])}
    assert printed >= {"goal", "action", "matter", "contact"}
    assert printed & set(parts) <= heard
    kinds = {kind.kind_name for kind in all_kinds() if kind.on_sheet or kind.sheet_side}
    assert heard & set(parts) == kinds, "and of no other"


def read_secrets(browser, plan, path):
    return secrets_in(browser.get(f"{plan.address}/{path}").text)


def test_a_reader_hears_of_words_beside_the_owners_on_a_page_that_is_open(cast, listen):
    open_only(cast, "plan")
    goal = write(Goal, cast.owner.plan, text="Et hus")
    proposal = propose(
        as_writer(cast.helper.person, cast.owner.plan), Goal, goal.id, 1, {"text": "Rom"}, sent=True
    )
    stream = listen(cast.reader, cast.owner.plan)
    proposal.keep_both(as_owner(cast.owner.plan))
    assert stream.signal() == {"kind": "proposal", "part": "0", "revision": 0}


def test_a_guest_hears_of_everything_while_the_conversation_lasts(cast, listen):
    guest(cast)
    stream = listen(cast.outsider, cast.owner.plan)
    goal = write(Goal, cast.owner.plan, text="Et hus")
    assert stream.signal()["part"] == str(goal.id)
