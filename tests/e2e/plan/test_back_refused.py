"""Back from a form whose text was refused as too long: it leads out, in as many steps as ever."""

import re

import pytest
from playwright.sync_api import expect

from e2e.tools.test_goals import write_goal

TEXT = "My goal, in my own words"


@pytest.fixture
def mine(phone, owner):
    one = phone(owner).open(owner.at("home"))
    one.page.on("dialog", lambda dialog: dialog.accept())
    return one


def is_refused(mine):
    mine.field(TEXT).fill("x" * 6000)
    mine.done()
    expect(mine.field(TEXT)).to_have_attribute("aria-invalid", "true")


def stands_at(mine, end):
    expect(mine.page).to_have_url(re.compile(f"/{end}([?#].*)?$"))


def test_it_leads_out_of_a_page_of_its_own(people, owner, mine):
    goal = write_goal(people, owner, "Et hus")
    mine.open(owner.at(f"goal/{goal}/edit"))
    is_refused(mine)
    mine.page.go_back()
    stands_at(mine, "home")


def test_what_was_made_shorter_there_costs_no_second_step(people, owner, mine):
    goal = write_goal(people, owner, "Et hus")
    mine.open(owner.at(f"goal/{goal}/edit"))
    is_refused(mine)
    mine.field(TEXT).fill("Kort")
    mine.done()
    stands_at(mine, "plan")
    mine.page.go_back()
    stands_at(mine, "edit")
    mine.page.go_back()
    stands_at(mine, "home")


def test_it_leads_out_of_a_page_where_the_form_opened_in_place(people, owner, mine):
    write_goal(people, owner, "Et hus")
    mine.open(owner.at("plan"))
    mine.tap("Change", within=mine.card("Et hus"))
    is_refused(mine)
    mine.page.go_back()
    stands_at(mine, "home")
    mine.open(owner.at("plan"))
    mine.sees("A text is too long to be saved. It is kept.")
