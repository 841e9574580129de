"""Meetings: how one is prepared, held on every phone at the table, and ended."""

import re
from datetime import timedelta

import pytest

from models.core.database import now
from models.plan.access import Access
from models.plan.conversation import LASTS_SECONDS, Conversation
from models.plan.guest import Guest
from models.plan.presence import Presence
from models.tools.earlier_meetings import earlier
from models.tools.goals import Action, Goal
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import SCREENS, Meeting, MeetingTable, Sitting
from models.tools.seats import Seat
from tests.talking import in_english
from tests.test_rules_statements import MOST, statements
from tests.writing import as_owner, write
from views.core.language import today

TODAY = today()


@pytest.fixture
def on(meeting, plan, cast):
    """The meeting goes on, and Ulla is in it."""
    meeting.begin(as_owner(plan))
    let_in(plan, cast.outsider.person)
    return meeting


def let_in(plan, person):
    Guest.knock(Conversation.of(plan), person).let_in(as_owner(plan))


def table(plan):
    return Sitting.going_on(plan).table


def here(plan):
    Presence.note(as_owner(plan), None)


def test_the_page_has_those_to_come_and_a_few_of_the_earlier_ones(owner, plan):
    for days in range(1, 6):
        write(Meeting, plan, title=f"Earlier {days}", day=TODAY - timedelta(days))
    write(Meeting, plan, title="Soon", day=TODAY + timedelta(2), clock="10:00")
    page = owner.get(f"/plans/{plan.id}/meetings").text
    assert "Soon" in page and "Earlier 3" in page and "Earlier 4" not in page
    assert "Earlier 5" in owner.get(f"/plans/{plan.id}/meetings?all=1").text


def test_every_earlier_meeting_can_be_reached_page_by_page(owner, plan):
    for days in range(1, 131):
        write(Meeting, plan, title=f"Day {days}.", day=TODAY - timedelta(days))
    held = earlier(plan, TODAY, 200)[129]
    held.begin(as_owner(plan))
    held.end(as_owner(plan))
    found, address, last = [], "?all=1", None
    while address:
        page = owner.get(f"/plans/{plan.id}/meetings{address}").text
        found += re.findall(r"Day (\d+)\.", page)
        address, last = re.search(r'href="(\?all=\d+)">Even earlier', page), address
        address = address and address[1]
    assert found == ["130", *map(str, range(1, 130))] and last == "?all=3"
    assert 'href="?all=2">Later meetings' in page
    assert owner.get(f"/plans/{plan.id}/meetings?all=99").status_code == 404
    assert owner.get(f"/plans/{plan.id}/meetings?all=x").status_code == 200


def test_it_is_prepared_one_question_at_a_time(owner, plan, at, meeting):
    write(Seat, plan, name="Bente", meeting=meeting.id)
    write(MeetingNote, plan, text="A key", sort="want", meeting=meeting.id)
    page = owner.get(at).text
    assert page.count('class="question"') == 4 and "<details open" not in page
    assert "Bente" in page and "A key" in page and "What I do not want raised" in page


def test_what_is_saved_without_the_script_leads_back_to_its_meeting(owner, plan, at, meeting):
    answer = owner.post(f"/plans/{plan.id}/note/77", text="A key", sort="want", meeting=meeting.id)
    assert answer.location == f"{at}#part-77"
    answer = owner.post(f"/plans/{plan.id}/seat/78", name="Bente", meeting=meeting.id)
    assert answer.location == f"{at}#part-78"


def test_the_form_says_the_kinds_of_meetings_of_its_country(owner, plan):
    form = owner.get(f"/plans/{plan.id}/meeting/78/edit?revision=0").text
    assert "Responsibility group" in form and "SIP" not in form


def test_whoever_leads_moves_all_screens_and_nobody_else_does(owner, ulla, plan, at, on, cast):
    here(plan)
    for screen in SCREENS:
        assert owner.post(f"{at}/now/to/{screen}").location == f"{at}/now"
        pages = [page.get(f"{at}/now") for page in (owner, ulla)]
        assert [page.status_code for page in pages] == [200, 200]
        assert f"Step {SCREENS.index(screen) + 1} of 6" in pages[1].text
        assert "All go" not in pages[1].text
    ulla.post(f"{at}/now/to/welcome")
    assert table(plan).screen == "closing"
    owner.post(f"{at}/now/leader", who=cast.outsider.person.id)
    ulla.post(f"{at}/now/to/round")
    assert table(plan).screen == "round"
    assert "Ulla leads." in owner.get(f"{at}/now").text
    assert "All go" in owner.get(f"{at}/now").text  # it is the owner's meeting


def test_one_may_look_elsewhere_and_comes_back_with_one_tap(owner, ulla, at, on):
    owner.post(f"{at}/now/to/round")
    page = ulla.get(f"{at}/now?at=decisions").text
    assert f'href="{at}/now">Back to the others: Around the table' in page
    assert "Step 5 of 6" in page
    assert ulla.post(f"{at}/now/notes?at=decisions", who="0").location == f"{at}/now?at=decisions"
    assert ulla.get(f"{at}/now?at=nowhere").status_code == 200


def test_everybody_has_a_turn_also_without_a_phone(owner, ulla, plan, at, on, cast):
    bente = write(Seat, plan, name="Bente", meeting=on.id)
    nils = write(Seat, plan, name="Nils", meeting=on.id)
    owner.post(f"{at}/now/here/{nils.id}", **{"is": "away"})
    owner.post(f"{at}/now/to/round")
    assert "Now it is your turn." in owner.get(f"{at}/now").text
    assert ">Now: Ola</p>" in owner.page  # on a large screen, for all
    owner.post(f"{at}/now/round/{plan.owner_id}", **{"is": "heard"})
    assert "Now: Bente" in ulla.get(f"{at}/now").text
    assert "Nils" not in ulla.get(f"{at}/now").text
    owner.post(f"{at}/now/round/{cast.outsider.person.id}", **{"is": "next"})
    assert "Now it is your turn." in ulla.get(f"{at}/now").text
    for page, who in ((ulla, cast.outsider.person.id), (owner, bente.id)):
        page.post(f"{at}/now/round/{who}", **{"is": "heard"})
    assert "All have spoken." in owner.get(f"{at}/now").text
    owner.post(f"{at}/now/round/{bente.id}", **{"is": "unheard"})
    assert "Now: Bente" in owner.get(f"{at}/now").text
    assert owner.post(f"{at}/now/round/5", **{"is": "heard"}).status_code == 404


def test_only_who_has_the_word_and_who_leads_give_it_on(owner, hanne, ulla, plan, at, on, cast):
    let_in(plan, cast.helper.person)
    me, her = plan.owner_id, cast.outsider.person.id
    Presence.note(as_owner(plan), None)
    owner.post(f"{at}/now/to/round")
    page = ulla.get(f"{at}/now").text
    assert "Now: Ola" in page and "has spoken" not in page and "Give the word" not in page
    for who, said in ((me, "heard"), (her, "next")):
        refused = ulla.post(f"{at}/now/round/{who}", **{"is": said})
        assert "The word has gone on already. Ola leads" in ulla.get(refused.location).text
    assert (table(plan).turn, table(plan).have_spoken) == (None, set())
    owner.post(f"{at}/now/round/{her}", **{"is": "next"})
    page = ulla.get(f"{at}/now").text
    assert "I have spoken" in page and page.count("Give the word") == 2
    ulla.post(f"{at}/now/round/{cast.helper.person.id}", **{"is": "next"})
    assert "Now: Hanne" in ulla.get(f"{at}/now").text
    ulla.post(f"{at}/now/round/{me}", **{"is": "next"})  # a second tap, from before
    assert "Now it is your turn." in hanne.get(f"{at}/now").text
    owner.post(f"{at}/now/leader", who=her)
    ulla.post(f"{at}/now/round/{cast.helper.person.id}", **{"is": "heard"})
    assert "Now: Ola" in hanne.get(f"{at}/now").text


def test_the_round_goes_on_when_the_owner_who_leads_is_away(ulla, plan, at, on):
    MeetingTable.change(as_owner(plan), on, screen="round")
    assert "Ola has spoken" in ulla.get(f"{at}/now").text
    ulla.post(f"{at}/now/round/{plan.owner_id}", **{"is": "heard"})
    assert "Now it is your turn." in ulla.get(f"{at}/now").text


def test_whoever_has_a_seat_and_a_phone_is_there_once(ulla, plan, at, on):
    write(Seat, plan, name="ULLA", meeting=on.id)
    page = ulla.get(f"{at}/now").text
    assert page.count("<b>ULLA</b>") == 1 and "<b>Ulla</b>" not in page


def test_a_decision_goes_straight_into_the_plan_and_waits_for_the_owners_yes(
    owner, ulla, plan, at, on
):
    goal = write(Goal, plan, text="A door of my own")
    ulla.get(f"{at}/now?at=points")
    link = f"/plans/{plan.id}/action/new?goal={goal.id}&amp;decided_in={on.id}"
    assert link in ulla.get(f"{at}/now?at=points").text
    ulla.post(f"/plans/{plan.id}/action/99", what="Call Nav", goal=goal.id, decided_in=on.id)
    action = Action.find(plan, 99)
    assert (action.goal_id, action.decided_in_id, action.accepted_revision) == (
        goal.id,
        on.id,
        None,
    )
    page = owner.get(f"{at}/now?at=decisions").text
    assert "Call Nav" in page and "Waits for your yes." in page
    action.remove(as_owner(plan))
    page = ulla.get(f"{at}/now?at=decisions").text
    assert "Call Nav" in page and "This was taken out of the plan again." in page
    late = ulla.post(f"/plans/{plan.id}/action/99", expected="1", what="Call Nav today")
    assert late.status_code == 409 and "Call Nav today" in late.text


def test_something_is_decided_about_each_point_as_about_each_goal(owner, ulla, plan, at, on):
    link = f'href="/plans/{plan.id}/action/new?decided_in={on.id}&amp;point='
    assert link not in ulla.get(f"{at}/now?at=points").text
    for text in ("The evenings", "The flat"):
        write(MeetingNote, plan, text=text, sort="point", meeting=on.id)
    write(Action, plan, what="Walk every day")
    page = ulla.get(f"{at}/now?at=points").text
    assert page.count(link) == 2
    ulla.post(f"/plans/{plan.id}/action/99", what="Call Nav", decided_in=on.id)
    page = owner.get(f"{at}/now?at=points").text
    points, others = page.split('id="own-points"')[1].split('id="others"')
    assert "Call Nav" in points.split("</section>")[0]  # right below what they talked about
    assert "Walk every day" in others and "Call Nav" not in others


def test_the_last_step_says_what_ends_before_the_buttons_and_promises_no_next_step(
    owner, ulla, plan, at, on, cast
):
    here(plan)
    assert "takes all on to the next step" in ulla.get(f"{at}/now").text
    last = ulla.get(f"{at}/now?at=closing").text
    assert "next step" not in last and "Ola ends the meeting. It also ends" in last
    who = str(cast.outsider.person.id)
    owner.post(f"{at}/now/leader", who=who)
    Presence.leave(plan, plan.owner)
    last = ulla.get(f"{at}/now?at=closing").text
    assert "Ola ends the meeting, or who leads while Ola is here" in last
    owner.post(f"{at}/now/notes", who=who)
    assert "Ulla leads and takes notes." in owner.get(f"{at}/now").text
    here(plan)
    page = owner.get(f"{at}/now?at=closing").text
    said = page.index("Your plan stays open for the 1 who is here")
    assert said < page.index("End the meeting and stop writing together")
    assert said < page.index("End the meeting only")


def test_when_they_meet_again_is_kept_and_can_become_a_meeting(owner, ulla, plan, at, on):
    day = TODAY + timedelta(30)
    write(Seat, plan, name="Bente", meeting=on.id)
    ulla.post(f"{at}/now/again", again_on=day.isoformat(), again_clock="kl 9")
    kept = Meeting.find(plan, on.id)
    assert (kept.again_on, kept.again_clock) == (day, "09:00")
    wrong = ulla.post(f"{at}/now/again", again_on="2001-01-01", again_clock="late")
    assert wrong.status_code == 422
    assert "That day has passed" in wrong.text and 'value="2001-01-01"' in wrong.text
    # An open form would keep a phone from following the others.
    closing = ulla.get(f"{at}/now?at=closing").text
    assert 'class="form"' not in closing and "09:00" in closing
    assert 'class="form"' in ulla.get(f"{at}/now?at=closing&again=1").text
    following = ulla.post(f"{at}/next").location
    assert "Bente" in owner.get(following).text


def test_only_the_owner_ends_it_or_who_leads_while_the_owner_is_here(
    owner, ulla, plan, at, on, cast
):
    assert ulla.post(f"{at}/now/end").status_code == 409
    MeetingTable.update(leader=cast.outsider.person).execute()
    Presence.update(seen_at=0).execute()
    away = r'id="owner-away" role="status"( hidden)?>Ola is not here right now.'
    assert re.search(away, ulla.get(f"{at}/now").text)[1] is None
    assert ulla.post(f"{at}/now/end").status_code == 409
    here(plan)
    assert re.search(away, ulla.get(f"{at}/now").text)[1] == " hidden"
    assert ulla.post(f"{at}/now/end", also="talk").location == f"{at}/minutes"
    assert Conversation.of(plan)  # whose end is the owner's
    late = ulla.get(f"{at}/now")
    assert late.status_code == 200 and "The meeting was over at" in late.text
    for form in ("to/round", "notes", f"round/{plan.owner_id}"):
        assert ulla.post(f"{at}/now/{form}").status_code in (303, 404)


def test_another_one_meanwhile_is_refused_in_kind_words(owner, plan, at, on):
    other = write(Meeting, plan, title="Nav")
    begin = f"/plans/{plan.id}/meetings/{other.id}/begin"
    answer = owner.get(owner.post(begin).location)
    assert "Another meeting is on now: My group." in answer.text
    assert owner.get(f"/plans/{plan.id}/meetings/{other.id}/begin").status_code == 303
    assert (
        "The meeting has not begun." in owner.get(f"/plans/{plan.id}/meetings/{other.id}/now").text
    )


def test_who_is_shown_out_in_the_middle_leads_no_more(owner, ulla, plan, at, on, cast):
    MeetingTable.update(leader=cast.outsider.person, note_taker=cast.outsider.person).execute()
    owner.post(f"{at}/now/round/{cast.outsider.person.id}", **{"is": "heard"})
    guest = Guest.inside(plan, cast.outsider.person)
    guest.show_out(as_owner(plan))
    assert "stopped writing with you" in ulla.get(f"{at}/now").text
    assert ulla.post(f"{at}/now/to/round").status_code in (403, 404)
    page = owner.get(f"{at}/now").text
    assert "Ola leads." in page and "Nobody takes notes yet." in page and "Ulla" not in page


def test_who_has_their_access_taken_back_in_the_middle_loses_no_word_and_sees_no_more(
    owner, ulla, plan, at, on, cast
):
    visit, until = as_owner(plan), now() + 999
    given = Access.grant(visit, cast.outsider.person, "propose", ("meetings",), "helper", until)
    ulla.post(f"/plans/{plan.id}/action/99", what="Call Nav", decided_in=on.id)
    owner.post(f"{at}/now/leader", who=cast.outsider.person.id)
    visit.close_plan_to(given)
    late = ulla.post(f"/plans/{plan.id}/action/98", what="Call the bank", decided_in=on.id)
    assert late.status_code in (403, 404, 409) and "Call the bank" in late.text
    assert "Call Nav" not in ulla.get(f"{at}/now").text
    page = owner.get(f"{at}/now?at=decisions").text
    assert ("Call Nav" in page, "Call the bank" in page) == (True, False)
    assert "Ola leads." in owner.get(f"{at}/now").text
    assert owner.post(f"{at}/now/end").location == f"{at}/minutes"
    assert "Call Nav" in owner.get(f"{at}/minutes").text


@pytest.mark.parametrize("seconds", [-3600, 0, 7200])
def test_a_clock_that_is_set_meanwhile_loses_nothing(owner, ulla, plan, at, on, seconds):
    ulla.post(f"/plans/{plan.id}/action/99", what="Call Nav", decided_in=on.id)
    Sitting.update(at=Sitting.at - seconds).execute()  # -3600: it ends before it began
    assert "Call Nav" in owner.get(f"{at}/now?at=decisions").text
    assert owner.post(f"{at}/now/end").status_code == 303
    for page in (f"{at}/minutes", f"{at}/minutes/sheet", at, f"/plans/{plan.id}/meetings"):
        assert owner.get(page).status_code == 200
    assert "Call Nav" in owner.get(f"{at}/minutes").text


def test_one_that_nobody_ends_is_over_with_its_conversation(owner, ulla, plan, at, on):
    Conversation.update(expires_at=now() - 5, started_at=now() - LASTS_SECONDS).execute()
    assert "The meeting was over at" in owner.get(f"{at}/now").text
    assert owner.post(f"{at}/now/to/round").status_code == 303
    assert "Go on with the meeting" in owner.get(at).text
    owner.post(f"{at}/begin")
    assert table(plan).screen == "welcome"


def test_who_joins_by_the_code_comes_to_the_meeting(owner, ulla, plan, at, meeting):
    owner.post(f"{at}/begin")
    talk = Conversation.of(plan)
    assert ulla.post("/join", digits=talk.digits).status_code == 303
    page = owner.get(f"{at}/now").text
    assert "1 person wants to join" in page and f"{talk.digits[:3]} {talk.digits[3:]}" in page
    guest = Guest.at(talk)[0]
    answer = owner.post(
        f"/plans/{plan.id}/conversation/guests/{guest.id}", answer="in", meeting=meeting.id
    )
    assert answer.location == f"{at}/now"
    assert ulla.get(f"/join/{talk.id}").location == f"{at}/now"
    assert f'href="{at}/now"' in ulla.get(f"/plans/{plan.id}/presence").text
    joining = ulla.get(f"{at}/now?at=welcome").text  # the digits are no secret to those inside
    assert f"{talk.digits[:3]} {talk.digits[3:]}" in joining and "Ola lets them in." in joining


def test_new_digits_are_shown_when_the_old_ones_have_run_out(owner, ulla, plan, at, on):
    old = Conversation.of(plan).digits
    Conversation.update(code_until=0).execute()
    assert "Show new digits" in owner.get(f"{at}/now").text
    owner.post(f"{at}/now/digits")
    assert Conversation.of(plan).digits != old
    assert ulla.post(f"{at}/now/digits").status_code == 403


def test_a_meeting_that_was_removed_or_is_in_another_plan_is_not_found(
    owner, ulla, plan, at, meeting, cast
):
    others = write(Meeting, cast.outsider.plan, title="Hers")
    assert owner.get(f"/plans/{plan.id}/meetings/{others.id}").status_code == 404
    assert ulla.get(at).status_code == 404
    meeting.remove(as_owner(plan))
    for address in (at, f"{at}/now"):
        assert owner.get(address).status_code == 404
    assert owner.post(f"{at}/begin").status_code == 404


def test_a_reader_of_the_meetings_reads_and_changes_nothing(plan, at, on, cast, browser):
    Access.grant(as_owner(plan), cast.reader.person, "read", ("meetings",), "kin", now() + 9999)
    reader = in_english(browser(cast.reader))
    assert "My group" in reader.get(at).text
    page = reader.get(f"{at}/now").text
    assert "Not here" not in page and "I take notes" not in page
    for form in ("to/round", "notes", "again", "end", f"round/{plan.owner_id}"):
        assert reader.post(f"{at}/now/{form}").status_code == 403
    # The plan is closed to them: the meeting does not open it.
    write(Goal, plan, text="A secret goal")
    write(Action, plan, what="A secret deed", decided_in=on.id)
    for screen in SCREENS:
        assert "secret" not in reader.get(f"{at}/now?at={screen}").text


def test_a_discharge_is_planned_before_the_admission(owner, plan):
    meeting = write(Meeting, plan, sort="discharge")
    assert "before you are admitted" in owner.get(f"/plans/{plan.id}/meetings/{meeting.id}").text


OPENS = "While it lasts, they see and write in everything in your plan, also"


def test_what_opens_is_said_before_it_begins_and_wherever_somebody_is_let_in(
    owner, plan, at, meeting, cast
):
    page = owner.get(at).text
    assert page.index(OPENS) < page.index("Begin the meeting</button>")
    meeting.begin(as_owner(plan))
    sentence = OPENS.removesuffix(", also") + "."
    assert sentence not in owner.get(f"{at}/now").text
    Guest.knock(Conversation.of(plan), cast.outsider.person)
    page = owner.get(f"{at}/now").text
    assert page.index(sentence) < page.index("Let in<") < page.index("Also “")


def test_the_owner_ends_the_meeting_and_the_writing_together_or_the_meeting_only(
    owner, ulla, plan, at, on
):
    page = owner.get(f"{at}/now?at=closing").text
    assert page.index("End the meeting and stop writing together") < page.index("meeting only")
    assert "stays open for the 1 who is here" in page
    assert owner.post(f"{at}/now/end").location == f"{at}/minutes"
    assert "stays open for the 1 who is here" in owner.get(f"{at}/minutes").text
    assert "stays open" not in ulla.get(f"{at}/minutes").text
    owner.post(f"{at}/begin")
    assert owner.post(f"{at}/now/end", also="talk").location == f"{at}/minutes"
    assert Conversation.of(plan) is None
    assert "Stop writing together" not in owner.get(f"{at}/minutes").text


def test_all_are_told_that_a_round_of_questions_has_begun_and_find_back(owner, ulla, plan, at, on):
    round_of = f"/plans/{plan.id}/check-in/together/start"
    assert "Answer too" not in owner.get(f"{at}/now").text
    ulla.post(round_of, do="answer", now="4")
    page = owner.get(f"{at}/now").text
    assert "1 of 2 have answered." in page and "Answer too" in page
    assert "Answer too" not in ulla.get(f"{at}/now").text
    for page in (owner.get(round_of).text, ulla.get(round_of).text):
        assert f'href="{at}/now">Back to the meeting' in page
    with statements() as sent:
        owner.get(f"{at}/now")
    assert len(sent) <= MOST, sent
    owner.post(round_of, do="answer", now="6")
    assert "See the answers" in owner.get(f"{at}/now").text


def test_a_decision_that_is_saved_without_the_script_leads_back_to_the_step(ulla, plan, at, on):
    save = f"/plans/{plan.id}/action/99"
    answer = ulla.post(save, what="Call Nav", decided_in=on.id)
    assert answer.location == f"{at}/now?at=decisions#part-99"
    on.end(as_owner(plan))
    answer = ulla.post(save, expected="1", what="Call Nav today", decided_in=on.id)
    assert answer.location == f"/plans/{plan.id}/plan#part-99"


def test_the_day_when_they_meet_again_is_a_meeting_that_moves_with_it(owner, ulla, plan, at, on):
    write(Seat, plan, name="Bente", meeting=on.id)
    days = [TODAY + timedelta(days) for days in (30, 31)]
    for day in days:
        ulla.post(f"{at}/now/again", again_on=day.isoformat(), again_clock="kl 9")
        made = Meeting.coming(plan, TODAY + timedelta(1))
        assert [(one.day, one.clock) for one in made] == [(day, "09:00")]
    assert "That meeting is planned" in owner.get(f"{at}/now?at=closing").text
    assert [seat.name or seat.contact_id for seat in Seat.at(made[0])]
    ulla.post(f"{at}/now/again", again_on="", again_clock="")
    ulla.post(f"{at}/now/again", again_on=days[0].isoformat(), again_clock="")
    assert [one.day for one in Meeting.coming(plan, TODAY + timedelta(1))] == days[:1]


def test_one_that_was_held_before_its_day_is_earlier_by_the_day_it_was_held(owner, plan):
    later = write(Meeting, plan, title="My group", day=TODAY + timedelta(400))
    write(Meeting, plan, title="Last week", day=TODAY - timedelta(7))
    later.begin(as_owner(plan))
    later.end(as_owner(plan))
    found = earlier(plan, TODAY, 5)
    assert [one.held_on for one in found] == [TODAY, None]
    page = owner.get(f"/plans/{plan.id}/meetings").text
    assert str((TODAY + timedelta(400)).year) not in page[page.index('id="earlier"') :]


@pytest.mark.parametrize("day", [None, 400, -1])
def test_what_came_of_it_is_asked_by_the_day_it_was_held_and_of_no_other(owner, plan, day):
    held = write(Meeting, plan, title="My group", day=day and TODAY + timedelta(day))
    write(Meeting, plan, title="Never held", day=TODAY - timedelta(30))
    held.begin(as_owner(plan))
    held.end(as_owner(plan))
    write(Action, plan, what="Ring", decided_in=held.id)
    page = f"/plans/{plan.id}/meetings"
    assert "What came of it?" not in owner.get(page).text
    Sitting.update(at=Sitting.at - 22 * 86400, ended_at=Sitting.ended_at - 22 * 86400).execute()
    assert owner.get(page).text.count("What came of it?") == 1


def test_who_prepares_it_together_comes_back_to_the_meeting(owner, plan, at, meeting):
    talk = f"/plans/{plan.id}/conversation?meeting={meeting.id}"
    assert talk in owner.get(at).text
    assert f'href="{at}">Back' in owner.get(talk).text
    assert owner.post(talk).location == talk
    assert f'href="{at}">Back' in owner.get(talk).text
