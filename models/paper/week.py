"""The week for the fridge: one A4, its days one below the other, in letters that read from afar.

All lengths are points (1/72 inch).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from models.paper.blocks import LINE
from models.paper.fit import SIZE_OF_CROWDED
from models.paper.layout import SIZES as ORDINARY
from models.paper.measure import ANY_FONT, Words
from models.paper.sheet import Sheet

SIZES = (*ORDINARY, 18, 20, 22)
MOST_LINES = (12, 9, 7, 6, 5, 4, 3, 2)  # of a cell, where not everything has room
READ = 400  # letters of a text, and texts of a cell: more than a page holds
MOST_TEXTS = 40

# The same figures stand in static/css/papers/week.css and templates/paper/printing/week.typ.
WIDTH = 140  # of what is written in a cell
WIDE = 438  # the same in a row that is one cell: it belongs to no part of the day
HALF = 215  # each half of such a row
ROOM = 608  # the height of all rows
PAD = 10  # above and below what is written in a row
LEAST = 44  # the height of a row, with the name of the day and its date
GAP = 0.3  # between two texts, in sizes
BOX = 16  # before what can be ticked
NAME = 7  # em in the head


@dataclass(frozen=True)
class Row:
    """A day: its name, its date in words (""; for any week), and what comes in its three parts.

    `to_tick`: it is no day, and is one cell across, with its texts in two halves. Each has a box
    before it, and "" is a line for a pen.
    """

    name: str
    date: str
    cells: tuple[tuple[str, ...], ...]
    to_tick: bool = False


def to_remember(name: str, texts: list[str]) -> Row:
    """The row with these to tick, and a line for the owner's own; two lines if there are none."""
    all_lines = (*texts, "") if texts else ("", "")
    half = (len(all_lines) + 1) // 2
    return Row(name, "", (all_lines[:half], all_lines[half:]), to_tick=True)


@dataclass(frozen=True)
class WeekPage:
    """The week that fits: in letters of `size`, with the height of each row.

    `some_time`: what comes on no day of its own; the last of the heights is its row's.
    """

    sheet: Sheet
    size: float
    rows: tuple[Row, ...]
    some_time: tuple[str, ...]
    heights: tuple[float, ...]
    shortened: bool = False


def fitted(
    sheet: Sheet, rows: list[Row], some_time: tuple[str, ...] = (), font: float = ANY_FONT
) -> WeekPage:
    """The week with everything in the largest letters that hold it.

    Where even the smallest do not, every cell is cut to the same number of lines.
    """
    days = [_measured(row, font) for row in rows]
    if some_time:
        days.append(_Day([_Cell((" · ".join(some_time[:MOST_TEXTS]),), WIDE, font)]))
    size, most = _largest(days)
    shown = [day.shown(size, most) for day in days]
    return WeekPage(
        replace(sheet, name=Words(sheet.name or "", 40).clipped(NAME, 1) or None),
        size,
        tuple(replace(row, cells=cells) for row, cells in zip(rows, shown)),
        shown[-1][0] if some_time else (),
        tuple(_shared([day.height(size, most) for day in days])),
        most < 99,
    )


def _measured(row: Row, font: float) -> "_Day":
    wide = HALF - BOX if row.to_tick else WIDTH
    return _Day([_Cell(texts, wide, font) for texts in row.cells])


def _largest(days: list["_Day"]) -> tuple[float, int]:
    """The size of the letters, and the most lines of a cell; 99 where none is cut."""
    for size in reversed(SIZES):
        if _height(days, size, 99) <= ROOM:
            return size, 99
    size = SIZE_OF_CROWDED
    most = next((one for one in MOST_LINES if _height(days, size, one) <= ROOM), MOST_LINES[-1])
    return size, most


def _height(days: list["_Day"], size: float, most: int) -> float:
    return sum(day.height(size, most) for day in days)


def _shared(least: list[float]) -> list[float]:
    """Heights that fill the page: as equal as can be, and none less than it must have."""
    heights = list(least)
    left = float(ROOM)
    highest_first = sorted(range(len(least)), key=lambda place: -least[place])
    for done, place in enumerate(highest_first):
        heights[place] = max(least[place], left / (len(least) - done))
        left -= heights[place]
    return heights


class _Cell:
    """The texts of a cell, measured."""

    def __init__(self, texts: tuple[str, ...], width: float, font: float):
        self._words = [Words(text, READ, font=font) for text in texts[:MOST_TEXTS]]
        self._width = width

    def lines(self, size: float, most: int) -> list[tuple[Words, int]]:
        """(text, how many lines of it are shown) of those that so many lines hold."""
        found: list[tuple[Words, int]] = []
        for words in self._words:
            left = most - sum(lines for _words, lines in found)
            if left < 1:
                break
            whole = 99 if words.cut else words.lines(self._width / size)
            found.append((words, min(whole, left)))
        return found

    def height(self, size: float, most: int) -> float:
        shown = self.lines(size, most)
        lines = sum(lines for _words, lines in shown) + (len(shown) < len(self._words))
        return lines * size * LINE + max(0, len(shown) - 1) * size * GAP

    def shown(self, size: float, most: int) -> Iterator[str]:
        shown = self.lines(size, most)
        for words, lines in shown:
            yield words.clipped(self._width / size, lines)
        if len(shown) < len(self._words):
            yield "…"


class _Day:
    """A row of cells."""

    def __init__(self, cells: list[_Cell]):
        self._cells = cells

    def height(self, size: float, most: int) -> float:
        return max(LEAST, *(cell.height(size, most) + PAD for cell in self._cells), 0)

    def shown(self, size: float, most: int) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(cell.shown(size, most)) for cell in self._cells)
