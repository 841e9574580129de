"""How fast it is in the hand: a slow phone for what is tapped, a slow network for what is opened.

A tap is measured as Interaction to Next Paint (INP): from the finger to the picture that shows an
effect, whatever comes over the network later. What is opened is measured as Largest Contentful
Paint (LCP). Of several visits the third quartile counts, as https://web.dev/articles/vitals says.
On a machine that does other things as well, both are too high. So for each tap the processor time
is told too, which the page's own thread used for it: from a trace, and that is the same everywhere.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import quantiles

from playwright.sync_api import Browser, CDPSession, Locator, Page, sync_playwright

from tests.bench import server
from tests.bench.report import Figure
from tests.bench.world import Visitor, World

Taps = dict[str, list[float]]

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
FLOOR = "a fold on a page with nothing else"  # what no page can be quicker than on this machine
BARE = "<!doctype html><details><summary>Words</summary><p>More words</p></details>"
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
# The page is at rest: all is loaded, and the service worker has what it keeps. A busy machine may
# never call a page idle, although it has nothing to do.
READY = """async () => {
  await navigator.serviceWorker.ready;
  await new Promise((done) => requestIdleCallback(done, { timeout: 2000 }));
}"""
# Events are told of after the picture that they wait for.
PAINTED = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"""
TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def figures(world: World) -> list[Figure]:
    with server.ours() as running, sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, CHROMIUM)))
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        opened = [_opened(browser, running, world.demo, page) for page in PAGES]
        taps: Taps = defaultdict(list)
        worked: Taps = defaultdict(list)
        for visit in range(-1, VISITS):
            # The first one is for warming up. A trace costs time, so it has visits of its own.
            _tap_about(browser, running, world.demo, taps if visit >= 0 else defaultdict(list))
            _tap_about(browser, running, world.demo, worked, traced=True)
        browser.close()
    return [
        *(
            Figure(f"LCP of {page}, first visit on slow 4G", shown, "ms", most=OPENED)
            for page, shown in zip(PAGES, opened)
        ),
        *(
            Figure(
                f"INP of {what}, processor {SLOWER} × slower",
                _third_quartile(all_),
                "ms",
                most=None if what == FLOOR else TAP,
            )
            for what, all_ in taps.items()
        ),
        *(
            Figure(f"Processor for {what}, × {SLOWER}", SLOWER * min(all_), "ms", most=TAP)
            for what, all_ in worked.items()
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


def _tap_about(
    browser: Browser, running: server.Server, who: Visitor, taps: Taps, traced: bool = False
) -> None:
    """Fold, open a form, write in it, tick and save; note how long each had no effect.

    `traced`: note the processor time instead, of a phone that is as fast as this machine.
    """
    with _phone(browser, running, who) as (page, devtools):
        page.goto(who.at("plan"))
        page.evaluate(READY)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1 if traced else SLOWER})
        form = page.locator("form[data-autosave]")
        measured = _processor if traced else _inp

        def note(what: str, act: Callable[[], None]) -> None:
            taps[what].append(measured(browser, page, act))

        fold = page.locator("summary.fold").first
        note("opening a fold", _finger(fold))
        note("a tick on the plan", _finger(page.locator("main .tick").first))
        page.locator(".htmx-request").wait_for(state="detached")
        change = page.locator("main a[data-hx-get$='/edit']:visible")
        note("opening a form on the plan", _finger(change.first))
        words = form.locator("textarea, input[type=text]").first
        words.wait_for()
        note("a key in it", lambda: words.press("e"))
        note("saving and closing it", _finger(form.locator("button").last))
        form.wait_for(state="detached")
        page.goto(who.at("wheel"))
        page.evaluate(READY)
        note("a tap on the wheel", _finger(page.locator(".wheel-link .wheel-label").first))
        tick = form.locator(".choice:has([type=checkbox]) > label").first
        tick.wait_for()
        note("a tick in a form", _finger(tick))
        note("a number from 0 to 10", _finger(form.locator(".rating label").first))
        page.goto("about:blank")
        page.set_content(BARE)
        page.evaluate(PAINTED)
        note(FLOOR, _finger(page.locator("summary")))


def _finger(on: Locator) -> Callable[[], None]:
    """A tap there. By force: else Playwright listens in the page to what the finger does, too."""
    return partial(on.tap, force=True)


def _inp(_browser: Browser, page: Page, act: Callable[[], None]) -> float:
    page.evaluate("window.taps.length = 0")
    act()
    page.evaluate(PAINTED)
    return max(page.evaluate("window.taps"), default=0)


def _processor(browser: Browser, page: Page, act: Callable[[], None]) -> float:
    """Milliseconds that the page's thread worked from the finger to the picture."""
    browser.start_tracing(page=page, categories=TRACED)
    act()
    page.evaluate(PAINTED)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    fingers = [one for one in events if _is_from_a_finger(one)]
    thread = fingers[0]["tid"], fingers[0]["pid"]
    mine = [one for one in events if (one["tid"], one["pid"]) == thread and "tdur" in one]
    pictures = sorted(_end(one) for one in mine if one["name"] == "Commit")
    tasks = [one for one in mine if one["name"] == "RunTask"]
    return max(
        sum(one["tdur"] / 1000 for one in tasks if _end(one) > finger["ts"] and one["ts"] < shown)
        for finger in fingers
        for shown in [when for when in pictures if when > _end(finger)][:1]
    )


def _is_from_a_finger(event: dict) -> bool:
    kinds = ("pointerdown", "pointerup", "click", "keydown", "keyup", "input")
    return event["name"] == "EventDispatch" and event["args"]["data"]["type"] in kinds


def _end(event: dict) -> float:
    return event["ts"] + event.get("dur", 0)


def _third_quartile(all_: list[float]) -> float:
    return quantiles(all_, n=4)[2]
