"""Lines over time on paper: all on one page, with whole names while there is room."""

import pytest
from sheets import LONG, WORD, huge, progress, sheet

from models.paper.progress import MOST, SIZES


@pytest.mark.parametrize("text", [LONG, WORD])
def test_a_plan_that_is_full_has_all_its_lines(text):
    page = progress(huge(text))
    assert sum(map(len, page.columns)) == min(MOST, 2 * len(huge(text).strengths))
    assert page.size in SIZES
    assert all(one.name.endswith("…") for column in page.columns for one in column)


@pytest.mark.parametrize("many, high", [(2, 46), (14, 46), (16, 40), (18, 28), (24, 0)])
def test_the_drawings_are_as_large_as_there_is_room_for(many, high):
    page = progress(sheet(strengths=tuple(f"Bolig {at}" for at in range(many))[: many // 2 or 1]))
    assert page.high == high


def test_a_few_have_large_letters_and_whole_names():
    page = progress(sheet(strengths=("Å se dattera mi annenhver helg", "Bolig")))
    assert page.size == SIZES[-1]
    assert [one.name for column in page.columns for one in column] == [
        "Å se dattera mi annenhver helg",
        "Bolig",
    ]
