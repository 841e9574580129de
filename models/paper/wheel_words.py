"""Where the words of the conversation wheel stand: in a band around the disc, on level lines.

Geometry as in models/paper/wheel_drawing.py: angles are radians, start at twelve o'clock and run
clockwise, and the middle of the wheel is (0, 0).
"""

from dataclasses import dataclass
from functools import cache
from itertools import product
from math import cos, pi, sin, sqrt
from typing import NamedTuple

from models.paper.lettering import broken, hyphenated, shortened, width

EDGE = 100  # half of the view box
LEADING = 10.4
LINE = 4.7  # half the height that a line's letters need
CLEAR = 3  # between the rim and a word
APART = 3  # between the words of two areas that stand one above the other
BESIDE = 4  # from the middle to a word, at the top and at the bottom
MOST_LINES = 3
WIDE_BAND = 45  # from the rim to the edge: a disc that is small, but not too small
SPREAD = 1.1  # how much higher the columns' upper areas stand than if all had the same height
TOP = 24  # the least height for the words of the uppermost
WIDEST = 66  # a line
USUAL = 20  # half a usual word, to guess how far out it stands
SHIFTS = (0, -4, 4, -8, 8, -12, 12, -17, 17, -22, 22)  # how far words may stand up or down
ONE_MORE_LINE = 5  # counts as such a shift
# (from the rim to the edge, lines of words): the first that leaves room for all words is taken.
BANDS = [*product((33, 36, 39, 42), (2,)), *product((36, 39, 42, 45, 48), (3,))]


class Point(NamedTuple):
    x: float
    y: float


class TextLine(NamedTuple):
    """A line of text around the point (x, y); `own` if it is the owner's words, not the name."""

    text: str
    x: float
    y: float
    own: bool = False


class Row(NamedTuple):
    """The room for a line of text at the height y: from x = `left` to x = `right`."""

    left: float
    right: float
    y: float

    @property
    def room(self) -> float:
        return min(WIDEST, self.right - self.left)

    def towards(self, x: float, wide: float) -> float:
        """The x nearest to this one around which a text so wide has room."""
        half = wide / 2
        return round(min(max(x, self.left + half), max(self.right - half, self.left + half)), 2)


class Block(NamedTuple):
    """A block of rows for an area's words, and how wide each row of its name may be."""

    rows: tuple[Row, ...]
    rooms: list[float]


@dataclass(frozen=True)
class Slice:
    """The angles that one of `count` sectors takes, and the room for its words.

    The first one begins at twelve o'clock. So the words stand in two columns, on the right from
    the top down and on the left from the bottom up; of an odd number one stands in between,
    below the wheel.
    """

    index: int
    count: int
    edge: float = EDGE

    @property
    def half(self) -> float:
        """Half of its angle."""
        return pi / self.count

    @property
    def middle(self) -> float:
        return 2 * pi * (self.index + 0.5) / self.count

    @property
    def below(self) -> bool:
        """Whether its words stand below the wheel, between the columns."""
        return self.index * 2 + 1 == self.count

    @property
    def side(self) -> int:
        """1 on the right, -1 on the left."""
        return 1 if self.index * 2 < self.count else -1

    def heights(self, rim: float) -> tuple[float, float]:
        """From which y to which its words may stand."""
        if self.below:
            return rim + CLEAR, self.edge
        place = self.index if self.side == 1 else self.count - 1 - self.index
        return self._border(place) + APART / 2, self._border(place + 1) - APART / 2

    def _border(self, place: int) -> float:
        """The y where the room of this place in a column begins."""
        column = self.count // 2
        even = 2 * self.edge * place / column - self.edge
        if abs(even) in (0, self.edge):
            return even
        return even * min(SPREAD, (self.edge - TOP) / (self.edge - 2 * self.edge / column))

    def row(self, y: float, rim: float) -> Row:
        """The room for a line of text at this height."""
        if self.below:
            return Row(-WIDEST / 2, WIDEST / 2, y)
        near = max(0, abs(y) - LINE)  # from the middle to the nearest edge of the letters
        outside = rim + CLEAR
        left = max(BESIDE, sqrt(max(0, outside**2 - near**2)))
        if self.count % 2 and y + LINE > outside:
            left = max(left, WIDEST / 2 + BESIDE)
        return Row(left, self.edge, y) if self.side == 1 else Row(-self.edge, -left, y)

    def beside(self, lines: int, rim: float) -> Point:
        """Where the middle of so many lines of usual length stands best: just off the rim."""
        half = lines * LEADING / 2
        out = rim + CLEAR + half * abs(cos(self.middle)) + USUAL * abs(sin(self.middle))
        return at(out, self.middle)


def at(radius: float, angle: float) -> Point:
    """The point so far from the middle, in this direction."""
    return Point(round(radius * sin(angle), 2), round(-radius * cos(angle), 2))


def words_around(spokes: list, slices: list[Slice]) -> tuple[float, list[tuple[TextLine, ...]]]:
    """The radius of the disc, the largest that leaves all words room, and each area's lines.

    A name that never fits is cut, and makes the band for words no wider than WIDE_BAND.
    """
    edge = slices[0].edge
    areas = [_Words(spoke, slice_) for spoke, slice_ in zip(spokes, slices)]
    widest, most = BANDS[-1]
    fitting = [area for area in areas if area.fit(edge - widest, most)]
    bands = BANDS if fitting == areas else [one for one in BANDS if one[0] >= WIDE_BAND]
    rim = next(edge - band for band, most in bands if _all_fit(fitting, edge - band, most))
    return rim, [area.lines(rim) for area in areas]


def _all_fit(areas: "list[_Words]", rim: float, most: int) -> bool:
    return all(area.fit(rim, most) for area in areas)


class _Words:
    """The words of one area, on their way to a place beside its sector."""

    def __init__(self, spoke, slice_: Slice):
        self.name = spoke.name.split()
        self.own = (spoke.short or "").strip()
        self.slice = slice_
        self.widths = [width(word) for word in self.name]
        self.widest = max(self.widths, default=0)
        self.all = sum(self.widths)
        self.found: tuple[list[str], tuple[Row, ...]] = ([], ())

    def fit(self, rim: float, most: int) -> bool:
        """Whether the name fits uncut in so many lines beside a disc of this radius."""
        for rows, rooms in places(self.slice, rim, bool(self.own), most):
            if self.widest <= max(rooms) and self.all <= sum(rooms):
                texts = broken(self.name, self.widths, rooms)
                if texts is not None:
                    self.found = texts, rows
                    return True
        return not self.name

    def lines(self, rim: float) -> tuple[TextLine, ...]:
        """One below the other, around the same x as far as there is room."""
        texts, rows = self.found if self.fit(rim, MOST_LINES) else self._cut(rim)
        texts = [*texts, shortened(self.own, rows[-1].room)] if self.own else texts
        best = at(rim + CLEAR + LEADING / 2, self.slice.middle).x
        widths = [width(text) for text in texts]
        middles = [row.towards(best, wide) for row, wide in zip(rows, widths)]
        shared = max(middles, key=abs, default=0)
        own = len(texts) - 1 if self.own else None
        return tuple(
            TextLine(text, row.towards(shared, wide), row.y, place == own)
            for place, (text, wide, row) in enumerate(zip(texts, widths, rows))
        )

    def _cut(self, rim: float) -> tuple[list[str], tuple[Row, ...]]:
        """The texts of a name that is too long: with hyphens, and an ellipsis for the rest."""
        cut = [
            (hyphenated(self.name, rooms), rows)
            for rows, rooms in places(self.slice, rim, bool(self.own), MOST_LINES)
        ]
        return max(cut, key=lambda one: sum(map(len, one[0])) - 2 * len(one[0]))


@cache
def places(slice_: Slice, rim: float, own: bool, most: int) -> list[Block]:
    """Each block of lines that has room there, the best block first."""
    top, bottom = slice_.heights(rim)
    counts = range(1 + own, most + own + 1)
    tried = sorted(
        product(counts, SHIFTS), key=lambda one: abs(one[1]) + ONE_MORE_LINE * (one[0] - 1)
    )
    blocks = (_block(slice_, rim, count, shift, top, bottom) for count, shift in tried)
    return [Block(rows, _rooms(rows, own)) for rows in dict.fromkeys(filter(None, blocks))]


def _rooms(rows: tuple[Row, ...], own: bool) -> list[float]:
    """How wide each row of the name may be. `own`: the last row is for the owner's words."""
    return [row.room for row in rows[: len(rows) - own]]


def _block(slice_, rim, count, shift, top, bottom) -> tuple[Row, ...] | None:
    """The rows of so many lines, or None if they would leave the heights."""
    half = (count - 1) / 2 * LEADING
    lowest, highest = top + half + LINE, bottom - half - LINE
    if lowest > highest:
        return None
    y = min(max(slice_.beside(count, rim).y + shift, lowest), highest)
    return tuple(slice_.row(round(y - half + number * LEADING, 2), rim) for number in range(count))
