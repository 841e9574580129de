"""More: what people use comes first, and what ends something stands apart at the end."""

import re

import pytest

from tests.talking import in_english

ROW = re.compile(r'<li><a href="([^"]+)"><span class="ways-name">([^<]+)')
FIRST_SCREEN = 6  # rows that a screen of 360 × 740 px shows, below the heading


@pytest.fixture
def more(plan, cast, browser):
    return in_english(browser(cast.owner)).get(f"/plans/{plan.id}/more").text


def words(page):
    return [said for _address, said in ROW.findall(page)]


def test_what_people_use_is_on_the_first_screen(more):
    assert words(more)[:FIRST_SCREEN] == [
        "Write together",
        "My people",
        "What matters to me",
        "Proposals",
        "Leave something for later",
        "Help",
    ]


def test_erasing_stands_apart_after_everything_else(more):
    main = more[more.index("<main") :]
    assert "Erase everything" not in words(more)
    assert main.index("Sign out") < main.index('class="danger"') < main.index("Erase everything")
    assert "href" not in main[main.index("Erase everything") :]


def test_language_is_no_neighbour_of_erasing(more):
    assert "Language" not in words(more)


def test_no_row_stands_there_twice(more):
    found = ROW.findall(more)
    assert len(set(found)) == len(found)


def test_a_helper_sees_nothing_that_is_the_owners_alone(plan, cast, browser):
    page = in_english(browser(cast.helper)).get(f"/plans/{plan.id}/more").text
    for said in ("Erase everything", "Who may see my plan?", "Leave something", "Write together"):
        assert said not in page
    assert "Help" in words(page)
