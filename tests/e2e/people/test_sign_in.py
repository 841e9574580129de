"""Getting in with the card and the PIN, and getting in again after the phone was lost."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_card_and_pin_lead_home(people, phone, language):
    owner = people.owner(language, "Kim")
    visitor = phone(language=language).open("/sign-in")
    visitor.write("The code on your card", owner.code)
    visitor.write("Your PIN", owner.pin)
    visitor.tap("Sign in", within=visitor.main)
    visitor.reads(visitor.say("Hello, %(name)s", name="Kim"))
    expect(visitor.page.locator("html")).to_have_attribute("lang", language)


def test_a_code_in_small_letters_without_spaces_is_the_same_code(owner, phone):
    visitor = phone().open("/sign-in")
    visitor.write("The code on your card", owner.code.replace(" ", "").lower())
    visitor.write("Your PIN", owner.pin)
    visitor.tap("Sign in", within=visitor.main)
    visitor.reads("Ola")


def test_the_scanned_card_fills_in_its_code_and_leaves_the_address(owner, phone):
    visitor = phone().open("/sign-in#" + owner.code.replace(" ", ""))
    expect(visitor.field("The code on your card")).to_have_value(owner.code.replace(" ", ""))
    expect(visitor.field("Your PIN")).to_be_focused()
    expect(visitor.page).to_have_url("/sign-in")


def test_a_wrong_pin_gets_a_kind_word_and_keeps_the_code(owner, phone):
    visitor = phone().open("/sign-in")
    visitor.write("The code on your card", owner.code)
    visitor.write("Your PIN", "9753")
    visitor.tap("Sign in", within=visitor.main)
    visitor.sees("That was not right. Try again.")
    expect(visitor.field("The code on your card")).to_have_value(owner.code)
    expect(visitor.page.locator(".ds-error-summary")).to_be_focused()


def test_five_wrong_pins_close_the_card_for_a_while_and_say_until_when(owner, phone):
    visitor = phone().open("/sign-in")
    for _ in range(6):
        visitor.field("The code on your card").fill(owner.code)
        visitor.field("Your PIN").fill("9753")
        visitor.tap("Sign in", within=visitor.main)
        # An empty field is how we know the next page: the last one had a summary too.
        expect(visitor.field("Your PIN")).to_have_value("")
        expect(visitor.page.locator(".ds-error-summary")).to_be_visible()
    expect(visitor.page.locator(".ds-error-summary")).to_have_text(
        visitor.like(
            "Too many wrong PINs for this card. Wait until %(time)s, or sign in "
            "another way: with a passkey, or on a phone where you have signed in "
            "before. Somebody you trust may be able to give you a new card. Is it "
            "urgent? Call one of the numbers on this page, or somebody you trust."
        )
    )


def test_a_page_that_needs_somebody_comes_back_after_signing_in(owner, phone):
    visitor = phone().open(owner.at("contacts"))
    visitor.write("The code on your card", owner.code)
    visitor.write("Your PIN", owner.pin)
    visitor.tap("Sign in", within=visitor.main)
    visitor.stands_on("My people")


def test_a_lost_card_is_replaced_and_the_old_one_opens_nothing(owner, phone):
    mine = phone(owner).open("/card")
    mine.tap("I have the card now")
    mine.reads("Ola")
    mine.open("/card").write("Your PIN", owner.pin)
    mine.tap("Make a new card")
    expect(mine.page.locator(".keycard-code")).not_to_have_text(owner.code)
    finder = phone().open("/sign-in")
    finder.write("The code on your card", owner.code)
    finder.write("Your PIN", owner.pin)
    finder.tap("Sign in", within=finder.main)
    finder.sees("That was not right. Try again.")


def test_a_phone_that_is_lost_is_signed_out_from_another(owner, phone):
    lost = phone(owner).open("/")
    borrowed = phone(owner).open("/devices")
    borrowed.tap("Sign out everywhere else")
    expect(borrowed.page.locator(".part")).to_have_count(1)
    lost.stands_on("Sign in")  # nobody touched it
