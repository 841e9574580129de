"""The conversation wheel as geometry: where every line, word and mark goes.

Angles are radians, start at twelve o'clock and run clockwise. The middle of the wheel is (0, 0),
and its view box 200 wide. Printed 70 mm wide, its letters are FONT points high.
"""

from dataclasses import dataclass
from functools import cache
from math import asin, atan2, cos, hypot, pi, sin, sqrt
from typing import Any, NamedTuple

HUB = 21  # radii
RIM = 98
GAP = 1.6  # between two sectors
CORNER = 5  # radii of round corners
INNER_CORNER = 2.5
FONT = 9.2
LEADING = 10.6
PADDING = 3.5
MARK = 11  # how large a mark is
MARKED = 46  # the radius from which a marked sector has room for words
# Where the words may stand, the best radius first.
RADII = sorted(range(42, 90, 4), key=lambda radius: abs(radius - 69))
TOP_SCORE = 10
MOST_LEVEL = 9  # sectors, with words that lie level
MOST_SECTORS = 16

NARROW = set("fijlrtI.,:;'!|()- ")
WIDE = set("mwMW@%")


class Point(NamedTuple):
    x: float
    y: float


class Line(NamedTuple):
    """A line of text around the point (x, y); `own` if it is the owner's words, not the name."""

    text: str
    x: float
    y: float
    own: bool


class Row(NamedTuple):
    """The room for a line: `room` wide, with its middle at (x, y)."""

    x: float
    y: float
    room: float

    def towards(self, x: float, wide: float) -> float:
        """The x nearest to this one where a text so wide is still inside, so that lines align."""
        slack = max(0, self.room - wide) / 2
        return round(min(max(x, self.x - slack), self.x + slack), 2)


class Mark(NamedTuple):
    """A mark of a kind ("talk" or "help") around the point (x, y)."""

    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class Sector:
    """One life area, ready to be drawn. Paths are SVG's; `turn` is in degrees."""

    spoke: Any
    path: str
    lines: tuple[Line, ...]
    score_path: str | None
    earlier_path: str | None
    marks: tuple[Mark, ...]
    turn: float = 0


@dataclass(frozen=True)
class Drawing:
    """A whole wheel."""

    sectors: tuple[Sector, ...]
    view_box: str = "-100 -100 200 200"
    hub: float = HUB - 5
    font_size: float = FONT
    mark_size: float = MARK


@dataclass(frozen=True)
class Slice:
    """The angles that one of `count` sectors takes."""

    index: float
    count: int

    @property
    def crowded(self) -> bool:
        """Whether it is too narrow for level words: then they follow the sector outwards."""
        return self.count > MOST_LEVEL

    @property
    def facing(self) -> "Slice":
        """The sector turned to three or nine o'clock, whichever keeps words upright."""
        on_the_right = self.index * 2 <= self.count
        return Slice(self.count * (0.25 if on_the_right else 0.75), self.count)

    @property
    def turn(self) -> float:
        """Degrees from `facing` back to its own place."""
        return round((self.middle - self.facing.middle) * 180 / pi, 2)

    @property
    def half(self) -> float:
        """Half of its angle."""
        return pi / self.count

    @property
    def middle(self) -> float:
        return 2 * pi * self.index / self.count

    def holds(self, x: float, y: float, inner: float) -> bool:
        """Whether a point lies in the sector, at least PADDING from every side."""
        radius = hypot(x, y)
        if not inner <= radius <= RIM - PADDING:
            return False
        from_middle = abs((atan2(x, -y) - self.middle + pi) % (2 * pi) - pi)
        to_edge = self.half - from_middle
        return to_edge > pi / 2 or radius * sin(to_edge) >= GAP / 2 + PADDING


def drawing(spokes, earlier=None) -> Drawing:
    """Lay out spokes as a wheel, with the scores of an earlier round behind.

    Raises ValueError unless there are 1 to MOST_SECTORS. Rounds are matched by name: a new round
    has new spokes, but the person still calls the area the same.
    """
    spokes = list(spokes)
    if not 1 <= len(spokes) <= MOST_SECTORS:
        raise ValueError(f"a wheel has 1 to {MOST_SECTORS} areas, not {len(spokes)}")
    before = {_key(spoke): spoke.score for spoke in earlier or ()}
    sectors = [
        _sector(spoke, Slice(index, len(spokes)), before.get(_key(spoke)))
        for index, spoke in enumerate(spokes)
    ]
    return Drawing(tuple(sectors))


def _key(spoke) -> str:
    return spoke.name.strip().casefold()


def _sector(spoke, slice_: Slice, earlier_score) -> Sector:
    marks = _marks(spoke, slice_)
    return Sector(
        spoke=spoke,
        path=_outline(slice_),
        lines=_lines(spoke, slice_, bool(marks)),
        score_path=_edge(slice_, spoke.score),
        earlier_path=_edge(slice_, earlier_score),
        marks=marks,
        turn=slice_.turn if slice_.crowded else 0,
    )


def _at(radius: float, angle: float) -> Point:
    return Point(round(radius * sin(angle), 2), round(-radius * cos(angle), 2))


def _show(point: Point) -> str:
    """As SVG writes a point."""
    return f"{point.x:g} {point.y:g}"


@cache
def _outline(slice_: Slice) -> str:
    """A ring segment with round corners, whose sides are parallel to its neighbours' sides."""
    before = slice_.middle - slice_.half  # the two rays between which it lies
    after = slice_.middle + slice_.half
    out_turn, out_along = _corner(RIM - CORNER, CORNER)
    in_turn, in_along = _corner(HUB + INNER_CORNER, INNER_CORNER)
    in_turn = min(in_turn, slice_.half)
    start = _show(_at(RIM, before + out_turn))
    out_arc = _arc(RIM, slice_.half - out_turn)
    in_arc = _arc(HUB, slice_.half - in_turn)
    corner = f"A{CORNER} {CORNER} 0 0 1"
    in_corner = f"A{INNER_CORNER} {INNER_CORNER} 0 0 1"
    # Clockwise along the rim, in along one side, back along the hub, and out along the other side.
    return (
        f"M{start}{out_arc} 1 {_show(_at(RIM, after - out_turn))}"
        f"{corner} {_show(_on_side(after, 1, out_along))}L{_show(_on_side(after, 1, in_along))}"
        f"{in_corner} {_show(_at(HUB, after - in_turn))}"
        f"{in_arc} 0 {_show(_at(HUB, before + in_turn))}"
        f"{in_corner} {_show(_on_side(before, -1, in_along))}"
        f"L{_show(_on_side(before, -1, out_along))}"
        f"{corner} {start}Z"
    )


def _arc(radius: float, half: float) -> str:
    """The beginning of an SVG arc that is twice `half` long: it lacks the direction and the end."""
    long = int(half > pi / 2)
    return f"A{radius:g} {radius:g} 0 {long}"


def _corner(radius: float, corner: float) -> tuple[float, float]:
    """Where a round corner touches: the arc at this angle from the side, the side this far out.

    `radius` is that of the corner's middle, and `corner` the corner's own.
    """
    offset = GAP / 2 + corner
    return asin(min(1, offset / radius)), sqrt(max(0, radius**2 - offset**2))


def _on_side(ray: float, which: int, along: float) -> Point:
    """A point on a side of a sector: half a gap from the ray. `which` is 1 after it, -1 before."""
    inward = ray - which * pi / 2
    aside = GAP / 2
    return Point(
        round(along * sin(ray) + aside * sin(inward), 2),
        round(-along * cos(ray) - aside * cos(inward), 2),
    )


def _edge(slice_: Slice, score) -> str | None:
    """The arc of "how it is now": 0 lies by the hub, 10 by the rim."""
    if score is None:
        return None
    radius = HUB + 3 + (RIM - HUB - 6) * score / TOP_SCORE
    half = slice_.half - asin((GAP / 2 + 2.5) / radius)
    start = _at(radius, slice_.middle - half)
    end = _at(radius, slice_.middle + half)
    return f"M{_show(start)}{_arc(radius, half)} 1 {_show(end)}"


def _marks(spoke, slice_: Slice) -> tuple[Mark, ...]:
    """The marks, between the hub and the words. Two stand side by side, or one behind the other."""
    kinds = [kind for kind in ("talk", "help") if getattr(spoke, kind)]
    if len(kinds) == 2 and slice_.crowded:
        radii = (42, 30)
        return tuple(Mark(kind, *_at(radius, slice_.middle)) for kind, radius in zip(kinds, radii))
    apart = (MARK / 2 + 0.8) * (len(kinds) - 1)  # 0 for a single mark
    # Turned around in the lower half, so that "talk" is always on the left (or above).
    across = slice_.middle if cos(slice_.middle) > -0.01 else slice_.middle + pi
    middle = _at(36, slice_.middle)
    return tuple(
        Mark(kind, round(middle.x + side * cos(across), 2), round(middle.y + side * sin(across), 2))
        for kind, side in zip(kinds, (-apart, apart))
    )


def _lines(spoke, slice_: Slice, marked: bool) -> tuple[Line, ...]:
    """The area's name in one or two lines, and under it the owner's own words in one."""
    own = (spoke.short or "").strip()
    lying = slice_.facing if slice_.crowded else slice_
    texts, places = _best_fit(spoke.name, own, lying, MARKED if marked else HUB + 2)
    middle = sum(place.x for place in places) / len(places)
    return tuple(
        Line(text, place.towards(middle, width(text)), place.y, bool(own) and number == len(texts))
        for number, (text, place) in enumerate(zip(texts, places), 1)
    )


def _best_fit(
    name: str, own: str, slice_: Slice, inner: float
) -> tuple[list[str], tuple[Row, ...]]:
    """The texts and their places: uncut if possible, in few lines, near the sector's middle."""
    best: tuple[list[str], tuple[Row, ...]] = ([], ())
    most_kept = None
    for rows in (1, 2) if " " in name.strip() else (1,):
        for radius in RADII:
            count = rows + 1 if own else rows
            places = _rows(slice_, count, inner, radius)
            texts = broken(name, [place.room for place in places[:rows]])
            if own:
                texts.append(shortened(own, places[-1].room))
            cuts = sum(1 for text in texts if text.endswith("…"))
            if cuts == 0:
                return texts, places
            kept = sum(len(text) for text in texts) - 4 * cuts
            if most_kept is None or kept > most_kept:
                best = texts, places
                most_kept = kept
    return best


@cache
def _rows(slice_: Slice, count: int, inner: float, radius: float) -> tuple[Row, ...]:
    """The room of each line in a block of lines, around the middle of the sector at a radius."""
    middle = _at(radius, slice_.middle)
    top = middle.y - (count - 1) / 2 * LEADING
    return tuple(_row(slice_, middle.x, top + row * LEADING, inner) for row in range(count))


def _row(slice_: Slice, x: float, y: float, inner: float) -> Row:
    """The widest line at this height that keeps the whole height of its letters in the sector."""
    if not _clear(slice_, x, y, inner):
        return Row(x, y, 0)
    left = right = x
    while _clear(slice_, left - 1, y, inner):
        left -= 1
    while _clear(slice_, right + 1, y, inner):
        right += 1
    return Row(round((left + right) / 2, 2), round(y, 2), right - left)


def _clear(slice_: Slice, x: float, y: float, inner: float) -> bool:
    """Whether a letter at this point stands in the sector, from its foot to its top."""
    half = 0.36 * FONT
    return slice_.holds(x, y - half, inner) and slice_.holds(x, y + half, inner)


def width(text: str) -> float:
    """About how wide a text is in bold; wide faces such as Noto Sans must fit too."""
    return FONT * sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    """In em."""
    if letter in NARROW:
        return 0.35
    if letter in WIDE:
        return 0.93
    return 0.7 if letter.isupper() else 0.59


def shortened(text: str, room: float) -> str:
    """The text, or as much of it as fits with an ellipsis; never one lone letter of a word."""
    if width(text) <= room:
        return text
    left = room / FONT - _letter_width("m")  # the ellipsis
    kept = 0
    for letter in text:
        left -= _letter_width(letter)
        if left < 0:
            break
        kept += 1
    start = text.rfind(" ", 0, kept)
    if start > 0 and kept - start < 4:
        kept = start
    return text[:kept].rstrip(" ,.-") + "…"


def broken(name: str, rooms: list[float]) -> list[str]:
    """The name in at most as many lines as there are rooms, broken between words."""
    words = name.split()
    lines: list[str] = []
    for room in rooms[:-1]:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1])) <= room:
            taken += 1
        lines.append(shortened(" ".join(words[:taken]), room))
        words = words[taken:]
    if words:
        lines.append(shortened(" ".join(words), rooms[-1]))
    return lines
