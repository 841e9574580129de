"""What a meeting decided: read, printed, answered for afterwards, and opened to who was there."""

import re
from datetime import date, timedelta

import pytest

from models.core.database import now
from models.paper.pdf import ONE_PAGE
from models.plan.conversation import Conversation
from models.plan.edit import Edit
from models.plan.guest import Guest
from models.plan.showing import Showing
from models.tools import next_meeting
from models.tools.contacts import Contact
from models.tools.goals import Action, Frame, Goal
from models.tools.hard_times import Heading
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import Meeting, Sitting
from models.tools.outcomes import Outcome
from tests.talking import in_english
from tests.writing import as_owner, change, days_ago, write
from views.core.language import today

DAY = 86400


@pytest.fixture
def ulla(cast, browser):
    """The browser of somebody who was let into the conversation by the code alone."""
    return in_english(browser(cast.outsider))


@pytest.fixture
def held(plan, cast):
    """A meeting that was held and is over, and its conversation with it."""
    meeting = write(Meeting, plan, sort="group", title="My group", day=today())
    meeting.begin(as_owner(plan))
    talk = Conversation.of(plan)
    Guest.knock(talk, cast.outsider.person).let_in(as_owner(plan))
    silje = write(Contact, plan, name="Silje", phone="400 11 222")
    decided = {"what": "Call Nav", "responsible": silje.id, "decided_in": meeting.id}
    write(Action, plan, **decided)
    write(Goal, plan, text="A door of my own")
    write(Heading, plan, text="Long nights")
    write(MeetingNote, plan, text="The car", sort="left", meeting=meeting.id)
    meeting.end(as_owner(plan))
    talk.end(as_owner(plan))
    return meeting


@pytest.fixture
def at(held):
    return f"/plans/{held.plan_id}/meetings/{held.id}/minutes"


def said(day):
    """The start of a day as the page and the paper write it in English: "1 December"."""
    return f"{day.day} {day:%B}"


def offered(owner, at):
    """{name: whether it is ticked} of those to whom the paper can be opened."""
    page = owner.get(at).text
    ticks = re.findall(r'name="who" value="(\d+)"[^>]*?(checked)?><label[^>]*>([^<]*)<', page)
    return {name: (who, bool(tick)) for who, tick, name in ticks}


def let_open(owner, at, leave_out=()):
    """Open it to those who are ticked, but for these."""
    chosen = [
        who for name, (who, tick) in offered(owner, at).items() if tick and name not in leave_out
    ]
    return owner.post(f"{at}/open", answer="yes", who=chosen)


def days_pass(days):
    seconds = now() - days_ago(days)
    Sitting.update(at=Sitting.at - seconds, ended_at=Sitting.ended_at - seconds).execute()


def test_the_page_tells_what_was_decided_what_else_changed_and_what_was_left(owner, at, held):
    page = owner.get(at).text
    for words in ("Call Nav", "Silje", "A door of my own", "Long nights", "The car"):
        assert words in page
    assert "What came of it after" not in page
    held.begin(as_owner(held.plan))
    assert "Call Nav" in owner.get(at).text  # taken up again: so far


def test_the_name_on_the_paper_stands_below_the_heading_and_not_in_it(owner, at, plan):
    assert '</h1><p dir="auto">Ola</p></div>' in owner.get(f"{at}/sheet").text
    for name, shown in (("Wilhelmina Oddveig " * 3, "Wilhelmina"), (None, "")):
        plan.owner.name = name
        plan.owner.save(only=["name"])
        head = owner.get(f"{at}/sheet").text.split('class="sheet-head"')[1]
        below = re.search(r"</h1>(.*?)</div>", head)[1]
        assert re.sub("<[^>]*>|\xad", "", below)[:10] == shown
        assert owner.get(f"{at}/sheet.pdf").status_code == 200


def test_when_we_meet_and_when_we_look_at_the_plan_are_two_days_and_one_if_the_owner_says_so(
    owner, ulla, at, held, plan, cast
):
    visit, meets, looks = as_owner(plan), today() + timedelta(20), today() + timedelta(30)
    paper = f"/plans/{plan.id}/print?language=en"
    assert "We meet again" not in owner.get(at).text
    next_meeting.meet_again(visit, held, meets, None)
    assert "No day is set for when you look at the plan again." in owner.get(at).text
    frame = write(Frame, plan, look_on=looks)
    page = owner.get(at).text
    looking = f"We agreed to look at the plan again on {said(looks)}."
    assert page.index("We meet again") < page.index(looking)
    assert "Do you want to do it on the day when you meet?" in page
    assert f"We look at the plan again on {said(looks)}" in owner.get(paper).text
    talk = Conversation.start(visit)
    Guest.knock(talk, cast.outsider.person).let_in(visit)
    theirs = ulla.get(at).text  # they are told, and not asked
    assert f"look at the plan again on {said(looks)}." in theirs and "Do you want" not in theirs
    assert ulla.post(f"{at}/same-day").status_code == 403
    assert Frame.find(plan, frame.id).look_on == looks
    owner.post(f"{at}/same-day")
    assert Frame.find(plan, frame.id).look_on == meets
    page = owner.get(at).text
    assert "We agreed to look at the plan again on the same day." in page
    assert "Do you want" not in page
    assert f"We look at the plan again on {said(meets)}" in owner.get(paper).text


def test_the_plan_gets_a_day_from_the_meeting_also_where_nothing_else_is_agreed(
    owner, at, held, plan
):
    meets = today() + timedelta(20)
    owner.post(f"{at}/same-day")  # no day when they meet again: nothing happens
    assert Frame.of(plan) == []
    next_meeting.meet_again(as_owner(plan), held, meets, "10:00")
    owner.post(f"{at}/same-day")
    owner.post(f"{at}/same-day")
    assert [one.look_on for one in Frame.of(plan)] == [meets]
    assert owner.get(f"{at}/same-day").location == at


def test_one_that_was_never_held_has_no_minutes(owner, plan):
    coming = write(Meeting, plan, title="Later")
    for way in ("", "/sheet", "/sheet.pdf"):
        path = f"/plans/{plan.id}/meetings/{coming.id}/minutes{way}"
        assert owner.get(path).status_code == 404


def test_the_paper_says_what_who_and_whom_to_call(owner, at, held):
    change(held, again_on=date(2031, 12, 4), again_clock="10:00")
    paper = owner.get(f"{at}/sheet").text
    assert "A door of my own" in paper and "Long nights" not in paper
    assert "Call Nav" in paper and "400\xa011\xa0222" in paper and "4 December 2031" in paper
    assert "<h1>What we decided</h1>" in paper and '<p dir="auto">Ola</p>' in paper
    assert owner.get(f"{at}/sheet.pdf").data.startswith(b"%PDF")
    for blank in ("/print/blank/minutes", "/print/blank/minutes.pdf"):
        assert owner.get(blank).status_code == 200


def test_the_paper_names_the_planned_meeting_of_the_same_people_and_no_other(owner, at, held, plan):
    write(Meeting, plan, sort="own", title="Alone with Siv", day=today() + timedelta(2))
    assert "We meet again" not in owner.get(f"{at}/sheet").text
    like = {"sort": "group", "title": "My group", "clock": "10:00"}
    planned = write(Meeting, plan, day=today() + timedelta(8), **like)
    paper = owner.get(f"{at}/sheet").text.split("We meet again")[1]
    assert said(planned.day) in paper and "10" in paper
    meets = today() + timedelta(20)
    change(held, again_on=meets)
    paper = owner.get(f"{at}/sheet").text.split("We meet again")[1]
    assert said(meets) in paper and said(planned.day) not in paper


@pytest.fixture
def undecided(plan, cast):
    """A meeting that was held and is over, and in which nothing was decided."""
    silje = write(Contact, plan, name="Silje", phone="400 11 222")
    write(Frame, plan, coordinator=silje.id)
    meeting = write(Meeting, plan, title="My group", day=today(), again_on=today() + timedelta(9))
    meeting.begin(as_owner(plan))
    Guest.knock(Conversation.of(plan), cast.outsider.person).let_in(as_owner(plan))
    for sort, text in (("want", "Somebody to call"), ("point", "The nights")):
        write(MeetingNote, plan, text=text, sort=sort, meeting=meeting.id)
    meeting.end(as_owner(plan))
    return meeting


def test_a_paper_without_decisions_has_what_there_is_and_lines_for_a_pen(owner, undecided):
    sheet = f"/plans/{undecided.plan_id}/meetings/{undecided.id}/minutes/sheet"
    page = owner.get(f"{sheet}?language=en").text.partition("<main")[2]
    again = said(undecided.again_on)
    for words in ("Ola, Ulla", "Somebody to call", "The nights", "Silje", "400", again):
        assert words in page
    assert "My group" in page and "Whose meeting" not in page
    assert page.count('<tr class="for-pen">') >= 3
    spoken = page.split("What we said")[1].split("<table")[0]
    assert spoken.count('<p class="for-pen">') >= 3
    assert page.split("What was left")[1].split("<h2")[0].count("for-pen") == 2
    write(Action, undecided.plan, what="Call Nav", decided_in=undecided.id)
    page = owner.get(f"{sheet}?language=en").text.partition("<main")[2]
    assert "Call Nav" in page and '<tr class="for-pen">' not in page
    assert "Somebody to call" not in page
    assert page.index("We meet again") < page.index("What we said"), "lines stand below all else"
    assert page.split("What we said")[1].count('<p class="for-pen">') >= 3


@pytest.mark.parametrize("more", range(0, 24, 2))
def test_lines_for_a_pen_below_the_decisions_take_no_second_page(owner, at, held, more):
    for number in range(more):
        write(Action, held.plan, what=f"Ring {number}, og si fra", decided_in=held.id)
    page = owner.get(f"{at}/sheet?language=nb").text
    assert ('<p class="for-pen">' in page) is (more < 8), more
    assert ONE_PAGE in owner.get(f"{at}/sheet.pdf?language=nb").data


@pytest.mark.parametrize("language", ["nb", "sv"])
@pytest.mark.parametrize("text", ["", "Kort ", "Et ganske langt ønske om hjelp " * 12])
def test_a_paper_without_decisions_is_one_page_however_much_there_is(
    owner, undecided, plan, language, text
):
    for sort in ("want", "point", "left") if text else ():
        for number in range(25):
            write(MeetingNote, plan, text=f"{text}{number}", sort=sort, meeting=undecided.id)
    sheet = f"/plans/{plan.id}/meetings/{undecided.id}/minutes/sheet"
    assert ONE_PAGE in owner.get(f"{sheet}.pdf?language={language}").data
    assert '<tr class="for-pen">' in owner.get(f"{sheet}?language={language}").text


def test_what_came_of_it_is_asked_after_three_weeks_and_once_more_after_three_months(
    owner, at, plan, held
):
    days_pass(21)
    page = owner.get(at).text
    assert "after three weeks" in page and "after three months" not in page
    action = Action.of(plan)[0]
    write(Outcome, plan, decision=action.id, after="weeks", came="partly", text="They call back")
    days_pass(71)
    page = owner.get(at).text
    assert "Some of it" in page and "They call back" in page and "after three months" in page
    action.remove(as_owner(plan))
    assert "They call back" in owner.get(at).text  # the decision is away, the answer is not


def test_an_answer_on_a_page_of_its_own_names_the_decision(owner, at, held, plan):
    days_pass(22)
    action = Action.of(plan)[0]
    new = owner.get(f"/plans/{plan.id}/outcome/new?decision={action.id}&after=weeks").location
    assert re.search("<h2>Call Nav</h2>", owner.get(new).text)
    answer = write(Outcome, plan, decision=action.id, after="weeks", came="some")
    outcome = Outcome.find(plan, answer.id)
    assert re.search("<h2>Call Nav</h2>", owner.get(f"{outcome.address}/edit?revision=1").text)


def test_what_is_done_is_ticked_off_in_the_plan_too_if_the_owner_says_so(
    owner, at, plan, held, hanne
):
    days_pass(21)
    action = Action.of(plan)[0]
    assert "Tick it off there too" not in owner.get(at).text
    write(Outcome, plan, decision=action.id, after="weeks", came="done")
    assert "Tick it off there too" in owner.get(at).text
    assert "Tick it off there too" not in hanne.get(at).text
    assert hanne.post(f"{at}/done/{action.id}").status_code in (403, 404)
    assert Action.of(plan)[0].state == "agreed"
    owner.post(f"{at}/done/{action.id}")
    owner.post(f"{at}/done/{action.id}")  # a double tap
    assert Action.of(plan)[0].state == "done"
    assert "Tick it off there too" not in owner.get(at).text


def test_when_three_months_have_gone_only_that_is_asked(owner, at, held):
    days_pass(91)
    page = owner.get(at).text
    assert "after three weeks" not in page and "after three months" in page
    assert page.count(">Answer<") == 1


def test_nothing_is_asked_of_a_decision_that_was_taken_out_of_the_plan(owner, at, plan):
    days_pass(22)
    assert ">Answer<" in owner.get(at).text
    assert "What came of it?" in owner.get(f"{plan.address}/meetings").text
    Action.of(plan)[0].remove(as_owner(plan))
    page = owner.get(at).text
    assert "taken out of the plan" in page and ">Answer<" not in page
    assert "What came of it?" not in owner.get(f"{plan.address}/meetings").text


def test_what_came_of_a_decision_that_was_deleted_meanwhile_is_kept(owner, at, held, plan):
    days_pass(22)
    action = Action.of(plan)[0]
    link = re.search(r'href="([^"]*/outcome/new[^"]*)"', owner.get(at).text)[1]
    form = owner.get(owner.get(link.replace("&amp;", "&")).location).text
    address = re.search(r'data-autosave="([^"]+)"', form)[1]
    action.remove(as_owner(plan))
    sent = {"decision": str(action.id), "after": "weeks", "came": "partly", "text": "They called"}
    answer = owner.post(address, expected="0", **sent)
    assert answer.status_code == 303
    page = owner.get(at)
    assert page.status_code == 200 and "This was taken out of the plan again." in page.text
    assert "They called" in page.text


def test_who_was_there_opens_the_paper_only_if_the_owner_says_so(owner, ulla, at, plan):
    assert "Call Nav" in owner.get(f"{at}/sheet").text
    assert ulla.get(f"{at}/sheet").status_code in (403, 404)
    let_open(owner, at)
    let_open(owner, at)  # a double tap
    assert "Call Nav" in ulla.get(f"{at}/sheet").text
    assert ulla.get(f"{at}/sheet.pdf").status_code == 200
    assert f"{plan.address}/shown/" in ulla.get("/people").text
    shown = Showing.of(plan)[0]
    assert ulla.get(shown.address).headers["Location"].endswith(f"{at}/sheet")
    for closed in (at, f"{plan.address}/meetings", f"{plan.address}/plan"):
        assert ulla.get(closed).status_code in (403, 404)
    assert "What a meeting decided" in owner.get(f"{plan.address}/sharing").text
    owner.post(f"{at}/open", answer="no")
    assert ulla.get(f"{at}/sheet").status_code in (403, 404)


def test_the_owner_chooses_who_gets_the_paper_and_whoever_was_shown_out_is_not_chosen(
    owner, ulla, at, plan, cast
):
    talk = Guest.get(Guest.person == cast.outsider.person).conversation
    here = [Guest.knock(talk, one.person) for one in (cast.helper, cast.reader)]
    now_in = {"let_in_at": now()}
    Guest.update(now_in).where(Guest.id.in_([one.id for one in here])).execute()
    assert all(tick for _who, tick in offered(owner, at).values()) and len(offered(owner, at)) == 3
    Guest.update(refused_at=now()).where(Guest.person == cast.outsider.person).execute()
    ticked = {name for name, (_who, tick) in offered(owner, at).items() if tick}
    assert ticked == {cast.helper.person.name, cast.reader.person.name}
    let_open(owner, at, leave_out={cast.reader.person.name})
    assert [one.person_id for one in Showing.of(plan)] == [cast.helper.person.id]
    assert ulla.get(f"{at}/sheet").status_code in (403, 404)
    left = offered(owner, at)
    assert set(left) == {cast.outsider.person.name, cast.reader.person.name}
    assert not any(tick for _who, tick in left.values()), "the owner has chosen already"
    owner.post(f"{at}/open", answer="yes", who=left[cast.outsider.person.name][0])
    assert ulla.get(f"{at}/sheet").status_code == 200
    owner.post(f"{at}/open", answer="yes", who=[str(plan.owner_id), "x", "9" * 30])
    assert len(Showing.of(plan)) == 2, "nobody is let in by it who was not there"


def test_nobody_gets_the_paper_where_no_name_is_ticked(owner, ulla, at, plan):
    owner.post(f"{at}/open", answer="yes")
    assert Showing.of(plan) == [] and ulla.get(f"{at}/sheet").status_code in (403, 404)


def test_it_ends_by_itself(owner, ulla, at):
    let_open(owner, at)
    assert ulla.get(f"{at}/sheet").status_code == 200
    Showing.update(expires_at=now() - 1).execute()
    assert ulla.get(f"{at}/sheet").status_code in (403, 404)


def test_a_decision_that_nobody_has_taken_says_so(owner, at, held, plan):
    write(Action, plan, what="Find a bicycle", decided_in=held.id)
    for address in (at, f"{at}/sheet?language=en"):
        assert owner.get(address).text.count("Nobody has taken it yet") == 1
    held.begin(as_owner(plan))
    now_screen = owner.get(f"/plans/{plan.id}/meetings/{held.id}/now?at=decisions").text
    assert now_screen.count("Nobody has taken it yet") == 1


def test_what_waits_for_the_owners_yes_is_marked_also_on_the_paper(owner, at, held, plan):
    assert "Waits for your yes." in owner.get(at).text
    for number in range(3):
        write(Action, plan, what=f"Call {number}", decided_in=held.id)
    sheet = owner.get(f"{at}/sheet").text
    assert sheet.count("* Waits for a yes from Ola.") == 1 and "* Call Nav" in sheet
    Action.update(accepted_revision=Action.revision).execute()
    assert "Waits for your yes." not in owner.get(at).text
    assert "Waits for a yes" not in owner.get(f"{at}/sheet").text


def test_when_they_meet_again_stands_in_a_sentence_with_its_clock(owner, at, held):
    change(held, again_on=date(2031, 12, 4), again_clock="10:00")
    assert "We meet again Thursday 4 December 2031, 10:00." in owner.get(at).text


def test_who_was_there_finds_it_where_the_conversation_ended_once_the_owner_opens_it(
    owner, ulla, at, plan, cast
):
    over = f"{plan.address}/conversation/over"
    assert f"{at}/sheet" not in ulla.get(over).text
    waits = f"{plan.address}/meetings/for-me"
    for page in (over, waits):
        assert "comes here if Ola lets you have it" in ulla.get(page).text
    assert owner.get(at).text.index("Let those with a tick have it") < owner.page.index("Decisions")
    let_open(owner, at)
    assert f'href="{at}/sheet">What we decided' in ulla.get(waits).text
    assert "What we decided" not in owner.get(waits).text  # for who was there as a guest
    assert 'class="back"><a href="/people"' in ulla.get(f"{at}/sheet").text
    assert f'class="back"><a href="{at.removesuffix("/minutes")}"' in owner.get(f"{at}/sheet").text
    for page in (over, f"{plan.address}/plan"):
        answer = ulla.get(page)
        assert answer.status_code == 404
        assert f'href="{at}/sheet">What we decided' in answer.text and "Call Nav" not in answer.text
    assert f'href="{at}">What we decided' in owner.get(over).text
    Conversation.start(as_owner(plan)).end(as_owner(plan))  # another one, without a meeting
    assert at not in owner.get(over).text
    owner.post(f"{at}/open", answer="no")
    assert f"{at}/sheet" not in ulla.get(over).text
    assert "What we decided" not in ulla.get(waits).text


def test_whoever_was_on_another_page_when_it_ended_is_led_to_what_was_decided(
    owner, ulla, at, held, plan
):
    page = ulla.get(f"{plan.address}/check-in").text.split("<main")[1]
    assert re.search(r"<h1>([^<]*)<", page)[1] == "The meeting is over"
    assert "My people" not in page and "Ola’s people" in page and "The owner’s" not in page
    asks = page.index("comes here if Ola lets you have it")
    assert asks < page.index("This changed while you wrote together")
    let_open(owner, at)
    page = ulla.get(f"{plan.address}/check-in").text.split("<main")[1]
    buttons = re.findall(r'<a class="ds-button"( data-variant="secondary")? href="([^"]*)"', page)
    assert [address for quiet, address in buttons if not quiet] == [f"{at}/sheet"]


def test_nobody_else_is_told_that_there_was_a_meeting(held, cast, browser, plan):
    waits = f"{plan.address}/meetings/for-me"
    helper = in_english(browser(cast.helper))
    nothing = helper.get("/plans/1/meetings/for-me").text
    assert helper.get(waits).text == nothing and "decided" not in nothing


def test_whoever_may_still_see_one_page_is_not_told_that_nothing_was_changed(
    owner, at, plan, held, cast, browser
):
    over = f"{plan.address}/conversation/over"
    Guest.update(person=cast.reader.person).execute()
    Edit.update(at=Edit.at - DAY).where(Edit.kind != "action").execute()
    ragna = in_english(browser(cast.reader))
    page = ragna.get(over).text
    assert "What you wrote together is safe." in page and "Nothing was changed" not in page
    assert "What we decided" not in page
    let_open(owner, at)
    assert f'href="{at}/sheet">What we decided' in ragna.get(over).text


def test_a_day_to_meet_again_that_has_passed_is_told_as_past_and_is_on_no_new_paper(
    owner, at, held
):
    paper = f"{at}/sheet"
    change(held, again_on=today() + timedelta(1))
    assert "We meet again " in owner.get(at).text and "We meet again" in owner.get(paper).text
    change(Meeting.find(held.plan, held.id), again_on=today() - timedelta(1))
    page = owner.get(at).text
    assert "We agreed to meet again" in page and "We meet again" not in page
    assert "We meet again" not in owner.get(paper).text


def test_a_day_to_look_at_the_plan_again_is_told_in_words_that_stay_true(owner, at, held, plan):
    day = today() - timedelta(3)
    change(held, again_on=day)
    frame = write(Frame, plan, look_on=day)
    page = owner.get(at).text
    assert "We agreed to look at the plan again on the same day." in page
    change(frame, look_on=day + timedelta(1))
    page = owner.get(at).text
    assert f"We agreed to look at the plan again on {said(day + timedelta(1))}" in page
    assert "We look at the plan" not in page
