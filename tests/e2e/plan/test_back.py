"""Back: the words that a browser puts into a form again keep the revision they belong to."""

import pytest
from playwright.sync_api import expect

from e2e.tools.test_goals import write_goal
from models.tools.goals import Goal
from tests.writing import as_owner, change, told

BOTH_WROTE = "You have written two texts here. Nothing is lost."


@pytest.fixture
def goal(people, owner):
    return write_goal(people, owner, "Et hus")


def somebody_writes(people, owner, goal, **words):
    people.in_database(owner, lambda plan: change(Goal.find(plan, goal), **words) and None)


def history(people, owner, goal):
    return people.in_database(owner, lambda plan: told(Goal.find(plan, goal)))


def words_of(one):
    return one.field("My goal, in my own words")


def open_form(phone, owner, goal, **options):
    """A phone with the goal's form on a page of its own, where Back leads to it again."""
    one = phone(owner, **options).open(owner.at("home"))
    one.page.on("dialog", lambda dialog: dialog.accept())
    one.open(owner.at(f"goal/{goal}/edit"))
    return one


def leave_unsaved(one, owner):
    """Leave the page with words in it that have not come to the server."""
    # Not set_offline(): what is sent while a page goes away comes through all the same.
    one.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')) }")
    one.open(owner.at("home"))


@pytest.mark.parametrize("worker", ["allow", "block"])
@pytest.mark.parametrize("scripted", [False, True])
def test_words_that_the_browser_brings_back_never_overwrite_what_came_meanwhile(
    people, owner, phone, goal, scripted, worker
):
    options = {"java_script_enabled": scripted, "service_workers": worker}
    one = open_form(phone, owner, goal, **options)
    words_of(one).fill("Et tre")
    leave_unsaved(one, owner)
    assert history(people, owner, goal) == ["Et hus"]
    somebody_writes(people, owner, goal, text="Et lite hus")
    one.page.go_back()
    expect(words_of(one)).to_have_value("Et tre")
    if scripted:
        expect(one.status).to_have_text(
            one.say("You have also written another text here. Nothing is lost.")
        )
    one.done()
    one.sees(BOTH_WROTE)
    one.reads("Et tre")
    one.reads("Et lite hus")
    assert history(people, owner, goal) == ["Et hus", "Et lite hus"]


def test_words_that_the_browser_brings_back_save_themselves(people, owner, phone, goal):
    one = open_form(phone, owner, goal)
    words_of(one).fill("Et tre")
    leave_unsaved(one, owner)
    one.page.go_back()
    one.is_told_that_it_is_saved()
    expect(words_of(one)).to_have_value("Et tre")
    assert history(people, owner, goal) == ["Et hus", "Et tre"]


def test_another_field_that_changed_meanwhile_comes_together_with_what_back_brings(
    people, owner, phone, goal
):
    one = open_form(phone, owner, goal, java_script_enabled=False)
    words_of(one).fill("Et tre")
    one.open(owner.at("home"))
    somebody_writes(people, owner, goal, why="Da sover jeg")
    one.page.go_back()
    one.done()
    expect(one.card("Et tre")).to_contain_text("Da sover jeg")


def test_back_to_a_form_that_is_saved_shows_it_as_it_is_now(people, owner, phone, goal):
    """The browser is asked to keep no words that are saved: they would lie on the device."""
    one = open_form(phone, owner, goal)
    words_of(one).fill("Et tre")
    one.is_told_that_it_is_saved()
    one.open(owner.at("home"))
    somebody_writes(people, owner, goal, text="Et lite hus")
    one.page.go_back()
    expect(words_of(one)).to_have_value("Et lite hus")
    words_of(one).fill("Et lite hus til")
    one.done()
    expect(one.card("Et lite hus til")).to_be_visible()


def test_without_javascript_back_after_a_save_says_that_something_new_has_come(
    people, owner, phone, goal
):
    one = open_form(phone, owner, goal, java_script_enabled=False)
    words_of(one).fill("Et tre")
    one.done()
    one.page.go_back()
    expect(words_of(one)).to_have_value("Et tre")
    one.tap("Show it")
    words_of(one).fill("Et tre til")
    one.done()
    expect(one.card("Et tre til")).to_be_visible()


def test_words_that_back_brings_to_a_goal_that_was_removed_are_kept(people, owner, phone, goal):
    one = open_form(phone, owner, goal, java_script_enabled=False)
    words_of(one).fill("Et tre")
    one.open(owner.at("home"))
    people.in_database(owner, lambda plan: Goal.find(plan, goal).remove(as_owner(plan)))
    one.page.go_back()
    one.done()
    one.tap("Bring it back with my text")
    expect(one.card("Et tre")).to_be_visible()


def test_a_page_that_the_browser_has_kept_whole_saves_its_words_before_it_is_loaded_anew(
    people, owner, phone, goal
):
    """Chromium keeps no page with `no-store` that asked for more, so it is told that it did."""
    one = phone(owner).open(owner.at("plan"))
    one.tap("Change", within=one.card("Et hus"))
    one.loses_the_network()
    words_of(one).fill("Et tre")
    expect(one.status).to_have_text(one.say("Not saved yet. Your text is here."))
    one.finds_the_network()
    with one.page.expect_navigation():
        one.page.evaluate(
            "() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
        )
    one.reads("Et tre")
    assert history(people, owner, goal) == ["Et hus", "Et tre"]


def test_the_browser_keeps_words_on_the_device_only_while_they_are_saved_nowhere_else(
    owner, phone, goal
):
    """Chromium asks the form, and Firefox each text field (seen in the file of its session)."""

    def may_keep(answer):
        for place in (one.writing, *one.writing.locator("textarea").all()):
            expect(place).to_have_attribute("autocomplete", answer)

    one = open_form(phone, owner, goal)
    words_of(one).fill("Et tre")
    may_keep("on")
    one.is_told_that_it_is_saved()
    may_keep("off")
    one.open(owner.at("plan"))
    one.tap("Change", within=one.card("Et tre"))
    expect(one.writing.locator("textarea")).to_have_count(3)
    may_keep("off")
