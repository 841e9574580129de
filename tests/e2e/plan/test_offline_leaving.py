"""Who taps "Sign out" on a phone that keeps a copy, or kept one, is signed out, or sees why not."""

import pytest
from playwright.sync_api import expect

from e2e.conftest import sign_in
from e2e.copies import (
    SEALED,
    all_is_sent,
    is_safe_here,
    keep_a_copy,
    kept,
    loses_the_cookies,
    open_copy,
    open_with_pin,
    sign_in_with_card,
    stored,
)
from e2e.plan.test_offline_copy import Closed
from e2e.plan.test_offline_on_the_way import write_anew
from models.people.card import Card
from models.people.device import Device
from models.tools.goals import Goal
from tests.waiting import until


@pytest.fixture
def left(owner, mine):
    """The same phone, after the owner has signed out in the copy, and the server has heard it."""
    open_copy(mine, owner.at("more"))
    mine.tap("Sign out")
    mine.sees("Do you have your key card?")
    mine.tap("Sign out", within=mine.main)
    mine.sees(SIGNED_OUT)
    mine.finds_the_network()
    expect(mine.page.locator("body[data-offline]")).to_have_count(0)  # it looks by itself
    mine.open("/sign-in")
    return mine


SIGNED_OUT = "You are signed out on this phone. That is passed on when there is a network."


def test_who_signs_out_without_a_network_reads_what_it_means_before_and_after(people, owner, mine):
    has_the_card(people, owner)
    keep_again(mine, owner)
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    mine.in_bar("More").tap()
    mine.tap("Sign out")
    mine.stands_on("Sign out on this phone")
    mine.sees("The copy goes from this phone. The plan itself stays.")
    mine.sees(
        "What is not sent yet stays on this phone, sealed. It is sent when you sign in here again. "
        "Nobody else can read it."
    )
    expect(mine.main).not_to_contain_text(mine.say("Do you have your key card?"))
    heading = mine.page.get_by_role("heading", level=1)
    mine.page.go_back()
    expect(heading).to_have_text(mine.say("More", "menu"))  # both pages have such a button
    mine.tap("Sign out")
    mine.tap("Stay signed in")
    expect(heading).to_have_text(mine.say("More", "menu"))
    mine.tap("Sign out")
    mine.tap("Sign out", within=mine.main)
    mine.sees(SIGNED_OUT)
    mine.sees(SEALED)
    assert mine.page.evaluate(IN_VIEW, mine.say(SIGNED_OUT))
    expect(mine.page.locator("body")).not_to_contain_text("Gå")
    assert kept(mine)["pages"] == kept(mine)["files"] == 0
    mine.finds_the_network()
    until(lambda: not is_signed_in(people, owner))  # the page looks by itself
    mine.target("I have a card").wait_for()
    sign_in_with_card(mine, owner)
    all_is_sent(mine)
    assert stored(people, owner, Goal) == ["Gå en lang tur"]


IN_VIEW = """(said) => { const one = [...document.querySelectorAll("main p")]
  .find((line) => line.textContent.includes(said)), { top, bottom } = one.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight; }"""


def test_an_ordinary_page_that_lost_the_network_asks_about_the_card_too(people, owner, mine):
    mine.open(owner.at("more"))
    mine.loses_the_network()
    mine.tap("Sign out")
    open_with_pin(mine, owner.pin)
    mine.stands_on("Sign out on this phone")
    mine.sees("Do you have your key card?")
    mine.tap("Sign out", within=mine.main)
    mine.sees(SIGNED_OUT)
    mine.finds_the_network()
    until(lambda: not is_signed_in(people, owner))


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


def test_the_owner_back_after_somebody_else_reads_once_that_all_is_sent(people, owner, mine):
    """The worker had sent it, with the app closed, and the copy went with the other's sign-in."""
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    closed = Closed(mine)
    mine.context.set_offline(False)
    mine.page.goto(f"{mine.address}/healthz")
    closed.wakes()
    until(lambda: stored(people, owner, Goal) == ["Gå en lang tur"])
    until(lambda: not kept(mine)["outbox"])
    loses_the_cookies(mine)
    sign_in_with_card(mine, people.owner(name="Kari"))
    until(lambda: not kept(mine)["pages"])
    expect(mine.page.locator("#outbox")).to_have_count(0)
    loses_the_cookies(mine)
    sign_in_with_card(mine, owner, own=True)
    keep_a_copy(mine, owner)
    mine.open(owner.at("home"))
    all_is_sent(mine)
    until(lambda: kept(mine)["locks"] == 2)  # of the two sessions; that it was sent is forgotten
    mine.open(owner.at("home"))
    mine.reads("Hei, Ola")
    expect(mine.page.locator("#outbox")).to_have_count(0)


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


ERASED = (
    "Some texts waited on this phone. Everything that they belonged to is erased, "
    "so they are gone from here too."
)
EMPTY = {"about": 0, "pages": 0, "outbox": 0, "locks": 0, "files": 0}


@pytest.fixture
def erases_everything(phone, owner):
    """The owner does so on another phone of theirs."""

    def erases():
        other = phone(owner)
        erase_by(other, owner)
        return other

    return erases


def erase_by(one, owner):
    one.open("/erasure/last").tap("Yes, erase all of it")
    one.field("Your PIN").fill(owner.pin)
    one.tap("Erase everything now")
    one.stands_on("It is gone")


@pytest.fixture
def waiting(owner, mine):
    """The owner's phone with a text that waits, and no network."""
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", "Gå en lang tur")
    assert kept(mine)["outbox"] == 1
    return mine


def test_what_waits_goes_when_its_writer_has_erased_everything_elsewhere(
    waiting, erases_everything
):
    erases_everything()
    waiting.finds_the_network()
    waiting.page.wait_for_url("**/sign-in**")
    expect(waiting.page.locator("body")).to_contain_text(waiting.say(ERASED))
    assert kept(waiting) == EMPTY


def test_what_waits_goes_also_while_somebody_else_uses_the_phone(
    people, waiting, erases_everything
):
    kari = people.owner(name="Kari")
    waiting.context.clear_cookies()
    waiting.finds_the_network()
    waiting.page.wait_for_url("**/sign-in**")
    assert kept(waiting)["outbox"] == 1
    sign_in_with_card(waiting, kari)
    expect(waiting.page.locator("#outbox")).to_contain_text(waiting.say(SEALED))
    erases_everything()
    waiting.open(kari.at("home"))
    expect(waiting.page.locator("body")).to_contain_text(waiting.say(ERASED))
    assert kept(waiting) == EMPTY


def test_who_has_erased_everything_leaves_no_lock_where_nothing_waited(
    people, mine, erases_everything
):
    kari = people.owner(name="Kari")
    loses_the_cookies(mine)
    sign_in_with_card(mine, kari)
    until(lambda: not kept(mine)["pages"])
    assert kept(mine)["locks"] == 1  # it may be needed: a tab of theirs may stand open still
    erases_everything()
    mine.open(kari.at("home"))
    until(lambda: kept(mine) == EMPTY)
    expect(mine.page.locator("body")).not_to_contain_text(mine.say(ERASED))


def test_what_waits_stays_where_a_stranger_answers_in_place_of_the_server(people, owner, waiting):
    """The page of a network that asks to be paid says yes to everything."""
    answers = {"status": 200, "content_type": "text/html", "body": "<h1>Wifi</h1>"}
    waiting.context.clear_cookies()
    waiting.context.route("**/offline-copy/erased*", lambda route: route.fulfill(**answers))
    with waiting.page.expect_response("**/offline-copy/erased*"):
        waiting.finds_the_network()
    waiting.page.wait_for_url("**/sign-in**")
    sign_in_with_card(waiting, owner)
    all_is_sent(waiting)
    assert stored(people, owner, Goal) == ["Gå en lang tur"]


def test_who_erases_everything_on_this_phone_leaves_nothing_on_it(people, owner, mine):
    mine.open(owner.at("plan"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.writing.wait_for()
    mine.context.set_offline(True)
    mine.field("My goal, in my own words").fill("Gå en lang tur")
    is_safe_here(mine)
    waits = mine.page
    mine.context.route("**/plans/*/goal/*", lambda route: route.abort())  # it goes on waiting
    mine.page = mine.context.new_page()
    mine.context.set_offline(False)
    erase_by(mine, owner)
    until(lambda: not kept(mine)["outbox"])
    assert kept(mine) == EMPTY
    waits.close()
