"""How many SQL statements a page takes: few, and as many for a large plan as for a small one."""

import logging
from contextlib import contextmanager
from datetime import timedelta

import pytest

from models.core import clock
from models.core.database import is_sqlite, new_id, now
from models.plan.guest import Guest
from models.plan.proposing import propose
from models.plan.showing import Showing
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Frame, Goal, Strength
from models.tools.matters import Matter
from models.tools.meeting_notes import NOTES, MeetingNote
from models.tools.meetings import SCREENS, Meeting, Sitting
from models.tools.outcomes import Outcome
from models.tools.seats import Seat
from models.tools.story import Story
from models.tools.unsaid import Unsaid
from models.tools.wheel import Area, Round
from tests.paths import PATHS
from tests.writing import as_owner, change, write

pytestmark = pytest.mark.postgres

PAGES = (
    *("home", "more", *PATHS.values()),
    "plan/changes",
    "print/large",
    "wallet",
    "sharing",
    "looking",
    "reminders",
    "taken-away",
    "goal/{goal}/history",
    "action/{action}/edit?revision={revision}",
)
MOST = 12
TODAY = clock.today()
# What a helper's visit takes besides: to find the access and the conversation, and again in the
# turn that writes the log; the log itself: the last entries, the head, the head and the entry
# written; and where they have proposed something.
AT_THE_DOOR = 9


class Listener(logging.Handler):
    """Keeps every statement that peewee sends."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.statements = []

    def emit(self, record):
        self.statements.append(record.msg[0])


@contextmanager
def statements():
    listener, logger = Listener(), logging.getLogger("peewee")
    logger.addHandler(listener)
    logger.setLevel(logging.DEBUG)
    try:
        yield listener.statements
    finally:
        logger.removeHandler(listener)
        logger.setLevel(logging.NOTSET)


def grow(plan, times):
    """Fill the plan with `times` as much of everything, accept it all, then change some of it."""
    people = [
        write(Contact, plan, name=f"Person {n}", phone="22 33 44 55") for n in range(2 * times)
    ]
    areas = Area.of(plan)
    matters = [write(Matter, plan, text=f"Thing {n}") for n in range(min(times, 5))]
    for number in range(2 * times):
        for matter in matters:
            matter.rate(as_owner(plan), number % 11, new_id())
    for number in range(times):
        change(Area.find(plan, areas[number % 8].id), now=f"Now {number}", score=5, talk=True)
        Round.close(as_owner(plan))
        write(Strength, plan, text=f"Strength {number}")
        dream = write(Dream, plan, text=f"Dream {number}")
        for _goal in range(3):
            goal = write(
                Goal, plan, text=f"Goal {number}", dream=dream.id, area=areas[number % 8].id
            )
            for _action in range(3):
                write(Action, plan, what="Look", goal=goal.id, responsible=people[number].id)
    write(Frame, plan, coordinator=people[0].id, look_on=clock.today() + timedelta(30))
    Story(plan).accept(as_owner(plan))
    for goal in Goal.of(plan)[:times]:
        change(change(goal, text="Another goal"), text="Yet another")
    for action in Action.of(plan)[:times]:
        change(action, what="Look again")
        propose(as_owner(plan), Goal, new_id(), 0, {"text": "Perhaps this"}, sent=True)


def counted(visitor, plan):
    """{page: the statements of one visit}."""
    found = {}
    action = Action.of(plan)[0]
    parts = {"goal": Goal.of(plan)[0].id, "action": action.id, "revision": action.revision}
    for page in PAGES:
        with statements() as heard:
            assert visitor.get(f"/plans/{plan.id}/{page.format(**parts)}").status_code == 200
        found[page] = list(heard)
    return found


def test_a_page_of_a_large_plan_takes_as_many_statements_as_of_a_small_one(cast, browser):
    visitors = (browser(cast.owner), browser(cast.outsider))
    plans = (cast.owner.plan, cast.outsider.plan)
    grow(plans[0], 1)
    grow(plans[1], 10)
    for visitor, plan in zip(visitors, plans):
        visitor.get(f"/plans/{plan.id}/print")  # the first print of the day writes the date
    small, large = (counted(visitor, plan) for visitor, plan in zip(visitors, plans))
    assert {page: len(found) for page, found in large.items()} == {
        page: len(found) for page, found in small.items()
    }
    assert {page: found for page, found in large.items() if len(found) > MOST} == {}
    assert len(Action.of(plans[1])) == 90


@pytest.mark.parametrize("page", ["plan", "home", "contacts"])
def test_a_helpers_visit_costs_a_little_more_for_the_door_and_the_log(cast, browser, page):
    grow(cast.owner.plan, 1)
    counts = []
    for member in (cast.owner, cast.helper):
        visitor = browser(member)
        with statements() as heard:
            visitor.get(f"/plans/{cast.owner.plan.id}/{page}")
        counts.append(len(heard))
    # In PostgreSQL the turn is a statement of its own.
    more = AT_THE_DOOR + (0 if is_sqlite() else 1)
    assert counts[1] - counts[0] <= more
    assert counts[1] <= MOST + more


def test_a_save_costs_the_same_with_a_long_history(cast, browser):
    plan = cast.owner.plan
    visitor = browser(cast.owner)
    goal = write(Goal, plan, text="A flat")
    costs = []
    visitor.get("/language")
    token = visitor.token()
    for _many in range(2):
        with statements() as heard:
            visitor.client.post(
                f"/plans/{plan.id}/goal/{goal.id}",
                data={
                    "csrf_token": token,
                    "expected": goal.revision,
                    "text": f"After {goal.revision}",
                    "state": "open",
                },
            )
        costs.append(len(heard))
        goal = Goal.find(plan, goal.id)
        for number in range(30):
            goal = change(goal, text=f"Goal {number}")
    turns = 0 if is_sqlite() else 1  # in PostgreSQL a turn is a statement of its own
    assert costs[0] == costs[1] <= 20 + turns


def meetings_of(plan, times):
    """One meeting to come, and `times` that were held, each with all that belongs to one."""
    for number in range(times + 1):
        ago = TODAY - timedelta(30 * number) if number else TODAY + timedelta(3)
        held = write(Meeting, plan, title=f"Meeting {number}", day=ago, clock="10:00")
        write(Seat, plan, name=f"Person {number % 9}", meeting=held.id)
        write(MeetingNote, plan, text="A key", sort=NOTES[number % 3], meeting=held.id)
        write(Unsaid, plan, text="The fine", meeting=held.id)
        if number:
            Sitting.create(plan=plan, meeting=held, at=1, ended_at=2)
    (coming,) = Meeting.coming(plan, TODAY)
    write(Action, plan, what="Call", decided_in=coming.id)
    return coming


def test_the_plan_page_looks_through_no_edits_however_many_there_are_since_the_yes(cast, browser):
    plan, owner = cast.owner.plan, browser(cast.owner)
    goal = write(Goal, plan, text="A flat")
    Story(plan).accept(as_owner(plan))
    goal = change(goal, text="A flat with a door")
    Goal.update(changed_at=now() - 3600).execute()  # no undo is offered any more
    asked = {}
    for page in ("home", "plan"):
        owner.get(f"/plans/{plan.id}/{page}")
        with statements() as heard:
            assert owner.get(f"/plans/{plan.id}/{page}").status_code == 200
        asked[page] = [one for one in heard if '"edit"' in one]
    assert asked["home"], "it asks whether others have written since the yes"
    assert asked["plan"] == []


def test_five_years_of_meetings_cost_no_more_than_one(cast, browser):
    """60 meetings: as many statements, and at most 1.2 times as large a page."""
    found = {}
    for member, times in ((cast.owner, 6), (cast.outsider, 60)):
        plan, visitor = member.plan, browser(member)
        coming = meetings_of(plan, times)
        coming.begin(as_owner(plan))
        pages = ["meetings", "unsaid", f"meetings/{coming.id}", f"meetings/{coming.id}/minutes"]
        pages += [f"meetings/{coming.id}/now?at={screen}" for screen in SCREENS]
        for place, page in enumerate(pages):
            with statements() as heard:
                answer = visitor.get(f"/plans/{plan.id}/{page}")
            assert answer.status_code == 200
            found.setdefault(place, []).append((heard, len(answer.data)))
    for (few, small), (many, large) in found.values():
        assert len(many) <= len(few) <= MOST, "\n".join(few)
        assert large <= 1.2 * small


def decide(plan, meeting, person, many=3):
    """So many decisions of the meeting, for a contact who is called as a helper, and a goal."""
    namesake = write(Contact, plan, name=person.name)
    area = Area.of(plan)[0]
    goal = write(Goal, plan, text="A flat", area=area.id)
    write(Dream, plan, text="A boat")
    write(Strength, plan, text="Patient")
    write(Frame, plan, coordinator=namesake.id)
    for _one in range(many):
        write(
            *(Action, plan),
            what="Call",
            goal=goal.id,
            decided_in=meeting.id,
            responsible=namesake.id,
        )


@pytest.mark.parametrize("agreed", [False, True])
def test_a_plan_with_decisions_and_somebody_of_the_same_name_takes_few(cast, browser, agreed):
    plan, visitor = cast.owner.plan, browser(cast.owner)
    decide(plan, meetings_of(plan, 2), cast.helper.person)
    if agreed:
        Story(plan).accept(as_owner(plan))
    with statements() as heard:
        page = visitor.get(f"/plans/{plan.id}/plan").text
    assert page.count("Meeting 0") >= 3 and "/plan/same" in page
    assert len(heard) <= MOST, "\n".join(heard)


@pytest.mark.parametrize("on", [False, True])
def test_minutes_of_a_meeting_with_guests_take_few(cast, browser, on):
    plan = cast.owner.plan
    meeting = meetings_of(plan, 2)
    sitting = meeting.begin(as_owner(plan))
    for person in (cast.helper.person, cast.outsider.person):
        Guest.knock(sitting.live_table.conversation, person).let_in(as_owner(plan))
    decide(plan, meeting, cast.helper.person)
    (action, *_more) = Action.of(plan)
    write(Outcome, plan, decision=action.id, after="weeks", came="done", text="It went well")
    if not on:
        meeting.end(as_owner(plan))
        ago = 30 * 86400  # then it is asked what came of it
        Sitting.update(at=Sitting.at - ago, ended_at=Sitting.ended_at - ago).execute()
    Showing.begin(as_owner(plan), meeting, {}, cast.helper.person, now() + 9, was_there=True)
    for member, more in ((cast.owner, 0), (cast.helper, AT_THE_DOOR + (not is_sqlite()))):
        visitor = browser(member)
        with statements() as heard:
            page = visitor.get(f"/plans/{plan.id}/meetings/{meeting.id}/minutes").text
        assert page.count("Call") >= 3 and "It went well" in page
        assert len(heard) <= MOST + more, "\n".join(heard)
