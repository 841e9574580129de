"""Writing together: the digits, asking to come in, being let in or shown out, and the end."""

import re

from models.core.database import now
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.edit import Edit
from models.plan.guest import Guest
from models.tools.goals import Goal
from models.tools.hard_times import Heading
from models.tools.meetings import Meeting
from tests.talking import (
    OVER,
    SHOWN_OUT,
    answer,
    digits_of,
    guests,
    in_english,
    knock,
    let_in,
    save,
    start,
)
from tests.writing import as_owner, change, told, write


def test_the_owner_sees_six_digits_and_who_knocks_with_them(owner, ulla, plan):
    digits = start(owner, plan)
    assert (
        len(digits) == 6
        and f"{digits[:3]} {digits[3:]}" in owner.get(f"/plans/{plan.id}/conversation").text
    )
    assert "Ulla" not in owner.page
    assert knock(ulla, digits).location.startswith("/join/")
    assert "Ulla" in owner.get(f"/plans/{plan.id}/conversation").text


def test_who_joins_is_told_what_they_see_and_that_the_diary_is_not_of_it(ulla):
    page = in_english(ulla).get("/join").text
    assert "not the diary" in page and "all of the plan" not in page


def test_digits_with_a_space_between_are_the_same_digits(owner, ulla, plan):
    digits = start(owner, plan)
    assert knock(ulla, f" {digits[:3]} {digits[3:]} ").status_code == 303


def test_starting_twice_is_starting_once(owner, plan):
    assert start(owner, plan) == start(owner, plan)
    assert Conversation.select().count() == 1


def test_a_knock_alone_opens_nothing(owner, ulla, plan, goal):
    address = f"/plans/{plan.id}/plan"
    waiting = knock(ulla, start(owner, plan)).location
    assert "You are waiting to be let in" in ulla.get(waiting).text
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


def test_whoever_waits_can_stop_waiting_and_may_knock_again(owner, ulla, plan, goal):
    waiting = knock(ulla, start(owner, plan)).location
    guest = guests(plan)[0]
    assert f'action="{waiting}/leave"' in ulla.get(waiting).text
    assert ulla.post(f"{waiting}/leave").status_code == 303
    assert "You do not wait any more" in ulla.get(ulla.get(waiting).location).text
    assert "Ulla" not in owner.get(f"/plans/{plan.id}/conversation").text
    assert answer(owner, plan, guest, "in").status_code == 303  # the owner's page was older
    assert ulla.get(f"/plans/{plan.id}/plan").status_code == 404
    assert ulla.post(f"{waiting}/leave").location == "/join?left=1"  # tapped twice
    assert knock(ulla, digits_of(plan)).location == waiting
    assert "You are waiting to be let in" in ulla.get(waiting).text


def test_whoever_stops_waiting_after_the_answer_changes_nothing(owner, ulla, plan, goal):
    waiting = knock(ulla, start(owner, plan)).location
    answer(owner, plan, guests(plan)[0], "in")
    assert ulla.post(f"{waiting}/leave").location == waiting
    assert ulla.get(waiting).location == f"/plans/{plan.id}/home"
    answer(owner, plan, guests(plan)[0], "out")
    ulla.post(f"{waiting}/leave")
    assert "Thank you for being here" in ulla.get(waiting).text


def test_nobody_leaves_for_somebody_else(owner, ulla, cast, browser, plan):
    waiting = knock(ulla, start(owner, plan)).location
    assert browser(cast.helper).post(f"{waiting}/leave").status_code == 404
    assert len(guests(plan)) == 1


def test_whoever_was_not_let_in_by_mistake_can_be_let_in_after_all(owner, ulla, plan, goal):
    knock(ulla, start(owner, plan))
    answer(owner, plan, guests(plan)[0], "out")
    answer(owner, plan, guests(plan)[0], "in")
    assert "A flat" in ulla.get(f"/plans/{plan.id}/plan").text


def test_whoever_was_shown_out_can_ask_again_and_the_owner_is_told_wherever_they_are(
    owner, ulla, plan, goal
):
    let_in(owner, ulla, plan)
    guest = guests(plan)[0]
    answer(owner, plan, guest, "out")
    ended = Guest.get_by_id(guest.id).refused_at
    waiting = f"/join/{guest.conversation_id}"
    assert 'href="/join">Ask again' in ulla.get(waiting).text
    knock(ulla, digits_of(plan))
    assert "You are waiting to be let in" in ulla.get(waiting).text
    assert ulla.get(f"/plans/{plan.id}/plan").status_code == 404, "asking opens nothing"
    meeting = write(Meeting, plan, title="My group")
    owner.post(f"/plans/{plan.id}/meetings/{meeting.id}/begin")
    for page in (f"meetings/{meeting.id}/now", "presence"):
        assert "1 person wants to join" in owner.get(f"/plans/{plan.id}/{page}").text
    assert "Wants to join." in owner.get(f"/plans/{plan.id}/conversation").text
    assert Guest.get_by_id(guest.id).refused_at == ended
    answer(owner, plan, guest, "in")
    assert "A flat" in ulla.get(f"/plans/{plan.id}/plan").text


def test_who_asks_again_and_hears_no_is_out_since_before_and_is_not_asked_about_once_more(
    owner, ulla, plan
):
    let_in(owner, ulla, plan)
    guest = guests(plan)[0]
    answer(owner, plan, guest, "out")
    Guest.update(refused_at=Guest.refused_at - 60).execute()
    ended = Guest.get_by_id(guest.id).refused_at
    knock(ulla, digits_of(plan))
    answer(owner, plan, guest, "out")
    knock(ulla, digits_of(plan))
    assert Guest.get_by_id(guest.id).refused_at == ended and not guests(plan)[0].waits
    page = ulla.get(f"/join/{guest.conversation_id}").text
    assert "Thank you for being here" in page and "Ask again" not in page
    answer(owner, plan, guest, "in")  # after all
    answer(owner, plan, guest, "out")
    assert "Ask again" in ulla.get(f"/join/{guest.conversation_id}").text


def test_who_asked_again_can_stop_waiting(owner, ulla, plan):
    let_in(owner, ulla, plan)
    guest = guests(plan)[0]
    answer(owner, plan, guest, "out")
    waiting = knock(ulla, digits_of(plan)).location
    ulla.post(f"{waiting}/leave")
    assert "You do not wait any more" in ulla.get(ulla.get(waiting).location).text
    assert not guests(plan)[0].waits and guests(plan)[0].let_in_at
    knock(ulla, digits_of(plan))
    assert "You are waiting to be let in" in ulla.get(waiting).text


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
    assert "Your other text" in owner.page


def test_a_guest_who_is_shown_out_reads_no_more_and_their_words_are_theirs_to_copy(
    owner, ulla, plan, goal
):
    let_in(owner, ulla, plan)
    assert "A flat" in ulla.get(f"/plans/{plan.id}/plan").text
    answer(owner, plan, guests(plan)[0], "out")
    response = save(ulla, goal, "My unsaved words")
    assert (
        response.status_code,
        SHOWN_OUT in ulla.page and OVER not in ulla.page,
        "My unsaved words" in ulla.page,
        "A flat" in ulla.page,
    ) == (404, True, True, False)
    save(ulla, goal, "My unsaved words", autosave="1")
    assert SHOWN_OUT in ulla.page and OVER not in ulla.page
    assert told(goal) == ["A flat"]


def test_a_helper_who_is_shown_out_is_told_that_first(cast, browser, owner, plan):
    hanne = in_english(browser(cast.helper))
    let_in(owner, hanne, plan)
    answer(owner, plan, guests(plan)[0], "out")
    page = hanne.get(f"{plan.address}/conversation/over").text
    heading = re.search(r"<h1>([^<]*)<", page)[1]
    assert heading == "Ola is not writing with you any more"
    assert "You have written together" not in page
    answer(owner, plan, guests(plan)[0], "in")
    owner.post(f"{plan.address}/conversation/end")
    page = hanne.get(f"{plan.address}/conversation/over").text
    assert "You have written together" in page and heading not in page


def test_who_still_sees_a_part_is_told_by_name_who_does_not_write_with_them(
    owner, ulla, plan, cast
):
    until = now() + 999
    Access.grant(as_owner(plan), cast.outsider.person, "read", ["plan"], "kin", until)
    meeting = write(Meeting, plan, title="My group")
    let_in(owner, ulla, plan)
    answer(owner, plan, guests(plan)[0], "out")
    page = ulla.get(f"{plan.address}/meetings/{meeting.id}/now").text
    assert "<h1>Ola is not writing with you any more" in page and SHOWN_OUT not in page


def test_what_began_and_ended_in_one_minute_has_one_time(owner, ulla, plan):
    minute = now() // 60 * 60 - 3600
    let_in(owner, ulla, plan)
    Guest.update(let_in_at=minute).execute()
    Conversation.update(started_at=minute, ended_at=minute + 5).execute()
    page = owner.get(f"{plan.address}/conversation/over").text
    assert re.search(r"At \d+[.:]\d\d, ", page) and "From" not in page
    Conversation.update(ended_at=minute + 300).execute()
    assert re.search(r"From \d+[.:]\d\d to ", owner.get(f"{plan.address}/conversation/over").text)


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
    assert (
        save(
            ulla, Goal.find(plan, goal.id), "My unsaved words", why="Because of the sea"
        ).status_code
        == 404
    )
    assert (
        OVER in ulla.page and "My unsaved words" in ulla.page and "Because of the sea" in ulla.page
    )
    assert Edit.select().count() == before


def test_only_what_is_not_saved_is_said_not_to_be(owner, ulla, plan, goal):
    change(goal, why="Because of the sea")
    let_in(owner, ulla, plan)
    save(ulla, goal, "A house", why="Because of the sea", autosave="1")
    owner.post(f"/plans/{plan.id}/conversation/end")
    save(ulla, goal, "A house", why="Because of the sea")
    assert OVER in ulla.page and "This is not in the plan" not in ulla.page
    save(ulla, goal, "A house by", why="Because of the sea")
    assert "A house by" in ulla.page and "Because of the sea" not in ulla.page


def test_what_was_typed_in_other_forms_on_the_screen_is_shown_to_copy_too(owner, ulla, plan, goal):
    other = write(Goal, plan, text="A garden", why="Roses")
    let_in(owner, ulla, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    also = {
        "also-1-at": other.address,
        "also-1-expected": "1",
        "also-1-text": "A garden",
        "also-1-why": "Roses and peas",
        "also-1-screen": "a screen of letters",
        "also-2-at": f"/plans/{plan.id}/dream/7",
        "also-2-text": "To sail",
        "also-3-at": "/plans/nowhere",
        "also-3-mine-text": "A text from elsewhere",
    }
    save(ulla, goal, "My unsaved words", **also)
    shown = re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", ulla.page)
    assert shown == ["My unsaved words", "Roses and peas", "To sail", "A text from elsewhere"]


def test_nobody_finds_out_what_was_written_after_the_end(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    Guest.update(let_in_at=Guest.let_in_at - 60).execute()
    Conversation.update(ended_at=Conversation.ended_at - 60).execute()
    change(goal, text="A secret house")
    ulla.post(f"/plans/{plan.id}/goal/{goal.id}", expected="2", text="A secret house", state="open")
    assert "This is not in the plan" in ulla.page and "A secret house" in ulla.page


def test_the_owner_is_told_beforehand_that_it_opens_everything(owner, plan):
    in_english(owner)
    told_so = "they see and write in everything in your plan"
    assert f"{told_so}." in owner.get(f"/plans/{plan.id}/conversation").text
    write(Heading, plan, text="Quiet", about="met")
    assert (
        f"{told_so}, also “When it gets hard”." in owner.get(f"/plans/{plan.id}/conversation").text
    )


def test_autosave_after_the_end_says_that_nothing_is_saved(owner, ulla, plan, goal):
    let_in(owner, ulla, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    response = save(ulla, goal, "My unsaved words", autosave="1")
    assert (response.status_code, 'data-state="unsaved"' in ulla.page) == (404, True)
    assert told(goal) == ["A flat"]


def test_a_choice_between_two_texts_that_comes_after_the_end_is_shown_to_copy_too(
    owner, ulla, plan, goal
):
    let_in(owner, ulla, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    ulla.post(
        f"/plans/{plan.id}/goal/{goal.id}",
        **{
            "expected": "1",
            "mine-text": "Mine to copy",
            "theirs-text": "Hers",
            "choice-text": "both",
        },
    )
    assert ("Mine to copy" in ulla.page, "Hers" in ulla.page) == (True, False)


def test_a_helper_who_may_only_read_gets_their_words_back_when_the_conversation_ends(
    cast, browser, owner, plan
):
    contact_page, ragna = f"/plans/{plan.id}/contacts", in_english(browser(cast.reader))
    goal = write(Goal, plan, text="A flat")
    let_in(owner, ragna, plan)
    assert save(ragna, goal, "A house").status_code == 303
    owner.post(f"/plans/{plan.id}/conversation/end")
    response = ragna.post(
        f"/plans/{plan.id}/contact/{goal.id}", expected="0", name="Typed too late"
    )
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
    assert "You are no longer writing together" in ulla.get(waiting).text


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


def test_who_has_been_let_in_and_stopped_is_not_called_never_let_in(owner, ulla, plan):
    let_in(owner, ulla, plan)
    guest = Guest.get()
    owner.post(f"/plans/{plan.id}/conversation/guests/{guest.id}", answer="out")
    page = owner.get(f"/plans/{plan.id}/conversation").text
    assert "Is not writing with you any more." in page
    assert "Not let in." not in page


def test_who_must_sign_in_first_is_told_that_the_digits_come_after(browser):
    stranger = browser()
    page = stranger.get(stranger.get("/join").location).text
    assert "tallene" in page
    for words in ("uten telefon", "skrive opp navnet ditt", "telefonen til en annen", "invitasjon"):
        assert words in page
        assert words in stranger.get("/sign-in/helper?next=/join").text
        assert words not in stranger.get("/sign-in").text or words == "invitasjon"


def test_an_owner_is_told_on_every_page_that_a_conversation_goes_on_and_can_go_there(owner, plan):
    here = f"/plans/{plan.id}/presence"
    there = f'href="/plans/{plan.id}/conversation"'
    assert there not in owner.get(here).text
    start(owner, plan)
    assert there in owner.get(here).text
    owner.post(f"/plans/{plan.id}/conversation/end")
    assert there not in owner.get(here).text


def test_whoever_knocks_stands_above_the_digits(owner, ulla, plan):
    digits = start(owner, plan)
    page = f"/plans/{plan.id}/conversation"
    shown = owner.get(page).text
    assert shown.index("keycard-code") < shown.index('id="guests"')
    knock(ulla, digits)
    shown = owner.get(page).text
    assert shown.index('value="in"') < shown.index("keycard-code")


def test_whoever_writes_here_is_offered_to_make_one_text_of_what_a_guest_kept_both_of(
    owner, ulla, hanne, plan, goal
):
    shown, offer = f"/plans/{plan.id}/plan", "Write them as one text"
    let_in(owner, ulla, plan)
    save(owner, goal, "A house")
    assert save(ulla, goal, "A boat").status_code == 409
    ulla.post(
        f"/plans/{plan.id}/goal/{goal.id}",
        **{"expected": "2", "mine-text": "A boat", "theirs-text": "A house"},
        **{"choice-text": "both"},
    )
    assert told(goal)[-1] == "A house\n\nA boat"
    assert offer in ulla.get(shown).text and offer in owner.get(shown).text
    owner.post(f"/plans/{plan.id}/conversation/end")
    assert offer in owner.get(shown).text
    assert "A house" in hanne.get(shown).text and offer not in hanne.page, "she only proposes"
    owner.post(f"/plans/{plan.id}/goal/{goal.id}", expected="3", text="A boat", state="open")
    assert offer not in owner.get(shown).text
