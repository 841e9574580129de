"""What has been in the week stays as it was: a change holds from its day on."""

from datetime import date, datetime, time, timedelta

import pytest

from models.core.clock import ZONE
from models.plan.edit import Edit
from models.tools.goals import Action
from models.tools.week import Activity, Week, times_on
from models.tools.week_as_it_was import recall
from tests.writing import as_owner, change, write

MONDAY = date(2026, 11, 23)


@pytest.fixture
def plan(cast):
    return cast.owner.plan


def day(ahead):
    return MONDAY + timedelta(ahead)


def noon(ahead):
    return int(datetime.combine(day(ahead), time(12), ZONE).timestamp())


def written_on(part, ahead, **begun):
    """The part, as if its last words had been written on this day at noon."""
    kind = type(part)
    Edit.update(at=noon(ahead)).where(
        Edit.part == part.id, Edit.revision == part.revision
    ).execute()
    kind.update(changed_at=noon(ahead), **begun).where(kind.id == part.id).execute()
    return kind.find(part.plan, part.id)


def made(kind, plan, ahead=-30, **words):
    return written_on(write(kind, plan, **words), ahead, created_at=noon(ahead))


def changed(part, ahead, **words):
    return written_on(change(part, **words), ahead)


def told(plan, of=0, known_since=0):
    """{day of the week: [what comes then, with the part of the day]}, without empty days."""
    week = Week(plan, day(of), Action.of(plan), known_since)
    found = {
        one.date.isoweekday(): [f"{time.part.what} {time.part_of_day}" for time in one.times]
        for one in week.days
    }
    return {number: what for number, what in found.items() if what}


def test_new_days_hold_from_the_day_they_were_chosen(plan):
    swim = made(Activity, plan, what="Svømme", days="14")
    assert told(plan) == {1: ["Svømme day"], 4: ["Svømme day"]}
    changed(swim, 2, days="1234567")  # on the Wednesday
    everyday = {number: ["Svømme day"] for number in range(3, 8)}
    assert told(plan) == {1: ["Svømme day"]} | everyday, "Tuesday was without it"
    assert len(told(plan, of=7)) == 7
    assert told(plan, of=-7) == {1: ["Svømme day"], 4: ["Svømme day"]}


def test_one_that_had_no_day_was_on_none_before(plan):
    changed(made(Activity, plan, what="Lese"), 4, days="1234567")
    assert told(plan) == {number: ["Lese day"] for number in (5, 6, 7)}


def test_words_and_part_of_the_day_stay_as_they_were(plan):
    swim = made(Activity, plan, what="Svømme", days="1234567", part_of_day="morning")
    changed(swim, 2, what="Gå tur", part_of_day="evening")
    assert told(plan) == {
        **{number: ["Svømme morning"] for number in (1, 2)},
        **{number: ["Gå tur evening"] for number in range(3, 8)},
    }


def test_each_day_has_what_it_said_last_on_that_day(plan):
    swim = made(Activity, plan, what="A", days="1234567")
    swim = changed(changed(swim, 1, what="typing"), 1, what="B")
    changed(swim, 3, what="C")
    assert "".join(what[0][0] for what in told(plan).values()) == "ABBCCCC"


@pytest.mark.parametrize("then", [{"state": "done"}, {"state": "paused"}, {"every": "sun"}])
def test_an_action_that_is_over_was_there_before(plan, then):
    call = made(Action, plan, what="Ringe", when="repeats", every="day")
    changed(call, 3, **then)
    found = told(plan)
    assert [number for number in found if number < 4] == [1, 2, 3]
    assert [number for number in found if number >= 4] == ([7] if "every" in then else [])
    assert [one.part.what for one in times_on(plan, day(3), Action.of(plan))] == []


def test_what_comes_once_has_one_day_only(plan):
    dentist = made(Activity, plan, what="Tannlegen", on_date=day(0))
    dentist = changed(dentist, 2, on_date=day(5))
    assert told(plan) == {6: ["Tannlegen day"]}, "another day is no second time"
    changed(dentist, 6, what="Tannlege, Sara")
    assert told(plan) == {6: ["Tannlegen day"]}, "and it was called so then"


def test_what_came_again_and_now_comes_once_was_there_before(plan):
    swim = made(Activity, plan, what="Svømme", days="12")
    changed(swim, 2, days=None, on_date=day(4))
    assert list(told(plan)) == [1, 2, 5]


def test_what_was_made_in_the_week_begins_then_also_if_it_is_changed_later(plan):
    swim = made(Activity, plan, ahead=1, what="Svømme", days="1234567")
    changed(swim, 3, days="7")
    assert list(told(plan)) == [2, 3, 7]


def test_one_that_was_removed_and_came_back_was_not_there_between(plan):
    swim = made(Activity, plan, what="Svømme", days="1234567")
    swim.remove(as_owner(plan))
    swim = written_on(Activity.find(plan, swim.id), 1)
    assert told(plan) == {}, "what is removed is removed from every day"
    swim.restore(as_owner(plan), 1)
    written_on(Activity.find(plan, swim.id), 3)
    assert list(told(plan)) == [1, 4, 5, 6, 7]


def test_a_time_that_was_moved_stays_where_it_was_moved_to(plan):
    """Its usual day is asked what it was like then, whatever the days are now."""
    swim = made(Activity, plan, what="Svømme", days="1")
    swim.take_day(as_owner(plan), day(0), day(4))
    changed(Activity.find(plan, swim.id), 2, days="6")
    assert list(told(plan)) == [5, 6]
    assert [one.usual for one in times_on(plan, day(4))] == [day(0)]
    recall(plan, [found := Activity.find(plan, swim.id)], day(0))
    assert [found.time_of(one) is None for one in (day(0), day(1), day(5))] == [False, True, False]


def test_who_was_let_in_later_reads_nothing_that_was_written_over_before(plan):
    swim = made(Activity, plan, what="Hemmelig", days="1234567")
    swim = changed(swim, 2, what="Svømme")
    changed(swim, 4, what="Gå tur")
    assert told(plan)[1] == ["Hemmelig day"], "there is something to leak"
    assert list(told(plan, known_since=noon(3)).items())[:2] == [
        (3, ["Svømme day"]),
        (4, ["Svømme day"]),
    ]
    assert list(told(plan, known_since=noon(6))) == [5, 6, 7]
    assert told(plan, known_since=noon(-40)) == told(plan)
