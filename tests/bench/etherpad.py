"""How long from a key to the other's screen: in a conversation of ours, and in an Etherpad."""

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
from tests.bench.live import served_by_bin
from tests.bench.peers import CACHE
from tests.bench.report import Figure
from tests.bench.server import Server, wait_for
from tests.bench.world import World

ROWS = 12
KEYS = "abcdef"
REST_MS = 1200  # a pause to think, so long that nothing is left to send
# Both pages are on one machine, so wall clock times of the two can be compared.
KEY_DOWN = """() => addEventListener('keydown', () => {
  window.down = performance.timeOrigin + performance.now();
}, true)"""
LOOK = """([place, words]) => { window.seen = new Promise((done) => {
  const look = () => document.querySelector(place)?.textContent.includes(words)
    ? done(performance.timeOrigin + performance.now()) : requestAnimationFrame(look);
  look(); }); }"""


class Pair:
    """One writes, the other looks on. `place` is where the words appear on the other's screen."""

    def __init__(self, page: Page, writes: Frame, looks: Frame, place: str):
        self.page = page
        self.writes = writes
        self.looks = looks
        self.place = place
        self.typed = "qx"
        self.rested = []
        self.running = []
        writes.evaluate(KEY_DOWN)
        self.strike(self.typed)

    def strike(self, keys: str) -> float:
        """Milliseconds from the key until the words are on the other's screen."""
        self.looks.evaluate(LOOK, [self.place, self.typed])
        self.page.keyboard.type(keys)
        return self.looks.evaluate("() => window.seen") - self.writes.evaluate("() => window.down")

    def row(self) -> None:
        """Rest, and then strike key after key, each when the last is on the other's screen."""
        self.page.wait_for_timeout(REST_MS)
        for place, key in enumerate(KEYS):
            self.typed += key
            times = self.rested if place == 0 else self.running
            times.append(self.strike(key))


def figures(world: World) -> list[Figure]:
    """In turn, row by row."""
    one = talk(world.app)
    program = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))))
    with served_by_bin(world) as us, _etherpad() as them, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        ours = _ours(chromium, us, one)
        theirs = _theirs(chromium, them)
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
    """The newest version on npm, in a folder kept between runs. Its pads are thrown away."""
    home = _installed()
    folder = Path(tempfile.mkdtemp(prefix="hjulet-bench-pad-"))
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
        wait_for(server, "/")
        yield server
    finally:
        # The whole group: the node from PyPI is a small program that starts the real one.
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _installed() -> Path:
    """The folder of an installed Etherpad.

    It runs only when laid out as in its own repository: src, with all that it needs inside.
    """
    home = CACHE / "etherpad"
    fresh = CACHE / "etherpad-fresh"
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
