"""A bad night: in the dark, with shaking hands, on a phone that may have lost the network."""

import pytest
from playwright.sync_api import expect

from e2e.copies import keep_a_copy
from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.hard_times import Call, Heading
from tests.writing import write

TARGET, APART = 64, 12  # pixels
# The links one can tap now: address, box, and whether all of it is on the screen.
FOOT = """() => [...document.querySelectorAll(".now-foot a")]
  .filter(one => one.checkVisibility())
  .map(one => [one.getAttribute("href"), one.getBoundingClientRect()])
  .map(([href, box]) => ({ href, x: box.x, y: box.y, w: box.width, h: box.height,
    seen: box.top >= 0 && box.bottom <= innerHeight && box.left >= 0
      && box.right <= innerWidth }))"""


def apart(one, other) -> float:
    """How many pixels there are between two boxes."""
    across = max(one["x"] - other["x"] - other["w"], other["x"] - one["x"] - one["w"])
    down = max(one["y"] - other["y"] - other["h"], other["y"] - one["y"] - one["h"])
    return max(across, down)


def within_reach(mine, numbers):
    """All that can be tapped is large, apart and on the screen, the numbers too."""
    mine.page.wait_for_load_state()  # its styles are there
    foot = mine.page.evaluate(FOOT)
    assert {one["href"] for one in foot} >= {f"tel:{number}" for number in numbers}
    assert all(one["seen"] and one["h"] >= TARGET and one["w"] >= TARGET for one in foot), foot
    pairs = [(one, two) for one in foot for two in foot if one is not two]
    assert min(apart(*pair) for pair in pairs) >= APART - 0.5
    return [one["href"] for one in foot]


@pytest.mark.parametrize(
    "language, numbers, person, scripted",
    [
        ("nb", ["113", "116117", "116123", "22400040"], "tel:01234013", True),
        ("sv", ["112", "1177", "90101"], "tel:0701740613", False),
    ],
)
def test_a_bad_night_in_the_dark(people, phone, language, numbers, person, scripted):
    owner = people.demo("owner", language)
    mine = phone(owner, color_scheme="dark", java_script_enabled=scripted)
    for start in ("home", "print", "calm"):
        mine.open(owner.at(start))
        door = mine.page.locator(".top-now")
        expect(door).to_be_in_viewport(ratio=1)
    door.tap()  # one tap to here
    expect(mine.page.locator(".now-step:visible h1")).to_have_text(mine.say("Breathe out, slowly."))
    mine.context.set_offline(True)
    # The second tap calls somebody.
    assert within_reach(mine, numbers)[0] == person
    seen = []
    for _step in range(6):
        hrefs = within_reach(mine, numbers)
        seen.append(hrefs[0])
        if hrefs[1] == "#a1":
            break
        mine.page.locator(".now-step:visible .now-next").tap()
        expect(mine.page.locator(".now-step:visible")).to_have_count(1)
    assert len(set(seen)) == 3  # all three people that the owner chose
    assert (
        mine.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        == "rgb(22, 23, 21)"
    )
    mine.context.set_offline(False)


# How much of the screen is left above what stays at its foot.
LEFT = """() => {
  const foot = [...document.querySelectorAll(".now-foot, .now-ways, .now-call")]
    .filter(one => one.checkVisibility() && getComputedStyle(one).position === "sticky")
    .map(one => one.getBoundingClientRect().top)
  return Math.min(innerHeight, ...foot) / innerHeight }"""
WORDS = " ".join(f"Jeg setter på radioen og går rolig en runde nummer {at}." for at in range(8))


@pytest.mark.parametrize("width, height", [(360, 740), (320, 640), (180, 370)])
def test_all_of_my_words_can_be_read(owner, server, phone, width, height):
    with server.database():
        plan = Plan.by_id(owner.plan_id)
        bente = write(Contact, plan, name="Bente", phone="22 33 44 55")
        write(Call, plan, contact=bente.id)
        write(Heading, plan, about="self", text=WORDS)
    mine = phone(owner, viewport={"width": width, "height": height}).open(owner.at("now"))
    words = mine.page.locator(".now-step:visible .now-words")
    assert words.evaluate("one => one.scrollHeight <= one.clientHeight + 1")
    expect(mine.page.locator(".now-step:visible .now-call")).to_be_in_viewport(ratio=1)
    assert mine.page.evaluate(LEFT) >= 0.5


# What is at the middle of this box, on the screen, without scrolling: itself, and nothing over it.
UNCOVERED = """one => { const box = one.getBoundingClientRect(), x = box.x + box.width / 2;
  return [box.top + 2, box.bottom - 2].every(y => y > 0 && y < innerHeight
    && one.contains(document.elementFromPoint(x, y))); }"""
SCREENS = [(360, 740, 1), (320, 640, 1), (180, 370, 1), (360, 740, 2), (320, 640, 2)]
# Between those: letters of 19 to 24 pixels, and a small screen that is not the smallest.
SCREENS += [(360, 740, 1.3), (360, 740, 1.5), (360, 640, 1.2), (320, 640, 1.15), (240, 493, 1)]


def on_each_screen(mine):
    """The first screen of the page, at each width, with letters as they are and of double size."""
    for width, height, letters in SCREENS:
        mine.page.set_viewport_size({"width": width, "height": height})
        mine.page.evaluate(
            f"() => {{ document.documentElement.style.fontSize = '{letters * 100}%' }}"
        )
        mine.page.evaluate("() => scrollTo(0, 0)")
        yield width, letters
    mine.page.evaluate("() => { document.documentElement.style.fontSize = '' }")


def first_screen_has_what_matters(mine, emergency):
    """A breath, one's own words, whom to call and the first number; no notice is before them."""
    step = mine.page.locator(".now-step:visible")
    for screen in on_each_screen(mine):
        for one in ("h1", "h2", ".now-call", f"a[href='tel:{emergency}']"):
            assert step.locator(one).evaluate(UNCOVERED), (screen, one)
        words = step.locator(".now-words").bounding_box()
        assert words["y"] + 20 < step.locator(".now-call").bounding_box()["y"], screen
        call, number = (step.locator(one).first.bounding_box() for one in (".now-call", "li a"))
        assert min(call["height"], number["height"]) >= TARGET, screen


@pytest.mark.parametrize("language, emergency", [("nb", "113"), ("sv", "112")])
def test_a_reload_in_a_bad_night_without_network(people, phone, language, emergency):
    owner = people.demo("owner", language)
    mine = phone(owner, new=True, service_workers="allow", color_scheme="dark")
    keep_a_copy(mine, owner)
    expect(mine.page.locator("[data-copy-said]")).to_have_text(
        mine.like("The copy is on this phone, as of %(time)s.")
    )
    mine.open(owner.at("now"))
    first_screen_has_what_matters(mine, emergency)
    mine.context.set_offline(True)
    mine.page.reload()
    # The numbers before the PIN, and no word of the owner's.
    expect(mine.page.locator("[data-open-copy]")).to_be_visible()
    number = mine.page.locator(f"a[href='tel:{emergency}']")
    for screen in on_each_screen(mine):
        assert number.evaluate(UNCOVERED), screen
        pin = mine.field("Your PIN").bounding_box()
        assert number.bounding_box()["y"] < pin["y"], screen
    assert "Bente" not in mine.page.content()
    mine.field("Your PIN").fill(owner.pin)
    mine.tap("Open the copy")
    expect(mine.page.locator("#copy-note")).to_be_visible()
    first_screen_has_what_matters(mine, emergency)
    mine.context.set_offline(False)


def test_with_nothing_written_there_are_the_numbers_and_a_kind_first_step(owner, phone):
    mine = phone(owner, viewport={"width": 320, "height": 568}).open(owner.at("home"))
    mine.page.locator(".top-now").tap()
    mine.sees("Feel the floor under your feet. One thing at a time.")
    expect(mine.page.locator(".now-step:visible")).to_have_count(1)
    assert within_reach(mine, ["113"])[-1] == "tel:22400040"


@pytest.mark.parametrize("width, height", [(320, 640), (180, 370)])  # small; and enlarged to 200 %
def test_the_last_step_has_the_numbers_first(people, phone, width, height):
    owner = people.owner("sv")
    mine = phone(owner, viewport={"width": width, "height": height}).open(owner.at("now#a2"))
    mine.page.reload()
    expect(mine.page.locator(".now-step:visible h2")).to_be_in_viewport()
    expect(mine.page.locator(".now-step:visible a[href^=tel]").first).to_be_in_viewport(ratio=1)
    if width == 320:
        within_reach(mine, ["112", "1177", "90101"])


def test_made_together_and_read_alone(owner, phone):
    mine = phone(owner).open(owner.at("more"))
    mine.tap("When it gets hard")
    section = mine.page.locator("section", has=mine.page.locator("#self"))
    expect(mine.page.locator("#example")).to_be_visible()
    section.get_by_role("link").tap()
    section.get_by_role("textbox").fill("Radioen på.")
    mine.save()
    # What was there for an empty page goes without a reload.
    expect(mine.page.locator("#example")).to_have_count(0)
    expect(section.locator(".adding")).to_have_count(0)
    calls = mine.page.locator("section", has=mine.page.locator("#calls"))
    calls.get_by_role("link").tap()
    mine.field("Name").fill("Bente")
    mine.field("Phone").fill("22 33 44 55")
    mine.save()
    mine.page.locator(".top-now").tap()
    mine.reads("Radioen på.")
    expect(mine.page.locator(".now-step:visible")).to_have_count(1)  # once its style has come
    expect(mine.page.locator(".now-step:visible .now-call")).to_contain_text("Bente")
