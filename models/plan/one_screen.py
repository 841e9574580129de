"""Home is one screen of a phone, also on the fullest day: what is shown, and what is folded.

All is counted in lines of a phone of 360 px. It is a rough count: what is folded is cut to lines
by static/css/base.css, and tests/e2e/plan/test_home.py measures what comes of it.
"""

from dataclasses import dataclass
from math import ceil

LETTERS = 34  # of a line
BESIDE = 20  # of who does what is next, and when
ROOM = 13  # lines that have room with everything unfolded
FOLDED = 3  # more of them, without a second way to what the bar leads to
PEOPLE = 4
HEADING = 1
BUTTONS = 2
# The notes above, and a picture at the greeting.
KEPT = 4
WAITING = 2
ALARM = 10
PICTURE = 2


@dataclass(frozen=True)
class OneScreen:
    """How many things that matter and times of today are shown, and how far the rest is folded.

    `fold`: a class of static/css/base.css; "": not at all.
    """

    matters: int
    times: int
    fold: str = ""


WAYS = (OneScreen(3, 2), OneScreen(2, 2), OneScreen(2, 1), OneScreen(1, 1))  # the best first


def one_screen(cards: dict[str, list[str]], people: bool, above: int) -> OneScreen:
    """`cards`: {"matters", "times" or another: the texts that it would show}. `above`: lines."""
    left = ROOM - above - PEOPLE * people
    heights = {name: list(map(lines, texts)) for name, texts in cards.items() if texts}
    for most in WAYS:
        if _height(heights, most) <= left:
            return most
    is_enough = _height(heights, OneScreen(1, 1)) <= left + FOLDED
    return OneScreen(1, 1, "is-full" if is_enough else "is-full is-fullest")


def _height(heights: dict[str, list[int]], most: OneScreen) -> int:
    """The lines of all cards. `heights`: of each card those of its texts."""
    limits = {"matters": most.matters, "times": most.times}
    return sum(HEADING + sum(each[: limits.get(name, 1)]) for name, each in heights.items())


def lines(text: str) -> int:
    return ceil(len(text) / LETTERS) or 1
