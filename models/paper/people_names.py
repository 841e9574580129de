"""Where a name has room on the map of people (models/paper/people_drawing.py).

A name stands only where no line, dot or other name is, and clearly nearest to its own dot: else
somebody would be taken for somebody else, or for one who is missed. It is never cut: it stands in
one line or in more of them, or as a first name, or not at all.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from math import floor, hypot
from typing import NamedTuple

from models.paper.lettering import widest

EDGE = 150  # half of the view box's width
TOP, BOTTOM = -156, 160  # of the view box
RIM = 138
GAP = 1.5  # around a dot
FONT = 13
HIGH = 15  # a line of text in FONT
CELL = 3  # the grid in which we look for room
CLEARLY = 4  # so much nearer a name is to its own dot than to what else stands on the map


class Point(NamedTuple):
    x: float
    y: float


class Label(NamedTuple):
    """A text around x = `x`, with its middle at y; its lines are kept apart by "\n"."""

    text: str
    x: float
    y: float
    anchor: str = "middle"
    font: float = FONT

    @property
    def lines(self) -> list[tuple[str, float]]:
        """[(a line of the text, the y of its middle)]."""
        every = self.text.split("\n")
        high = HIGH * self.font / FONT
        top = self.y - high * (len(every) - 1) / 2
        return [(line, round(top + high * place, 1)) for place, line in enumerate(every)]


class Size(NamedTuple):
    """How wide and high a name is."""

    wide: float
    high: float

    @classmethod
    def of(cls, name: str, font: float = FONT) -> "Size":
        return cls(widest(name, font), HIGH * font / FONT * (name.count("\n") + 1))


Spot = tuple[float, float, str]


class Room:
    """What is taken on the map, in cells of a grid."""

    def __init__(self) -> None:
        self._taken: set[tuple[int, int]] = set()

    def take(self, box: tuple[float, float, float, float]) -> None:
        self._taken.update(_cells(box))

    def take_around(self, at: Point, radius: float) -> None:
        self.take((at.x - radius, at.y - radius, at.x + radius, at.y + radius))

    def take_points(self, points: Iterable[Point]) -> None:
        self._taken.update((floor(x / CELL), floor(y / CELL)) for x, y in points)

    def leave(self, box: tuple[float, float, float, float]) -> None:
        """Give back what a name took: nothing else stands in its cells."""
        self._taken.difference_update(_cells(box))

    def has(self, box: tuple[float, float, float, float]) -> bool:
        """True if nothing stands there, and it is inside the view box."""
        left, top, right, bottom = box
        inside = left > -EDGE and right < EDGE and top > TOP and bottom < BOTTOM
        return inside and self._taken.isdisjoint(_cells(box))


def _cells(box: tuple[float, float, float, float]) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (floor(one / CELL) for one in box)
    for x in range(left, right + 1):
        for y in range(top, bottom + 1):
            yield x, y


def box_of_label(label: Label) -> tuple[float, float, float, float]:
    return _box_of(Size.of(label.text, label.font), *label[1:4])


def _box_of(size: Size, x: float, y: float, anchor: str) -> tuple[float, float, float, float]:
    wide, high = size
    left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
    return left, y - high / 2, left + wide, y + high / 2


class Marks(NamedTuple):
    """What a name may be taken to belong to: the dots, and crosses where people stood before."""

    points: list[Point]
    crosses: tuple[Point, ...]
    radius: float

    def clear(self, place: int, box: tuple[float, float, float, float]) -> bool:
        """True if a name in this box is clearly nearest to the dot at `place`."""
        own = distance(self.points[place], box) + CLEARLY
        others = (at for one, at in enumerate(self.points) if one != place)
        return all(distance(at, box) >= own for at in (*others, *self.crosses))


def distance(at: Point, box: tuple[float, float, float, float]) -> float:
    """How far a point is from a box."""
    left, top, right, bottom = box
    return hypot(max(left - at.x, 0, at.x - right), max(top - at.y, 0, at.y - bottom))


def spots_for(names, marks: Marks, room: Room, order: list[int]):
    """(a spot for each name that has room, which of its sizes stands there).

    `names`: the sizes of each in the order in which they are wished for, the short one last. Who
    stands in the middle has the least room around, so they come first. Each name stands as it was
    written where that has room, and short elsewhere.
    """
    tries = [(one, _copied(room)) for one in (order, sorted(order))]
    short = [sizes[-1] if sizes else None for sizes in names]
    found = [(_tried(short, marks, free, one), free) for one, free in tries]
    spots, free = max(found, key=lambda one: sum(map(bool, one[0])))
    which = [len(sizes) - 1 for sizes in names]
    for place in order:
        taken = spots[place]
        if taken:
            free.leave(_box_of(names[place][-1], *taken))
        for at, size in enumerate(names[place]):
            spot = _spot(size, marks, place, free)
            if spot:
                spots[place] = spot
                which[place] = at
                free.take(_box_of(size, *spot))
                break
    return spots, which


def _copied(room: Room) -> Room:
    other = Room()
    other._taken = set(room._taken)
    return other


def _tried(sizes, marks: Marks, room: Room, order: list[int]) -> list[Spot | None]:
    found: list[Spot | None] = [None] * len(sizes)
    for place in order:
        found[place] = spot = _spot(sizes[place], marks, place, room)
        if spot:
            room.take(_box_of(sizes[place], *spot))
    return found


def _spot(size: Size | None, marks: Marks, place: int, room: Room) -> Spot | None:
    """Where a name of this size has room at this dot; None if it has none."""
    if size is None:
        return None
    around = _around(size, marks.points[place], marks.radius)
    boxes = ((one, _box_of(size, *one)) for one in around)
    free = [one for one, box in boxes if room.has(box) and marks.clear(place, box)]
    return min(free, key=partial(_crosses_rim, size), default=None)


def _crosses_rim(size: Size, spot) -> bool:
    """True if the name would stand half on the paper beside the map: only where it must."""
    left, top, right, bottom = _box_of(size, *spot)
    return hypot(max(abs(left), abs(right)), max(abs(top), abs(bottom))) > RIM


def _around(size: Size, at: Point, radius: float) -> Iterator[tuple[float, float, str]]:
    """Where the name of a dot may stand: below it, above it, beside it."""
    wide, high = size
    # A cell further than a dot reaches: the grid is no finer than that.
    down, side = radius + GAP + high / 2 + CELL, radius + GAP + CELL
    for shift in (0, 0.5, -0.5, 0.85, -0.85, 0.25, -0.25, 0.7, -0.7, 1, -1):
        x = round(at.x + shift * wide / 2, 1)
        yield x, round(at.y + down, 1), "middle"
        yield x, round(at.y - down, 1), "middle"
    for y in (0, 5, -5, 10, -10, 14, -14):
        yield round(at.x + side, 1), round(at.y + y, 1), "start"
        yield round(at.x - side, 1), round(at.y + y, 1), "end"
