"""A day without network, from the first look to the next person who holds the phone."""

import shutil
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from e2e.conftest import CHROMIUM, PATIENCE_MS, WINDOW
from e2e.copies import (
    WORDS,
    all_is_sent,
    both_are_shown,
    keep_a_copy,
    kept,
    mine_is_used,
    open_with_pin,
    sign_in_with_card,
    stored,
)
from e2e.phone import Phone
from models.core import clock
from models.tools.diary import Entry
from models.tools.goals import Goal
from models.tools.wheel import Area
from tests.waiting import until
from tests.writing import as_owner


def files_with(folder, *texts: str) -> set[str]:
    """Those of the texts that lie open in a file of this browser's."""
    whole = [one.read_bytes() for one in folder.rglob("*") if one.is_file()]
    ways = ("utf-8", "utf-16-le")
    return {text for text in texts for way in ways if any(text.encode(way) in one for one in whole)}


def hold_on_to(text: str, folder):
    """A second name for the file with the text: it is found there unless that is written over."""
    for one in [one for one in folder.rglob("*") if one.is_file()]:
        if text.encode() in one.read_bytes():
            (folder / f"held-{one.name}").hardlink_to(one)


CONTROL = "kontrollord"
SEALED_HALF = """async () => {
  localStorage.control = "kontrollord";
  const place = await (await navigator.storage.getDirectory()).getFileHandle("half");
  return JSON.parse(await (await place.getFile()).text()).sealed; }"""


def write_about_the_day(mine, words):
    """A new entry, and on with it while it waits."""
    mine.tap("Write in the diary")
    mine.field("What do you want to write?").fill(words[:3])
    mine.done()
    mine.tap("Change it")
    expect(mine.field("What do you want to write?")).to_have_value(words[:3])
    mine.field("What do you want to write?").fill(words)
    mine.done()
    mine.reads(words)


@pytest.mark.usefixtures("written")
def test_a_day_without_network(people, owner, chromium, server, line, tmp_path):
    """Read all of it, write a goal, a rating and about the day; a restart; somebody wrote in the
    same goal; the next person finds nothing, not in the browser's files either."""
    written = ["Gå tur i fjellet", "Gå tur med Mona", WORDS, "Sov godt i natt"]
    tomorrow = clock.today() + timedelta(1)

    def switch_on(offline):
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"),
            args=CHROMIUM,
            base_url=f"http://127.0.0.1:{line.port}",
            viewport=WINDOW,
            locale="nb-NO",
            timezone_id="Europe/Oslo",
            has_touch=True,
            is_mobile=True,
            offline=offline,
        )
        context.set_default_timeout(PATIENCE_MS)
        return Phone(context, f"http://127.0.0.1:{line.port}", "nb", True, context.pages[0])

    line.turn("up")
    mine = switch_on(offline=False)
    sign_in_with_card(mine, owner, own=True)
    keep_a_copy(mine, owner)
    mine.context.close()

    mine = switch_on(offline=True)
    mine.page.clock.set_fixed_time(time.time() + 86400)
    mine.open("/")
    open_with_pin(mine, owner.pin)
    mine.reads("Mona")
    for page, words in (("Wheel", "Bolig"), ("Sheet", WORDS), ("Plan", "Gå tur")):
        mine.in_bar(page).tap()
        expect(mine.page.locator("body")).to_contain_text(words)
    mine.tap("Change", within=mine.card("Gå tur"))
    mine.field("My goal, in my own words").fill(written[0])
    mine.done()
    mine.reads(written[0])
    mine.in_bar("Wheel").tap()
    mine.page.locator("[id^=change-]").first.tap()
    mine.page.locator("[name=score][value='4'] + *, label:has([name=score][value='4'])").first.tap()
    mine.done()
    mine.in_bar("More").tap()
    mine.tap("Diary")
    write_about_the_day(mine, written[3])
    half = mine.page.evaluate(SEALED_HALF)
    assert kept(mine)["outbox"] == 3
    mine.context.close()
    assert files_with(tmp_path, *written, half, CONTROL) == {half, CONTROL}
    hold_on_to(half, tmp_path)

    def rival(plan):
        goal = Goal.of(plan)[0]
        Goal.write(as_owner(plan), goal.id, goal.revision, goal.values() | {"text": written[1]})

    people.in_database(owner, rival)
    mine = switch_on(offline=False).open("/")
    both_are_shown(mine)
    mine.reads(written[0])
    mine.reads(written[1])
    mine_is_used(mine)
    mine.open(owner.at("home"))
    all_is_sent(mine)
    until(lambda: kept(mine)["locks"] == 1)  # what is noted of that goes when it was read
    assert stored(people, owner, Goal) == [written[0]]
    assert 4 in people.in_database(owner, lambda plan: [one.score for one in Area.of(plan)])

    (entry,) = people.in_database(owner, Entry.of)
    assert (entry.text, entry.day) == (written[3], tomorrow)

    mine.open(owner.at("more")).tap("Sign out")
    mine.tap("I have the card, sign out")
    mine.page.wait_for_url("**/welcome")
    sign_in_with_card(mine, people.owner(name="Kari"))
    assert kept(mine) == {"about": 0, "pages": 0, "outbox": 0, "locks": 1, "files": 0}
    expect(mine.page.locator("body")).not_to_contain_text("Ola")
    mine.context.close()
    assert files_with(tmp_path, *written, half, CONTROL) == {CONTROL}
