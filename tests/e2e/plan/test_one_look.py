"""The plan read in one look: goals that fold, lines with a tick, and the rest one tap below."""

import re

import pytest
from playwright.sync_api import expect

from e2e.tools.test_goals import write_goal
from models.tools.contacts import Contact
from models.tools.goals import Action

A_LINE = 30  # pixels: a day with a long name takes one more
HEIGHT = "() => document.documentElement.scrollHeight"
WRAPPED = """() => [...document.querySelectorAll(".fold > :is(.deed-what, .deed-who)")]
  .filter((one) => one.checkVisibility())
  .filter((one) => one.offsetHeight > 1.5 * parseFloat(getComputedStyle(one).lineHeight))
  .map((one) => one.textContent)"""


def actions_of(people, owner):
    return people.in_database(owner, Action.of)


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_the_demo_plan_is_short_and_shows_what_is_next(people, phone, language):
    arvid = people.demo("owner", language)
    mine = phone(arvid).open(arvid.at("plan"))
    assert mine.page.evaluate(HEIGHT) <= 2000 + A_LINE
    lines = mine.page.locator(".deed[data-state=agreed] .deed-what")
    assert all(line.is_visible() for line in lines.all()) and lines.count() > 2


@pytest.mark.parametrize("width", [820, 1280])
@pytest.mark.parametrize("member", ["owner", "helper"])
def test_on_a_wide_screen_what_we_do_is_one_line_and_the_room_is_used(people, phone, member, width):
    plan = people.demo("owner", "nb").at("plan")
    wide = {"has_touch": False, "is_mobile": False, "viewport": {"width": width, "height": 900}}
    mine = phone(people.demo(member, "nb"), **wide).open(plan)
    assert mine.page.locator(".deed-what").filter(visible=True).count() > 4
    assert mine.page.evaluate(WRAPPED) == []
    assert mine.main.evaluate("(one) => one.getBoundingClientRect().right") > width * 0.95


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_tick_says_that_it_is_done_and_undo_beside_it_takes_it_back(people, owner, phone, script):
    write_goal(people, owner, actions=["Ringe NAV"])
    mine = phone(owner, java_script_enabled=script).open(owner.at("plan"))
    tick = mine.page.get_by_role("button", name="Gjort: Ringe NAV")
    tick.tap()
    expect(tick).to_have_attribute("aria-pressed", "true")
    if script:
        expect(tick).to_be_focused()
    undo = mine.page.get_by_role("button", name=re.compile("Angre «Gjort» ?: Ringe NAV"))
    if script:
        undo.tap()
    else:
        with mine.page.expect_navigation():
            undo.tap()
    expect(tick).to_have_attribute("aria-pressed", "false")
    assert [action.state for action in actions_of(people, owner)] == ["agreed"]


def test_what_is_open_stays_open_when_somebody_else_ticks(people, owner, phone):
    for number in range(5):
        write_goal(people, owner, f"Mål {number}", actions=["Ringe NAV"])
    mine = phone(owner).open(owner.at("plan"))
    fold = mine.page.locator(".aim", has_text="Mål 3").locator(".goal > details")
    expect(fold).not_to_have_attribute("open", "")
    fold.locator(".fold").tap()
    theirs = phone(owner).open(owner.at("plan"))
    theirs.page.locator(".tick").first.tap()
    expect(theirs.page.locator(".tick[aria-pressed=true]")).to_have_count(1)
    expect(mine.page.locator(".tick[aria-pressed=true]")).to_have_count(1)
    expect(fold).to_have_attribute("open", "")
    mine.page.reload()
    expect(fold).to_have_attribute("open", "")


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_a_link_to_something_in_a_folded_goal_shows_it(people, owner, phone, script):
    for number in range(5):
        write_goal(people, owner, f"Mål {number}", actions=[f"Ringe {number}"])
    last = next(one for one in actions_of(people, owner) if one.what == "Ringe 4")
    mine = phone(owner, java_script_enabled=script).open(owner.at("plan"))
    expect(mine.page.get_by_text("Ringe 4", exact=True)).to_be_hidden()
    mine = phone(owner, java_script_enabled=script)
    mine.open(owner.at(f"plan#part-{last.id}"))
    expect(mine.page.get_by_text("Ringe 4", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
def test_thirty_goals_can_be_found_opened_and_folded(people, owner, phone, script):
    for number in range(30):
        write_goal(people, owner, f"Mål {number}", actions=[f"Ringe {number}"])
    mine = phone(owner, java_script_enabled=script).open(owner.at("plan"))
    goals = mine.page.locator(".aim").filter(visible=True)
    mine.field("Find a goal").fill("ringe 17")
    if not script:
        mine.tap("Find")
    expect(goals).to_have_count(1)
    expect(goals).to_contain_text("Mål 17")
    mine.open(owner.at("plan")).tap("Open all")
    expect(mine.page.get_by_text("Ringe 29", exact=True)).to_be_visible()
    mine.tap("Fold all")
    expect(mine.page.get_by_text("Ringe 0", exact=True)).to_be_hidden()


def test_an_action_with_who_how_and_when_takes_few_taps_and_no_new_page(people, owner, phone):
    """Counted from the goal's form: what a person taps, without what they type."""
    mine = phone(owner).open(owner.at("plan"))
    loaded = []
    mine.page.on("domcontentloaded", lambda page: loaded.append(page.url))
    mine.tap("Add a goal")
    expect(mine.field("My goal, in my own words")).to_be_focused()
    mine.page.keyboard.type("Egen dør")
    mine.done()
    mine.tap("Add something we do", within=mine.page.locator(".aim"))
    expect(mine.field("What we do")).to_be_focused()
    mine.page.keyboard.type("Ringe om leiligheten")
    mine.field("Who has the main responsibility?").select_option("else")
    expect(mine.field("What is the name?")).to_be_focused()
    mine.page.keyboard.type("Kari")
    mine.tap("On a day")
    expect(mine.field("Which day?")).to_be_focused()
    expect(mine.page.locator(".ds-validation-message, .status-problems li")).to_have_count(0)
    mine.field("Which day?").fill("2099-12-24")
    mine.tap("More about this")
    mine.field("How we do it").fill("Vi ringer sammen")
    mine.done()
    expect(mine.card("Ringe om leiligheten")).to_contain_text("Kari · 24. desember 2099")
    assert loaded == []
    names = people.in_database(owner, lambda plan: [one.name for one in Contact.of(plan)])
    assert names == ["Kari"]


def test_a_repeated_time_is_asked_in_place_and_stands_on_the_line(people, owner, phone):
    write_goal(people, owner)
    mine = phone(owner).open(owner.at("plan"))
    mine.tap("Add something we do")
    mine.field("What we do").fill("Ringe Maja")
    expect(mine.page.get_by_label(mine.say("How often?"))).to_be_hidden()
    mine.tap("Again and again")
    expect(mine.field("How often?")).to_be_focused()
    mine.field("How often?").select_option("sun")
    mine.done()
    expect(mine.card("Ringe Maja")).to_contain_text("Hver søndag")


def test_printed_by_the_browser_everything_is_there(people, owner, phone):
    for number in range(5):
        write_goal(people, owner, f"Mål {number}", actions=[f"Ringe {number}"])
    mine = phone(owner).open(owner.at("plan"))
    mine.page.emulate_media(media="print")
    mine.page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    expect(mine.page.get_by_text("Ringe 4", exact=True)).to_be_visible()
    mine.page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    mine.page.emulate_media(media="screen")
    expect(mine.page.get_by_text("Ringe 4", exact=True)).to_be_hidden()
