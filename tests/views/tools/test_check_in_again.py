"""A check-in that comes again: in the next meeting of the same evening, or from two phones."""

import re
from datetime import datetime, time

import pytest

from models.core.change import Change
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.presence import Presence
from models.tools.check_in import CheckIn
from models.tools.check_in_round import CheckInAnswer, CheckInRound
from models.tools.meetings import Meeting, MeetingTable, Sitting
from models.tools.seats import Seat
from tests.talking import in_english
from tests.writing import as_owner, as_writer, write
from views.core.language import ZONE, today

WORDS = "Mine egne ord"
BY_ITSELF = {"HX-Request": "true", "X-By-Itself": "1"}


@pytest.fixture
def talk(cast, plan):
    found = Conversation.start(as_owner(plan))
    Guest.knock(found, cast.helper.person).let_in(as_owner(plan))
    return found


@pytest.fixture
def first(plan, talk):
    return begun(plan)


def begun(plan):
    meeting = write(Meeting, plan, title="Gruppa")
    meeting.begin(as_owner(plan))
    return meeting


def at(plan, about="start", more=""):
    return f"/plans/{plan.id}/check-in/together/{about}{more}"


def stamp_of(page, plan, about="start", more="?who=me"):
    return re.search(r'name="stamp" value="([^"]+)"', page.get(at(plan, about, more)).text)[1]


def now_screen(page, meeting, step="welcome"):
    return page.get(f"/plans/{meeting.plan_id}/meetings/{meeting.id}/now?at={step}").text


def test_the_next_meeting_of_the_same_conversation_asks_anew(owner, hanne, plan, first):
    for page, words in ((owner, WORDS), (hanne, "Hannes ord")):
        page.post(at(plan), do="answer", mood="4", words=words)
    assert "All answers are there" in now_screen(owner, first) and WORDS in hanne.get(at(plan)).text
    owner.post(f"/plans/{plan.id}/meetings/{first.id}/now/end")
    assert WORDS in owner.get(at(plan)).text  # it can be looked at as long as none begins
    second = begun(plan)
    screen = now_screen(owner, second)
    assert "Three questions, for all of you" in screen and "have answered" not in screen
    for page in (owner, hanne):
        text = page.get(at(plan)).text
        assert WORDS not in text and "Hannes ord" not in text and 'name="mood"' in text
    hanne.post(at(plan), do="answer", mood="9")
    assert "1 of 2 have answered" in now_screen(owner, second)
    assert CheckInRound.select().count() == 2
    listed = owner.get(f"/plans/{plan.id}/check-in").text
    told = re.findall(r"check-in/rounds/\d+\".*?</a>", listed)
    assert len(told) == 2


def test_a_meeting_that_is_begun_once_more_asks_anew(owner, hanne, plan, first):
    owner.post(at(plan), do="answer", mood="4", words=WORDS)
    assert "1 of 2" in now_screen(hanne, first)
    first.end(as_owner(plan))
    first.begin(as_owner(plan))
    assert "have answered" not in now_screen(hanne, first)
    assert 'name="mood"' in owner.get(at(plan)).text and WORDS not in owner.get(at(plan)).text


def test_what_was_answered_before_the_meeting_is_not_the_meetings(owner, hanne, plan, talk):
    owner.post(at(plan), do="answer", mood="4", words=WORDS)
    assert "1 of 2" in owner.get(at(plan)).text
    assert "have answered" not in now_screen(owner, begun(plan))
    assert WORDS not in owner.get(at(plan)).text


def test_what_was_chosen_and_not_sent_stays_with_its_meeting(hanne, plan, first):
    hanne.post(at(plan), do="keep", words=WORDS, stamp=stamp_of(hanne, plan))
    assert WORDS in hanne.get(at(plan)).text
    old = stamp_of(hanne, plan)
    first.end(as_owner(plan))
    begun(plan)
    assert WORDS not in hanne.get(at(plan)).text
    late = hanne.post(at(plan), do="answer", words=WORDS, stamp=old)
    assert late.status_code == 409 and f'value="{WORDS}"' in late.text
    assert "from another time" in late.text and not CheckInRound.select().exists()


@pytest.mark.parametrize("ends", ["end", "out"])
def test_words_that_were_not_sent_when_they_were_shown_out_are_there_to_copy(
    cast, browser, owner, hanne, plan, first, ends
):
    ulla = in_english(browser(cast.outsider))
    Guest.knock(Conversation.of(plan), cast.outsider.person).let_in(as_owner(plan))
    for page in (ulla, hanne):
        page.post(at(plan), do="keep", words=WORDS, stamp=stamp_of(page, plan))
    if ends == "end":
        owner.post(f"{plan.address}/conversation/end")
    else:
        for guest in Guest.at(Conversation.of(plan)):
            owner.post(f"{plan.address}/conversation/guests/{guest.id}", answer="out")
    for page in (ulla, hanne):
        text = page.get(f"{plan.address}/conversation/over").text
        assert WORDS in text and "This is not in the plan. You can copy it." in text
    if ends == "end":
        assert WORDS not in owner.get(f"{plan.address}/conversation/over").text


def test_whoever_still_answers_when_the_meeting_ends_is_in_its_round(owner, hanne, plan, first):
    stamp = stamp_of(hanne, plan, "end")
    owner.post(at(plan, "end"), do="answer", useful="8")
    first.end(as_owner(plan))
    sent = hanne.post(at(plan, "end"), do="answer", useful="3", stamp=stamp)
    assert sent.status_code == 303
    [one] = CheckInRound.select()
    assert one.shown_at and one.sitting == Sitting.get().id


def go_on(plan, meeting, screen="wants"):
    MeetingTable.change(as_owner(plan), meeting, screen=screen)


def polled(text):
    """The address at which the page asks whether the others have gone on."""
    return re.search(r'data-hx-get="([^"]+)"[^>]* data-hx-select="#gone-on"', text)[1]


def two_phones(cast, browser, plan):
    """Two of Hanne's, and what the first one showed before the second one answered."""
    mine, other = (in_english(browser(cast.helper)) for _phone in range(2))
    shown = mine.get(at(plan)).text
    stamp = stamp_of(mine, plan, more="")
    assert other.post(at(plan), do="answer", mood="2", words="Fra den andre").status_code == 303
    return mine, other, shown, stamp


@pytest.mark.usefixtures("first")
def test_words_that_met_an_answer_from_another_phone_are_there_on_return(cast, browser, plan):
    mine, other, _shown, stamp = two_phones(cast, browser, plan)
    met = mine.post(at(plan), do="answer", words=WORDS, stamp=stamp)
    assert met.status_code == 409 and f'value="{WORDS}"' in met.text
    assert f'value="{WORDS}"' in mine.get(at(plan)).text
    waiting = other.get(at(plan), headers=BY_ITSELF).text
    assert 'id="waiting"' in waiting and WORDS not in waiting
    mine.post(at(plan), do="forget")
    text = mine.get(at(plan)).text
    assert "1 of 2 have answered" in text and WORDS not in text
    again = mine.post(at(plan), do="answer", words=WORDS, stamp=stamp_of(mine, plan))
    assert again.status_code == 303 and "1 of 2 have answered" in mine.get(at(plan)).text


def test_whoever_has_words_that_are_not_sent_is_not_moved_on(cast, browser, plan, first):
    mine, _other, shown, stamp = two_phones(cast, browser, plan)
    met = mine.post(at(plan), do="answer", words=WORDS, stamp=stamp)
    go_on(plan, first)
    for page in (shown, met.text):
        answer = mine.get(polled(page), headers=BY_ITSELF)
        assert "HX-Redirect" not in answer.headers and "Go on when you are ready" in answer.text
    waits = mine.post(at(plan), do="forget").location
    moved = mine.get(waits, headers=BY_ITSELF)
    assert moved.headers["HX-Redirect"].endswith("/now"), "nothing holds who has sent"


def test_words_that_come_after_all_was_shown_stay_though_the_others_go_on(
    owner, hanne, plan, first
):
    hanne.post(at(plan), do="skip")
    shown, stamp = hanne.get(at(plan, more="?who=me")).text, stamp_of(hanne, plan)
    owner.post(at(plan), do="answer", mood="4")
    met = hanne.post(at(plan), do="answer", words=WORDS, stamp=stamp)
    assert met.status_code == 409 and "You can say it aloud" in met.text and WORDS in met.text
    go_on(plan, first)
    for page in (shown, met.text):
        answer = hanne.get(polled(page), headers=BY_ITSELF)
        assert "HX-Redirect" not in answer.headers and "Go on when you are ready" in answer.text
    assert WORDS in hanne.get(at(plan)).text and WORDS not in owner.get(at(plan)).text


def answered(page, plan, **fields):
    """Answer, and come back to answer again: the form that is shown."""
    page.post(at(plan), do="answer", mood="4", words=WORDS, **fields)
    return page.get(at(plan, more="?who=me")).text


def told_of(plan):
    """{question: Hanne's answer} as it is kept."""
    [one] = CheckInAnswer.of(plan, CheckInRound.select())
    return one.said


def test_whoever_answers_again_finds_what_they_answered(owner, hanne, plan, first):
    assert WORDS in answered(hanne, plan)
    shown = hanne.get(at(plan, more="?who=me")).text
    assert re.search(r'name="mood"[^>]*value="4"[^>]*checked|checked[^>]*value="4"', shown)
    assert WORDS not in owner.get(at(plan, more="?who=me")).text, "it is on no other screen"
    form = {"do": "answer", "mood": "4", "words": "", "stamp": stamp_of(hanne, plan)}
    assert hanne.post(at(plan), **form).status_code == 303
    assert told_of(plan) == {"mood": "4"}, "what is taken away there is gone"


@pytest.mark.usefixtures("first")
def test_a_phone_that_went_round_shows_no_answer_and_keeps_what_is_left_blank(hanne, plan):
    assert WORDS in answered(hanne, plan), "there is something to leak"
    hanne.get(at(plan, more="?who=other"))  # she hands it on
    shown = hanne.get(at(plan, more="?who=me")).text
    assert WORDS not in shown and not re.search(r'checked[^>]*value="4"', shown)
    assert "What you leave blank stays as you answered" in shown and 'name="blank"' in shown
    form = {"blank": "keeps", "stamp": stamp_of(hanne, plan), "strength": "7"}
    assert hanne.post(at(plan), do="answer", **form).status_code == 303
    assert told_of(plan) == {"mood": "4", "strength": "7", "words": WORDS}
    assert hanne.post(at(plan), do="answer", **form).status_code == 303, "sent once more"
    hanne.post(at(plan), do="skip", blank="keeps", stamp=stamp_of(hanne, plan))
    assert told_of(plan) == {}


@pytest.mark.usefixtures("first")
def test_whoever_answered_for_another_is_not_shown_their_own_on_any_phone(cast, browser, plan):
    mine, other = (in_english(browser(cast.helper)) for _phone in range(2))
    assert WORDS in answered(mine, plan)
    mine.post(at(plan, more="?who=other"), do="answer", who="name", name="Ali", mood="9")
    for page in (mine, other):
        assert WORDS not in page.get(at(plan, more="?who=me")).text


@pytest.mark.usefixtures("first")
def test_the_start_says_where_they_are_alike_and_where_they_differ_as_the_end_does(
    owner, hanne, plan
):
    for page, mood, sleep in ((owner, "6", "2"), (hanne, "7", "8")):
        assert "What we see" not in page.get(at(plan)).text
        page.post(at(plan), do="answer", mood=mood, sleep=sleep)
    page = hanne.get(at(plan)).text
    assert page.index("What we see") < page.index("6 of 10")
    assert "Your answers are much alike: how it is now." in page
    assert "Your answers differ: sleep." in page and page.count("To talk about") == 1


def test_who_comes_late_answers_before_they_see_the_others_and_stands_beside_them(
    owner, hanne, plan, first, cast, browser
):
    for page, words in ((owner, WORDS), (hanne, "Hannes ord")):
        page.post(at(plan), do="answer", mood="4", words=words)
    ulla = in_english(browser(cast.outsider))
    Guest.knock(Conversation.of(plan), cast.outsider.person).let_in(as_owner(plan))
    assert "Answer too" in now_screen(ulla, first)
    page = ulla.get(at(plan)).text
    assert "The others have shown their answers." in page and 'name="mood"' in page
    assert WORDS not in page and "Hannes ord" not in page  # there is something to leak
    round_id = CheckInRound.select().get().id
    assert ulla.get(f"/plans/{plan.id}/check-in/rounds/{round_id}").status_code == 404
    words = ulla.post(at(plan), do="words", mood="4")
    assert words.status_code == 200 and WORDS not in words.text
    before = Change.latest()
    ulla.post(at(plan), do="answer", mood="9", words="Ullas ord")
    assert [one.kind for one in Change.after(before)] == ["check_in_round"]
    for one in (owner, hanne, ulla):
        page = one.get(at(plan)).text
        assert all(said in page for said in (WORDS, "Hannes ord", "Ullas ord"))
    again = ulla.post(at(plan), do="answer", mood="1", words="En gang til")
    assert again.status_code == 409 and "En gang til" not in owner.get(at(plan)).text
    hers = ulla.post(f"{at(plan)}?who=other", do="answer", who="name", name="Kari", mood="1")
    assert hers.status_code == 409 and "Kari" not in owner.get(at(plan)).text


@pytest.mark.parametrize("was_left_out", [True, False])
def test_whoever_had_not_answered_when_all_was_shown_answers_before_they_see_it(
    owner, hanne, plan, first, cast, browser, was_left_out
):
    ulla = in_english(browser(cast.outsider))
    Guest.knock(Conversation.of(plan), cast.outsider.person).let_in(as_owner(plan))
    for member in (cast.owner, cast.helper):
        Presence.note(as_writer(member.person, plan), None)
    assert 'name="mood"' in ulla.get(at(plan)).text
    ulla.post(at(plan), do="keep", stamp=stamp_of(ulla, plan), words="Ullas ord")
    Presence.delete().where(Presence.person == cast.outsider.person).execute()
    owner.post(at(plan), do="answer", mood="4", words=WORDS)
    if was_left_out:
        owner.post(at(plan), do="leave-out", person=str(cast.outsider.person.id))
    hanne.post(at(plan), do="skip")
    if not was_left_out:
        owner.post(at(plan), do="show")
    page = owner.get(at(plan)).text
    assert WORDS in page and "Ullas ord" not in page
    assert "Answer too" in now_screen(ulla, first)
    page = ulla.get(at(plan)).text
    assert "The others have shown their answers." in page
    assert 'name="mood"' in page and WORDS not in page
    assert 'value="Ullas ord"' in page, "what they had chosen is there still"
    ulla.post(at(plan), do="answer", mood="9", words="Ullas ord")
    for one in (owner, hanne, ulla):
        page = one.get(at(plan)).text
        assert WORDS in page and "Ullas ord" in page and "2 of 3" not in page
    changed = ulla.post(at(plan), do="answer", mood="1", words="En gang til")
    assert changed.status_code == 409 and "En gang til" not in owner.get(at(plan)).text


def test_who_has_no_phone_is_told_to_say_it_aloud_when_all_was_shown(owner, hanne, plan, first):
    hanne.post(at(plan), do="wait", name="Kari")
    owner.post(at(plan), do="answer", mood="4", words=WORDS)
    owner.post(at(plan), do="show")
    assert "or say it aloud" in owner.get(at(plan)).text
    said = {"who": "name Kari", "name": "", "words": "Karis ord"}
    met = hanne.post(at(plan, more="?who=other"), do="answer", **said)
    assert met.status_code == 409 and "Karis ord" in met.text and WORDS not in met.text
    assert "yours was not added. You can say it aloud." in met.text
    assert "from another time" not in met.text and 'name="mood"' not in met.text
    assert "Karis ord" not in owner.get(at(plan)).text
    page = hanne.get(at(plan, more="?who=other")).text
    assert "They stay as they are." in page and "Go to my answer" in page and WORDS not in page


def test_a_page_that_waits_is_fetched_as_a_whole_when_the_answers_are_shown(
    owner, hanne, plan, first
):
    hanne.post(at(plan), do="skip")
    page = hanne.get(at(plan)).text
    asks = re.search(r'data-hx-get="([^"]+)"[^>]* data-hx-select="#waiting"', page)[1]
    waits = hanne.get(asks, headers=BY_ITSELF)
    assert (waits.status_code, "1 of 2 have answered" in waits.text) == (200, True)
    owner.post(at(plan), do="answer", mood="4", words=WORDS)
    answer = hanne.get(asks, headers=BY_ITSELF)
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, "renewed")
    page = hanne.get(at(plan), headers=BY_ITSELF).text
    assert WORDS in page and "All answers come here at once" not in page
    assert WORDS in hanne.get(asks).text  # without a script


def test_the_list_of_rounds_names_the_meeting_of_each(owner, hanne, plan, first):
    for title in ("Gruppa", "Hjemmet"):
        for page in (owner, hanne):
            page.post(at(plan), do="answer", mood="4")
        owner.post(f"/plans/{plan.id}/meetings/{Sitting.going_on(plan).meeting.id}/now/end")
        if title == "Gruppa":
            write(Meeting, plan, title="Hjemmet").begin(as_owner(plan))
    listed = owner.get(f"/plans/{plan.id}/check-in").text.split('id="rounds"')[1]
    assert listed.index("Hjemmet") < listed.index("Gruppa")


def test_two_of_one_day_are_told_apart_by_their_time(owner, plan):
    for mood, hour in (("7", 8), ("2", 15)):
        part = write(CheckIn, plan, mood=mood)
        at_hour = datetime.combine(today(), time(hour, 5), ZONE)
        CheckIn.update(created_at=int(at_hour.timestamp())).where(CheckIn.id == part.id).execute()
    page = owner.get(f"/plans/{plan.id}/check-in").text
    assert page.count(", 08:05</h3>") == page.count(", 15:05</h3>") == 1


def test_whoever_is_alone_waits_for_those_who_may_come(owner, cast, browser, plan):
    talk = Conversation.start(as_owner(plan))
    begun(plan)
    owner.post(at(plan), do="answer", mood="4", words=WORDS)
    page = owner.get(at(plan)).text
    assert "You are the first one here." in page and "The answers are shown now" not in page
    Guest.knock(talk, cast.helper.person).let_in(as_owner(plan))
    hanne = in_english(browser(cast.helper))
    assert WORDS not in hanne.get(at(plan)).text and "1 of 2" in owner.get(at(plan)).text
    hanne.post(at(plan), do="skip")
    assert WORDS in hanne.get(at(plan)).text
    owner.post(at(plan, "end"), do="answer", useful="4", words="Alene")
    Guest.waiting(talk.id, cast.helper.person).show_out(as_owner(plan))
    assert "You are the first one here." in owner.get(at(plan, "end")).text
    owner.post(at(plan, "end"), do="show")
    assert "The answers are shown now" in owner.get(at(plan, "end")).text


def test_whoever_answers_on_anothers_phone_is_thanked_there_once(owner, hanne, plan, first):
    said = {"who": "name", "name": "Ingrid Moe", "mood": "4"}
    page = hanne.get(hanne.post(at(plan, more="?who=other"), do="answer", **said).location).text
    assert "Thank you, Ingrid Moe. Your answer is kept." in page and 'name="mood"' in page
    assert "Thank you, Ingrid Moe" not in hanne.get(at(plan)).text
    page = hanne.get(hanne.post(at(plan), do="answer", mood="4").location).text
    assert "Your answer is kept" not in page
    assert "Your answer is kept" not in owner.get(at(plan)).text


def test_ones_own_answer_is_asked_for_apart_from_what_hands_the_phone_on(owner, hanne, plan, first):
    hanne.post(at(plan), do="answer", mood="4", words=WORDS)
    page = hanne.get(at(plan)).text
    assert WORDS not in page
    hands_on = page.index("Somebody else answers on this phone")
    assert "</div>" in page[hands_on : page.index("<summary>Answer again")]
    asked = page.split("<summary>Answer again")[1].split("</details>")[0]
    assert "Then your own answer is on the screen." in asked and "?who=me" in asked
    assert WORDS in hanne.get(at(plan, more="?who=me")).text


def test_the_phone_on_which_a_name_has_answered_says_so_and_no_other_does(
    owner, hanne, plan, first
):
    write(Seat, plan, name="Arvid", meeting=first.id)
    seat = Seat.at(first)[0]
    owner.post(f"/plans/{plan.id}/meetings/{first.id}/now/here/{seat.id}", **{"is": "here"})
    owner.post(at(plan), do="skip")
    waits = "Arvid has no phone here"
    assert waits in owner.get(at(plan)).text
    hanne.post(f"{at(plan)}?who=other", do="answer", who="name Arvid", mood="3")
    assert waits in owner.get(at(plan)).text  # only how many have is told
    assert "Arvid (has answered)" in hanne.get(at(plan, more="?who=other")).text
    owner.post(f"{at(plan)}?who=other", do="answer", who="name Arvid", mood="4")
    page = owner.get(at(plan)).text
    assert waits not in page and "Arvid has answered on this phone." in page


def test_who_has_gone_with_their_phone_is_left_out_until_they_are_back(
    owner, hanne, plan, first, cast
):
    for member in (cast.owner, cast.helper, cast.outsider):
        if member is cast.outsider:
            Guest.knock(Conversation.of(plan), member.person).let_in(as_owner(plan))
        Presence.note(as_writer(member.person, plan), None)
    owner.post(at(plan), do="skip")
    assert "1 of 3 have answered" in owner.get(at(plan)).text
    assert "Not here today" not in owner.page
    gone = Presence.person == cast.outsider.person
    Presence.update(seen_at=0).where(gone).execute()
    assert "Ulla has a phone, but is not here right now." in owner.get(at(plan)).text
    assert "Not here today" not in hanne.get(at(plan)).text
    leaves_out = {"do": "leave-out", "person": str(cast.outsider.person.id)}
    hanne.post(at(plan), **leaves_out)
    assert "1 of 3 have answered" in owner.get(at(plan)).text
    owner.post(at(plan), **leaves_out)
    assert "1 of 2 have answered" in owner.get(at(plan)).text
    assert "Ulla has a phone" not in owner.page
    Presence.note(as_writer(cast.outsider.person, plan), None)
    assert "1 of 3 have answered" in owner.get(at(plan)).text
    Presence.update(seen_at=0).where(gone).execute()
    hanne.post(at(plan), do="answer", mood="4", words=WORDS)
    page = owner.get(at(plan)).text
    assert WORDS in page and "2 of 3 have answered." in page
