"""The wheel as it is drawn: words inside their areas, marks apart, scores where they belong."""

import re
from math import hypot
from types import SimpleNamespace

import pytest

from models.paper.drawing import FONT, LEADING, drawing, shortened, width

AREAS = [
    "Bolig",
    "Arbeid og aktivitet",
    "Økonomi",
    "Fysisk helse",
    "Psykisk helse",
    "Rus og alkohol",
    "Hverdag og sosial fungering",
    "Familie, venner og nettverk",
    "Barn",
    "Musikk",
    "Hund",
    "Barnehagesituasjonen",
    "Fritid",
    "Kropp",
    "Drømmer",
    "Natur",
]


def spoke(name, id=1, short=None, score=None, talk=False, help=False):
    return SimpleNamespace(id=id, name=name, short=short, score=score, talk=talk, help=help)


def wheel(count, **same):
    return drawing([spoke(name, id=number, **same) for number, name in enumerate(AREAS[:count])])


def words(sector):
    return [line.text for line in sector.lines]


def points(path):
    """The points of an SVG path, without the radii of its arcs."""
    numbers = re.sub(r"A\S+ \S+ 0 \d \d ", "L", path)
    return [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", numbers)]


@pytest.mark.parametrize("count", range(1, 17))
def test_every_line_stays_inside_the_view_box(count):
    for sector in wheel(count, short="sliten", score=10, talk=True, help=True).sectors:
        assert all(hypot(x, y) <= 98.1 for x, y in points(sector.path) + points(sector.score_path))
        assert all(hypot(mark.x, mark.y) < 50 for mark in sector.marks)


@pytest.mark.parametrize("count", range(2, 13))
def test_words_stay_inside_their_wheel(count):
    for sector in wheel(count, short="sliten", talk=True).sectors:
        for line in sector.lines:
            far = abs(line.x) + width(line.text) / 2
            assert hypot(far, line.y) <= 100, line


@pytest.mark.parametrize("count", [0, 17])
def test_a_wheel_without_a_sensible_number_of_areas_is_refused(count):
    with pytest.raises(ValueError):
        drawing([spoke("Bolig")] * count)


def test_sectors_are_closed_and_keep_their_order():
    sectors = wheel(8).sectors
    assert [sector.spoke.id for sector in sectors] == list(range(8))
    assert all(sector.path.startswith("M") and sector.path.endswith("Z") for sector in sectors)


def test_the_first_area_is_at_the_top():
    line = wheel(8).sectors[0].lines[0]
    assert abs(line.x) < 2 and line.y < -40


def test_short_names_are_not_cut():
    kept = [" ".join(words(sector)) for sector in wheel(8, talk=True, help=True).sectors]
    assert kept[:6] == AREAS[:6]


def test_a_long_name_takes_two_lines_and_an_ellipsis():
    lines = words(wheel(8).sectors[6])
    assert len(lines) == 2 and lines[1].endswith("…")


def test_the_own_word_stands_last():
    line = drawing([spoke("Bolig", short="kaldt")]).sectors[0].lines[-1]
    assert (line.text, line.own) == ("kaldt", True)


@pytest.mark.parametrize("name", ["", " ", "Arbeidsmarkedstiltakskontoret"])
def test_odd_names_are_drawn_too(name):
    assert len(drawing([spoke(name)] * 8).sectors[0].lines) <= 1


def test_names_without_an_own_word_have_no_own_line():
    assert not any(line.own for sector in wheel(8).sectors for line in sector.lines)


def test_many_areas_turn_their_words_outwards_but_never_upside_down():
    turns = [sector.turn for sector in wheel(12).sectors]
    assert any(turns) and all(-90 <= turn <= 90 for turn in turns)


def test_eight_areas_have_level_words():
    assert {sector.turn for sector in wheel(8).sectors} == {0}


def test_without_a_score_there_is_no_edge():
    assert drawing([spoke("Bolig", score=None)]).sectors[0].score_path is None


def test_zero_is_drawn_near_the_middle_and_ten_near_the_rim():
    low, high = drawing([spoke("Bolig", score=0), spoke("Økonomi", score=10)]).sectors
    assert max(hypot(*point) for point in points(low.score_path)) < 30
    assert min(hypot(*point) for point in points(high.score_path)) > 90


def test_marks_are_drawn_for_what_was_said():
    quiet, both = drawing([spoke("Bolig"), spoke("Økonomi", talk=True, help=True)]).sectors
    assert quiet.marks == ()
    assert [mark.kind for mark in both.marks] == ["talk", "help"]


@pytest.mark.parametrize("count", [2, 4, 8, 12, 16])
def test_two_marks_do_not_cover_each_other(count):
    for sector in wheel(count, talk=True, help=True).sectors:
        first, second = sector.marks
        assert hypot(first.x - second.x, first.y - second.y) >= 10


def test_an_earlier_round_is_matched_by_name():
    now = [spoke("Bolig", id=11), spoke("Økonomi", id=12)]
    then = [spoke("økonomi ", id=1, score=3)]
    drawn = drawing(now, earlier=then)
    assert [bool(sector.earlier_path) for sector in drawn.sectors] == [False, True]


def test_a_first_round_has_nothing_behind():
    assert not any(sector.earlier_path for sector in wheel(8, score=4).sectors)


def test_type_is_readable_on_paper_and_on_a_phone():
    points_per_unit = 70 / 25.4 * 72 / 200
    assert FONT * points_per_unit >= 8.5 and FONT * 328 / 200 >= 12
    assert LEADING > FONT


def test_shortened_text_leaves_no_lone_letter():
    assert shortened("venner og nettverk", width("venner og n…")) == "venner og…"
