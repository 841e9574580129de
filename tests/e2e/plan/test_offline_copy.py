"""On the owner's own phone: read and write without network, sealed, and gone with the session."""

import re
import time
from functools import partial

import pytest
from playwright.sync_api import expect

from e2e.copies import (
    COUNTS,
    WORDS,
    all_is_sent,
    both_are_shown,
    is_safe_here,
    keep_a_copy,
    kept,
    open_copy,
    open_with_pin,
    sign_in_with_card,
    stored,
)
from e2e.people.test_passkeys import make_passkey, unlockable
from models.people.device import Device
from models.plan.edit import Edit, EmptySubmission
from models.plan.kept_text import KeptText
from models.tools.contacts import Contact
from models.tools.goals import Goal
from models.tools.matters import Matter
from tests.waiting import until

NEW = "Fiske med Per"
SLOW = "The network is too slow right now"


def network_is_back(mine):
    """The page without a network sees it by itself, and becomes the ordinary one."""
    mine.context.set_offline(False)
    expect(mine.page.locator("body[data-offline]")).to_have_count(0)


def write_nothing(mine, adds, question):
    """A letter in a new part, and it is taken away again."""
    mine.tap(adds)
    mine.field(question).fill("x")
    is_safe_here(mine)
    mine.field(question).fill("")
    mine.done()
    expect(mine.writing).to_have_count(0)
    expect(mine.page.locator(".note[id^=waits-]")).to_have_count(2)


# What no release of today knows, and what nobody can open: first in the row.
PUT_STRANGE_ONES = """async () => {
  const asked = indexedDB.open("hjulet", 1);
  await new Promise((done) => { asked.onsuccess = done; });
  const all = asked.result.transaction("outbox", "readwrite"), rows = all.objectStore("outbox");
  const one = await new Promise((done) => {
    const found = rows.getAll(); found.onsuccess = () => done(found.result[0]); });
  rows.put({ ...one, v: 99, no: -2, name: "future" }, "future");
  rows.put({ ...one, sealed: one.iv, no: -1, name: "broken" }, "broken");
  await new Promise((done) => { all.oncomplete = done; });
  asked.result.close(); }"""


def test_the_plan_is_read_without_network_after_the_pin(owner, mine, line):
    assert 15 < kept(mine)["pages"] < 80  # each page and form once, and not in every wording
    line.turn("silent")
    begun = time.monotonic()
    mine.open(owner.at("matters"))
    assert time.monotonic() - begun >= 4  # and not the minute after which a test gives up
    open_with_pin(mine, owner.pin)
    mine.reads(WORDS)
    note = mine.page.locator("#copy-note")
    for sentence in ("Copy from %(time)s.", SLOW):
        expect(note).to_contain_text(mine.like(sentence))
    mine.in_bar("Home").tap()
    mine.reads("Mona")
    mine.in_bar("More").tap()
    mine.page.locator("main").get_by_role("link", name=mine.say("My week")).first.tap()
    expect(mine.page.locator("details.day:visible .day-brief")).to_have_text(["Svømme"] * 7)
    mine.in_bar("Sheet").tap()
    expect(mine.page.locator("body")).to_contain_text("Gå tur")
    mine.tap("It is hard now")
    mine.reads("Gå ut i lufta")
    mine.tap("Next")
    mine.sees("You can call one of these numbers.")
    expect(mine.page.get_by_text("Gå ut i lufta")).to_be_hidden()
    for _time in range(6):
        mine.page.go_back()
    mine.reads(WORDS)
    a_copy_of_thirty_one_days_is_gone(mine, owner)


def a_copy_of_thirty_one_days_is_gone(mine, owner):
    mine.context.set_offline(True)
    mine.page.clock.install()
    mine.page.clock.set_fixed_time(time.time() + 31 * 86400)
    mine.open(owner.at("matters"))
    mine.sees("The copy is gone from this phone. With a network you can make a new one.")
    assert kept(mine)["pages"] == kept(mine)["files"] == 0


def sent_without_an_answer(people, owner, mine, line, words):
    """The server has the words, several times over, and the phone does not know."""
    line.turn("answer lost")
    mine.field("What matters to you now?").fill(words)
    until(lambda: stored(people, owner, Matter) == [words])
    for turn in (2, 3, 4):
        line.turn("answer lost")  # what was on its way has failed by that
        is_safe_here(mine)
        mine.page.evaluate("() => { dispatchEvent(new Event('online')); }")
        until(partial(has_come, people, owner, turn))
    line.turn("up")


def has_come(people, owner, turn) -> bool:
    """Whether the server has had this turn of a form, without anything new in it."""
    rows = EmptySubmission.select().where(EmptySubmission.turn == turn)
    return people.in_database(owner, lambda _plan: rows.exists())


def test_what_is_written_without_network_outlives_the_browser_and_is_sent(
    people, owner, mine, line
):
    mine.open(owner.at("matters"))
    mine.tap("Change", within=mine.card(WORDS))
    mine.writing.wait_for()
    sent_without_an_answer(people, owner, mine, line, "Fiske")
    mine.page.close()  # before "done"
    mine.page = mine.context.new_page()
    open_copy(mine, owner.at("matters"))
    mine.tap("Change", within=mine.card(WORDS))
    expect(mine.field("What matters to you now?")).to_have_value("Fiske")
    mine.field("What matters to you now?").fill(NEW)
    mine.done()
    mine.reads(NEW)
    mine.tap("Add something that matters")
    mine.field("What matters to you now?").fill("Ro om natta")
    mine.done()
    expect(mine.writing).to_have_count(0)
    mine.reads("Ro om natta")
    write_nothing(mine, "Add something that matters", "What matters to you now?")
    assert kept(mine)["outbox"] == 3
    mine.page.evaluate(PUT_STRANGE_ONES)
    network_is_back(mine)
    left = "%(count)s things are not sent yet. They are safe on this phone."
    expect(mine.page.locator("#outbox")).to_have_text(mine.say(left, count=2))
    assert kept(mine)["outbox"] == 2
    assert stored(people, owner, Matter) == [NEW, "Ro om natta"]


# Whether the file with the half of the key opens with the PIN.
TRY_PIN = """async ([pin, rounds = 600000]) => {
  const place = await (await navigator.storage.getDirectory()).getFileHandle("half");
  const { salt, iv, sealed } = JSON.parse(await (await place.getFile()).text());
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const coder = new TextEncoder();
  const typed = await crypto.subtle.importKey(
    "raw", coder.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: rounds };
  const key = await crypto.subtle.deriveKey(
    how, typed, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const seal = { name: "AES-GCM", iv: bytes(iv), additionalData: coder.encode("half") };
  return crypto.subtle.decrypt(seal, key, bytes(sealed)).then(() => true, () => false); }"""


def test_the_pin_opens_the_copy_after_six_hundred_thousand_rounds_and_no_fewer(owner, phone):
    """So that it takes long to try all PINs on a phone that was found."""
    mine = phone(owner, new=True, service_workers="allow", slow_pin=True)
    keep_a_copy(mine, owner)
    assert mine.page.evaluate(TRY_PIN, [owner.pin])
    assert not mine.page.evaluate(TRY_PIN, ["1357"])
    assert not mine.page.evaluate(TRY_PIN, [owner.pin, 599_999])


def keep_a_copy_by_passkey(mine, owner):
    """Also for one who made the passkey on this phone a moment ago."""
    mine.open("/offline-copy").page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    mine.tap("Open the copy with this phone’s lock")
    mine.field("Your PIN").fill(owner.pin)
    mine.tap("Keep a copy here")
    expect(mine.page.locator("[data-copy-said]")).to_have_text(
        mine.like("The copy is on this phone, as of %(time)s.")
    )


@pytest.mark.usefixtures("written")
def test_a_passkey_opens_the_copy_where_there_is_one_and_then_no_pin_does(
    people, owner, phone, server
):
    mine = phone(new=True, service_workers="allow", base_url=f"http://localhost:{server.port}")
    devtools, lock = unlockable(mine, hasPrf=True)
    sign_in_with_card(mine, owner, own=True)
    make_passkey(mine, owner)
    mine.main.locator(".part", has_text="Den blå").wait_for()
    keep_a_copy_by_passkey(mine, owner)
    assert not mine.page.evaluate(TRY_PIN, [owner.pin])
    mine.tap("Hide")
    mine.stands_on("Notes")
    mine.open_what_is_hidden(owner.pin)  # makes the copy again
    assert not mine.page.evaluate(TRY_PIN, [owner.pin])
    mine.context.set_offline(True)
    mine.open(owner.at("matters"))
    expect(mine.page.locator("#copy-pin")).to_have_count(0)
    mine.tap("Open the copy")
    mine.reads(WORDS)
    mine.tap("Change", within=mine.card(WORDS))
    mine.field("What matters to you now?").fill(NEW)
    is_safe_here(mine)
    mine.done()
    expect(mine.writing).to_have_count(0)
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": lock, "isUserVerified": False})
    mine.open(owner.at("matters")).tap("Open the copy")
    mine.sees("That did not work. Try again.")
    assert kept(mine)["pages"] and kept(mine)["files"] == 1
    network_is_back(mine)
    all_is_sent(mine)
    assert stored(people, owner, Matter) == [NEW]


# The worker has the outbox while it asks for what opens it, and then lets go of it.
WOKEN = """async () => {
  while (!(await navigator.locks.query()).held.some((one) => one.name === "outbox"));
  await navigator.locks.request("outbox", () => {}); }"""


class Closed:
    """The app is closed, and the browser wakes the worker that sends."""

    def __init__(self, mine):
        mine.page.close()
        mine.page = mine.context.new_page()
        self._listen(mine)

    def _listen(self, mine):
        self._devtools, self._origin = mine.context.new_cdp_session(mine.page), mine.address
        self._known: dict[str, str] = {}
        self._devtools.on("ServiceWorker.workerRegistrationUpdated", self._hear)
        self._devtools.send("ServiceWorker.enable")

    def _hear(self, told):
        for one in told["registrations"]:
            self._known[one["scopeURL"]] = one["registrationId"]

    def wakes(self):
        scope = f"{self._origin}/offline-copy/sender/"
        told = {"origin": self._origin, "registrationId": self._known[scope]}
        self._devtools.send(
            "ServiceWorker.dispatchSyncEvent", told | {"tag": "send", "lastChance": False}
        )


def test_what_waits_is_sent_when_the_app_is_closed_for_its_writer_alone(people, owner, mine, line):
    open_copy(mine, owner.at("plan"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.field("My goal, in my own words").fill("Gå tur i natt")
    is_safe_here(mine)
    cookies = mine.context.cookies()
    closed = Closed(mine)
    mine.context.clear_cookies()
    mine.context.set_offline(False)
    mine.page.goto(f"{mine.address}/healthz")
    line.turn("slow")
    closed.wakes()
    mine.page.evaluate(WOKEN)
    line.turn("up")
    assert kept(mine)["outbox"] == 1
    assert stored(people, owner, Goal) == ["Gå tur"]
    mine.context.add_cookies(cookies)
    closed.wakes()
    until(lambda: stored(people, owner, Goal) == ["Gå tur i natt"])
    until(lambda: not kept(mine)["outbox"])
    mine.open(owner.at("home"))
    all_is_sent(mine)


FULL = """() => { self.put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function () { this.transaction.abort(); }; }"""
ROOM = "() => { IDBObjectStore.prototype.put = self.put; }"


def test_a_full_phone_says_so_and_taps_wait_too(people, owner, mine):
    open_copy(mine, owner.at("plan"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.page.evaluate(FULL)
    words = mine.field("My goal, in my own words")
    words.fill("Gå en lang tur")
    cannot = mine.say("Not saved, and this phone cannot keep it. Do not close this page.")
    expect(mine.status).to_have_text(cannot)
    mine.in_bar("Home").tap()
    expect(words).to_have_value("Gå en lang tur")
    mine.page.evaluate(ROOM)
    words.fill("Gå tur i dag")
    is_safe_here(mine)
    mine.tap("More you can do")
    mine.tap("Remove")
    mine.reads(mine.say("Remove"))
    mine.in_bar("Home").tap()
    mine.tap("Who I can call")
    mine.tap("Undo: remove this")
    mine.reads(mine.say("Undo: remove this"))
    assert kept(mine)["outbox"] == 3
    network_is_back(mine)
    all_is_sent(mine)
    assert stored(people, owner, Goal) == stored(people, owner, Contact) == []


# What becomes of the worker when the browser looks for another, and when it meets one.
OTHER_WORKER = """async (script) => {
  const place = await navigator.serviceWorker.ready, first = place.active;
  if (script) await navigator.serviceWorker.register(script);
  else await place.update();
  const other = place.installing || place.waiting;
  while (other?.state === "installing") await new Promise((done) => {
    other.addEventListener("statechange", done, { once: true }); });
  return [place.active === first && first.state, other?.state]; }"""


# A release changes the names of the files that it changes. What is left of the old one goes.
RELEASE = """async () => {
  await caches.keys().then((names) => Promise.all(
    names.filter((name) => name !== "copy").map((name) => caches.delete(name))));
  const copy = await caches.open("copy"), page = await (await copy.match("/offline")).text();
  const old = page.match(/\\/assets\\/app\\.\\w+\\.css/)[0], name = "/assets/app.00000000.css";
  await copy.put(name, await copy.match(old));
  await copy.delete(old);
  const type = { headers: { "Content-Type": "text/html" } };
  await copy.put("/offline", new Response(page.replaceAll(old, name), type)); }"""
LOOKS = """() => [...document.styleSheets]
  .map((one) => [one.href.split("/").pop(), one.cssRules.length])
  .filter(([name]) => name.startsWith("app."))"""


def test_a_new_release_while_a_text_waits(people, owner, mine):
    """Its worker never takes over while the app is open: else Chromium may hold a visit."""
    assert mine.page.evaluate(OTHER_WORKER, "") == ["activated", None]
    assert mine.page.evaluate(OTHER_WORKER, "/worker.js?next") == ["activated", "installed"]
    mine.open(owner.at("matters")).reads(WORDS)
    open_copy(mine, owner.at("plan"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.field("My goal, in my own words").fill("Gå tur i skogen")
    is_safe_here(mine)
    mine.page.evaluate(RELEASE)
    mine.open(owner.at("plan"))
    open_with_pin(mine, owner.pin)
    mine.reads("Gå tur i skogen")
    ((name, rules),) = mine.page.evaluate(LOOKS)
    assert name == "app.00000000.css" and rules > 1
    network_is_back(mine)
    all_is_sent(mine)
    assert stored(people, owner, Goal) == ["Gå tur i skogen"]


def test_two_tabs_with_the_same_form_lose_nothing(people, owner, mine):
    words = ["Gå tur med hunden", "Gå tur hver dag"]
    first, tabs = mine.page, []
    for number, text in enumerate(words):
        mine.page = mine.context.new_page() if number else first
        mine.open(owner.at("plan"))
        mine.tap("Change", within=mine.card("Gå tur"))
        mine.writing.wait_for()
        tabs.append((mine.page, text))
    mine.context.set_offline(True)
    for mine.page, text in tabs:
        mine.field("My goal, in my own words").fill(text)
        is_safe_here(mine)
    assert kept(mine)["outbox"] == 2
    mine.context.set_offline(False)
    for mine.page, _text in tabs:
        expect(mine.status).not_to_have_text(mine.say("Not sent yet. It is safe on this phone."))
    assert kept_or_written(people, owner) >= set(words)
    for page, _text in tabs:
        page.close()
    mine.page = mine.context.new_page()
    mine.open(owner.at("home"))
    both_are_shown(mine)


def kept_or_written(people, owner) -> set:
    """Every text of a goal: those that stand in its history, and those that met another."""

    def texts(plan):
        found = [one.values.get("text") for kind in (Edit, KeptText) for one in kind.select()]
        return set(found)

    return people.in_database(owner, texts)


def test_sign_out_without_network_takes_the_copy_along_in_every_tab(people, owner, mine):
    other = mine.context.new_page()
    other.goto(owner.at("matters"))
    open_copy(mine, owner.at("more"))
    mine.tap("Sign out")
    mine.tap("Sign out", within=mine.main)
    mine.sees("No network right now")
    expect(mine.page.locator("[data-open-copy]")).to_be_hidden()
    expect(other.locator("body")).not_to_contain_text(WORDS)
    assert kept(mine) == {"about": 0, "pages": 0, "outbox": 0, "locks": 1, "files": 0}
    mine.finds_the_network()
    expect(mine.page.locator("body[data-offline]")).to_have_count(0)  # it looks by itself
    mine.open(owner.at("home"))
    mine.page.wait_for_url("**/sign-in**")
    assert not people.in_database(owner, lambda plan: Device.of(plan.owner_id))


FIRST_WORKER = """async () => {
  await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready; }"""


@pytest.mark.usefixtures("written")
def test_a_phone_with_the_first_worker_is_told_to_close_the_app_and_still_hides(
    owner, phone, server
):
    """The worker of the releases before knows of no copy, and would not tell who has left."""
    mine = phone(owner, new=True, service_workers="allow", base_url=server.address)
    mine.open("/healthz").page.evaluate(FIRST_WORKER)
    keep_a_copy(mine, owner)
    expect(mine.page.locator("[data-copy-said]")).to_have_text(
        mine.say(
            "The copy is on this phone. Close the app once and open it again. "
            "Then the copy opens without a network."
        )
    )
    mine.tap("Hide")
    mine.stands_on("Notes")
    assert kept(mine)["pages"] == kept(mine)["files"] == 0
    mine.open(owner.at("home")).stands_on("Notes")


def test_another_person_on_the_phone_finds_nothing_and_the_texts_wait_for_their_writer(
    people, owner, mine
):
    """A browser that was killed may have lost the cookies of its last half minute, and no more."""
    mine.open(owner.at("matters"))
    mine.tap("Add something that matters")
    mine.field("What matters to you now?").wait_for()
    mine.context.set_offline(True)
    mine.field("What matters to you now?").fill(NEW)
    is_safe_here(mine)
    mine.page.close()
    mine.context.clear_cookies()
    mine.context.set_offline(False)
    mine.page = mine.context.new_page()
    mine.open("/")
    expect(mine.page.locator("#outbox")).to_have_text(re.compile(r"^\D+$"))
    assert kept(mine) == {"about": 0, "pages": 0, "outbox": 1, "locks": 1, "files": 0}
    sign_in_with_card(mine, people.owner(name="Kari"))
    expect(mine.page.locator("#outbox")).to_have_text(re.compile(r"^\D+$"))
    expect(mine.page.locator("body")).not_to_contain_text(NEW)
    assert kept(mine) == {"about": 0, "pages": 0, "outbox": 1, "locks": 1, "files": 0}
    sign_in_with_card(mine, owner)
    all_is_sent(mine)
    assert NEW in stored(people, owner, Matter)


def test_a_session_that_was_ended_elsewhere_takes_its_copy_along(people, owner, mine):
    mine.open(owner.at("home"))
    people.in_database(owner, lambda plan: Device.end_all(plan.owner_id))
    mine.page.wait_for_url("**/sign-in**")
    mine.page.evaluate(f"async () => {{ while ((await ({COUNTS})()).about); }}")
    assert kept(mine)["pages"] == kept(mine)["files"] == 0


# Milliseconds on the page from the answer to "I am done" until the copy is renewed.
PAUSE = """() => {
  const asked = performance.getEntriesByType("resource");
  const last = (what) => asked.findLast(({ name }) => what.test(name));
  return last(/offline-copy.key$/).startTime - last(/goal.\\d+$/).responseEnd; }"""
QUIET = 4000  # milliseconds, static/js/offline/copy.js: a page in use is left in peace so long


def test_what_was_just_saved_is_in_the_copy_before_a_tunnel_comes(owner, mine):
    """Whoever finds the old text there takes the new one for lost, and meets themselves later."""
    mine.open(owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.field("My goal, in my own words").fill(NEW)
    mine.is_told_that_it_is_saved()
    mine.page.evaluate("() => { delete document.body.dataset.copied; }")
    with mine.page.expect_request("**/offline-copy/key"):
        mine.done()
    mine.page.wait_for_function(f"() => ({PAUSE})() > 0")
    assert mine.page.evaluate(PAUSE) < QUIET
    expect(mine.page.locator("body[data-copied]")).to_have_count(1)
    open_copy(mine, owner.at("plan"))
    mine.reads(NEW)
