"""Zero lost words on a phone with a copy: a bad line; a browser, tab and server that are killed.

One owner writes in their goals, with and without a network, while somebody else writes in the same
goals. Whatever the page said is safe on the phone or saved must be in the history or among the kept
texts at the end, and nothing may be left waiting.
"""

import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from playwright.sync_api import Error, Page, sync_playwright

from app import create_app
from models.core.database import database
from models.people.card import Card
from models.people.person import Person
from models.plan.edit import Conflict, Edit
from models.plan.kept_text import KeptText
from models.plan.plan import Plan
from models.tools.goals import Goal
from tests.bad_network import Server
from tests.waiting import until_page
from tests.writing import as_owner, write
from views.people.welcome import own_a_plan

PIN, GOALS = "2468", 4
MOODS = ("up", "up", "refused", "silent", "answer lost", "slow")
KILLS = (*("",) * 4, *("browser", "tab", "server") * 2, "session")
WAITS = """async () => {
  const asked = indexedDB.open("hjulet", 1);
  const database = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const count = database.transaction("outbox").objectStore("outbox").count();
  await new Promise((done) => { count.onsuccess = done; });
  database.close();
  return count.result; }"""

# What may be the reason for a text that still waits.
STATE = """async () => {
  const key = await fetch("/offline-copy/key").then((one) => `${one.status} ${one.url}`, String);
  const line = document.querySelector("#outbox");
  const { held, pending } = await navigator.locks.query();
  return JSON.stringify({ key, heading: document.querySelector("h1")?.innerText,
    line: line?.innerText, copy: document.querySelector("[data-copy]")?.dataset.copy,
    locks: held.map((one) => one.name), asked: pending.map((one) => one.name),
    missing: performance.getEntriesByType("resource")
      .filter((one) => one.responseStatus >= 400).map((one) => one.name),
    worker: navigator.serviceWorker.controller?.scriptURL, caches: await caches.keys() }); }"""

HALF = """async () => {
  const place = await (await navigator.storage.getDirectory()).getFileHandle("half");
  return JSON.parse(await (await place.getFile()).text()).sealed; }"""


class Line:
    """Between the browser and the server; its mood can be changed at any time."""

    def __init__(self, port: int):
        self.mood, self._to, self._open = "up", ("127.0.0.1", port), set()
        self.slow_seconds = 1  # so long a connection waits if it is slow, or each answer if late
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def turn(self, mood: str) -> None:
        self.mood = mood
        for one in list(self._open):
            _hang_up(one)
        self._open.clear()

    def _accept(self) -> None:
        while True:
            near, _address = self._listener.accept()
            self._open.add(near)
            if self.mood == "refused":
                _hang_up(near)
            elif self.mood != "silent":
                threading.Thread(target=self._carry_both, args=[near], daemon=True).start()

    def _carry_both(self, near: socket.socket) -> None:
        if self.mood == "slow":
            threading.Event().wait(self.slow_seconds)
        try:
            far = socket.create_connection(self._to, timeout=60)
        except OSError:
            return _hang_up(near)
        self._open.add(far)
        threading.Thread(target=self._carry, args=[near, far, "up"], daemon=True).start()
        self._carry(far, near, self.mood)

    def _carry(self, one: socket.socket, other: socket.socket, mood: str) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if mood == "late":
                    threading.Event().wait(self.slow_seconds)
                if mood != "answer lost":
                    other.sendall(data)
        _hang_up(one)
        _hang_up(other)


def _hang_up(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@dataclass
class Outcome:
    tried: Counter = field(default_factory=Counter)
    told: dict[str, int] = field(default_factory=dict)  # word: the goal it is in
    astray: set[str] = field(default_factory=set)  # typed, but the field had no longer the focus
    lost: set[str] = field(default_factory=set)
    waiting: int = 0
    undecided: int = 0  # lines on home that ask for a choice, at the end
    found: dict[str, int] = field(default_factory=dict)  # what lay open in the profile's files

    @property
    def is_bad(self) -> bool:
        """Whether a word is lost, waits or lies open, or nothing could have been found."""
        is_open = self.found["a word of the plan"] or self.found["the half, after the wipe"]
        is_blind = not self.found["a control"] or not self.found["the half, before the wipe"]
        left = self.waiting or self.undecided
        return bool(self.lost or self.astray or left or is_open or is_blind)

    def __str__(self) -> str:
        tried = ", ".join(f"{name} {number}" for name, number in sorted(self.tried.items()))
        return (
            f"{len(self.told)} words told safe or saved, {len(self.lost)} lost, "
            f"{len(self.astray)} typed past the field, "
            f"{self.waiting} left waiting, {self.undecided} not decided\n{tried}\n"
            f"files of the profile with: {self.found}\n"
            f"{sorted(self.lost | self.astray) or ''}"
        )


class Run:
    def __init__(self, folder: Path, seed: int):
        self.chance, self.outcome, self.words = Random(seed), Outcome(), 0
        self.server, self.profile = Server(folder), folder / "profile"
        settings = {"DATABASE_URL": f"sqlite:///{folder / 'lost.db'}", "KEY_FILE": folder / "key"}
        create_app(**settings, ERASED_FILE=folder / "erased", DEMO=False)
        person = own_a_plan("nb", "NO", "Ola", PIN)
        self.person_id, self.code = person.id, Card.of(person).to_show()
        plan = Plan.of(person)
        self.plan_id = plan.id
        self.goals = [write(Goal, plan, text=f"Goal {n}").id for n in range(GOALS)]
        database.close()
        self.server.start()
        self.line = Line(self.server.port)
        self.at = f"http://127.0.0.1:{self.line.port}"

    # --- the browser

    def open_browser(self) -> None:
        program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=program, args=["--no-sandbox"]
        )
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.pages[0]

    def kill_browser(self) -> None:
        """Kill (SIGKILL) every process of this browser: those that were given our own profile."""
        for place in Path("/proc").iterdir():
            with suppress(OSError):
                if place.name.isdigit() and str(self.profile) in (place / "cmdline").read_text():
                    os.kill(int(place.name), signal.SIGKILL)
        with suppress(Error):
            self.context.close()
        self.open_browser()

    def begin(self) -> None:
        page = self.page
        page.goto(f"{self.at}/sign-in")
        page.locator("[name=code]").fill(self.code)
        page.locator("[name=pin]").fill(PIN)
        page.locator("label[for=own]").click()
        page.locator("main form button").first.click()
        page.wait_for_url("**/home")
        page.goto(f"{self.at}/offline-copy")
        page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        page.locator("[name=pin]").fill(PIN)
        page.locator("[data-keep-copy] button").click()
        page.wait_for_url("**/offline-copy?made", timeout=60_000)
        until_page(page, "async () => !!(await caches.match('/offline'))")

    # --- one time

    def once(self) -> None:
        mood, kill = self.chance.choice(MOODS), self.chance.choice(KILLS)
        self.outcome.tried[f"line {mood}"] += 1
        goal = self.chance.choice(self.goals)
        if self.chance.random() < 0.5:
            self.line.turn(mood)  # before the page is opened, or while it stands open
        try:
            self.open_form(goal)
            self.line.turn(mood)
            self.write_in(goal)
        except Error as error:
            self.outcome.tried["not written"] += 1
            said = str(error).partition("Call log")[0].strip()
            sys.stderr.write(f"line {self.line.mood}, {self.page.url}: {said}\n")
        if self.chance.random() < 0.5:
            self.rival(goal)
        if kill:
            self.outcome.tried[f"{kill} killed"] += 1
            getattr(self, f"kill_{kill}")()
        if self.chance.random() < 0.6:
            self.line.turn("up")

    def open_form(self, goal: int) -> None:
        self.go("plan")
        self.unlock()
        card = self.page.locator(f"#part-{goal}")
        card.locator("details").first.evaluate("(one) => { one.open = true; }")
        self.page.locator(f"#change-{goal}").evaluate("(one) => one.click()")
        form = self.page.locator(f"#part-{goal} form[data-autosave]")
        form.or_(self.page.locator("[data-open-copy]:not([hidden])")).first.wait_for()
        self.unlock()
        form.wait_for()

    def unlock(self) -> None:
        ask = self.page.locator("[data-open-copy]:not([hidden])")
        if self.page.locator("body[data-offline]").count():
            with suppress(Error):
                ask.wait_for(timeout=5000)
            if ask.count():
                self.outcome.tried["opened with the PIN"] += 1
                ask.locator("input").fill(PIN)
                ask.locator("button").click()
                self.page.locator("#copy-note").wait_for()

    def write_in(self, goal: int) -> None:
        form = self.page.locator(f"#part-{goal} form[data-autosave]")
        for _time in range(self.chance.randint(1, 3)):
            self.words += 1
            word = f"tunnel{self.words}x"
            box = form.locator("textarea").first
            form.evaluate("(one) => { delete one.dataset.safe; }")
            box.evaluate("(one) => one.setSelectionRange(one.value.length, one.value.length)")
            box.press_sequentially(f" {word}")
            form.locator("xpath=self::*[@data-safe]").wait_for(timeout=5000)
            if word not in box.input_value():
                self.outcome.astray.add(word)
                break
            self.outcome.told[word] = goal
        if self.chance.random() < 0.3:
            form.locator(".buttons button").first.click()

    def kill_session(self) -> None:
        """Lose the cookies, as a browser that is killed may those of its last half minute."""
        self.context.clear_cookies()

    def go(self, page: str) -> None:
        """To a page of the plan, by signing in if the session is lost."""
        self.page.goto(f"{self.at}/plans/{self.plan_id}/{page}")
        if self.page.locator("[name=code]").count():
            self.outcome.tried["signed in again"] += 1
            self.begin()
            self.page.goto(f"{self.at}/plans/{self.plan_id}/{page}")

    def kill_tab(self) -> None:
        self.page.close()
        self.page = self.context.new_page()

    def kill_server(self) -> None:
        self.server.kill()
        self.server.start()

    def rival(self, goal: int) -> None:
        self.outcome.tried["rival wrote"] += 1
        self.words += 1
        part = Goal.get_by_id(goal)
        plan = Plan.of(Person.get_by_id(self.person_id))
        with suppress(Conflict):
            text = f"{part.text} r{self.words}x"[-1500:]
            Goal.write(as_owner(plan), goal, part.revision, part.values() | {"text": text})
        database.close()

    # --- the end

    def end(self) -> None:
        self.line.turn("up")
        self.kill_browser()
        for _time in range(20 + self.outcome.tried.total()):  # each settles one
            with suppress(Error):  # it may be on its way to another page
                self.go("home")
                self.page.wait_for_function(
                    "() => document.querySelector('#outbox a, #outbox button')"
                    " || !document.querySelector('#outbox')",
                    timeout=3000,
                )
            threading.Event().wait(1.5)  # what is on its way
            with suppress(Error):
                if not self.page.evaluate(WAITS) and not self.settle():
                    break
        self.outcome.waiting = self.page.evaluate(WAITS)
        self.outcome.undecided = self.page.locator("[data-choice] a").count()
        if self.outcome.waiting:
            sys.stderr.write(f"left waiting on {self.page.url}: {self.page.evaluate(STATE)}\n")
        self.look_into_the_profile()
        self.outcome.lost = {
            word for word, goal in self.outcome.told.items() if not self.has(word, goal)
        }
        database.close()
        self.server.stop()
        if self.outcome.lost:
            self.keep_what_was_stored()

    def keep_what_was_stored(self) -> None:
        """What was lost is found by reading what came of the rest."""
        folder = Path(tempfile.mkdtemp(prefix="hjulet-what-was-lost-"))
        for one in self.profile.parent.iterdir():
            if one.is_file():
                shutil.copy(one, folder)
        sys.stderr.write(f"the database is kept in {folder}\n")

    def look_into_the_profile(self) -> None:
        """Count the files in which words or the file half of the key lie open, with controls."""
        found, half = self.outcome.found, self.page.evaluate(HALF)
        self.page.evaluate("() => { localStorage.control = 'w0control'; }")
        self.context.close()
        found["a control"] = self.files_with("w0control")
        found["a word of the plan"] = self.files_with(*self.outcome.told)
        found["the half, before the wipe"] = self.files_with(half)
        self.open_browser()
        self.go("home")
        self.page.locator("form[data-hide] button").click()
        self.page.wait_for_url("**/hidden")
        self.context.close()
        found["the half, after the wipe"] = self.files_with(half)
        found["a word, after the wipe"] = self.files_with(*self.outcome.told)

    def files_with(self, *texts: str) -> int:
        sought = [text.encode(code) for text in texts for code in ("utf-8", "utf-16-le")]
        files = [one.read_bytes() for one in self.profile.rglob("*") if one.is_file()]
        return sum(any(text in one for text in sought) for one in files)

    def settle(self) -> bool:
        """One choice for a text that met another, if home names one."""
        see = self.page.locator("[data-choice] a").first
        if not see.count():
            return False
        self.outcome.tried["both shown"] += 1
        with self.page.expect_navigation():
            see.click()
        for one in self.page.locator("[data-choice] [name^=choice-][value=mine]").all():
            one.evaluate("(one) => one.click()")
        with self.page.expect_navigation():
            self.page.locator("[data-choice] .buttons button").first.click()
        return True

    def has(self, word: str, goal: int) -> bool:
        if goal not in self._texts:
            edits = Edit.select().where(Edit.part == goal)
            kept = KeptText.select().where(KeptText.part == goal)
            self._texts[goal] = " ".join(str(one.values) for one in (*edits, *kept))
        return word in self._texts[goal]

    _texts: dict[int, str] = {}


def try_to_lose_offline(folder: Path, cycles: int, seed: int) -> Outcome:
    run = Run(folder, seed)
    with sync_playwright() as run.playwright:
        run.open_browser()
        run.begin()
        for number in range(cycles):
            run.once()
            if number % 10 == 9:
                sys.stderr.write(f"{number + 1} cycles, {len(run.outcome.told)} words\n")
        run.end()
    return run.outcome
