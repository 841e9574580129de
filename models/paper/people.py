"""The people around the owner on one A4: the map, and below it everybody in words.

All lengths are points (1/72 inch).
"""

from dataclasses import dataclass, replace

from models.paper.blocks import LINE
from models.paper.measure import ANY_FONT, Words
from models.paper.people_drawing import Map
from models.paper.sheet import Sheet

SIZES = (8.5, 9, 10, 11, 12)
MOST_LINES = (3, 2, 1)  # of one person
READ = 200  # letters of a text
# The same figures stand in static/css/papers.css and templates/paper/printing/people.typ.
COLUMNS = 3
WIDTH = 166  # of a column
ROOM = 208  # the height of the columns
GAP = 3  # below each person
STEP = 8  # in which the height of the columns is tried
NAME = 6  # em in the head


@dataclass(frozen=True)
class PeoplePage:
    """The page: `columns` of what is said about each; `left_out`: how many had no room there."""

    sheet: Sheet
    drawn: Map
    size: float
    columns: tuple[tuple[str, ...], ...]
    left_out: int = 0


def fitted(sheet: Sheet, drawn: Map, said: list[str], font: float = ANY_FONT) -> PeoplePage:
    """Everybody in the largest letters that hold them; where none does, those who have room."""
    measured = [Words(text, READ, font=font) for text in said]
    size, most, columns = _largest(measured)
    shown = tuple(tuple(one.clipped(WIDTH / size, most) for one in column) for column in columns)
    name = Words(sheet.name or "", 40).clipped(NAME, 1) or None
    left_out = len(said) - sum(map(len, columns))
    return PeoplePage(replace(sheet, name=name), drawn, size, shown, left_out)


def _largest(measured: list[Words]) -> tuple[float, int, list[list[Words]]]:
    columns: list[list[Words]] = []
    for most in MOST_LINES:
        for size in reversed(SIZES):
            columns = _filled(measured, size, most, ROOM)
            if sum(map(len, columns)) == len(measured):
                return size, most, _balanced(measured, size, most)
    return SIZES[0], MOST_LINES[-1], columns


def _balanced(measured: list[Words], size: float, most: int) -> list[list[Words]]:
    """The columns as equal as can be, where all of them have room."""
    for room in range(0, ROOM, STEP):
        columns = _filled(measured, size, most, room)
        if sum(map(len, columns)) == len(measured):
            return columns
    return _filled(measured, size, most, ROOM)


def _filled(measured: list[Words], size: float, most: int, room: int) -> list[list[Words]]:
    """The columns of this height, filled one after the other."""
    columns: list[list[Words]] = [[]]
    taken = 0.0
    for one in measured:
        lines = most if one.cut else min(max(one.lines(WIDTH / size), 1), most)
        height = lines * size * LINE + GAP
        if taken + height > room and columns[-1]:
            if len(columns) == COLUMNS:
                break
            columns.append([])
            taken = 0
        columns[-1].append(one)
        taken += height
    return columns
