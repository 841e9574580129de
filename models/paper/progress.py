"""How it has gone over time, on one A4: every line in one of two columns, with its words.

Each drawing stands below its name, as large as there is room for; else small, beside the words.

All lengths are points (1/72 inch).
"""

from dataclasses import dataclass, replace

from models.paper.blocks import LINE
from models.paper.measure import ANY_FONT, Words
from models.paper.sheet import Sheet

# The same figures stand in static/css/papers/week.css and templates/paper/printing/progress.typ.
WIDTH = 150  # of the words beside a small drawing
WIDE = 258  # of the words below a larger one
LARGE = (46, 40, 34, 28, 24)  # so high are those, and HIGH times as wide
HIGH = 220 / 46
ROOM = 640  # the height of both columns
SAID = 26  # of the words below the name, on two lines, as beside a small drawing
SMALL = 9  # the size of those words
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
    high: int = 0  # of the drawings below their names; 0: small ones beside the words

    @property
    def is_large(self) -> bool:
        return bool(self.high)

    @property
    def wide(self) -> int:
        """The width of a drawing of this page, in points."""
        return round(self.high * HIGH)


def fitted(sheet: Sheet, lines: list[Drawn], font: float = ANY_FONT) -> ProgressPage:
    """All lines, in the largest letters in which both columns hold them."""
    shown = lines[:MOST]
    names = [Words(one.name, READ, bold=True, font=font) for one in shown]
    half = (len(shown) + 1) // 2
    said = [Words(one.said, READ, font=font) for one in shown]
    size, most, high = _largest(names, said, half)
    width = (WIDE if high else WIDTH) / size
    cut = [replace(one, name=name.clipped(width, most)) for one, name in zip(shown, names)]
    name = Words(sheet.name or "", 40).clipped(6, 1) or None
    columns = tuple(cut[:half]), tuple(cut[half:])
    return ProgressPage(replace(sheet, name=name), size, columns, high)


def _largest(names: list[Words], said: list[Words], half: int) -> tuple[float, int, int]:
    """The size of the letters, the most lines of a name, and how high the larger drawings are."""
    columns = names[:half], names[half:]
    below = _below(said[:half]), _below(said[half:])
    for high in LARGE:
        for size in (SIZES[-1], SIZES[-2]):
            heights = [
                _height(column, size, MOST_LINES[0], WIDE) + words + len(column) * high
                for column, words in zip(columns, below)
            ]
            if max(heights) <= ROOM:
                return size, MOST_LINES[0], high
    for most in MOST_LINES:
        for size in reversed(SIZES):
            if all(_height(one, size, most, WIDTH) + len(one) * SAID <= ROOM for one in columns):
                return size, most, 0
    return SIZES[0], MOST_LINES[-1], 0


def _height(names: list[Words], size: float, most: int, width: float) -> float:
    """The height of these names, of so many lines at most, with what is between two lines."""
    lines = sum(most if one.cut else min(one.lines(width / size), most) for one in names)
    return lines * size * LINE + len(names) * GAP


def _below(said: list[Words]) -> float:
    """The height of the words below larger drawings: mostly one line."""
    return sum(one.lines(WIDE / SMALL) for one in said) * SMALL * LINE
