"""The diary with five years of entries: its page, and finding a word among them."""

from datetime import date, timedelta

from models.core import clock
from models.core.database import new_id, transaction
from models.plan.plan import Plan
from models.tools.diary import Entry, Timeline
from tests.bench.clock import in_turn
from tests.bench.page import page_and_floor
from tests.bench.report import Figure
from tests.bench.world import LONG, PIN, Visitor, World
from views.people.welcome import own_a_plan

ROUNDS = 40
ENTRIES = 2000
RARE = "Regnjakka"
OFTEN = "kvelden"


def figures(world: World) -> list[Figure]:
    """The owner with five years of entries is asked in turn with one who has just begun."""
    old = _owner(world, ENTRIES)
    fresh = _owner(world, len(Timeline(old.plan).entries))  # as many as are on the other's page
    slow, quick = in_turn(ROUNDS, world.get(old, "diary"), world.get(fresh, "diary"))
    page, floor = page_and_floor(world, old, "diary")
    whole, least = in_turn(ROUNDS, page, floor)
    found = [
        Figure("diary with five years of entries ÷ fresh", slow / quick, "×", most=1.2),
        Figure("diary page in process ÷ its floor", whole / least, "×", most=2),
    ]
    for word, what in ((RARE, "a rare word"), (OFTEN, "a word in each")):
        search, alone = in_turn(ROUNDS // 4, _search(world, old, word), lambda: _open(old.plan))
        found += [
            Figure(
                f"finding {what} in {ENTRIES} entries ÷ opening them", search / alone, "×", most=1.5
            ),
            Figure("  the search", search * 1000, "ms"),
        ]
    return found


def _owner(world: World, count: int) -> Visitor:
    """Somebody with so many entries, one for each day; one of them has the rare word."""
    plan = Plan.of(own_a_plan("nb", "NO", "Ola", PIN))
    first = clock.today() - timedelta(count)
    with transaction():
        plan.ask_for("diary")
        for place in range(count):
            _keep(plan, place, first + timedelta(place), RARE if place == count // 2 else "Stille")
    return world.sign_in(plan.owner)


def _keep(plan: Plan, place: int, day: date, word: str) -> None:
    entry = Entry.blank(plan, new_id(), day=day, text=f"{word}. {LONG[:300]}", felt=LONG[:60])
    entry.revision, entry.position, entry.changed_by = 1, place, plan.owner
    entry.save(force_insert=True)


def _search(world: World, visitor: Visitor, word: str):
    """A function that asks for the word as a browser does."""
    client = world.app.test_client()
    name, _, value = visitor.cookie.partition("=")
    client.set_cookie(name, value)
    page = client.get(visitor.at("diary/find")).text
    token = page.split('name="csrf_token" value="')[1].partition('"')[0]
    words = {"csrf_token": token, "words": word}

    def ask():
        answer = client.post(visitor.at("diary/find"), data=words)
        assert (answer.status_code, word in answer.text) == (200, True)

    return ask


def _open(plan: Plan) -> None:
    """Open every entry, and nothing else."""
    for entry in Entry.from_to(Plan.by_id(plan.id), date.min, date.max):
        assert entry.all_words
