"""The wheel as it is drawn: words inside their areas, marks apart, scores where they belong."""

import re
from itertools import combinations
from math import hypot
from types import SimpleNamespace

import pytest

from models.paper.lettering import FONT, shortened, width
from models.paper.wheel_drawing import PEN_EDGE, drawing
from models.paper.wheel_words import CLEAR, LEADING, LINE

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


def box(line):
    """Left, top, right and bottom of a line of text."""
    half = width(line.text) / 2
    return line.x - half, line.y - LINE, line.x + half, line.y + LINE


def nearest(line):
    """How far its letters are from the middle of the wheel, where they come closest."""
    left, top, right, bottom = box(line)
    return hypot(max(left, -right, 0), max(top, -bottom, 0))


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


ONE_WORD = ["Arbeidsmarkedstiltakskontoret", "Familjerådgivningsmottagningen"]
MANY = [AREAS[:count] for count in range(1, 17)]
MANY += [ONE_WORD * 4, ONE_WORD * 6, ["Å komme meg ut på tur", *ONE_WORD] * 4, ["Ø"] * 12]


@pytest.mark.parametrize("names", MANY, ids=lambda names: f"{len(names)}-{names[0]}")
@pytest.mark.parametrize("short", [None, "sliten"])
def test_words_stand_in_a_band_of_their_own(names, short):
    drawn = drawing([spoke(name, short=short, talk=True, help=True) for name in names])
    lines = [line for sector in drawn.sectors for line in sector.lines]
    for line in lines:
        assert nearest(line) >= drawn.rim + CLEAR - 0.1, line
        assert max(map(abs, box(line))) <= 100.1, line
    for one, other in combinations([box(line) for line in lines], 2):
        assert not overlap(one, other)


@pytest.mark.parametrize("count", range(1, 17))
def test_every_stroke_stays_inside_the_disc(count):
    drawn = wheel(count, score=10, talk=True, help=True)
    for sector in drawn.sectors:
        strokes = points(sector.path) + points(sector.petal)
        assert all(hypot(*point) <= drawn.rim + 0.1 for point in strokes)
        assert all(hypot(mark.x, mark.y) + 6 <= drawn.rim for mark in sector.marks)


@pytest.mark.parametrize("count", [0, 17])
def test_a_wheel_without_a_sensible_number_of_areas_is_refused(count):
    with pytest.raises(ValueError):
        drawing([spoke("Bolig")] * count)


def test_sectors_are_closed_and_keep_their_order():
    sectors = wheel(8).sectors
    assert [sector.spoke.id for sector in sectors] == list(range(8))
    assert all(sector.path.startswith("M") and sector.path.endswith("Z") for sector in sectors)


def test_the_first_area_stands_at_the_top_on_the_right():
    first, *_others, last = wheel(8).sectors
    assert first.lines[0].x > 0 > last.lines[0].x
    assert first.lines[0].y < -60 and last.lines[0].y < -60


def test_names_of_usual_length_are_not_cut():
    for count in range(1, 9):
        kept = [" ".join(words(sector)) for sector in wheel(count, talk=True).sectors]
        assert kept == AREAS[:count]


def test_the_disc_is_larger_where_names_are_short():
    assert drawing([spoke("Hund")] * 8).rim > drawing([spoke("Hverdagene")] * 8).rim


def test_a_name_that_never_fits_does_not_make_the_wheel_tiny():
    assert drawing([spoke(name) for name in [*AREAS[:7], *ONE_WORD]]).rim >= 55


def test_a_long_word_is_broken_with_a_hyphen_or_ends_with_an_ellipsis():
    lines = words(drawing([spoke(ONE_WORD[0])] * 12).sectors[0])
    assert len(lines) > 1
    assert all(line.endswith("-") for line in lines[:-1])
    whole = "".join(line.rstrip("-…") for line in lines)
    assert ONE_WORD[0].startswith(whole)
    assert lines[-1].endswith("…") or whole == ONE_WORD[0]


def test_the_own_word_stands_last():
    line = drawing([spoke("Bolig", short="kaldt")]).sectors[0].lines[-1]
    assert (line.text, line.own) == ("kaldt", True)


@pytest.mark.parametrize("name", ["", " ", "Arbeidsmarkedstiltakskontoret"])
def test_odd_names_are_drawn_too(name):
    assert len(drawing([spoke(name)] * 8).sectors[0].lines) <= 3


def test_names_without_an_own_word_have_no_own_line():
    assert not any(line.own for sector in wheel(8).sectors for line in sector.lines)


def test_without_a_score_there_is_no_petal():
    assert drawing([spoke("Bolig", score=None)]).sectors[0].score is None


def test_zero_is_drawn_near_the_middle_and_ten_near_the_rim():
    drawn = drawing([spoke("Bolig", score=0), spoke("Økonomi", score=10)])
    low, high = (sector.score * (drawn.rim - 1.5) for sector in drawn.sectors)
    assert drawn.hub < low < drawn.hub + 4 and drawn.rim - 4 < high < drawn.rim


def test_the_finger_meets_the_number_where_it_is_drawn():
    drawn = drawing([spoke("Bolig", score=score) for score in range(11)])
    for score, sector in enumerate(drawn.sectors):
        far = sector.score * drawn.ten
        assert far == pytest.approx(drawn.zero + (drawn.ten - drawn.zero) * score / 10, abs=0.02)


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
    assert [sector.earlier is not None for sector in drawn.sectors] == [False, True]


def test_a_first_round_has_nothing_behind():
    assert all(sector.earlier is None for sector in wheel(8, score=4).sectors)


def test_for_the_pen_there_are_rings_ticks_and_a_line_to_write_a_name_on():
    blank = drawing([spoke("Bolig"), spoke("Økonomi"), spoke("")], pen=True)
    assert [line.text for line in blank.scale] == ["0", "5", "10"]
    assert len(blank.rings) == 9 and blank.edge == PEN_EDGE
    assert blank.ticks.count("M") == 3 * 11 + 1 and "h66" in blank.ticks
    plain = wheel(8)
    assert (plain.scale, plain.ticks) == ((), "")


def test_for_the_pen_the_line_to_write_on_is_inside_the_picture():
    blank = drawing([spoke("Bolig"), spoke(""), spoke("")], pen=True)
    top, bottom = blank.heights
    assert len(blank.blanks) == 2
    assert all(top < y < bottom for y in blank.blanks)


def test_on_a_screen_no_height_is_spared_above_and_below():
    drawn = wheel(8)
    _left, top, wide, high = map(float, drawn.tight.split())
    assert wide == 200 and high < 200
    for sector in drawn.sectors:
        assert all(top <= line.y - LINE and line.y + LINE <= top + high for line in sector.lines)


def test_type_is_readable_on_paper_and_on_a_phone():
    points_per_unit = 70 / 25.4 * 72 / 200
    assert FONT * points_per_unit >= 8.5 and FONT * 304 / 200 >= 13
    assert LEADING > FONT


def test_shortened_text_leaves_no_lone_letter():
    assert shortened("venner og nettverk", width("venner og n…")) == "venner og…"
