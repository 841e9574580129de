"""From every paper one link leads back to where it is made, and is never printed."""

import re

import pytest

from tests.talking import in_english

BACK = re.compile(r'<p class="back"><a href="([^"]+)">Back</a></p>')
# {the paper: the page it leads back to}
PAPERS = {
    "print/large": "print",
    "wallet": "print",
    "calm/sheet": "calm",
    "calm/wallet": "calm",
    "week/sheet": "week",
    "over-time/sheet": "over-time",
    "diary/booklet": "diary",
    "checklist/sheet": "checklist",
    "people-map/sheet": "people-map",
}
BLANK = {
    "wheel": "more",
    "matters": "more",
    "plan": "more",
    "calm": "calm",
    "week": "week",
    "booklet": "diary",
    "checklist": "checklist",
    "people-map": "people-map",
    "check-in": "check-in",
    "minutes": "meetings",
}


def leads_back_to(page, paper, there):
    """The page has one way back, it leads to that address, and the page there opens."""
    [back] = BACK.findall(page.get(paper).text)
    answer = page.get(back, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == there


@pytest.mark.parametrize("paper, there", PAPERS.items())
def test_from_each_paper_of_a_plan_one_comes_back(cast, plan, browser, paper, there):
    page = in_english(browser(cast.owner))
    leads_back_to(page, f"{plan.address}/{paper}", f"{plan.address}/{there}")


@pytest.mark.parametrize("form, there", BLANK.items())
def test_from_each_blank_form_one_comes_back(cast, plan, browser, form, there):
    page = in_english(browser(cast.owner))
    leads_back_to(page, f"/print/blank/{form}", f"{plan.address}/{there}")


@pytest.mark.parametrize("form", BLANK)
def test_from_each_blank_form_an_owner_has_the_door_for_a_bad_hour(cast, plan, browser, form):
    door = f'class="top-link top-now" href="{plan.address}/now"'
    assert door in browser(cast.owner).get(f"/print/blank/{form}").text
    assert "top-now" not in browser(None).get(f"/print/blank/{form}").text


def test_the_sheet_itself_stands_in_the_bar_and_needs_no_way_back(cast, plan, browser):
    page = in_english(browser(cast.owner))
    assert not BACK.search(page.get(f"{plan.address}/print").text)
