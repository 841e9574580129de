"""From a key to the other's screen: two browsers in a conversation against two browsers on an Etherpad."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Frame, Page, sync_playwright

from tests.bench.crowd import Someone, talk
from tests.bench.live import _served
from tests.bench.peers import CACHE
from tests.bench.report import Figure
from tests.bench.server import Server, _wait
from tests.bench.world import World

ROWS, KEYS = 12, "abcdef"
REST_MS = 1200  # as after a thought: nothing is left to send
# Wall clock, to a fraction of a millisecond: both pages are on one machine.
KEY_DOWN = "() => addEventListener('keydown', () => { window.down = performance.timeOrigin + performance.now(); }, true)"
LOOK = """([place, words]) => { window.seen = new Promise((done) => {
  const look = () => document.querySelector(place)?.textContent.includes(words)
    ? done(performance.timeOrigin + performance.now()) : requestAnimationFrame(look);
  look(); }); }"""


class Pair:
    """One writes, the other looks on. `place`: where the words are to appear on the other's screen."""

    def __init__(self, page: Page, writes: Frame, looks: Frame, place: str):
        self.page, self.writes, self.looks, self.place = page, writes, looks, place
        self.typed, self.rested, self.running = "qx", [], []
        writes.evaluate(KEY_DOWN)
        self.strike(self.typed)

    def strike(self, keys: str) -> float:
        """Milliseconds from the key until the words are on the other's screen."""
        self.looks.evaluate(LOOK, [self.place, self.typed])
        self.page.keyboard.type(keys)
        return self.looks.evaluate("() => window.seen") - self.writes.evaluate("() => window.down")

    def row(self) -> None:
        """Key after key, each as soon as the one before is on the other's screen; the first is after a rest."""
        self.page.wait_for_timeout(REST_MS)
        for place, key in enumerate(KEYS):
            self.typed += key
            (self.running if place else self.rested).append(self.strike(key))


def figures(world: World) -> list[Figure]:
    """In turn, row by row."""
    one = talk(world.app)
    program = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))))
    with _served(world) as us, _etherpad() as them, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        ours, theirs = _ours(chromium, us, one), _theirs(chromium, them)
        for _ in range(ROWS):
            ours.row()
            theirs.row()
        chromium.close()
    return [
        *_compared("key after key", ours.running, theirs.running, 0.7),
        *_compared("a key after a rest", ours.rested, theirs.rested),
    ]


def _compared(
    what: str, ours: list[float], theirs: list[float], most: float | None = None
) -> list[Figure]:
    return [
        Figure(
            f"{what} → the other's screen ÷ Etherpad's",
            median(ours) / median(theirs),
            "×",
            most=most,
        ),
        Figure("  ours, p50", median(ours), "ms"),
        Figure("  Etherpad, p50", median(theirs), "ms"),
        Figure("  ours, longest", max(ours), "ms"),
        Figure("  Etherpad, longest", max(theirs), "ms"),
    ]


def _ours(chromium: Browser, server: Server, one) -> Pair:
    """The owner writes in a goal, the guest looks at the plan."""
    owner, guest = (_signed_in(chromium, server, who) for who in one.people)
    guest.goto(server.at(one.at("plan")))
    owner.goto(server.at(one.at(f"goal/{one.goal}/edit")))
    owner.wait_for_selector("body[data-together]", state="attached")
    owner.focus("textarea[name=text], input[name=text]")
    owner.keyboard.press("End")
    return Pair(owner, owner.main_frame, guest.main_frame, "#main")


def _signed_in(chromium: Browser, server: Server, who: Someone) -> Page:
    context = chromium.new_context(base_url=server.at(""), service_workers="block", locale="nb-NO")
    name, value = who.cookie.split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": server.at("")}])
    return context.new_page()


def _theirs(chromium: Browser, server: Server) -> Pair:
    """Two on one pad."""
    writer, reader = (_pad(chromium, server) for _ in range(2))
    inner = writer.frame("ace_inner")
    inner.locator("#innerdocbody").click()
    writer.keyboard.press("Control+End")
    return Pair(writer, inner, reader.frame("ace_inner"), "#innerdocbody")


def _pad(chromium: Browser, server: Server) -> Page:
    page = chromium.new_context(locale="nb-NO").new_page()
    page.goto(server.at("/p/bench"))
    outer = page.frame_locator("iframe[name=ace_outer]")
    outer.frame_locator("iframe[name=ace_inner]").locator(
        "#innerdocbody[contenteditable=true]"
    ).wait_for(timeout=60_000)
    return page


@contextmanager
def _etherpad():
    """Its newest version on npm in a folder of its own, kept between runs; its pads are thrown away."""
    home, folder = _installed(), Path(tempfile.mkdtemp(prefix="hjulet-bench-pad-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "ip": "127.0.0.1",
        "port": port,
        "dbType": "dirty",
        "dbSettings": {"filename": str(folder / "pads.db")},
        "skinName": "colibris",
        "loglevel": "WARN",
        "minify": True,
    }
    (folder / "settings.json").write_text(json.dumps(settings))
    process = subprocess.Popen(
        ["node", home / "src" / "node" / "server.js", "--settings", folder / "settings.json"],
        cwd=home,
        env=os.environ | {"NODE_ENV": "production"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    server = Server(process, port)
    try:
        _wait(server, "/")
        yield server
    finally:
        os.killpg(
            process.pid, signal.SIGTERM
        )  # the node that pip brings is a small program that starts another
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _installed() -> Path:
    """Laid out as in its own repository, for it runs in no other way: src, and in there all that it needs."""
    home, fresh = CACHE / "etherpad", CACHE / "etherpad-fresh"
    if not home.exists():
        fresh.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                "npm",
                "install",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "ep_etherpad-lite",
            ],
            cwd=fresh,
            check=True,
        )
        (fresh / "node_modules" / "ep_etherpad-lite").rename(fresh / "src")
        (fresh / "node_modules").rename(fresh / "src" / "node_modules")
        (fresh / "node_modules").mkdir()
        (fresh / "node_modules" / "ep_etherpad-lite").symlink_to("../src")
        for made in fresh.glob("package*.json"):
            made.unlink()
        fresh.rename(home)
    return home
