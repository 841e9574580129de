"""A private calendar address: it is copied with one tap, and Back finds it again."""

from playwright.sync_api import expect


def test_a_new_address_is_copied_and_there_again_after_back(phone, owner):
    mine = phone(owner).open(owner.at("calendar"))
    mine.context.grant_permissions(["clipboard-read", "clipboard-write"])
    mine.page.locator("form.form button").click()
    mine.tap("Make an address")
    shown = mine.page.locator("[data-to-copy]")
    expect(shown).to_contain_text(".ics")
    address = shown.inner_text()
    mine.tap("Copy the address")
    expect(mine.page.locator("[data-copies]")).to_have_text(mine.say("Copied"))
    assert mine.page.evaluate("() => navigator.clipboard.readText()") == address
    mine.tap("Reminders on paper, with my week")
    expect(mine.page.locator(".week-table")).to_be_visible()
    mine.page.go_back()
    expect(shown).to_have_text(address)
