"""The map of the people around the owner as geometry: where every dot, line and name goes.

The owner is in the middle. Three rings say how close somebody is, three sectors who they are. A
name stands only where no line, dot or other name is; somebody whose name has no room gets a number
instead, and the list below the map has it too. Screen and paper draw the same geometry, by
templates/tools/people_map/_drawing.html.

Angles are radians, start at twelve o'clock and run clockwise. The middle is (0, 0), and the view
box 300 wide.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import asin, atan2, ceil, cos, floor, hypot, pi, sin
from typing import NamedTuple

from models.paper.lettering import LONGEST, shapes, short_names
from models.paper.people_names import (
    BOTTOM,
    EDGE,
    FONT,
    GAP,
    RIM,
    TOP,
    Label,
    Marks,
    Point,
    Room,
    Size,
    Spot,
    box_of_label,
    spots_for,
)
from models.tools.people_map import RINGS, Figure

ME = 21  # radius
EDGES = (24, 62, 100, RIM)  # of the rings, from the inside
# The right third, the left one and the lower one: who says "service" stands on the right.
MIDDLES = {"service": pi / 3, "other": pi, "kin": -pi / 3}
HALF = pi / 3  # of a sector
DOTS = (9, 8, 7, 6, 5, 4, 3, 2.2)  # radii: the first that leaves room for everybody is taken
TITLE_FONT = 12.5
STAGGER = {"near": 0.36, "middle": 0.64, "far": 0.5}  # so that rings do not stand behind each other
BENDS = (0, 16, -16, 32, -32, 50, -50)
MOST_BENT = 40  # lines: where there are more of them, they are straight
STEP = 2.5  # between the points of a line that are looked at


@dataclass(frozen=True)
class Dot:
    """Somebody on the map. Without a `label` their `number` stands in the dot."""

    figure: Figure
    x: float
    y: float
    number: int
    label: Label | None = None


@dataclass(frozen=True)
class Map:
    """A whole map. `lines`, `rays` and `steps` are SVG paths."""

    dots: tuple[Dot, ...]
    radius: float
    lines: tuple[str, ...]
    rays: str
    titles: tuple[Label, ...]
    crosses: tuple[Point, ...] = ()  # where somebody stood before
    steps: str = ""  # from there to where they stand now
    font: float = FONT  # of the names

    view_box = f"{-EDGE} {TOP} {2 * EDGE} {BOTTOM - TOP}"
    edges = EDGES
    me = ME
    me_font = FONT
    title_font = TITLE_FONT

    @property
    def number_font(self) -> float:
        return round(self.radius * 1.15, 1)


def drawing(
    figures: list[Figure],
    pairs: Iterable[tuple[int, int]],
    titles: dict[str, str],
    earlier: Iterable[tuple[int | None, str, str]] = (),
    fonts: tuple[float, ...] = (FONT,),
) -> Map:
    """The map. `titles`: what the sectors are called.

    `earlier`: (the place in `figures` of somebody who stood elsewhere before, or None; the ring
    and the sector where they stood). `fonts`: sizes of the names, the largest first, from which
    the first is taken in which the most of them have room.
    """
    names = _names(figures)
    before = tuple(earlier)
    lines = tuple(pairs)
    tries = (_drawn(figures, lines, titles, before, names, font) for font in fonts)
    return max(tries, key=lambda one: _told(one, names))


def _told(found: Map, names: list[tuple[str, ...]]) -> tuple[int, int]:
    """(how many are called something on it, how many of these by their whole name)."""
    said = [(dot.label.text, some) for dot, some in zip(found.dots, names) if dot.label]
    firsts = sum(len(some) > 1 and text == some[-1] for text, some in said)
    return len(said), len(said) - firsts


def _drawn(figures: list[Figure], pairs, titles, earlier, names, font: float) -> Map:
    laid = _laid_out(
        tuple((one.ring, one.sector) for one in figures),
        pairs,
        _titles(titles),
        earlier,
        tuple(_sizes(some, font) for some in names),
    )
    labels = [
        Label(some[which], *spot, font) if spot else None
        for some, which, spot in zip(names, laid.which, laid.spots)
    ]
    dots = [
        Dot(figure, *at, number, label)
        for number, (figure, at, label) in enumerate(zip(figures, laid.points, labels), 1)
    ]
    return Map(
        dots=tuple(dots),
        radius=laid.radius,
        lines=laid.lines,
        rays=laid.rays,
        titles=_titles(titles),
        crosses=laid.crosses,
        steps=laid.steps,
        font=font,
    )


def _sizes(names: tuple[str, ...], font: float) -> tuple[Size, ...]:
    return tuple(Size.of(name, font) for name in names)


def _names(figures: list[Figure]) -> list[tuple[str, ...]]:
    """How each may be called on the map, the best way first: the whole name, then the first one.

    What is missed has no first name.
    """
    firsts = short_names([figure.name for figure in figures])
    found = []
    for one, first in zip(figures, firsts):
        has_first = _is_short(first) and not one.is_gap
        found.append((*shapes(one.name), first) if has_first else shapes(one.name))
    return found


def _is_short(name: str) -> bool:
    return 0 < len(name) <= LONGEST


class _Layout(NamedTuple):
    """Where everything stands. `spots`: (x, y, anchor) of each name that has room."""

    radius: float
    points: tuple[Point, ...]
    lines: tuple[str, ...]
    rays: str
    crosses: tuple[Point, ...]
    steps: str
    spots: tuple[Spot | None, ...]
    which: tuple[int, ...]  # of the names in `_names` stands there


# Cached: it takes as long as the rest of the page. It knows how wide the names are, not the names.
@lru_cache(256)
def _laid_out(where, pairs, titles, earlier, sizes) -> _Layout:
    radius, points = _placed(where)
    room = Room()
    for label in titles:
        room.take(box_of_label(label))
    for at in points:
        room.take_around(at, radius + GAP)
    room.take_around(Point(0, 0), ME)
    ends = (_at(RIM, middle + HALF) for middle in MIDDLES.values())
    rays = [(_at(EDGES[0], middle + HALF), end) for middle, end in zip(MIDDLES.values(), ends)]
    crosses, steps = _before(points, list(earlier))
    for at in crosses:
        room.take_around(at, radius + GAP)
    for start, end in [*rays, *steps]:
        room.take_points(_along(start, end, _half(start, end)))
    curves = _curves(points, list(pairs), radius)
    for curve in curves:
        room.take_points(_along(*curve))
    nearest_first = sorted(range(len(where)), key=lambda one: RINGS.index(where[one][0]))
    marks = Marks(points, crosses, radius)
    spots, which = spots_for(sizes, marks, room, nearest_first)
    return _Layout(
        radius,
        tuple(points),
        tuple(_path(*curve) for curve in curves),
        "".join(f"M{_show(start)}L{_show(end)}" for start, end in rays),
        crosses,
        "".join(f"M{_show(start)}L{_show(end)}" for start, end in steps),
        tuple(spots),
        tuple(which),
    )


def _placed(where) -> tuple[float, list[Point]]:
    """(radius of the dots, where each of them stands)."""
    cells: dict[tuple[str, str], list[int]] = {}
    for place, cell in enumerate(where):
        cells.setdefault(cell, []).append(place)
    radius = next((one for one in DOTS if _have_room(cells, one)), DOTS[-1])
    found: dict[int, Point] = {}
    for (ring, sector), who in cells.items():
        found |= zip(who, _in_cell(ring, sector, len(who), radius))
    return radius, [found[place] for place in range(len(where))]


def _have_room(cells: dict[tuple[str, str], list[int]], radius: float) -> bool:
    """True if all in each cell have room there, with dots of this radius."""
    return all(len(who) <= sum(_rows(ring, radius)[1]) for (ring, _sector), who in cells.items())


def _rows(ring: str, radius: float) -> tuple[list[float], list[int]]:
    """(the radius of each row of dots in this ring, how many dots each has room for)."""
    inner, outer = EDGES[RINGS.index(ring) : RINGS.index(ring) + 2]
    size = 2 * (radius + GAP)
    count = max(1, floor((outer - inner) / size))
    rows = [inner + (row + 0.5) * (outer - inner) / count for row in range(count)]
    return rows, [max(1, floor(2 * _reach(row, radius) * row / size)) for row in rows]


def _reach(row: float, radius: float) -> float:
    """How far from the middle of its sector a dot may stand in this row, as an angle."""
    return HALF - asin(min(0.9, (radius + GAP + 1) / row))


def _in_cell(ring: str, sector: str, count: int, radius: float) -> Iterator[Point]:
    """Where so many dots stand: in one row through the middle of the ring if they have room."""
    rows, rooms = _rows(ring, radius)
    middle = (EDGES[RINGS.index(ring)] + EDGES[RINGS.index(ring) + 1]) / 2
    size = 2 * (radius + GAP)
    if count <= floor(2 * _reach(middle, radius) * middle / size):
        shares = [(middle, count)]
    else:
        shares = list(zip(rows, _shared(count, rooms)))
    for row, here in shares:
        reach = _reach(row, radius)
        shift = STAGGER[ring] if here == 1 else 0.5
        for place in range(here):
            yield _at(row, MIDDLES[sector] + reach * (2 * (place + shift) / max(here, 1) - 1))


def _shared(count: int, rooms: list[int]) -> list[int]:
    """So many dots in rows, each as full as the others. What has no room stands in the last."""
    whole = sum(rooms)
    found = []
    left = count
    for room in reversed(rooms):
        here = min(left, max(0, ceil(count * room / max(whole, count))))
        found.append(here)
        left -= here
    found[0] += left
    return found[::-1]


def _curves(points: list[Point], pairs, radius: float) -> list[tuple[Point, Point, Point]]:
    """(start, end, the point that bends it) of each line, around the dots of others if it can."""
    bends = BENDS if len(pairs) <= MOST_BENT else BENDS[:1]
    return [_curve(points, one, other, radius, bends) for one, other in pairs]


def _curve(points, one: int, other: int, radius: float, bends):
    start, end = points[one], points[other]
    others = [at for place, at in enumerate(points) if place not in (one, other)]
    length = max(hypot(end.x - start.x, end.y - start.y), 1)
    across = Point((start.y - end.y) / length, (end.x - start.x) / length)
    middle = _half(start, end)
    found: list[tuple[int, tuple[Point, Point, Point]]] = []
    for bend in bends:
        control = Point(
            round(middle.x + 2 * bend * across.x, 1), round(middle.y + 2 * bend * across.y, 1)
        )
        met = _met(_along(start, end, control, 8), others, radius) if len(bends) > 1 else 0
        found.append((met, (start, end, control)))
        if not met:
            break
    return min(found, key=lambda one: one[0])[1]


def _met(points: Iterable[Point], others: list[Point], radius: float) -> int:
    """How many points of a line lie on the dot of somebody else, or on the owner."""
    near = (radius + 2 * GAP) ** 2
    mine = (ME + 2 * GAP) ** 2
    met = 0
    for x, y in points:
        is_on_owner = x * x + y * y < mine
        if is_on_owner or any((x - a) ** 2 + (y - b) ** 2 < near for a, b in others):
            met += 1
    return met


def _along(start: Point, end: Point, control: Point, step: float = STEP) -> Iterator[Point]:
    """Points of the line, both ends too."""
    length = hypot(control.x - start.x, control.y - start.y)
    length += hypot(end.x - control.x, end.y - control.y)
    count = max(2, ceil(length / step))
    for place in range(count + 1):
        t = place / count
        a = (1 - t) ** 2
        b = 2 * t * (1 - t)
        c = t * t
        yield Point(
            a * start.x + b * control.x + c * end.x, a * start.y + b * control.y + c * end.y
        )


def _before(points, earlier) -> tuple[tuple[Point, ...], list[tuple[Point, Point]]]:
    """(where people stood before, from there to where each of them stands now)."""
    crosses = []
    steps = []
    for place, ring, sector in earlier:
        rows = (EDGES[RINGS.index(ring)] + EDGES[RINGS.index(ring) + 1]) / 2
        turn = _angle(points[place]) if place is not None else 0.4
        at = _at(rows, MIDDLES[sector] + HALF * 0.8 * turn)
        crosses.append(at)
        if place is not None:
            steps.append((at, points[place]))
    return tuple(crosses), steps


def _angle(at: Point) -> float:
    """How far from the middle of its own sector somebody stands, from -1 to 1."""
    turn = atan2(at.x, -at.y)
    nearest = min(MIDDLES.values(), key=lambda one: abs(_turned(turn - one)))
    return max(-1.0, min(1.0, _turned(turn - nearest) / HALF))


def _turned(angle: float) -> float:
    """The same angle, from -pi to pi."""
    return (angle + pi) % (2 * pi) - pi


def _titles(titles: dict[str, str]) -> tuple[Label, ...]:
    return (
        Label(titles["kin"], 3 - EDGE, TOP + 9, "start", TITLE_FONT),
        Label(titles["service"], EDGE - 3, TOP + 9, "end", TITLE_FONT),
        Label(titles["other"], 0, BOTTOM - 8, "middle", TITLE_FONT),
    )


def _half(start: Point, end: Point) -> Point:
    return Point((start.x + end.x) / 2, (start.y + end.y) / 2)


def _at(radius: float, angle: float) -> Point:
    return Point(round(radius * sin(angle), 1), round(-radius * cos(angle), 1))


def _show(point: Point) -> str:
    return f"{point.x:g} {point.y:g}"


def _path(start: Point, end: Point, control: Point) -> str:
    return f"M{_show(start)}Q{_show(control)} {_show(end)}"
