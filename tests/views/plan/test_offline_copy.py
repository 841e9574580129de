"""Who may keep a sealed copy on a phone, and who is told its key."""

import re
from datetime import timedelta

import pytest

from models.core.clock import today
from models.core.database import database
from models.keeping.erasure import erase
from models.people.card import Card
from models.people.device import Device
from models.people.passkey import Passkey
from models.tools.goals import Goal
from models.tools.meetings import Meeting
from tests.conftest import PIN
from tests.talking import let_in
from tests.writing import as_owner, write
from views.core.assets import BUILT, LATER_STYLES, _names

# Bytes of script for those who use a copy, as it comes. What a page loads in all:
# tests/e2e/plan/test_offline_weight.py.
MOST_BYTES = 6000


@pytest.mark.parametrize("script", ["copy", "keep", "page", "sender"])
def test_a_phone_with_a_copy_loads_a_small_script(script):
    packed = BUILT / (_names()[f"offline_{script}.js"] + ".br")
    assert 1000 < packed.stat().st_size <= MOST_BYTES


@pytest.fixture
def mine(browser, cast):
    """The owner, signed in on their own phone."""
    return browser(cast.owner, own="y")


def test_more_leads_to_the_copy_on_the_owners_own_phone_and_on_no_other(browser, cast, mine):
    way = 'href="/offline-copy"'
    more = f"/plans/{cast.owner.plan.id}/more"
    assert way in mine.get(more).text
    assert way not in browser(cast.owner).get(more).text
    assert way not in browser(cast.helper, own="y").get(more).text


def asked(one, status):
    answer = one.get("/offline-copy/key")
    assert answer.status_code == status
    return answer.json if status == 200 else None


def test_no_phone_keeps_a_copy_until_the_owner_has_said_so_with_the_pin(mine):
    asked(mine, 404)
    assert mine.post("/offline-copy", pin="9753").status_code == 422
    assert "That was not right. Try again." not in mine.page  # it is said in Norwegian
    asked(mine, 404)
    assert mine.post("/offline-copy", pin=PIN).status_code == 303
    assert asked(mine, 200)["copy"] != "none"


def test_the_key_has_two_halves_and_is_another_one_next_time(mine):
    mine.post("/offline-copy", pin=PIN)
    first = asked(mine, 200)
    assert first["key"] != first["file"]
    assert asked(mine, 200) == first
    mine.post("/offline-copy/end")
    asked(mine, 404)
    Device.update(copy_since=first_moment() - 60).execute()
    assert asked(mine, 200)["key"] != first["key"]


def first_moment() -> int:
    """When the owner's session began."""
    return Device.select().order_by(Device.id).get().created_at


def test_who_would_be_shut_out_without_their_card_is_asked_about_it(mine, cast, plan):
    """The form that signs out says so, on a phone with a copy alone: elsewhere the server leads."""
    question = 'data-asks="/offline-copy/leaving" data-card=yes'
    for page in (f"{plan.address}/more", "/people"):
        assert "data-card" not in mine.get(page).text
    mine.post("/offline-copy", pin=PIN)
    for page in (f"{plan.address}/more", "/people"):
        assert "data-card" not in mine.get(page).text
    Card.issue(cast.owner.person, PIN)
    for page in (f"{plan.address}/more", "/people"):
        assert question in mine.get(page).text


def test_what_the_copy_asks_before_a_sign_out_leads_to_the_card_where_there_is_a_network(
    mine, cast
):
    assert mine.get("/offline-copy/leaving").status_code == 200
    assert "Har du nøkkelkortet ditt?" not in mine.page
    Card.issue(cast.owner.person, PIN)
    assert mine.get("/offline-copy/leaving").location == "/card?leaving=yes"
    kept = mine.get("/offline-copy/leaving", headers={"X-Offline-Copy": "1"})
    assert "Har du nøkkelkortet ditt?" in kept.text


def test_a_phone_hears_that_the_writer_of_its_texts_is_erased_by_a_mark_that_only_it_has(
    browser, mine, cast
):
    mine.post("/offline-copy", pin=PIN)
    mark = asked(mine, 200)["whose"]
    anybody = browser(None)
    assert anybody.get(f"/offline-copy/erased?whose={mark}").status_code == 204
    erase(cast.outsider.person)
    assert anybody.get(f"/offline-copy/erased?whose={mark}").status_code == 204
    erase(cast.owner.person)
    assert anybody.get(f"/offline-copy/erased?whose={mark}").status_code == 410
    for other in ("", "0", str(cast.owner.person.id), mark.upper()):
        assert anybody.get(f"/offline-copy/erased?whose={other}").status_code == 204


def test_another_session_of_the_same_person_gets_another_key(browser, cast, mine):
    mine.post("/offline-copy", pin=PIN)
    other = browser(cast.owner, own="y")
    asked(other, 404)
    other.post("/offline-copy", pin=PIN)
    assert asked(other, 200)["key"] != asked(mine, 200)["key"]


@pytest.mark.parametrize("who", ["helper", "reader"])
def test_nobody_but_an_owner_keeps_a_copy(browser, cast, who):
    one = browser(getattr(cast, who), own="y")
    assert one.post("/offline-copy", pin=PIN).status_code == 403
    asked(one, 404)


def test_a_phone_that_others_use_keeps_none(browser, cast):
    one = browser(cast.owner)
    assert one.post("/offline-copy", pin=PIN).status_code == 403
    asked(one, 404)


def test_a_hidden_or_ended_session_gets_no_key_and_its_pages_name_no_copy(mine):
    mine.post("/offline-copy", pin=PIN)
    mark = asked(mine, 200)["copy"]
    assert f'data-copy="{mark}"' in page_of(mine, "/devices")
    mine.post("/hide")
    assert mine.get("/offline-copy/key").status_code != 200
    assert 'data-copy=""' in page_of(mine, "/hidden")
    mine.post("/hidden/open", pin=PIN)
    assert asked(mine, 200)["copy"] == mark
    mine.post("/sign-out")
    assert mine.get("/offline-copy/key").status_code != 200
    assert 'data-copy=""' in page_of(mine, "/welcome")


def page_of(one, address) -> str:
    one.get(address)
    return one.page


def test_a_sheet_that_is_fetched_for_a_copy_is_not_the_printed_one(mine, plan):
    mine.get(f"{plan.address}/print", headers={"X-Offline-Copy": "1"})
    assert printed(plan) is None
    mine.get(f"{plan.address}/print")
    assert printed(plan)


def test_a_form_in_a_copy_tells_how_much_there_is_room_for_as_no_server_does_it_there(mine, plan):
    address = f"{write(Goal, plan, text='Gå tur').address}/edit"
    for headers, told in (({}, False), ({"X-Offline-Copy": "1"}, True)):
        form = mine.get(address, headers={"HX-Request": "true", **headers}).text
        assert "Gå tur" in form
        assert ('data-most="2000"' in form) == told


def printed(plan):
    query = "SELECT printed_on FROM plan WHERE id = ?".replace("?", database.param)
    return database.execute_sql(query, (plan.id,)).fetchone()[0]


def test_every_page_of_the_plan_is_named_for_the_copy(mine, plan):
    mine.post("/offline-copy", pin=PIN)
    pages = asked(mine, 200)["pages"]
    assert pages[0] == f"{plan.address}/home"
    named = ("plan", "wheel", "matters", "print", "contacts", "calm", "now")
    assert {f"{plan.address}/{name}" for name in named} < set(pages)
    for address in pages:
        assert mine.get(address).status_code == 200


CHANGES = {
    "a goal is written": lambda _one, plan: write(Goal, plan, text="Gå tur"),
    "one is put first": lambda one, plan: one.post(f"{Goal.of(plan)[0].address}/pin", first="yes"),
    "one is removed": lambda _one, plan: Goal.of(plan)[0].remove(as_owner(plan)),
    "the owner wants Swedish": lambda one, _plan: one.post("/language", language="sv"),
    "a conversation begins": lambda one, plan: one.post(f"{plan.address}/conversation"),
    "the sheet is printed": lambda one, plan: one.get(f"{plan.address}/print"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_phone_is_told_whether_anything_has_changed_since_it_filled_its_copy(
    mine, plan, change
):
    write(Goal, plan, text="Svømme")
    mine.post("/offline-copy", pin=PIN)
    before = asked(mine, 200)
    for address in before["pages"]:  # as the phone does
        mine.get(address, headers={"X-Offline-Copy": "1"})
    assert asked(mine, 200)["stands"] == before["stands"]
    CHANGES[change](mine, plan)
    assert asked(mine, 200)["stands"] != before["stands"]


def test_it_is_told_too_of_who_tries_the_card_and_of_what_goes_on_elsewhere(browser, cast, mine):
    """Home says it, though it stands in no plan of theirs."""
    mine.post("/offline-copy", pin=PIN)
    before = asked(mine, 200)["stands"]
    assert browser(None).post("/sign-in", code=cast.owner.code, pin="9753").status_code == 422
    tried = asked(mine, 200)["stands"]
    let_in(browser(cast.outsider), mine, cast.outsider.plan)
    assert len({before, tried, asked(mine, 200)["stands"]}) == 3


def test_the_next_meetings_and_the_last_minutes_are_named_for_the_copy(mine, plan):
    mine.post("/offline-copy", pin=PIN)
    meetings = [write(Meeting, plan, title="M", day=today() + timedelta(day)) for day in range(6)]
    held = write(Meeting, plan, title="Held")
    held.begin(as_owner(plan))
    held.end(as_owner(plan))
    pages = asked(mine, 200)["pages"]
    behind = [one for one in pages if "/meetings/" in one]
    wanted = [f"{plan.address}/meetings/{one.id}" for one in meetings[:4]]
    assert behind == [*wanted, f"{plan.address}/meetings/{held.id}/minutes"]
    for address in behind:
        assert mine.get(address).status_code == 200


def test_the_copy_has_every_stylesheet_that_its_pages_ask_for(mine, plan):
    write(Meeting, plan, title="Nettverk", day=today() + timedelta(3))
    mine.post("/offline-copy", pin=PIN)
    files = mine.get("/offline", headers={"X-Offline-Copy": "1"}).text
    asked_for = set()
    for page in asked(mine, 200)["pages"]:
        found = set(re.findall(r'href="(/assets/[^"]+\.css)"', mine.get(page).text))
        assert found, page
        asked_for |= found
    assert [one for one in asked_for if one not in files] == []
    missing = {one for one in LATER_STYLES if _names()[one] not in files}
    assert missing == {"keycard.css", "welcome.css"}


def test_many_pages_and_forms_come_in_one_answer_each_through_its_own_door(mine, plan):
    mine.post("/offline-copy", pin=PIN)
    goal = write(Goal, plan, text="Gå tur")
    wanted = [("page", one) for one in asked(mine, 200)["pages"]][:4]
    wanted += [("form", f"{goal.address}/edit"), ("page", f"{goal.address}/edit")]
    wanted += [("page", f"{plan.address}/{one}") for one in ("live", "print.pdf", "nowhere")]
    wanted += [("page", "/devices"), ("page", "/people")]
    answer = mine.get(BUNDLE, query_string=wanted, headers={"X-Offline-Copy": "1"})
    found = answer.json
    assert list(found) == sorted(dict.fromkeys(one for _kind, one in wanted[:5]))
    assert found[f"{goal.address}/edit"].lstrip().startswith("<article")
    for _kind, address in wanted[:4]:
        assert main_of(found[address]) == main_of(page_of(mine, address))
    assert printed(plan) is None


BUNDLE = "/offline-copy/bundle"


def main_of(page) -> str:
    return page.partition("<main")[2]


def test_only_a_session_that_keeps_a_copy_gets_many_pages_at_once(browser, cast, mine, plan):
    wanted = {"page": f"{plan.address}/home"}
    assert mine.get(BUNDLE, query_string=wanted).status_code == 404
    mine.post("/offline-copy", pin=PIN)
    assert mine.get(BUNDLE, query_string=wanted).json
    assert browser(cast.helper).get(BUNDLE, query_string=wanted).status_code == 404
    mine.post("/hide")
    assert mine.get(BUNDLE, query_string=wanted).status_code != 200


def test_a_passkey_opens_the_copy_if_the_owner_has_one_and_wants_it(mine, cast):
    mine.post("/offline-copy", pin=PIN, passkey="y")
    assert asked(mine, 200)["passkeys"] == []
    mine.get("/offline-copy")
    assert "data-passkey-only" not in mine.page
    Passkey.create(person=cast.owner.person, credential=b"ab", public_key=b"c", count=0)
    mine.get("/offline-copy")
    assert "data-passkey-only" in mine.page
    for wish, found in (({}, []), ({"passkey": "y"}, ["6162"])):
        mine.post("/offline-copy", pin=PIN, **wish)
        assert asked(mine, 200)["passkeys"] == found


def test_every_page_with_a_button_to_hide_has_the_script_that_takes_the_copy_along(mine, plan):
    mine.post("/offline-copy", pin=PIN)
    mark = asked(mine, 200)["copy"]
    for name in ("home", "now", "print", "calm/sheet", "more"):
        page = page_of(mine, f"{plan.address}/{name}")
        assert "data-hide" in page
        assert page.index(f'data-copy="{mark}"') < page.index(_names()["app.js"]), name


def test_who_keeps_no_copy_gets_nothing_of_it(browser, cast, plan):
    """Not a byte on a page or on the page without a network, but the way to one.

    The worker is the same for all.
    """
    way = '<a href="/offline-copy">'
    one = browser(cast.owner, own="y")
    for address in (f"{plan.address}/home", f"{plan.address}/more", "/hidden", "/offline"):
        assert "copy" not in page_of(one, address).replace("copy=", "").replace(way, "")
        assert "offline_" not in one.page
    worker = one.get("/worker.js").data
    assert b"skipWaiting" not in worker
    one.post("/offline-copy", pin=PIN)
    assert "offline_copy" in page_of(one, f"{plan.address}/home")
    assert "data-open-copy" in page_of(one, "/offline")
    assert one.get("/worker.js").data == worker  # a visit may hang on a change of workers


def test_what_opens_an_outbox_comes_again_to_the_same_person_only(browser, cast, mine):
    mine.post("/offline-copy", pin=PIN)
    said = asked(mine, 200)
    ask = f"/offline-copy/outbox?of={said['of']}"
    later = browser(cast.owner)  # another session, on any device
    assert later.get(ask).json["outbox"] == said["outbox"]
    assert browser(cast.helper).get(ask).json["outbox"] != said["outbox"]
    mine.post("/hide")
    assert mine.get(ask).status_code != 200
    assert browser(None).get(ask).status_code == 303  # to the sign-in


def test_a_part_that_is_put_first_twice_stays_first(mine, plan):
    goal = write(Goal, plan, text="Gå tur")
    for _time in range(2):
        mine.post(f"{goal.address}/pin", first="yes")
        assert Goal.get_by_id(goal.id).pinned
    mine.post(f"{goal.address}/pin", first="no")
    assert not Goal.get_by_id(goal.id).pinned
