"""A bad night: in the dark, with shaking hands, on a phone that may have lost the network."""

import pytest
from playwright.sync_api import expect

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


def test_with_nothing_written_there_are_the_numbers_and_a_kind_first_step(owner, phone):
    mine = phone(owner, viewport={"width": 320, "height": 568}).open(owner.at("home"))
    mine.page.locator(".top-now").tap()
    mine.sees("Feel the floor under your feet. One thing at a time.")
    assert within_reach(mine, ["113"])[-1] == "tel:22400040"


def test_made_together_and_read_alone(owner, phone):
    mine = phone(owner).open(owner.at("more"))
    mine.tap("When it gets hard")
    section = mine.page.locator("section", has=mine.page.locator("#self"))
    section.get_by_role("link").tap()
    section.get_by_role("textbox").fill("Radioen på.")
    mine.save()
    calls = mine.page.locator("section", has=mine.page.locator("#calls"))
    calls.get_by_role("link").tap()
    mine.field("Name").fill("Bente")
    mine.field("Phone").fill("22 33 44 55")
    mine.save()
    mine.page.locator(".top-now").tap()
    mine.reads("Radioen på.")
    expect(mine.page.locator(".now-step:visible .now-call")).to_contain_text("Bente")
