"""Home: one screen on a phone, and what could come next is begun where it stands."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from e2e.conftest import WINDOW
from models.core.database import new_id, now
from models.people.person import Person
from models.plan.access import Access
from models.plan.edit import Submission
from models.plan.kept_text import KeptText
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.tools import KINDS
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal
from models.tools.matters import Matter, Rating
from models.tools.meetings import Meeting
from models.tools.week import Activity
from models.tools.wheel import Area
from tests.writing import as_owner, change, write
from views.core.language import today

LONG = "Gå ned til brygga med hunden til naboen, og kjøpe fisk på veien hjem"
MEASURE = """() => {
    document.querySelectorAll("[data-aloud]").forEach((one) => { one.hidden = false; });
    return [document.documentElement.scrollHeight,
            document.querySelector("main").lastElementChild.getBoundingClientRect().bottom,
            document.querySelector(".bar").getBoundingClientRect().top];
}"""


def fits(mine):
    """Whether home is one screen, also where the phone has a voice and offers to read aloud."""
    assert WINDOW == {"width": 360, "height": 740}
    height, last, bar = mine.page.evaluate(MEASURE)
    return height <= WINDOW["height"] and last <= bar


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_home_fits_one_screen(people, phone, language):
    arvid = people.demo("owner", language)
    assert fits(phone(arvid).open(arvid.at("home")))


def on_a_full_day(plan):
    """Everything is in use, something is due and comes again, with a meeting and long words."""
    for number in range(3):
        write(Matter, plan, text=LONG)
        write(Contact, plan, name=f"Kari Nordmann {number}", phone=f"22 33 44 5{number}")
        write(Activity, plan, what=LONG, days="1234567", clock=f"1{number}:30")
    change(Area.of(plan)[0], now="Fint", talk=True)
    write(Action, plan, what=LONG, mine=True, when="date", by_date=today() - timedelta(1))
    write(Goal, plan, text=LONG)
    write(Meeting, plan, title=LONG, day=today() + timedelta(9), clock="10:00")
    for kind in KINDS:
        plan.ask_for(kind.page)


def asked_three_months_later(plan):
    """Instead of what is due, which the owner lets rest."""
    on_a_full_day(plan)
    Matter.of(plan)[0].rate(as_owner(plan), 5, new_id())
    Rating.update(at=now() - 100 * 86400).where(Rating.plan == plan).execute()
    plan.let_it_be(as_owner(plan), f"due-{Action.of(plan)[0].id}", today() - timedelta(1))


def with_notes(plan):
    """Two texts wait for a choice, and what a helper proposes waits too."""
    on_a_full_day(plan)
    matter = Matter.of(plan)[0]
    for screen in ("one", "two"):
        KeptText.keep(
            as_owner(plan), matter, matter.values(), {"text": screen}, Submission(screen, 1)
        )
    helper = Person.join("nb", "NO", "Hanne")
    Access.grant(as_owner(plan), helper, "propose", ("matters",), "helper", now() + 9999)
    propose(Visit.of(helper, plan), Matter, new_id(), 0, {"text": "Ro"}, sent=True)


@pytest.mark.parametrize("language", ["nb", "sv"])
@pytest.mark.parametrize("state", [on_a_full_day, asked_three_months_later, with_notes])
def test_home_fits_one_screen_on_the_fullest_day(people, phone, language, state):
    ola = people.owner(language)
    people.in_database(ola, state)
    mine = phone(ola).open(ola.at("home"))
    for part in ("#important", "#next", "#today", "#meeting", ".callable .call"):
        expect(mine.page.locator(part).first).to_be_visible()
    assert fits(mine)
    # Nothing is folded but what the bar leads to, and on a wide screen nothing at all.
    expect(mine.page.get_by_role("link", name=mine.say("Diary"))).to_be_visible()
    for place in ("wheel", "plan", "more"):
        expect(mine.page.locator(f".bar [href$='/{place}']")).to_be_visible()
    mine.page.set_viewport_size({"width": 820, "height": 740})
    expect(mine.page.locator(".tiles .folds").first).to_be_visible()
    expect(mine.page.locator("#people")).to_be_visible()


@pytest.mark.parametrize("width", [360, 820, 1280])
def test_how_many_people_stands_at_the_edge_like_what_is_above_it(people, phone, width):
    arvid = people.demo("owner", "nb")
    mine = phone(arvid, viewport={"width": width, "height": 740}).open(arvid.at("home"))
    edges = mine.page.locator(".glance .hint:not(.call *)").evaluate_all(
        "(all) => all.map((one) => Math.round(one.getBoundingClientRect().right))"
    )
    assert len(edges) >= 3 and max(edges) - min(edges) <= 2


def test_what_matters_is_written_on_home_itself(owner, phone):
    mine = phone(owner).open(owner.at("home"))
    mine.tap("Say what matters")
    expect(mine.field("What matters to you now?")).to_be_focused()
    expect(mine.target("Not now")).to_have_count(0)
    mine.page.keyboard.type("Ro")
    mine.save()
    mine.reads("Ro")
    expect(mine.page.locator(".offer")).to_contain_text(mine.say("To the wheel"))
    expect(mine.main).to_be_focused()
    expect(mine.page).to_have_url(owner.at("home"))


def test_not_now_gives_peace(owner, phone):
    mine = phone(owner).open(owner.at("home"))
    mine.tap("Not now")
    expect(mine.page.locator(".offer")).to_have_count(0)
    mine.open(owner.at("home"))
    expect(mine.page.locator(".offer")).to_have_count(0)


# The words of the ways onward that stand on two lines each, as they had no room on one.
BROKEN = """(ways) => ways.flatMap((one) => {
  const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT), broken = [];
  while (texts.nextNode()) for (const found of texts.currentNode.data.matchAll(/[^ \\n]+/g)) {
    const range = document.createRange();
    range.setStart(texts.currentNode, found.index);
    range.setEnd(texts.currentNode, found.index + found[0].length);
    const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
    if (lines.size > 1) broken.push(found[0]);
  }
  return broken; })"""


@pytest.mark.parametrize("who", ["owner", "beginner"])
@pytest.mark.parametrize("language", ["nb", "sv"])
@pytest.mark.parametrize("width", [320, 360])
def test_no_word_of_a_way_onward_is_broken(people, phone, who, language, width):
    if (who, language) == ("beginner", "sv"):
        owner = people.owner(language="sv")  # the cast has no beginner there
        people.in_database(owner, lambda plan: write(Matter, plan, text="Ett hem"))
    else:
        owner = people.demo(who, language)
    mine = phone(owner, viewport={"width": width, "height": 740}).open(owner.at("home"))
    assert mine.page.locator(".tiles a").evaluate_all(BROKEN) == []


# The room in pixels between the words of each door and its frame, on the narrower side.
ROOM = """(all) => all.map((one) => { const words = document.createRange();
  words.selectNodeContents(one);
  const frame = one.getBoundingClientRect();
  const { left, right } = words.getBoundingClientRect();
  return Math.min(left - frame.left, frame.right - right); })"""


@pytest.mark.parametrize("who", ["owner", "beginner"])
@pytest.mark.parametrize("language", ["nb", "sv"])
def test_the_words_of_the_two_doors_do_not_touch_their_frame(people, phone, who, language):
    if (who, language) == ("beginner", "sv"):
        owner = people.owner(language="sv")
    else:
        owner = people.demo(who, language)
    mine = phone(owner).open(owner.at("home"))
    rooms = mine.page.locator(".tiles .door").evaluate_all(ROOM)
    assert len(rooms) == 2 and min(rooms) >= 4
