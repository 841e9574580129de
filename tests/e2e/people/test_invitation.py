"""A new helper comes in by a link, on the smallest phone, with and without JavaScript."""

import pyotp
import pytest
from playwright.sync_api import expect

from e2e.core.test_every_page import look
from e2e.core.test_every_state import MEASURES
from models.core.database import now
from models.people.invitation import Invitation

SMALLEST = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def invited(server):
    """A function that gives the code of a new invitation."""

    def give(language="nb") -> str:
        with server.database():
            return Invitation.give(language, "SE" if language == "sv" else "NO")

    return give


def nothing_is_wrong(visitor):
    """This page keeps the rules for every page (test_every_page.py), in light and dark."""
    seen = look(visitor, None)
    assert (seen.light, seen.dark) == ([], [])
    lies = visitor.page.evaluate(MEASURES, False)
    assert (lies["sideways"], lies["small"]) == ([], [])


def code_of_now(visitor) -> str:
    secret = visitor.main.locator(".app-key .spelled").inner_text().replace(" ", "")
    return pyotp.TOTP(secret).generate_otp(now() // 30)


def choose_password(visitor, email):
    visitor.field("Your name").fill("Berit")
    visitor.field("Your e-mail address").fill(email)
    visitor.field("Choose a password").fill("fire blide bjørner danser")
    visitor.field("The code in your app").fill(code_of_now(visitor))
    visitor.tap("Ready")
    visitor.stands_on("Write the codes down")


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_every_step_from_the_link_to_a_colleagues_own_link(phone, invited, language):
    visitor = phone(language=language, **SMALLEST).open(f"/invitation#{invited(language)}")
    nothing_is_wrong(visitor)
    visitor.tap("Continue")
    visitor.stands_on("How do you want to sign in?")
    nothing_is_wrong(visitor)
    visitor.tap("Choose a password")
    visitor.tap("Ready")
    visitor.sees("Choose at least 12 characters.")
    nothing_is_wrong(visitor)
    choose_password(visitor, f"berit.{language}@example.org")
    nothing_is_wrong(visitor)
    visitor.tap("I have them now")
    visitor.tap("Invite a colleague")
    visitor.tap("Make a link")
    expect(visitor.main.locator(".spelled")).to_contain_text("/invitation#")
    nothing_is_wrong(visitor)


def test_without_javascript_the_code_is_written_by_hand(phone, invited):
    visitor = phone(java_script_enabled=False).open("/invitation")
    visitor.field("The code in your invitation").fill(invited())
    visitor.tap("Continue")
    visitor.stands_on("How do you want to sign in?")
    expect(visitor.target("Make a passkey")).to_have_count(0)
    visitor.tap("Choose a password")
    choose_password(visitor, "uten.skript@example.org")


def test_with_the_keyboard_alone_a_helper_signs_in_by_password(phone, invited):
    wide = {"width": 1280, "height": 800}  # a computer: there the focus goes to the first field
    visitor = phone(is_mobile=False, viewport=wide).open(f"/invitation#{invited()}")
    visitor.tap("Continue")
    visitor.tap("Choose a password")
    secret = visitor.main.locator(".app-key .spelled").inner_text().replace(" ", "")
    choose_password(visitor, "tastatur@example.org")
    visitor.context.clear_cookies()
    visitor.open("/sign-in").target("I am a helper").press("Enter")
    expect(visitor.field("Your e-mail address")).to_be_focused()
    keys = visitor.page.keyboard
    for words in (
        "tastatur@example.org",
        "fire blide bjørner danser",
        pyotp.TOTP(secret).generate_otp(now() // 30 + 1),
    ):
        keys.type(words)
        keys.press("Tab")
    keys.press("Shift+Tab")
    keys.press("Enter")
    visitor.reads(visitor.say("Hello, %(name)s", name="Berit"))
