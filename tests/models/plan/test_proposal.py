"""A helper's proposal is written by the editing rule too: what they were told is kept is kept."""

import pytest

from models.core.audit import Audit
from models.core.change import Change
from models.core.database import new_id
from models.plan.edit import Conflict, Submission
from models.plan.own_proposals import take_back
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.tools.goals import Goal
from tests.racing import side_by_side
from tests.writing import as_owner, as_writer, change, write


@pytest.fixture
def goal(plan):
    return write(Goal, plan, text="A flat", why="Peace")


@pytest.fixture
def hanne(cast, plan):
    return Visit.of(cast.helper.person, plan)


class Form:
    """A form of the helper's on one screen, opened now. It takes on every answer that it gets."""

    def __init__(self, visit, goal, screen):
        self.visit, self.goal, self.screen, self.turn = visit, goal, screen, 0
        mine = Proposal.mine(visit.plan, goal.id, visit.person)
        shown = Goal.find(visit.plan, goal.id)
        self.base, self.own = (mine.base, mine.revision) if mine else (shown.revision, 0)
        self.words = dict(mine.words) if mine else {"text": shown.text, "why": shown.why}

    def type(self, sent=False, turn=None, hears=True, **words):
        """Write over these fields, and send it all. `hears`: the answer reaches this screen."""
        self.turn = turn or self.turn + 1
        self.words |= words
        submission = Submission(self.screen, self.turn)
        kept = propose(
            self.visit, Goal, self.goal.id, self.base, self.words, sent, self.own, submission
        )
        if hears and kept.says(self.words):
            self.base, self.own = kept.base, kept.revision
        return kept

    def send(self, **words):
        return self.type(sent=True, **words)


@pytest.fixture
def tabs(hanne, goal):
    """The same goal in two tabs of the helper's."""
    return Form(hanne, goal, "one"), Form(hanne, goal, "two")


def rows(goal):
    """(state, text) of every version, oldest first."""
    found = Proposal.select().where(Proposal.part == goal.id).order_by(Proposal.revision)
    return [(row.state, row.words["text"]) for row in found]


def texts(goal):
    return [text for _state, text in rows(goal)]


def test_each_version_that_somebody_was_told_is_kept_stays(tabs, goal):
    first, _second = tabs
    for words in ("A ho", "A house", "A house by the sea"):
        first.type(text=words)
    assert rows(goal) == [
        ("earlier", "A ho"),
        ("earlier", "A house"),
        ("draft", "A house by the sea"),
    ]


def test_two_tabs_in_one_field_are_shown_both_texts_and_nothing_goes(tabs, goal):
    first, second = tabs
    first.type(text="A house")
    with pytest.raises(Conflict) as both:
        second.type(text="A boat")
    assert both.value.fields == {"text": ("A boat", "A house")}
    assert (both.value.own, both.value.part.revision, texts(goal)) == (1, 1, ["A house"])


def test_two_tabs_in_different_fields_come_together(tabs):
    first, second = tabs
    first.type(text="A house")
    assert second.type(why="The sea").words == {"text": "A house", "why": "The sea"}


def test_a_conflict_in_one_field_still_merges_the_other(tabs):
    first, second = tabs
    first.type(text="A house", why="The sea")
    with pytest.raises(Conflict) as both:
        second.type(text="A boat")
    assert (both.value.merged["text"], both.value.merged["why"]) == ("A boat", "The sea")


def test_a_tab_that_was_opened_on_the_draft_goes_on_in_it(tabs, hanne, goal):
    tabs[0].type(text="A house")
    Form(hanne, goal, "three").type(text="A house by the sea")
    assert rows(goal) == [("earlier", "A house"), ("draft", "A house by the sea")]


def test_an_older_turn_that_comes_late_changes_nothing(tabs, goal):
    first, _second = tabs
    first.type(text="A house", turn=2, hears=False)
    first.type(text="A ho", turn=1)
    assert rows(goal) == [("draft", "A house")]


def test_an_older_turn_after_one_that_changed_nothing_comes_late_too(tabs, goal):
    """They typed "A boat" and took it back, and the later send came first."""
    first, _second = tabs
    first.type(text="A house")
    first.type(text="A house", turn=3, hears=False)
    first.type(text="A boat", turn=2)
    assert texts(goal) == ["A house"]


def test_an_answer_that_was_lost_makes_no_conflict_and_nothing_twice(tabs, goal):
    first, _second = tabs
    first.type(text="A ho", hears=False)
    first.type(text="A ho", turn=1, hears=False)
    first.type(text="A house")
    assert texts(goal) == ["A ho", "A house"]


def test_what_is_sent_comes_twice_and_sends_no_draft_of_another_tab(tabs, hanne, goal):
    first, _second = tabs
    first.send(text="A house", hears=False)
    Form(hanne, goal, "three").type(text="A house by the sea")
    assert first.send(turn=1, hears=False).words["text"] == "A house"
    assert rows(goal) == [("waiting", "A house"), ("draft", "A house by the sea")]


def test_what_was_taken_back_is_not_sent_by_an_echo_of_its_sending(tabs, goal):
    first, _second = tabs
    first.send(text="A house", hears=False)
    take_back(first.visit, goal.id)
    assert rows(goal) == [("draft", "A house")]
    first.send(turn=1, hears=False)
    assert rows(goal) == [("draft", "A house")]


def test_what_was_kept_is_sent_by_the_same_page_without_a_script_after_back(hanne, goal):
    """No script counts its turns: 0 stands there each time."""
    form = Form(hanne, goal, "one")
    kept = {"base": form.base, "own": 0, "submission": Submission("one", 0)}
    for sent in (False, True):
        propose(hanne, Goal, goal.id, words=form.words | {"text": "A house"}, sent=sent, **kept)
    assert rows(goal)[-1] == ("waiting", "A house")


def test_a_late_autosave_after_the_proposal_changes_nothing(tabs, goal):
    first, _second = tabs
    first.type(text="A ho")
    late = first.own
    first.send(text="A house", turn=3)
    first.own = late
    assert first.type(text="A ho", turn=2).state == "waiting"
    assert rows(goal) == [("earlier", "A ho"), ("waiting", "A house")]


def test_the_first_autosave_of_all_may_come_late_too(tabs, goal):
    first, _second = tabs
    first.send(text="A house", turn=2, hears=False)
    first.type(text="A ho", turn=1)
    assert rows(goal) == [("waiting", "A house")]


def test_the_same_words_saved_once_more_after_the_proposal_hide_nothing(tabs, goal):
    first, _second = tabs
    first.send(text="A house", hears=False)
    assert first.type(text="A house").state == "waiting"
    assert rows(goal) == [("waiting", "A house")]


def test_two_that_are_sent_from_two_tabs_are_not_both_taken(tabs, goal):
    first, second = tabs
    first.send(text="A house")
    with pytest.raises(Conflict):
        second.send(text="A boat")
    assert rows(goal) == [("waiting", "A house")]


def test_a_second_one_for_another_field_carries_both(tabs, goal):
    first, second = tabs
    first.send(text="A house")
    assert second.send(why="The sea").words == {"text": "A house", "why": "The sea"}
    assert [state for state, _text in rows(goal)] == ["replaced", "waiting"]


def test_writing_on_in_what_was_sent_leaves_it_with_the_owner_until_it_is_sent_again(
    tabs, hanne, goal
):
    tabs[0].send(text="A house")
    later = Form(hanne, goal, "three")
    later.type(text="A house by the sea")
    assert [one.said for one in Proposal.on(goal.plan, "waiting")] == ["A house"]
    later.send()
    assert [one.said for one in Proposal.on(goal.plan, "waiting")] == ["A house by the sea"]
    assert [state for state, _text in rows(goal)] == ["replaced", "earlier", "waiting"]


@pytest.mark.parametrize("answer", ["accept", "decline", "keep_both"])
def test_who_writes_on_after_the_answer_begins_a_new_one(answer, tabs, hanne, goal):
    sent = tabs[0].send(text="A house")
    second = Form(hanne, goal, "three")
    getattr(sent, answer)(as_owner(goal.plan))
    kept = second.type(text="A house by the sea")
    assert (kept.state, kept.comes_after_an_answer) == ("draft", True)
    assert texts(goal) == ["A house", "A house by the sea"]
    assert second.send().comes_after_an_answer


def test_what_the_owner_has_answered_is_not_asked_again_by_an_old_tab(tabs, hanne, goal):
    sent = tabs[0].send(text="A house")
    old = Form(hanne, goal, "three")
    sent.decline(as_owner(goal.plan))
    assert old.send().state == "declined"
    assert rows(goal) == [("declined", "A house")]


def test_it_may_be_proposed_anew_by_somebody_who_has_seen_the_answer(tabs, hanne, goal):
    tabs[0].send(text="A house").decline(as_owner(goal.plan))
    again = Form(hanne, goal, "three")
    assert again.words["text"] == "A flat"
    assert again.send(text="A house").state == "waiting"


def test_the_older_of_two_revisions_decides_when_the_owner_is_asked(tabs, hanne, goal):
    first, _second = tabs
    change(goal, text="A hut")
    newer = Form(hanne, goal, "three")
    first.type(text="A house")
    sent = newer.send(why="The sea")
    assert (sent.base, sent.words) == (1, {"text": "A house", "why": "The sea"})
    with pytest.raises(Conflict):
        sent.accept(as_owner(goal.plan))


def test_two_tabs_for_something_new_are_one_proposal(hanne, plan):
    nothing_yet = Goal.blank(plan, new_id())
    for words, own in (({"text": "A house"}, 0), ({"text": "A house", "why": "The sea"}, 0)):
        propose(hanne, Goal, nothing_yet.id, 0, words, sent=False, own=own)
    assert Proposal.mine(plan, nothing_yet.id, hanne.person).words == {
        "text": "A house",
        "why": "The sea",
    }


def test_what_was_typed_in_one_go_is_one_version_and_what_was_sent_always_is(tabs, hanne, goal):
    first, _second = tabs
    for words in ("A", "A ho", "A house"):
        first.type(text=words)
    first.send(text="A house!")
    later = Form(hanne, goal, "three")
    later.type(text="A boat")
    versions = Proposal.versions(goal.plan, goal.id, hanne.person)
    assert [one.said for one in versions] == ["A boat", "A house!"]


def test_a_whole_sentence_that_was_written_over_in_one_form_is_a_version_too(hanne, goal):
    form = Form(hanne, goal, "one")
    for text in ("A ho", "A house by the sea.", "A boat that is mine."):
        form.type(text=text)
    listed = [one.said for one in Proposal.versions(goal.plan, goal.id, hanne.person)]
    assert listed == ["A boat that is mine.", "A house by the sea."]


def test_one_persons_draft_is_nothing_to_another_and_no_trace_for_the_owner(tabs, cast, goal):
    tabs[0].type(text="A house")
    ragna = as_writer(cast.reader.person, goal.plan)
    propose(ragna, Goal, goal.id, 1, {"text": "A boat"}, sent=False)
    assert Proposal.mine(goal.plan, goal.id, cast.helper.person).said == "A house"
    assert [one.said for one in Proposal.versions(goal.plan, goal.id, ragna.person)] == ["A boat"]
    assert not Audit.select().where(Audit.verb == "proposed").exists()
    assert not Change.select().where(Change.kind == "proposal").exists()


def test_two_tabs_at_the_very_same_time_keep_every_word(tabs, goal):
    first, second = tabs
    side_by_side(lambda: first.type(text="A house"), lambda: second.type(why="The sea"))
    assert Proposal.mine(goal.plan, goal.id, first.visit.person).words == {
        "text": "A house",
        "why": "The sea",
    }


def test_two_sends_in_one_field_at_the_very_same_time_are_told_apart(tabs, goal):
    def outcome(form, words):
        try:
            return form.send(text=words).said
        except Conflict:
            return "both texts"

    found = side_by_side(lambda: outcome(tabs[0], "A house"), lambda: outcome(tabs[1], "A boat"))
    assert sorted(found) in (["A boat", "both texts"], ["A house", "both texts"])
    assert len(rows(goal)) == 1
