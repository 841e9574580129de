"""What the copy costs an ordinary page in script, whatever the page does with it."""

import re

from playwright.sync_api import expect

from e2e.copies import all_is_sent, is_safe_here, open_copy
from views.core.assets import BUILT, _names

MOST_BYTES = 6000  # as they come, packed by brotli

LOADED = """() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)
  .filter((path) => path.startsWith("/assets/") && path.endsWith(".js"))"""


def of_the_copy(mine) -> set[str]:
    """The scripts that this page has loaded, by their plain names, but for what all pages load."""
    plain = {f"/assets/{built}": name for name, built in _names().items()}
    return {plain[path] for path in mine.page.evaluate(LOADED)} - {"app.js"}


def test_all_script_of_the_copy_on_a_page_that_sends_saves_and_renews(owner, mine):
    open_copy(mine, owner.at("plan"))
    mine.unfold(mine.card("Gå tur"))
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.field("My goal, in my own words").fill("Gå en lang tur")
    is_safe_here(mine)
    mine.done()
    mine.finds_the_network()
    all_is_sent(mine)
    mine.unfold(mine.card("Gå en lang tur"))
    mine.tap("Change", within=mine.card("Gå en lang tur"))
    mine.field("My goal, in my own words").fill("Gå en tur i skogen")
    mine.is_told_that_it_is_saved()
    mine.save()
    expect(mine.page.locator("body")).to_have_attribute("data-copied", re.compile("."))
    loaded = of_the_copy(mine)
    assert loaded == {"offline_copy.js"}
    assert weight("offline_copy.js") <= MOST_BYTES


def test_a_page_of_a_plan_that_stands_as_it_did_fetches_nothing_but_that_answer(owner, mine):
    """Every page would otherwise have the phone fetch two dozen others, and seal them."""
    mine.open(owner.at("plan"))
    asked = []
    mine.page.on("request", lambda request: asked.append(request.url))
    mine.open(owner.at("matters"))
    expect(mine.page.locator("body")).to_have_attribute("data-copied", re.compile("."))
    assert [one for one in asked if one.endswith("/offline-copy/key")]
    assert not [one for one in asked if "/bundle" in one]
    assert of_the_copy(mine) == {"offline_copy.js"}


def weight(name: str) -> int:
    return (BUILT / (_names()[name] + ".br")).stat().st_size
