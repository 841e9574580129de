"""What comes once more after its writer has chosen about it: from a phone, or from a page left."""

import pytest

from models.core.database import new_id
from models.keeping.takeout import Takeout
from models.plan.kept_text import KeptText
from models.tools.goals import Goal
from tests.racing import side_by_side
from tests.views.plan.test_kept_texts import HTMX, choose, save
from tests.writing import as_owner, change, write

LONG = ("Far too long " * 200).strip()


@pytest.fixture
def goal(plan):
    return write(Goal, plan, text="A flat", why="Peace")


class Window:
    """Another one of the same browser, for a thread of its own."""

    def __init__(self, page):
        self.client = page.client.application.test_client()
        self.client.set_cookie("hjulet", page.client.get_cookie("hjulet").value)
        self.token = page.token


def comes_again(page, goal, text, turn="1", phone=True, **more):
    """A phone that was without a network sends what waits there: the status, and what it says.

    `phone`: False if it is a page that sends its words while it is left.
    """
    fields = {"expected": "1", "screen": "abc", "turn": turn, "why": "Peace", "state": "open"}
    data = {"csrf_token": page.token(), "autosave": "1", **fields, "text": text, **more}
    headers = HTMX | ({"X-Offline-Copy": "1"} if phone else {})
    answer = page.client.post(goal.address, data=data, headers=headers)
    return answer.status_code, answer.text


def asked_about(plan):
    """The texts that the owner is asked about."""
    return [one.values["text"] for one in KeptText.left(as_owner(plan))]


def is_let_be(owner, plan):
    """The owner lets the one text be that they are asked about: its id."""
    (kept,) = KeptText.left(as_owner(plan))
    owner.post(f"{plan.address}/kept/{kept.id}", answer="leave")
    owner.get("/language")
    return kept.id


@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_a_phone_that_sends_once_more_what_was_chosen_about_is_not_asked_again(owner, goal, choice):
    change(goal, text="A house")
    assert save(owner, goal, "A boat") == 409
    assert choose(owner, goal, choice).status_code == 303
    owner.get("/language")
    status, said = comes_again(owner, goal, "A boat")
    assert (status, 'data-state="saved"' in said) == (200, True)
    assert not KeptText.select().where(KeptText.settled_at.is_null()).exists()


@pytest.mark.parametrize("text", [LONG, "A boat"])
def test_a_choice_that_is_made_while_a_phone_sends_once_more_is_not_overlooked(
    owner, goal, plan, text
):
    """The phone had asked whether it was settled before it was, and kept the words anew after."""
    change(goal, text="A house")
    owner.get("/language")
    for _time in range(12):
        KeptText.delete().execute()
        assert comes_again(owner, goal, text)[0] in (409, 422)
        kept = KeptText.get()

        def chooses(kept=kept):
            KeptText.find(as_owner(plan), kept.id).settle(as_owner(plan))

        def sends():
            return comes_again(Window(owner), goal, text)[0]

        side_by_side(chooses, *[sends] * 3)
        assert [one.settled_at is not None for one in KeptText.select()] == [True]


@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_what_was_written_after_the_choice_is_asked_about_like_anything_else(owner, goal, choice):
    change(goal, text="A house")
    assert save(owner, goal, "A boat") == 409
    assert choose(owner, goal, choice).status_code == 303
    owner.get("/language")
    assert comes_again(owner, goal, "A boat of wood", turn="9")[0] == 409
    assert [one.values["text"] for one in KeptText.select() if not one.settled_at] == [
        "A boat of wood"
    ]


def test_words_that_somebody_else_put_there_meanwhile_are_no_choice_of_ones_own(owner, goal, guest):
    guest.post(goal.address, expected="1", screen="x", turn="1", text="A boat", why="Peace")
    guest.post(goal.address, expected="2", screen="x", turn="2", text="A house", why="Peace")
    owner.get("/language")
    assert comes_again(owner, goal, "A boat")[0] == 409


@pytest.mark.parametrize("phone", [True, False])
@pytest.mark.parametrize("is_saved", [True, False])
@pytest.mark.parametrize("text", [LONG, "A boat"])
def test_what_was_let_be_comes_once_more(owner, goal, plan, text, is_saved, phone):
    """A page sends its words while it is left by the very button that lets them be."""
    if is_saved:
        change(goal, text="A house")
    elif text == LONG:
        goal = Goal.blank(plan, new_id())
    else:
        goal.remove(as_owner(plan))
    expected = str(min(goal.revision, 1))
    owner.get("/language")
    assert comes_again(owner, goal, text, phone=False, expected=expected)[0] in (409, 422)
    kept = is_let_be(owner, plan)
    comes_again(owner, goal, text, "2", phone, expected=expected, kept=str(kept))
    assert asked_about(plan) == []


def test_words_of_which_more_was_saved_meanwhile_were_not_chosen_about(owner, goal, guest):
    """Neither is an empty field, or a sentence that stands in a longer one."""
    longer = "Bo shall call me every day, not mother"
    owner.post(goal.address, expected="1", screen="laptop", turn="1", text=longer, why="Peace")
    guest.post(
        goal.address, expected="2", screen="x", turn="1", text="Mother calls", why="A garden"
    )
    owner.get("/language")
    for said in ({"text": "Bo shall call me every day"}, {"text": "not mother"}, {"why": ""}):
        fields = {"text": "A flat", "why": "Peace"} | said
        assert comes_again(owner, goal, fields.pop("text"), **fields)[0] == 409, said


def test_words_for_a_part_that_was_removed_after_they_were_saved_are_kept(owner, goal, plan):
    owner.post(goal.address, expected="1", screen="laptop", turn="1", text="A boat", why="Peace")
    Goal.find(plan, goal.id).remove(as_owner(plan))
    owner.get("/language")
    assert comes_again(owner, goal, "A boat")[0] == 409


def test_whoever_says_that_they_are_done_after_all_has_their_words_kept(owner, plan):
    """In another tab the text was let go of; a page that is left says it once more by itself."""
    goal = Goal.blank(plan, new_id())
    owner.get("/language")
    comes_again(owner, goal, LONG, phone=False, expected="0")
    kept = str(is_let_be(owner, plan))
    _status, said = comes_again(owner, goal, LONG, "2", False, expected="0", kept=kept)
    assert "It is kept here" not in said
    fields = {"why": "Peace", "state": "open", "screen": "abc", "turn": "3"}
    owner.post(goal.address, expected="0", text=LONG, kept=kept, **fields)
    assert asked_about(plan) == [LONG]


def test_a_long_text_that_was_written_over_is_not_deleted_with_the_one_that_is_let_go_of(
    owner, plan
):
    goal = Goal.blank(plan, new_id())
    other = ("Quite another text " * 150).strip()
    owner.get("/language")
    for turn, text in (("1", LONG), ("2", other)):
        comes_again(owner, goal, text, turn, phone=False, expected="0")
    assert asked_about(plan) == [other]
    is_let_be(owner, plan)
    assert asked_about(plan) == [LONG]


@pytest.mark.parametrize("phone", [True, False])
def test_what_is_written_on_after_it_was_let_be_is_kept(owner, plan, phone):
    goal = Goal.blank(plan, new_id())
    owner.get("/language")
    assert comes_again(owner, goal, LONG, phone=False, expected="0")[0] == 422
    kept = is_let_be(owner, plan)
    longer = LONG + "and a boat"
    assert comes_again(owner, goal, longer, "2", phone, expected="0", kept=str(kept))[0] == 422
    assert asked_about(plan) == [longer]


def test_nothing_but_a_fingerprint_is_left_of_a_text_that_is_gone(owner, plan):
    owner.get("/language")
    comes_again(owner, Goal.blank(plan, new_id()), LONG, phone=False, expected="0")
    assert Takeout(plan).document()["kept_texts"]
    is_let_be(owner, plan)
    (left,) = KeptText.select()
    left.plan = plan
    assert (left.values, len(left.base["text"])) == ({}, 64)
    assert Takeout(plan).document()["kept_texts"] == []
