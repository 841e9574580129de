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
_kept: dict[int, tuple[tuple, bytes]] = {}  # {plan id: (which ratings and rounds, what they say)}


class Point(NamedTuple):
    """A number from 0 to 10, said at a moment (seconds since 1970)."""

    at: int
    value: int


@dataclass(frozen=True)
class Line:
    """Numbers of a part, or of a question of the check-in: all, or MOST_POINTS of them.

    First to latest, at least one.
    """

    part: Matter | Area | str
    points: tuple[Point, ...]

    @property
    def first(self) -> Point:
        return self.points[0]

    @property
    def latest(self) -> Point:
        return self.points[-1]

    @property
    def is_one(self) -> bool:
        """True if it has been said only once: then there is no line yet."""
        return len(self.points) == 1

    @cached_property
    def placed(self) -> list[tuple[int, int]]:
        """[(x, y)] of its points in the drawing: time from left to right, 0 below and 10 above."""
        began = self.first.at
        took = max(self.latest.at - began, 1)
        return [
            (round((at - began) / took * WIDE), HIGH - value * HIGH // TOP_SCORE)
            for at, value in self.points
        ]

    @property
    def path(self) -> str:
        """The line as an SVG path."""
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
        said = _said_before(plan)
        self.matters = [
            Line(one, tuple(said[one.id])) for one in Matter.brief(plan) if one.id in said
        ]
        areas = [area for area in Area.of(plan) if not area.hidden]
        found = [(area, [*said.get(area.id, ()), *_said_now(area)]) for area in areas]
        self.areas = [Line(area, _thinned(points)) for area, points in found if points]

        is_there = check_in and CheckIn.page in plan.asked_for.split()
        self.check_ins = list(_of_check_ins(plan)) if is_there else []

    @property
    def lines(self) -> list[Line]:
        return [*self.matters, *self.areas, *self.check_ins]

    @property
    def is_empty(self) -> bool:
        return not self.lines


def _of_check_ins(plan: Plan):
    """Yields the line of each question: the first number of all, and the latest ones.

    Words in place of a number are in no line.
    """
    latest = CheckIn.latest(plan)
    first = CheckIn.first(plan)
    every = [*latest, *([first] if first and first not in latest else [])][::-1]
    for name in START:
        answers = [(one, getattr(one, name)) for one in every]
        points = [Point(_at(one), int(answer)) for one, answer in answers if answer in NUMBERS]
        if points:
            yield Line(name, _thinned(points))


def _at(one: CheckIn) -> int:
    """Noon of the day that it is about, in seconds since 1970."""
    return timegm((one.day or date.min).timetuple()) + 12 * 3600


def _said_before(plan: Plan) -> dict[int, list[Point]]:
    """{id of a matter or an area: its numbers, oldest first}: the ratings, and the closed rounds.

    None of these ever changes, so they are opened once and kept in memory together, encrypted
    with the owner's key as in the database.
    """
    which = (*STAMP.tuples(Rating, plan.id), *STAMP.tuples(Round, plan.id))
    place = f"over-time:{plan.id}"
    known, sealed = _kept.get(plan.id, ((), b""))
    if known != which:
        sealed = plan.cipher.seal(json.dumps(_read(plan)), place)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[plan.id] = which, sealed
    told = json.loads(plan.cipher.open(sealed, place))
    return {part: [Point(*one) for one in points] for part, points in told}


def _read(plan: Plan) -> list[tuple[int, list[Point]]]:
    """The same from the database. Two queries."""
    found = {
        matter: [Point(one.at, one.value) for one in ratings]
        for matter, ratings in Rating.few_by_matter(plan, MOST_POINTS).items()
    }
    for one in reversed(Round.of(plan)):
        for spoke in one.spokes:
            if spoke["score"] is not None:
                found.setdefault(spoke["id"], []).append(Point(one.closed_at, spoke["score"]))
    return list(found.items())


def _said_now(area: Area) -> list[Point]:
    """The number that it has now, if it has one."""
    return [] if area.score is None else [Point(area.changed_at, area.score)]
