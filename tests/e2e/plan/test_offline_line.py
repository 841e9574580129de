"""What an opened copy says of the network is true after each look, and moves nothing."""

import pytest
from playwright.sync_api import expect

from e2e.copies import WORDS, is_safe_here, kept, open_with_pin, stored
from e2e.plan.test_offline_copy import Closed
from models.tools.matters import Matter
from tests.waiting import until

NONE, SLOW = "No network right now", "The network is too slow right now"
BACK, THEN = "There is a network again", "Your text is sent when you tap “I am done”."
QUESTION = "What matters to you now?"

LOOK = "() => { dispatchEvent(new Event('online')); }"
# Each time that the words change, and where the content below stands then.
WATCH = """() => { self.changes = []; const line = document.querySelector("#copy-note");
  new MutationObserver(() => self.changes.push(line.firstChild.data))
    .observe(line, { subtree: true, characterData: true, childList: true }); }"""
PLACE = """(one) => Math.round(document.querySelector(one).getBoundingClientRect().top)"""


@pytest.fixture
def slow(line):
    """Turns the line so that each answer comes too late for a page, which waits four seconds."""
    line.slow_seconds = 6
    yield lambda: line.turn("late")
    line.slow_seconds = 1


@pytest.fixture
def opened(owner, mine, line):
    line.turn("refused")
    mine.open(owner.at("matters"))
    mine.stands_on(NONE)
    open_with_pin(mine, owner.pin)
    mine.reads(WORDS)
    return mine


def says(mine, sentence, *others):
    note = mine.page.locator("#copy-note")
    expect(note).to_contain_text(mine.say(sentence))
    for one in {NONE, SLOW, BACK, *others} - {sentence}:
        expect(note).not_to_contain_text(mine.say(one))


def test_it_says_none_and_slow_and_none_again_as_it_is(opened, line, slow):
    mine = opened
    says(mine, NONE)
    slow()
    mine.page.evaluate(LOOK)
    says(mine, SLOW)
    line.turn("refused")
    mine.page.evaluate(LOOK)
    says(mine, NONE)
    mine.tap("Try the network again")
    said = mine.page.locator("#copy-said")
    expect(said).to_contain_text(mine.say("Tried again. Not yet."))
    slow()
    mine.page.evaluate(LOOK)
    says(mine, SLOW)
    expect(said).to_be_empty()  # that was about another one
    line.turn("up")
    expect(mine.page.locator("#copy-note")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("down", [0, 60])
def test_whoever_writes_is_told_that_it_is_back_and_gone_again_and_nothing_moves(
    opened, line, slow, width, down
):
    mine = opened
    mine.page.set_viewport_size({"width": width, "height": 500})
    mine.tap("Change", within=mine.card(WORDS))
    mine.field(QUESTION).fill("Et hus")
    is_safe_here(mine)
    mine.page.evaluate("(down) => scrollTo(0, down)", down)
    mine.page.evaluate(WATCH)
    place = mine.page.evaluate(PLACE, "main")
    for turn, sentence in ((slow, SLOW), ("refused", NONE), ("up", BACK), ("refused", NONE)):
        turn() if callable(turn) else line.turn(turn)
        mine.page.evaluate(LOOK)
        says(mine, sentence)
        assert abs(mine.page.evaluate(PLACE, "main") - place) <= 1, sentence
    before = mine.page.evaluate("() => self.changes.length")
    with mine.page.expect_event("requestfailed"):
        mine.page.evaluate(LOOK)
    mine.page.evaluate("() => new Promise((done) => setTimeout(done))")
    assert mine.page.evaluate("() => self.changes.length") == before  # nothing is read out again
    line.turn("up")
    mine.page.evaluate(LOOK)
    says(mine, BACK)
    expect(mine.page.locator("#copy-note")).to_contain_text(mine.say(THEN))
    mine.done()
    expect(mine.writing).to_have_count(0)
    expect(mine.page.locator("body")).not_to_contain_text(mine.say(THEN))
    expect(mine.page.locator("#copy-note")).to_have_count(0)


def test_whoever_types_the_pin_is_told_too(owner, mine, line, slow):
    line.turn("refused")
    mine.open(owner.at("matters"))
    mine.stands_on(NONE)
    field = mine.field("Your PIN")
    field.fill("24")
    slow()
    mine.page.evaluate(LOOK)
    mine.stands_on(SLOW)
    line.turn("up")
    mine.page.evaluate(LOOK)
    mine.stands_on(BACK)
    expect(field).to_have_value("24")
    line.turn("refused")
    mine.page.evaluate(LOOK)
    mine.stands_on(NONE)
    open_with_pin(mine, owner.pin)
    says(mine, NONE)


def writes(mine, words):
    mine.tap("Change", within=mine.card(WORDS))
    mine.field(QUESTION).fill(words)
    is_safe_here(mine)
    mine.done()
    waits = mine.page.locator(".note[id^=waits-]")
    expect(waits).to_contain_text(mine.say("Not sent yet. It is safe on this phone."))
    return waits


def test_what_the_worker_sent_is_never_said_to_be_sent_without_a_network(
    people, owner, opened, line, slow
):
    """The browser woke it: the page has not looked since."""
    mine = opened
    waits = writes(mine, "Et hus")
    mine.page.evaluate(NO_MORE_LOOKS)
    closed = Waking(mine)
    slow()
    closed.wakes()
    until(lambda: not kept(mine)["outbox"])
    expect(waits).to_contain_text(mine.say("All sent."))
    says(mine, SLOW)
    assert stored(people, owner, Matter) == ["Et hus"]


NO_MORE_LOOKS = "() => { self.fetch = () => new Promise(() => {}); }"


class Waking(Closed):
    """The browser wakes the worker while the page stands open."""

    def __init__(self, mine):
        self._page = mine.page
        self._listen(mine)

    def wakes(self):
        until(self._knows)
        super().wakes()

    def _knows(self) -> bool:
        self._page.evaluate("() => true")  # what the browser tells comes meanwhile
        return f"{self._origin}/offline-copy/sender/" in self._known
