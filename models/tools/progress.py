"""How it has gone over time: what matters, and the areas of the wheel (R8, R9, R26, R111).

Each is a quiet line from the first number to the latest. Nothing here says whether that is good.
"""

from dataclasses import dataclass

from models.plan.plan import Plan
from models.tools.matters import Matter
from models.tools.wheel import Area, Round

MOST_POINTS = 60  # of a line: more are not seen in it
WIDE, HIGH = 240, 40  # of the drawing of a line, in its own units
TOP_SCORE = 10


@dataclass(frozen=True)
class Point:
    """A number from 0 to 10, said at a moment (seconds since 1970)."""

    at: int
    value: int


@dataclass(frozen=True)
class Line:
    """The numbers of one part, first to latest. At least one."""

    part: Matter | Area
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

    def placed(self) -> list[tuple[float, float]]:
        """[(x, y)] of its points in the drawing: time from left to right, 0 below and 10 above."""
        points = _thinned(self.points)
        took = max(self.latest.at - self.first.at, 1)
        return [
            (
                round((point.at - self.first.at) / took * WIDE, 1),
                round(HIGH - point.value / TOP_SCORE * HIGH, 1),
            )
            for point in points
        ]

    @property
    def path(self) -> str:
        """The line as an SVG path."""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.placed())


def _thinned(points: tuple[Point, ...]) -> list[Point]:
    """At most MOST_POINTS of them, evenly, with the first and the latest."""
    if len(points) <= MOST_POINTS:
        return list(points)
    step = (len(points) - 1) / (MOST_POINTS - 1)
    return [points[round(place * step)] for place in range(MOST_POINTS)]


class Progress:
    """All lines of a plan. Four queries."""

    def __init__(self, plan: Plan):
        self.matters = [
            Line(one, tuple(Point(rating.at, rating.value) for rating in one.ratings))
            for one in Matter.of(plan)
            if one.ratings
        ]
        rounds = list(reversed(Round.of(plan)))
        areas = [area for area in Area.of(plan) if not area.hidden]
        lines = ((area, tuple(_of_area(area, rounds))) for area in areas)
        self.areas = [Line(area, points) for area, points in lines if points]

    @property
    def is_empty(self) -> bool:
        return not self.matters and not self.areas


def _of_area(area: Area, rounds: list[Round]):
    """Yields its numbers in each round, and the one that it has now."""
    for one in rounds:
        scores = [spoke["score"] for spoke in one.spokes if spoke["id"] == area.id]
        if scores and scores[0] is not None:
            yield Point(one.closed_at, scores[0])
    if area.score is not None:
        yield Point(area.changed_at, area.score)
