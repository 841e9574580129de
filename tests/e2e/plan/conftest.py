"""A phone with a copy of the plan, for the tests of what works without a network."""

import pytest
from playwright.sync_api import expect

from e2e.copies import keep_a_copy, written_in
from tests.lost_words_offline import Line


@pytest.fixture
def written(people, owner):
    """A little of all kinds in the owner's plan."""
    people.in_database(owner, written_in)


@pytest.fixture(scope="module")
def line(server):
    """Between phone and server. It can fall silent: bars, and no network behind them."""
    return Line(server.port)


@pytest.fixture
def mine(owner, written, phone, line):
    """The owner's phone, with a copy of that on it."""
    line.turn("up")
    mine = phone(owner, new=True, service_workers="allow", base_url=f"http://127.0.0.1:{line.port}")
    keep_a_copy(mine, owner)
    expect(mine.page.locator("[data-copy-said]")).to_have_text(
        mine.like("The copy is on this phone, as of %(time)s.")
    )
    return mine
