"""Passkeys: made by who is signed in, used without a card, and refused if anything is wrong."""

import json

import pytest

from models.core.audit import Audit
from models.core.database import now
from models.people.challenge import Challenge
from models.people.device import Device
from models.people.passkey import Passkey
from tests.conftest import PIN
from tests.keyring import Keyring


def wish(page, address="/sign-in/passkey/challenge", **fields) -> dict:
    """What the server asks the phone to do."""
    return page.post(address, **fields).json


def add(page, key, pin=PIN, name="", **how):
    asked = wish(page, "/passkeys/challenge", pin=pin)
    return page.post("/passkeys", answer=key.make(asked, **how), name=name)


def sign_in(page, key, **how):
    return page.post("/sign-in/passkey", answer=key.use(wish(page), **how))


def is_in(page, member) -> bool:
    return page.get(f"/plans/{member.plan.id}/plan").status_code == 200


@pytest.fixture
def key(cast, browser) -> Keyring:
    """The owner's passkey."""
    made = Keyring()
    assert add(browser(cast.owner), made).status_code == 303
    return made


def test_a_passkey_opens_the_owners_own_plan_without_a_card(cast, browser, key):
    page = browser()
    assert (sign_in(page, key).status_code, is_in(page, cast.owner)) == (303, True)
    assert not is_in(page, cast.outsider)


def test_the_wish_asks_for_the_phones_own_lock_and_lists_nobodys_keys(browser, key):
    asked = wish(browser())
    assert (asked["userVerification"], asked.get("allowCredentials") or []) == ("required", [])


def test_what_the_phone_is_asked_to_keep_needs_no_name_at_the_sign_in(cast, browser):
    asked = wish(browser(cast.owner), "/passkeys/challenge", pin=PIN)
    chosen = asked["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert str(cast.owner.person.id) not in json.dumps(asked)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:81"},
        {"verified": False},
        {"handle": b"x" * 32},
    ],
)
def test_an_answer_that_does_not_fit_opens_nothing(cast, browser, key, wrong):
    page = browser()
    assert (sign_in(page, key, **wrong).status_code, is_in(page, cast.owner)) == (422, False)
    assert sign_in(page, key).status_code == 303


def test_an_answer_for_another_site_opens_nothing(cast, browser, key):
    page = browser()
    asked = wish(page) | {"rpId": "evil.example"}
    assert page.post("/sign-in/passkey", answer=key.use(asked)).status_code == 422
    assert not is_in(page, cast.owner)


def test_an_answer_counts_once(cast, browser, key):
    page = browser()
    answer = key.use(wish(page))
    assert page.post("/sign-in/passkey", answer=answer).status_code == 303
    page.post("/sign-out")
    assert page.post("/sign-in/passkey", answer=answer).status_code == 422
    assert not is_in(page, cast.owner)


def test_an_answer_from_another_browser_opens_nothing(cast, browser, key):
    """The challenge belongs to the session that asked for it."""
    mine = browser()
    theirs = browser()
    answer = key.use(wish(mine))
    wish(theirs)
    assert theirs.post("/sign-in/passkey", answer=answer).status_code == 422
    assert not is_in(theirs, cast.owner)
    assert mine.post("/sign-in/passkey", answer=answer).status_code == 303


def test_an_answer_after_five_minutes_is_too_late(cast, browser, key):
    page = browser()
    answer = key.use(wish(page))
    Challenge.update(until=now() - 1).execute()
    assert page.post("/sign-in/passkey", answer=answer).status_code == 422
    assert not is_in(page, cast.owner)


def test_a_challenge_for_a_new_passkey_does_not_sign_in(cast, browser, key):
    page = browser(cast.outsider)
    asked = wish(page, "/passkeys/challenge", pin=PIN) | {"rpId": "localhost"}
    assert page.post("/sign-in/passkey", answer=key.use(asked)).status_code == 422
    assert not is_in(page, cast.owner)


def test_a_copied_key_is_found_out_by_its_count(cast, browser, key):
    page = browser()
    assert sign_in(page, key).status_code == 303
    page.post("/sign-out")
    key.count = 0
    assert (sign_in(page, key).status_code, is_in(page, cast.owner)) == (422, False)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "[]",
        "null",
        "x",
        '{"rawId": 5}',
        '{"rawId": "AAAA", "response": {}}',
        '{"rawId": "AAAA", "response": {"userHandle": "AAAA"}}',
        "[" * 30_000,
    ],
)
def test_nonsense_is_refused_kindly(browser, key, answer):
    known_id = json.loads(key.use({"rpId": "x", "challenge": "x"}))["rawId"]
    for broken in (answer, answer.replace("AAAA", known_id)):
        page = browser()
        wish(page)
        assert page.post("/sign-in/passkey", answer=broken).status_code == 422
        assert "<html" in page.page


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}',
    ],
)
def test_nonsense_is_not_kept(cast, browser, answer):
    page = browser(cast.owner)
    wish(page, "/passkeys/challenge", pin=PIN)
    assert page.post("/passkeys", answer=answer).status_code == 422
    assert Passkey.of(cast.owner.person) == []


@pytest.mark.parametrize("wrong", [{"origin": "https://evil.example"}, {"verified": False}])
def test_a_new_passkey_that_does_not_fit_is_not_kept(cast, browser, wrong):
    page = browser(cast.owner)
    assert (add(page, Keyring(), **wrong).status_code, Passkey.of(cast.owner.person)) == (422, [])
    assert add(page, Keyring()).status_code == 303


def test_without_the_pin_there_is_no_new_passkey(cast, browser):
    """An unlocked phone on a table is not enough to make a key of one's own to it."""
    page = browser(cast.owner)
    answer = page.post("/passkeys/challenge", pin="9753")
    assert (answer.status_code, list(answer.json)) == (422, ["said"])
    assert page.post("/passkeys", answer="{}").status_code == 422


def test_who_signed_in_by_passkey_a_while_ago_signs_in_again_before_making_another(
    cast, browser, key
):
    page = browser()
    sign_in(page, key)
    assert "challenge" in wish(page, "/passkeys/challenge")
    Device.update(proved_at=now() - 601).execute()
    assert page.post("/passkeys/challenge").status_code == 422
    assert page.post("/card", new="9753").status_code == 422


def test_who_signed_in_by_passkey_gets_a_new_card_with_a_pin_of_their_choice(cast, browser, key):
    page = browser()
    sign_in(page, key)
    assert page.post("/card", new="1968").status_code == 422
    assert page.post("/card", new="9753").status_code == 303
    assert cast.owner.code not in page.get("/card").text and "keycard-code" in page.page


def test_a_hidden_screen_without_a_pin_comes_back_by_signing_in_again(cast, browser, key):
    page = browser()
    sign_in(page, key)
    page.post("/hide")
    assert page.post("/hidden/open", pin=PIN).location == "/sign-in"
    assert not is_in(page, cast.owner)
    sign_in(page, key)
    assert is_in(page, cast.owner)
    assert len(Device.of(cast.owner.person)) == 2  # and the one that made the key


def test_it_is_named_in_the_list_and_renamed_and_removed_by_its_owner_alone(cast, browser, key):
    page = browser(cast.owner)
    passkey = Passkey.of(cast.owner.person)[0]
    page.post(f"/passkeys/{passkey.id}/name", name="Den blå mobilen")
    assert "Den blå mobilen" in page.get("/devices").text
    theirs = browser(cast.outsider)
    for what in ("name", "removal"):
        assert theirs.post(f"/passkeys/{passkey.id}/{what}", name="x").status_code == 404
    page.post(f"/passkeys/{passkey.id}/removal")
    assert "Den blå mobilen" not in page.get("/devices").text
    assert sign_in(browser(), key).status_code == 422


def test_the_log_tells_that_one_was_made_and_removed(cast, browser, key):
    browser(cast.owner).post(f"/passkeys/{Passkey.of(cast.owner.person)[0].id}/removal")
    entries = Audit.select().where(Audit.subject == "passkey")
    assert [entry.verb for entry in entries] == ["made", "removed"]


def test_the_same_key_is_nobody_elses_too(cast, browser, key):
    assert add(browser(cast.outsider), key).status_code == 422
    assert Passkey.of(cast.outsider.person) == []


@pytest.mark.parametrize("where, kept", [("platform", True), ("cross-platform", False)])
def test_only_the_phone_that_holds_the_key_stays_signed_in(browser, key, where, kept):
    """A phone beside a shared computer signs in there for half an hour."""
    page = browser()
    sign_in(page, key, where=where)
    assert (page.client.get_cookie("hjulet").expires is not None) is kept
