"""A page that rests on a shared device after its session has ended shows nothing any more."""

import re

import pytest
from playwright.sync_api import expect

from models.people.device import SHARED_SECONDS, Device
from models.tools.matters import Matter
from tests.writing import write

WORDS = "Ro om morgenen"
LATER_MS = (SHARED_SECONDS + 60) * 1000


@pytest.fixture
def library(people, owner, phone):
    """A computer in a library, where the owner reads, and which has a clock of its own."""
    people.in_database(owner, lambda plan: write(Matter, plan, text=WORDS))
    computer = phone(language="nb", new=True)
    ask = computer.page.context.request
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', ask.get("/sign-in").text())[1]
    ask.post("/sign-in", form={"csrf_token": token, "code": owner.code, "pin": owner.pin})
    computer.page.clock.install()
    return computer


def end_by_rest(people, owner):
    people.in_database(
        owner,
        lambda plan: Device.update(seen_at=1).where(Device.person == plan.owner_id).execute(),
    )


def read(computer, owner, page="matters"):
    computer.open(owner.at(page))
    expect(computer.page.locator("main")).to_contain_text(WORDS)


@pytest.mark.parametrize("page", ["matters", "print"])
def test_a_page_that_rests_longer_than_its_session_leads_to_the_sign_in(
    people, owner, library, page
):
    read(library, owner, page)
    end_by_rest(people, owner)
    library.page.clock.fast_forward(LATER_MS)
    expect(library.page.locator("h1")).to_have_text(library.say("Sign in"))
    expect(library.page.locator("body")).not_to_contain_text(WORDS)


def test_without_a_network_the_page_is_emptied(owner, library):
    read(library, owner)
    library.loses_the_network()
    library.page.clock.fast_forward(LATER_MS)
    expect(library.page.locator("body")).not_to_contain_text(WORDS)


def test_who_is_active_stays(owner, library):
    read(library, owner)
    for _part in range(2):
        library.page.clock.fast_forward(LATER_MS // 2)
        library.page.keyboard.press("ArrowDown")
    library.page.clock.fast_forward(LATER_MS // 2)
    library.reads(WORDS)
