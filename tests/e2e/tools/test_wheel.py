"""The conversation wheel: touched with a finger, or read as a list."""

from playwright.sync_api import expect


def sector(mine, name):
    return mine.page.locator(".wheel").get_by_role("link", name=mine.say(name))


def test_a_touched_sector_opens_its_questions_within_sight(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    sector(mine, "Money").tap()
    expect(mine.field("How is it now?")).to_be_in_viewport()
    expect(mine.page.locator("#sector h2")).to_have_text(mine.say("Money"))
    expect(sector(mine, "Money")).to_have_attribute("aria-current", "true")


def test_another_sector_takes_the_place_and_what_was_written_is_kept(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    sector(mine, "Money").tap()
    mine.field("How is it now?").fill("Brevene ligger uåpnet")
    sector(mine, "Housing").tap()
    expect(mine.page.locator("#sector h2")).to_have_text(mine.say("Housing"))
    expect(mine.page.locator("form[data-autosave]")).to_have_count(1)
    sector(mine, "Money").tap()
    expect(mine.field("How is it now?")).to_have_value("Brevene ligger uåpnet")


def test_what_is_said_shows_on_the_wheel_at_once(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    sector(mine, "Money").tap()
    mine.tap("I want help with this")
    mine.tap("4")
    mine.done()
    said = mine.say("I want help with this.") + " " + mine.say("%(score)s of 10.", score=4)
    expect(sector(mine, "Money")).to_have_attribute("aria-label", mine.like("%(x)s " + said))
    expect(mine.page.locator(".wheel-score").first).to_be_visible()


def test_marked_areas_lead_on_to_what_matters(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    sector(mine, "Housing").tap()
    mine.tap("I want to talk about this")
    mine.save()
    mine.open(owner.at("matters"))
    mine.tap("Say what matters here")
    mine.tap("More about this")
    expect(mine.field("Life area")).to_have_js_property("selectedIndex", 1)


def test_an_area_of_ones_own_joins_the_wheel(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    mine.tap("Add an area of my own")
    mine.field("My own name for this area").fill("Hunden")
    mine.done()
    expect(mine.card("Hunden")).to_be_visible()
    mine.open(owner.at("wheel"))
    expect(mine.page.locator(".wheel").get_by_role("link", name="Hunden")).to_be_visible()


def test_a_new_wheel_keeps_the_old_one_to_compare_with(owner, phone):
    mine = phone(owner).open(owner.at("wheel"))
    sector(mine, "Housing").tap()
    mine.tap("3")
    mine.save()
    mine.open(owner.at("wheel"))
    mine.tap("Start a new wheel")
    mine.sees("Compare with")
    sector(mine, "Housing").tap()
    mine.tap("6")
    mine.save()
    mine.open(owner.at("wheel"))
    # One in the wheel, and one in the explanation below it.
    expect(mine.page.locator(".wheel-earlier")).to_have_count(2)
    mine.sees("How it was before")


def test_without_javascript_a_sector_leads_to_its_page_and_back(owner, phone):
    mine = phone(owner, java_script_enabled=False).open(owner.at("wheel"))
    sector(mine, "Money").tap()
    mine.field("How is it now?").fill("Brevene ligger uåpnet")
    mine.done()
    mine.stands_on("Conversation wheel")
    expect(mine.card("Brevene ligger uåpnet")).to_be_visible()
