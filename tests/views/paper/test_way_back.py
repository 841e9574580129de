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
PRINTED = ("wheel", "matters", "plan")  # at one address (views/paper/printing.py)
BLANK = {
    **{form: "more" for form in PRINTED},
    "calm": "calm",
    "week": "week",
    "booklet": "diary",
    "checklist": "checklist",
    "people-map": "people-map",
    "check-in": "check-in",
    "minutes": "meetings",
}


# Of one meeting: it leads back to its minutes (test_minutes.py). Of one day: no paper.
OWN_WAY = {"meetings/<int:meeting_id>/minutes/sheet", "diary/<int:part_id>/large"}


def test_no_paper_and_no_blank_form_is_missing_here(app):
    of_plan, blank = "/plans/<int:plan_id>/", "/print/blank/"
    paper = re.compile(r"/(sheet|large|wallet|booklet)$")
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    papers = {one.removeprefix(of_plan) for one in rules if paper.search(one) and of_plan in one}
    assert papers - OWN_WAY == set(PAPERS)
    forms = {one.removeprefix(blank) for one in rules if blank in one and ".pdf" not in one}
    assert {"<any(wheel, matters, plan):form>"} | set(BLANK) - {*PRINTED} == forms


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
