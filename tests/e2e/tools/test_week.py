"""The week on a small phone: something is added to today, and gets another day with two taps."""

import re

from playwright.sync_api import expect

from models.plan.plan import Plan
from models.tools.week import Activity
from tests.writing import write_long_ago
from views.core.language import today


def breakfast(server, owner):
    """Every morning of the owner's week."""
    with server.database():
        plan = Plan.by_id(owner.plan_id)
        write_long_ago(Activity, plan, what="Frokost", part_of_day="morning", days="1234567")


def test_a_week_on_a_phone(phone, server, owner):
    breakfast(server, owner)
    mine = phone(owner, viewport={"width": 360, "height": 740}).open(owner.at("week"))
    page = mine.page
    here = page.locator(f"#day-{today()}")
    expect(here).to_have_attribute("open", "")
    assert page.locator(".day").first.get_attribute("id") == f"day-{today()}"
    # Into today with one form.
    mine.tap("Add", within=here)
    mine.write("What do you want to do?", "Svømme")
    mine.done()
    expect(here.locator(".times")).to_contain_text(["Frokost", "Svømme"])
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    # The first tap, in place; the second one, and it has another day.
    here.get_by_role("link", name="Svømme").tap()
    expect(here.locator(".time-open")).to_be_visible()
    here.locator(".other-days").last.locator("button").first.tap()
    page.wait_for_url("**#day-*")  # on a Sunday the other day is in the next week
    mine.bar("Home")
    expect(page.locator("section:has(#today)")).to_contain_text("Frokost")
    expect(page.locator("section:has(#today)")).not_to_contain_text("Svømme")


def test_on_a_wide_screen_the_days_stand_side_by_side_in_the_order_of_the_keyboard(
    phone, server, owner
):
    breakfast(server, owner)
    page = phone(owner, viewport={"width": 1280, "height": 900}).open(owner.at("week")).page
    expect(page.locator(".times").get_by_text("Frokost").first).to_be_visible()
    expect(page.locator(".day").first).to_have_class(re.compile("is-today"))
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('.day')].map(one =>
            [one.getBoundingClientRect(), one.querySelector('.times').getBoundingClientRect()])
            .map(([box, times]) => [box.y, box.x, times.y])"""
    )
    assert boxes == sorted(boxes)
    rows = {y for y, _x, _times in boxes}
    assert len(rows) == len({times for *_box, times in boxes}) <= 2
    assert all(one.is_visible() for one in page.locator(".times a").all())
