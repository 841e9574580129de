"""A removal that waits does not leave its part looking as if it stood."""

import pytest
from playwright.sync_api import expect

from e2e.copies import WORDS, all_is_sent, kept, open_copy, stored
from models.tools.matters import Matter

REMOVED = "You removed this. It is not sent yet."


def removes(mine):
    mine.tap("Change", within=mine.card(WORDS))
    mine.writing.wait_for()
    mine.tap("More you can do")
    if mine.page.locator("#copy-note").count() == 0:
        mine.loses_the_network()
    mine.tap("Remove")


def is_on_its_way(mine):
    part = mine.page.locator("article.part", has_text=mine.say(REMOVED))
    expect(part).to_have_count(1)
    expect(part.get_by_text(WORDS, exact=True)).to_be_hidden()
    for one in part.locator("form, .change:not(.note *), details").all():
        expect(one).to_be_hidden()
    expect(part.locator("blockquote")).to_contain_text(f"{mine.say('Remove')}: {WORDS}")
    assert kept(mine)["outbox"] == 1
    return part


@pytest.fixture(params=["copy", "page"])
def removed(owner, mine, request):
    """In the copy, or on an ordinary page that has just lost the network."""
    if request.param == "copy":
        open_copy(mine, owner.at("matters"))
    else:
        mine.open(owner.at("matters"))
    removes(mine)
    return mine


def test_it_goes_when_there_is_a_network(people, owner, removed):
    mine = removed
    is_on_its_way(mine)
    mine.finds_the_network()
    expect(mine.page.locator("#copy-note")).to_have_count(0)
    expect(mine.page.locator("body")).not_to_contain_text(mine.say(REMOVED))
    all_is_sent(mine)
    assert stored(people, owner, Matter) == []


def test_undo_brings_it_back_and_nothing_is_sent(people, owner, removed):
    mine = removed
    mine.tap("Undo", within=is_on_its_way(mine))
    expect(mine.page.locator("body")).not_to_contain_text(mine.say(REMOVED))
    assert kept(mine)["outbox"] == 0
    if mine.writing.count():  # the form from which it was removed
        mine.done()
    mine.finds_the_network()
    expect(mine.page.locator("#copy-note")).to_have_count(0)
    expect(mine.card(WORDS)).to_be_visible()
    mine.open(owner.at("matters"))
    expect(mine.card(WORDS)).to_be_visible()
    assert stored(people, owner, Matter) == [WORDS]


def test_it_still_looks_so_when_the_page_is_opened_again(owner, mine):
    open_copy(mine, owner.at("matters"))
    removes(mine)
    is_on_its_way(mine)
    mine.in_bar("Home").tap()
    mine.reads("Hei, Ola")
    mine.page.go_back()
    is_on_its_way(mine)
