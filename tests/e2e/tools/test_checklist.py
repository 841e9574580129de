"""The checklist on a small phone: an answer in place, and the share follows it."""

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
