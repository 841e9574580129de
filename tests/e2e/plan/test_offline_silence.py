"""No answer comes, or each comes late, and no error either: bars, and no network behind them.

What is safe on the phone holds nobody, and goes as soon as it can.
"""

import time

import pytest
from playwright.sync_api import expect

from e2e.copies import all_is_sent, is_safe_here, kept, open_with_pin
from e2e.plan.test_offline_on_the_way import write_anew
from models.tools.goals import Goal
from tests.waiting import until

NEW = "Gå en lang tur"
ONE_WAITS = "One thing is not sent yet. It is safe on this phone."
SAFE = "form[data-autosave][data-safe]"
LONGEST = 12  # seconds: four, on a busy machine; before, it was 24
ONWARD = 7  # seconds: four for a link too, as the worker does not wait as long once more

# How long it took from the tap until the form was closed, or the page was left.
TAPPED = """() => {
  addEventListener("pointerdown", () => { localStorage.tapped ||= Date.now(); }, true);
  const ends = () => { localStorage.ended ||= Date.now(); };
  addEventListener("pagehide", ends);
  new MutationObserver(() => document.querySelector("form[data-autosave]") || ends())
    .observe(document.body, { subtree: true, childList: true }); }"""
TOOK = """() => { const { tapped, ended } = localStorage; return (ended - tapped) / 1000; }"""


def falls_silent(mine, line):
    mine.writing.wait_for()
    mine.page.evaluate(TAPPED)
    line.turn("silent")


def writes(mine, words):
    mine.field("My goal, in my own words").fill(words)
    mine.page.locator(SAFE).wait_for()


@pytest.fixture
def writing(owner, mine, line):
    """A goal that is open to be changed, with new words that nobody has answered."""
    mine.open(owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    falls_silent(mine, line)
    writes(mine, NEW)
    return mine


def goals(people, owner):
    """What each says, and how often it was changed."""
    return people.in_database(
        owner, lambda plan: [(one.headline_text, one.revision) for one in Goal.of(plan)]
    )


def is_closed_and_waits(mine, words):
    expect(mine.writing).to_have_count(0)
    assert mine.page.evaluate(TOOK) < LONGEST
    expect(mine.page.locator("#outbox")).to_contain_text(mine.say(ONE_WAITS))
    card = mine.card(words)
    expect(card).to_contain_text(mine.say("Not sent yet. It is safe on this phone."))
    assert kept(mine)["outbox"] == 1


def test_whoever_types_on_reads_soon_where_the_words_are(writing):
    """The request that saves them is given up after twenty seconds."""
    begun = time.monotonic()
    is_safe_here(writing)
    assert time.monotonic() - begun < LONGEST


def test_who_is_done_closes_the_form_and_reads_that_it_waits(people, owner, writing, line):
    mine = writing
    mine.done()
    is_closed_and_waits(mine, NEW)
    assert goals(people, owner) == [("Gå tur", 1)]
    line.turn("up")
    all_is_sent(mine)
    expect(mine.card(NEW)).not_to_contain_text(mine.say("Not sent yet. It is safe on this phone."))
    assert goals(people, owner) == [(NEW, 2)]


def test_something_new_is_closed_in_the_same_way(people, owner, mine, line):
    mine.open(owner.at("plan"))
    mine.tap("Add a goal")
    falls_silent(mine, line)
    writes(mine, NEW)
    mine.done()
    is_closed_and_waits(mine, NEW)
    line.turn("up")
    all_is_sent(mine)
    assert sorted(goals(people, owner)) == [(NEW, 1), ("Gå tur", 1)]


def test_who_is_done_without_any_network_closes_the_form_too(people, owner, mine, line):
    mine.open(owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    falls_silent(mine, line)
    mine.loses_the_network()
    writes(mine, NEW)
    mine.done()
    is_closed_and_waits(mine, NEW)
    line.turn("up")
    mine.finds_the_network()
    all_is_sent(mine)
    assert goals(people, owner) == [(NEW, 2)]


def test_the_server_had_it_and_only_its_answer_was_lost(people, owner, mine, line):
    mine.open(owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    falls_silent(mine, line)
    line.turn("answer lost")
    writes(mine, NEW)
    mine.done()
    expect(mine.writing).to_have_count(0)
    assert kept(mine)["outbox"] == 1
    line.turn("up")
    all_is_sent(mine)
    assert goals(people, owner) == [(NEW, 2)]


def test_a_link_out_of_the_form_leads_away(people, owner, writing, line):
    mine = writing
    mine.in_bar("Home").tap()
    mine.field("Your PIN").wait_for()
    assert 3.5 < mine.page.evaluate(TOOK) < ONWARD
    assert kept(mine)["outbox"] == 1
    open_with_pin(mine, owner.pin)
    line.turn("up")
    all_is_sent(mine)
    assert goals(people, owner) == [(NEW, 2)]


def test_a_link_to_another_form_on_the_page_leads_to_it(people, owner, writing, line):
    """By the copy, as nothing else answers."""
    mine = writing
    mine.tap("Add a goal")
    open_with_pin(mine, owner.pin)
    mine.writing.wait_for()
    assert mine.page.evaluate(TOOK) < ONWARD
    line.turn("up")
    mine.done()
    all_is_sent(mine)
    assert goals(people, owner) == [(NEW, 2)]


# WebKitGTK has storage for files in a page, but not in a worker.
WITHOUT_FILES = """() => {
  Object.defineProperty(navigator, "storage", { value: undefined });
  return typeof navigator.storage; }"""


def test_a_worker_that_cannot_look_for_the_key_leads_to_the_copy_too(owner, mine, line):
    worker = next(one for one in mine.context.service_workers if "/worker.js" in one.url)
    assert worker.evaluate(WITHOUT_FILES) == "undefined"
    line.turn("silent")
    mine.open(owner.at("home"))
    mine.field("Your PIN").wait_for()
    open_with_pin(mine, owner.pin)
    mine.reads("Hei, Ola")


def test_a_form_that_the_page_has_asked_for_in_vain_opens_in_the_copy_as_soon(owner, mine, line):
    """Without any words that wait: the page itself has waited."""
    mine.open(owner.at("plan"))
    mine.page.evaluate(LEFT)
    line.turn("silent")
    mine.tap("Add a goal", within=mine.main)
    open_with_pin(mine, owner.pin)
    mine.writing.wait_for()
    assert 3.5 < mine.page.evaluate(TOOK) < ONWARD


LEFT = """() => {
  addEventListener("pointerdown", () => { localStorage.tapped ||= Date.now(); }, true);
  addEventListener("pagehide", () => { localStorage.ended ||= Date.now(); }); }"""


def test_a_network_that_is_only_slow_is_waited_for_as_ever(people, owner, mine, line):
    """Each answer comes after three seconds: two one after the other are more than four."""
    mine.open(owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.writing.wait_for()
    line.slow_seconds = 3
    line.turn("late")
    with mine.page.expect_request(lambda one: one.method == "POST" and "/goal/" in one.url):
        writes(mine, "Gå en lang")
    writes(mine, NEW)
    mine.in_bar("Home").tap()
    mine.reads("Hei, Ola")
    line.slow_seconds = 1
    line.turn("up")
    until(lambda: goals(people, owner)[0][0] == NEW)


@pytest.fixture
def late(line):
    """Each answer comes, after six seconds: too late for a page, which waits for four."""
    line.slow_seconds = 6
    yield line
    line.slow_seconds = 1


def test_what_waits_goes_from_an_open_copy_though_every_answer_comes_late(
    people, owner, mine, late
):
    late.turn("late")
    mine.open(owner.at("plan"))
    open_with_pin(mine, owner.pin)
    mine.unfold(mine.card("Gå tur"))
    write_anew(mine, "Gå tur", "My goal, in my own words", NEW)
    waits = mine.page.locator(".note[id^=waits-]")
    expect(waits).to_contain_text(mine.say("Not sent yet. It is safe on this phone."))
    expect(waits).to_contain_text(mine.say("All sent."))
    expect(waits).to_contain_text(NEW)
    expect(waits.get_by_role("button", name=mine.say("Do not send it"))).to_have_count(0)
    # The copy is older than that: it stands there still when its writer has been elsewhere.
    for page in ("Home", "Sheet"):
        mine.in_bar(page).tap()
        rest = mine.page.locator("#outbox")
        expect(rest.locator("summary")).to_have_text(mine.say("All sent."))
        expect(rest).to_contain_text(NEW)
    mine.in_bar("Plan").tap()
    expect(waits).to_contain_text(mine.say("All sent."))
    expect(waits).to_contain_text(NEW)
    slow = mine.say("The network is too slow right now")
    expect(mine.page.locator("#copy-note")).to_contain_text(slow)
    assert kept(mine)["outbox"] == 0
    assert goals(people, owner) == [(NEW, 2)]
    late.turn("up")
    expect(mine.page.locator("#copy-note")).to_have_count(0)
    mine.open(owner.at("home"))
    all_is_sent(mine)


def test_on_a_phone_without_a_copy_nobody_is_led_away_from_their_words(
    people, owner, phone, server, line
):
    """They are nowhere else."""
    line.turn("up")
    mine = phone(owner, new=True, base_url=f"http://127.0.0.1:{line.port}")
    mine.page.clock.install()
    mine.open(owner.at("plan"))
    mine.tap("Add a goal")
    mine.writing.wait_for()
    line.turn("silent")
    mine.field("My goal, in my own words").fill(NEW)
    mine.in_bar("Home").tap()
    mine.page.clock.fast_forward(10_000)
    expect(mine.field("My goal, in my own words")).to_have_value(NEW)
    assert mine.page.url.endswith("/plan")
    line.turn("up")
    until(lambda: goals(people, owner) == [(NEW, 1)])
