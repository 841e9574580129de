"""The editing rule: nobody's words are overwritten, nothing is written twice, nothing is lost."""

import pytest

from models.core.audit import Audit
from models.core.change import Change
from models.core.database import new_id, now
from models.plan.edit import Conflict, Full, Removed, Submission
from models.tools.contacts import Contact
from models.tools.goals import Goal
from models.tools.matters import Matter
from tests.writing import as_owner, as_writer, change, told, write

pytestmark = pytest.mark.postgres


@pytest.fixture
def goal(plan):
    return write(Goal, plan, text="A flat", why="Peace")


def test_two_who_change_different_fields_both_get_their_words(goal, cast):
    change(goal, text="A flat by the sea")
    merged = change(goal, by=cast.helper.person, why="Peace and quiet")
    assert (merged.text, merged.why, merged.revision) == ("A flat by the sea", "Peace and quiet", 3)


def test_two_who_change_the_same_field_are_shown_both_texts(goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    with pytest.raises(Conflict) as both:
        change(goal, text="A boat")
    assert both.value.fields == {"text": ("A boat", "A house")}
    assert told(goal) == ["A flat", "A house"]


def test_a_conflict_in_one_field_still_merges_the_others(goal, cast):
    change(goal, by=cast.helper.person, text="A house", state="paused")
    with pytest.raises(Conflict) as both:
        change(goal, text="A boat", why="The sea")
    kept = both.value.merged
    assert (kept["text"], kept["why"], kept["state"]) == ("A boat", "The sea", "paused")


def test_two_who_write_the_same_words_agree(goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    assert change(goal, text="A house").revision == 2


def test_emptying_a_field_that_the_other_changed_is_a_conflict_too(goal, cast):
    change(goal, by=cast.helper.person, text="A house")
    with pytest.raises(Conflict) as both:
        change(goal, text="")
    assert both.value.fields == {"text": (None, "A house")}


def test_spaces_and_line_ends_are_no_change(goal):
    assert change(goal, text=" A flat\r\n").revision == 1


def test_a_lost_answer_does_not_write_twice(goal):
    sent = {"seen": 1, "submission": Submission("form", 1), "text": "A house"}
    change(goal, **sent)
    assert change(goal, **sent).revision == 2


def test_a_writer_whose_answer_was_lost_goes_on_without_a_conflict(goal):
    change(goal, seen=1, submission=Submission("form", 1), text="A ho")
    assert change(goal, seen=1, submission=Submission("form", 2), text="A house").text == "A house"


def test_a_send_that_comes_late_does_not_put_older_words_back(goal):
    change(goal, seen=1, submission=Submission("form", 2), text="A house")
    late = change(goal, seen=1, submission=Submission("form", 1), text="A ho")
    assert (late.text, late.revision) == ("A house", 2)


def test_the_own_echo_does_not_hide_what_somebody_else_wrote(goal, cast):
    change(goal, seen=1, submission=Submission("mine", 1), text="A ho")
    change(goal, seen=2, by=cast.helper.person, text="A garden")
    with pytest.raises(Conflict) as both:
        change(goal, seen=1, submission=Submission("mine", 2), text="A house")
    assert both.value.fields == {"text": ("A house", "A garden")}


def test_a_double_tap_makes_one_part(plan):
    part_id = new_id()
    for _tap in range(2):
        Goal.write(as_owner(plan), part_id, 0, {"text": "A flat"}, Submission("form", 0))
    assert [(goal.text, goal.revision) for goal in Goal.of(plan)] == [("A flat", 1)]


def test_writing_in_a_part_that_was_taken_away_stores_nothing_until_it_is_wanted_back(goal):
    goal.remove(as_owner(goal.plan))
    with pytest.raises(Removed) as gone:
        change(goal, seen=1, text="A house")
    assert (gone.value.part.id, Goal.of(goal.plan)) == (goal.id, [])
    Goal.write(as_owner(goal.plan), goal.id, 2, {"text": "A house"}, revive=True)
    assert [part.text for part in Goal.of(goal.plan)] == ["A house"]


def test_taking_away_twice_is_taking_away_once(goal):
    goal.remove(as_owner(goal.plan))
    goal.remove(as_owner(goal.plan))
    assert [edit.verb for edit in goal.history()] == ["removed", "began"]


def test_an_id_of_another_plan_can_not_be_written_to(goal, cast):
    with pytest.raises(LookupError):
        Goal.write(
            as_writer(cast.outsider.person, cast.outsider.plan), goal.id, 1, {"text": "Stolen"}
        )
    assert (told(goal), Goal.of(cast.outsider.plan)) == (["A flat"], [])


def test_an_older_version_stands_again_and_the_newer_one_is_kept(goal):
    change(goal, text="A house")
    goal.restore(as_owner(goal.plan), 1)
    assert Goal.find(goal.plan, goal.id).text == "A flat"
    assert told(goal) == ["A flat", "A house", "A flat"]


def test_a_part_that_was_taken_away_comes_back_as_it_was(goal):
    goal.remove(as_owner(goal.plan))
    goal.restore(as_owner(goal.plan), 2)
    assert [(part.text, part.why) for part in Goal.of(goal.plan)] == [("A flat", "Peace")]


def test_a_version_that_never_was_can_not_be_restored(goal):
    with pytest.raises(LookupError):
        goal.restore(as_owner(goal.plan), 99)


def test_history_says_who_wrote_what_in_order(goal, cast):
    now_at = change(goal, by=cast.helper.person, text="A house")
    change(now_at, text="A home")
    names = {cast.owner.person.id: "owner", cast.helper.person.id: "helper"}
    assert [
        (edit.revision, edit.verb, names[edit.by_id], edit.values["text"])
        for edit in goal.history()
    ] == [
        (3, "wrote", "owner", "A home"),
        (2, "wrote", "helper", "A house"),
        (1, "began", "owner", "A flat"),
    ]


def test_the_clock_does_not_decide_who_came_last(goal, cast):
    """The revision shows the conflict, even if the helper's change looks a day old by the clock."""
    change(goal, by=cast.helper.person, text="A house")
    Goal.update(changed_at=now() - 86400).where(Goal.id == goal.id).execute()
    with pytest.raises(Conflict):
        change(goal, text="A boat")


def test_writes_within_one_second_are_versions_of_their_own(goal):
    for number in range(20):
        goal = change(goal, text=f"Goal {number}")
    assert (goal.revision, len(goal.history())) == (21, 21)


def test_a_full_list_takes_no_more(plan):
    for number in range(5):
        write(Matter, plan, text=f"Thing {number}")
    with pytest.raises(Full):
        write(Matter, plan, text="One more")
    assert len(Matter.of(plan)) == 5


def test_a_place_is_free_again_when_something_is_taken_away(plan):
    matters = [write(Matter, plan, text=f"Thing {number}") for number in range(5)]
    matters[0].remove(as_owner(plan))
    assert write(Matter, plan, text="One more").text == "One more"


def test_every_write_leaves_a_signal_and_a_trace_without_words(goal):
    change(goal, text="A house")
    goal.remove(as_owner(goal.plan))
    signals = Change.select(Change.kind, Change.part, Change.revision).order_by(Change.id).tuples()
    traces = (
        Audit.select(Audit.verb, Audit.subject, Audit.subject_id)
        .where(Audit.subject_id == goal.id)
        .order_by(Audit.id)
        .tuples()
    )
    assert list(signals)[-3:] == [("goal", goal.id, 1), ("goal", goal.id, 2), ("goal", goal.id, 3)]
    assert list(traces) == [
        ("began", "goal", goal.id),
        ("wrote", "goal", goal.id),
        ("removed", "goal", goal.id),
    ]


def test_what_is_pinned_comes_first_and_the_rest_keep_the_owners_order(plan):
    names = {
        contact.name: contact
        for contact in (write(Contact, plan, name=name) for name in ("Ada", "Bo", "Cato"))
    }
    names["Cato"].move(as_owner(plan), up=True)
    names["Bo"].pin(as_owner(plan), True)
    assert [contact.name for contact in Contact.of(plan)] == ["Bo", "Ada", "Cato"]


def test_a_part_that_somebody_wrote_over_meanwhile_stores_nothing(goal, cast):
    """The UPDATE itself compares the revision, for two who write at the very same time."""
    seen = Goal.find(goal.plan, goal.id)
    change(goal, by=cast.helper.person, text="A house")
    assert not seen._store(as_owner(goal.plan), {"text": "A boat"}, "wrote", Submission())
    assert told(goal) == ["A flat", "A house"]


def test_a_late_older_turn_brings_nothing_back_after_one_that_changed_nothing(goal):
    """They typed "A house" and took it back, and the later autosave came first."""
    change(goal, seen=1, submission=Submission("form", 2), text="A flat")
    change(goal, seen=1, submission=Submission("form", 1), text="A house")
    assert told(goal) == ["A flat"]
    change(goal, seen=1, submission=Submission("form", 3), text="A boat")
    assert told(goal) == ["A flat", "A boat"]


def test_two_late_older_turns_bring_nothing_back_either(goal):
    change(goal, seen=1, submission=Submission("form", 3), text="A flat")
    for turn, words in ((1, "A house"), (2, "A boat")):
        change(goal, seen=1, submission=Submission("form", turn), text=words)
    assert told(goal) == ["A flat"]


def test_what_another_form_says_is_not_held_back_by_it(goal):
    change(goal, seen=1, submission=Submission("form", 2), text="A flat")
    change(goal, seen=1, submission=Submission("another", 1), text="A house")
    assert told(goal) == ["A flat", "A house"]
