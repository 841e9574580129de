"""Over time: quiet lines from the first number to the latest, and no word on whether it is good."""

import re

import pytest

from models.core.database import new_id, now
from models.plan.access import Access
from models.tools.goals import Goal
from models.tools.matters import Matter, Rating
from models.tools.progress import HIGH, MOST_POINTS, WIDE, Progress
from models.tools.wheel import Area, Round
from tests.test_rules_statements import MOST, statements
from tests.writing import as_owner, change, write
from views.core.language import today

DAY = 86400


def rated(plan, *values, text="Dattera mi"):
    matter = write(Matter, plan, text=text)
    for number, value in enumerate(values):
        rating = new_id()
        matter.rate(as_owner(plan), value, rating)
        at = now() - (len(values) - number) * 30 * DAY
        Rating.update(at=at).where(Rating.id == rating).execute()
    return matter


def test_a_line_goes_from_the_first_number_to_the_latest(plan):
    rated(plan, 2, 7, 5)
    [line] = Progress(plan).matters
    assert (line.first.value, line.latest.value) == (2, 5)
    assert line.placed[0] == (0, HIGH * 0.8) and line.placed[-1] == (WIDE, HIGH * 0.5)
    assert line.path.startswith("M0 32L")


def test_what_was_said_once_has_no_line_and_what_was_never_said_is_not_there(plan):
    rated(plan, 4)
    rated(plan, text="Uten tall")
    [line] = Progress(plan).matters
    assert line.is_one and line.placed == [(0, HIGH * 0.6)]


def test_an_area_has_its_numbers_of_each_round_and_of_now(plan):
    area = Area.of(plan)[0]
    change(area, score=3)
    Round.close(as_owner(plan))
    change(Area.find(plan, area.id), score=6)
    [line] = Progress(plan).areas
    assert [point.value for point in line.points] == [3, 6]
    change(Area.find(plan, area.id), hidden=True)
    assert Progress(plan).areas == []


def test_years_of_numbers_are_drawn_with_few_points(plan):
    matter = rated(plan, 1)
    kept = [
        dict(id=new_id(), plan=plan, matter=matter, value=n % 11, by=plan.owner, at=now() + n)
        for n in range(300)
    ]
    for row in kept:
        rating = Rating(**row)
        rating.save(force_insert=True)
    [line] = Progress(plan).matters
    assert len(line.points) == len(line.placed) == MOST_POINTS
    every = [rating.at for rating in Rating.by_matter(plan)[line.part.id]]
    places = [every.index(point.at) for point in line.points]
    steps = {after - before for before, after in zip(places, places[1:])}
    assert (places[0], places[-1], steps) == (0, 300, {15, 16})
    assert line.placed[-1][0] == WIDE


@pytest.mark.parametrize("many", [MOST_POINTS - 1, MOST_POINTS, MOST_POINTS + 1, 2 * MOST_POINTS])
def test_no_number_is_left_out_while_they_are_few(plan, many):
    rated(plan, 3, text="Ett tall")
    rated(plan, *[number % 11 for number in range(many)])
    points = [line.points for line in Progress(plan).matters]
    assert [len(one) for one in points] == [1, min(many, MOST_POINTS)]
    assert (points[1][0].value, points[1][-1].value) == (0, (many - 1) % 11)


def test_the_page_says_it_in_words_and_judges_nothing(owner, plan):
    rated(plan, 7, 2)
    page = owner.get(f"/plans/{plan.id}/over-time").text
    assert re.search(r"First 7 \(.*?\)\. Latest 2 \(", page)
    main = page[page.index("<main") :]
    assert not re.search(r"better|worse|down\.|up\.|danger|success", main)


def test_an_empty_one_says_so(owner, plan):
    page = owner.get(f"/plans/{plan.id}/over-time").text
    assert "There is no number here yet" in page and "over-time/sheet" not in page
    assert owner.get(f"/plans/{plan.id}/over-time/sheet").status_code == 200


def test_it_is_opened_by_itself_and_the_owner_sees_what_it_tells(owner, cast, browser, plan):
    rated(plan, 2, 5)
    shown = owner.post(
        f"/plans/{plan.id}/sharing/{cast.helper.person.id}",
        parts="progress",
        level="read",
        reason="helper",
        until=str(today()),
    ).text
    assert re.search(r"Dattera mi: First 2 .*Latest 5", shown)
    reader = browser(cast.outsider)
    assert reader.get(f"/plans/{plan.id}/over-time").status_code == 404
    Access.grant(as_owner(plan), cast.outsider.person, "read", ("progress",), "kin", now() + 99)
    page = reader.get(f"/plans/{plan.id}/over-time")
    assert page.status_code == 200 and "Dattera mi" in page.text
    assert reader.get(f"/plans/{plan.id}/matters").status_code == 404


def test_it_takes_few_statements(owner, plan):
    rated(plan, 1, 2, 3)
    with statements() as sent:
        owner.get(f"/plans/{plan.id}/over-time")
    assert len(sent) <= MOST


def test_how_i_will_notice_it_is_asked_and_never_required(owner, plan):
    address = f"/plans/{plan.id}/goal/{new_id()}"
    assert "How will I notice it?" in owner.get(f"{address}/edit?revision=0").text
    assert owner.post(address, text="Jeg bor for meg selv").status_code == 303
    assert Goal.of(plan)[0].notice is None
    owner.post(address, expected="1", text="Jeg bor for meg selv", notice="Egen nøkkel")
    assert "Egen nøkkel" in owner.get(f"/plans/{plan.id}/plan").text


def test_numbers_are_opened_once_and_again_as_soon_as_one_is_another(plan):
    rated(plan, 2, 7)
    area = change(Area.of(plan)[0], score=3)
    asked = []
    for _many in range(2):
        with statements() as heard:
            found = Progress(plan)
        asked.append(len(heard))
        assert [line.latest.value for line in found.lines] == [7, 3]
    assert asked[1] < asked[0]
    change(area, score=8)
    assert [line.latest.value for line in Progress(plan).areas] == [8]
    change(Area.find(plan, area.id), hidden=True)
    assert Progress(plan).areas == []
