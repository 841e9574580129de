"""A tap without a network that met a change: it was not done, and both can be seen."""

import pytest
from playwright.sync_api import expect

from e2e.copies import COUNTS, WORDS, open_copy
from e2e.plan.test_offline_truth import helper_writes
from models.tools.matters import Matter
from tests.waiting import until_page

THEIRS = "Et sted med hage"
NOT_REMOVED = "This was not removed. It has been changed since."


@pytest.fixture
def refused(people, owner, mine):
    """The owner has removed something without a network, which a helper changed meanwhile."""
    open_copy(mine, owner.at("matters"))
    mine.tap("Change", within=mine.card(WORDS))
    mine.tap("More you can do")
    mine.tap("Remove")
    mine.reads(mine.say("Remove"))
    people.in_database(owner, lambda plan: helper_writes(plan, THEIRS))
    mine.finds_the_network()
    expect(mine.page.locator("#outbox")).to_contain_text(mine.say(NOT_REMOVED))
    return mine


@pytest.mark.parametrize("page", ["home", "matters", "contacts", "more", "wheel", "diary"])
def test_the_notice_leads_to_both_from_every_page(owner, refused, page):
    mine = refused
    mine.open(owner.at(page))
    line = mine.page.locator("#outbox")
    expect(line).to_contain_text(mine.say(NOT_REMOVED))
    expect(line).to_contain_text(WORDS)
    mine.tap("See both", within=line)
    mine.stands_on("Earlier versions")
    for words in (WORDS, THEIRS):
        mine.reads(words)


def test_who_goes_on_from_there_can_remove_it_all_the_same(people, owner, refused):
    mine = refused
    mine.tap("Change it", within=mine.page.locator("#outbox"))
    expect(mine.field("What matters to you now?")).to_have_value(THEIRS)
    mine.tap("More you can do")
    mine.tap("Remove", within=mine.main)
    mine.page.wait_for_url("**/history")
    expect(mine.page.locator("#outbox")).not_to_contain_text(mine.say(NOT_REMOVED))
    until_page(mine.page, f"async () => !(await ({COUNTS})()).outbox")
    assert people.in_database(owner, lambda plan: Matter.of(plan)) == []


# The first removal that is sent has no answer until the test lets it go, and nothing is sent by
# looking again after a while.
HELD = """(() => {
  const { fetch } = window;
  window.setInterval = () => 0;
  window.fetch = async (address, ...more) => {
    if (`${address}`.endsWith("/removal") && !window.letGo)
      await new Promise((done) => { window.letGo = done; });
    return fetch(address, ...more);
  }; })()"""


def test_what_is_removed_while_something_is_being_sent_goes_after_it(people, owner, refused):
    mine = refused
    mine.page.add_init_script(HELD)
    mine.tap("Change it", within=mine.page.locator("#outbox"))
    mine.page.wait_for_function("() => window.letGo")
    mine.tap("More you can do")
    mine.tap("Remove", within=mine.main)
    mine.reads(mine.say("You removed this. It is not sent yet."))
    mine.page.evaluate("() => letGo()")
    mine.stands_on("Earlier versions")
    mine.page.go_back()
    mine.stands_on("What matters to me")
    assert people.in_database(owner, lambda plan: Matter.of(plan)) == []
