"""The owner's own tools after five years of them: their pages, and home."""

from datetime import timedelta

from models.core import clock
from models.core.database import new_id, now, transaction
from models.plan.edit import Edit
from models.plan.plan import Plan
from models.tools import KINDS
from models.tools.check_in import CheckIn
from models.tools.checklist import Answer, Checklist, KeptAnswers
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal
from models.tools.matters import Matter, Rating
from models.tools.meeting_notes import NOTES, MeetingNote
from models.tools.meetings import Meeting, Sitting
from models.tools.people_map import RINGS, KeptMap, Place, Tie
from models.tools.seats import Seat
from models.tools.week import Activity
from models.tools.wheel import Area, Round
from tests.bench.clock import in_turn
from tests.bench.page import page_and_floor, statements
from tests.bench.report import Figure
from tests.bench.world import LONG, PIN, Visitor, World
from tests.paths import PATHS
from tests.writing import as_owner, change
from views.people.welcome import own_a_plan

ROUNDS = 40
DAY = 86400  # seconds
ONCE = 600  # things done once, long ago
AGAIN = 12  # and what comes each week, for both
RATINGS = 60  # one a month
WHEELS = 20  # one a season
CHECK_INS = 700
MEETINGS = 60  # and one to come, for both
FEW_MEETINGS = 4  # as many as the page shows, and one more
CONTACTS = 12
KEPT = 5  # maps of people, and checklists
ELSEWHERE = {
    *("matters", "wheel", "plan", "contacts", "sheet", "diary"),  # page.py, growth.py, diary.py
    *("hard_times", "unsaid"),  # a few headings and lines: they do not grow with the years
}
PAGES = (
    *(path for name, path in PATHS.items() if name not in ELSEWHERE),
    "meetings/{coming}",
    "meetings/{held}/minutes",
    "home",
)


def figures(world: World) -> list[Figure]:
    """The owner with five years behind them is asked in turn with one who has just begun."""
    old, fresh = _owner(world, ONCE, RATINGS, WHEELS), _owner(world, 0, 2, 1)
    old_meetings, few_meetings = _meetings(old.plan, MEETINGS), _meetings(fresh.plan, FEW_MEETINGS)
    for visitor, held, kept in ((old, old_meetings, KEPT), (fresh, few_meetings, 1)):
        _people(visitor.plan, kept)
        _age(visitor.plan)
        _hold(visitor.plan, held["held"])
    found = []
    for name in PAGES:
        page = name.format(**old_meetings)
        asked = world.get(old, page), world.get(fresh, name.format(**few_meetings))
        slow, quick = in_turn(ROUNDS, *asked)
        whole, least = in_turn(ROUNDS, *page_and_floor(world, old, page))
        found += [
            Figure(f"{name} after five years ÷ fresh", slow / quick, "×", most=1.2),
            Figure(f"{name} in process ÷ its floor", whole / least, "×", most=2),
            Figure(f"  {name}", whole * 1000, "ms"),
            Figure(f"SQL statements of {name}", len(statements(world, old, page)), "", most=12),
        ]
    return found


def _owner(world: World, once: int, ratings: int, wheels: int) -> Visitor:
    plan = Plan.of(own_a_plan("nb", "NO", "Ola", PIN))
    today = clock.today()
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


def _meetings(plan: Plan, many: int) -> dict[str, int]:
    """So many that were held, one a month, and one to come. Returns the ids of the two latest."""

    def write(kind, **fields):
        return kind.write(as_owner(plan), new_id(), 0, fields)

    with transaction():
        for ago in range(many, -1, -1):
            day = clock.today() + timedelta(3 - 30 * ago)
            meeting = write(Meeting, title=LONG[:40], day=day, clock="10:00", place=LONG[:20])
            for number in range(5):
                write(Seat, name=f"Kari {number}", meeting=meeting.id)
                write(MeetingNote, text=LONG[:60], sort=NOTES[number % 3], meeting=meeting.id)
            action = write(Action, what=LONG[:60], decided_in=meeting.id)
            if ago > 1:
                action.remove(as_owner(plan))
            if ago:
                held, at = meeting, now() - 30 * DAY * ago
            if ago > 1:
                Sitting.create(plan=plan, meeting=held, at=at, ended_at=at + 3600)
    return {"held": held.id, "coming": meeting.id}


def _people(plan: Plan, kept: int) -> None:
    """The contacts on the map, with lines between them; each item answered; and days kept."""
    visit = as_owner(plan)
    items = Checklist.items()
    with transaction():
        found = [
            Contact.write(visit, new_id(), 0, {"name": f"Nora {place}"})
            for place in range(CONTACTS)
        ]
        for place, one in enumerate(found):
            ring = {"contact": one.id, "ring": RINGS[place % 3], "sector": "kin"}
            Place.write(visit, new_id(), 0, ring)
            Tie.write(visit, new_id(), 0, {"one": one.id, "other": found[place - 1].id})
        for item in items:
            said = {"item": item.id, "answer": "partly", "said": LONG[:60]}
            Answer.write(visit, new_id(), 0, said)
        for _time in range(kept):
            KeptMap.write(visit, new_id(), 0, {"words": None})
            KeptAnswers.write(visit, new_id(), 0, {"words": None})


def _age(plan: Plan) -> None:
    """All of it was written a day earlier than it was: no undo is offered any more."""
    for kind in KINDS:
        earlier = {"changed_at": kind.changed_at - DAY, "created_at": kind.created_at - DAY}
        kind.update(**earlier).where(kind.plan == plan).execute()
    Edit.update(at=Edit.at - DAY).where(Edit.plan == plan).execute()


def _hold(plan: Plan, meeting_id: int) -> None:
    """Hold the latest meeting, in which some things change; then an hour passes."""
    began = now()
    for _many in range(3):
        for kind, words in ((Action, {"what": LONG[:60]}), (Goal, {"text": LONG[:60]})):
            more = {"decided_in": meeting_id} if kind is Action else {}
            kind.write(as_owner(plan), new_id(), 0, words | more)
    Sitting.create(plan=plan, meeting=meeting_id, at=began - 3600, ended_at=now())
    for kind in (Action, Goal):
        lately = (kind.plan == plan) & (kind.changed_at >= began)
        kind.update(changed_at=began - 1800, created_at=began - 1800).where(lately).execute()
    Edit.update(at=began - 1800).where(Edit.plan == plan, Edit.at >= began).execute()


def _keep(plan: Plan, place: int, **more) -> None:
    _save(Activity.blank(plan, new_id(), what=LONG[:40], **more), place)


def _check_in(plan: Plan, many: int) -> None:
    plan.ask_for("check_in")
    for place in range(many):
        day = clock.today() - timedelta(place)
        said = {"mood": str(place % 11), "strength": "less", "sleep": "5", "words": LONG[:60]}
        _save(CheckIn.blank(plan, new_id(), day=day, **said), many - place)


def _rate(plan: Plan, many: int) -> None:
    matter = Matter.blank(plan, new_id(), text=LONG[:60])
    _save(matter, 0)
    for number in range(many):
        rating = Rating(
            id=new_id(), plan=plan, matter=matter, value=number % 11, by=plan.owner, at=now()
        )
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
