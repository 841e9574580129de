"""How it has gone over time, on one A4: every line in one of two columns, with its words.

The drawings are large where there is room for that, each below its name; else beside the words.

All lengths are points (1/72 inch).
"""

from dataclasses import dataclass, replace

from models.paper.blocks import LINE
from models.paper.measure import ANY_FONT, Words
from models.paper.sheet import Sheet

# The same figures stand in static/css/papers/week.css and templates/paper/printing/progress.typ.
WIDTH = 150  # of the words beside a small drawing
WIDE = 258  # of the words below a large one, which is so high
LARGE = 46
ROOM = 640  # the height of both columns
SAID = 26  # of the words below the name, on two lines
GAP = 10
SIZES = (9, 10, 11, 12, 14)
MOST_LINES = (4, 2)  # of a name: all the words rather than the largest letters
READ = 200  # letters of a name: more than these lines hold
MOST = 24  # five things that matter, as many areas as a wheel has, three of the check-in


@dataclass(frozen=True)
class Drawn:
    """A line on paper: its name, its path (SVG, as models/tools/progress.py draws), its words."""

    name: str
    path: str
    ends: tuple[tuple[float, float], tuple[float, float]]
    said: str
    is_one: bool = False


@dataclass(frozen=True)
class ProgressPage:
    sheet: Sheet
    size: float
    columns: tuple[tuple[Drawn, ...], ...]
    is_large: bool = False


def fitted(sheet: Sheet, lines: list[Drawn], font: float = ANY_FONT) -> ProgressPage:
    """All lines, in the largest letters in which both columns hold them."""
    shown = lines[:MOST]
    names = [Words(one.name, READ, bold=True, font=font) for one in shown]
    half = (len(shown) + 1) // 2
    size, most, is_large = _largest(names, half)
    width = (WIDE if is_large else WIDTH) / size
    cut = [replace(one, name=name.clipped(width, most)) for one, name in zip(shown, names)]
    name = Words(sheet.name or "", 40).clipped(6, 1) or None
    columns = tuple(cut[:half]), tuple(cut[half:])
    return ProgressPage(replace(sheet, name=name), size, columns, is_large)


def _largest(names: list[Words], half: int) -> tuple[float, int, bool]:
    """The size of the letters, the most lines of a name, and whether the drawings are large."""
    columns = names[:half], names[half:]
    if all(_height(column, SIZES[-1], MOST_LINES[0], True) <= ROOM for column in columns):
        return SIZES[-1], MOST_LINES[0], True
    for most in MOST_LINES:
        for size in reversed(SIZES):
            if all(_height(column, size, most) <= ROOM for column in columns):
                return size, most, False
    return SIZES[0], MOST_LINES[-1], False


def _height(names: list[Words], size: float, most: int, is_large: bool = False) -> float:
    width, drawing = (WIDE, LARGE) if is_large else (WIDTH, 0)
    lines = sum(most if one.cut else min(one.lines(width / size), most) for one in names)
    return lines * size * LINE + len(names) * (GAP + SAID + drawing)
