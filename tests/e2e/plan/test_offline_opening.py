"""A copy that opens with the right PIN opens, however slow the phone and however many tabs."""

import re

import pytest
from playwright.sync_api import expect

from e2e.copies import WORDS, keep_a_copy, kept, open_copy, open_with_pin
from models.tools.matters import Matter
from tests.waiting import until_page
from tests.writing import write

GONE = "The copy is gone from this phone. With a network you can make a new one."


TAP_EIGHT_TIMES = """(form) => { for (let time = 0; time < 8; time += 1) form.requestSubmit(); }"""


def test_who_taps_again_on_a_slow_phone_has_not_typed_a_wrong_pin(owner, mine):
    mine.context.set_offline(True)
    mine.open(owner.at("matters"))
    mine.field("Your PIN").fill(owner.pin)
    mine.context.new_cdp_session(mine.page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    mine.page.locator("[data-open-copy]").evaluate(TAP_EIGHT_TIMES)
    mine.reads(WORDS)
    assert kept(mine)["pages"] and kept(mine)["files"] == 1


# What may stand in the file while another tab writes it. Returns what stood there.
WRITE_HALF = """async (words) => {
  const place = await (await navigator.storage.getDirectory()).getFileHandle("half");
  const before = await (await place.getFile()).text(), way = await place.createWritable();
  await way.write(words);
  await way.close();
  return before; }"""


def test_a_copy_that_cannot_be_opened_now_is_there_the_next_time(owner, mine):
    mine.context.set_offline(True)
    mine.open(owner.at("matters"))
    half = mine.page.evaluate(WRITE_HALF, '{"salt":')
    open_with_pin(mine, owner.pin)
    mine.sees("That did not work. Try again.")
    assert kept(mine)["pages"] and kept(mine)["files"] == 1
    mine.page.evaluate(WRITE_HALF, half)
    mine.tap("Open the copy")
    mine.reads(WORDS)


def test_a_copy_whose_key_is_gone_says_so(owner, mine):
    mine.context.set_offline(True)
    mine.open(owner.at("matters"))
    mine.page.evaluate("async () => (await navigator.storage.getDirectory()).removeEntry('half')")
    open_with_pin(mine, owner.pin)
    mine.sees(GONE)
    assert kept(mine)["pages"] == 0


HOLD_HALF = """async () => {
  const files = await navigator.storage.getDirectory();
  const place = await files.getFileHandle("half", { create: true });
  self.way = await place.createWritable(); }"""


def test_who_asks_for_a_copy_hears_at_once_that_it_cannot_be_kept(owner, phone, server):
    """WebKitGTK cannot write that file in place; here something else writes it."""
    mine = phone(owner, new=True, service_workers="allow", base_url=server.address)
    mine.open("/offline-copy")
    mine.page.evaluate(HOLD_HALF)
    mine.field("Your PIN").fill(owner.pin)
    mine.tap("Keep a copy here")
    said = mine.page.locator("[data-copy-said]")
    expect(said).to_have_text(said.get_attribute("data-cannot"), timeout=8000)
    # Once to write it, and once to write zeros over what may be there.
    assert all("createSyncAccessHandle" in one for one in mine.complaints)
    mine.complaints.clear()
    mine.page.evaluate("() => self.way.abort()")
    keep_a_copy(mine, owner)


# A page that is shown, and whose script does not get at what the phone keeps until it may.
SLOW = """() => {
  const first = IDBFactory.prototype.open;
  self.may = new Promise((done) => { self.goOn = done; });
  IDBFactory.prototype.open = function (...all) {
    const real = first.apply(this, all);
    if (!self.slow) return real;
    const late = {};
    real.onsuccess = () => self.may.then(() => { late.result = real.result; late.onsuccess(); });
    return late;
  };
  self.slow = !location.hash;
}"""


def test_a_page_that_was_asked_for_before_the_copy_was_made_leaves_it_alone(owner, mine):
    mine.open("/offline-copy").tap("Remove the copy")
    mine.field("Your PIN").wait_for()
    late = mine.context.new_page()
    late.add_init_script(f"({SLOW})()")
    late.goto(owner.at("plan"))
    assert late.locator("script[data-copy='']").count() == 1
    keep_a_copy(mine, owner)
    before = kept(mine)
    assert before["pages"] and before["files"] == 1
    with late.expect_response("**/offline-copy/key"):
        late.evaluate("() => self.goOn()")
    late.close()
    open_copy(mine, owner.at("matters"))
    mine.reads(WORDS)
    assert kept(mine) == before


def test_wrong_pins_are_counted_and_the_fifth_ends_the_copy(owner, mine):
    mine.context.set_offline(True)
    mine.open(owner.at("matters"))
    few = (
        "That was not right. Tries left: %(count)s. After that the copy is removed from this phone."
    )
    for left in (4, 3, 2, 1):
        open_with_pin(mine, "9753")
        said = mine.say(few, count=left) if left < 3 else mine.say("That was not right. Try again.")
        expect(mine.page.get_by_role("alert")).to_have_text(said)
        expect(mine.field("Your PIN")).to_have_value("")
        mine.open(owner.at("matters"))  # a new page begins no new count
    open_with_pin(mine, "9753")
    mine.sees("The copy is gone from this phone. With a network you can make a new one.")
    assert kept(mine) == {"about": 0, "pages": 0, "outbox": 0, "locks": 1, "files": 0}


def test_hide_without_network_works_at_once_and_the_server_hears_it_first(owner, mine):
    open_copy(mine, owner.at("matters"))
    mine.tap("Add something that matters")
    mine.field("What matters to you now?").fill("Fiske med Per")
    note = mine.say("If you tap “Hide”, the copy goes. With a network you can make a new one.")
    expect(mine.page.locator("#copy-note")).to_contain_text(note)
    mine.tap("Hide")
    mine.stands_on("Notes")
    assert kept(mine) == {"about": 0, "pages": 0, "outbox": 1, "locks": 1, "files": 0}
    for way in (lambda: mine.tap("Open"), mine.page.go_back, lambda: mine.open(owner.at("now"))):
        way()
        mine.stands_on("Notes")
        expect(mine.page.locator("a[href^=tel], form")).to_have_count(0)
        expect(mine.page).to_have_title(mine.say("Notes"))
    mine.context.set_offline(False)
    expect(mine.page.locator("[data-alone]")).to_have_count(0)  # it has told the server by itself
    mine.open(owner.at("matters")).stands_on("Notes")
    mine.open_what_is_hidden(owner.pin)
    open_copy(mine, owner.at("matters"))
    mine.sees(WORDS)


# As at a new release: the worker comes again, to a phone that has a copy by now.
NEW_WORKER = """async () => {
  const { active } = await navigator.serviceWorker.getRegistration("/");
  await (await navigator.serviceWorker.getRegistration("/")).unregister();
  for (const name of await caches.keys()) if (name !== "copy") await caches.delete(name);
  return active.scriptURL; }"""


@pytest.mark.parametrize("is_new", [False, True])
def test_hide_with_a_network_holds_when_that_goes(owner, mine, is_new):
    if is_new:
        assert "worker.js" in mine.page.evaluate(NEW_WORKER)
        mine.page.reload()
        mine.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        mine.page.wait_for_function("() => navigator.serviceWorker.controller")
    mine.open(owner.at("matters")).tap("Hide")
    mine.stands_on("Notes")
    until_page(mine.page, "async () => !!(await caches.match('/is-hidden'))")
    mine.context.set_offline(True)
    for address in (owner.at("matters"), "/"):
        mine.open(address).stands_on("Notes")
        expect(mine.page.locator("a[href^=tel], form")).to_have_count(0)
        expect(mine.page).to_have_title(mine.say("Notes"))
    mine.context.set_offline(False)
    expect(mine.page.locator("[data-alone]")).to_have_count(0)  # it looks again by itself
    mine.open_what_is_hidden(owner.pin)
    open_copy(mine, owner.at("matters"))
    mine.sees(WORDS)


def test_the_page_that_asks_for_the_pin_becomes_the_ordinary_one_when_the_network_is_back(
    owner, mine
):
    mine.context.set_offline(True)
    mine.open(owner.at("matters"))
    mine.field("Your PIN").wait_for()
    mine.context.set_offline(False)
    mine.reads(WORDS)
    expect(mine.page.locator("body[data-offline]")).to_have_count(0)


def test_who_types_the_pin_as_the_network_comes_back_goes_on_typing(owner, mine):
    mine.context.set_offline(True)
    mine.open(owner.at("matters"))
    mine.field("Your PIN").fill("24")
    mine.context.set_offline(False)
    answer = mine.page.evaluate("async () => (await fetch('', { method: 'HEAD' })).status")
    assert answer == 200  # there is a network
    mine.page.evaluate("() => { dispatchEvent(new Event('online')); }")
    expect(mine.field("Your PIN")).to_have_value("24")
    mine.field("Your PIN").fill(owner.pin)
    mine.tap("Open the copy")
    mine.reads(WORDS)


def test_what_comes_late_for_a_copy_that_could_not_be_made_is_not_kept(owner, written, phone, line):
    line.turn("up")
    mine = phone(owner, new=True, service_workers="allow", base_url=f"http://127.0.0.1:{line.port}")
    late = []
    first_fails = iter([True])
    mine.context.route(
        "**/offline-copy/bundle*",
        lambda route: route.abort() if next(first_fails, False) else late.append(route),
    )
    mine.open("/offline-copy")
    mine.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    mine.field("Your PIN").fill(owner.pin)
    mine.tap("Keep a copy here")
    mine.sees(
        "This phone cannot keep a copy. Perhaps it is full, or the browser is in private mode."
    )
    assert late
    for one in late:
        with mine.page.expect_response(one.request.url):
            one.continue_()
    for _time in range(20):  # what comes is packed and sealed before it is kept
        assert kept(mine)["pages"] == 0


def test_the_copy_is_as_new_as_the_page_a_moment_after_it_was_made(people, owner, mine):
    people.in_database(owner, lambda plan: write(Matter, plan, text="Ro om natta"))
    mine.open(owner.at("home"))
    with mine.page.expect_response("**/offline-copy/bundle*"):
        mine.reads("Ro om natta")
    expect(mine.page.locator("body")).to_have_attribute("data-copied", re.compile("."))
    open_copy(mine, owner.at("matters"))
    mine.reads("Ro om natta")


def test_a_short_address_opens_its_page_in_the_copy_too(owner, mine):
    open_copy(mine, "/matters")
    mine.reads(WORDS)
    expect(mine.page).to_have_url(re.compile(r"/plans/\d+/matters$"))
