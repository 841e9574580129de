"""The page of the check-in, and a round at the table as each browser sees it."""

import json
import re

import pytest

from models.core.audit import Audit
from models.core.change import Change
from models.core.database import database, new_id, now
from models.keeping.document import read
from models.keeping.takein import take_in
from models.keeping.takeout import Takeout
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.tools.check_in import ABOUT, CheckIn, FormTotal
from models.tools.check_in_round import CheckInAnswer, CheckInRound
from models.tools.meetings import Meeting
from models.tools.seats import Seat
from models.tools.unsent_answer import UnsentAnswer
from tests.conftest import PIN
from tests.talking import in_english
from tests.test_rules_statements import MOST, statements
from tests.writing import as_owner, write

SECRET = "hemmelig-svar"


@pytest.fixture
def ulla(cast, browser):
    return in_english(browser(cast.outsider))


@pytest.fixture
def table(cast, plan, hanne, ulla):
    """A conversation with the owner, Hanne and Ulla."""
    talk = Conversation.start(as_owner(plan))
    for member in (cast.helper, cast.outsider):
        Guest.knock(talk, member.person).let_in(as_owner(plan))
    return talk


def at(plan, about="start"):
    return f"/plans/{plan.id}/check-in/together/{about}"


def text_of(page, plan, about="start", more=""):
    answer = page.get(at(plan, about) + more)
    assert answer.status_code == 200
    return answer.text


def test_nobody_sees_it_who_did_not_ask(owner, plan):
    assert "Check-in" not in owner.get(f"/plans/{plan.id}/home").text
    more = owner.get(f"/plans/{plan.id}/more").text
    assert more.index("You can have this here too") < more.index("Check-in")
    page = owner.get(f"/plans/{plan.id}/check-in").text
    assert "It can look like this" in page and "It is not a test" in page


def test_three_taps_are_kept_and_none_is_needed(owner, plan):
    new = owner.get(f"/plans/{plan.id}/check_in/new").location
    form = owner.get(new).text
    address = re.search(r'data-autosave="([^"]+)"', form)[1]
    assert form.count('type="radio"') == 3 * 12
    owner.post(address, mood="7", sleep="0", day="2026-11-20", expected="0")
    [kept] = CheckIn.of(plan)
    assert (kept.mood, kept.strength, kept.sleep) == ("7", None, "0")
    page = owner.get(f"/plans/{plan.id}/check-in").text
    assert "7 of 10" in page and "0 of 10" in page and "It can look like this" not in page
    owner.post(address, mood="7", sleep="0", day="2026-11-20", expected="0")
    assert len(CheckIn.of(plan)) == 1  # sent twice, it counts once


def test_twice_in_one_day_are_two_and_both_stay(owner, plan):
    for place, mood in enumerate(("7", "2")):
        fields = {"mood": mood, "day": "2026-11-20", "words": f"Time {place}"}
        assert owner.post(f"/plans/{plan.id}/check_in/{70 + place}", expected="0", **fields)
    assert sorted(one.mood for one in CheckIn.of(plan)) == ["2", "7"]
    page = owner.get(f"/plans/{plan.id}/check-in").text
    assert "Time 0" in page and "Time 1" in page


def test_words_take_the_place_of_numbers(owner, plan):
    page = owner.get(f"/plans/{plan.id}/check-in").text
    link = re.search(r'href="(/plans/\d+/check_in/new\?as=words)"', page)[1]
    form = owner.get(owner.get(link).location).text
    assert "Rather good" in form and 'value="7"' not in form
    numbers = owner.get(owner.get(f"/plans/{plan.id}/check_in/new").location).text
    assert "Rather good" not in numbers and 'value="7"' in numbers
    write(CheckIn, plan, mood="more", words="Litt lettere")
    page = owner.get(f"/plans/{plan.id}/check-in").text
    assert "Rather good" in page and "Litt lettere" in page


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"mood": "11"}, "Choose one of the answers"),
        ({"mood": "sju"}, "Choose one of the answers"),
        ({"words": "x" * 10_000}, "All of it is still here"),
    ],
)
def test_a_bad_answer_gets_a_kind_sentence_and_what_was_typed_stays(owner, plan, table, sent, told):
    alone = owner.post(f"/plans/{plan.id}/check_in/{table.id}", strength="4", **sent)
    together = owner.post(at(plan), do="answer", strength="4", **sent)
    for answer in (alone, together):
        assert answer.status_code == 422 and told in answer.text
        assert re.search(r'checked[^>]*name="strength"[^>]*value="4"', answer.text)
        assert "x" * 10_000 in answer.text or "words" not in sent
    assert (CheckIn.of(plan), list(CheckInAnswer.select())) == ([], [])


def places(page, plan):
    """Everything that this browser can ask for that could tell of a round."""
    found = [at(plan), at(plan, "end"), at(plan) + "?who=other", at(plan) + "?who=me"]
    found += [f"/plans/{plan.id}/{one}" for one in ("check-in", "home", "more", "looking")]
    found += [f"/plans/{plan.id}/{one}" for one in ("presence", "conversation", "over-time")]
    found += [f"/plans/{plan.id}/takeout/{one}" for one in ("json", "fhir", "pdf")]
    found += [f"/plans/{plan.id}/check-in/rounds/{one.id}" for one in CheckInRound.select()]
    found += [f"/plans/{plan.id}/conversation/over", f"/plans/{plan.id}/removed"]
    found += [f"/plans/{plan.id}/check_in/{one.id}" for one in CheckInAnswer.select()]
    found += [f"/plans/{plan.id}/check_in/{one.id}/history" for one in CheckInAnswer.select()]
    return {address: page.get(address).get_data(as_text=True) for address in found}


@pytest.mark.usefixtures("table")
def test_nobody_sees_an_answer_of_another_until_all_have(owner, hanne, ulla, plan):
    hanne.post(at(plan), do="answer", mood="3", words=SECRET)
    [kept] = CheckInAnswer.of(plan, CheckInRound.select())
    assert SECRET in kept.said["words"]  # there is something to leak
    before = {page: places(page, plan) for page in (owner, ulla)}
    for found in before.values():
        assert [address for address, text in found.items() if SECRET in text] == []
    hanne.post(at(plan), do="answer", mood="9", words=SECRET + " igjen, og nå mye lenger")
    for page, found in before.items():
        again = places(page, plan)
        rounds = [one for one in found if "/check-in" in one]
        # The page is the same to the letter, whatever was answered.
        assert [one for one in rounds if strip(found[one]) != strip(again[one])] == []
    assert SECRET not in text_of(hanne, plan)  # the phone may go round
    for page in (owner, ulla):
        page.post(at(plan), do="skip")
    for page in (owner, hanne, ulla):
        assert SECRET in text_of(page, plan)


def strip(text):
    """The page without what is new in every answer."""
    text = re.sub(r'name="csrf_token" value="[^"]+"|data-token="[^"]+"|data-seen="\d+"', "", text)
    return re.sub(r'nonce="[^"]+"', "", text)


def test_an_answer_sends_nothing_through_the_stream(owner, hanne, ulla, plan, table):
    begun = Change.latest()
    for mood in ("3", "9"):
        hanne.post(at(plan), do="answer", mood=mood)
    ulla.post(at(plan), do="skip")
    assert Change.latest() == begun
    owner.post(at(plan), do="answer", mood="5")
    assert [one.kind for one in Change.after(begun)] == ["check_in_round"]


def test_only_how_many_have_answered_is_said(owner, hanne, ulla, plan, table):
    hanne.post(at(plan), do="answer", mood="3")
    assert "1 of 3 have answered." in text_of(hanne, plan)
    owner.post(at(plan), do="answer", mood="5")
    assert "2 of 3 have answered." in text_of(owner, plan)
    assert "Hanne" not in text_of(ulla, plan).partition('id="main"')[2]


def test_one_phone_goes_round(owner, hanne, ulla, plan, table, cast):
    form = text_of(owner, plan, more="?who=other")
    assert "Somebody else: write the name" in form
    owner.post(at(plan) + "?who=other", who="name", name="Kari", mood="less")
    unknown = owner.post(at(plan) + "?who=other", who="123", mood="4")
    assert unknown.status_code == 422 and "Choose who answers" in unknown.text
    hanne.post(at(plan), do="answer", mood="8")
    for page in (owner, ulla):
        page.post(at(plan), do="skip")
    page = text_of(owner, plan)
    assert "Kari" in page and "Rather bad" in page and "8 of 10" in page


@pytest.mark.usefixtures("table")
def test_on_a_phone_that_goes_round_nobody_is_chosen_beforehand(hanne, plan):
    assert "I do, on this phone" in text_of(hanne, plan, more="?who=other")
    hanne.post(at(plan), do="answer", mood="8", words="Mitt svar")
    hanne.post(at(plan), do="wait", name="Mona")
    assert "I do, on this phone" not in text_of(hanne, plan, more="?who=other")
    sent = hanne.post(at(plan) + "?who=other", do="answer", who="", mood="1", words="Monas ord")
    assert sent.status_code == 422 and "Choose who answers now." in sent.text
    assert 'value="Monas ord"' in sent.text
    [own] = [one.said for one in CheckInAnswer.select() if one.said]
    assert own == {"mood": "8", "words": "Mitt svar"}
    sent = hanne.post(at(plan) + "?who=other", do="answer", who="name Mona", mood="1")
    assert sent.status_code == 303
    assert [one.said["mood"] for one in CheckInAnswer.select()] == ["8", "1"]


@pytest.mark.usefixtures("table")
def test_a_form_from_before_ones_own_answer_takes_it_away_on_no_phone(hanne, plan):
    old = {"do": "answer", "who": "me", "mood": "1", "stamp": stamp_of(hanne, plan)}
    hanne.post(at(plan), do="answer", mood="8")
    assert hanne.post(at(plan) + "?who=other", **old).status_code == 409
    assert [one.said for one in CheckInAnswer.select()] == [{"mood": "8"}]


@pytest.mark.usefixtures("table")
def test_who_has_a_phone_here_is_not_answered_for_on_another(owner, hanne, plan, cast):
    hanne.post(at(plan), do="wait", name="Kari")
    form = text_of(hanne, plan, more="?who=other")
    assert 'value="name Kari"' in form  # who has no phone is offered
    for member in (cast.owner, cast.outsider):
        number = member.person.id
        assert f'value="{number}"' not in form
        sent = hanne.post(at(plan) + "?who=other", who=str(number), mood="4", words="Mine ord")
        assert sent.status_code == 422 and "with a phone of their own" in sent.text
        assert 'value="Mine ord"' in sent.text
    named = {"who": "name", "name": cast.outsider.person.name, "mood": "4"}
    sent = hanne.post(at(plan) + "?who=other", **named)
    assert sent.status_code == 422 and "Write more of the name" in sent.text
    sent = hanne.post(at(plan), do="wait", name=cast.outsider.person.name)
    assert sent.status_code == 422 and "Write more of the name" in sent.text
    assert [one.said for one in CheckInAnswer.select()] == [None]


def test_on_a_device_that_two_share_each_may_answer(cast, browser, plan):
    device = in_english(browser(cast.helper))
    device.post("/together", code=cast.owner.code, pin=PIN)
    number = cast.helper.person.id
    assert f'value="{number}"' in text_of(device, plan, more="?who=other")
    sent = device.post(at(plan) + "?who=other", who=str(number), mood="4")
    assert sent.status_code == 303 and CheckInAnswer.get().person_id == number


def test_who_has_a_seat_and_no_phone_is_waited_for_and_can_be_left_out(owner, hanne, plan, table):
    meeting = write(Meeting, plan, title="My group")
    seat = write(Seat, plan, name="Arvid", meeting=meeting.id)
    meeting.begin(as_owner(plan))
    assert 'value="name Arvid"' not in text_of(owner, plan, more="?who=other")
    owner.post(f"/plans/{plan.id}/meetings/{meeting.id}/now/here/{seat.id}", **{"is": "here"})
    with statements() as sent:
        assert 'value="name Arvid"' in text_of(owner, plan, more="?who=other")
    assert len(sent) <= MOST, sent
    owner.post(at(plan), do="skip")
    assert "1 of 4 have answered." in text_of(owner, plan)
    assert "Not here today" in text_of(owner, plan)
    hanne.post(at(plan), do="skip")
    assert "Not here today" not in text_of(hanne, plan)
    owner.post(at(plan), do="leave-out", seat=str(seat.id))
    assert "2 of 3 have answered." in text_of(owner, plan)
    assert "Back to the meeting" in text_of(owner, plan)
    meeting.end(as_owner(plan))
    assert "Back to the meeting" not in text_of(owner, plan)
    assert "Go to the meeting" not in owner.get(f"/plans/{plan.id}/presence").text


@pytest.mark.usefixtures("table")
def test_what_is_shown_early_says_how_many_have_answered_and_names_nobody(
    owner, hanne, ulla, plan, cast
):
    for page in (owner, hanne):
        page.post(at(plan, "end"), do="answer", useful="5")
    owner.post(at(plan, "end"), do="show")
    assert "5 of 10" not in text_of(ulla, plan, "end")  # they have not answered yet
    earlier = f"/plans/{plan.id}/check-in/rounds/{CheckInRound.get().id}"
    for page in (text_of(hanne, plan, "end"), owner.get(earlier).text):
        assert "2 of 3 have answered." in page
        assert cast.outsider.person.name not in page.split("<main")[1]
        assert "Those who answered say much the same" in page and "You say much" not in page


def test_the_owner_alone_may_show_them_now_and_then_they_stand(owner, hanne, ulla, plan, table):
    hanne.post(at(plan, "end"), do="answer", useful="2", words=SECRET)
    assert ulla.post(at(plan, "end"), do="show").status_code == 403
    ulla.post(at(plan, "end"), do="skip")
    assert SECRET not in text_of(ulla, plan, "end")
    owner.post(at(plan, "end"), do="show")
    assert SECRET in text_of(ulla, plan, "end")
    late = ulla.post(at(plan, "end"), do="answer", useful="9", words="For sent")
    assert late.status_code == 409
    assert "yours was not added" in late.text and "For sent" in late.text
    assert "For sent" not in text_of(owner, plan, "end")


def stamp_of(page, plan):
    return re.search(r'name="stamp" value="([^"]+)"', text_of(page, plan, more="?who=me"))[1]


@pytest.mark.usefixtures("table")
def test_the_last_answer_is_not_called_too_late_when_it_is_sent_again(owner, hanne, ulla, plan):
    for page in (hanne, ulla):
        page.post(at(plan), do="skip")
    sent = {"do": "answer", "mood": "4", "words": "Mine ord", "stamp": stamp_of(owner, plan)}
    for _again in range(2):
        assert owner.post(at(plan), **sent).status_code == 303
    assert owner.post(at(plan), **sent | {"words": "Andre ord"}).status_code == 409
    assert text_of(hanne, plan).count("Mine ord") == 1


@pytest.mark.usefixtures("table")
def test_what_arrives_late_takes_no_newer_answer_away(owner, hanne, ulla, plan):
    first = {"do": "answer", "mood": "4", "words": "Først", "stamp": stamp_of(hanne, plan)}
    hanne.post(at(plan), **first)
    second = first | {"words": "Så dette", "stamp": stamp_of(hanne, plan)}
    for _again in range(2):
        assert hanne.post(at(plan), **second).status_code == 303
    late = hanne.post(at(plan), **first)
    assert late.status_code == 409 and "What you send now takes its place" in late.text
    assert 'value="Først"' in late.text  # it can still be sent, if that is the wish
    for page in (owner, ulla):
        page.post(at(plan), do="skip")
    assert "Så dette" in text_of(owner, plan) and "Først" not in text_of(owner, plan)


def chosen(page, plan, more=""):
    """What is chosen in the form of the round: the answers in their order, and the words."""
    return chosen_in(text_of(page, plan, more=more))


def chosen_in(text):
    inputs = re.findall(r"<input[^>]*>", text)
    taken = [one for one in inputs if "checked" in one and 'value=""' not in one]
    words = next(one for one in inputs if 'name="words"' in one)
    return [re.search(r'value="([^"]*)"', one)[1] for one in (*taken, words)]


def test_from_numbers_to_words_and_back_everything_chosen_comes_along(owner, hanne, plan, table):
    sent = {"mood": "7", "sleep": "2", "words": SECRET, "stamp": stamp_of(owner, plan)}
    answer = owner.post(at(plan), do="words", **sent)
    assert answer.status_code == 200 and "Answer with numbers" in answer.text
    assert chosen_in(answer.text) == ["7", "2", SECRET] and "Rather good" in answer.text
    back = owner.post(at(plan), do="numbers", **sent | {"mood": "more", "as": "words"})
    assert chosen_in(back.text) == ["more", "2", SECRET] and "Answer with words" in back.text
    assert CheckInAnswer.select().count() == 0 and SECRET not in text_of(hanne, plan)
    owner.post(at(plan), do="answer", **sent | {"mood": "more"})
    assert CheckInAnswer.get().said == {"mood": "more", "sleep": "2", "words": SECRET}


def test_what_is_chosen_and_not_sent_is_there_after_a_reload_and_tells_nobody(
    owner, hanne, ulla, plan, table
):
    before = text_of(hanne, plan)
    told = (Change.select().count(), Audit.select().where(Audit.verb != "read").count())
    sent = {"mood": "7", "words": SECRET, "stamp": stamp_of(owner, plan)}
    assert owner.post(at(plan), do="keep", **sent).status_code == 204
    assert chosen(owner, plan) == ["7", SECRET]  # so there is something to leak
    assert strip(text_of(hanne, plan)) == strip(before)
    assert [one for one, text in places(hanne, plan).items() if SECRET in text] == []
    assert (Change.select().count(), Audit.select().where(Audit.verb != "read").count()) == told
    assert chosen(hanne, plan) == [""] and CheckInRound.select().count() == 0
    stored = database.execute_sql("SELECT said FROM unsent_answer").fetchone()[0]
    assert SECRET.encode() not in bytes(stored)
    owner.post(at(plan), do="answer", **sent)
    assert UnsentAnswer.select().count() == 0
    owner.post(at(plan), do="keep", **sent | {"mood": "2"})  # it was on its way, and arrives late
    assert UnsentAnswer.select().count() == 0
    assert chosen(owner, plan, "?who=me") == ["7", SECRET], "what was sent, on their own screen"
    assert [one for one, text in places(hanne, plan).items() if SECRET in text] == []


def test_what_is_not_sent_goes_when_the_phone_does_and_when_the_answers_are_shown(
    owner, hanne, plan, table
):
    owner.post(at(plan), do="keep", mood="7", stamp=stamp_of(owner, plan))
    assert chosen(owner, plan, "?who=other") == [""] and chosen(owner, plan) == ["7", ""]
    assert "who=other" in owner.post(at(plan), do="other", mood="7").headers["Location"]
    assert chosen(owner, plan) == [""]
    hanne.post(at(plan), do="skip")
    hanne.post(at(plan), do="keep", mood="3", stamp=stamp_of(hanne, plan))
    assert UnsentAnswer.select().count() == 1
    owner.post(at(plan), do="answer", mood="8")
    owner.post(at(plan), do="show")
    assert UnsentAnswer.select().count() == 0 and "3 of 10" not in text_of(owner, plan)
    switched = hanne.post(at(plan), do="words", mood="3")
    assert switched.status_code == 409 and "3 of 10" in switched.text


def test_an_answer_of_an_earlier_conversation_is_none_in_the_next(owner, hanne, plan, table, cast):
    old = {"do": "answer", "mood": "4", "words": "Forrige gang", "stamp": stamp_of(hanne, plan)}
    table.end(as_owner(plan))
    Guest.knock(Conversation.start(as_owner(plan)), cast.helper.person).let_in(as_owner(plan))
    late = hanne.post(at(plan), **old)
    assert late.status_code == 409 and "from another time" in late.text
    assert 'value="Forrige gang"' in late.text and not CheckInAnswer.select().exists()
    other = old | {"who": "name", "name": "Kari"}
    assert hanne.post(at(plan) + "?who=other", **other).status_code == 409
    assert hanne.post(at(plan), **old | {"stamp": stamp_of(hanne, plan)}).status_code == 303


def test_nothing_is_shown_when_nobody_has_answered(owner, hanne, plan, table):
    owner.post(at(plan), do="show")
    assert not CheckInRound.select().exists()


def test_without_a_conversation_the_words_stay_on_the_page(owner, plan):
    assert "You are not writing together now" in text_of(owner, plan)
    sent = owner.post(at(plan), do="answer", mood="4", words="Mine ord")
    assert sent.status_code == 409 and "Mine ord" in sent.text and "4 of 10" in sent.text


def test_a_guest_who_is_shown_out_gets_their_words_back(owner, hanne, plan, table, cast):
    Guest.waiting(table.id, cast.helper.person).show_out(as_owner(plan))
    sent = hanne.post(at(plan), do="answer", mood="4", words="Mine ord")
    assert sent.status_code in (403, 404, 409) and "Mine ord" in sent.text
    assert not CheckInAnswer.select().exists()


def test_a_reader_of_the_page_is_not_at_the_table(cast, browser, plan, table):
    Access.grant(as_owner(plan), cast.reader.person, "read", ("check_in",), "helper", now() + 999)
    reader = in_english(browser(cast.reader))
    assert "You are not writing together now" in text_of(reader, plan)
    assert reader.post(at(plan), do="answer", mood="4").status_code == 409
    assert "Together, now" not in reader.get(f"/plans/{plan.id}/check-in").text


def test_a_take_out_has_what_was_shown_and_not_what_was_hidden(owner, hanne, cast, plan, table):
    hanne.post(at(plan, "end"), do="answer", useful="3", words=SECRET)
    owner.post(at(plan, "end"), do="answer", useful="5")
    hanne.post(at(plan), do="answer", mood="3", words="Vist")
    owner.post(at(plan), do="show")
    table.end(as_owner(plan))
    told = json.dumps(Takeout(Plan.by_id(plan.id)).document(), ensure_ascii=False)
    assert SECRET not in told and "Vist" in told
    rounds = read(told).check_in_rounds
    assert sorted(len(one["answers"]) for one in rounds) == [1, 1]
    other = cast.outsider.plan
    take_in(as_owner(other), read(told))
    taken = CheckInRound.seen_by(as_owner(other))
    said = [one.said for each in taken for one in each.open_answers(as_owner(other))]
    assert {"mood": "3", "words": "Vist"} in said and len(taken) == 2
    page = owner.get(f"/plans/{plan.id}/check-in").text
    for address in re.findall(r"/plans/\d+/check-in/rounds/\d+", page):
        assert SECRET not in owner.get(address).text


def test_a_proposed_check_in_without_words_says_what_was_chosen(hanne, plan):
    sent = hanne.post(f"{plan.address}/check_in/{new_id()}", expected="0", mood="7", sleep="less")
    assert sent.status_code == 303
    home = hanne.get(f"{plan.address}/home").text.partition('id="your-proposals"')[2]
    assert "now? 7 of 10 · " in home and "sleep? Rather bad" in home


def test_a_total_from_a_form_is_proposed_and_shown_as_it_is(owner, hanne, plan, cast):
    Access.grant(
        as_owner(plan), cast.helper.person, "propose", ("check_in",), "helper", now() + 999
    )
    address = f"/plans/{plan.id}/form_total/{plan.id + 1}"
    wrong = hanne.post(address, form_name="Skjema X", total="mye")
    assert wrong.status_code == 422 and "Write the total with digits" in wrong.text
    hanne.post(address, form_name="Skjema X", total="27,5")
    [proposal] = Proposal.select().where(Proposal.kind == "form_total")
    owner.post(f"/plans/{plan.id}/proposals/{proposal.id}", answer="yes")
    assert FormTotal.of(plan)[0].total == "27,5"
    assert "Skjema X: 27,5" in owner.get(f"/plans/{plan.id}/check-in").text


def test_the_page_takes_few_statements_and_older_days_come_by_themselves(owner, plan):
    for number in range(25):
        write(
            CheckIn,
            plan,
            mood=str(number % 11),
            words=f"Dag {number}",
            day=f"2026-10-{number + 1:02}",
        )
    with statements() as sent:
        page = owner.get(f"/plans/{plan.id}/check-in").text
    assert len(sent) <= MOST, sent
    assert page.count('class="part"') == 10 and "Dag 24" in page and "Dag 14" not in page
    assert "First 0 of 10" in page and "Latest 2 of 10" in page
    older = owner.get(f"/plans/{plan.id}/check-in?until=2026-10-15").text
    assert "Dag 14" in older and "Dag 24" not in older
    assert owner.get(f"/plans/{plan.id}/check-in?until=nonsense").status_code == 404
    with statements() as sent:
        owner.get(at(plan))
    assert len(sent) <= MOST


def test_at_the_start_nobody_sees_it_otherwise_and_at_the_end_they_may(
    owner, hanne, ulla, plan, table
):
    useful = next(iter(ABOUT["end"]))
    for about, name in (("start", "mood"), ("end", useful)):
        for page, number in ((owner, "1"), (hanne, "9"), (ulla, "2")):
            page.post(at(plan, about), **{"do": "answer", name: number})
    start, end = (text_of(owner, plan, about) for about in ("start", "end"))
    question = "How are you now?</h2>"
    assert start.count(question) == 1 and start.count('class="side-by-side"') == 1
    assert list(map(start.index, (question, "1 of 10", "9 of 10", "2 of 10")))
    assert "You see it differently" not in start
    assert "what matters most to talk about today" in start
    assert "You see it differently" in end and "side-by-side" in end
    earlier = CheckInRound.get(CheckInRound.about == "start")
    back = owner.get(f"/plans/{plan.id}/check-in/rounds/{earlier.id}").text
    assert back.count(question) == 1 and "differently" not in back
