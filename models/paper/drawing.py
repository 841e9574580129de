"""The conversation wheel as geometry: where every line, word and mark goes.

Angles start at twelve o'clock and run clockwise. A wheel printed 70 mm wide has type of FONT points.
"""

from dataclasses import dataclass
from functools import cache
from math import asin, atan2, cos, hypot, pi, sin, sqrt
from typing import Any, NamedTuple

HUB, RIM = 21, 98
GAP, CORNER, INNER_CORNER = 1.6, 5, 2.5
FONT, LEADING = 9.2, 10.6
PADDING = 3.5
MARK, MARKED = 11, 46
RADII = sorted(range(42, 90, 4), key=lambda radius: abs(radius - 69))
TOP_SCORE = 10
MOST_LEVEL, MOST_SECTORS = 9, 16

NARROW, WIDE = set("fijlrtI.,:;'!|()- "), set("mwMW@%")


class Point(NamedTuple):
    x: float
    y: float


class Line(NamedTuple):
    text: str
    x: float
    y: float
    own: bool


class Row(NamedTuple):
    x: float
    y: float
    room: float

    def towards(self, x: float, wide: float) -> float:
        """The place nearest to x where so wide a text is still inside, so that lines align."""
        slack = max(0, self.room - wide) / 2
        return round(min(max(x, self.x - slack), self.x + slack), 2)


class Mark(NamedTuple):
    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class Sector:
    """One life area, ready to be drawn."""

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
        """Too narrow for level words: they follow the sector outwards instead."""
        return self.count > MOST_LEVEL

    @property
    def facing(self) -> "Slice":
        """The sector turned to three or nine o'clock, whichever keeps words upright."""
        return Slice(self.count * (0.25 if self.index * 2 <= self.count else 0.75), self.count)

    @property
    def turn(self) -> float:
        """Degrees from there back to its own place."""
        return round((self.middle - self.facing.middle) * 180 / pi, 2)

    @property
    def half(self) -> float:
        return pi / self.count

    @property
    def middle(self) -> float:
        return 2 * pi * self.index / self.count

    def holds(self, x: float, y: float, inner: float) -> bool:
        """Whether a point lies in the sector with room to spare on every side."""
        radius = hypot(x, y)
        to_edge = self.half - abs((atan2(x, -y) - self.middle + pi) % (2 * pi) - pi)
        if not inner <= radius <= RIM - PADDING:
            return False
        return to_edge > pi / 2 or radius * sin(to_edge) >= GAP / 2 + PADDING


def drawing(spokes, earlier=None) -> Drawing:
    """Lay out 1–16 spokes as a wheel, with an earlier round's scores behind.

    Rounds are matched by name: a new round has new spokes, but the person
    still calls the area the same.
    """
    spokes = list(spokes)
    if not 1 <= len(spokes) <= MOST_SECTORS:
        raise ValueError(f"a wheel has 1 to {MOST_SECTORS} areas, not {len(spokes)}")
    before = {_key(spoke): spoke.score for spoke in earlier or ()}
    slices = [Slice(index, len(spokes)) for index in range(len(spokes))]
    return Drawing(
        tuple(
            _sector(spoke, slice_, before.get(_key(spoke))) for spoke, slice_ in zip(spokes, slices)
        )
    )


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
    return f"{point.x:g} {point.y:g}"


@cache
def _outline(slice_: Slice) -> str:
    """A ring segment with round corners and parallel gaps."""
    middle, half = slice_.middle, slice_.half
    out_turn, out_side = _corner(RIM - CORNER, CORNER)
    in_turn, in_side = _corner(HUB + INNER_CORNER, INNER_CORNER)
    in_turn = min(in_turn, half)
    corners = ((1, out_side), (1, in_side), (-1, in_side), (-1, out_side))
    sides = [_on_side(middle, half, which, along) for which, along in corners]
    start, end = _at(RIM, middle - half + out_turn), _at(RIM, middle + half - out_turn)
    inner_end, inner_start = _at(HUB, middle + half - in_turn), _at(HUB, middle - half + in_turn)
    wide_out, wide_in = int(half - out_turn > pi / 2), int(half - in_turn > pi / 2)
    turn = f"A{CORNER} {CORNER} 0 0 1"
    small = f"A{INNER_CORNER} {INNER_CORNER} 0 0 1"
    return (
        f"M{_show(start)}A{RIM} {RIM} 0 {wide_out} 1 {_show(end)}"
        f"{turn} {_show(sides[0])}L{_show(sides[1])}{small} {_show(inner_end)}"
        f"A{HUB} {HUB} 0 {wide_in} 0 {_show(inner_start)}"
        f"{small} {_show(sides[2])}L{_show(sides[3])}{turn} {_show(start)}Z"
    )


def _corner(radius: float, corner: float) -> tuple[float, float]:
    """How far a round corner turns from the side's ray, and how far out it touches it."""
    offset = GAP / 2 + corner
    return asin(min(1, offset / radius)), sqrt(max(0, radius**2 - offset**2))


def _on_side(middle: float, half: float, which: int, along: float) -> Point:
    ray = middle + which * half
    inward, aside = ray - which * pi / 2, GAP / 2
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
    start, end = _at(radius, slice_.middle - half), _at(radius, slice_.middle + half)
    return f"M{_show(start)}A{radius:g} {radius:g} 0 {int(half > pi / 2)} 1 {_show(end)}"


def _marks(spoke, slice_: Slice) -> tuple[Mark, ...]:
    """The marks sit between the hub and the words; where two do not fit abreast, in a row."""
    kinds = [kind for kind in ("talk", "help") if getattr(spoke, kind)]
    if len(kinds) == 2 and slice_.crowded:
        return tuple(
            Mark(kind, *_at(radius, slice_.middle)) for kind, radius in zip(kinds, (42, 30))
        )
    apart = (MARK / 2 + 0.8) * (len(kinds) - 1)
    across = slice_.middle if cos(slice_.middle) > -0.01 else slice_.middle + pi
    middle = _at(36, slice_.middle)
    return tuple(
        Mark(kind, round(middle.x + side * cos(across), 2), round(middle.y + side * sin(across), 2))
        for kind, side in zip(kinds, (-apart, apart))
    )


def _lines(spoke, slice_: Slice, marked: bool) -> tuple[Line, ...]:
    own = (spoke.short or "").strip()
    lying = slice_.facing if slice_.crowded else slice_
    texts, places = _best_fit(spoke.name, own, lying, MARKED if marked else HUB + 2)
    middle = sum(place.x for place in places) / len(places)
    return tuple(
        Line(text, place.towards(middle, width(text)), place.y, bool(own) and number == len(texts))
        for number, (text, place) in enumerate(zip(texts, places), 1)
    )


def _best_fit(name: str, own: str, slice_: Slice, inner: float):
    """The texts and their places: uncut if possible, in few lines, near the sector's middle."""
    best = None
    for rows in (1, 2) if " " in name.strip() else (1,):
        for radius in RADII:
            places = _rows(slice_, rows + bool(own), inner, radius)
            texts = broken(name, [place.room for place in places[:rows]])
            if own:
                texts.append(shortened(own, places[-1].room))
            cuts = sum(text.endswith("…") for text in texts)
            if not cuts:
                return texts, places
            kept = sum(map(len, texts)) - 4 * cuts
            if best is None or kept > best[0]:
                best = kept, texts, places
    return best[1:]


@cache
def _rows(slice_: Slice, count: int, inner: float, radius: float) -> tuple[Row, ...]:
    """The room of each line in a block of lines around a point of the sector's middle."""
    middle = _at(radius, slice_.middle)
    top = middle.y - (count - 1) / 2 * LEADING
    return tuple(_row(slice_, middle.x, top + row * LEADING, inner) for row in range(count))


def _row(slice_: Slice, x: float, y: float, inner: float) -> Row:
    """The widest line at this height that holds its capitals and tails in the sector."""
    left = right = x
    if not _clear(slice_, x, y, inner):
        return Row(x, y, 0)
    while _clear(slice_, left - 1, y, inner):
        left -= 1
    while _clear(slice_, right + 1, y, inner):
        right += 1
    return Row(round((left + right) / 2, 2), round(y, 2), right - left)


def _clear(slice_: Slice, x: float, y: float, inner: float) -> bool:
    return all(slice_.holds(x, y + part * FONT, inner) for part in (-0.36, 0.36))


def width(text: str) -> float:
    """About how wide a text is in bold; wide faces such as Noto Sans must fit too."""
    return FONT * sum(map(_letter_width, text))


def _letter_width(letter: str) -> float:
    return (
        0.35 if letter in NARROW else 0.93 if letter in WIDE else 0.7 if letter.isupper() else 0.59
    )


def shortened(text: str, room: float) -> str:
    """The text, or as much of it as fits with an ellipsis; never one lone letter of a word."""
    if width(text) <= room:
        return text
    left, kept = room / FONT - _letter_width("m"), 0
    while kept < len(text) and (left := left - _letter_width(text[kept])) >= 0:
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
    return [*lines, shortened(" ".join(words), rooms[-1])] if words else lines
