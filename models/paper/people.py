"""The people around the owner on one A4: the map, and below it everybody in words.

No name is cut: what else is said about somebody gives way first.

All lengths are points (1/72 inch).
"""

from dataclasses import dataclass, replace

from models.paper.blocks import LINE
from models.paper.measure import ANY_FONT, Words
from models.paper.people_drawing import Map
from models.paper.sheet import Sheet

SIZES = (8.5, 9, 10, 11, 12)
MOST_LINES = (99, 6, 5, 4, 3, 2, 1)  # of one person, unless their name needs more
READ = 400  # letters of a text
# The same figures stand in static/css/papers.css and templates/paper/printing/people.typ.
COLUMNS = 3
WIDTH = 166  # of a column
ROOM = 222  # the height of the columns
GAP = 3  # below each person
STEP = 8  # in which the height of the columns is tried
ELLIPSIS = 1.5  # em
NAME = 400  # of the name below the title, in letters of NAME_SIZE
NAME_SIZE = 10


@dataclass(frozen=True)
class PeoplePage:
    """The page: `columns` of what is said about each; `left_out`: how many had no room there."""

    sheet: Sheet
    drawn: Map
    size: float
    columns: tuple[tuple[str, ...], ...]
    left_out: int = 0


@dataclass(frozen=True)
class Said:
    """What is said about somebody: who they are, and then the rest. `number`: theirs on the map,
    where their name does not stand there; else 0.
    """

    name: str
    rest: str
    number: int = 0

    @property
    def text(self) -> str:
        return f"{self.start}. {self.rest}".strip()

    @property
    def start(self) -> str:
        return f"{self.number} {self.name}" if self.number else self.name


class _Entry:
    """What is said about somebody, with how many lines it takes."""

    def __init__(self, said: Said, font: float):
        self._words = Words(said.text, READ, font=font)
        self._name = Words(said.start, READ, font=font)

    def lines(self, size: float, most: int) -> int:
        """How many lines it takes: at most so many, or as many as the name needs."""
        room = WIDTH / size
        line, taken = self._name.end(room)
        needed = line + (taken > room - ELLIPSIS)
        return min(max(self._words.lines(room), 1), max(most, needed))

    def shown(self, size: float, most: int) -> str:
        return self._words.clipped(WIDTH / size, self.lines(size, most))


def fitted(sheet: Sheet, drawn: Map, said: list[Said], font: float = ANY_FONT) -> PeoplePage:
    """Everybody in the largest letters that hold them; where none does, those who have room.

    Then those come first who have only a number on the map.
    """
    size, most, columns = _largest([_Entry(one, font) for one in said])
    left_out = len(said) - sum(map(len, columns))
    if left_out:
        first = sorted(said, key=lambda one: not one.number)
        columns = _filled([_Entry(one, font) for one in first], size, most, ROOM)
        left_out = len(said) - sum(map(len, columns))
    shown = tuple(_shown(column, size, most) for column in columns)
    name = Words(sheet.name or "", READ, font=font).clipped(NAME / NAME_SIZE, 1) or None
    return PeoplePage(replace(sheet, name=name), drawn, size, shown, left_out)


def _shown(column: list[_Entry], size: float, most: int) -> tuple[str, ...]:
    return tuple(one.shown(size, most) for one in column)


def _largest(measured: list[_Entry]) -> tuple[float, int, list[list[_Entry]]]:
    columns: list[list[_Entry]] = []
    for most in MOST_LINES:
        for size in reversed(SIZES):
            columns = _filled(measured, size, most, ROOM)
            if sum(map(len, columns)) == len(measured):
                return size, most, _balanced(measured, size, most)
    return SIZES[0], MOST_LINES[-1], columns


def _balanced(measured: list[_Entry], size: float, most: int) -> list[list[_Entry]]:
    """The columns as equal as can be, where all of them have room."""
    for room in range(0, ROOM, STEP):
        columns = _filled(measured, size, most, room)
        if sum(map(len, columns)) == len(measured):
            return columns
    return _filled(measured, size, most, ROOM)


def _filled(measured: list[_Entry], size: float, most: int, room: int) -> list[list[_Entry]]:
    """The columns of this height, filled one after the other."""
    columns: list[list[_Entry]] = [[]]
    taken = 0.0
    for one in measured:
        height = one.lines(size, most) * size * LINE + GAP
        if taken + height > room and columns[-1]:
            if len(columns) == COLUMNS:
                break
            columns.append([])
            taken = 0
        columns[-1].append(one)
        taken += height
    return columns
