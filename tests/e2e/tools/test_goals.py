"""The plan: a story from what I am good at to what we do, and my yes to it."""

from datetime import timedelta

from playwright.sync_api import expect

from models.core import clock
from models.core.database import new_id
from models.people.person import Person
from models.tools.goals import Action, Goal
from tests.writing import as_owner, write


def write_goal(people, owner, text="Egen nøkkel", actions=()):
    """Write a goal with these actions in the owner's plan. Returns the goal's id."""

    def write_both(plan):
        fields = {"text": text, "why": None, "area": None, "dream": None, "state": "open"}
        goal = Goal.write(as_owner(plan), new_id(), 0, fields)
        empty = {name: None for name in Action.writable}
        usual = {"goal": goal.id, "mine": False, "when": "open", "state": "agreed"}
        for what in actions:
            fields = empty | usual | {"what": what}
            Action.write(as_owner(plan), new_id(), 0, fields)
        return goal.id

    return people.in_database(owner, write_both)


def test_the_plan_reads_as_a_story(people, phone):
    arvid = people.demo("owner")
    mine = phone(arvid).open(arvid.at("plan"))
    headings = mine.page.locator("main h2").all_inner_texts()
    story = [
        mine.say(one) for one in ("What I am good at", "What I dream of", "Goals, and what we do")
    ]
    assert headings[:3] == story


def test_a_thing_we_do_begins_with_a_few_questions_and_the_rest_is_folded(people, owner, phone):
    write_goal(people, owner)
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Add something we do")
    expect(mine.field("What we do")).to_be_focused()
    expect(mine.page.get_by_label(mine.say("How much"))).to_be_hidden()
    mine.tap("More about this")
    expect(mine.page.get_by_label(mine.say("How much"))).to_be_visible()


def test_a_fold_with_something_in_it_stands_open(people, owner, phone):
    write_goal(people, owner, actions=["Ringe NAV"])
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Change", within=mine.card("Ringe NAV"))
    mine.tap("More about this")
    mine.field("How we do it").fill("Vi ringer sammen")
    mine.done()
    expect(mine.card("Ringe NAV")).to_contain_text("Vi ringer sammen")
    mine.tap("Change", within=mine.card("Ringe NAV"))
    expect(mine.field("How we do it")).to_be_visible()


def test_a_day_without_a_date_is_asked_for_at_the_field(people, owner, phone):
    write_goal(people, owner)
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Add something we do")
    mine.field("What we do").fill("Ringe NAV")
    mine.tap("On a day")
    mine.done()
    mine.sees("Choose a day, or choose “Open” above.")
    expect(mine.field("Which day?")).to_be_focused()
    expect(
        mine.page.get_by_text(mine.say("Choose a day, or choose “Open” above."))
    ).to_be_in_viewport()
    expect(mine.field("What we do")).to_have_value("Ringe NAV")


def test_a_day_that_has_passed_is_told_and_kept(people, owner, phone):
    write_goal(people, owner)
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Add something we do")
    mine.field("What we do").fill("Ringe NAV")
    mine.tap("On a day")
    mine.field("Which day?").fill((clock.today() - timedelta(days=3)).isoformat())
    mine.done()
    mine.sees("That day has passed. Choose today or a later day, or “Open” above.")


def test_a_goal_that_is_reached_stays_as_something_managed(people, owner, phone):
    write_goal(people, owner)
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Change", within=mine.card("Egen nøkkel"))
    mine.tap("I have managed this")
    mine.save()
    expect(mine.card("Egen nøkkel")).to_contain_text(mine.say("I have managed this"))
    mine.open(owner.at("plan"))
    mine.tap("What I have managed")
    expect(mine.page.get_by_role("region", name=mine.say("What I have managed"))).to_contain_text(
        "Egen nøkkel"
    )


def test_a_plan_just_written_can_get_its_yes_and_its_goal_something_we_do_without_loading_again(
    owner, phone
):
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Add a goal")
    mine.field("My goal, in my own words").fill("Egen dør")
    mine.done()
    expect(mine.page.locator(".goal + .deeds .adding")).to_be_visible()
    mine.tap("Yes, this is my plan")
    mine.reads("Du sa ja til denne planen")


def test_what_is_taken_away_after_the_yes_is_told_on_the_plan_at_once(people, owner, phone):
    write_goal(people, owner)
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Yes, this is my plan")
    expect(mine.target("Yes, this is my plan")).to_have_count(0)
    mine.tap("Change", within=mine.card("Egen nøkkel"))
    mine.tap("More you can do")
    mine.tap("Remove")
    mine.tap("See what has changed")
    mine.reads("Egen nøkkel")


def test_after_the_yes_a_change_is_shown_as_a_change(people, owner, phone):
    write_goal(people, owner)
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Yes, this is my plan")
    expect(mine.target("Yes, this is my plan")).to_have_count(0)
    mine.tap("Change", within=mine.card("Egen nøkkel"))
    mine.field("My goal, in my own words").fill("Egen dør")
    mine.done()
    expect(mine.card("Egen dør")).to_contain_text(mine.say("Changed, waits for your yes"))
    mine.tap("See what has changed")
    mine.reads("Egen nøkkel")
    mine.reads("Egen dør")


def test_a_yes_to_something_else_than_what_was_read_is_not_taken(people, owner, phone):
    """Without JavaScript: with it, what is new is on the screen before the tap."""
    write_goal(people, owner)
    mine = phone(owner, java_script_enabled=False).open(owner.at("plan"))
    hanne = people.demo("helper").person_id

    def write_as_hanne(plan):
        return write(Goal, plan, by=Person.get_by_id(hanne), text="Et annet mål").id

    people.in_database(owner, write_as_hanne)
    mine.tap("Yes, this is my plan")
    mine.sees("Something new came while you were reading:")
    mine.sees("Look at it, then say yes.")
    mine.reads("Et annet mål")


def test_a_swedish_plan_asks_who_answers_for_it_by_law_and_a_norwegian_does_not(
    people, owner, phone
):
    ulla = people.owner("sv")
    for member, times in ((ulla, 1), (owner, 0)):
        write_goal(people, member)
        hers = phone(member).open(member.at("plan"))
        hers.tap("Add something we do")
        hers.tap("More about this")
        huvudman = hers.page.get_by_label(hers.say("Who is responsible by law (huvudman)?"))
        expect(huvudman).to_have_count(times)


def test_a_tap_without_network_says_so_and_the_page_stays(people, owner, phone):
    write_goal(people, owner, actions=["Ringe NAV"])
    mine = phone(owner).open(owner.at("plan"))
    mine.context.set_offline(True)
    tick = mine.card("Ringe NAV").locator(".tick").first
    tick.tap()
    expect(mine.page.get_by_role("alert")).to_contain_text(mine.say("No network right now"))
    expect(mine.card("Ringe NAV")).to_be_visible()
    mine.context.set_offline(False)
    unsent = mine.say("The network is back. This was not sent. Try once more.")
    expect(mine.page.get_by_role("alert")).to_have_text(unsent)
    tick.tap()
    expect(tick).to_have_attribute("aria-pressed", "true")
    expect(mine.page.get_by_role("alert")).to_have_count(0)
