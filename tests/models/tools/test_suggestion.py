"""What could come next: derived from the plan, one thing at a time, and easy to let be."""

from datetime import timedelta

import pytest

from models.core import clock
from models.core.database import now
from models.plan.plan import LET_BE_DAYS, Plan
from models.tools import unopened_meetings
from models.tools.calendar import question_day
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal
from models.tools.matters import Matter, Rating, fresh_rating_id
from models.tools.meetings import Meeting, Sitting
from models.tools.outcomes import Outcome, asked_about
from models.tools.story import Story
from models.tools.suggestion import Overview
from models.tools.wheel import Area
from tests.writing import as_owner, change, days_ago, write

TODAY = clock.today()
TOMORROW = TODAY + timedelta(1)


def suggested(plan, today=TODAY):
    """The suggestion in the plan as it is in the database now."""
    fresh = Plan.by_id(plan.id)
    return Overview(Story(fresh), Matter.brief(fresh)).suggestion(today)


def name_of(plan, today=TODAY):
    found = suggested(plan, today)
    return found and found.name


def let_be(plan, today=TODAY):
    plan.let_it_be(as_owner(plan), suggested(plan, today).key, today)


@pytest.fixture
def full(plan):
    """A plan with a little of everything: nothing is left to suggest."""
    write(Matter, plan, text="A home")
    change(Area.of(plan)[0], score=3)
    tore = write(Contact, plan, name="Tore", phone="22 33 44 55")
    goal = write(Goal, plan, text="A flat", state="open")
    write(
        Action,
        plan,
        what="Call about it",
        goal=goal.id,
        responsible=tore.id,
        when="open",
        state="agreed",
    )
    Story(plan).accept(as_owner(plan))
    Plan.update(printed_on=TODAY).where(Plan.id == plan.id).execute()
    return plan


def test_a_new_plan_is_asked_what_matters(plan):
    assert name_of(plan) == "matter"


def test_a_plan_that_has_all_is_left_in_peace(full):
    assert suggested(full) is None


def test_step_by_step_it_comes_to_rest(plan):
    steps = []

    def step():
        steps.append(name_of(plan))

    step()
    write(Matter, plan, text="A home")
    step()
    change(Area.of(plan)[0], score=3)
    step()
    goal = write(Goal, plan, text="A flat", state="open")
    step()
    call = write(Action, plan, what="Call", goal=goal.id, when="open", state="agreed")
    step()
    change(call, mine=True)
    step()
    tore = write(Contact, plan, name="Tore")
    step()
    Story(plan).accept(as_owner(plan))
    step()
    change(tore, phone="22 33 44 55")
    step()
    Plan.update(printed_on=TODAY).where(Plan.id == plan.id).execute()
    step()
    assert steps == [
        "matter",
        "wheel",
        "goal",
        "action",
        "who",
        "contact",
        "yes",
        "number",
        "sheet",
        None,
    ]


def test_an_action_whose_day_has_come_is_asked_about_first(full):
    action = change(Action.of(full)[0], when="date", by_date=TOMORROW)
    Story(full).accept(as_owner(full))
    assert suggested(full) is None
    found = suggested(full, TOMORROW)
    assert (found.name, found.part.id, found.about) == ("due", action.id, "Call about it")


def test_what_waits_for_a_yes_comes_before_a_number_and_what_a_helper_changed_first(full, cast):
    tore = Contact.of(full)[0]
    change(tore, phone=None)
    assert name_of(full) == "number"
    action = change(Action.of(full)[0], what="Call them all")
    assert name_of(full) == "yes-again"
    goal = write(Goal, full, text="A boat")
    assert name_of(full) == "action", "the owner is still at work"
    action = change(action, cast.helper.person, what="Call them")
    assert name_of(full) == "yes-again", "a helper has written"
    goal.remove(as_owner(full))
    change(action, cast.helper.person, what="Call about it")
    assert name_of(full) == "number", "it says what the owner agreed to"


def rated(plan, days):
    """Say how it goes with the first thing that matters, so many days ago."""
    rating = fresh_rating_id()
    Matter.of(plan)[0].rate(as_owner(plan), 4, rating)
    Rating.update(at=days_ago(days)).where(Rating.id == rating).execute()


def test_three_months_after_the_last_rating_it_is_asked_again_how_it_goes(full):
    rated(full, days=200)
    rated(full, days=80)
    assert suggested(full) is None
    assert name_of(full, TODAY + timedelta(15)) == "rate"


def test_home_asks_how_it_goes_from_the_first_day_that_the_calendar_has(full):
    for days in (0, 30, 100, 300):
        rated(full, days=days)
        Rating.delete().where(Rating.at < days_ago(days) - 9).execute()
        first = question_day(full)
        asked = [name_of(full, first + timedelta(off)) for off in (-1, 0, 1)]
        assert asked == [None, "rate", "rate"]
        Rating.delete().execute()


def test_the_question_how_it_goes_waits_behind_nothing_that_is_due(full):
    rated(full, days=100)
    Action.update(when="date", by_date=TODAY - timedelta(3)).execute()
    assert name_of(full) == "rate"
    Rating.delete().execute()
    assert name_of(full) == "due"


def test_the_question_how_it_goes_rests_when_it_is_let_be(full):
    rated(full, days=100)
    assert name_of(full) == "rate"
    let_be(full)
    assert name_of(full) is None
    assert name_of(full, TOMORROW) is None
    assert name_of(full, TODAY + timedelta(LET_BE_DAYS)) == "rate"


def test_who_never_rated_what_matters_is_not_asked_how_it_goes(full):
    assert name_of(full, TODAY + timedelta(400)) is None


def test_how_it_goes_is_asked_before_what_was_never_begun(plan):
    write(Matter, plan, text="A home")
    assert name_of(plan) == "wheel"
    rated(plan, days=100)
    assert name_of(plan) == "rate"


@pytest.mark.parametrize("state", ["done", "paused", "dropped"])
def test_what_is_done_or_put_aside_is_not_asked_about(full, state):
    change(Action.of(full)[0], when="date", by_date=TODAY, state=state)
    assert name_of(full, TODAY + timedelta(9)) not in ("due", "who")


def test_a_goal_that_rests_needs_no_first_step(full):
    goal = write(Goal, full, text="A boat", state="open")
    assert suggested(full).part.id == goal.id
    change(goal, state="paused")
    assert name_of(full) != "action"


def test_a_sheet_that_is_older_than_what_is_written_is_offered_anew(full):
    Plan.update(printed_on=TODAY - timedelta(1)).where(Plan.id == full.id).execute()
    assert name_of(full) == "sheet-again"


def test_not_now_brings_a_whole_day_of_peace_and_then_something_else(plan):
    let_be(plan)
    assert suggested(plan) is None
    assert name_of(plan, TOMORROW) == "wheel"


def test_what_was_let_be_comes_back_after_a_while(plan):
    let_be(plan)
    let_be(plan, TOMORROW)
    before, after = TODAY + timedelta(LET_BE_DAYS - 1), TODAY + timedelta(LET_BE_DAYS)
    assert (name_of(plan, before), name_of(plan, after)) == ("goal", "matter")


def test_letting_one_action_be_says_nothing_of_another(full):
    for what in ("Write", "Ask"):
        write(Action, full, what=what, mine=True, when="date", by_date=TODAY, state="going")
    let_be(full)
    found = suggested(full, TOMORROW)
    assert (found.name, found.about) == ("due", "Ask")


def test_what_was_let_be_long_ago_is_forgotten(plan):
    let_be(plan)
    much_later = TODAY + timedelta(99)
    let_be(plan, much_later)
    assert set(Plan.by_id(plan.id).let_be) == {"matter", ""}


def test_a_page_that_is_left_for_later_is_not_suggested(plan):
    plan.leave_for_later(as_owner(plan), "matters", True)
    assert name_of(plan) == "wheel"


DAY = 24 * 60 * 60


@pytest.fixture
def held(full):
    """A function that lets a meeting of the full plan be so many days ago; it decided something."""
    meeting = write(Meeting, full, title="The group")
    meeting.begin(as_owner(full))
    meeting.end(as_owner(full))
    action = Action.of(full)[0]
    Action.update(decided_in=meeting, accepted_revision=Action.revision).execute()

    def ago(days):
        Sitting.update(at=days_ago(days)).where(Sitting.meeting == meeting).execute()
        return meeting, action

    return ago


def answer(action, after, days):
    """What came of it, as somebody said so many days ago."""
    said = write(Outcome, action.plan, decision=action.id, after=after, came="partly")
    Outcome.update(created_at=days_ago(days)).where(Outcome.id == said.id).execute()


@pytest.mark.parametrize(
    ("days", "name"),
    [(20, None), (21, "outcome"), (60, "outcome"), (181, "outcome"), (182, None), (900, None)],
)
def test_what_came_of_a_meeting_is_asked_from_three_weeks_after_it(full, held, days, name):
    meeting, _action = held(days)
    assert name_of(full) == name
    if name:
        assert suggested(full).key == f"outcome-{meeting.id}"


def test_what_was_answered_is_asked_once_more_after_three_months(full, held):
    _meeting, action = held(60)
    answer(action, "weeks", days=30)
    assert name_of(full) is None
    held(100)
    assert name_of(full) == "outcome"
    answer(action, "months", days=2)
    assert name_of(full) is None


def test_a_meeting_is_not_asked_about_that_decided_nothing_was_removed_or_met_again(full, held):
    meeting, action = held(30)
    assert name_of(full) == "outcome"
    Sitting.create(plan=full, meeting=meeting)
    assert name_of(full) is None
    Sitting.delete().where(Sitting.at > now() - DAY).execute()
    let_be(full)
    assert name_of(full, TOMORROW) is None
    Plan.update(let_be=None).execute()
    action.remove(as_owner(full))
    assert name_of(full) != "outcome"


def test_what_came_of_a_meeting_is_asked_before_all_else_when_its_day_has_come(full, held):
    for what in ("Write", "Ask", "Fetch"):
        write(Action, full, what=what, mine=True, when="date", by_date=TODAY, state="going")
    meeting, _action = held(30)
    seen = []
    for later in range(4):
        found = suggested(full, TODAY + timedelta(later))
        seen.append(found.about or found.name)
        let_be(full, TODAY + timedelta(later))
    assert seen == ["outcome", "Write", "Ask", "Fetch"]


@pytest.mark.parametrize(
    ("days", "name"), [(-1, None), (0, None), (1, "held"), (30, "held"), (31, None)]
)
def test_of_a_meeting_that_nobody_opened_it_is_asked_for_a_month_whether_it_was_held(
    full, days, name
):
    meeting = write(Meeting, full, day=TODAY - timedelta(days))
    assert name_of(full) == name
    if name:
        assert suggested(full).key == f"held-{meeting.id}"
        assert suggested(full).part.day == meeting.day


def test_it_is_asked_of_the_latest_until_the_owner_answers_and_after_what_came_of_one(full, held):
    earlier = write(Meeting, full, day=TODAY - timedelta(9))
    latest = write(Meeting, full, day=TODAY - timedelta(2))
    owner = as_owner(full)
    assert suggested(full).part.id == latest.id
    unopened_meetings.say_held(owner, latest)
    assert suggested(full).part.id == earlier.id
    unopened_meetings.say_not_held(owner, earlier)
    assert name_of(full) is None
    unopened_meetings.ask_again(owner, Meeting.find(full, earlier.id))
    held(30)
    assert name_of(full) == "outcome"
    let_be(full)
    assert name_of(full, TOMORROW) == "held"
    let_be(full, TOMORROW)
    assert name_of(full, TODAY + timedelta(2)) is None
    Plan.update(let_be=None).execute()
    earlier.remove(owner)
    assert name_of(full) == "outcome"


def test_it_knows_on_which_day_the_meeting_was_held(full, held):
    held(30)
    assert suggested(full).part.held_on == TODAY - timedelta(30)


def test_only_meetings_with_something_to_answer_are_asked_about(full, held):
    meeting, action = held(30)
    assert asked_about(full, TODAY) == {meeting.id}
    answer(action, "weeks", days=2)
    assert asked_about(full, TODAY) == set()
    Outcome.delete().execute()
    action.remove(as_owner(full))
    assert asked_about(full, TODAY) == set()
