"""How many taps and page views the whole job takes a new owner, at 360 px.

From the welcome page to the sheet: a plan with a PIN and its card; one thing that matters, four
areas of the wheel, a goal, an action with who, how and when, a contact, the yes.

A tap is a finger on the screen. Typing is none, but a tap to reach a field is one: a field that
has the focus already needs none. A list of choices is drawn by the phone and not by the page, so
its second tap is counted by hand. A page view is a whole document that is loaded.
"""

import sys

from playwright.sync_api import Locator, expect

MOST_TAPS = 30
MOST_PAGES = 7
WORDS = {
    "matter": "Et sted å bo som er mitt",
    "goal": "Jeg har egen nøkkel",
    "action": "Ringe om leiligheten",
    "how": "Vi ringer sammen",
    "name": "Kari",
    "phone": "22 33 44 55",
}
SOMEBODY = "Somebody else: write the name"  # whom the form for an action may take by name
AREAS = {"Housing": 3, "Money": 2, "Mental health": 5, "Family, friends and network": 6}


class Hand:
    """Taps and types on a phone, and keeps count of it, step by step."""

    def __init__(self, phone):
        self.phone = phone
        self.steps = []
        phone.context.expose_function("tapped", lambda: self._count("taps"))
        # The document hears only a tap that meets its target: one that playwright holds back at
        # the window, because the target just moved, and makes again was never a second finger.
        phone.context.add_init_script(
            "document.addEventListener('pointerdown', () => tapped(), true)"
        )
        phone.page.on("domcontentloaded", lambda _page: self._count("pages"))

    def _count(self, what: str, more: int = 1) -> None:
        self.steps[-1][what] += more

    def begins(self, step: str) -> None:
        self.steps.append({"step": step, "taps": 0, "pages": 0})

    def all(self, what: str) -> int:
        return sum(step[what] for step in self.steps)

    def __str__(self) -> str:
        lines = [
            f"{one['taps']:3} taps {one['pages']:2} pages  {one['step']}" for one in self.steps
        ]
        return "\n".join([*lines, f"{self.all('taps'):3} taps {self.all('pages'):2} pages in all"])

    def taps(self, words: str, within: Locator | None = None) -> None:
        self.phone.target(words, within).tap()

    def types(self, label: str, text: str) -> None:
        """Type in a field that has the focus already, or gets it by itself."""
        box = self.phone.field(label)
        expect(box).to_be_focused()
        box.press_sequentially(text)

    def goes_to(self, label: str, text: str) -> None:
        """Tap a field, and type in it."""
        self.phone.field(label).tap()
        self.types(label, text)

    def chooses(self, label: str, option: str) -> None:
        """Open the list of choices, and tap one."""
        box = self.phone.field(label)
        box.tap()
        self._count("taps")
        box.select_option(label=option)

    def closes(self) -> None:
        """Close the open form by its button."""
        self.phone.writing.locator("button.ds-button").first.tap()
        expect(self.phone.writing).to_have_count(0)


def test_the_whole_job_takes_few_taps_and_few_pages(phone):
    kim = phone(new=True)
    hand = Hand(kim)
    for step in (
        begins_a_plan,
        keeps_the_card,
        says_what_matters,
        touches_four_areas,
        writes_down_a_person,
        sets_a_goal,
        agrees_on_an_action,
        says_yes,
        sees_the_sheet,
    ):
        hand.begins(step.__name__.replace("_", " "))
        step(kim, hand)
    sys.stdout.write(f"{hand}\n")  # pytest -rP shows it
    assert hand.all("taps") <= MOST_TAPS, str(hand)
    assert hand.all("pages") <= MOST_PAGES, str(hand)


def begins_a_plan(kim, hand):
    kim.open("/welcome")
    hand.taps("Yes, I want my own plan")
    hand.goes_to("What should we call you?", "Kim")
    hand.goes_to("Choose a PIN", "4937")
    hand.taps("Only I use this phone or computer")
    hand.taps("Yes, I want my own plan")
    kim.stands_on("My key card")


def keeps_the_card(kim, hand):
    hand.taps("I have the card now")
    kim.reads(kim.say("Hello, %(name)s", name="Kim"))


def says_what_matters(kim, hand):
    hand.taps("Say what matters")
    hand.types("What matters to you now?", WORDS["matter"])
    hand.closes()
    kim.reads(WORDS["matter"])


def touches_four_areas(kim, hand):
    kim.bar("Wheel")
    for area, score in AREAS.items():
        kim.page.locator(".wheel").get_by_role("link", name=kim.say(area)).tap()
        opened = kim.page.locator("#sector")
        expect(opened.get_by_role("heading", name=kim.say(area), exact=True)).to_be_visible()
        hand.taps(str(score), within=opened)  # it saves itself: the next area takes its place
        expect(kim.status).to_have_text(kim.like("%(score)s – saved at %(time)s"))


def takes_names(kim):
    """True if the form for an action takes the name of somebody who is no contact yet."""
    return kim.say(SOMEBODY) != SOMEBODY


def writes_down_a_person(kim, hand):
    if takes_names(kim):
        return
    kim.bar("More")
    hand.taps("My people")
    hand.taps("Add a person")
    hand.types("Name", WORDS["name"])
    hand.goes_to("Phone", WORDS["phone"])
    hand.closes()


def sets_a_goal(kim, hand):
    kim.bar("Plan")
    hand.taps("Add a goal")
    hand.types("My goal, in my own words", WORDS["goal"])
    hand.closes()


def agrees_on_an_action(kim, hand):
    hand.taps("Add something we do", within=kim.page.locator(".deeds").first)
    hand.types("What we do", WORDS["action"])
    if takes_names(kim):
        hand.chooses("Who has the main responsibility?", kim.say(SOMEBODY))
        hand.types("What is the name?", WORDS["name"])
        hand.goes_to("Phone", WORDS["phone"])
    else:
        hand.chooses("Who has the main responsibility?", WORDS["name"])
    hand.taps("Before the next meeting")
    hand.taps("More about this")
    hand.goes_to("How we do it", WORDS["how"])
    hand.closes()
    kim.reads(WORDS["action"])


def says_yes(kim, hand):
    hand.taps("Yes, this is my plan")
    expect(kim.main).to_contain_text(kim.like("You said yes to this plan on %(when)s."))
    expect(kim.page.locator("#yes")).to_be_focused()


def sees_the_sheet(kim, hand):
    kim.bar("Sheet")
    for words in ("matter", "goal", "action", "name"):
        expect(kim.page.locator("main")).to_contain_text(WORDS[words])
    expect(kim.page.locator("main")).to_contain_text(WORDS["phone"])
