"""An undo says what it takes back, and an open form says who has just changed its words."""

import re

import pytest

from models.core.database import new_id
from models.plan.edit import Edit, Submission
from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal, Story
from models.tools.wheel import Area
from tests.writing import as_owner, change, write


def undo_on(page, plan, name="plan"):
    found = re.findall(
        r'<p class="undo"><button[^>]*>([^<]*)<', page.get(f"{plan.address}/{name}").text
    )
    return [words.strip() for words in found]


def test_what_is_new_would_go_away(owner, plan):
    write(Goal, plan, text="A flat")
    assert undo_on(owner, plan) == ["Undo: remove “A flat”"]


@pytest.mark.parametrize(
    "words, said",
    [
        ({"state": "reached"}, "Undo “I have managed this” on “A flat”"),
        ({"text": "A house"}, "Undo the change in “A house”"),
        ({"state": "paused", "why": "Rest"}, "Undo the change in “A flat”"),
    ],
)
def test_a_choice_is_named_and_other_words_are_a_change(owner, plan, words, said):
    goal = write(Goal, plan, text="A flat", state="open")
    change(goal, **words)
    assert undo_on(owner, plan) == [said]


def test_a_tick_is_named(owner, plan):
    action = write(Action, plan, what="Walk", when="repeats", every="day", state="agreed")
    owner.post(f"{action.address}/tick/done", expected="1")
    assert undo_on(owner, plan) == ["Undo “Done this time” on “Walk”"]


def test_an_area_and_a_contact_are_named(owner, plan):
    change(Area.of(plan)[0], now="Fine")
    assert undo_on(owner, plan, "wheel") == ["Undo the change in “Housing”"]
    write(Contact, plan, name="Kari")
    assert undo_on(owner, plan, "contacts") == ["Undo: remove “Kari”"]


def test_what_is_removed_is_named(owner, plan):
    goal = write(Goal, plan, text="A flat")
    owner.get("/language")
    fields = {"csrf_token": owner.token()}
    gone = owner.client.post(f"{goal.address}/removal", data=fields, headers={"HX-Request": "true"})
    assert "“A flat” is removed." in gone.text and "Bring back “A flat”" in gone.text


def form_since(page, part, revision):
    address = f"{part.address}/edit?since={revision}"
    return page.client.get(address, headers={"HX-Request": "true"}).text


def test_an_open_form_is_told_who_changed_it_since(owner, plan, cast):
    goal = write(Goal, plan, text="A flat")
    assert "just changed this" not in form_since(owner, goal, 1)
    change(goal, by=cast.helper.person, text="A house")
    form = form_since(owner, goal, 1)
    assert "Hanne just changed this." in form and "A house" in form
    assert 'name="expected" value="2"' in form
    assert "just changed this" not in form_since(owner, goal, 2)


def test_what_one_changed_in_another_place_is_ones_own(owner, plan):
    goal = change(write(Goal, plan, text="A flat"), text="A house")
    assert "You changed this in another place." in form_since(owner, goal, 1)


@pytest.mark.parametrize("since", ["", "x", "1.1", "9" * 30, "-1"])
def test_any_since_is_answered(owner, plan, since):
    goal = write(Goal, plan, text="A flat")
    assert "A flat" in form_since(owner, goal, since)


def test_a_pin_is_no_change_of_words(owner, plan, cast):
    goal = write(Goal, plan, text="A flat")
    owner.post(f"{goal.address}/pin")
    assert "changed this" not in form_since(owner, goal, 1)
    assert Edit.select().where(Edit.part == goal.id).count() == 2


def undone(part):
    part.undo(as_owner(part.plan))
    return type(part).find(part.plan, part.id)


def in_one_form(plan, *steps):
    """An action that one form made, saved once for each of these steps; the last one is done."""
    action = Action.blank(plan, new_id())
    for turn, words in enumerate(steps, 1):
        submission = Submission("a-form", turn, is_typing=turn < len(steps))
        action = Action.write(as_owner(plan), action.id, action.revision, words, submission)
    return action


def test_what_one_form_has_just_made_would_go_away(owner, plan):
    action = in_one_form(
        plan,
        {"what": "Ring", "mine": True},
        {"mine": False},
        {"somebody": "Kari"},
        {"somebody": "Kari"},
    )
    assert undo_on(owner, plan) == ["Undo: remove “Ring”"]
    assert undone(action).removed_at
    action.restore(as_owner(plan), action.revision)
    assert undo_on(owner, plan) == ["Undo: remove “Ring”"]


def test_an_undo_in_a_form_brings_back_words_that_were_written_over(owner, plan):
    action = in_one_form(plan, {"what": "Ring far."}, {"what": "Mat."}, {"state": "going"})
    assert undo_on(owner, plan) == ["Undo the change in “Mat.”"]
    assert undone(action).what == "Ring far."
    assert undo_on(owner, plan) == ["Put back what you undid in “Ring far.”"]


def test_a_name_for_somebody_else_is_one_step(owner, plan):
    action = write(Action, plan, what="Ring", mine=True)
    for turn, typing in ((1, True), (2, False)):
        words = {"mine": False, "somebody": "Kari"}
        action = change(action, submission=Submission("a-form", turn, typing), **words)
    assert undone(action).mine


def test_after_an_undo_the_button_puts_back_what_it_took_away(owner, plan):
    action = write(Action, plan, what="Walk", when="repeats", every="day", state="agreed")
    owner.post(f"{action.address}/tick/done", expected="1")
    action = undone(Action.find(plan, action.id))
    for state in ("Put back what you undid in “Walk”", "Undo “Done this time” on “Walk”") * 2:
        assert undo_on(owner, plan) == [state]
        action = undone(action)


def test_what_stands_again_as_the_owner_agreed_is_not_changed(owner, plan, cast):
    action = write(Action, plan, what="Walk", state="agreed")
    Story(plan).accept(as_owner(plan))
    action = change(Action.find(plan, action.id), state="done")
    assert action.changed_since_yes
    assert undone(action).is_as_agreed and not Story(plan).changed
    action = change(Action.find(plan, action.id), by=cast.helper.person, what="Run")
    assert action.changed_since_yes
    assert change(action, by=cast.helper.person, what="Walk").is_as_agreed
    action = Action.find(plan, action.id)
    action.remove(as_owner(plan))
    assert Story(Plan.get_by_id(plan.id)).changed
