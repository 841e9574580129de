"""The conversation wheel as geometry: where every line, word (wheel_words.py) and mark goes.

A disc in the middle shows how it is now: 0 by the hub, 10 by the rim. The words stand in a band of
their own around it, on level lines, and no stroke runs through them. Screen, sheet and PDF draw
the same geometry, by templates/tools/wheel/_drawing.html.

Angles are radians, start at twelve o'clock and run clockwise. The middle of the wheel is (0, 0),
and its view box 200 wide. Printed 66 mm wide, its letters are 8.6 points high.
"""

from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product
from math import asin, cos, pi, sin
from typing import Any, NamedTuple

from models.paper.lettering import FONT, width
from models.paper.wheel_words import (
    EDGE,
    LINE,
    WIDEST,
    Point,
    Slice,
    TextLine,
    at,
    places,
    words_around,
)

PEN_EDGE = 150  # as EDGE, of a wheel for the pen: the larger it is, the smaller are the words in it
HUB = 13  # radius
ZERO = 2  # from the hub to 0
TEN = 1.5  # from 10 to the rim
TOP_SCORE = 10
RINGS = (2, 4, 6, 8)  # the scores with a faint ring
PETAL_GAP = 0.9  # between a petal and its sector's side, at the hub
SCALE_FONT = 6  # of the numbers for the pen
MARK = 11  # how large a mark is
MOST_SECTORS = 16


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
    rim, words = words_around(spokes, slices)
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


def _show(point: Point) -> str:
    return f"{point.x:g} {point.y:g}"


def _arc(radius: float, start: float, end: float) -> str:
    """The end of an SVG arc that comes from the angle `start`."""
    long = int(abs(end - start) > pi)
    clockwise = int(end > start)
    return f"A{radius:g} {radius:g} 0 {long} {clockwise} {_show(at(radius, end))}"


@cache
def _outline(slice_: Slice, inner: float, outer: float) -> str:
    half = min(slice_.half, pi - 0.001)  # an arc cannot end where it starts
    start, end = slice_.middle - half, slice_.middle + half
    return (
        f"M{_show(at(inner, start))}L{_show(at(outer, start))}{_arc(outer, start, end)}"
        f"L{_show(at(inner, end))}{_arc(inner, end, start)}Z"
    )


@cache
def _petal(slice_: Slice, outer: float) -> str:
    """A slice from the very middle, so that it keeps its shape when it grows or shrinks."""
    half = slice_.half - asin(PETAL_GAP / HUB)
    start, end = slice_.middle - half, slice_.middle + half
    return f"M0 0L{_show(at(outer, start))}{_arc(outer, start, end)}Z"


@cache
def _grid(count: int, rim: float) -> str:
    if count == 1:
        return ""
    rays = [2 * pi * ray / count for ray in range(count)]
    return "".join(f"M{_show(at(HUB, ray))}L{_show(at(rim, ray))}" for ray in rays)


def _ticks(count: int, rim: float) -> str:
    """Strokes across the sides of all sectors, one for each score, longer at 5."""
    strokes = []
    for ray, score in product(range(count), range(TOP_SCORE + 1)):
        angle = 2 * pi * ray / count
        out = radius(score, rim)
        half = 2.4 if score % 5 == 0 else 1.4
        middle = at(out, angle)
        across = Point(half * cos(angle), half * sin(angle))
        start = Point(round(middle.x - across.x, 2), round(middle.y - across.y, 2))
        strokes.append(f"M{_show(start)}l{2 * across.x:.2f} {2 * across.y:.2f}")
    return "".join(strokes)


def _blank(slice_: Slice, rim: float) -> Point:
    """Where the line to write on begins, where the words would stand of an area without a name."""
    row = places(slice_, rim, False, 1)[0].rows[0]
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
        return tuple(Mark(kind, *at(radius, slice_.middle)) for kind, radius in zip(kinds, radii))
    apart = (MARK / 2 + 0.8) * (len(kinds) - 1)  # 0 for a single mark
    # Turned around in the lower half, so that "talk" is always on the left (or above).
    across = slice_.middle if cos(slice_.middle) > -0.01 else slice_.middle + pi
    middle = at(out, slice_.middle)
    return tuple(
        Mark(kind, round(middle.x + side * cos(across), 2), round(middle.y + side * sin(across), 2))
        for kind, side in zip(kinds, (-apart, apart))
    )
