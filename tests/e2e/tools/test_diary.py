"""The diary on a phone: write, show one sentence, and take it back while it is being read."""

import io

import pytest
from PIL import Image
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
    hers.page.wait_for_load_state()
    assert hers.page.evaluate("() => document.documentElement.scrollWidth") == 360

    mine.tap("Stop showing it")
    hers.stands_on("This is not shown to you any more")
    expect(hers.main).not_to_contain_text(SHOWN)


def upper_edge(page) -> set:
    """The colours of the upper border of the card with the form, between its corners."""
    box = page.locator(".part:has(> form)").bounding_box()
    clip = {"x": box["x"] + 16, "y": round(box["y"]), "width": box["width"] - 32, "height": 1}
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
    return {colour for _count, colour in picture.getcolors()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 820, 1280])
def test_what_is_said_of_saving_leaves_the_border_of_the_card_whole(phone, owner, width, scheme):
    mine = phone(owner, viewport={"width": width, "height": 740}, color_scheme=scheme)
    page = mine.open(owner.at("diary")).page
    mine.tap("Write in the diary")
    expect(page.locator(".part textarea").first).to_be_focused()
    whole = upper_edge(page)
    mine.write("What do you want to write?", "Ro")
    mine.is_told_that_it_is_saved()
    assert len(whole) == 1
    assert upper_edge(page) == whole


def test_the_way_to_another_entry_waits_while_one_is_being_written(phone, owner):
    mine = phone(owner)
    mine.open(owner.at("diary"))
    mine.tap("Write in the diary")
    mine.write("What do you want to write?", "Ro")
    expect(mine.page.locator(".adding")).to_be_hidden()
    mine.done()
    expect(mine.page.locator(".adding")).to_be_visible()


def test_a_text_that_is_too_long_is_there_when_the_tab_has_died(phone, owner):
    mine = phone(owner)
    mine.open(owner.at("diary"))
    mine.tap("Write in the diary")
    mine.field("What do you want to write?").fill("Regn. " * 2000)
    expect(mine.status).to_have_text(mine.say("Too long. It is kept here. Make it shorter."))
    mine.page.close(run_before_unload=False)
    mine.page = mine.context.new_page()
    mine.open(owner.at("home"))
    mine.tap("Make it shorter")
    box = mine.field("What do you want to write?")
    expect(box).to_have_value(("Regn. " * 2000).strip())
    box.fill("Regn.")
    mine.is_told_that_it_is_saved()
    expect(mine.page.locator("[data-long]")).to_be_hidden()
    mine.open(owner.at("home"))
    expect(mine.main).not_to_contain_text(mine.say("Make it shorter"))


@pytest.mark.parametrize("types_on", [True, False])
def test_a_text_that_is_too_long_is_let_go_at_once_and_is_not_asked_about_again(
    phone, owner, types_on
):
    mine = phone(owner)
    mine.open(owner.at("diary"))
    mine.tap("Write in the diary")
    mine.field("What do you want to write?").fill("Regn. " * 2000)
    expect(mine.status).to_have_text(mine.say("Too long. It is kept here. Make it shorter."))
    mine.open(owner.at("home"))
    mine.tap("Make it shorter")
    box = mine.field("What do you want to write?")
    if types_on:
        box.press_sequentially("Og sol.")  # a save of these words is still on its way
    asked = []
    mine.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    mine.tap("Remove the long text")
    expect(mine.page.locator("[data-long]")).to_be_hidden()
    mine.open(owner.at("home"))
    expect(mine.main).not_to_contain_text(mine.say("Make it shorter"))
    assert asked == []
