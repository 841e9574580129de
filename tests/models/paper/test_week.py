"""The week on paper: the largest letters that hold it, and rows that fill the page."""

from dataclasses import replace

import pytest
from sheets import LONG, WORD, huge, sheet, week

from models.paper.week import LEAST, ROOM, SIZES


@pytest.mark.parametrize("one", [sheet(strengths=()), sheet(), huge(LONG), huge(WORD)])
def test_the_rows_fill_the_page_and_no_more(one):
    page = week(one)
    assert sum(page.heights) <= ROOM + 0.01
    assert min(page.heights) >= LEAST
    assert page.shortened == (len(one.strengths) > 10)


def test_a_short_week_has_letters_that_read_from_afar():
    assert week(sheet(strengths=("Radio",))).size == SIZES[-1]
    assert week(sheet(strengths=("Radio", "Svømme"))).size >= 20
    assert week(replace(sheet(), strengths=("Gå en tur ned til brygga", "Middag"))).size > 14


def test_what_had_no_room_is_told():
    page = week(huge(LONG))
    assert all(cell[-1].endswith("…") for row in page.rows[:7] for cell in row.cells)
