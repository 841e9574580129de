"""The conversation wheel as geometry: where every line, word and mark goes.

A disc in the middle shows how it is now: 0 by the hub, 10 by the rim. The words stand in a band of
their own around it, on level lines, and no stroke runs through them. Screen, sheet and PDF draw
the same geometry, by templates/tools/wheel/_drawing.html.

Angles are radians, start at twelve o'clock and run clockwise. The middle of the wheel is (0, 0),
and its view box 200 wide. Printed 66 mm wide, its letters are 8.6 points high.
"""

from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product
from math import asin, cos, pi, sin, sqrt
from typing import Any, NamedTuple

from models.paper.lettering import FONT, broken, hyphenated, shortened, width

EDGE = 100  # half of the view box
PEN_EDGE = 150  # the same of a wheel for the pen: the larger it is, the smaller are the words in it
HUB = 13  # radius
# (from the rim to the edge, lines of words): the first that leaves room for all words is taken.
BANDS = [*product((33, 36, 39, 42), (2,)), *product((36, 39, 42, 45, 48), (3,))]
ZERO = 2  # from the hub to 0
TEN = 1.5  # from 10 to the rim
TOP_SCORE = 10
RINGS = (2, 4, 6, 8)  # the scores with a faint ring
PETAL_GAP = 0.9  # between a petal and its sector's side, at the hub
LEADING = 10.4
SCALE_FONT = 6  # of the numbers for the pen
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
MARK = 11  # how large a mark is
MOST_SECTORS = 16


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


class Mark(NamedTuple):
    """A mark of a kind ("talk" or "help") around the point (x, y)."""

    kind: str
    x: float
    y: float


class Box(NamedTuple):
    """Around the words of an area, so that a finger hits them."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Sector:
    """One life area, ready to be drawn. Paths are SVG's.

    `petal` is the shape of a score of 10. A lower one is the same shape, `score` times as large
    (the earlier round's: `earlier`).
    """

    spoke: Any
    path: str
    petal: str
    score: float | None
    earlier: float | None
    lines: tuple[TextLine, ...]
    marks: tuple[Mark, ...]

    @property
    def box(self) -> Box | None:
        """Around its words; None if it has none."""
        if not self.lines:
            return None
        left = min(line.x - width(line.text) / 2 for line in self.lines) - 2
        right = max(line.x + width(line.text) / 2 for line in self.lines) + 2
        top, bottom = self.lines[0].y - LINE - 1, self.lines[-1].y + LINE + 1
        return Box(*(round(value, 2) for value in (left, top, right - left, bottom - top)))


@dataclass(frozen=True)
class Drawing:
    """A whole wheel.

    For the pen: `scale` and `ticks` are numbers, and short strokes for them; `blanks` is the y of
    each line to write a name on.
    """

    sectors: tuple[Sector, ...]
    rim: float
    edge: float = EDGE
    grid: str = ""  # the sides of all sectors
    hub: float = HUB
    font_size: float = FONT
    mark_size: float = MARK
    scale: tuple[TextLine, ...] = ()
    scale_size: float = SCALE_FONT
    ticks: str = ""
    blanks: tuple[float, ...] = ()

    @cached_property
    def heights(self) -> tuple[float, float]:
        """The least and the greatest y of the words, the lines for words, and the disc."""
        boxes = [sector.box for sector in self.sectors if sector.box]
        ends = [box.y for box in boxes] + [box.y + box.height for box in boxes] + [*self.blanks]
        return min(-self.rim, *ends) - 1, max(self.rim, *ends) + 1

    @property
    def tight(self) -> str:
        """A view box that ends where the words do: neither screen nor paper has height to spare."""
        top, bottom = self.heights
        return f"{-self.edge} {top:g} {2 * self.edge} {bottom - top:g}"

    @property
    def slimness(self) -> float:
        """The height of that box, as a part of its width."""
        top, bottom = self.heights
        return (bottom - top) / (2 * self.edge)

    @property
    def view_box(self) -> str:
        return f"{-self.edge} {-self.edge} {2 * self.edge} {2 * self.edge}"

    @property
    def zero(self) -> float:
        """The radius of 0."""
        return radius(0, self.rim)

    @property
    def ten(self) -> float:
        """The radius of 10."""
        return radius(TOP_SCORE, self.rim)

    @property
    def rings(self) -> list[float]:
        """The radii of the faint rings. For the pen there is one for each number."""
        scores = range(1, TOP_SCORE) if self.scale else RINGS
        return [round(radius(score, self.rim), 2) for score in scores]


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
        return _at(out, self.middle)


def radius(score: float, rim: float) -> float:
    """How far out a score lies."""
    zero = HUB + ZERO
    return zero + (rim - TEN - zero) * score / TOP_SCORE


def drawing(spokes, earlier=None, pen=False) -> Drawing:
    """Lay out spokes as a wheel, with the scores of an earlier round behind.

    `pen`: with a ring, a tick and a number for each score, to be filled in by hand.
    Raises ValueError unless there are 1 to MOST_SECTORS. Rounds are matched by name: a new round
    has new spokes, but the person still calls the area the same.
    """
    spokes = list(spokes)
    if not 1 <= len(spokes) <= MOST_SECTORS:
        raise ValueError(f"a wheel has 1 to {MOST_SECTORS} areas, not {len(spokes)}")
    before = {_key(spoke): spoke.score for spoke in earlier or ()}
    edge = PEN_EDGE if pen else EDGE
    slices = [Slice(index, len(spokes), edge) for index in range(len(spokes))]
    rim, words = _words(spokes, slices)
    sectors = [
        _sector(spoke, slice_, rim, lines, before.get(_key(spoke)))
        for spoke, slice_, lines in zip(spokes, slices, words)
    ]
    drawn = Drawing(tuple(sectors), rim, edge, grid=_grid(len(spokes), rim))
    if not pen:
        return drawn
    starts = [_blank(slice_, rim) for slice_, lines in zip(slices, words) if not lines]
    lines = "".join(f"M{_show(start)}h{WIDEST}" for start in starts)
    return replace(
        drawn,
        scale=_scale(rim),
        ticks=_ticks(len(spokes), rim) + lines,
        blanks=tuple(start.y for start in starts),
    )


def _key(spoke) -> str:
    return spoke.name.strip().casefold()


def _sector(spoke, slice_: Slice, rim: float, lines: tuple[TextLine, ...], earlier) -> Sector:
    return Sector(
        spoke=spoke,
        path=_outline(slice_, HUB, rim),
        petal=_petal(slice_, rim - TEN),
        score=_times(spoke.score, rim),
        earlier=_times(earlier, rim),
        lines=lines,
        marks=_marks(spoke, slice_, rim),
    )


def _times(score, rim: float) -> float | None:
    """How large a petal is, compared with that of 10."""
    return None if score is None else round(radius(score, rim) / (rim - TEN), 4)


def _at(radius: float, angle: float) -> Point:
    return Point(round(radius * sin(angle), 2), round(-radius * cos(angle), 2))


def _show(point: Point) -> str:
    return f"{point.x:g} {point.y:g}"


def _arc(radius: float, start: float, end: float) -> str:
    """The end of an SVG arc that comes from the angle `start`."""
    long = int(abs(end - start) > pi)
    clockwise = int(end > start)
    return f"A{radius:g} {radius:g} 0 {long} {clockwise} {_show(_at(radius, end))}"


@cache
def _outline(slice_: Slice, inner: float, outer: float) -> str:
    half = min(slice_.half, pi - 0.001)  # an arc cannot end where it starts
    start, end = slice_.middle - half, slice_.middle + half
    return (
        f"M{_show(_at(inner, start))}L{_show(_at(outer, start))}{_arc(outer, start, end)}"
        f"L{_show(_at(inner, end))}{_arc(inner, end, start)}Z"
    )


@cache
def _petal(slice_: Slice, outer: float) -> str:
    """A slice from the very middle, so that it keeps its shape when it grows or shrinks."""
    half = slice_.half - asin(PETAL_GAP / HUB)
    start, end = slice_.middle - half, slice_.middle + half
    return f"M0 0L{_show(_at(outer, start))}{_arc(outer, start, end)}Z"


@cache
def _grid(count: int, rim: float) -> str:
    if count == 1:
        return ""
    rays = [2 * pi * ray / count for ray in range(count)]
    return "".join(f"M{_show(_at(HUB, ray))}L{_show(_at(rim, ray))}" for ray in rays)


def _ticks(count: int, rim: float) -> str:
    """Strokes across the sides of all sectors, one for each score, longer at 5."""
    strokes = []
    for ray, score in product(range(count), range(TOP_SCORE + 1)):
        angle = 2 * pi * ray / count
        out = radius(score, rim)
        half = 2.4 if score % 5 == 0 else 1.4
        middle = _at(out, angle)
        across = Point(half * cos(angle), half * sin(angle))
        start = Point(round(middle.x - across.x, 2), round(middle.y - across.y, 2))
        strokes.append(f"M{_show(start)}l{2 * across.x:.2f} {2 * across.y:.2f}")
    return "".join(strokes)


def _blank(slice_: Slice, rim: float) -> Point:
    """Where the line to write on begins, where the words would stand of an area without a name."""
    row = _places(slice_, rim, False, 1)[0].rows[0]
    middle = row.towards(slice_.beside(1, rim).x, WIDEST)
    return Point(middle - WIDEST / 2, row.y + LINE)


def _scale(rim: float) -> tuple[TextLine, ...]:
    """The numbers 0, 5 and 10, up along the first side."""
    return tuple(
        TextLine(str(score), 0, round(-radius(score, rim), 2), True) for score in (0, 5, 10)
    )


def _marks(spoke, slice_: Slice, rim: float) -> tuple[Mark, ...]:
    """The marks, inside the rim. Two stand side by side, or one behind the other."""
    kinds = [kind for kind in ("talk", "help") if getattr(spoke, kind)]
    out = rim - MARK
    if len(kinds) == 2 and out * sin(slice_.half) < MARK + 3:
        radii = (out + 2, out - MARK)
        return tuple(Mark(kind, *_at(radius, slice_.middle)) for kind, radius in zip(kinds, radii))
    apart = (MARK / 2 + 0.8) * (len(kinds) - 1)  # 0 for a single mark
    # Turned around in the lower half, so that "talk" is always on the left (or above).
    across = slice_.middle if cos(slice_.middle) > -0.01 else slice_.middle + pi
    middle = _at(out, slice_.middle)
    return tuple(
        Mark(kind, round(middle.x + side * cos(across), 2), round(middle.y + side * sin(across), 2))
        for kind, side in zip(kinds, (-apart, apart))
    )


def _words(spokes: list, slices: list[Slice]) -> tuple[float, list[tuple[TextLine, ...]]]:
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
        for rows, rooms in _places(self.slice, rim, bool(self.own), most):
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
        best = _at(rim + CLEAR + LEADING / 2, self.slice.middle).x
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
            for rows, rooms in _places(self.slice, rim, bool(self.own), MOST_LINES)
        ]
        return max(cut, key=lambda one: sum(map(len, one[0])) - 2 * len(one[0]))


@cache
def _places(slice_: Slice, rim: float, own: bool, most: int) -> list[Block]:
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
