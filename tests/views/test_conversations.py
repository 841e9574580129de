"""Write together: digits, a knock, let in, shown out, and a kind end."""

import pytest

from models.attempt import Attempt
from models.conversation import Conversation, Guest
from models.edit import Edit
from models.encryption import fingerprint
from models.goals import Goal
from tests.writing import change, told, write

OVER = "This conversation is over"


@pytest.fixture
def plan(cast):
    return cast.owner.plan


@pytest.fixture
def goal(plan):
    return write(Goal, plan, text="A flat")


@pytest.fixture
def owner(cast, browser):
    return in_english(browser(cast.owner))


@pytest.fixture
def ulla(cast, browser):
    """Somebody to whom the plan is closed, until she is let in."""
    return in_english(browser(cast.outsider))


def in_english(page):
    page.post("/language", language="en")
    return page


def digits_of(plan):
    return Conversation.of(plan).digits


def start(owner, plan):
    owner.post(f"/plans/{plan.id}/conversation")
    return digits_of(plan)


def knock(page, digits):
    return page.post("/join", digits=digits)


def answer(owner, plan, guest, wish):
    return owner.post(f"/plans/{plan.id}/conversation/guests/{guest.id}", answer=wish)


def guests(plan):
    return Guest.at(Conversation.of(plan))


def let_in(owner, page, plan):
    knock(page, start(owner, plan))
    answer(owner, plan, guests(plan)[-1], "in")


def save(page, goal, text, **more):
    return page.post(f"/plans/{goal.plan_id}/goal/{goal.id}", expected=str(goal.revision), text=text, state="open",
                     **more)


def test_the_owner_sees_six_digits_and_who_knocks_with_them(owner, ulla, plan):
    digits = start(owner, plan)
    assert len(digits) == 6 and f"{digits[:3]} {digits[3:]}" in owner.get(f"/plans/{plan.id}/conversation").text
    assert "Ulla" not in owner.page
    assert knock(ulla, digits).location.startswith("/join/")
    assert "Ulla" in owner.get(f"/plans/{plan.id}/conversation").text


def test_digits_with_a_space_between_are_the_same_digits(owner, ulla, plan):
    digits = start(owner, plan)
    assert knock(ulla, f" {digits[:3]} {digits[3:]} ").status_code == 303


def test_starting_twice_is_starting_once(owner, plan):
    assert start(owner, plan) == start(owner, plan)
    assert Conversation.select().count() == 1


def test_a_knock_alone_opens_nothing(owner, ulla, plan, goal):
    address = f"/plans/{plan.id}/plan"
    waiting = knock(ulla, start(owner, plan)).location
    assert "You have knocked" in ulla.get(waiting).text
    assert (ulla.get(address).status_code, "A flat" in ulla.page) == (404, False)
    answer(owner, plan, guests(plan)[0], "in")
    assert ulla.get(waiting).location == f"/plans/{plan.id}/home"
    assert "A flat" in ulla.get(address).text


def test_knocking_twice_is_knocking_once(owner, ulla, plan):
    digits = start(owner, plan)
    assert knock(ulla, digits).location == knock(ulla, digits).location
    assert len(guests(plan)) == 1


def test_a_guest_who_is_let_in_and_knocks_again_is_still_in(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    knock(ulla, digits_of(plan))
    assert "A flat" in ulla.get(f"/plans/{plan.id}/plan").text


def test_whoever_is_not_let_in_is_told_kindly_and_stays_out(owner, ulla, plan, goal):
    waiting = knock(ulla, start(owner, plan)).location
    answer(owner, plan, guests(plan)[0], "out")
    assert "Thank you for being here" in ulla.get(waiting).text
    knock(ulla, digits_of(plan))
    assert "Thank you for being here" in ulla.get(waiting).text
    assert ulla.get(f"/plans/{plan.id}/plan").status_code == 404


def test_whoever_was_not_let_in_by_mistake_can_be_let_in_after_all(owner, ulla, plan, goal):
    knock(ulla, start(owner, plan))
    answer(owner, plan, guests(plan)[0], "out")
    answer(owner, plan, guests(plan)[0], "in")
    assert "A flat" in ulla.get(f"/plans/{plan.id}/plan").text


def test_the_guest_writes_in_the_plan_under_their_own_name(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    assert save(ulla, goal, "A house").status_code == 303
    assert told(goal) == ["A flat", "A house"]
    page = owner.get(f"/plans/{plan.id}/goal/{goal.id}/history").text
    assert "Ulla" in page and "You" in page


def test_two_who_wrote_in_one_field_see_both_texts_and_who_wrote_the_other(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    save(ulla, goal, "A house")
    assert save(owner, goal, "A boat").status_code == 409
    assert all(words in owner.page for words in ("A house", "A boat", "Ulla"))


def test_one_person_in_two_tabs_is_told_that_the_other_text_is_their_own(owner, goal):
    change(goal, text="A house")
    assert save(owner, goal, "A boat").status_code == 409
    assert "· You" in owner.page


def test_a_guest_who_is_shown_out_reads_no_more_and_their_words_are_theirs_to_copy(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    assert "A flat" in ulla.get(f"/plans/{plan.id}/plan").text
    answer(owner, plan, guests(plan)[0], "out")
    response = save(ulla, goal, "My unsaved words")
    assert (response.status_code, OVER in ulla.page, "My unsaved words" in ulla.page, "A flat" in ulla.page
            ) == (404, True, True, False)
    assert told(goal) == ["A flat"]


def test_the_next_tap_after_the_end_is_a_kind_page(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    response = ulla.get(f"/plans/{plan.id}/plan")
    assert (response.status_code, OVER in ulla.page, "A flat" in ulla.page) == (404, True, False)


def test_words_typed_after_the_end_are_shown_to_copy_and_stored_nowhere(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    assert save(ulla, goal, "A house").status_code == 303
    owner.post(f"/plans/{plan.id}/conversation/end")
    before = Edit.select().count()
    assert save(ulla, Goal.find(plan, goal.id), "My unsaved words", why="Because of the sea").status_code == 404
    assert OVER in ulla.page and "My unsaved words" in ulla.page and "Because of the sea" in ulla.page
    assert Edit.select().count() == before


def test_autosave_after_the_end_says_that_nothing_is_saved(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    response = save(ulla, goal, "My unsaved words", autosave="1")
    assert (response.status_code, 'data-state="unsaved"' in ulla.page) == (404, True)
    assert told(goal) == ["A flat"]


def test_a_choice_between_two_texts_that_comes_after_the_end_is_shown_to_copy_too(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    ulla.post(f"/plans/{plan.id}/goal/{goal.id}", **{"expected": "1", "mine-text": "Mine to copy",
                                                      "theirs-text": "Hers", "choice-text": "both"})
    assert ("Mine to copy" in ulla.page, "Hers" in ulla.page) == (True, False)


def test_a_helper_who_may_only_read_gets_their_words_back_when_the_conversation_ends(cast, browser, owner, plan):
    contact_page, ragna = f"/plans/{plan.id}/contacts", in_english(browser(cast.reader))
    goal = write(Goal, plan, text="A flat")
    let_in(owner, ragna, plan)
    assert save(ragna, goal, "A house").status_code == 303
    owner.post(f"/plans/{plan.id}/conversation/end")
    response = ragna.post(f"/plans/{plan.id}/contact/{goal.id}", expected="0", name="Typed too late")
    assert (response.status_code, "Typed too late" in ragna.page) == (404, True)
    assert ragna.get(contact_page).status_code == 200


def test_a_helper_with_access_goes_on_proposing_after_the_end(cast, browser, owner, plan, goal):
    hanne = browser(cast.helper)
    let_in(owner, hanne, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    assert save(hanne, goal, "A house").status_code == 303
    assert told(goal) == ["A flat"]
    assert "A house" in owner.get(f"/plans/{plan.id}/proposals").text


def test_the_end_ends_it_for_who_still_waits(owner, ulla, plan):
    waiting = knock(ulla, start(owner, plan)).location
    owner.post(f"/plans/{plan.id}/conversation/end")
    assert "This conversation is over" in ulla.get(waiting).text


def test_after_two_hours_it_ends_by_itself(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    assert "A flat" in ulla.get(f"/plans/{plan.id}/plan").text
    Conversation.update(expires_at=1).execute()
    assert (ulla.get(f"/plans/{plan.id}/plan").status_code, OVER in ulla.page) == (404, True)
    assert save(ulla, goal, "Too late").status_code == 404
    assert told(goal) == ["A flat"]


def test_a_guest_of_the_last_conversation_must_knock_at_the_next(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    start(owner, plan)
    assert ulla.get(f"/plans/{plan.id}/plan").status_code == 404


# Digits that do not open

def test_wrong_digits_say_so_and_open_nothing(owner, ulla, plan):
    digits = start(owner, plan)
    wrong = f"{(int(digits) + 1) % 10 ** 6:06}"
    assert knock(ulla, wrong).status_code == 422
    assert "do not open anything" in ulla.page and guests(plan) == []


@pytest.mark.parametrize("digits", ["", " ", "12345", "1234567", "abcdef", "１２３４５６", "²²²²²²", "0" * 5000, "\x00", "-1"])
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


def test_a_guesser_gets_ten_tries_in_fifteen_minutes_even_with_the_right_ones_at_last(owner, ulla, cast, plan):
    digits = start(owner, plan)
    for guess in range(10):
        assert knock(ulla, f"{(int(digits) + 1 + guess) % 10 ** 6:06}").status_code == 422
    assert "do not open anything" in ulla.page
    assert (knock(ulla, digits).status_code, "Too many tries" in ulla.page, guests(plan)) == (422, True, [])
    Attempt.update(since=1).where(Attempt.place == fingerprint(f"join:{cast.outsider.person.id}")).execute()
    assert knock(ulla, digits).status_code == 303


def test_one_guesser_does_not_lock_another_person_out(owner, ulla, cast, browser, plan):
    digits = start(owner, plan)
    for _guess in range(11):
        knock(ulla, "")
        knock(ulla, f"{(int(digits) + 1) % 10 ** 6:06}")
    assert knock(ulla, digits).status_code == 422
    assert knock(browser(cast.helper), digits).status_code == 303


def test_nobody_joins_without_signing_in(owner, browser, plan):
    digits = start(owner, plan)
    assert (knock(browser(), digits).status_code, guests(plan)) == (401, [])


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
    hanne, hers = browser(cast.helper), write(Goal, cast.outsider.plan, text="Hers")
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


def test_undo_of_the_first_words_takes_the_part_away_where_it_can_be_brought_back(owner, plan, goal):
    owner.post(f"/plans/{plan.id}/goal/{goal.id}/undoing")
    assert Goal.of(plan) == []
    assert "A flat" in owner.get(f"/plans/{plan.id}/taken-away").text
