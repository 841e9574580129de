"""What waits for the owner's yes is said where one has just seen it, and the yes is taken there."""

import pytest

from models.core.audit import Audit
from models.core.change import Change
from models.plan.conversation import Conversation
from models.plan.edit import Edit
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.tools.goals import Action, Goal, Strength
from models.tools.matters import Matter
from models.tools.story import Story
from tests.reading import hidden_fields
from tests.writing import as_owner, as_writer, change, write


@pytest.fixture
def goal(plan):
    """It was written before any conversation began."""
    found = write(Goal, plan, text="A flat")
    Edit.update(at=Edit.at - 60).execute()
    return found


def together(plan, person, changes):
    """Write together with this person until it ends. Everything is written by them."""
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, person).let_in(as_owner(plan))
    changes(as_writer(person, plan))
    Conversation.of(plan).end(as_owner(plan))


def a_house(visit):
    change(Goal.of(visit.plan)[0], by=visit.person, text="A house")


def agree(plan):
    Story(Plan.by_id(plan.id)).accept(as_owner(plan))


def press_yes(page, plan):
    """Press the one button for the yes on this page, and follow to where it leads."""
    assert page.page.count("/plan/acceptance") == 1
    fields = hidden_fields(page)
    return page.post(f"{plan.address}/plan/acceptance", **fields)


def test_the_yes_is_logged_and_told_to_open_pages(owner, goal, plan):
    owner.get(f"{plan.address}/plan/changes")
    before = Change.latest()
    assert press_yes(owner, plan).status_code == 303
    entry = Audit.select().where(Audit.plan_id == plan.id).order_by(Audit.id.desc()).get()
    assert (entry.verb, entry.subject, entry.person_id) == ("said yes", "plan", plan.owner_id)
    told = [change for change in Change.after(before) if change.plan_id == plan.id]
    assert [change.kind for change in told] == ["plan"]


@pytest.mark.parametrize("at", ["conversation/over", "plan/changes"])
def test_the_end_and_the_changes_say_what_waits_and_take_the_yes(owner, goal, plan, cast, at):
    agree(plan)
    together(plan, cast.helper.person, a_house)
    owner.get(f"{plan.address}/{at}")
    assert "What is new in the plan waits for your yes." in owner.page
    assert press_yes(owner, plan).location.endswith("/plan")
    owner.get(f"{plan.address}/plan")
    assert "You said yes to this plan on" in owner.page and "See the sheet" in owner.page
    assert "waits for your yes" not in owner.get(f"{plan.address}/{at}").text


@pytest.mark.parametrize("at", ["conversation/over", "plan/changes"])
def test_a_yes_is_to_nothing_that_came_after_the_page(owner, goal, plan, cast, at):
    agree(plan)
    together(plan, cast.helper.person, a_house)
    owner.get(f"{plan.address}/{at}")
    change(Goal.find(plan, goal.id), by=cast.helper.person, text="A castle")
    answer = press_yes(owner, plan)
    assert answer.status_code == 409 and "A castle" in answer.text


def test_the_helper_is_told_that_it_waits_for_the_owners_yes(hanne, goal, plan, cast):
    agree(plan)
    together(plan, cast.helper.person, a_house)
    for at in ("conversation/over", "plan/changes"):
        text = hanne.get(f"{plan.address}/{at}").text
        assert "What is new in the plan waits for a yes from" in text
        assert "/plan/acceptance" not in text


def test_an_end_that_leaves_nothing_waiting_asks_for_no_yes(owner, goal, plan, cast):
    agree(plan)
    change(Goal.find(plan, goal.id), text="Before it began")
    Edit.update(at=Edit.at - 60).execute()
    together(plan, cast.helper.person, lambda visit: write(Matter, plan, visit.person, text="Rest"))
    assert "waits for your yes" not in owner.get(f"{plan.address}/conversation/over").text
    assert "Rest" in owner.page


def test_what_is_new_since_the_yes_says_nothing_that_nobody_chose(owner, plan, cast):
    write(Strength, plan, text="Patience")
    agree(plan)
    write(Action, plan, by=cast.helper.person, what="Walk")
    text = owner.get(f"{plan.address}/plan/changes").text
    assert "Walk" in text
    assert "How is it going?" not in text and "By when" not in text
    write(Action, plan, by=cast.helper.person, what="Swim", when="meeting", state="paused")
    text = owner.get(f"{plan.address}/plan/changes").text
    assert "How is it going?" in text and "By when" in text


def test_a_proposal_says_nothing_that_its_author_did_not_choose(owner, hanne, plan, cast):
    helper = Visit.of(cast.helper.person, plan)
    propose(helper, Action, 77, 0, {"what": "Walk", "when": "open", "state": "agreed"}, sent=True)
    assert "Walk" in owner.get(f"{plan.address}/proposals").text
    assert "How is it going?" not in owner.page and "By when" not in owner.page
    hanne.get(f"{plan.address}/action/77/proposed")
    assert "Walk" in hanne.page and "How is it going?" not in hanne.page


def test_what_was_taken_away_since_the_yes_is_a_change_too(owner, plan, goal, cast):
    write(Strength, plan, text="Patient")
    agree(plan)
    assert "You said yes to this plan" in owner.get(f"/plans/{plan.id}/plan").text
    goal.remove(as_writer(cast.helper.person, plan))
    assert "Something has changed since then." in owner.get(f"/plans/{plan.id}/plan").text
    assert "A flat" in owner.get(f"/plans/{plan.id}/plan/changes").text
    agree(plan)
    assert "You said yes to this plan" in owner.get(f"/plans/{plan.id}/plan").text


def test_what_somebody_brought_back_before_the_yes_is_named(owner, goal, plan, cast):
    deed = write(Action, plan, what="Call the bank")
    Story(plan).accept(as_owner(plan))
    Action.find(plan, deed.id).remove(as_owner(plan))
    owner.get(f"/plans/{plan.id}/plan")
    seen = hidden_fields(owner)["stamp"]
    by_itself = {"HX-Request": "true", "X-By-Itself": "1"}
    assert owner.get(deed.address, headers=by_itself).status_code == 204
    gone = Action.find(plan, deed.id)
    gone.restore(as_writer(cast.helper.person, plan), gone.revision)
    assert "Call the bank" in owner.get(deed.address, headers=by_itself).text
    answer = owner.post(f"/plans/{plan.id}/plan/acceptance", stamp=seen)
    told = answer.text.split('data-gone="moved"')[1].split("</div>")[0]
    assert answer.status_code == 409 and "Something new came while you were reading" in told
    assert "Call the bank" in told and "A flat" not in told


def test_what_somebody_removed_before_the_yes_is_named_too(owner, goal, plan, cast):
    deed = write(Action, plan, what="Call the bank")
    agree(plan)
    change(goal, text="A house")
    owner.get(f"{plan.address}/plan")
    seen = hidden_fields(owner)["stamp"]
    Action.find(plan, deed.id).remove(as_writer(cast.helper.person, plan))
    answer = owner.post(f"{plan.address}/plan/acceptance", stamp=seen)
    told = answer.text.split('data-gone="moved"')[1].split("</div>")[0]
    assert answer.status_code == 409
    assert "Call the bank" in told and "removed" in told and "A house" not in told
