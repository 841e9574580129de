"""Endings say what happened: a conversation that is over, and a yes to a proposal."""

import re

import pytest

from models.plan.answered_proposals import YES_SHOWN_SECONDS
from models.plan.conversation import Conversation
from models.plan.edit import Edit, Submission
from models.plan.guest import Guest
from models.plan.kept_text import KeptText
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.plan.time_together import SHOWN_SECONDS, TimeTogether
from models.plan.undoing import UNDO_SECONDS
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal, Strength
from models.tools.hard_times import Call
from models.tools.matters import Matter
from models.tools.story import Story
from tests.reading import hidden_fields
from tests.talking import in_english, save
from tests.writing import as_owner, as_writer, change, told, write


@pytest.fixture
def goal(plan):
    """Two parts that were written before any conversation began."""
    write(Strength, plan, text="Patience")
    found = write(Goal, plan, text="A flat")
    Edit.update(at=Edit.at - 60).execute()
    return found


def together(plan, person, changes):
    """Write together with this person until it ends. Everything is written by them."""
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, person).let_in(as_owner(plan))
    changes(as_writer(person, plan))
    Conversation.of(plan).end(as_owner(plan))


def new_and_changed_and_gone(visit):
    write(Matter, visit.plan, by=visit.person, text="To sleep")
    change(Goal.of(visit.plan)[0], by=visit.person, text="A house")
    passing = write(Goal, visit.plan, text="For a moment")
    passing.remove(visit)


def test_the_owner_sees_what_changed_and_is_offered_the_sheet(owner, goal, plan, cast):
    together(plan, cast.helper.person, new_and_changed_and_gone)
    owner.get(f"{plan.address}/conversation/over")
    for shown in ("To sleep", "A house", f"plan#part-{goal.id}", "See the sheet", "1 change"):
        assert shown in owner.page, shown
    assert "Patience" not in owner.page and "For a moment" not in owner.page


def test_the_owner_and_their_helper_are_told_one_time(owner, hanne, goal, plan, cast):
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.helper.person).let_in(as_owner(plan))
    Conversation.update(started_at=Conversation.started_at - 600).execute()
    Guest.update(let_in_at=Guest.let_in_at - 300).execute()
    Conversation.of(plan).end(as_owner(plan))
    said = [
        re.search(r"From .+? to", in_english(page).get(f"{plan.address}/conversation/over").text)[0]
        for page in (owner, hanne)
    ]
    assert said[0] == said[1]


def test_it_says_who_did_what_and_the_owner_is_you(owner, goal, plan, cast):
    def work(visit):
        new_and_changed_and_gone(visit)
        change(Goal.of(plan)[0], why="Peace")

    together(plan, cast.helper.person, work)
    owner.get(f"{plan.address}/conversation/over")
    name = cast.helper.person.name
    assert f"A goal · You and {name} changed this" in owner.page
    assert f"{name} wrote this" in owner.page


def test_what_is_left_to_choose_is_named_with_a_way_to_it(owner, goal, plan, cast, browser):
    def clash(visit):
        base = goal.values()
        change(goal, text="A house")
        sent = Submission("s", 1)
        KeptText.keep(visit, goal, base, {"text": "A boat"}, sent)
        KeptText.keep(as_owner(plan), goal, base, {"text": "A tent"}, sent)

    together(plan, cast.helper.person, clash)
    owner.get(f"{plan.address}/conversation/over")
    assert "Everything is saved." not in owner.page
    (mine,) = KeptText.left(as_owner(plan))
    assert f'href="{plan.address}/kept/{mine.id}"' in owner.page and "A tent" in owner.page
    assert f'href="{goal.address}/history"' in owner.page and "A boat" in owner.page
    hanne = in_english(browser(cast.helper))
    hanne.get(f"{plan.address}/conversation/over")
    assert "A boat" in hanne.page and "A tent" not in hanne.page
    assert "Choose what it should say." in hanne.page


def test_what_the_owner_was_told_of_stays_when_the_other_goes_on_with_it_as_a_draft(
    owner, goal, plan, cast, browser
):
    def clash(visit):
        base = goal.values()
        change(goal, text="A house")
        KeptText.keep(visit, goal, base, {"text": "A boat"}, Submission("s", 1))

    together(plan, cast.helper.person, clash)
    hanne = in_english(browser(cast.helper))
    visit = Visit.of(cast.helper.person, plan)
    (kept,) = KeptText.left(visit)
    form = {"autosave": "1", "as": "write", "kept": str(kept.id)}
    save(hanne, Goal.find(plan, goal.id), "A boat", **form)
    assert Proposal.mine(plan, goal.id, cast.helper.person).words["text"] == "A boat"
    assert "Everything is saved." not in owner.get(f"{plan.address}/conversation/over").text
    assert "A boat" in owner.page
    assert "A boat" in owner.get(f"{goal.address}/history").text
    assert KeptText.left(visit) == [], "who wrote it is not asked about their own draft"


def test_a_draft_that_was_not_sent_is_named_too(hanne, owner, goal, plan, cast):
    together(plan, cast.helper.person, new_and_changed_and_gone)
    visit = Visit.of(cast.helper.person, plan)
    propose(visit, Goal, goal.id, 2, {"text": "A boat"}, sent=False)
    hanne.get(f"{plan.address}/conversation/over")
    assert "Your draft. It is not sent." in hanne.page and "A boat" in hanne.page
    assert "A boat" not in owner.get(f"{plan.address}/conversation/over").text


def test_ending_it_leads_there(owner, goal, plan):
    owner.post(f"{plan.address}/conversation")
    answer = owner.post(f"{plan.address}/conversation/end")
    assert answer.location == f"{plan.address}/conversation/over"
    assert "Nothing in the plan was changed." in owner.get(answer.location).text
    assert "See what changed the last time" in owner.get(f"{plan.address}/conversation").text


def test_a_helper_who_still_has_access_sees_it_from_the_start_page(hanne, goal, plan, cast):
    together(plan, cast.helper.person, new_and_changed_and_gone)
    assert "See what changed when you wrote together" in hanne.get(f"{plan.address}/home").text
    hanne.get(f"{plan.address}/conversation/over")
    assert "A house" in hanne.page


def test_a_guest_with_no_access_is_told_how_much_changed_and_no_words(goal, plan, cast, browser):
    together(plan, cast.outsider.person, new_and_changed_and_gone)
    ulla = in_english(browser(cast.outsider))
    answer = ulla.get(f"{plan.address}/conversation/over")
    assert (answer.status_code, "1 change" in ulla.page) == (404, True)
    assert "A house" not in ulla.page and "To sleep" not in ulla.page


def test_a_page_that_is_closed_to_a_helper_is_not_named(goal, plan, cast, browser):
    together(plan, cast.reader.person, new_and_changed_and_gone)
    ragna = in_english(browser(cast.reader))
    ragna.get(f"{plan.address}/conversation/over")
    assert "To sleep" in ragna.page and "A house" not in ragna.page


def test_nothing_is_said_of_pages_that_are_closed_to_a_reader(goal, plan, cast, browser):
    def on_the_plan(visit):
        change(Goal.of(plan)[0], by=visit.person, text="A house")

    together(plan, cast.reader.person, on_the_plan)
    ragna = in_english(browser(cast.reader))
    ragna.get(f"{plan.address}/conversation/over")
    assert "Nothing was changed on the pages that you see." in ragna.page
    assert "Nothing in the plan was changed" not in ragna.page


def test_nobody_is_told_of_a_conversation_they_were_not_in_or_that_is_long_ago(
    hanne, owner, goal, plan, cast
):
    together(plan, cast.outsider.person, new_and_changed_and_gone)
    assert hanne.get(f"{plan.address}/conversation/over").location == f"{plan.address}/home"
    Conversation.update(ended_at=Conversation.ended_at - SHOWN_SECONDS).execute()
    answer = owner.get(f"{plan.address}/conversation/over")
    assert answer.location == f"{plan.address}/conversation"
    assert TimeTogether.of(Visit.of(cast.helper.person, plan)) is None


def test_a_conversation_says_nothing_while_it_goes_on(owner, goal, plan):
    Conversation.start(as_owner(plan))
    assert TimeTogether.for_owner(plan) is None


@pytest.fixture
def proposal(goal, plan, cast):
    visit = Visit.of(cast.helper.person, plan)
    return propose(visit, Goal, goal.id, 1, {"text": "A boat"}, sent=True)


def say_yes(owner, proposal):
    return owner.post(f"{proposal.plan.address}/proposals/{proposal.id}", answer="yes")


def take_back(owner, proposal):
    return owner.post(f"{proposal.plan.address}/proposals/{proposal.id}", answer="reopen")


def test_a_yes_stays_visible_for_a_day_on_the_part_and_on_the_page_of_proposals(
    owner, hanne, proposal, plan
):
    say_yes(owner, proposal)
    assert "You said yes to the proposal today at" in owner.get(f"{plan.address}/proposals").text
    assert "You said yes to the proposal today at" in owner.get(f"{plan.address}/plan").text
    assert "Ola said yes to the proposal today at" in hanne.get(f"{plan.address}/plan").text
    assert "Take back the yes" not in hanne.page
    Proposal.update(decided_at=Proposal.decided_at - YES_SHOWN_SECONDS).execute()
    assert "You said yes to the proposal" not in owner.get(f"{plan.address}/plan").text


def test_after_a_yes_the_sheet_is_one_quiet_link_away_and_after_a_no_there_is_none(
    owner, proposal, plan, cast
):
    sheet = f'<a href="{plan.address}/print">See the sheet</a>'
    owner.post(f"{plan.address}/proposals/{proposal.id}", answer="no")
    shown = owner.get(f"{plan.address}/proposals").text
    assert "You said no to this" in shown and sheet not in shown
    visit = Visit.of(cast.helper.person, plan)
    sent = [propose(visit, Goal, new, 0, {"text": "A boat"}, sent=True) for new in (77, 78)]
    assert sheet not in owner.get(f"{plan.address}/proposals").text
    owner.post(f"{plan.address}/proposals/all", seen=[str(one.id) for one in sent])
    shown = owner.get(f"{plan.address}/proposals").text
    assert (shown.count("You said yes to the proposal"), shown.count(sheet)) == (2, 1)
    assert owner.get(f"{plan.address}/print").status_code == 200


def test_a_yes_to_the_whole_plan_shows_the_way_to_the_sheet(owner, hanne, goal, plan):
    sheet = f'<a href="{plan.address}/print">See the sheet</a>'
    assert sheet not in owner.get(f"{plan.address}/plan").text
    owner.post(f"{plan.address}/plan/acceptance", stamp=hidden_fields(owner)["stamp"])
    shown = owner.get(f"{plan.address}/plan").text
    assert "You said yes to this plan on" in shown and sheet in shown
    assert sheet in hanne.get(f"{plan.address}/plan").text


def test_the_sheet_does_not_print_a_yes_as_another_voice(owner, proposal, plan):
    say_yes(owner, proposal)
    assert Proposal.voices(plan) == {}


def test_a_yes_that_is_taken_back_brings_the_words_from_before_and_the_proposal_waits(
    owner, proposal, plan, goal
):
    say_yes(owner, proposal)
    assert take_back(owner, proposal).status_code == 303
    assert told(Goal.find(plan, goal.id)) == ["A flat", "A boat", "A flat"]
    assert [one.id for one in Proposal.on(plan, "waiting")] == [proposal.id]
    say_yes(owner, proposal)
    assert Goal.find(plan, goal.id).text == "A boat"


def test_a_yes_to_something_new_that_is_taken_back_takes_it_out(owner, plan, cast):
    visit = Visit.of(cast.helper.person, plan)
    new = propose(visit, Goal, 77, 0, {"text": "A boat"}, sent=True)
    say_yes(owner, new)
    take_back(owner, new)
    assert (Goal.of(plan), Proposal.find(plan, new.id).state) == ([], "waiting")


def test_a_yes_cannot_be_taken_back_from_under_later_words(owner, proposal, plan, goal):
    say_yes(owner, proposal)
    change(Goal.find(plan, goal.id), text="A big boat")
    assert take_back(owner, proposal).status_code == 409
    assert Goal.find(plan, goal.id).text == "A big boat"
    assert Proposal.find(plan, proposal.id).state == "accepted"


def test_what_was_never_a_yes_cannot_be_taken_back(owner, proposal, goal):
    assert take_back(owner, proposal).status_code == 409


def test_a_yes_taken_back_does_not_wait_beside_a_newer_one_of_the_same_person(
    owner, proposal, plan, goal, cast
):
    say_yes(owner, proposal)
    visit = Visit.of(cast.helper.person, plan)
    newer = propose(visit, Goal, goal.id, 2, {"text": "A ship"}, sent=True, own=1)
    take_back(owner, proposal)
    assert [one.id for one in Proposal.on(plan, "waiting")] == [newer.id]


def test_a_yes_is_not_taken_back_from_under_a_tick_of_a_guest(owner, plan, cast):
    action = write(Action, plan, what="Ring")
    visit = Visit.of(cast.helper.person, plan)
    sent = propose(visit, Action, action.id, 1, {"what": "Ring the bank"}, sent=True)
    say_yes(owner, sent)
    assert "Take back the yes" in owner.get(f"{plan.address}/plan").text
    change(Action.find(plan, action.id), by=cast.helper.person, state="done")
    assert "Take back the yes" not in owner.get(f"{plan.address}/plan").text
    assert "Take back the yes" not in owner.get(f"{plan.address}/proposals").text
    assert take_back(owner, sent).status_code == 409
    assert "It is too late to take back the yes here" in owner.page
    action = Action.find(plan, action.id)
    assert (action.what, action.state) == ("Ring the bank", "done")


def test_a_yes_is_not_taken_back_where_its_author_has_removed_the_part(
    owner, proposal, plan, goal, cast
):
    say_yes(owner, proposal)
    Goal.find(plan, goal.id).remove(as_writer(cast.helper.person, plan))
    assert take_back(owner, proposal).status_code == 409
    assert Goal.of(plan) == []


def test_the_first_of_two_yeses_does_not_take_the_words_of_the_second(
    owner, proposal, plan, goal, cast
):
    say_yes(owner, proposal)
    visit = Visit.of(cast.helper.person, plan)
    second = propose(visit, Goal, goal.id, 2, {"text": "A ship"}, sent=True, own=1)
    say_yes(owner, second)
    assert take_back(owner, proposal).status_code == 409
    assert Goal.find(plan, goal.id).text == "A ship"
    assert take_back(owner, second).status_code == 303
    assert Goal.find(plan, goal.id).text == "A boat"


def test_a_yes_can_be_taken_back_after_the_part_was_only_pinned(owner, proposal, plan, goal):
    say_yes(owner, proposal)
    Goal.find(plan, goal.id).pin(as_owner(plan), True)
    assert "Take back the yes" in owner.get(f"{plan.address}/plan").text
    assert take_back(owner, proposal).status_code == 303
    assert (Goal.of(plan)[0].text, Goal.of(plan)[0].pinned) == ("A flat", True)


def test_a_yes_to_what_the_part_said_already_takes_nothing_with_it(
    owner, proposal, plan, goal, cast
):
    change(goal, by=cast.helper.person, text="A boat")
    say_yes(owner, proposal)
    assert take_back(owner, proposal).status_code == 303
    assert Goal.find(plan, goal.id).text == "A boat"


def test_a_yes_cannot_be_taken_back_when_the_time_is_over(owner, proposal, plan, goal):
    say_yes(owner, proposal)
    Proposal.update(decided_at=Proposal.decided_at - UNDO_SECONDS).execute()
    assert take_back(owner, proposal).status_code == 409
    assert Goal.find(plan, goal.id).text == "A boat"
    assert Proposal.find(plan, proposal.id).state == "accepted"


@pytest.fixture
def agreed(owner, goal, plan):
    """The owner has said yes to the plan as it is."""
    Story(plan).accept(as_owner(plan))
    return plan


def test_a_yes_to_a_proposal_is_a_yes_to_the_plan_with_its_words(owner, agreed, proposal, goal):
    say_yes(owner, proposal)
    page = owner.get(f"{agreed.address}/plan").text
    assert (
        "You said yes to the proposal today" in page and "Changed, waits for your yes" not in page
    )
    take_back(owner, proposal)
    assert "waits for your yes" not in owner.get(f"{agreed.address}/plan").text


def test_what_somebody_changed_before_the_yes_to_a_proposal_still_waits(
    owner, agreed, proposal, goal, cast
):
    change(Goal.find(agreed, goal.id), by=cast.helper.person, why="Peace")
    say_yes(owner, proposal)
    assert "Changed, waits for your yes" in owner.get(f"{agreed.address}/plan").text


def test_something_new_with_a_yes_that_is_taken_back_leaves_no_change(owner, agreed, cast):
    visit = Visit.of(cast.helper.person, agreed)
    new = propose(visit, Goal, 77, 0, {"text": "A boat"}, sent=True)
    say_yes(owner, new)
    assert "New, waits for your yes" not in owner.get(f"{agreed.address}/plan").text
    take_back(owner, new)
    assert not Story(Plan.by_id(agreed.id)).changed


@pytest.fixture
def named(plan, cast):
    """A proposal for something new that somebody does whom nobody knows yet."""
    visit = Visit.of(cast.helper.person, plan)
    words = {"what": "Ring", "somebody": "Kari Nes", "state": "agreed", "when": "open"}
    return propose(visit, Action, 78, 0, words, sent=True)


def test_a_contact_that_came_with_a_yes_goes_with_it(owner, named, plan):
    say_yes(owner, named)
    assert [contact.name for contact in Contact.of(plan)] == ["Kari Nes"]
    answer = take_back(owner, named)
    assert "no longer among your contacts" in owner.get(answer.location).text
    assert Contact.of(plan) == []


@pytest.mark.parametrize("how", ["changed", "used", "known"])
def test_a_contact_that_is_more_than_what_came_with_a_yes_stays(owner, named, plan, how):
    if how == "known":
        write(Contact, plan, name="Kari Nes")
    say_yes(owner, named)
    (kari,) = Contact.of(plan)
    if how == "changed":
        change(kari, phone="22 33 44 55")
    if how == "used":
        write(Action, plan, what="Write", responsible=kari.id)
    answer = take_back(owner, named)
    assert "no longer among" not in owner.get(answer.location).text
    assert [contact.id for contact in Contact.of(plan)] == [kari.id]


def say_yes_to_all(owner, plan):
    seen = [str(one.id) for one in Proposal.on(plan, "waiting")]
    owner.get(f"{plan.address}/proposals")
    owner.client.post(
        f"{plan.address}/proposals/all", data={"csrf_token": owner.token(), "seen": seen}
    )


def test_a_contact_with_a_yes_of_its_own_stays(owner, plan, cast):
    visit = Visit.of(cast.helper.person, plan)
    propose(visit, Contact, 76, 0, {"name": "Kari Nes", "use": "At night"}, sent=True)
    words = {"what": "Ring", "somebody": "Kari Nes", "state": "agreed", "when": "open"}
    ring = propose(visit, Action, 78, 0, words, sent=True)
    say_yes_to_all(owner, plan)
    assert Action.find(plan, 78).responsible_id == 76
    take_back(owner, ring)
    assert (Action.of(plan), [one.id for one in Contact.of(plan)]) == ([], [76])


def test_a_contact_whom_two_yeses_name_stays_with_one_of_them(owner, named, plan, cast):
    visit = Visit.of(cast.helper.person, plan)
    propose(visit, Action, 79, 0, named.words | {"what": "Write"}, sent=True)
    say_yes_to_all(owner, plan)
    Action.find(plan, 79).remove(as_owner(plan))
    take_back(owner, named)
    assert [one.name for one in Contact.of(plan)] == ["Kari Nes"]


@pytest.fixture
def numbered(owner, plan, cast):
    """A yes has written the number of a contact whom the owner had without one, and calls."""
    kari = write(Contact, plan, name="Kari Nes")
    write(Call, plan, contact=kari.id)
    words = {"what": "Ring", "somebody": "Kari Nes", "somebody_phone": "22 33 44 55"}
    visit = Visit.of(cast.helper.person, plan)
    found = propose(visit, Action, 78, 0, words | {"state": "agreed"}, sent=True)
    say_yes(owner, found)
    assert Contact.of(plan)[0].phone == "22 33 44 55"
    return found


def test_a_number_that_came_with_a_yes_goes_with_it(owner, numbered, plan):
    take_back(owner, numbered)
    assert [(one.name, one.phone) for one in Contact.of(plan)] == [("Kari Nes", None)]
    assert "22334455" not in owner.get(f"{plan.address}/now").text


@pytest.mark.parametrize("how", ["changed", "named", "said"])
def test_a_number_that_somebody_else_stands_by_stays(owner, numbered, plan, cast, how):
    (kari,) = Contact.of(plan)
    visit = Visit.of(cast.helper.person, plan)
    if how == "changed":
        change(kari, use="At night")
    if how == "named":
        say_yes(owner, propose(visit, Action, 79, 0, numbered.words, sent=True))
    if how == "said":
        words = {"phone": kari.phone}
        say_yes(owner, propose(visit, Contact, kari.id, kari.revision, words, sent=True))
    take_back(owner, numbered)
    assert [one.phone for one in Contact.of(plan)] == ["22 33 44 55"]


def test_the_owners_yes_to_a_contact_outlasts_a_number_that_is_taken_back(owner, plan, cast):
    kari = write(Contact, plan, name="Kari Nes")
    kari.agree()
    words = {"what": "Ring", "somebody": "Kari Nes", "somebody_phone": "22 33 44 55"}
    visit = Visit.of(cast.helper.person, plan)
    found = propose(visit, Action, 78, 0, words | {"state": "agreed"}, sent=True)
    say_yes(owner, found)
    take_back(owner, found)
    assert Contact.find(plan, kari.id).is_as_agreed
