"""What meets a conflict is kept at once, and asked about until its writer has chosen."""

import json

import pytest

from models.core.audit import Audit
from models.core.change import Change
from models.core.database import database, new_id
from models.keeping.document import read
from models.keeping.erasure import erase
from models.keeping.takein import take_in
from models.keeping.takeout import Takeout
from models.plan import stretch
from models.plan.edit import Conflict, Submission
from models.plan.kept_text import KeptText
from models.plan.plan import AccessEnded
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.tools.goals import Goal
from tests.writing import as_owner, as_writer, change, told, write


@pytest.fixture
def goal(plan):
    """It says "A house", and was "A flat" when the forms of these tests were opened."""
    return change(write(Goal, plan, text="A flat", why="Peace"), text="A house")


def keep(part, text, by=None, screen="a-form", base="A flat"):
    visit = as_writer(by or part.plan.owner, part.plan)
    return KeptText.keep(visit, part, {"text": base}, {"text": text}, Submission(screen, 1))


def kept(plan):
    return [row.values["text"] for row in KeptText.of(as_owner(plan), Goal.of(plan)[0].id)][::-1]


def test_what_is_typed_on_in_one_stretch_is_one_text(goal, plan):
    for text in ("A", "A bo", "A boat", "A boat and", "A boat and a dog"):
        keep(goal, text)
    assert kept(plan) == ["A boat and a dog"]


def test_other_screens_hear_that_it_is_settled_though_the_plan_says_what_it_said(goal, plan):
    row, before = keep(goal, "A boat"), Change.latest()
    row.settle(as_owner(plan), goal.values())
    assert [(one.kind, one.part) for one in Change.after(before)] == [("goal", goal.id)]


def test_what_is_typed_in_the_middle_is_one_text_too(goal, plan):
    for text in ("A fl and at", "A fl and a dogat", "A fl and a dog inat"):
        keep(goal, text)
    assert kept(plan) == ["A fl and a dog inat"]


def test_a_slip_of_the_finger_is_gone_when_it_was_typed_over(goal, plan):
    for text in ("A boats", "A boat", "A boat an"):
        keep(goal, text)
    assert kept(plan) == ["A boat an"]


def test_words_that_were_written_over_stay_beside_the_new_ones(goal, plan):
    for text in ("I am afraid of the nights.", "All", "All is well."):
        keep(goal, text)
    assert kept(plan) == ["I am afraid of the nights.", "All is well."]


def test_another_form_and_another_person_have_a_text_of_their_own(goal, plan, cast):
    keep(goal, "A boat")
    keep(goal, "A boat and", screen="another-form")
    keep(goal, "A boat too", by=cast.helper.person)
    assert sorted(kept(plan)) == ["A boat", "A boat and", "A boat too"]


def test_the_same_words_again_are_kept_once(goal, plan):
    assert keep(goal, "A boat").id == keep(goal, "A boat").id


def test_a_conflict_says_only_what_its_writer_has_changed(goal):
    with pytest.raises(Conflict) as conflict:
        change(goal, seen=1, text="A boat", why="The sea", state="open")
    assert (conflict.value.mine, conflict.value.base["text"]) == (
        {"text": "A boat", "why": "The sea"},
        "A flat",
    )


def test_the_choice_of_theirs_leaves_it_in_the_list_and_asks_no_more(goal, plan):
    keep(goal, "A boat").settle(as_owner(plan), goal.values())
    assert kept(plan) == ["A boat"]
    assert KeptText.waiting(as_owner(plan), goal, goal.values()) is None


def test_words_that_now_stand_in_the_part_need_no_place_of_their_own(goal, plan):
    row = keep(goal, "A boat")
    both = change(goal, text="A house\nA boat")
    row.settle(as_owner(plan), both.values())
    assert kept(plan) == []


def test_it_is_asked_about_until_it_is_settled_or_stands_there(goal, plan):
    keep(goal, "A boat")
    assert KeptText.waiting(as_owner(plan), goal, goal.values()).values == {"text": "A boat"}
    assert KeptText.waiting(as_owner(plan), goal, {"text": "A boat"}) is None


def test_only_its_writer_and_the_owner_may_read_it(goal, plan, cast):
    row = keep(goal, "A boat", by=cast.helper.person)
    own = keep(goal, "A tent")
    helper, reader = (Visit.of(one.person, plan) for one in (cast.helper, cast.reader))
    seen = [KeptText.find(one, row.id) for one in (as_owner(plan), helper, reader)]
    assert seen == [row, row, None]
    assert KeptText.find(helper, own.id) is None
    other = as_writer(cast.reader.person, plan)
    assert KeptText.of(other, goal.id) == []


def test_what_met_a_helpers_own_proposal_is_theirs_alone(plan, cast):
    helper, part = Visit.of(cast.helper.person, plan), new_id()
    propose(helper, Goal, part, 0, {"text": "A flat"}, sent=False)
    blank = Goal.blank(plan, part)
    row = KeptText.keep(helper, blank, {}, {"text": "A boat"}, Submission("b"))
    assert (row.is_private, KeptText.find(as_owner(plan), row.id)) == (True, None)
    with pytest.raises(Conflict) as met:
        row.use(helper)
    assert met.value.fields == {"text": ("A boat", "A flat")}
    assert [one.said for one in Proposal.versions(plan, part, cast.helper.person)] == ["A flat"]


def test_a_text_is_brought_back_at_once_only_where_nothing_else_stands(goal, plan, cast):
    row = keep(goal, "A boat", by=cast.helper.person)
    with pytest.raises(Conflict) as met:
        row.use(as_owner(plan))
    assert met.value.fields == {"text": ("A boat", "A house")}
    change(Goal.find(plan, goal.id), text="")
    row.use(as_owner(plan))
    assert told(Goal.find(plan, goal.id))[-1] == "A boat"


def test_that_nothing_shall_stand_is_asked_about_as_well(goal, plan):
    row = keep(goal, "A boat")
    row.values = {"why": None}
    with pytest.raises(Conflict) as met:
        row.use(as_owner(plan))
    assert met.value.fields == {"why": (None, "Peace")}


def test_a_removed_part_comes_back_with_the_text(goal, plan):
    row = keep(goal, "A boat")
    goal.remove(as_owner(plan))
    row.use(as_owner(plan))
    assert [part.text for part in Goal.of(plan)] == ["A boat"]


def test_nothing_is_kept_of_somebody_whose_access_has_ended(goal, plan, cast):
    visit = Visit.of(cast.helper.person, plan)
    visit.access.withdraw(as_owner(plan))
    with pytest.raises(AccessEnded):
        KeptText.keep(visit, goal, {}, {"text": "A boat"}, Submission("a"))
    assert KeptText.select().count() == 0


def test_it_lies_sealed_in_the_database_and_stands_in_the_log(goal, plan):
    row = keep(goal, "A boat by the sea")
    stored = database.execute_sql("SELECT content FROM kept_text").fetchone()[0]
    assert b"boat" not in bytes(stored)
    entry = Audit.select().where(Audit.plan_id == plan.id).order_by(Audit.number.desc()).first()
    assert (entry.verb, entry.subject_id) == ("kept", row.part)


def test_it_goes_along_to_another_installation(goal, plan, cast):
    keep(goal, "A boat", by=cast.helper.person).settle(
        as_writer(cast.helper.person, plan), goal.values()
    )
    found = Takeout(plan).document()
    there = cast.outsider.plan
    take_in(as_owner(there), read(json.dumps(found)))
    row = KeptText.of(as_owner(there), Goal.of(there)[0].id)[0]
    assert (row.values, row.by.name, row.settled_at is not None) == (
        {"text": "A boat"},
        "Hanne",
        True,
    )


def test_what_was_private_goes_with_its_writer_and_the_rest_with_the_plan(goal, plan, cast):
    keep(goal, "A boat", by=cast.helper.person)
    helper = Visit.of(cast.helper.person, plan)
    KeptText.keep(helper, goal, {}, {"text": "A secret"}, Submission("s"))
    assert "A secret" not in str(Takeout(plan).document())
    erase(cast.helper.person)
    assert kept(plan) == ["A boat"]
    erase(plan.owner)
    assert KeptText.select().count() == 0


def test_a_form_that_goes_on_in_another_field_is_one_text_with_both(goal, plan):
    for words in ({"why": "Peace"}, {"why": "Peace", "text": "A boat"}, {"text": "A boat"}):
        KeptText.keep(as_owner(plan), goal, {}, words, Submission("a"))
    assert [row.values for row in KeptText.of(as_owner(plan), goal.id)] == [
        {"text": "A boat"},
        {"why": "Peace", "text": "A boat"},
    ]


def test_an_exact_choice_that_changed_is_not_typing(goal, plan):
    words = [{"text": "A boat", "state": state} for state in ("paused", "reached")]
    for one in words:
        KeptText.keep(as_owner(plan), goal, {}, one, Submission("a"))
    assert [row.values["state"] for row in KeptText.of(as_owner(plan), goal.id)] == [
        "reached",
        "paused",
    ]
    assert stretch.stands_in({"state": "paused"}, words[0], {"state"})
