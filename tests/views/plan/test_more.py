"""More: what people use comes first, and what ends something stands apart at the end."""

import re

import pytest

from tests.talking import in_english

ROW = re.compile(r'<li><a href="([^"]+)"><span class="ways-name">([^<]+)')
FIRST_SCREEN = 8  # rows that a screen of 360 × 740 px shows, below the heading
FOLDED = re.compile(r"<details.*?</details>", re.S)


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
        "Who may see my plan?",
        "Help",
        "Over time",
    ]


def test_erasing_comes_last_of_all_and_folded(more):
    main = more[more.index("<main") :]
    assert "Erase everything" not in words(more)
    assert main.index("Sign out") < main.index("Stop for good") < main.index("Erase everything")
    assert "href" not in main[main.index("Erase everything") :]
    assert "Erase everything" not in FOLDED.sub("", main)


def test_what_is_seldom_needed_is_folded_and_nothing_else(more):
    shown = words(FOLDED.sub("", more))
    assert len(shown) < 20 and "What I have removed" not in shown
    assert {"What I have removed", "My key card", "For the wallet"} < set(words(more))


def test_a_helper_opens_no_fold_for_a_single_row(plan, cast, browser):
    page = in_english(browser(cast.helper)).get(f"/plans/{plan.id}/more").text
    for fold in FOLDED.findall(page):
        assert len(words(fold)) > 1


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
