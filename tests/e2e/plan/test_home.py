"""Home: one screen on a phone, and what could come next is begun where it stands."""

import pytest
from playwright.sync_api import expect

from e2e.conftest import WINDOW


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_home_fits_one_screen(people, phone, language):
    arvid = people.demo("owner", language)
    mine = phone(arvid).open(arvid.at("home"))
    assert WINDOW == {"width": 360, "height": 740}
    height, last, bar = mine.page.evaluate(
        """() => [document.documentElement.scrollHeight,
                  document.querySelector("main").lastElementChild.getBoundingClientRect().bottom,
                  document.querySelector(".bar").getBoundingClientRect().top]"""
    )
    assert height <= WINDOW["height"] and last <= bar


@pytest.mark.parametrize("width", [360, 820, 1280])
def test_how_many_people_stands_at_the_edge_like_what_is_above_it(people, phone, width):
    arvid = people.demo("owner", "nb")
    mine = phone(arvid, viewport={"width": width, "height": 740}).open(arvid.at("home"))
    edges = mine.page.locator(".glance .hint:not(.call *)").evaluate_all(
        "(all) => all.map((one) => Math.round(one.getBoundingClientRect().right))"
    )
    assert len(edges) >= 3 and max(edges) - min(edges) <= 2


def test_what_matters_is_written_on_home_itself(owner, phone):
    mine = phone(owner).open(owner.at("home"))
    mine.tap("Say what matters")
    expect(mine.field("What matters to you now?")).to_be_focused()
    expect(mine.target("Not now")).to_have_count(0)
    mine.page.keyboard.type("Ro")
    mine.save()
    mine.reads("Ro")
    expect(mine.page.locator(".offer")).to_contain_text(mine.say("To the wheel"))
    expect(mine.main).to_be_focused()
    expect(mine.page).to_have_url(owner.at("home"))


def test_not_now_gives_peace(owner, phone):
    mine = phone(owner).open(owner.at("home"))
    mine.tap("Not now")
    expect(mine.page.locator(".offer")).to_have_count(0)
    mine.open(owner.at("home"))
    expect(mine.page.locator(".offer")).to_have_count(0)
