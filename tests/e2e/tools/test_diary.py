"""The diary on a phone: write, show one sentence, and take it back while it is being read."""

import pytest
from playwright.sync_api import expect

from e2e.conftest import PIN, Member
from models.core.database import now
from models.people.card import Card
from models.people.person import Person
from models.plan.access import Access
from tests.writing import as_owner

SHOWN, KEPT = "Regnjakka.", "Sov."


@pytest.fixture
def reader(people, owner):
    """Somebody who may see what matters, and nothing of the diary."""

    def join(plan):
        person = Person.join("nb", "NO", "Bente")
        Access.grant(as_owner(plan), person, "read", ("matters",), "kin", now() + 86400)
        return Member(person.id, None, "nb", Card.issue(person, PIN).to_show())

    return people.in_database(owner, join)


def test_one_sentence_is_shown_and_taken_back_while_it_is_read(phone, owner, reader):
    mine, hers = phone(owner), phone(reader)
    mine.open(owner.at("diary"))
    mine.tap("Write in the diary")
    mine.write("What do you want to write?", f"{KEPT} {SHOWN}")
    mine.save()
    mine.tap("Use this day")
    mine.tap("Show it to somebody")
    mine.tap("Only the sentences that I tick")
    mine.page.locator(".choice > label", has_text=SHOWN).tap()
    mine.page.locator(".choice > label", has_text="Bente").tap()
    mine.tap("Look at what they will see")
    expect(mine.page.locator(".preview")).not_to_contain_text(KEPT)
    mine.tap("Yes, show it")
    mine.reads("Bente")

    hers.open("/people")
    hers.page.locator("#shown + .ways a").tap()
    hers.reads(SHOWN)
    expect(hers.main).not_to_contain_text(KEPT)
    assert hers.page.evaluate("() => document.documentElement.scrollWidth") == 360

    mine.tap("Stop showing it")
    hers.stands_on("This is not shown to you any more")
    expect(hers.main).not_to_contain_text(SHOWN)
