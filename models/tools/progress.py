"""How it has gone over time: what matters, and the areas of the wheel (R8, R9, R26, R111).

Each is a quiet line from the first number to the latest. Nothing here says whether that is good.
"""

import json
from calendar import timegm
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import peewee

from models.core.prepared import PreparedQuery
from models.plan.plan import Plan
from models.tools.check_in import NUMBERS, START, CheckIn
from models.tools.matters import Matter, Rating
from models.tools.wheel import Area, Round

MOST_POINTS = 20  # of a line: more are not seen in it
WIDE, HIGH = 240, 40  # of the drawing of a line, in its own units
TOP_SCORE = 10
MOST_KEPT = 1000  # plans, of about 6 kB each
STAMP = PreparedQuery(
    lambda kind, plan: kind.select(peewee.fn.COUNT(kind.id), peewee.fn.MAX(kind.id)).where(
        kind.plan == plan
    )
)
# {(plan id, with the check-in): (what it was read from, the numbers, sealed)}
_kept: dict[tuple[int, bool], tuple[list, bytes]] = {}


class Point(NamedTuple):
    """A number from 0 to 10, said at a moment (seconds since 1970)."""

    at: int
    value: int


@dataclass(frozen=True)
class Curve:
    """Numbers of a part, or of a question of the check-in: all, or MOST_POINTS of them.

    said: [at, value] of each (see Point), first to latest, at least one.
    """

    part: Matter | Area | str
    said: list[list[int]]

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(Point(*one) for one in self.said)

    @property
    def first(self) -> Point:
        return Point(*self.said[0])

    @property
    def latest(self) -> Point:
        return Point(*self.said[-1])

    @property
    def is_one(self) -> bool:
        """True if it has been said only once: then there is no line yet."""
        return len(self.said) == 1

    @cached_property
    def placed(self) -> list[tuple[int, int]]:
        """[(x, y)] of its points in the drawing: time from left to right, 0 below and 10 above."""
        began = self.first.at
        took = max(self.latest.at - began, 1)
        return [
            (round((at - began) / took * WIDE), HIGH - value * HIGH // TOP_SCORE)
            for at, value in self.said
        ]

    @property
    def path(self) -> str:
        """The line as an SVG path, WIDE wide and HIGH high."""
        return "M" + "L".join(f"{x} {y}" for x, y in self.placed)


def _thinned(points: list[Point]) -> tuple[Point, ...]:
    """At most MOST_POINTS of them, evenly, with the first and the latest."""
    if len(points) <= MOST_POINTS:
        return tuple(points)
    step = (len(points) - 1) / (MOST_POINTS - 1)
    return tuple(points[round(place * step)] for place in range(MOST_POINTS))


class Progress:
    """All lines of a plan. Four queries, and two more with those of the check-in.

    Two more where something has been said since they were last read.
    `check_in`: that page is open to whoever reads; else its lines are left out.
    """

    def __init__(self, plan: Plan, check_in: bool = False):
        areas = Area.of(plan)
        is_there = check_in and plan.has_asked_for(CheckIn.page)
        said = _numbers(plan, areas, _check_ins(plan) if is_there else None)
        self.matters = [
            Curve(one, said[str(one.id)]) for one in Matter.brief(plan) if str(one.id) in said
        ]
        self.areas = [Curve(one, said[str(one.id)]) for one in areas if str(one.id) in said]
        self.check_ins = [Curve(name, said[name]) for name in START if name in said]

    @property
    def lines(self) -> list[Curve]:
        return [*self.matters, *self.areas, *self.check_ins]

    @property
    def is_empty(self) -> bool:
        return not self.lines


def _check_ins(plan: Plan) -> list[CheckIn]:
    """The first of all, and the latest ones, oldest first. Two queries."""
    latest, first = CheckIn.latest(plan), CheckIn.first(plan)
    return [*latest, *([first] if first and first not in latest else [])][::-1]


def _numbers(
    plan: Plan, areas: list[Area], check_ins: list[CheckIn] | None
) -> dict[str, list[list[int]]]:
    """{id of a matter or an area, or a question: at most MOST_POINTS [at, value], oldest first}.

    They are opened once for all, and kept in memory in one piece, encrypted with the owner's key
    as in the database, until one of the rows that they were read from is another. Ratings and
    rounds never change.
    """
    read_from = [*STAMP.tuples(Rating, plan.id), *STAMP.tuples(Round, plan.id)]
    read_from += [(one.id, one.revision) for one in (*areas, *(check_ins or ()))]
    key = (plan.id, check_ins is not None)
    place = f"over-time:{plan.id}"
    known, sealed = _kept.get(key, ([], b""))
    if known != read_from:
        said = {name: _thinned(points) for name, points in _read(plan, areas, check_ins or [])}
        sealed = plan.cipher.seal(json.dumps(said), place)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = read_from, sealed
    return json.loads(plan.cipher.open(sealed, place))


def _read(plan: Plan, areas: list[Area], check_ins: list[CheckIn]):
    """Yields (id of a matter or an area, or a question: all its numbers). Two queries."""
    for matter, ratings in Rating.few_by_matter(plan, MOST_POINTS).items():
        yield str(matter), [Point(one.at, one.value) for one in ratings]
    rounds = Round.of(plan)[::-1]
    for area in areas:
        points = [] if area.hidden else _of_area(area, rounds)
        if points:
            yield str(area.id), points
    for name in START:
        answers = [(one, getattr(one, name)) for one in check_ins]
        # Words in place of a number are in no line.
        points = [Point(_at(one), int(answer)) for one, answer in answers if answer in NUMBERS]
        if points:
            yield name, points


def _of_area(area: Area, rounds: list[Round]) -> list[Point]:
    """Its number in each round, oldest first, and the one that it has now."""
    then = [
        Point(one.closed_at, spoke["score"])
        for one in rounds
        for spoke in one.spokes
        if spoke["id"] == area.id and spoke["score"] is not None
    ]
    return then if area.score is None else [*then, Point(area.changed_at, area.score)]


def _at(one: CheckIn) -> int:
    """Noon of the day that it is about, in seconds since 1970."""
    return timegm((one.day or date.min).timetuple()) + 12 * 3600
