"""Guessers are stopped, and those who are in the right are not: a ward behind one address, an owner
whose card was copied. And the owner hears that somebody tried.
"""

import re

import pytest

from models.core.database import now
from models.people.card import Card
from models.people.device import Device
from models.people.rate_limit import RateLimit
from tests.conftest import PIN
from tests.talking import in_english

UNKNOWN = "0000 0000 0000"


def said(page):
    """What the form says about the PIN or the code."""
    return re.search(r'class="ds-validation-message"[^>]*>([^<]+)', page.page)[1]


def block_this_address():
    RateLimit.spend("address:127.0.0.1", 1, 900)
    RateLimit.update(count=30).execute()


def guess(page, member, times=5):
    """Somebody who has the card tries wrong PINs."""
    return [page.sign_in(member, pin="9753").status_code for _try in range(times)]


@pytest.fixture
def thief(browser):
    return in_english(browser())


@pytest.fixture
def own_phone(cast, browser):
    """The owner's own phone, where they have signed in and out."""
    phone = in_english(browser(cast.owner, own="y"))
    phone.post("/sign-out")
    return phone


def test_the_right_card_and_pin_get_in_though_somebody_typed_thirty_unknown_codes(cast, browser):
    block_this_address()
    page = in_english(browser())
    page.post("/sign-in", code=UNKNOWN, pin=PIN)
    assert "Too many tries" in said(page)
    assert page.sign_in(cast.owner).status_code == 303


def test_at_a_blocked_address_a_known_card_is_told_no_more_than_an_unknown_one(cast, browser):
    block_this_address()
    told = set()
    for code, times in ((UNKNOWN, 1), (cast.owner.code, 6)):
        page = in_english(browser())
        for _try in range(times):
            answer = page.post("/sign-in", code=code, pin="9753")
            told.add((said(page), answer.status_code, "Set-Cookie" in answer.headers))
    assert len(told) == 1


def test_a_wrong_pin_at_a_known_card_costs_the_address_nothing(cast, browser):
    guess(browser(), cast.owner, times=1)
    assert RateLimit.select().count() == 0


def test_a_thief_who_locks_the_card_does_not_lock_a_phone_that_was_signed_in_before(
    cast, thief, own_phone
):
    guess(thief, cast.owner)
    assert thief.sign_in(cast.owner).status_code == 422
    assert own_phone.sign_in(cast.owner).status_code == 303


def test_the_owners_own_phone_has_five_tries_of_its_own(cast, own_phone, browser):
    guess(own_phone, cast.owner)
    assert own_phone.sign_in(cast.owner).status_code == 422, "it is locked, and the card is not"
    assert browser().sign_in(cast.owner).status_code == 303


def test_a_known_phone_is_known_for_its_owner_alone(cast, own_phone):
    guess(own_phone, cast.outsider)
    assert own_phone.sign_in(cast.outsider).status_code == 422
    assert Card.of(cast.outsider.person).wrong == 5, "counted on the card"


@pytest.mark.parametrize("way", ["shared", "ended from elsewhere", "a new card", "all others"])
def test_no_phone_is_known(cast, browser, thief, way):
    """… where others sit too, where it was signed out from afar, or where the card is new."""
    phone = browser(cast.owner, own="" if way == "shared" else "y")
    home = browser(cast.owner)
    lost = max(Device.of(cast.owner.person), key=lambda device: device.own)
    code = cast.owner.code
    if way == "ended from elsewhere":
        home.post(f"/devices/{lost.id}/end")
    if way == "all others":
        home.post("/devices/others/end")
    if way == "a new card":
        home.post("/card", pin=PIN)
        code = Card.of(cast.owner.person).to_show()
    for _try in range(5):
        thief.post("/sign-in", code=code, pin="9753")
    phone.post("/sign-out")
    assert phone.post("/sign-in", code=code, pin=PIN).status_code == 422


def test_the_cookie_of_a_known_phone_says_nothing_of_its_owner(cast, own_phone):
    cookie = own_phone.client.get_cookie("known")
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    assert cookie.expires.timestamp() > now() + 300 * 86400
    assert len(cookie.value) == 43, "random letters alone"


def test_whoever_is_locked_out_is_told_of_other_ways_in(cast, thief):
    guess(thief, cast.owner)
    thief.sign_in(cast.owner)
    assert "passkey" in said(thief) and "a phone where you have signed in before" in said(thief)


def test_the_owner_is_told_that_somebody_tried_their_card_until_they_have_seen_it(
    cast, browser, thief
):
    guess(thief, cast.owner, times=3)
    owner = in_english(browser(cast.owner))
    for address in (f"/plans/{cast.owner.plan.id}/home", "/devices"):
        assert "Somebody tried your card" in owner.get(address).text
        assert "3 wrong PINs" in owner.page
    owner.post("/card/failed-sign-ins/seen")
    assert "Somebody tried your card" not in owner.get(f"/plans/{cast.owner.plan.id}/home").text


def test_a_helper_with_access_does_not_hear_of_it(cast, browser, thief):
    guess(thief, cast.owner)
    helper = in_english(browser(cast.helper))
    assert "Somebody tried" not in helper.get(f"/plans/{cast.owner.plan.id}/home").text


def test_slips_at_another_code_hide_nobodys_tries(cast, thief, browser):
    guess(thief, cast.owner, times=2)
    owner = browser()
    for _try in range(2):
        owner.post("/sign-in", code=UNKNOWN, pin=PIN)
    owner.sign_in(cast.owner)
    in_english(owner)
    assert "2 wrong PINs" in owner.get(f"/plans/{cast.owner.plan.id}/home").text


def test_ones_own_slip_before_the_right_pin_is_nobody_elses_try(cast, thief, browser):
    guess(thief, cast.owner, times=2)
    owner = browser()
    guess(owner, cast.owner, times=2)
    assert owner.sign_in(cast.owner).status_code == 303
    in_english(owner)
    assert "2 wrong PINs" in owner.get(f"/plans/{cast.owner.plan.id}/home").text
