"""How fast it is in the hand: a slow phone for what is tapped, a slow network for what is opened.

A tap is measured as Interaction to Next Paint (INP): from the finger to the picture that shows an
effect, whatever comes over the network later. What is opened is measured as Largest Contentful
Paint (LCP). Of several visits the third quartile counts, as https://web.dev/articles/vitals says.
"""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.bench import server
from tests.bench.report import Figure
from tests.bench.world import Visitor, World

PAGES = ("home", "plan", "wheel", "matters", "contacts")
VISITS = 8
SLOWER = 6  # times: a cheap phone beside this machine
# Slow 4G as Lighthouse takes it: milliseconds, and bytes a second.
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
TAP, OPENED = 100, 1500  # milliseconds, the most that is aimed at
WATCH = """() => {
  window.taps = [];
  window.shown = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => {
    if (one.interactionId) window.taps.push(one.duration);
  })).observe({ type: "event", durationThreshold: 16, buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((one) => {
    window.shown = one.startTime;
  })).observe({ type: "largest-contentful-paint", buffered: true });
}"""
# Events are told of after the picture that they wait for.
PAINTED = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"""
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def figures(world: World) -> list[Figure]:
    with server.ours() as running, sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, CHROMIUM)))
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        opened = [_opened(browser, running, world.demo, page) for page in PAGES]
        taps: dict[str, list[float]] = defaultdict(list)
        for _ in range(VISITS):
            _tap_about(browser, running, world.demo, taps)
        browser.close()
    return [
        *(
            Figure(f"LCP of {page}, first visit on slow 4G", shown, "ms", most=OPENED)
            for page, shown in zip(PAGES, opened)
        ),
        *(
            Figure(
                f"INP of {what}, processor {SLOWER} × slower", _third_quartile(all_), "ms", most=TAP
            )
            for what, all_ in taps.items()
        ),
    ]


@contextmanager
def _phone(
    browser: Browser, running: server.Server, who: Visitor
) -> Iterator[tuple[Page, CDPSession]]:
    """A phone with empty caches on which this person is signed in."""
    context = browser.new_context(
        base_url=running.at(""),
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
    )
    name, _, value = who.cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": running.at("")}])
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    yield page, context.new_cdp_session(page)
    context.close()


def _opened(browser: Browser, running: server.Server, who: Visitor, address: str) -> float:
    """Milliseconds until the largest thing on the first screen is there."""
    shown = []
    for _ in range(VISITS):
        with _phone(browser, running, who) as (page, devtools):
            devtools.send("Network.enable")
            devtools.send("Network.emulateNetworkConditions", SLOW_4G)
            page.goto(who.at(address))
            page.evaluate(PAINTED)
            shown.append(page.evaluate("window.shown"))
    return _third_quartile(shown)


def _tap_about(browser: Browser, running: server.Server, who: Visitor, taps: dict) -> None:
    """Open a form, write in it, tick something and save; note how long each had no effect."""
    with _phone(browser, running, who) as (page, devtools):
        page.goto(who.at("plan"))
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        form = page.locator("form[data-autosave]")

        def note(what: str, act) -> None:
            page.evaluate("window.taps.length = 0")
            act()
            page.evaluate(PAINTED)
            taps[what].append(max(page.evaluate("window.taps"), default=0))

        change = page.locator("main a[data-hx-get$='/edit']:visible")
        note("opening a form on the plan", change.first.tap)
        words = form.locator("textarea, input[type=text]").first
        words.wait_for()
        note("a key in it", lambda: words.press("e"))
        note("saving and closing it", form.locator("button").last.tap)
        form.wait_for(state="detached")
        page.goto(who.at("wheel"))
        note("a tap on the wheel", page.locator(".wheel-link").first.tap)
        tick = form.locator(".choice:has([type=checkbox]) > label").first
        tick.wait_for()
        note("a tick", tick.tap)
        note("a number from 0 to 10", form.locator(".rating label").first.tap)


def _third_quartile(all_: list[float]) -> float:
    return quantiles(all_, n=4)[2]
