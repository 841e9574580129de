"""What the owner shows from the diary: these words, to this person, for a while, and no more."""

import json
import re
import time
from pathlib import Path

import pytest

from models.core.audit import Audit
from models.core.change import Change
from models.core.database import database, is_sqlite, now
from models.keeping.document import read
from models.keeping.erasure import erase
from models.keeping.takein import take_in
from models.people.consent import Consent
from models.people.device import Device
from models.plan.access import Access
from models.plan.access_log import looks
from models.plan.conversation import Conversation
from models.plan.feed import OVER, Listener, feed, may_be_shown
from models.plan.guest import Guest
from models.plan.showing import Showing
from models.tools.diary import Entry
from tests.talking import in_english
from tests.test_rules_statements import AT_THE_DOOR, MOST, statements
from tests.writing import as_owner, change, write
from views.core.language import end_of, today

TEXT = "Sto opp. Regnjakka hang der. Gikk ut.\nDet var stille."
PART = "Regnjakka hang der."


@pytest.fixture
def helper(hanne):
    return hanne


@pytest.fixture
def entry(plan):
    return write(Entry, plan, text=TEXT, felt="Rolig. Litt trist.", day="2026-11-02")


@pytest.fixture
def talk(cast, plan):
    """A conversation with the outsider in it."""
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.outsider.person).let_in(as_owner(plan))
    return talk


def form_of(entry):
    return f"/plans/{entry.plan_id}/diary/{entry.id}/showing"


def answers(entry, member, **other):
    fields = {"what": "some", "marks": ["1"], "until": "today", "revision": entry.revision}
    return fields | {"whom": str(member.person.id), "yes": "1"} | other


def shown(entry, whom, marked=frozenset({1}), until=None):
    words = entry.words_to_show(marked and set(marked))
    return Showing.begin(as_owner(entry.plan), entry, words, whom, until or now() + 999)


# Chosen by the owner.


def test_each_sentence_has_a_box_of_its_own_and_the_preview_shows_just_what_is_ticked(
    owner, cast, entry
):
    page = owner.get(form_of(entry)).text
    assert re.findall(r'id="mark-(\d)"', page) == list("012345")
    assert page.index("What did I feel?") < page.index("Rolig.")
    fields = answers(entry, cast.helper, marks=["1", "2", "5"])
    del fields["yes"]
    seen = owner.post(form_of(entry), **fields).text
    assert re.findall(r'class="part-words" dir="auto">([^<]+)<', seen) == [
        "Regnjakka hang der. Gikk ut.",
        "Litt trist.",
    ]
    assert ("Hanne will see it" in seen, Showing.select().count()) == (True, 0)


def test_after_the_yes_the_person_reads_these_words_and_no_others(owner, helper, cast, entry):
    answer = owner.post(form_of(entry), **answers(entry, cast.helper))
    made = Showing.get()
    page = helper.get(made.address).text
    assert (answer.status_code, answer.location.endswith(f"#part-{entry.id}")) == (303, True)
    assert (PART in page, "Sto opp" in page, "stille" in page, "Rolig" in page) == (
        True,
        False,
        False,
        False,
    )
    assert made.expires_at == end_of(today())
    assert "<title>Something to read – Hjulet</title>" in page


def test_the_words_stay_those_that_the_owner_said_yes_to(owner, helper, cast, entry):
    made = shown(entry, cast.helper.person)
    change(entry, text="Noe helt annet.")
    assert (PART in helper.get(made.address).text, "annet" in helper.page) == (True, False)
    assert "You have changed the day since" in owner.get(f"/plans/{entry.plan_id}/diary").text


@pytest.mark.parametrize("step", ["before the preview", "after it"])
def test_what_was_changed_meanwhile_is_looked_at_again(owner, cast, entry, step):
    fields = answers(entry, cast.helper)
    if step == "before the preview":
        del fields["yes"]
    change(entry, text="En ny setning. En til.")
    answer = owner.post(form_of(entry), **fields)
    assert (answer.status_code, "This has changed meanwhile" in answer.text) == (409, True)
    assert ("En ny setning." in answer.text, " checked" in answer.text.split("whom")[0]) == (
        True,
        True,
    )
    assert not re.search(r'id="mark-\d" checked', answer.text)
    assert Showing.select().count() == 0


def test_a_change_in_the_very_last_moment_is_noticed_too(plan, cast, entry):
    old = Entry.find(plan, entry.id)
    change(entry, text="Nytt.")
    with pytest.raises(LookupError):
        shown(old, cast.helper.person)
    Entry.find(plan, entry.id).remove(as_owner(plan))
    with pytest.raises(LookupError):
        shown(entry, cast.helper.person)


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": ""},
        {"what": "fish"},
        {"marks": []},
        {"marks": ["77"]},
        {"marks": ["x"]},
        {"whom": ""},
        {"whom": "1"},
        {"whom": "x" * 5000},
        {"whom": "table"},
        {"until": "never"},
        {"until": "day", "last": ""},
        {"until": "day", "last": "2001-01-01"},
        {"until": "day", "last": "2099-01-01"},
        {"until": "day", "last": "snart"},
    ],
)
def test_an_answer_that_can_not_be_used_is_asked_for_again_and_shows_nothing(
    owner, cast, entry, wrong
):
    answer = owner.post(form_of(entry), **answers(entry, cast.helper, **wrong))
    assert (answer.status_code, Showing.select().count()) == (422, 0)
    assert "ds-error-summary" in answer.text


@pytest.mark.parametrize("revision", ["", "x", "99", "-1", "0"])
def test_a_revision_that_is_none_shows_nothing(owner, cast, entry, revision):
    answer = owner.post(form_of(entry), **answers(entry, cast.helper, revision=revision))
    assert (answer.status_code, Showing.select().count()) == (409, 0)


def test_only_who_has_access_or_is_here_now_can_be_chosen(owner, cast, entry, talk):
    page = owner.get(form_of(entry)).text
    offered = set(re.findall(r'name="whom"[^>]*value="(\w+)"', page))
    members = (cast.helper, cast.reader, cast.outsider)
    assert offered == {"table", *(str(one.person.id) for one in members)}
    talk.end(as_owner(entry.plan))
    Access.to(entry.plan, cast.helper.person).withdraw(as_owner(entry.plan))
    for left in (cast.helper, cast.outsider):
        assert owner.post(form_of(entry), **answers(entry, left)).status_code == 422
        with pytest.raises(LookupError):
            shown(entry, left.person)


def test_from_the_conversation_a_day_is_chosen_for_the_table(owner, cast, plan, entry, talk):
    there = owner.get(f"{plan.address}/conversation").text
    assert there.index("talk-code") < there.index("Put something from the diary on the table")
    days = owner.get(f"{plan.address}/diary/showing").text
    chosen = re.search(r'href="(\S+/showing\?whom=table)"', days)[1]
    assert re.search(
        r'value="table"[^>]* checked|checked[^>]* value="table"', owner.get(chosen).text
    )
    assert owner.get(f"{plan.address}/diary/showing?month=2026-13").status_code == 404
    words = entry.headline_text[:20]
    assert words and words not in days
    assert words in owner.get(f"{plan.address}/diary/showing?words=yes").text


def test_with_nobody_to_show_it_to_the_page_says_how_somebody_comes(owner, plan, cast, entry):
    for who in (cast.helper, cast.reader):
        Access.to(plan, who.person).withdraw(as_owner(plan))
    page = owner.get(form_of(entry)).text
    assert ("Nobody has access" in page, "/conversation" in page) == (True, True)


def test_showing_more_to_the_same_person_takes_the_place_of_what_they_saw(plan, cast, entry):
    first = shown(entry, cast.helper.person)
    second = shown(entry, cast.helper.person, None)
    other = shown(entry, cast.reader.person)
    assert {one.id for one in Showing.of(plan)} == {second.id, other.id}
    assert Showing.get_by_id(first.id).words is None


def test_from_the_preview_there_is_a_way_back_to_the_answers(owner, cast, entry):
    answer = owner.post(form_of(entry), **answers(entry, cast.helper, again="y"))
    assert (answer.status_code, Showing.select().count()) == (200, 0)
    assert re.findall(r'id="mark-(\d)" checked', answer.text) == ["1"]


# Seen by that person alone.


# And by nobody else at any address: test_what_is_shown_to_one_reaches_nobody_else, in
# tests/test_rules.py, where everybody goes everywhere once.


def test_the_person_finds_it_on_their_pages_without_a_word_of_it(helper, cast, entry):
    made = shown(entry, cast.helper.person)
    for page in ("/people", f"/plans/{entry.plan_id}/home"):
        assert (made.address in helper.get(page).text, PART in helper.page) == (True, False)
        assert "From Ola’s diary" in helper.page


def test_somebody_who_came_for_one_conversation_sees_it_until_its_end(
    cast, browser, entry, talk, monkeypatch
):
    visitor = in_english(browser(cast.outsider))
    made = shown(entry, cast.outsider.person)
    talk.end(as_owner(entry.plan))
    assert visitor.get(f"/plans/{entry.plan_id}/home").status_code == 404
    assert (PART in visitor.get(made.address).text, 'href="/people"' in visitor.page) == (
        True,
        True,
    )
    assert made.address in visitor.get("/people").text
    Showing.update(expires_at=now()).execute()
    answer = visitor.get(made.address)
    assert (answer.status_code, PART in answer.text) == (404, False)
    assert "This is not shown to you any more" in answer.text
    assert "Ola showed it to you for a while." in answer.text


def test_it_is_logged_and_the_owner_reads_who_has_looked(owner, helper, cast, plan, entry):
    made = shown(entry, cast.helper.person)
    other = shown(write(Entry, plan, text="Mer."), cast.helper.person)
    for address in (made.address, made.address, other.address):
        helper.get(address)
    seen = [
        row.subject_id
        for row in Audit.select().where(Audit.subject == "showing", Audit.verb == "read")
    ]
    assert seen == [made.id, other.id]
    assert [(look.person_id, look.read) for look in looks(plan)] == [
        (cast.helper.person.id, {"showing"})
    ]
    page = owner.get(f"/plans/{plan.id}/looking").text
    assert ("Hanne" in page, "something that you showed" in page) == (True, True)


def test_the_owner_looks_at_it_without_an_entry_in_the_log(owner, cast, entry):
    made = shown(entry, cast.helper.person)
    assert "This is what Hanne sees." in owner.get(made.address).text
    assert Audit.select().where(Audit.verb == "read").count() == 0


def test_a_helpers_home_costs_one_statement_more(cast, helper, entry):
    shown(entry, cast.helper.person)
    with statements() as heard:
        helper.get(f"/plans/{entry.plan_id}/home")
    assert len(heard) <= MOST + AT_THE_DOOR + (0 if is_sqlite() else 1)


def test_reading_and_choosing_take_few_statements(owner, helper, cast, plan, entry):
    made = shown(entry, cast.helper.person)
    for visitor, address, most in (
        (owner, form_of(entry), MOST),
        (owner, f"/plans/{plan.id}/diary", MOST),
        (owner, f"/plans/{plan.id}/sharing", MOST),
        (helper, made.address, MOST),
    ):
        with statements() as heard:
            visitor.get(address)
        assert len(heard) <= most, (address, heard)


# Its end.


@pytest.mark.parametrize("place", ["", "y"])
def test_the_owner_takes_it_back_with_one_tap_from_the_entry_or_from_sharing(
    owner, helper, cast, plan, entry, place
):
    made = shown(entry, cast.helper.person)
    for page in ("diary", "sharing"):
        assert f"{made.address}/end" in owner.get(f"/plans/{plan.id}/{page}").text
        assert "Hanne" in owner.page
    answer = owner.post(f"{made.address}/end", **({"sharing": place} if place else {}))
    assert answer.location.endswith("/sharing" if place else f"#part-{entry.id}")
    gone = helper.get(made.address)
    assert (gone.status_code, PART in gone.text) == (404, False)
    row = Showing.get_by_id(made.id)
    consent = Consent.get(Consent.about == made.id)
    assert (row.words, consent.withdrawn_at is None) == (None, False)
    assert Showing.of(plan) == []


def test_it_ends_twice_as_well_as_once_and_never_by_another(owner, helper, cast, browser, entry):
    made = shown(entry, cast.helper.person)
    assert helper.post(f"{made.address}/end").status_code == 403
    assert browser(cast.outsider).post(f"{made.address}/end").status_code == 404
    assert [owner.post(f"{made.address}/end").status_code for _time in range(2)] == [303, 303]
    own = cast.outsider.plan
    assert browser(cast.outsider).get(f"/plans/{own.id}/shown/{made.id}").status_code == 404


def test_it_ends_with_the_entry_and_when_the_plan_is_closed_to_the_person(plan, cast, entry):
    made = shown(entry, cast.helper.person)
    as_owner(plan).close_plan_to(Access.to(plan, cast.helper.person))
    assert Showing.get_by_id(made.id).ended_at
    made = shown(entry, cast.reader.person)
    entry.remove(as_owner(plan))
    assert Showing.get_by_id(made.id).words is None


def test_it_ends_by_itself_and_its_words_are_sealed_until_then(plan, cast, entry, helper):
    made = shown(entry, cast.helper.person)
    if is_sqlite():
        file = database.execute_sql("PRAGMA database_list").fetchone()[2]
        raw = b"".join(Path(file + ending).read_bytes() for ending in ("", "-wal"))
        assert b"Regnjakka" not in raw
    start = time.time()
    assert helper.get(made.address).status_code == 200
    Showing.update(expires_at=int(start)).execute()
    assert helper.get(made.address).status_code == 404
    assert Showing.of(plan) == []


# A page that is open hears it.


@pytest.fixture
def listening(cast, browser):
    """A function: a listener with this thing open, as `member`."""

    def listen(member, showing):
        browser(member).get("/language")
        device = Device.of(member.person)[0].id
        return Listener(showing.plan_id, device, member.person.id, None, showing.id)

    return listen


def heard(plan, *listeners):
    """What each of them has heard after all changes so far."""
    feed._tell(plan.id, list(listeners), Change.of(plan, 0))
    return [one.signals.get() if not one.signals.empty() else "nothing" for one in listeners]


def test_an_open_page_hears_its_end_and_nothing_else(plan, cast, entry, listening):
    made = shown(entry, cast.helper.person)
    hanne, ola = (listening(who, made) for who in (cast.helper, cast.owner))
    change(entry, text="Annet.")
    assert heard(plan, hanne, ola) == ["nothing", "nothing"]
    made.withdraw(as_owner(plan))
    assert heard(plan, hanne, ola) == [OVER, OVER]


def test_what_is_shown_to_one_is_open_to_no_other_session(plan, cast, entry, listening, talk):
    made = shown(entry, cast.helper.person)
    others = [listening(who, made) for who in (cast.reader, cast.outsider)]
    assert heard(plan, *others) == [OVER, OVER]
    on_table = shown(entry, talk)
    guest, reader = (listening(who, on_table) for who in (cast.outsider, cast.reader))
    assert heard(plan, guest, reader) == ["nothing", OVER]
    talk.end(as_owner(plan))
    assert heard(plan, guest) == [OVER]
    assert may_be_shown(plan.id, set(), set()) == set()


def test_a_hidden_screen_hears_that_it_is_over(plan, cast, entry, listening):
    made = shown(entry, cast.helper.person)
    hanne = listening(cast.helper, made)
    Device.update(hidden=True).where(Device.id == hanne.device).execute()
    assert heard(plan, hanne) == [OVER]


def test_the_page_says_where_it_listens_and_the_stream_is_for_that_person_alone(
    cast, browser, helper, entry
):
    made = shown(entry, cast.helper.person)
    assert f'data-live="{made.address}/live"' in helper.get(made.address).text
    for who, status in ((cast.reader, 404), (cast.outsider, 404)):
        visitor = browser(who)
        for ending in ("", "/live", "/presence"):
            assert visitor.get(made.address + ending).status_code == status
    assert helper.get(f"{made.address}/presence").status_code == 204
    made.withdraw(as_owner(entry.plan))
    for ending in ("/live", "/presence"):
        assert helper.get(made.address + ending).status_code == 404


# On the table.


def test_on_the_table_it_is_seen_by_all_who_are_here_in_large_letters_and_by_nobody_else(
    owner, helper, cast, browser, entry, talk
):
    guest = browser(cast.outsider)
    answer = owner.post(form_of(entry), **answers(entry, cast.helper, whom="table"))
    made = Showing.get()
    assert answer.location == made.address
    assert 'class="now-words"' in guest.get(made.address).text
    assert PART in guest.page
    assert helper.get(made.address).status_code == 404
    for page in ("presence", "home"):
        assert made.address in guest.get(f"/plans/{entry.plan_id}/{page}").text
        assert made.address not in helper.get(f"/plans/{entry.plan_id}/{page}").text
    assert (
        "Something of yours lies on the table" in owner.get(f"/plans/{entry.plan_id}/presence").text
    )


def test_the_next_thing_on_the_table_takes_the_place_of_the_first_at_its_address(
    cast, browser, plan, entry, talk
):
    first = shown(entry, talk)
    shown(write(Entry, plan, text="Ti setninger."), talk, None)
    page = browser(cast.outsider).get(first.address).text
    assert ("Ti setninger." in page, PART in page) == (True, False)
    assert [one.conversation_id for one in Showing.of(plan)] == [talk.id]


@pytest.mark.parametrize("how", ["end", "shown out", "taken off"])
def test_it_is_away_when_the_conversation_ends_or_the_guest_goes(
    cast, browser, plan, entry, talk, how
):
    made = shown(entry, talk)
    guest = browser(cast.outsider)
    assert guest.get(made.address).status_code == 200
    if how == "end":
        talk.end(as_owner(plan))
    elif how == "shown out":
        Guest.inside(plan, cast.outsider.person).show_out(as_owner(plan))
    else:
        made.withdraw(as_owner(plan))
    assert guest.get(made.address).status_code == 404
    assert Showing.seen_by(cast.outsider.person, plan, False) == []


def test_a_later_conversation_does_not_bring_it_back(cast, browser, plan, entry, talk):
    made = shown(entry, talk)
    talk.end(as_owner(plan))
    again = Conversation.start(as_owner(plan))
    Guest.knock(again, cast.outsider.person).let_in(as_owner(plan))
    assert (Showing.on_table(plan), Showing.of(plan)) == (None, [])
    assert browser(cast.outsider).get(made.address).status_code == 404


# It goes along, and goes away.


def test_a_take_out_says_what_is_shown_and_a_take_in_shows_nothing(owner, cast, plan, entry, talk):
    shown(entry, cast.helper.person)
    shown(entry, talk, None)
    shown(entry, cast.reader.person).withdraw(as_owner(plan))
    told = json.loads(owner.get(f"/plans/{plan.id}/takeout.json").text)
    names = {one["number"]: one["name"] for one in told["people"]}
    found = {names.get(one["person"]): one["words"] for one in told["shown"]}
    assert found["Hanne"] == {"whole": False, "day": "2026-11-02", "text": [PART]}
    assert (found["Ragna"], found[None]["whole"]) == (None, True)
    take_in(as_owner(cast.outsider.plan), read(json.dumps(told)))
    assert Showing.of(cast.outsider.plan) == []
    assert PART not in owner.get(f"/plans/{plan.id}/takeout.fhir.json").text


def test_erasing_either_of_the_two_takes_it_along(plan, cast, entry, helper):
    made = shown(entry, cast.helper.person)
    helper.get(made.address)  # so their name stays in the log
    erase(cast.helper.person)
    row = Showing.get_by_id(made.id)
    assert (row.words, row.ended_at is None) == (None, False)
    erase(cast.owner.person)
    assert Showing.select().count() == 0
