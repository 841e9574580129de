"""Who does something, also somebody who is no contact yet, and when, also again and again."""

import json
from datetime import date, datetime, time, timedelta

import pytest
from flask_babel import force_locale

from models.core.database import new_id
from models.keeping import fhir
from models.keeping.document import read
from models.keeping.takeout import Takeout
from models.paper.sheet import Sheet
from models.plan.edit import Conflict, Submission
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal, comes_next
from models.tools.story import FEW_GOALS, Story
from tests.writing import as_owner, change, write
from views.paper import sheet_phrases
from views.tools.default_names import named

MONDAY = date(2026, 11, 30)


def names(plan):
    return [contact.name for contact in Contact.of(plan)]


def test_a_name_becomes_a_contact_once(plan):
    first = write(Action, plan, what="Ring", somebody="Kari Nes")
    again = write(Action, plan, what="Write", somebody=" kari  nes ")
    (kari,) = Contact.of(plan)
    assert kari.name == "Kari Nes"
    assert [(one.somebody, one.responsible_id) for one in (first, again)] == [(None, kari.id)] * 2
    assert [edit.verb for edit in first.history()] == ["began"]


def test_a_name_that_is_still_being_typed_is_kept_as_words(plan):
    typing = Submission("one-form", 1, is_typing=True)
    action = change(write(Action, plan, what="Ring"), submission=typing, somebody="Kar")
    assert (action.somebody, names(plan)) == ("Kar", [])
    done = Submission("one-form", 2)
    action = change(action, submission=done, somebody="Kari")
    assert (action.somebody, names(plan)) == (None, ["Kari"])


def test_a_name_that_was_typed_and_saved_by_itself_becomes_a_contact_at_the_end(plan):
    action = write(Action, plan, what="Ring")
    typing, done = Submission("a", 1, is_typing=True), Submission("a", 2)
    change(action, submission=typing, somebody="Kari")
    change(action, submission=done, somebody="Kari")
    assert (Action.of(plan)[0].responsible_id, names(plan)) == (Contact.of(plan)[0].id, ["Kari"])


def test_whoever_may_not_write_contacts_keeps_a_name_as_words(cast, plan):
    from_paper = Visit(cast.helper.person, plan, "helper", may_write=True, from_paper=True)
    action = Action.write(from_paper, new_id(), 0, {"what": "Ring", "somebody": "Kari"})
    assert (action.somebody, names(plan)) == ("Kari", [])


def test_a_tick_makes_no_contact_of_a_name_that_somebody_else_wrote(cast, plan):
    from_paper = Visit(cast.helper.person, plan, "helper", may_write=True, from_paper=True)
    action = Action.write(from_paper, new_id(), 0, {"what": "Ring", "somebody": "Kari"})
    action = change(action, state="done")
    assert (action.somebody, action.state, names(plan)) == ("Kari", "done", [])


def test_a_proposed_name_becomes_a_contact_by_the_owners_yes(cast, plan):
    visit = Visit(cast.helper.person, plan, "helper", may_propose=True)
    words = {"what": "Ring", "somebody": "Kari"}
    proposal = propose(visit, Action, new_id(), 0, words, sent=True)
    assert names(plan) == []
    action = proposal.accept(as_owner(plan))
    assert (action.somebody, names(plan)) == (None, ["Kari"])
    assert action.responsible_id == Contact.of(plan)[0].id


def test_a_name_beside_somebody_chosen_meanwhile_overwrites_nobody(plan):
    action, bente = write(Action, plan, what="Ring"), write(Contact, plan, name="Bente")
    change(action, responsible=bente.id)
    both = change(action, seen=1, somebody="Kari")
    assert (both.responsible_id, both.somebody) == (bente.id, "Kari")


def test_two_names_at_once_are_both_shown_and_no_contact_is_made(plan):
    action = write(Action, plan, what="Ring")
    change(action, submission=Submission("a", 1, is_typing=True), somebody="Bente")
    with pytest.raises(Conflict) as clash:
        change(action, seen=1, somebody="Kari")
    assert clash.value.fields == {"somebody": ("Kari", "Bente")}
    assert names(plan) == []


def test_a_full_list_of_contacts_keeps_the_name_as_words(plan, monkeypatch):
    monkeypatch.setattr(Contact, "most", 0)
    assert write(Action, plan, what="Ring", somebody="Kari").somebody == "Kari"


@pytest.mark.parametrize(
    "when, expected",
    [
        ({"when": "date", "by_date": "2026-12-03"}, date(2026, 12, 3)),
        ({"when": "date", "by_date": "2026-11-29"}, None),
        ({"when": "repeats", "every": "mon"}, MONDAY),
        ({"when": "repeats", "every": "sun"}, date(2026, 12, 6)),
        ({"when": "repeats", "every": "mon", "by_date": "9999-12-31"}, date(9999, 12, 27)),
        ({"when": "repeats", "every": "day"}, None),
        ({"when": "meeting"}, None),
        ({}, None),
    ],
)
def test_the_next_day_of_something_we_do(plan, when, expected):
    assert write(Action, plan, what="Ring", **when).next_day(MONDAY) == expected


def made_on(day, action):
    action.created_at = int(datetime.combine(day, time(12)).timestamp())
    Action.update(created_at=action.created_at).where(Action.id == action.id).execute()
    return action


@pytest.mark.parametrize(
    "ticked_on, done_on",
    [
        (date(2026, 11, 28), date(2026, 12, 1)),  # none has passed since it was made
        (date(2026, 12, 1), date(2026, 12, 1)),
        (date(2026, 12, 2), date(2026, 12, 1)),
        (date(2026, 12, 6), date(2026, 12, 1)),
        (date(2026, 12, 7), date(2026, 12, 8)),
    ],
)
def test_a_tick_names_the_day_that_it_is_for(plan, ticked_on, done_on):
    action = write(Action, plan, what="Walk", when="repeats", every="tue")
    action = made_on(date(2026, 11, 28), action)
    done = change(action, **action.ticked(True, ticked_on))
    assert done.done_on(ticked_on) == done_on
    assert done.next_day(ticked_on) == done_on + timedelta(7)
    other = change(done, every="fri")
    assert other.done_on(ticked_on) is None


@pytest.mark.parametrize(
    "every, done_on, again_on, still_done, due_again",
    [
        ("mon", MONDAY, date(2026, 12, 7), date(2026, 12, 5), date(2026, 12, 6)),
        ("sun", MONDAY, date(2026, 12, 6), date(2026, 12, 4), date(2026, 12, 5)),
        ("tue", MONDAY, date(2026, 12, 8), date(2026, 12, 6), date(2026, 12, 7)),
        ("wed", MONDAY, date(2026, 12, 2), MONDAY, date(2026, 12, 1)),
        ("day", MONDAY, date(2026, 12, 1), MONDAY, date(2026, 12, 1)),
        ("week", MONDAY, date(2026, 12, 7), date(2026, 12, 6), date(2026, 12, 7)),
        ("month", MONDAY, date(2026, 12, 1), MONDAY, date(2026, 12, 1)),
        (None, MONDAY, date(2026, 12, 1), MONDAY, date(2026, 12, 1)),
    ],
)
def test_a_tick_on_what_repeats_counts_for_this_time_only(
    plan, every, done_on, again_on, still_done, due_again
):
    action = made_on(
        date(2026, 11, 1), write(Action, plan, what="Walk", when="repeats", every=every)
    )
    assert not action.done_this_time(done_on)
    done = change(action, **action.ticked(True, done_on))
    assert (done.state, done.by_date) == ("agreed", again_on)
    assert done.is_done(done_on) and done.is_done(still_done) and not done.is_done(due_again)
    assert not change(done, **done.ticked(False, done_on)).is_done(done_on)


def test_what_repeats_is_ended_by_a_choice_of_its_own(plan):
    action = write(Action, plan, what="Walk", when="repeats", every="day", state="done")
    assert action.is_done(MONDAY) and not action.done_this_time(MONDAY)
    assert action.ticked(False, MONDAY) == {"state": "agreed"}


def test_two_ticks_for_the_same_time_are_no_conflict(cast, plan):
    action = write(Action, plan, what="Walk", when="repeats", every="sun")
    ticked = action.ticked(True, MONDAY)
    change(action, cast.helper.person, **ticked)
    assert change(action, seen=1, **ticked).revision == 2


def test_after_a_tick_something_else_is_next(plan):
    walk = write(Action, plan, what="Walk", when="repeats", every="mon")
    ring = write(Action, plan, what="Ring", when="date", by_date="2026-12-03")
    assert comes_next([ring, walk], MONDAY).id == walk.id
    walk = change(walk, **walk.ticked(True, MONDAY))
    assert comes_next([ring, walk], MONDAY).id == ring.id


def test_a_day_that_has_passed_comes_after_one_to_come_and_before_none(plan):
    late = write(Action, plan, what="Late", when="date", by_date="2026-11-20")
    some = write(Action, plan, what="Some day")
    soon = write(Action, plan, what="Soon", when="repeats", every="fri")
    left = [some, late, soon]
    found = []
    while left:
        found.append(comes_next(left, MONDAY))
        left.remove(found[-1])
    assert found == [soon, late, some]


def test_few_goals_stand_open_and_of_many_the_one_with_what_is_next(plan):
    goals = [write(Goal, plan, text=f"Goal {number}") for number in range(FEW_GOALS)]
    assert Story(plan).unfolded(MONDAY) == {goal.id for goal in goals}
    write(Goal, plan, text="One more")
    write(Action, plan, what="Ring", goal=goals[1].id)
    assert Story(plan).unfolded(MONDAY) == {goals[1].id}


@pytest.mark.parametrize(
    "every, how_often, scheduled",
    [
        (
            "sun",
            "after dinner",
            {
                "scheduledTiming": {
                    "repeat": {
                        "frequency": 1,
                        "period": 1,
                        "periodUnit": "wk",
                        "dayOfWeek": ["sun"],
                    },
                    "code": {"text": "after dinner"},
                }
            },
        ),
        (
            "month",
            None,
            {"scheduledTiming": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "mo"}}},
        ),
        (None, "now and then", {"scheduledString": "now and then"}),
    ],
)
def test_a_repeated_time_is_a_timing_in_fhir(app, plan, every, how_often, scheduled):
    words = {"when": "repeats", "every": every, "how_often": how_often, "somebody": "Kari"}
    write(Action, plan, what="Ring", **words)
    with app.test_request_context():
        made = fhir.bundle(Takeout(plan).document(), named)
    (care,) = [
        one["resource"] for one in made["entry"] if one["resource"]["resourceType"] == "CarePlan"
    ]
    detail = care["activity"][0]["detail"]
    assert {name: value for name, value in detail.items() if "scheduled" in name} == scheduled


def test_the_sheet_says_how_often_and_who(app, plan):
    words = {"when": "repeats", "every": "sun", "how_often": "after dinner"}
    action = write(Action, plan, what="Ring", **words)
    change(action, submission=Submission("a", 1, is_typing=True), somebody="Kari")
    with app.test_request_context(), force_locale("nb"):
        sheet = Sheet.of(plan, "none", MONDAY, sheet_phrases)
    (printed,) = sheet.goals[0].actions
    assert (printed.who, printed.when) == ("Kari", "Hver søndag, after dinner")


def test_a_file_from_before_has_neither_a_name_nor_how_often(plan):
    write(Action, plan, what="Ring")
    told = Takeout(plan).document()
    for action in told["parts"]["action"]:
        for name in ("somebody", "every", "how_often"):
            del action[name], action["history"][0]["values"][name]
    (part,) = read(json.dumps(told)).parts[Action]
    assert (part["somebody"], part["every"], part["how_often"]) == (None, None, None)
