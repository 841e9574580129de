"""The checklist for collaboration on one A4: each item with boxes to tick for both voices.

All lengths are points (1/72 inch).
"""

from dataclasses import dataclass, replace

from models.paper.blocks import LINE
from models.paper.measure import ANY_FONT, Words
from models.paper.sheet import Sheet

SIZES = (9, 10, 11, 12)
MOST_LINES = (8, 6, 4, 3, 2, 1, 0)  # of what somebody said, where not everything has room
READ = 400  # letters of a text

# The same figures stand in static/css/papers.css and templates/paper/printing/checklist.typ.
WIDTH = 262  # of the item and what was said about it; the boxes are beside it
ROOM = 556  # the height of all rows
FOOT = 538 / 9  # the width of a line below them, in its letters
PAD = 9  # above and below what is written in a row
LEAST = 27  # the height of a row
GAP = 0.2  # between two texts, in sizes
ITEM_LINES = 3
NAME = 400  # of the name below the title, in letters of NAME_SIZE
NAME_SIZE = 10


@dataclass(frozen=True)
class Row:
    """An item, the place of each voice's answer among the boxes, and what they said about it."""

    words: str
    chosen: tuple[int | None, int | None] = (None, None)
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChecklistPage:
    """The list that fits: in letters of `size`, with the height of each row."""

    sheet: Sheet
    size: float
    rows: tuple[Row, ...]
    heights: tuple[float, ...]
    shortened: bool = False
    written: tuple[str, ...] = ()  # who wrote in each voice, and when, in one line


def fitted(
    sheet: Sheet, rows: list[Row], font: float = ANY_FONT, written: tuple[str, ...] = ()
) -> ChecklistPage:
    """The list with all that was said, in the largest letters that hold it; else it is cut."""
    measured = [_Row(row, font) for row in rows]
    size, most = _largest(measured)
    shown = tuple(one.shown(size, most) for one in measured)
    heights = [one.height(size, most) for one in measured]
    more = (ROOM - sum(heights)) / max(len(heights), 1)
    name = Words(sheet.name or "", READ, font=font).clipped(NAME / NAME_SIZE, 1) or None
    return ChecklistPage(
        replace(sheet, name=name),
        size,
        shown,
        tuple(height + max(0, more) for height in heights),
        most < MOST_LINES[0] or any(one.is_cut(size, most) for one in measured),
        tuple(Words(one, READ, font=font).clipped(FOOT, 1) for one in written),
    )


def _largest(rows: list["_Row"]) -> tuple[float, int]:
    """The size of the letters, and the most lines of what somebody said."""
    for most in MOST_LINES:
        for size in reversed(SIZES):
            if sum(one.height(size, most) for one in rows) <= ROOM:
                return size, most
    return SIZES[0], MOST_LINES[-1]


class _Row:
    """A row, measured."""

    def __init__(self, row: Row, font: float):
        self._row = row
        self._words = Words(row.words, READ, bold=True, font=font)
        self._said = [Words(text, READ, font=font) for text in row.said]

    def is_cut(self, size: float, most: int) -> bool:
        return any(one.cut or one.lines(WIDTH / size) > most for one in self._said)

    def height(self, size: float, most: int) -> float:
        room = WIDTH / size
        lines = min(self._words.lines(room), ITEM_LINES)
        said = [most if one.cut else min(one.lines(room), most) for one in self._said]
        gaps = GAP * len(said) if most else 0
        return max(LEAST, (lines + sum(said)) * size * LINE + gaps * size + PAD)

    def shown(self, size: float, most: int) -> Row:
        room = WIDTH / size
        said = tuple(one.clipped(room, most) for one in self._said) if most else ()
        return replace(self._row, words=self._words.clipped(room, ITEM_LINES), said=said)
