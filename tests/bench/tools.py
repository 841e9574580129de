"""The week and what changed over time, after five years of both: their pages, and home."""

from datetime import date, timedelta

from models.core.database import new_id, now, transaction
from models.plan.plan import Plan
from models.tools.check_in import CheckIn
from models.tools.matters import Matter, Rating
from models.tools.week import Activity
from models.tools.wheel import Area, Round
from tests.bench.clock import in_turn
from tests.bench.page import page_and_floor, statements
from tests.bench.report import Figure
from tests.bench.world import LONG, PIN, Visitor, World
from tests.writing import as_owner, change
from views.people.welcome import own_a_plan

ROUNDS = 40
ONCE = 600  # things done once, long ago
AGAIN = 12  # and what comes each week, for both
RATINGS = 60  # one a month
WHEELS = 20  # one a season
CHECK_INS = 700


def figures(world: World) -> list[Figure]:
    """The owner with five years behind them is asked in turn with one who has just begun."""
    old, fresh = _owner(world, ONCE, RATINGS, WHEELS), _owner(world, 0, 2, 1)
    found = []
    for page in ("week", "over-time", "check-in", "home"):
        slow, quick = in_turn(ROUNDS, world.get(old, page), world.get(fresh, page))
        whole, least = in_turn(ROUNDS, *page_and_floor(world, old, page))
        found += [
            Figure(f"{page} after five years ÷ fresh", slow / quick, "×", most=1.2),
            Figure(f"{page} in process ÷ its floor", whole / least, "×", most=2),
            Figure(f"SQL statements of {page}", len(statements(world, old, page)), "", most=12),
        ]
    return found


def _owner(world: World, once: int, ratings: int, wheels: int) -> Visitor:
    plan = Plan.of(own_a_plan("nb", "NO", "Ola", PIN))
    today = date.today()
    with transaction():
        plan.ask_for("week")
        for place in range(AGAIN):
            _keep(plan, place, days="1234567"[place % 7], part_of_day="morning")
        for place in range(once):
            _keep(plan, AGAIN + place, on_date=today - timedelta(60 + 3 * place))
        _rate(plan, ratings)
        _close(plan, wheels)
        _check_in(plan, ratings * CHECK_INS // RATINGS)
    return world.sign_in(plan.owner)


def _keep(plan: Plan, place: int, **more) -> None:
    _save(Activity.blank(plan, new_id(), what=LONG[:40], **more), place)


def _check_in(plan: Plan, many: int) -> None:
    plan.ask_for("check_in")
    for place in range(many):
        day = date.today() - timedelta(place)
        said = {"mood": str(place % 11), "strength": "less", "sleep": "5", "words": LONG[:60]}
        _save(CheckIn.blank(plan, new_id(), day=day, **said), many - place)


def _rate(plan: Plan, many: int) -> None:
    matter = Matter.blank(plan, new_id(), text=LONG[:60])
    _save(matter, 0)
    for number in range(many):
        rating = Rating(
            id=new_id(), plan=plan, matter=matter, value=number % 11, by=plan.owner, at=now()
        )
        rating.__rel__["plan"] = plan  # the plan that is loaded, with its key
        rating.save(force_insert=True)


def _close(plan: Plan, many: int) -> None:
    """Close so many wheels, each with a number in every area; the one of now has them too."""
    for number in range(many + 1):
        for area in Area.of(plan):
            change(area, score=number % 11)
        if number < many:
            Round.close(as_owner(plan))


def _save(part, place: int) -> None:
    part.revision, part.position, part.changed_by = 1, place, part.plan.owner
    part.save(force_insert=True)
