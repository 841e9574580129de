"""My people: who to call, when, and who steps in."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from models.core import clock
from models.core.database import new_id
from models.tools.contacts import Contact
from tests.writing import as_owner


def write_down(people, owner, **values):
    """Write a contact in the owner's plan. Returns its id."""

    def write(plan):
        empty = {name: None for name in Contact.writable}
        fields = empty | {"kind": "service"} | values
        return Contact.write(as_owner(plan), new_id(), 0, fields).id

    return people.in_database(owner, write)


def test_a_number_is_one_tap_from_home(people, owner, phone):
    write_down(people, owner, name="Kari", phone="22 33 44 55")
    mine = phone(owner).open(owner.at("home"))
    expect(mine.page.get_by_role("link", name="22 33 44 55")).to_have_attribute(
        "href", "tel:22334455"
    )


def test_letters_in_a_number_are_told_at_the_field_and_kept(owner, phone):
    mine = phone(owner).open(owner.at("contacts"))
    mine.tap("Add a person")
    mine.field("Name").fill("Kari")
    mine.field("Phone").fill("spør Kari")
    mine.done()
    mine.sees("Write the number with digits, like 22 33 44 55 or +47 22 33 44 55.")
    expect(mine.field("Phone")).to_have_value("spør Kari")
    expect(mine.field("Phone")).to_be_focused()


@pytest.mark.parametrize("place", ["contacts", "contact/new"])
def test_what_was_wrong_goes_as_soon_as_it_is_mended(owner, phone, place):
    mine = phone(owner).open(owner.at(place))
    if place == "contacts":
        mine.tap("Add a person")
    mine.field("Name").fill("Kari")
    mine.field("Phone").fill("spør Kari")
    mine.done()
    wrong = mine.page.locator("[aria-invalid], .ds-validation-message, .ds-error-summary")
    expect(wrong.first).to_be_visible()
    mine.field("Phone").fill("22 33 44 55")
    mine.is_told_that_it_is_saved()
    expect(wrong).to_have_count(0)
    expect(mine.field("Phone")).to_be_focused()


def test_while_somebody_is_away_the_one_who_steps_in_is_shown_with_a_number(people, owner, phone):
    stand_in = write_down(people, owner, name="Silje", phone="22 00 00 22")
    write_down(
        people,
        owner,
        name="Tore",
        phone="22 00 00 11",
        stand_in=stand_in,
        away_until=(clock.today() + timedelta(days=7)).isoformat(),
    )
    mine = phone(owner).open(owner.at("contacts"))
    away = mine.page.locator("article.part", has=mine.page.get_by_text("Tore", exact=True))
    expect(away).to_contain_text(mine.say("%(name)s steps in.", name="Silje"))
    expect(away.locator("a.call")).to_have_attribute("href", "tel:22000022")


def test_the_emergency_numbers_of_the_country_always_stand_there(people, phone):
    for language, number in (("nb", "113"), ("sv", "112")):
        owner = people.owner(language)
        page = phone(owner).open(owner.at("contacts")).page
        expect(page.locator(f"a[href='tel:{number}']")).to_be_visible()
