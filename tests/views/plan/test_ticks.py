"""A tick: something we do is done, with one tap, by the same rule as all writing."""

import re
import time

import pytest

from models.core.clock import today
from models.plan import undoing
from models.plan.access import Access
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.tools.goals import Action, Goal
from models.tools.story import Story
from tests.talking import in_english
from tests.writing import as_owner, as_writer, change, write


@pytest.fixture
def action(plan):
    return write(Action, plan, what="Ring the bank")


def tick(page, action, state="done"):
    return page.post(f"{action.address}/tick/{state}", expected=str(action.revision))


def in_place(page, address, **fields):
    """As htmx posts it."""
    page.get("/language")
    fields = {"csrf_token": page.token(), **fields}
    return page.client.post(address, data=fields, headers={"HX-Request": "true"})


def now(action):
    return Action.find(action.plan, action.id)


def test_a_tick_says_done_and_a_second_one_takes_it_back(cast, browser, action):
    page = in_english(browser(cast.owner))
    assert tick(page, action).location.endswith(f"/plan#part-{action.id}")
    assert now(action).state == "done"
    assert [edit.verb for edit in action.history()] == ["wrote", "began"]
    tick(page, now(action), "agreed")
    assert now(action).state == "agreed"


def test_undo_stands_beside_a_tick_and_brings_back_what_was(cast, browser, plan):
    action = write(Action, plan, cast.helper.person, what="Ring the bank", state="going")
    page = in_english(browser(cast.owner))
    answer = in_place(page, f"{action.address}/tick/done", expected="1")
    assert f'formaction="{action.address}/undoing"' in answer.text
    assert 'aria-pressed="true"' in answer.text
    card = in_place(page, f"{action.address}/undoing").text
    assert 'aria-pressed="false"' in card and now(action).state == "going"


def test_a_tick_merges_with_what_another_wrote_meanwhile(cast, browser, action):
    change(action, cast.helper.person, what="Ring the bank and the shop")
    tick(browser(cast.owner), action)
    assert (now(action).state, now(action).what) == ("done", "Ring the bank and the shop")


def test_a_tick_and_another_answer_at_the_same_time_show_both(cast, browser, action):
    change(action, cast.helper.person, state="dropped")
    page = in_english(browser(cast.owner))
    answer = tick(page, action)
    assert answer.status_code == 409
    assert "We dropped it" in answer.text and "Done" in answer.text
    assert now(action).state == "dropped"


def test_a_tick_on_what_was_removed_leads_to_the_plan(cast, browser, action):
    action.remove(as_writer(cast.owner.person, action.plan))
    assert tick(browser(cast.owner), action).location.endswith("/plan")


def test_a_helper_outside_a_conversation_proposes_that_it_is_done(cast, browser, plan, action):
    page = in_english(browser(cast.helper))
    assert "Propose that it is done<" in page.get(f"/plans/{plan.id}/plan").text
    assert 'class="tick"' not in page.page, "a box to tick looks as if it wrote"
    assert tick(page, action).location.endswith("/plan?sent=1")
    assert now(action).state == "agreed"
    (proposal,) = Proposal.on(plan, "waiting")
    assert proposal.words == action.values() | {"state": "done"}
    tick(page, action)
    assert len(Proposal.on(plan, "waiting")) == 1


def test_a_tick_sends_nobodys_half_written_draft(cast, browser, plan, action):
    page = browser(cast.helper)
    page.get("/language")
    page.post(f"{action.address}", expected="1", what="Ring the", when="open", autosave="1")
    answer = tick(page, action)
    assert answer.location == f"{action.address}/edit"
    assert Proposal.on(plan, "waiting") == []


def test_a_reader_sees_no_tick(cast, browser, plan, action):
    reads = as_owner(plan), cast.outsider.person, "read", ("plan",), "kin", time.time() + 99
    Access.grant(*reads)
    page = browser(cast.outsider)
    assert 'class="tick"' not in page.get(f"/plans/{plan.id}/plan").text
    assert tick(page, action).status_code == 403


def test_what_is_finished_is_folded_when_the_undo_is_over(cast, browser, plan, monkeypatch):
    goal = write(Goal, plan, text="A flat")
    action = write(Action, plan, what="Ring", goal=goal.id)
    page = in_english(browser(cast.owner))
    tick(page, action)
    assert "1 thing is finished" not in page.get(f"/plans/{plan.id}/plan").text
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 11 * 60)
    text = page.get(f"/plans/{plan.id}/plan").text
    assert re.search(r"1 thing is finished.*Ring", text, re.DOTALL)


@pytest.fixture
def walk(plan):
    return write(Action, plan, what="Walk", when="repeats", every="day")


def test_a_tick_on_what_repeats_says_done_this_time_and_it_stays(cast, browser, plan, walk):
    page = in_english(browser(cast.owner))
    answer = in_place(page, f"{walk.address}/tick/done", expected="1").text
    assert 'aria-pressed="true"' in answer and "Done today" in answer
    assert now(walk).state == "agreed"
    text = page.get(f"/plans/{plan.id}/plan").text
    assert "1 thing is finished" not in text and "Every day" in text
    tick(page, now(walk), "agreed")
    assert now(walk).by_date is None


def test_a_helper_proposes_that_it_is_done_this_time(cast, browser, plan, walk):
    helper = in_english(browser(cast.helper))
    assert "Propose that it is done this time<" in helper.get(f"/plans/{plan.id}/plan").text
    tick(helper, walk)
    owner = in_english(browser(cast.owner))
    assert "Done this time. Next time from" in owner.get(f"/plans/{plan.id}/proposals").text
    owner.post(f"/plans/{plan.id}/proposals/{Proposal.on(plan, 'waiting')[0].id}", answer="yes")
    assert "Done today" in owner.get(f"/plans/{plan.id}/plan").text


def test_a_day_that_was_set_is_no_tick_when_it_becomes_repeated(cast, browser, plan):
    action = write(Action, plan, what="Walk", when="date", by_date="2030-01-01")
    fields = {"expected": "1", "what": "Walk", "when": "repeats", "every": "day", "state": "agreed"}
    browser(cast.owner).post(action.address, by_date="2030-01-01", **fields)
    assert (now(action).when, now(action).by_date) == ("repeats", None)


def test_nobody_is_told_how_often_of_what_is_not_repeated(cast, browser, plan, action):
    change(action, what="Ring the bank again")
    page = in_english(browser(cast.owner))
    assert "How often?" not in page.get(f"{action.address}/history").text
    edit = page.get(f"{action.address}/edit", follow_redirects=True).text
    assert re.search(r'<option selected value="week"', edit)


def test_home_and_the_plan_name_the_same_next_thing(cast, browser, plan):
    goal = write(Goal, plan, text="A flat")
    for what, day in (("Long ago", "2020-01-01"), ("In a while", "2040-01-01")):
        write(Action, plan, what=what, goal=goal.id, when="date", by_date=day)
    page = in_english(browser(cast.owner))
    home = page.get(f"/plans/{plan.id}/home").text
    assert "In a while" in home and "Long ago" not in home.partition('id="next"')[2]
    assert "Next: 1 January 2040." in page.get(f"/plans/{plan.id}/plan").text


def say_yes(plan):
    Story(Plan.by_id(plan.id)).accept(as_owner(plan))


def waits(page, plan):
    """True if the plan asks for another yes. Then its page of changes says what for."""
    page.get(f"/plans/{plan.id}/plan")
    said = "Something has changed since then." in page.page
    assert said == ("waits for" in page.page)
    assert said != ("Nothing has changed." in page.get(f"/plans/{plan.id}/plan/changes").text)
    return said


@pytest.mark.parametrize("by", ["owner", "helper"])
@pytest.mark.parametrize("words", [{}, {"when": "repeats", "every": "sun"}])
def test_a_tick_and_its_undo_leave_the_yes_as_it_is(cast, browser, plan, by, words):
    deeds = [write(Action, plan, what=what, **words) for what in ("Walk", "Swim")]
    say_yes(plan)
    owner = in_english(browser(cast.owner))
    who = cast.owner if by == "owner" else cast.helper
    for deed in deeds:
        change(deed, who.person, **deed.ticked(True, today()))
    assert all(now(deed).is_done(today()) for deed in deeds)
    assert not waits(owner, plan)
    undoing.undo(as_writer(who.person, plan), now(deeds[0]))
    change(now(deeds[1]), who.person, **now(deeds[1]).ticked(False, today()))
    assert not any(now(deed).is_done(today()) for deed in deeds)
    assert not waits(owner, plan)
    change(now(deeds[0]), who.person, what="Walk far")
    assert waits(owner, plan)


def test_what_waits_for_a_yes_still_waits_after_a_tick_and_names_no_tick(cast, browser, plan):
    walk = write(Action, plan, what="Walk", when="repeats", every="sun")
    say_yes(plan)
    change(walk, cast.helper.person, what="Walk far")
    owner = in_english(browser(cast.owner))
    tick(owner, now(walk))
    assert now(walk).is_done(today())
    assert waits(owner, plan)
    assert "Walk far" in owner.page and "Done this time" not in owner.page
    change(now(walk), what="Walk")
    assert not waits(owner, plan), "it says again what the owner has said yes to"


def test_a_tick_is_no_yes_to_what_a_helper_has_added(cast, browser, plan):
    write(Action, plan, what="Swim")
    say_yes(plan)
    walk = write(Action, plan, cast.helper.person, what="Walk")
    owner = in_english(browser(cast.owner))
    tick(owner, walk)
    assert now(walk).state == "done"
    assert waits(owner, plan)


def test_a_goal_that_is_reached_is_no_other_goal(cast, browser, plan):
    goal = write(Goal, plan, text="A flat")
    say_yes(plan)
    owner = in_english(browser(cast.owner))
    change(goal, state="reached")
    assert not waits(owner, plan)
    change(Goal.find(plan, goal.id), state="paused")
    assert waits(owner, plan)


def test_to_end_what_is_repeated_asks_for_a_yes(cast, browser, plan, walk):
    say_yes(plan)
    owner = in_english(browser(cast.owner))
    change(walk, cast.helper.person, state="done")
    assert waits(owner, plan)
