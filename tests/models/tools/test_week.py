"""The week: what comes when, another day once, and letting it be."""

from datetime import date, datetime, time, timedelta

import pytest

from models.core import clock
from models.core.clock import ZONE
from models.core.database import new_id
from models.tools.goals import Action
from models.tools.repeated import MOST_CHANGES
from models.tools.week import Activity, Week, times_on
from tests.writing import as_owner, write, write_long_ago

MONDAY = date(2026, 11, 23)


@pytest.fixture
def plan(cast):
    return cast.owner.plan


def day(ahead):
    return MONDAY + timedelta(ahead)


def told(week):
    """{day of the week: [what comes then, "-" before what is let be]}, without empty days."""
    found = {
        one.date.isoweekday(): [f"{'-' * time.let_be}{time.part.what}" for time in one.times]
        for one in week.days
    }
    return {number: what for number, what in found.items() if what}


def test_it_comes_on_its_days_in_the_order_of_the_day(plan):
    write_long_ago(Activity, plan, what="Radio", part_of_day="evening", days="13")
    write_long_ago(Activity, plan, what="Svømme", part_of_day="day", days="1", clock="14:00")
    write_long_ago(Activity, plan, what="Lunsj", part_of_day="day", days="1", clock="11:30")
    write_long_ago(Activity, plan, what="Frokost", part_of_day="morning", days="1")
    write_long_ago(Activity, plan, what="Lese")
    week = Week(plan, day(3))
    assert told(week) == {1: ["Frokost", "Lunsj", "Svømme", "Radio"], 3: ["Radio"]}
    assert [one.what for one in week.some_time] == ["Lese"]
    assert (week.monday, week.sunday, week.number) == (day(0), day(6), 48)


@pytest.mark.parametrize(
    ("today", "even", "odd"),
    [
        (date(2026, 12, 21), True, False),  # week 52
        (date(2026, 12, 28), False, True),  # week 53
        (date(2027, 1, 4), False, True),  # week 1: two odd weeks in a row, as the calendar has them
        (date(2024, 12, 30), False, True),  # week 1 of the next year
    ],
)
def test_even_and_odd_weeks_are_those_of_the_calendar(plan, today, even, odd):
    write_long_ago(Activity, plan, what="even", days="1", weeks="even")
    write_long_ago(Activity, plan, what="odd", days="1", weeks="odd")
    expected = [name for name, comes in (("even", even), ("odd", odd)) if comes]
    assert told(Week(plan, today)) == {1: expected}


def test_a_day_of_the_clock_change_is_a_day_like_others(plan):
    write_long_ago(Activity, plan, what="Frokost", days="1234567", clock="02:30")
    for changed in (date(2026, 3, 29), date(2026, 10, 25)):
        assert told(Week(plan, changed)) == {number: ["Frokost"] for number in range(1, 8)}


def test_what_the_plan_says_is_done_again_and_again_is_in_it(plan):
    write_long_ago(Action, plan, what="Torsdag", when="repeats", every="thu")
    write_long_ago(Action, plan, what="Hver dag", when="repeats", every="day")
    write_long_ago(Action, plan, what="Hver uke", when="repeats", every="week")
    write_long_ago(Action, plan, what="Fredag", when="date", by_date=day(4))
    write_long_ago(Action, plan, what="Pause", when="repeats", every="thu", state="paused")
    write_long_ago(Action, plan, what="Åpen")
    week = Week(plan, MONDAY, Action.of(plan))
    assert {number: sorted(what) for number, what in told(week).items()} == {
        **{number: ["Hver dag"] for number in range(1, 8)},
        4: ["Hver dag", "Torsdag"],
        5: ["Fredag", "Hver dag"],
    }
    assert [one.what for one in week.some_time] == ["Hver uke"]


def made_on(part, day):
    """The part, as if it had been made on this day at noon."""
    at = int(datetime.combine(day, time(12), ZONE).timestamp())
    type(part).update(created_at=at).where(type(part).id == part.id).execute()
    return type(part).find(part.plan, part.id)


@pytest.mark.parametrize("kind", [Activity, Action])
def test_what_comes_again_begins_on_the_day_it_was_made(plan, kind):
    days = {"days": "1234567"} if kind is Activity else {"when": "repeats", "every": "day"}
    made_on(write(kind, plan, what="Frokost", **days), day(4))

    def week(of):
        return told(Week(plan, of, Action.of(plan)))

    assert week(MONDAY) == {5: ["Frokost"], 6: ["Frokost"], 7: ["Frokost"]}
    assert week(MONDAY - timedelta(7)) == {}
    assert len(week(MONDAY + timedelta(7))) == 7
    usual = Week(plan, MONDAY, Action.of(plan)).usual
    assert all(one.times for one in usual), "as it usually is, it is in the whole week"
    assert times_on(plan, day(3), Action.of(plan)) == []
    assert [one.part.what for one in times_on(plan, day(4), Action.of(plan))] == ["Frokost"]


@pytest.mark.parametrize("made", [date(2026, 3, 29), date(2026, 10, 25)])
def test_it_begins_on_its_day_also_if_the_clocks_change_then(plan, made):
    part = write(Activity, plan, what="Frokost", days="1234567")
    for at in (time(0), time(23, 59)):
        seconds = int(datetime.combine(made, at, ZONE).timestamp())
        Activity.update(created_at=seconds).where(Activity.id == part.id).execute()
        assert told(Week(plan, made)) == {7: ["Frokost"]}


def test_a_time_that_was_moved_from_before_it_began_stays_where_it_is(plan):
    """Such a move is from the time when it stood on those days too."""
    part = made_on(write(Activity, plan, what="Svømme", days="1"), day(2))
    part.take_day(as_owner(plan), day(0), day(4))
    assert told(Week(plan, MONDAY)) == {5: ["Svømme"]}
    part.let_be(as_owner(plan), day(0))
    assert told(Week(plan, MONDAY)) == {5: ["-Svømme"]}
    part.as_usual(as_owner(plan), day(0))
    assert told(Week(plan, MONDAY)) == {}


def test_what_comes_once_may_lie_before_the_day_it_was_made(plan):
    made_on(write(Activity, plan, what="Tannlegen", on_date=day(1)), day(4))
    assert told(Week(plan, MONDAY)) == {2: ["Tannlegen"]}


@pytest.mark.parametrize("today", [MONDAY, MONDAY + timedelta(7), date(2026, 12, 28)])
def test_as_it_usually_is_it_has_all_weeks_and_no_change_for_once(plan, today):
    for weeks in ("even", "odd", "all"):
        write_long_ago(Activity, plan, what=weeks, days="2", weeks=weeks)
    write_long_ago(Activity, plan, what="once", on_date=today + timedelta(1))
    moved = write_long_ago(Activity, plan, what="moved", days="2", part_of_day="evening")
    moved.take_day(as_owner(plan), today + timedelta(1), today + timedelta(3))
    write_long_ago(Action, plan, what="Ringe", when="repeats", every="thu")
    days = Week(plan, today, Action.of(plan)).usual
    found = [[time.part.what for time in day.times] for day in days]
    assert found == [[], ["even", "odd", "all", "moved"], [], ["Ringe"], [], [], []]


@pytest.mark.parametrize("kind", [Activity, Action])
def test_one_time_gets_another_day_is_let_be_and_comes_back(plan, kind):
    days = {"days": "4"} if kind is Activity else {"when": "repeats", "every": "thu"}
    part = write_long_ago(kind, plan, what="Svømme", **days)
    visit, thursday = as_owner(plan), clock.today() + timedelta((3 - clock.today().weekday()) % 7)
    following, after = thursday + timedelta(1), thursday + timedelta(7)

    def week(of=thursday):
        return told(Week(plan, of, Action.of(plan)))

    part.take_day(visit, thursday, following)
    assert week() == {5: ["Svømme"]}
    assert week(after) == {4: ["Svømme"]}
    assert [one.usual for one in times_on(plan, following, Action.of(plan))] == [thursday]
    part.let_be(visit, thursday)
    assert week() == {5: ["-Svømme"]}, "it stays where it was moved to"
    assert times_on(plan, following, Action.of(plan)) == []
    part.as_usual(visit, thursday)
    assert week() == {4: ["Svømme"]}


def test_one_time_gets_another_part_of_the_day_without_its_own_time(plan):
    part = write_long_ago(
        Activity, plan, what="Svømme", days="4", part_of_day="morning", clock="10:00"
    )
    visit = as_owner(plan)
    part.take_part_of_day(visit, day(3), "evening")
    (found,) = Week(plan, MONDAY).days[3].at("evening")
    assert (found.clock, found.is_changed, found.is_moved) == (None, True, False)
    part.take_day(visit, day(3), day(4))
    assert [one.usual for one in Week(plan, MONDAY).days[4].at("evening")] == [day(3)]
    part.take_day(visit, day(3), day(3))
    part.take_part_of_day(visit, day(3), "morning")
    (found,) = Week(plan, MONDAY).days[3].at("morning")
    assert (found.clock, found.is_changed, Activity.of(plan)[0].other_times) == (
        "10:00",
        False,
        None,
    )


def test_the_next_day_of_an_action_is_the_one_that_it_has_once(plan):
    action = write_long_ago(Action, plan, what="Ringe", when="repeats", every="thu")
    visit, thursday = as_owner(plan), clock.today() + timedelta((3 - clock.today().weekday()) % 7)
    action.take_day(visit, thursday, thursday + timedelta(2))
    assert Action.of(plan)[0].next_day(clock.today()) == thursday + timedelta(2)
    action.let_be(visit, thursday)
    assert Action.of(plan)[0].next_day(clock.today()) == thursday + timedelta(7)


def test_another_day_changes_neither_words_nor_yes_nor_author(plan):
    action = write_long_ago(Action, plan, what="Ringe", when="repeats", every="thu")
    action.agree()
    action.let_be(as_owner(plan), MONDAY)
    found = Action.of(plan)[0]
    assert found.is_as_agreed
    assert found.changed_at == action.changed_at
    assert [edit.verb for edit in found.history()] == ["moved", "began"]


def test_a_change_that_no_longer_fits_is_forgotten(plan):
    today = clock.today()
    part = write_long_ago(Activity, plan, what="Svømme", days="1234567")
    part.take_day(as_owner(plan), today, today + timedelta(1))
    other = str(today.isoweekday() % 7 + 1)
    Activity.write(as_owner(plan), part.id, part.revision + 1, {"days": other})
    assert told(Week(plan, today + timedelta(1)))[int(other)] == ["Svømme"]


def test_changes_do_not_grow_for_ever(plan):
    part = write_long_ago(Activity, plan, what="Svømme", days="1234567")
    part.let_be(as_owner(plan), clock.today() - timedelta(90))
    for ahead in range(3):
        part.let_be(as_owner(plan), clock.today() + timedelta(ahead))
    assert len(Activity.of(plan)[0].changed_days) == 3
    assert (
        MOST_CHANGES * len("2026-11-26>2026-11-27/morning- ") < 10_000
    )  # the longest text of a takeout


@pytest.mark.parametrize(
    "said", ["", "x", "2026-13-99>", "9999-12-31>9999-12-30", "2026-11-26>x", "2026-11-26>/x", "/-"]
)
def test_what_a_file_says_of_changes_is_read_with_care(plan, said):
    part = Activity.blank(plan, new_id(), days="1234567", other_times=said, created_at=0)
    assert all(one.year < 2200 for one in part.changed_days)
    assert len(list(part.times(MONDAY, day(6)))) == 7
