"""The checklist on a small phone: an answer in place, and the share follows it."""

import re

from playwright.sync_api import expect


def test_an_answer_in_place_and_both_voices_beside_each_other(phone, server, owner):
    mine = phone(owner, viewport={"width": 320, "height": 700}).open(owner.at("checklist"))
    page = mine.page
    first = page.locator(".item").first
    mine.tap("Answer", within=first)
    first.get_by_text(mine.say("Partly"), exact=True).tap()
    mine.write("In my own words", "To av dem vet det", within=first)
    mine.done()
    expect(first.locator(".answer-is")).to_have_text(mine.say("Partly"))
    expect(first).to_contain_text("To av dem vet det")
    expect(page.locator("section:has(#sum)")).to_contain_text("50")
    voices = page.evaluate(
        """() => [...document.querySelectorAll(".item:first-of-type .one-voice")]
            .map((one) => one.getBoundingClientRect()).map(({ top, width }) => [top, width])"""
    )
    assert len({tuple(map(round, one)) for one in voices}) == 1
    assert page.evaluate("() => document.documentElement.scrollWidth") == 320


def test_what_the_coordinator_has_sent_waits_alone_in_the_whole_width(phone, people):
    coordinator = people.demo("coordinator")
    theirs = phone(coordinator, viewport={"width": 360, "height": 740}).open("/people")
    plan = re.search(r"/plans/(\d+)", theirs.page.content())[0]
    theirs.open(f"{plan}/checklist")
    expect(theirs.main).to_contain_text(theirs.say("Propose an answer"))
    item = theirs.page.locator(".item").filter(has=theirs.page.locator(".adding")).first
    name = item.locator("h2").inner_text()
    theirs.tap("Propose an answer", within=item)
    item = theirs.page.locator(".item").filter(has_text=name)
    item.get_by_text(theirs.say("Partly"), exact=True).tap()
    theirs.tap("Propose this")
    sent = item.locator(".note")
    expect(sent).to_be_visible()
    expect(item.locator(".adding")).to_be_hidden()
    assert sent.bounding_box()["width"] > 280
