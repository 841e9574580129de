"""The diary: today with one tap, a line through time, one's own words found, and nobody else."""

import json
import logging
import re
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from flask_babel import force_locale

from models.core.change import Change
from models.core.database import database, is_sqlite, new_id, now
from models.keeping.document import Unreadable, read
from models.keeping.erasure import erase
from models.keeping.takein import take_in
from models.keeping.takeout import Takeout
from models.people.device import Device
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.feed import may_listen
from models.plan.guest import Guest
from models.plan.plan import AccessEnded, Plan
from models.plan.presence import Presence
from models.plan.time_together import TimeTogether
from models.plan.visit import Visit
from models.tools.diary import Entry, Timeline, months
from models.tools.goals import Goal
from models.tools.hard_times import Heading
from models.tools.matters import Matter
from tests.house import House, outcome, secret
from tests.test_rules_statements import MOST, statements
from tests.writing import EVERY_PAGE, as_owner, change, write
from views.core.language import today
from views.keeping.takeout_text import sections
from views.tools import diary as diary_view

WORDS = "Regnjakka henger i entreen"


def some_days(plan, *days, text="Stille"):
    return [write(Entry, plan, text=f"{text} {day}", day=day.isoformat()) for day in days]


# What the owner does.


@pytest.mark.parametrize("saves_itself", [{"autosave": "1"}, {}])
def test_an_entry_begins_with_a_word(owner, plan, saves_itself):
    """Else a day without words would stand there, of somebody who has typed and erased a letter."""
    day = {"text": "", "day": "2026-11-28", "expected": "0"}
    answer = owner.post(f"{plan.address}/entry/{new_id()}", **day, **saves_itself)
    assert answer.status_code == 422 and not Entry.of(plan)
    entry = write(Entry, plan, text="x")
    words = day | {"expected": "1"} | saves_itself
    assert owner.post(entry.address, **words).status_code == (200 if saves_itself else 422)


def test_a_month_has_a_mark_that_changes_with_its_page_alone(owner, plan):
    """A phone with a copy of the diary fetches those months again that have changed."""
    days = [date(2025, 6, 1) + timedelta(days=9 * number) for number in range(40)]
    some = some_days(plan, *days)
    page = f"{plan.address}/diary?month={{:%Y-%m}}"

    def pages():
        with owner.client.application.test_request_context():
            marked = diary_view.marks(plan)
        return {address: (mark, main_of(owner, address)) for address, mark in marked.items()}

    before = pages()
    assert set(before) == {page.format(day) for day in days}
    change(some[20], text="Storm")
    added = some_days(plan, date(2025, 8, 3))[0]
    added.remove(as_owner(plan))
    write(Entry, plan, text="Regn", day="2026-04-30")
    after = pages()
    changed = {one for one in after if after[one][0] != before.get(one, " ")[0]}
    assert changed == {one for one in after if after[one][1] != before.get(one, "  ")[1]}
    assert 1 < len(changed) < len(after) / 2


def main_of(owner, address) -> str:
    return owner.get(address).text.partition("<main")[2]


def test_more_offers_it_with_an_example_and_home_has_it_once_it_is_written_in(owner, plan):
    more, home = (owner.get(f"/plans/{plan.id}/{page}").text for page in ("more", "home"))
    assert ("You can have this here too" in more, "/diary" in more) == (True, True)
    assert "/diary" not in home
    page = owner.get(f"/plans/{plan.id}/diary").text
    assert ("It can look like this" in page, "Nobody else sees it" in page) == (True, True)
    write(Entry, plan, text=WORDS)
    assert "/diary" in owner.get(f"/plans/{plan.id}/home").text
    page = owner.get(f"/plans/{plan.id}/diary").text
    assert (WORDS in page, "It can look like this" in page) == (True, False)


def test_one_tap_opens_today_and_the_prompts_are_folded(owner, plan):
    page = owner.get(f"/plans/{plan.id}/diary").text
    new = re.search(r'href="([^"]+)"[^>]*>Write in the diary<', page)[1]
    form = owner.client.get(new, headers={"HX-Request": "true"}).text
    first, folded = form.split("<details", 1)
    assert ('name="text"' in first, 'name="happened"' in folded) == (True, True)
    assert f'value="{today().isoformat()}"' in folded
    assert not folded.split(">")[0].endswith("open")


def test_back_in_an_older_month_one_can_write_too(owner, plan):
    for month in (1, 2):
        for day in range(1, 12):
            write(Entry, plan, text="Noe", day=f"2026-{month:02}-{day:02}")
    page = owner.get(f"/plans/{plan.id}/diary?month=2026-01").text
    assert "/entry/new" in page and "Write in the diary" in page


def test_the_entry_of_today_is_gone_on_with(owner, plan):
    entry = write(Entry, plan, text=WORDS, day=today().isoformat())
    page = owner.get(f"/plans/{plan.id}/diary").text
    assert re.search(rf'href="{entry.address}/edit"[^>]*>Go on with today<', page)


def test_a_save_is_merged_and_a_conflict_shows_both(owner, plan):
    entry = write(Entry, plan, text=WORDS)
    change(entry, felt="Rolig")
    fields = {"text": "Sola skinner", "happened": "", "did": "", "thought": "", "felt": ""}
    day = entry.day.isoformat()
    answer = owner.post(entry.address, expected="1", **fields, day=day)
    assert (answer.status_code, Entry.find(plan, entry.id).felt) == (303, "Rolig")
    answer = owner.post(entry.address, expected="1", **fields | {"text": "Snø"}, day=day)
    assert (answer.status_code, "Snø" in answer.text, "Sola" in answer.text) == (409, True, True)


def test_an_answer_to_one_question_is_enough_and_a_day_alone_is_none(owner, plan):
    address = f"/plans/{plan.id}/entry/{new_id()}"
    assert owner.post(address, expected="0", text=" ", day="2026-11-01").status_code == 422
    assert "One word is enough" in owner.page
    assert owner.post(address, expected="0", text="", felt="Rolig", day="").status_code == 303
    assert [(one.felt, one.headline_text) for one in Entry.of(plan)] == [("Rolig", "Rolig")]
    assert Entry.of(plan)[0].day is not None


def test_too_many_words_are_told_of_and_kept(owner, plan):
    long = "Ord. " * 2000
    address = f"/plans/{plan.id}/entry/{new_id()}"
    answer = owner.post(address, expected="0", text=long, day="")
    assert (answer.status_code, long.strip() in answer.text) == (422, True)


@pytest.mark.parametrize("wrong", ["2026-13", "x", "", "0000-01", "2026-1", "99999-01"])
def test_a_month_that_is_none_is_not_there(owner, plan, wrong):
    assert owner.get(f"/plans/{plan.id}/diary?month={wrong}").status_code == 404


def test_the_last_month_of_all_time_is_only_empty(owner, plan):
    assert owner.get(f"/plans/{plan.id}/diary?month=9999-12").status_code == 200
    assert owner.get(f"/plans/{plan.id}/diary?month=0001-01").status_code == 200


def test_the_line_is_whole_months_newest_first_and_leads_both_ways(plan):
    days = [date(2026, month, day) for month in (3, 5, 6) for day in (1, 9, 30)]
    some_days(plan, *days, *(date(2026, 9, day) for day in range(1, 15)))
    newest = Timeline(plan)
    assert [month.first.month for month in newest.months] == [9]
    assert (newest.earlier, newest.later) == (date(2026, 6, 1), None)
    older = Timeline(plan, date(2026, 6, 1))
    assert [month.first.month for month in older.months] == [6, 5, 3]
    assert (older.earlier, older.later) == (None, date(2026, 9, 1))
    assert [one.day for one in older.entries] == sorted(days, reverse=True)
    assert months(plan) == [
        (date(2026, 9, 1), 14),
        (date(2026, 6, 1), 3),
        (date(2026, 5, 1), 3),
        (date(2026, 3, 1), 3),
    ]


def test_two_entries_of_a_day_stand_newest_first_and_a_removed_one_not_at_all(plan):
    first, second, gone = some_days(plan, *[date(2026, 9, 1)] * 3)
    gone.remove(as_owner(plan))
    assert [one.id for one in Timeline(plan).entries] == [second.id, first.id]
    assert months(plan) == [(date(2026, 9, 1), 1)]


def test_words_are_found_in_every_answer_without_accents_and_never_in_an_address(owner, plan):
    write(Entry, plan, text="Gikk ned på brygga", day="2026-01-01")
    write(Entry, plan, text="Hjemme", felt="Uro på morgenen", day="2026-02-01")
    page = owner.post(f"/plans/{plan.id}/diary/find", words="PA morg").text
    assert ("Uro på morgenen" in page, "brygga" in page) == (True, False)
    assert 'method="post"' in page.split('role="search"')[0].rsplit("<form", 1)[1]
    assert "No day in the diary" in owner.post(f"/plans/{plan.id}/diary/find", words="zebra").text
    for nothing in ("", "  ", "\x00", "x" * 5000):
        assert owner.post(f"/plans/{plan.id}/diary/find", words=nothing).status_code == 200


def test_what_is_looked_for_is_in_no_log(owner, plan, caplog):
    write(Entry, plan, text=WORDS)
    with caplog.at_level(logging.DEBUG):
        owner.post(f"/plans/{plan.id}/diary/find", words="Regnjakka")
    said = "".join(f"{one.getMessage()} {one.args}" for one in caplog.records)
    assert ("Regnjakka" in owner.page, "Regnjakka" in said) == (True, False)


def test_years_of_entries_take_as_many_statements(owner, plan):
    address = f"/plans/{plan.id}/diary"
    first = date(2021, 12, 1)
    some_days(plan, first)
    counts = []
    for _size in range(2):
        with statements() as heard:
            owner.get(address)
        counts.append(len(heard))
        some_days(plan, *(first + timedelta(3 * n) for n in range(1, 60)))
    assert counts[0] == counts[1] <= MOST


# What nobody else does.


def test_who_writes_together_or_may_see_the_whole_plan_finds_nothing_of_it(
    app, cast, browser, plan
):
    """Every address, by everybody but the owner, while they are in a conversation."""
    house = House(app, cast, browser)
    for level, who in (("write", cast.helper), ("propose", cast.reader)):
        Access.grant(as_owner(plan), who.person, level, EVERY_PAGE, "helper", now() + 9999)
    Guest.knock(house.talk, cast.helper.person).let_in(as_owner(plan))
    entry = house.parts["entry"]
    browser(cast.owner).post(f"/plans/{plan.id}/presence", part=str(entry.id))
    answers = list(answers_to_others(house))
    told = {
        (name, address)
        for name, address, _within, answer in answers
        if tells_of(entry, answer.data.decode(errors="replace").replace(address, ""))
    }
    open_doors = {
        (name, address)
        for name, address, within, answer in answers
        if within and outcome(answer) != 404
    }
    assert (told, open_doors, len(answers) > 500) == (set(), set(), True)


def answers_to_others(house):
    """(name, address, whether it is the diary's, answer) for every GET.

    Those who are shut out of the plan are asked for in test_rules.py.
    """
    reading = [
        (rule, kind, house.address(rule, kind))
        for rule, kind in house.rules()
        if "GET" in rule.methods
    ]
    for name, (rule, kind, address), headers in product(
        ("helper", "reader"), reading, ({}, {"HX-Request": "true"})
    ):
        answer = house.visitors[name].ask("GET", address, **headers)
        if answer.mimetype != "text/event-stream":
            yield name, address, kind == "entry" or "/diary" in rule.rule, answer


def tells_of(entry, text):
    """True if its words or its number are there."""
    return str(entry.id) in text or secret("entry") in text


@pytest.fixture
def together(cast, plan):
    """A conversation with a guest in it."""
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.outsider.person).let_in(as_owner(plan))
    return talk


def test_a_guest_is_told_nothing_live_and_the_owner_is(app, cast, browser, plan, together):
    since = Change.latest()
    entry = write(Entry, plan, text=WORDS)
    signals = Change.of(plan, since)
    devices = {}
    for who in (cast.owner, cast.outsider):
        browser(who).get("/language")
        devices[who.person.id] = Device.of(who.person)[0].id
    allowed = may_listen(plan.id, set(devices.values()))
    told = {who: allowed[device].apply(signals) for who, device in devices.items()}
    assert [one.part for one in told[cast.owner.person.id]] == [entry.id]
    assert told[cast.outsider.person.id] == []


def test_nobody_is_told_that_the_owner_writes_in_it(cast, browser, plan, together):
    entry = write(Entry, plan, text=WORDS)
    browser(cast.owner).post(f"/plans/{plan.id}/presence", part=str(entry.id))
    here = browser(cast.outsider).get(f"/plans/{plan.id}/presence").text
    assert ("Ola" in here, str(entry.id) in here, "data-writes" in here) == (True, False, False)
    assert Presence.get(Presence.person == cast.owner.person).part is None


def test_the_form_says_that_its_part_is_told_to_nobody(owner, plan):
    """The script of the page sends no sign of life for it, not even of one that is not saved."""
    form = owner.get(f"/plans/{plan.id}/entry/{new_id()}/edit?revision=0").text
    assert re.search(r'<article class="part" id="part-\d+" data-own>', form)


def test_a_guest_can_not_write_one_either(cast, browser, plan, together):
    guest = browser(cast.outsider)
    entry = write(Entry, plan, text=WORDS)
    for part in (entry.id, new_id()):
        answer = guest.post(f"/plans/{plan.id}/entry/{part}", expected="0", text="Mine")
        assert (answer.status_code, WORDS in answer.text) == (404, False)
    assert [one.text for one in Entry.of(plan)] == [WORDS]


def test_what_changed_in_a_conversation_leaves_it_out_for_everybody(cast, browser, plan, together):
    write(Entry, plan, text=WORDS)
    together.end(as_owner(plan))
    assert TimeTogether.for_owner(plan).changes() == []
    for who in (cast.owner, cast.outsider):
        page = browser(who).get(f"/plans/{plan.id}/conversation/over").text
        assert WORDS not in page


def test_it_can_not_be_shared_and_a_forged_form_opens_nothing(owner, cast, browser, plan):
    write(Entry, plan, text=WORDS)
    address = f"/plans/{plan.id}/sharing/{cast.helper.person.id}"
    assert ('value="diary"' in owner.get(address).text, WORDS in owner.page) == (False, False)
    fields = {"level": "read", "reason": "helper", "until": today().isoformat(), "yes": "1"}
    owner.post(address, parts=["diary", "matters"], **fields)
    assert browser(cast.helper).get(f"/plans/{plan.id}/diary").status_code == 404


def test_the_owner_reads_before_a_conversation_that_it_stays_closed(owner, plan):
    write(Entry, plan, text=WORDS)
    page = owner.get(f"/plans/{plan.id}/conversation").text
    assert "Only somebody whom you show it to yourself sees “Diary”." in page


def test_raw_files_hold_none_of_its_words(plan, app):
    if not is_sqlite():
        pytest.skip("the pages of PostgreSQL are no file of ours")
    entry = write(Entry, plan, text=WORDS, felt="Forundret")
    change(entry, thought="Ettertanke")
    file = database.execute_sql("PRAGMA database_list").fetchone()[2]
    for ending in ("", "-wal"):
        raw = Path(file + ending).read_bytes()
        for word in ("Regnjakka", "Forundret", "Ettertanke"):
            assert word.encode() not in raw


# It goes along, and goes away.


def test_it_is_taken_along_and_in_and_told_in_words_but_not_to_other_systems(
    app, owner, cast, plan
):
    entry = write(Entry, plan, text=WORDS, felt="Rolig", day="2026-01-02")
    change(entry, did="Gikk en tur")
    told = json.loads(owner.get(f"/plans/{plan.id}/takeout.json").text)
    elsewhere = cast.outsider.plan
    take_in(as_owner(elsewhere), read(json.dumps(told)))
    found = Entry.of(elsewhere)[0]
    assert (found.text, found.did, found.day) == (WORDS, "Gikk en tur", date(2026, 1, 2))
    assert (len(found.history()), Plan.by_id(elsewhere.id).asked_for) == (2, "diary")
    with app.test_request_context(), force_locale("en"):
        said = json.dumps(sections(Takeout(plan).document(), plan), ensure_ascii=False)
    assert ("Diary" in said, WORDS in said, "What did I feel?" in said) == (True, True, True)
    # A bundle is made to be handed to a service: what is the owner's alone is not in it.
    assert WORDS not in owner.get(f"/plans/{plan.id}/takeout.fhir.json").text


def test_a_file_with_somebodys_proposal_for_it_is_refused(plan, cast):
    told = Takeout(plan).document()
    told["proposals"] = [{"kind": "entry"}]
    with pytest.raises(Unreadable):
        read(json.dumps(told))


def test_erasing_takes_it_along(cast, plan):
    write(Entry, plan, text=WORDS)
    erase(cast.owner.person)
    assert Entry.select().count() == 0


def test_a_visit_of_anybody_else_does_not_see_it_whatever_opens_the_plan(cast, plan, together):
    Access.grant(as_owner(plan), cast.outsider.person, "write", EVERY_PAGE, "kin", now() + 99)
    visit = Visit.of(cast.outsider.person, plan)
    assert (visit.guest is not None, visit.sees("plan"), visit.sees("diary")) == (True, True, False)
    assert not visit.may_add(Entry)
    with pytest.raises(AccessEnded):
        Entry.write(visit, new_id(), 0, {"text": "Mine"})


# What it may become.


def begin(owner, entry, begun, *marks, revision=1):
    address = f"{entry.plan.address}/diary/{entry.id}/becoming/{begun}"
    return owner.post(address, revision=revision, marks=list(marks))


@pytest.mark.parametrize(
    "begun, kind, more",
    [("matter", Matter, {}), ("goal", Goal, {}), ("sign", Heading, {"about": "signs"})],
)
def test_its_ticked_sentences_begin_something_else_and_it_stays(owner, plan, begun, kind, more):
    said = "Jeg var sint. Jeg vil ha ro. Sov dårlig."
    entry = write(Entry, plan, text=said, felt="Tung\nMen rolig")
    page = owner.get(f"/plans/{plan.id}/diary/{entry.id}/becoming/{begun}").text
    assert "for everybody who may see that page" in page
    assert page.count('name="marks"') == 5 and " checked" not in page
    answer = begin(owner, entry, begun, 1, 4)
    part = kind.of(plan)[0]
    assert (answer.status_code, answer.location.endswith(f"#part-{part.id}")) == (303, True)
    assert part.values().items() >= ({"text": "Jeg vil ha ro.\nMen rolig"} | more).items()
    assert (Entry.find(plan, entry.id).revision, Entry.find(plan, entry.id).text) == (1, said)


def test_nothing_of_a_private_day_goes_into_the_plan_unchosen(owner, plan):
    entry = write(Entry, plan, text="Jeg var sint. Jeg vil ha ro.")
    for marks in ((), ("7",), ("x",)):
        answer = begin(owner, entry, "goal", *marks)
        assert (answer.status_code, "Tick at least one sentence." in answer.text) == (422, True)
    change(entry, text="Alt annet. Og mer.")
    answer = begin(owner, entry, "goal", 0)
    assert (answer.status_code, "Alt annet." in answer.text) == (409, True)
    assert " checked" not in answer.text and Goal.of(plan) == []


def test_a_day_of_one_sentence_has_it_ticked(owner, plan):
    entry = write(Entry, plan, text="Jeg vil ha ro.")
    page = owner.get(f"/plans/{plan.id}/diary/{entry.id}/becoming/goal").text
    assert page.count('name="marks"') == page.count(" checked") == 1


def test_what_has_no_room_there_comes_as_a_form_with_all_words(owner, plan):
    long = write(Entry, plan, text="Ord " * 200)
    answer = begin(owner, long, "matter", 0)
    assert (answer.status_code, long.text.strip() in answer.text, Matter.of(plan)) == (
        422,
        True,
        [],
    )
    short = write(Entry, plan, text=WORDS)
    for number in range(Matter.most):
        write(Matter, plan, text=f"Noe {number}")
    answer = begin(owner, short, "matter", 0)
    assert (answer.status_code, short.sentences[0].text in answer.text) == (422, True)


def test_it_becomes_nothing_unknown_and_one_that_was_removed_nothing_at_all(owner, plan):
    entry = write(Entry, plan, text=WORDS)
    assert begin(owner, entry, "fish", 0).status_code == 404
    entry.remove(as_owner(plan))
    assert begin(owner, entry, "goal", 0).status_code == 404
    assert owner.get(f"/plans/{plan.id}/diary/{entry.id}/large").status_code == 404


def test_it_is_read_aloud_from_a_page_with_nothing_else(owner, plan):
    entry = write(Entry, plan, text=WORDS, felt="Rolig")
    write(Entry, plan, text="Noe helt annet")
    page = owner.get(f"/plans/{plan.id}/diary/{entry.id}/large").text
    assert (WORDS in page, "Rolig" in page, "Noe helt annet" in page) == (True, True, False)


def test_no_day_is_in_the_booklet_before_its_owner_has_chosen_it(owner, plan):
    kept, other = (write(Entry, plan, text=text, day=today()) for text in (WORDS, "Stille"))
    here = f"/plans/{plan.id}/diary/booklet"
    paper = owner.get(here).text.partition('class="zine')[2]
    assert (WORDS in paper, "Stille" in paper, "What happened?" in paper) == (False, False, True)
    paper = owner.get(f"{here}?day={kept.id}").text.partition('class="zine')[2]
    assert (WORDS in paper, "Stille" in paper) == (True, False)
    assert other.text in owner.get(here).text, "it can be chosen"
