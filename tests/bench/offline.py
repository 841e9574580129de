"""A phone with a copy of the demo plan: how long it takes, what it weighs, what it costs."""

import shutil
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from models.demo.demo_cast import Demo
from tests.bench import server
from tests.bench.phone import CHROMIUM, PAINTED
from tests.bench.report import Figure
from tests.bench.world import PIN, World

ROUNDS, KEYS, OPENED = 5, 60, ("plan", "wheel", "matters", "contacts") * 4

# When a copy was whole, when a form was on the disk, and how long the page did not answer.
WATCH = """() => {
  window.copied = window.longest = 0;
  window.sealed = [];
  let wrote = 0;
  addEventListener("input", () => { wrote = performance.now(); }, true);
  new MutationObserver((changes) => changes.forEach(({ attributeName, target }) => {
    if (attributeName === "data-copied") window.copied = performance.now();
    else if ("safe" in target.dataset) window.sealed.push(performance.now() - wrote);
  })).observe(document, { subtree: true, attributes: true,
    attributeFilter: ["data-copied", "data-safe"] });
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => {
    window.longest = Math.max(window.longest, duration); })).observe({ type: "longtask" });
}"""
STORE = """async (work) => {
  const asked = indexedDB.open("hjulet", 1);
  const database = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const all = database.transaction(["about", "pages"], "readwrite");
  const about = all.objectStore("about"), pages = all.objectStore("pages"), found = pages.getAll();
  await new Promise((done) => { found.onsuccess = done; });
  if (work === "empty") {
    const one = about.get("copy");
    one.onsuccess = () => about.put({ ...one.result, filled: 0, stands: "" }, "copy");
    pages.clear();
  }
  await new Promise((done) => { all.oncomplete = done; });
  database.close();
  const weight = found.result.reduce((sum, one) => sum + one.sealed.byteLength, 0);
  return [found.result.length, weight]; }"""
TOOK = """() => {
  const asked = performance.getEntriesByType("resource");
  const key = asked.find(({ name }) => name.endsWith("/offline-copy/key"));
  const since = asked.filter(({ startTime }) => startTime >= key.startTime && startTime < copied);
  return [copied - key.startTime, since.length, longest,
    since.reduce((sum, one) => sum + one.transferSize, 0)]; }"""
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
OPEN = """(path) => new Promise((done) => {
  const begun = performance.now(), link = document.createElement("a");
  link.href = path;
  new MutationObserver((_changes, watch) => {
    if (!document.querySelector("#copy-note") || link.isConnected) return;
    watch.disconnect();
    done(performance.now() - begun);
  }).observe(document.body, { childList: true });
  document.body.append(link);
  link.click(); })"""


def figures(world: World) -> list[Figure]:
    """kB are 1,000 bytes. Everything is asked of a server on this machine."""
    with server.ours() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=["--no-sandbox"])
        context = browser.new_context(base_url=running.at(""), locale="nb-NO")
        context.add_init_script(f"({WATCH})()")
        page = context.new_page()
        _keep(page)
        copies = [_copied(page, world) for _ in range(ROUNDS)]
        pages, weight = page.evaluate(STORE, "count")
        sealed = _sealed(page, world)
        online = [_loaded(page, world.demo.at(one)) for one in OPENED]
        offline = _opened(page, world)
        browser.close()
    whole, asked, longest, came = (median(one) for one in zip(*copies))
    return [
        Figure(
            f"whole copy, {pages} pages and forms, {asked:.0f} requests", whole, "ms", most=1500
        ),
        Figure("  sealed on the phone", weight / 1000, "kB", most=500),
        Figure("  on the wire", came / 1000, "kB"),
        Figure("  longest that the page in use waits meanwhile", longest, "ms", most=50),
        Figure("input to sealed on disk, p95", quantiles(sealed, n=20)[18], "ms", most=20),
        Figure("  p50", median(sealed), "ms"),
        Figure(
            "open a page offline ÷ online, p50", median(offline) / median(online), "×", most=1.2
        ),
        Figure("  offline", median(offline), "ms"),
    ]


def _program() -> str:
    return next(filter(None, map(shutil.which, CHROMIUM)))


def _keep(page: Page) -> None:
    """Sign in on the owner's own phone, and keep a copy there."""
    page.goto("/sign-in")
    page.locator("[name=code]").fill(Demo.cast()[0].card_code)
    page.locator("[name=pin]").fill(PIN)
    page.locator("label[for=own]").click()
    page.locator("main form[data-card] button").click()
    page.wait_for_url("**/home")
    page.goto("/offline-copy")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.locator("[name=pin]").fill(PIN)
    page.locator("[data-keep-copy] button").click()
    page.locator("[data-keep-copy]").wait_for(state="hidden")


def _copied(page: Page, world: World) -> list[float]:
    page.evaluate(STORE, "empty")
    page.goto(world.demo.at("plan"))
    page.wait_for_function("() => window.copied")
    return page.evaluate(TOOK)


def _sealed(page: Page, world: World) -> list[float]:
    page.goto(world.demo.at("plan"))
    page.locator("main a[data-hx-get$='/edit']").first.evaluate("(one) => one.click()")
    words = page.locator("form[data-autosave] textarea").first
    words.wait_for(state="attached")
    for number in range(KEYS):
        words.evaluate(
            "(one) => { one.value += 'a'; one.form.removeAttribute('data-safe'); "
            "one.dispatchEvent(new Event('input', { bubbles: true })); }"
        )
        page.wait_for_function("(most) => window.sealed.length > most", arg=number)
    return page.evaluate("window.sealed")


def _loaded(page: Page, path: str) -> float:
    page.goto(path)
    page.evaluate(PAINTED)
    return page.evaluate(LOADED)


def _opened(page: Page, world: World) -> list[float]:
    page.context.set_offline(True)
    page.goto(world.demo.at("home"))
    page.locator("#copy-pin").fill(PIN)
    page.locator("[data-open-copy] button").click()
    page.locator("#copy-note").wait_for()
    return [page.evaluate(OPEN, world.demo.at(one)) for one in OPENED]
