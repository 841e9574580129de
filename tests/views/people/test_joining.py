"""Joining a conversation: digits that do not open it, what a guest may not do, and undo."""

import pytest

from models.core.encryption import fingerprint
from models.people.rate_limit import RateLimit
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.tools.goals import Goal
from tests.talking import answer, digits_of, guests, knock, let_in, save, start
from tests.writing import told, write


def test_wrong_digits_say_so_and_open_nothing(owner, ulla, plan):
    digits = start(owner, plan)
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    assert knock(ulla, wrong).status_code == 422
    assert "do not fit now" in ulla.page and guests(plan) == []


@pytest.mark.parametrize(
    "digits",
    ["", " ", "12345", "1234567", "abcdef", "１２３４５６", "²²²²²²", "0" * 5000, "\x00", "-1"],
)
def test_no_digits_are_ever_a_fault(owner, ulla, plan, digits):
    start(owner, plan)
    assert (knock(ulla, digits).status_code, guests(plan)) == (422, [])


def test_digits_that_are_too_old_open_nothing(owner, ulla, plan):
    digits = start(owner, plan)
    Conversation.update(code_until=1).execute()
    assert (knock(ulla, digits).status_code, guests(plan)) == (422, [])
    assert "Show new digits" in owner.get(f"/plans/{plan.id}/conversation").text
    assert knock(ulla, start(owner, plan)).status_code == 303


def test_new_digits_make_the_old_ones_useless(owner, ulla, plan):
    old = start(owner, plan)
    Conversation.update(code_until=1).execute()
    start(owner, plan)
    assert (knock(ulla, old).status_code, guests(plan)) == (422, [])


def test_digits_of_a_conversation_that_ended_open_nothing(owner, ulla, plan):
    digits = start(owner, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    assert knock(ulla, digits).status_code == 422
    assert Guest.select().count() == 0


def test_a_guesser_gets_ten_tries_in_fifteen_minutes_even_with_the_right_ones_at_last(
    owner, ulla, cast, plan
):
    digits = start(owner, plan)
    for guess in range(10):
        assert knock(ulla, f"{(int(digits) + 1 + guess) % 10**6:06}").status_code == 422
    assert "do not fit now" in ulla.page
    assert knock(ulla, digits).status_code == 422
    assert "Too many tries" in ulla.page
    assert guests(plan) == []
    RateLimit.update(since=1).where(
        RateLimit.place == fingerprint(f"join:{cast.outsider.person.id}")
    ).execute()
    assert knock(ulla, digits).status_code == 303


def test_one_guesser_does_not_lock_another_person_out(owner, ulla, cast, browser, plan):
    digits = start(owner, plan)
    for _guess in range(11):
        knock(ulla, "")
        knock(ulla, f"{(int(digits) + 1) % 10**6:06}")
    assert knock(ulla, digits).status_code == 422
    assert knock(browser(cast.helper), digits).status_code == 303


def test_nobody_joins_without_signing_in(owner, browser, plan):
    digits = start(owner, plan)
    assert (knock(browser(), digits).status_code, guests(plan)) == (303, [])


def test_the_owner_who_writes_their_own_digits_comes_to_their_own_page(owner, plan):
    assert knock(owner, start(owner, plan)).location == f"/plans/{plan.id}/conversation"
    assert guests(plan) == []


def test_somebody_elses_wait_is_not_there(owner, ulla, cast, browser, plan):
    waiting = knock(ulla, start(owner, plan)).location
    assert ulla.get(waiting).status_code == 200
    assert browser(cast.helper).get(waiting).status_code == 404


def test_only_the_owner_lets_in(owner, ulla, cast, browser, plan):
    hanne = browser(cast.helper)
    let_in(owner, hanne, plan)
    knock(ulla, digits_of(plan))
    ullas = guests(plan)[-1]
    assert answer(hanne, plan, ullas, "in").status_code == 403
    assert ulla.get(f"/plans/{plan.id}/plan").status_code == 404


@pytest.mark.parametrize("page", ["conversation", "sharing", "looking", "taken-away"])
def test_a_guest_does_not_come_to_the_pages_that_are_the_owners(owner, ulla, plan, page):
    let_in(owner, ulla, plan)
    assert owner.get(f"/plans/{plan.id}/{page}").status_code == 200
    assert ulla.get(f"/plans/{plan.id}/{page}").status_code == 403


def test_a_guest_says_no_yes_to_the_plan_and_ends_no_conversation(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    assert ulla.post(f"/plans/{plan.id}/plan/acceptance", stamp="x").status_code == 403
    assert ulla.post(f"/plans/{plan.id}/conversation/end").status_code == 403
    assert Conversation.of(plan).live


def test_the_guest_of_one_plan_is_a_stranger_to_another(owner, ulla, cast, browser, plan):
    hanne = browser(cast.helper)
    hers = write(Goal, cast.outsider.plan, text="Hers")
    let_in(owner, hanne, plan)
    assert hanne.get(f"/plans/{cast.outsider.plan.id}/plan").status_code == 404
    assert (save(hanne, hers, "Stolen").status_code, told(hers)) == (404, ["Hers"])


# Undo


def test_undo_takes_back_ones_own_last_change_and_keeps_it_in_the_history(owner, plan, goal):
    save(owner, goal, "A house")
    assert "/undoing" in owner.get(f"/plans/{plan.id}/plan").text
    owner.post(f"/plans/{plan.id}/goal/{goal.id}/undoing")
    assert told(goal) == ["A flat", "A house", "A flat"]


def test_nobody_takes_back_what_somebody_else_wrote_last(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    save(ulla, goal, "A house")
    assert owner.post(f"/plans/{plan.id}/goal/{goal.id}/undoing").status_code == 409
    assert told(goal) == ["A flat", "A house"]


def test_undo_of_the_first_words_takes_the_part_away_where_it_can_be_brought_back(
    owner, plan, goal
):
    owner.post(f"/plans/{plan.id}/goal/{goal.id}/undoing")
    assert Goal.of(plan) == []
    assert "A flat" in owner.get(f"/plans/{plan.id}/taken-away").text
