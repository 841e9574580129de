"""An owner without phone and card gets a new card from somebody they trust, on that phone."""

import pytest
from playwright.sync_api import expect

from e2e.people.test_invitation import SMALLEST, nothing_is_wrong
from models.core.database import now
from models.people.person import Person
from models.plan.access import Access
from tests.writing import EVERY_PAGE, as_owner


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_the_owner_chooses_somebody_and_later_gets_a_new_card_from_them(people, phone, language):
    owner = people.owner(language)
    helper = people.owner(language, "Hanne")
    people.in_database(
        owner,
        lambda plan: Access.grant(
            as_owner(plan),
            Person.get_by_id(helper.person_id),
            "read",
            EVERY_PAGE,
            "helper",
            now() + 86400,
        ),
    )
    mine = phone(owner, **SMALLEST).open("/card")
    mine.tap("I have the card now")
    mine.reads("Ola")
    mine.open("/card").main.locator("label", has_text="Hanne").tap()
    nothing_is_wrong(mine)
    trust = mine.main.locator("section[aria-labelledby=trust]")
    trust.get_by_label(mine.say("Your PIN")).fill(owner.pin)
    mine.tap("Save my choice")
    expect(trust.locator("strong")).to_contain_text("Hanne")

    hers = phone(helper, java_script_enabled=False, **SMALLEST).open("/people")
    hers.main.get_by_role("link", name="Ola").last.tap()
    hers.field("Your PIN").fill(helper.pin)
    hers.tap("The owner is here with me, and wants this")
    hers.field("Choose a PIN").fill("9753")
    hers.field("The same PIN again").fill("9753")
    hers.tap("Make a new card")
    hers.stands_on("Here is the new card")
    code = hers.main.locator(".keycard-code").inner_text()

    again = phone(language=language, **SMALLEST).open("/sign-in")
    again.write("The code on your card", code)
    again.write("Your PIN", "9753")
    again.tap("Sign in", within=again.main)
    again.reads("Hanne")
    nothing_is_wrong(again)
