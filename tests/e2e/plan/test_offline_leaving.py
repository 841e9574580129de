"""Who taps "Sign out" on a phone that keeps a copy, or kept one, is signed out, or sees why not."""

import pytest

from e2e.conftest import sign_in
from e2e.copies import keep_a_copy, kept, open_copy
from models.people.card import Card
from models.people.device import Device


@pytest.fixture
def left(owner, mine):
    """The same phone, after the owner has signed out in the copy, and the server has heard it."""
    questions = []
    open_copy(mine, owner.at("more"))
    mine.page.once("dialog", lambda asked: (questions.append(asked.message), asked.accept()))
    mine.tap("Sign out")
    mine.sees("No network right now")
    assert mine.say("Do you have your key card?") in questions[0]
    mine.context.set_offline(False)
    mine.open("/sign-in")
    return mine


def has_the_card(people, member):
    people.in_database(member, lambda plan: Card.of(plan.owner).kept())


def is_signed_in(people, member) -> bool:
    return people.in_database(member, lambda plan: bool(Device.of(plan.owner_id)))


def test_a_slow_network_is_waited_for_where_the_copy_is_gone(people, owner, mine, line):
    has_the_card(people, owner)
    mine.open(owner.at("more")).tap("Sign out")
    mine.sees("I am a helper")
    line.slow_seconds = 5  # longer than a phone with a copy waits
    line.turn("slow")
    mine.open("/sign-in")
    assert mine.page.locator("h1").inner_text() == mine.say("Sign in")


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_next_owner_on_a_phone_that_has_had_a_copy(people, server, left, is_kept):
    kari = people.owner(name="Kari")
    sign_in(left, server, kari)
    if is_kept:
        has_the_card(people, kari)
    left.open(kari.at("more")).tap("Sign out")
    if not is_kept:
        left.sees("Do you have your key card?")
        assert is_signed_in(people, kari)
        left.tap("I have the card, sign out")
    left.page.wait_for_url("**/welcome")
    assert not is_signed_in(people, kari)


def test_the_same_owner_again_without_a_copy(people, server, owner, left):
    sign_in(left, server, owner)
    left.open(owner.at("more")).tap("Sign out")
    left.sees("Do you have your key card?")
    left.tap("Sign out without the card")
    left.page.wait_for_url("**/welcome")
    assert not is_signed_in(people, owner)


def test_a_helper_on_a_phone_that_has_had_a_copy(people, server, left):
    helper = people.demo("helper")
    sign_in(left, server, helper)
    left.open("/people").tap("Sign out")
    left.sees("Do you have your key card?")
    left.tap("I have the card, sign out")
    left.page.wait_for_url("**/sign-in**")
    left.open("/people").page.wait_for_url("**/sign-in**")


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_owner_with_the_copy(people, owner, mine, is_kept):
    if is_kept:
        has_the_card(people, owner)
    mine.open(owner.at("more")).tap("Sign out")
    if not is_kept:
        mine.sees("Do you have your key card?")
        assert is_signed_in(people, owner)
        mine.tap("Sign out without the card")
    mine.page.wait_for_url(f"{mine.address}/")
    mine.sees("I am a helper")
    assert not is_signed_in(people, owner)
    assert kept(mine)["pages"] == kept(mine)["files"] == 0


def test_a_card_that_was_made_since_the_copy_is_asked_about(people, owner, mine):
    """The copy was filled when the card was kept: the server knows better."""
    has_the_card(people, owner)
    keep_again(mine, owner)
    people.in_database(owner, lambda plan: Card.issue(plan.owner, owner.pin))
    mine.open(owner.at("more")).tap("Sign out")
    mine.sees("Do you have your key card?")
    assert is_signed_in(people, owner)


def keep_again(mine, owner):
    mine.open("/offline-copy").tap("Remove the copy")
    mine.field("Your PIN").wait_for()
    keep_a_copy(mine, owner)
