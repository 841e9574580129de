"""Open pages that listen."""

from playwright.sync_api import expect

TABS = 7  # a browser has six connections to a server


def test_seven_tabs_of_one_person_all_load(phone, owner):
    first = phone(owner).page
    for _ in range(TABS):
        tab = first.context.new_page()
        tab.goto(owner.at("plan"))
        expect(tab.locator("h1")).to_be_visible()
    first.goto(owner.at("matters"))
    expect(first.locator("h1")).to_be_visible()


def test_no_answer_to_who_is_here_breaks_nothing(phone, owner):
    mine = phone(owner)
    mine.page.route("**/presence", lambda route: route.abort())
    with mine.page.expect_event("requestfailed", lambda sent: sent.method == "POST"):
        mine.open(owner.at("plan"))
    mine.stands_on("My plan")
