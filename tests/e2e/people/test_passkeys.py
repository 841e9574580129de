"""A passkey in a real browser: made on the owner's phone, and used there instead of the card."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def localhost(server):
    """The server's address with a name: a passkey cannot belong to a site with a number."""
    return f"http://localhost:{server.port}"


def unlockable(phone, verified=True, **more):
    """Let Chromium pretend that the phone has a lock, which its owner can open if `verified`."""
    devtools = phone.context.new_cdp_session(phone.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
        **more,
    }
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, added["authenticatorId"]


def sign_in_with_card(mine, owner):
    mine.open("/sign-in").write("The code on your card", owner.code)
    mine.write("Your PIN", owner.pin)
    mine.tap("Sign in", within=mine.main.locator("form[data-card]"))
    mine.reads("Ola")


def make_passkey(mine, owner):
    mine.open("/devices")
    mine.field("What do you call this phone or computer?").fill("Den blå")
    mine.write("Your PIN", owner.pin)
    mine.tap("Make a passkey")


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_a_passkey_that_was_made_on_the_phone_opens_the_plan_without_a_card(
    people, phone, localhost, language
):
    owner = people.owner(language)
    mine = phone(language=language, base_url=localhost)
    devtools, lock = unlockable(mine)
    sign_in_with_card(mine, owner)
    make_passkey(mine, owner)
    expect(mine.main.locator(".part", has_text="Den blå")).to_be_visible()
    mine.context.clear_cookies()
    mine.open("/sign-in").tap("Sign in with a passkey")
    mine.reads("Ola")
    kept = devtools.send("WebAuthn.getCredentials", {"authenticatorId": lock})["credentials"]
    assert [(one["isResidentCredential"], one["rpId"]) for one in kept] == [(True, "localhost")]


def test_a_phone_that_its_owner_can_not_unlock_makes_none_and_says_so(owner, phone, localhost):
    mine = phone(base_url=localhost)
    unlockable(mine, verified=False)
    sign_in_with_card(mine, owner)
    make_passkey(mine, owner)
    mine.sees("That did not work. Try again.")
    expect(mine.main.locator(".part", has_text="Den blå")).to_have_count(0)


def test_a_wrong_pin_makes_no_passkey_on_the_phone(owner, phone, localhost):
    mine = phone(base_url=localhost)
    devtools, lock = unlockable(mine)
    sign_in_with_card(mine, owner)
    mine.open("/devices").write("Your PIN", "9753")
    mine.tap("Make a passkey")
    mine.sees("That was not right. Try again.")
    assert devtools.send("WebAuthn.getCredentials", {"authenticatorId": lock})["credentials"] == []


def test_without_javascript_the_card_stays_and_no_passkey_is_offered(owner, phone, localhost):
    mine = phone(base_url=localhost, java_script_enabled=False).open("/sign-in")
    expect(mine.target("Sign in with a passkey")).to_have_count(0)
    sign_in_with_card(mine, owner)
