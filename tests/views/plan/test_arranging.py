"""Pinning and moving change where a part stands: no words, no yes to them, and nothing to undo."""

import re

import pytest

from models.core.database import new_id
from models.plan.edit import Submission
from models.plan.part import Part
from models.plan.plan import AccessEnded, Plan
from models.plan.proposal import Proposal
from models.plan.visit import Visit
from models.tools.goals import Action, Frame, Goal
from models.tools.story import Story
from models.tools.wheel import Area
from tests.reading import hidden_fields
from tests.writing import as_owner, as_writer, change, write

pytestmark = pytest.mark.postgres


def test_an_area_that_was_only_moved_offers_no_undo_and_is_never_taken_away(owner, plan):
    area = Area.of(plan)[0]
    owner.post(f"{area.address}/place", to="down")
    assert "Undo" not in owner.get(f"/plans/{plan.id}/wheel").text
    assert owner.post(f"{area.address}/undoing").status_code == 409
    assert len(Area.of(plan)) == 8


def test_words_in_an_area_can_be_undone_after_it_was_moved(owner, plan):
    area = change(Area.of(plan)[0], now="Typed by mistake")
    owner.post(f"{area.address}/place", to="down")
    assert "Undo" in owner.get(f"/plans/{plan.id}/wheel").text
    owner.post(f"{area.address}/undoing")
    assert "Typed by mistake" not in owner.get(f"/plans/{plan.id}/wheel").text
    assert len(Area.of(plan)) == 8


def test_an_area_that_was_emptied_can_be_undone(owner, plan):
    area = change(Area.of(plan)[0], submission=Submission("a form", 1), now="A word to keep")
    change(area, submission=Submission("a form on another day", 1), now=None)
    assert "A word to keep" not in owner.get(f"/plans/{plan.id}/wheel").text
    assert f'formaction="{area.address}/undoing"' in owner.page
    owner.post(f"{area.address}/undoing")
    assert "A word to keep" in owner.get(f"/plans/{plan.id}/wheel").text


def ways_to_move(owner, part):
    form = owner.get(f"{part.address}/edit?revision=1").text
    return re.findall(r'name="to" value="(up|down) \d+"', form)


def test_a_goal_can_go_only_where_it_would_stand_elsewhere(owner, plan, goal):
    """What is pinned comes first, and nothing else goes past it."""
    others = [write(Goal, plan, text=text) for text in ("A garden", "A dog")]
    assert [ways_to_move(owner, one) for one in Goal.of(plan)] == [
        ["down"],
        ["up", "down"],
        ["up"],
    ]
    owner.post(f"{others[1].address}/pin", first="yes")
    assert [one.text for one in Goal.of(plan)] == ["A dog", goal.text, "A garden"]
    assert [ways_to_move(owner, one) for one in Goal.of(plan)] == [[], ["down"], ["up"]]
    for way, one in (("down", others[1]), ("up", goal)):
        owner.post(f"{one.address}/place", to=way)
        owner.post(f"{one.address}/place", to=f"{way} {others[0].id}")
    assert [one.text for one in Goal.of(plan)] == ["A dog", goal.text, "A garden"]
    owner.post(f"{others[1].address}/pin", first="no")
    assert [one.text for one in Goal.of(plan)] == [goal.text, "A garden", "A dog"]


def test_a_tap_that_comes_twice_moves_once(owner, plan, goal):
    """On a bad network its answer is lost, and the phone sends it again."""
    others = [write(Goal, plan, text=text) for text in ("A garden", "A dog")]
    form = owner.get(f"{others[1].address}/edit?revision=1").text
    to = re.search(r'name="to" value="(up \d+)"', form)[1]
    for _time in range(2):
        assert owner.post(f"{others[1].address}/place", to=to).status_code == 303
        assert [one.text for one in Goal.of(plan)] == [goal.text, "A dog", "A garden"]
    assert [edit.verb for edit in others[1].history()] == ["moved", "began"]


def test_an_action_is_moved_among_those_for_its_goal(owner, plan, goal):
    """On the page it stands under its goal: past another goal's it would stand where it stood."""
    dog = write(Goal, plan, text="A dog")
    names = [("Dig", goal.id), ("Feed it", dog.id), ("Sow", goal.id), ("Walk it", dog.id)]
    first, _feed, second, _walk = (write(Action, plan, what=what, goal=of) for what, of in names)
    assert (ways_to_move(owner, first), ways_to_move(owner, second)) == (["down"], ["up"])
    owner.post(f"{second.address}/place", to="up")
    assert [one.what for one in Action.of(plan)] == ["Sow", "Dig", "Feed it", "Walk it"]


def test_a_part_that_was_removed_can_go_nowhere(owner, plan, goal):
    """Its form is still opened: by Back, and by a phone that wrote in it without a network."""
    other = write(Goal, plan, text="A garden")
    assert ways_to_move(owner, other) == ["up"]
    owner.post(f"{other.address}/removal")
    assert ways_to_move(owner, other) == []
    assert owner.get(f"{other.address}/edit?revision=1").status_code == 200


@pytest.mark.parametrize("to", ["", "left", "up x", "up -1", "down 1.5", "up " + "9" * 20])
def test_what_is_no_place_is_refused(owner, plan, goal, to):
    assert owner.post(f"{goal.address}/place", to=to).status_code == 400


def test_home_counts_areas_by_their_words_and_not_by_moving(owner, plan):
    Area.of(plan)[0].move(as_owner(plan), up=False)
    assert "1 area" not in owner.get(f"/plans/{plan.id}/home").text
    write(Area, plan, name="An area of my own", now="Words")
    assert "1 area" in owner.get(f"/plans/{plan.id}/home").text


@pytest.fixture
def guest(cast, plan):
    return as_writer(cast.helper.person, plan)


def test_the_owner_says_yes_though_somebody_pinned_a_goal_meanwhile(owner, plan, goal, guest):
    owner.get(f"/plans/{plan.id}/plan")
    seen = hidden_fields(owner)["stamp"]
    goal.pin(guest, True)
    answer = owner.post(f"/plans/{plan.id}/plan/acceptance", stamp=seen)
    assert answer.status_code == 303
    assert Goal.find(plan, goal.id).is_as_agreed


def test_a_pin_between_reading_and_the_yes_leaves_nothing_changed_since(plan, goal, guest):
    loaded = Story(plan)
    goal.pin(guest, True)
    loaded.accept(as_owner(plan))
    assert not Story(Plan.get_by_id(plan.id)).changed


def test_words_between_reading_and_the_yes_still_wait_for_one(plan, goal, guest, cast):
    loaded = Story(plan)
    change(goal, by=cast.helper.person, text="Other words than the owner read")
    Goal.find(plan, goal.id).pin(guest, True)
    loaded.accept(as_owner(plan))
    assert Goal.find(plan, goal.id).changed_since_yes


@pytest.mark.parametrize("stamp", ["", "x", " ", "1.1 2.2", "9" * 400 + ".1", "-1.-1", "\0"])
def test_a_yes_with_a_stamp_that_is_none_is_asked_for_again(owner, plan, goal, stamp):
    assert owner.post(f"/plans/{plan.id}/plan/acceptance", stamp=stamp).status_code == 409
    assert Goal.find(plan, goal.id).new_since_yes


def test_who_may_not_write_changes_nothing_even_past_the_door(cast, plan, goal):
    reads = Visit(cast.reader.person, plan, "agreed")
    for step in (
        lambda: Goal.write(reads, goal.id, goal.revision, {"text": "Not theirs"}),
        lambda: Goal.write(reads, new_id(), 0, {"text": "Not theirs"}),
        lambda: goal.pin(reads, True),
        lambda: goal.move(reads, up=True),
        lambda: goal.remove(reads),
        lambda: goal.restore(reads, 1),
        lambda: Story(plan).accept(reads),
    ):
        with pytest.raises(AccessEnded):
            step()
    found: list[Part] = Goal.of(plan)
    assert [(one.revision, one.text, one.pinned) for one in found] == [(1, goal.text, False)]


def test_a_proposal_of_dates_alone_is_not_said_as_words(plan, cast):
    proposal = Proposal(plan=plan, kind=Frame.kind_name, words={"starts_on": "2027-03-03"})
    assert proposal.said == ""
    assert Proposal(plan=plan, kind=Goal.kind_name, words={"why": "Peace"}).said == "Peace"
