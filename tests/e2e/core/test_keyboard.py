"""Every core task with the keyboard only: Tab, Enter, Space, and always a visible place."""

import re

import pytest
from playwright.sync_api import expect

# Whether anything on the screen shows where the focus is.
VISIBLE = """() => {
  const focused = document.activeElement;
  const shown = focused.closest(".choice, .rating label") || focused;
  const parts = [shown, ...shown.querySelectorAll("span, path")];
  return parts.map((part) => getComputedStyle(part)).some((style) =>
    parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none"
    || style.boxShadow !== "none"
    || parseFloat(style.strokeWidth) >= 3);
}"""
# What the focused element is called.
NAME = """() => {
  const focused = document.activeElement;
  const labels = [...focused.labels || []].map((label) => label.textContent);
  const names = [focused.getAttribute("aria-label"), ...labels, focused.textContent];
  return names.filter(Boolean)[0] || "";
}"""


class Keys:
    """Hands on the keyboard only."""

    def __init__(self, phone):
        self.phone = phone
        self.page = phone.page

    def tab_to(self, sentence: str, context: str | None = None) -> None:
        """Press Tab until the element with these words has the focus, and check that it shows."""
        words = self.phone.say(sentence, context)
        for _ in range(120):
            self.page.keyboard.press("Tab")
            name = " ".join(self.page.evaluate(NAME).split())
            if name.startswith(words):
                assert self.page.evaluate(VISIBLE), f"nobody sees that the focus is on {name!r}"
                return
        raise AssertionError(f"Tab never came to {words!r}")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


@pytest.fixture
def keys(owner, phone):
    one = Keys(phone(owner, has_touch=False, is_mobile=False))
    one.owner = owner
    return one


def test_signing_in(owner, phone):
    keys = Keys(phone(has_touch=False, is_mobile=False).open("/sign-in"))
    keys.tab_to("The code on your card")
    keys.type(owner.code)
    keys.tab_to("Your PIN")
    keys.type(owner.pin)
    keys.press("Enter")
    keys.phone.reads("Ola")


def test_the_first_tab_offers_to_skip_to_the_content(keys):
    keys.phone.open(keys.owner.at("home"))
    keys.tab_to("Skip to the content")
    keys.press("Enter")
    expect(keys.page.locator("main")).to_be_focused()


def test_saying_what_matters(keys):
    keys.phone.open(keys.owner.at("matters"))
    keys.tab_to("Add something that matters")
    keys.press("Enter")
    expect(keys.phone.field("What matters to you now?")).to_be_focused()
    keys.type("Ro")
    keys.tab_to("I am done")
    keys.press("Enter")
    expect(keys.phone.card("Ro")).to_be_visible()


def test_filling_a_sector_of_the_wheel(keys):
    keys.phone.open(keys.owner.at("wheel"))
    keys.tab_to("Money")
    keys.press("Enter")
    expect(keys.phone.field("How is it now?")).to_be_focused()
    keys.type("Brevene ligger")
    keys.tab_to("I want help with this")
    keys.press("Space")
    keys.tab_to("No number")
    for _ in range(5):  # round to 0, and on to 4
        keys.press("ArrowRight")
    keys.tab_to("I am done")
    keys.press("Enter")
    sector = keys.page.locator(".wheel").get_by_role("link", name=keys.phone.say("Money"))
    expect(sector).to_have_attribute("aria-label", re.compile("4"))
    expect(sector).to_be_focused()


def test_a_goal_and_what_we_do_for_it(keys):
    keys.phone.open(keys.owner.at("plan"))
    keys.tab_to("Add a goal")
    keys.press("Enter")
    expect(keys.phone.field("My goal, in my own words")).to_be_focused()
    keys.type("Egen dør")
    keys.tab_to("I am done")
    keys.press("Enter")
    expect(keys.phone.card("Egen dør")).to_be_visible()
    keys.phone.open(keys.owner.at("plan"))
    keys.tab_to("Add something we do")
    keys.press("Enter")
    expect(keys.phone.field("What we do")).to_be_focused()
    keys.type("Ringe")
    keys.tab_to("Who has the main responsibility?")
    keys.type(keys.phone.say("Me", "who"))
    keys.tab_to("More about this")
    keys.press("Enter")
    keys.tab_to("How we do it")
    keys.type("Sammen")
    keys.tab_to("I am done")
    keys.press("Enter")
    expect(keys.phone.card("Ringe")).to_contain_text("Sammen")


def test_saying_yes_to_the_plan(keys):
    test_a_goal_and_what_we_do_for_it(keys)
    keys.phone.open(keys.owner.at("plan"))
    keys.tab_to("Yes, this is my plan")
    keys.press("Enter")
    expect(keys.phone.target("Yes, this is my plan")).to_have_count(0)


def test_hiding_and_coming_back(keys):
    keys.phone.open(keys.owner.at("plan"))
    keys.tab_to("Hide")
    keys.press("Enter")
    keys.phone.stands_on("Notes")
    keys.tab_to("Open")
    keys.press("Enter")
    expect(keys.phone.field("Your PIN")).to_be_visible()
    keys.tab_to("Your PIN")
    keys.type(keys.owner.pin)
    keys.press("Enter")
    keys.phone.reads("Ola")
