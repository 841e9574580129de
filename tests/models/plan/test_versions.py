"""The versions of a part: typing is one of them, and no sentence that was saved is missing."""

import time
from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.database import new_id
from models.plan import undoing
from models.plan.edit import Edit, Submission
from models.plan.stretch import LONGEST_SECONDS, PAUSE_SECONDS, versions
from models.tools.goals import Goal
from models.tools.wheel import Area
from tests.chance import SAME
from tests.writing import as_owner, change, write

FEAR = "Jeg er redd for å bli alene. Ingen må ringe til far."
SENTENCE = st.lists(st.text("abeiknorsæøå", min_size=1, max_size=7), min_size=2, max_size=5).map(
    lambda words: " ".join(words).capitalize() + "."
)
# What one form held each time that it was saved: some sentences, in some order.
SAVED = st.lists(st.lists(SENTENCE, max_size=4), min_size=1, max_size=6)
SHARED = st.lists(SENTENCE, min_size=1, max_size=5).flatmap(
    lambda pool: st.lists(st.lists(st.sampled_from(pool), max_size=4), min_size=1, max_size=8)
)


def told_by_one_form(plan, values, field="text", kind=Goal, part=None):
    """A part that one form has saved with these values, one after the other."""
    part_id = part.id if part else new_id()
    screen = f"form-{new_id()}"
    revision = part.revision if part else 0
    for turn, value in enumerate(values, 1):
        words = value if isinstance(value, dict) else {field: value}
        part = kind.write(as_owner(plan), part_id, revision, words, Submission(screen, turn))
        revision = part.revision
    return part


def listed(part, field="text"):
    """What the versions say, oldest first."""
    return [edit.values[field] for edit in reversed(part.versions())]


def typed(text, before="", after=""):
    """What a form holds while somebody types this text letter by letter."""
    return [before + text[:end] + after for end in range(1, len(text) + 1)]


def at(monkeypatch, seconds):
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000 + seconds)


def of_one_form(saved):
    """The texts of the versions, oldest first, when one form saved these within a minute."""
    edits = [
        Edit(screen="form", at=at, values={"text": text or None}) for at, text in enumerate(saved)
    ]
    return [edit.values["text"] or "" for edit in reversed(versions(edits, set()))]


@settings(SAME, max_examples=300)
@given(saved=st.one_of(SAVED, SHARED))
def test_every_sentence_that_was_saved_stands_in_a_version(saved):
    found = of_one_form([" ".join(sentences) for sentences in saved])
    for sentence in chain(*saved):
        assert any(sentence.rstrip(".") in text for text in found), sentence


@settings(SAME, max_examples=100)
@given(text=st.text("abc ,.!?\nå", min_size=1, max_size=40), before=st.sampled_from(["", "A b. "]))
def test_a_text_that_is_typed_letter_by_letter_is_one_version(text, before):
    assert of_one_form(typed(text, before)) == [before + text]


def test_typing_in_the_middle_of_a_text_adds_one_version(plan):
    goal = write(Goal, plan, text="Et hus. En hund.")
    goal = told_by_one_form(plan, typed(" med to rom", "Et hus", ". En hund."), part=goal)
    assert listed(goal) == ["Et hus. En hund.", "Et hus med to rom. En hund."]


def test_a_slip_that_is_corrected_while_typing_is_no_version(plan):
    slip = ["Jeg vil bo i en leilli", "Jeg vil bo i en leill", "Jeg vil bo i en leil"]
    goal = told_by_one_form(plan, [*slip, "Jeg vil bo i en leilighet"])
    assert listed(goal) == ["Jeg vil bo i en leilighet"]


def test_what_is_deleted_key_by_key_and_written_anew_stands_in_a_version(plan):
    whole = "Jeg vil bo i Oslo"
    keys = [whole[:end] for end in range(len(whole) - 1, 3, -1)]
    goal = told_by_one_form(plan, [whole, *keys, *typed("eier ingenting", "Jeg ")])
    assert listed(goal) == [whole, "Jeg eier ingenting"]


def test_a_word_or_a_number_that_was_written_over_stands_in_a_version(plan):
    goal = told_by_one_form(plan, ["Ring far", "Ring mor", "Rom 17", "Rom 18", "Rom 180"])
    assert listed(goal) == ["Ring far", "Ring mor", "Rom 17", "Rom 180"]
    assert listed(told_by_one_form(plan, ["Jeg vil ikke dit.", "Jeg vil dit."])) == [
        "Jeg vil ikke dit.",
        "Jeg vil dit.",
    ]


def test_what_was_written_before_a_pause_is_a_version(plan, monkeypatch):
    goal = write(Goal, plan)
    for turn, seconds in enumerate([0, PAUSE_SECONDS - 1, 2 * PAUSE_SECONDS], 1):
        at(monkeypatch, seconds)
        goal = change(goal, submission=Submission("form", turn), text="ord " * turn)
    assert listed(goal)[1:] == ["ord ord", "ord ord ord"]


def test_a_form_that_is_open_for_long_has_several_versions(plan, monkeypatch):
    goal = write(Goal, plan)
    for turn in range(1, 17):
        at(monkeypatch, turn * LONGEST_SECONDS // 8)
        goal = change(goal, submission=Submission("form", turn), text="ord " * turn)
    assert [len(text.split()) for text in listed(goal)[1:]] == [8, 16]


def test_undo_goes_back_to_the_sentence_that_was_written_over(plan):
    goal = told_by_one_form(plan, [*typed(FEAR), *typed("Alt er bra")])
    undoing.undo(as_owner(plan), goal)
    assert Goal.find(plan, goal.id).text == FEAR
    assert listed(Goal.find(plan, goal.id)) == [FEAR, "Alt er bra", FEAR]


def test_a_version_that_is_brought_back_is_one_of_its_own(plan):
    goal = told_by_one_form(plan, [FEAR, "Alt er bra"])
    goal.restore(as_owner(plan), goal.versions()[-1].revision)
    goal = told_by_one_form(plan, [None, "Hei"], part=Goal.find(plan, goal.id))
    assert listed(goal) == [FEAR, "Alt er bra", FEAR, "Hei"]


def test_answers_in_a_form_stand_in_its_versions_too(plan):
    area = Area.of(plan)[0]
    area = told_by_one_form(
        plan,
        [{"score": 1}, {"score": 10}, {"score": 0}, {"score": 3, "talk": True}],
        part=area,
        kind=Area,
    )
    assert listed(area, "score") == [None, 1, 10, 0, 3]
    goal = told_by_one_form(plan, [{"text": "Et hus"}, {"state": "paused"}, {"state": "done"}])
    assert listed(goal, "state") == ["open", "paused", "done"]


def test_two_fields_of_one_form_keep_what_was_written_over_in_each(plan):
    goal = told_by_one_form(
        plan, [{"text": "Et hus"}, {"why": "For barna mine"}, {"why": None}, {"text": "En hage"}]
    )
    said = [(edit.values["text"], edit.values["why"]) for edit in reversed(goal.versions())]
    assert said == [("Et hus", "For barna mine"), ("Et hus", None), ("En hage", None)]
