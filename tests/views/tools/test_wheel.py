"""The wheel's page: the form below it, what a save says, and the wheel fetched alone."""

import re

import pytest

from models.tools.wheel import Area, Round
from tests.racing import side_by_side
from tests.reading import hidden_fields
from tests.writing import as_owner, change

HTMX = {"HX-Request": "true"}


@pytest.fixture
def areas(plan):
    return Area.of(plan)


def form_of(owner, area):
    owner.get(f"{area.address}/edit", headers=HTMX)
    return hidden_fields(owner)


def answers(owner, area, **said):
    """Save the area's form as the script does, and return the line that it answers."""
    sent = {"screen": "abc", "turn": "1", "autosave": "1", **form_of(owner, area), **said}
    return owner.post(area.address, **sent).text


def test_the_form_asks_for_words_before_the_number_and_the_marks(owner, areas):
    page = owner.get(f"{areas[0].address}/edit", headers=HTMX).text
    asked = ["now", "score", "talk", "help", "good"]
    assert sorted(asked, key=lambda name: page.index(f'name="{name}"')) == asked


def test_a_number_that_is_saved_is_said_with_a_way_to_take_it_back(owner, areas):
    line = answers(owner, areas[0], score="7")
    assert "7 – saved at" in line and 'data-score=""' in line
    line = answers(owner, areas[0], score="4", turn="2")
    assert "4 – saved at" in line and 'data-score="7"' in line


def test_a_number_may_be_taken_away_again(owner, plan, areas):
    change(areas[0], score=7)
    line = answers(owner, areas[0], score="")
    assert "No number – saved at" in line and 'data-score="7"' in line
    assert Area.of(plan)[0].score is None


def test_a_save_that_changes_no_number_says_nothing_of_one(owner, areas):
    change(areas[0], score=7)
    line = answers(owner, areas[0], score="7", now="Better")
    assert "Saved at" in line and "data-score" not in line


def test_a_number_that_somebody_else_gave_meanwhile_is_not_said_to_be_mine(owner, plan, areas):
    seen = form_of(owner, areas[0])
    change(areas[0], score=6)
    sent = {"screen": "abc", "turn": "1", "autosave": "1", **seen, "now": "Calm", "score": ""}
    line = owner.post(areas[0].address, **sent).text
    assert "Saved at" in line and "data-score" not in line
    assert (Area.of(plan)[0].now, Area.of(plan)[0].score) == ("Calm", 6)


def test_the_form_leads_to_the_next_area_and_from_the_last_to_the_first(owner, areas):
    for area, following in zip(areas, [*areas[1:], areas[0]]):
        page = owner.get(f"{area.address}/edit", headers=HTMX).text
        assert f'data-hx-get="{following.address}/edit" data-hx-target="#sector"' in page


def test_a_hidden_area_is_passed_over(owner, plan, areas):
    change(areas[1], hidden=True)
    page = owner.get(f"{areas[0].address}/edit", headers=HTMX).text
    assert f"{areas[2].address}/edit" in page and f"{areas[1].address}/edit" not in page


def test_an_only_area_leads_nowhere(owner, plan, areas):
    for area in areas[1:]:
        change(area, hidden=True)
    assert "Next:" not in owner.get(f"{areas[0].address}/edit", headers=HTMX).text


def test_on_a_page_of_its_own_a_button_saves_and_leads_on(owner, plan, areas):
    page = owner.get(f"{areas[0].address}/edit", follow_redirects=True).text
    assert f'name="onward" value="{areas[1].id}"' in page and "Tap in the open part" not in page
    sent = {**hidden_fields(owner), "now": "Calm", "onward": str(areas[1].id)}
    answer = owner.post(areas[0].address, **sent)
    assert (answer.status_code, answer.location) == (303, f"{areas[1].address}/edit")
    assert Area.of(plan)[0].now == "Calm"


@pytest.mark.parametrize("onward", ["0", "x", "-1", "9" * 30])
def test_a_made_up_next_area_leads_back_to_the_wheel(owner, plan, areas, onward):
    owner.get(f"{areas[0].address}/edit", follow_redirects=True)
    answer = owner.post(areas[0].address, **hidden_fields(owner), onward=onward)
    assert answer.location == f"/plans/{plan.id}/wheel#part-{areas[0].id}"


def test_the_wheel_alone_is_what_stands_on_its_page(owner, plan, areas):
    change(areas[0], score=3, talk=True)
    Round.close(as_owner(plan))
    change(Area.of(plan)[0], score=8)
    alone = owner.get(f"/plans/{plan.id}/wheel/drawing").text
    assert alone.strip() in owner.get(f"/plans/{plan.id}/wheel").text
    assert "wheel-earlier" in alone and "<main" not in alone
    assert "wheel-earlier" not in owner.get(f"/plans/{plan.id}/wheel/drawing?earlier=none").text


@pytest.mark.postgres
def test_of_two_who_start_a_new_wheel_at_once_one_keeps_the_old_one(plan, areas):
    change(areas[0], score=3)
    kept = side_by_side(*[lambda: Round.close(as_owner(plan))] * 4)
    (one,) = Round.of(plan)
    assert [found and found.id for found in kept].count(None) == 3
    assert one.spokes[0]["score"] == 3


def test_without_an_area_there_is_no_wheel(owner, plan, areas):
    for area in areas:
        change(area, hidden=True)
    assert owner.get(f"/plans/{plan.id}/wheel").status_code == 200
    assert owner.get(f"/plans/{plan.id}/wheel/drawing").status_code == 404


def test_nobody_rates_on_the_wheel_who_may_not_write(hanne, plan, areas):
    page = hanne.get(f"/plans/{plan.id}/wheel").text
    assert '<svg class="wheel"' in page and "wheel-link" not in page


def test_the_petals_grow_with_the_number(owner, plan, areas):
    change(areas[0], score=2)
    change(areas[1], score=8)
    page = owner.get(f"/plans/{plan.id}/wheel").text
    small, large, *others = map(float, re.findall(r'wheel-score"[^>]*scale\(([\d.]+)\)', page))
    assert 0 < small < large / 1.5 < 1 and set(others) == {0}


def test_whoever_can_only_propose_is_offered_no_more(cast, browser, areas, plan):
    change(areas[0], now="Fine")
    page = browser(cast.helper)
    page.post("/language", language="en")
    text = page.get(f"{plan.address}/wheel").text
    assert (
        ">Propose a change<" in text and ">Change<" not in text and ">Write something<" not in text
    )
