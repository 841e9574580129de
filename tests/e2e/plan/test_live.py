"""Open pages that listen."""

from playwright.sync_api import expect

from models.tools.matters import Matter
from tests.writing import as_owner, write

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


def test_a_page_has_the_new_order_as_soon_as_the_form_on_it_is_closed(people, owner, phone):
    people.in_database(
        owner, lambda plan: [write(Matter, plan, text=text) for text in ("Ro", "Hund")]
    )
    mine = phone(owner).open(owner.at("matters"))
    cards = mine.page.locator("article.part")
    expect(cards.first).to_contain_text("Ro")
    mine.tap("Change", within=mine.card("Ro"))
    expect(mine.writing).to_be_visible()
    people.in_database(owner, lambda plan: Matter.of(plan)[1].pin(as_owner(plan), True))
    expect(mine.card("Hund")).to_contain_text(mine.say("Comes first."))
    expect(mine.writing).to_be_visible()
    mine.tap("Close")
    expect(cards.first).to_contain_text("Hund")
