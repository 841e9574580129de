"""Back closes the form that is open in its place, with the words saved; then it leaves the page."""

import re

import pytest
from playwright.sync_api import expect

from e2e.tools.test_goals import write_goal
from models.plan.proposal import Proposal
from models.tools.goals import Goal
from tests.writing import told


def opens(one, owner, text="Et hus"):
    one.open(owner.at("home")).open(owner.at("plan"))
    one.tap("Change", within=one.card(text))
    expect(one.writing).to_have_count(1)


def is_at(one, place):
    expect(one.page).to_have_url(re.compile(f"/{place}$"))


def words_of(one):
    return one.field("My goal, in my own words")


@pytest.fixture
def goal(people, owner):
    return write_goal(people, owner, "Et hus")


def test_back_closes_the_form_and_the_next_back_leaves_the_page(people, owner, phone, goal):
    one = phone(owner)
    opens(one, owner)
    words_of(one).fill("Et tre")
    one.page.go_back()
    expect(one.writing).to_have_count(0)
    expect(one.card("Et tre")).to_be_visible()
    is_at(one, "plan")
    history = people.in_database(owner, lambda plan: told(Goal.find(plan, goal)))
    assert history == ["Et hus", "Et tre"]
    one.page.go_back()
    is_at(one, "home")


def test_a_form_that_was_closed_by_its_button_costs_no_second_back(owner, phone, goal):
    one = phone(owner)
    opens(one, owner)
    for text in ("Et tre", "En skog"):
        words_of(one).fill(text)
        one.save()
        if text == "Et tre":
            one.tap("Change", within=one.card("Et tre"))
    one.page.go_back()
    is_at(one, "home")
    one.page.go_forward()
    expect(one.card("En skog")).to_be_visible()


def test_forward_and_a_reload_show_the_page_with_nothing_open(owner, phone, goal):
    one = phone(owner)
    opens(one, owner)
    words_of(one).fill("Et tre")
    one.page.go_back()
    expect(one.card("Et tre")).to_be_visible()
    one.page.go_forward()
    one.page.reload()
    expect(one.card("Et tre")).to_be_visible()
    expect(one.writing).to_have_count(0)
    one.page.go_back()
    is_at(one, "home")


def test_of_two_open_forms_back_closes_the_last_and_then_the_first(people, owner, phone, goal):
    write_goal(people, owner, "En hund")
    one = phone(owner)
    opens(one, owner)
    words_of(one).fill("Et tre")
    one.tap("Change", within=one.card("En hund"))
    expect(one.writing).to_have_count(2)
    one.page.go_back()
    expect(one.writing).to_have_count(1)
    expect(words_of(one)).to_have_value("Et tre")
    one.page.go_back()
    expect(one.writing).to_have_count(0)
    expect(one.card("Et tre")).to_be_visible()
    one.page.go_back()
    is_at(one, "home")


def test_a_new_one_with_nothing_in_it_is_closed_by_back(owner, phone):
    one = phone(owner).open(owner.at("home")).open(owner.at("plan"))
    one.tap("Add something I am good at")
    expect(one.writing).to_have_count(1)
    one.page.go_back()
    expect(one.writing).to_have_count(0)
    is_at(one, "plan")


def test_without_a_network_back_leaves_the_words_in_the_form(owner, phone, goal):
    one = phone(owner)
    opens(one, owner)
    one.loses_the_network()
    words_of(one).fill("Et tre")
    one.page.go_back()
    expect(one.status).to_have_text(one.say("Not saved yet. Your text is here."))
    expect(words_of(one)).to_have_value("Et tre")
    one.finds_the_network()
    one.is_told_that_it_is_saved()


def test_a_helper_who_goes_back_sends_nothing_and_keeps_the_draft(people, phone):
    arvid, helper = people.demo("owner"), people.demo("helper")
    one = phone(helper).open(arvid.at("home")).open(arvid.at("plan"))
    text = people.in_database(arvid, lambda plan: Goal.of(plan)[0].text)
    one.tap("Propose a change", within=one.card(text))
    one.writing.locator("textarea").first.fill("Et hus ved fjorden")
    one.page.go_back()
    expect(one.writing).to_have_count(0)
    is_at(one, "plan")
    one.sees("Your draft here is not sent.")
    waiting = people.in_database(arvid, lambda plan: [p.said for p in Proposal.on(plan, "waiting")])
    assert "Et hus ved fjorden" not in waiting


def test_without_javascript_back_leads_to_the_page_before(owner, phone, goal):
    one = phone(owner, java_script_enabled=False).open(owner.at("plan"))
    one.tap("Change", within=one.card("Et hus"))
    one.page.go_back()
    is_at(one, "plan")
    expect(one.writing).to_have_count(0)
