"""The sheet as PDF, from the database to the bytes, against Chromium printing the same page."""

import re
import shutil

from playwright.sync_api import sync_playwright

from tests.bench import server
from tests.bench.clock import in_turn
from tests.bench.report import Figure
from tests.bench.world import Visitor, World

ROUNDS = 7
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
PAGE = re.compile(rb"/Type\s*/Page\b")


def figures(world: World) -> list[Figure]:
    """Both begin with an address and end with the bytes. The browser has started already."""
    with server.ours() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, CHROMIUM))), args=["--no-sandbox"]
        )
        return [
            *_compared(world, running, browser, "demo", world.demo),
            *_compared(world, running, browser, "huge", world.huge()),
        ]


def _compared(
    world: World, running: server.Server, browser, name: str, visitor: Visitor
) -> list[Figure]:
    context = browser.new_context(extra_http_headers={"Cookie": visitor.cookie})
    address = running.at(visitor.at("print"))
    ours = world.get(visitor, "print.pdf")

    def theirs():
        page = context.new_page()
        page.goto(address)
        printed = page.pdf(prefer_css_page_size=True)
        page.close()
        return printed

    shown = context.new_page()
    shown.goto(address)
    taken = in_turn(ROUNDS, ours, theirs, lambda: shown.pdf(prefer_css_page_size=True))
    found = [
        Figure(f"sheet as PDF ÷ Chromium, {name} plan", taken[0] / taken[1], "×", most=0.15),
        Figure("  the sheet as PDF", taken[0] * 1000, "ms"),
        Figure("  Chromium", taken[1] * 1000, "ms"),
        Figure("  Chromium, a page that it shows already", taken[2] * 1000, "ms"),
        Figure("  pages of the PDF", len(PAGE.findall(ours())), "", most=1, least=1),
        Figure("  pages that Chromium prints", len(PAGE.findall(theirs())), "", most=1, least=1),
    ]
    context.close()
    return found
