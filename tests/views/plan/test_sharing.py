"""Who may see my plan: seen beforehand, given for a while, and taken back with one tap."""

import re
import time
from datetime import timedelta
from itertools import count

import pytest

from models.core.database import new_id, now
from models.people.consent import Consent
from models.people.person import Person
from models.plan.access import SOON_SECONDS, Access
from models.plan.conversation import Conversation
from models.plan.edit import Edit
from models.plan.guest import Guest
from models.plan.picture import Picture
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Goal, Strength
from models.tools.matters import Matter
from tests.reading import hidden_fields
from tests.talking import NO_ACCESS, OVER, in_english, let_in, save
from tests.writing import as_owner, told, write
from views.core.language import today
from views.plan.pages import all_pages


@pytest.fixture
def ulla(cast, browser, plan):
    """Somebody the owner has met in a conversation that is over."""
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.outsider.person).let_in(as_owner(plan))
    talk.end(as_owner(talk.plan))
    return in_english(browser(cast.outsider))


@pytest.fixture
def goal(plan):
    return write(Goal, plan, text="A flat")


def give(owner, plan, member, parts=("plan",), level="read", yes="1", **fields):
    usual = {"reason": "helper", "until": today() + timedelta(days=30)}
    return owner.post(
        f"/plans/{plan.id}/sharing/{member.person.id}",
        parts=list(parts),
        level=level,
        **({"yes": yes} if yes else {}),
        **{**usual, **fields},
    )


def status(browser, plan, page="plan"):
    return browser.get(f"/plans/{plan.id}/{page}").status_code


def test_the_owner_sees_what_they_will_see_before_saying_yes(owner, ulla, cast, plan, goal):
    write(Matter, plan, text="Sleep")
    page = give(
        owner, plan, cast.outsider, ("plan", "contacts"), yes="", without="Not my mother"
    ).text
    assert all(words in page for words in ("This is what they will see", "A flat", "Not my mother"))
    assert "Sleep" not in page
    assert status(ulla, plan) == 404


def test_they_also_see_what_the_preview_does_not_ask_about(owner, ulla, cast, plan, picture):
    write(Strength, plan, text="Patience")
    write(Dream, plan, text="A boat")
    page = give(owner, plan, cast.outsider, yes="").text
    assert "Patience" in page and "A boat" in page
    assert "They do not see it." in page and "picture?" not in page
    picture.tell(as_owner(plan), "A lake", shown=True)
    page = give(owner, plan, cast.outsider, yes="").text
    assert "They see it too." in page and 'alt="A lake"' in page
    give(owner, plan, cast.outsider)
    assert 'alt="A lake"' in ulla.get(f"{plan.address}/home").text, "as the owner was told"


@pytest.fixture
def picture(plan):
    """A picture of the owner's own, that nobody else sees yet."""
    made = {"image": bytearray(b"a JPEG"), "small": bytearray(b"a WebP")}
    Picture.put(as_owner(plan), made, None, shown=False)
    return Picture.of(plan)


def test_who_writes_now_and_what_they_keep_afterwards_are_told_apart(owner, hanne, plan):
    assert "When you stop writing together:" not in owner.get(f"{plan.address}/sharing").text
    let_in(owner, hanne, plan)
    assert owner.get(f"{plan.address}/sharing").text.count("When you stop writing together:") == 1


def test_two_of_one_name_are_told_apart_by_when_the_owner_wrote_with_them(owner, ulla, plan, cast):
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, Person.join("nb", "NO", "Ulla")).let_in(as_owner(plan))
    earlier = Guest.update(let_in_at=Guest.let_in_at - 86400)
    earlier.where(Guest.person == cast.outsider.person).execute()
    page = owner.get(f"{plan.address}/sharing").text
    assert len(set(re.findall(r"You wrote together ([^<]*)<", page))) == 2


def test_the_yes_on_the_preview_opens_what_was_shown(owner, ulla, cast, plan, goal):
    give(owner, plan, cast.outsider, yes="", without="Not my mother")
    owner.post(
        f"/plans/{plan.id}/sharing/{cast.outsider.person.id}",
        **hidden_fields(owner),
        until=today() + timedelta(days=30),
        without="Not my mother",
        yes="1",
    )
    assert "A flat" in ulla.get(f"/plans/{plan.id}/plan").text
    assert "Not my mother" in ulla.get(f"/plans/{plan.id}/home").text


def test_only_the_chosen_parts_are_open(owner, ulla, cast, plan, goal):
    write(Matter, plan, text="Sleep")
    give(owner, plan, cast.outsider, ("matters",))
    assert [
        status(ulla, plan, page)
        for page in ("home", "matters", "plan", "contacts", "wheel", "print")
    ] == [200, 200, 404, 404, 404, 404]
    home = ulla.get(f"/plans/{plan.id}/home").text
    assert ("Sleep" in home, "A flat" in home) == (True, False)


def test_the_yes_and_its_words_are_kept(owner, ulla, cast, plan):
    give(owner, plan, cast.outsider)
    access = Access.to(plan, cast.outsider.person)
    consent = Consent.get(Consent.about == access.id)
    assert (consent.kind, consent.text_version, consent.withdrawn_at) == (
        "sharing",
        "sharing-1",
        None,
    )
    owner.post(f"/plans/{plan.id}/sharing/{cast.outsider.person.id}/withdrawal")
    assert Consent.get_by_id(consent.id).withdrawn_at and Access.get_by_id(access.id).revoked_at


def test_a_new_yes_takes_the_place_of_the_old_and_both_are_kept(owner, ulla, cast, plan):
    give(owner, plan, cast.outsider, ("plan",))
    give(owner, plan, cast.outsider, ("matters",))
    assert (status(ulla, plan, "matters"), status(ulla, plan)) == (200, 404)
    assert (
        Consent.select()
        .where(
            Consent.person == cast.owner.person,
            Consent.kind == "sharing",
            Consent.withdrawn_at.is_null(False),
        )
        .count()
        == 1
    )


def test_one_tap_takes_it_back_at_once(owner, ulla, cast, plan, goal):
    give(owner, plan, cast.outsider)
    assert "A flat" in ulla.get(f"/plans/{plan.id}/plan").text
    owner.post(f"/plans/{plan.id}/sharing/{cast.outsider.person.id}/withdrawal")
    response = ulla.get(f"/plans/{plan.id}/plan")
    assert (response.status_code, "A flat" in ulla.page) == (404, False)
    assert "Nobody has opened a plan to you yet." in ulla.get("/people").text


def test_the_owner_is_told_what_was_opened_and_what_was_ended(owner, ulla, cast, plan):
    in_english(owner).get(give(owner, plan, cast.outsider).location)
    assert "Ulla can now see what you chose." in owner.page
    later = give(owner, plan, cast.outsider, since=today() + timedelta(days=9)).location
    assert "Ulla will see what you chose from " in owner.get(later).text
    Guest.delete().execute()  # they have not met, or it is not kept
    ended = owner.post(f"/plans/{plan.id}/sharing/{cast.outsider.person.id}/withdrawal").location
    assert "Ulla can no longer see the plan." in owner.get(ended).text
    assert f"/sharing/{cast.outsider.person.id}" in owner.page, "it can be opened to them again"
    assert "You wrote together" not in owner.page


def test_taking_it_back_ends_a_conversation_with_that_person_too(owner, ulla, cast, plan, goal):
    give(owner, plan, cast.outsider)
    let_in(owner, ulla, plan)
    assert save(ulla, goal, "A house").status_code == 303
    owner.post(f"/plans/{plan.id}/sharing/{cast.outsider.person.id}/withdrawal")
    assert status(ulla, plan) == 404
    assert NO_ACCESS in ulla.page and OVER not in ulla.page


def test_it_says_so_too_if_the_second_changes_while_it_is_taken_back(
    owner, ulla, cast, plan, goal, monkeypatch
):
    give(owner, plan, cast.outsider)
    let_in(owner, ulla, plan)
    seconds = count(int(time.time()))
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(time, "time", lambda: next(seconds))  # each look is a second later
        owner.post(f"/plans/{plan.id}/sharing/{cast.outsider.person.id}/withdrawal")
    meant = next(seconds)
    monkeypatch.setattr(time, "time", lambda: meant)
    assert status(ulla, plan) == 404
    assert NO_ACCESS in ulla.page


def test_after_the_end_it_says_what_becomes_of_a_draft(owner, ulla, cast, plan, goal):
    kept = "A draft that you did not send is kept for a while."
    give(owner, plan, cast.outsider, level="propose")
    ending = f"/plans/{plan.id}/sharing/{cast.outsider.person.id}/withdrawal"
    owner.post(ending)
    page = ulla.get(f"/plans/{plan.id}/plan").text
    assert NO_ACCESS in page and "Ola" not in page and kept not in page
    give(owner, plan, cast.outsider, level="propose")
    propose(Visit.of(cast.outsider.person, plan), Goal, goal.id, 1, {"text": "A boat"}, sent=False)
    owner.post(ending)
    page = ulla.get(f"/plans/{plan.id}/plan").text
    assert kept in page and "A boat" not in page


def test_what_ended_last_is_what_the_page_says(owner, ulla, cast, plan, goal):
    give(owner, plan, cast.outsider)
    owner.post(f"/plans/{plan.id}/sharing/{cast.outsider.person.id}/withdrawal")
    Access.update(revoked_at=now() - 60).where(Access.person == cast.outsider.person).execute()
    let_in(owner, ulla, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    assert status(ulla, plan) == 404
    assert OVER in ulla.page and NO_ACCESS not in ulla.page


def test_a_helper_whose_access_is_taken_back_while_typing_can_copy_their_words(
    cast, browser, owner, plan, goal
):
    hanne = in_english(browser(cast.helper))
    hanne.get(f"/plans/{plan.id}/goal/{goal.id}/edit?revision=1")
    owner.post(f"/plans/{plan.id}/sharing/{cast.helper.person.id}/withdrawal")
    before = Edit.select().count()
    assert save(hanne, goal, "My unsaved words").status_code == 404
    assert NO_ACCESS in hanne.page and "My unsaved words" in hanne.page
    assert OVER not in hanne.page, "there was no conversation"
    answer = save(hanne, goal, "My unsaved words", autosave="1")
    assert (answer.status_code, NO_ACCESS in hanne.page, OVER in hanne.page) == (404, True, False)
    assert (Edit.select().count(), Proposal.on(plan, "waiting"), Proposal.on(plan, "draft")) == (
        before,
        [],
        [],
    )


def test_it_ends_by_itself_and_both_are_told_beforehand(owner, ulla, cast, plan):
    give(owner, plan, cast.outsider)
    pages = f"/plans/{plan.id}/sharing", "/people"
    assert ["ends soon" in page.get(at).text.lower() for page, at in zip((owner, ulla), pages)] == [
        False,
        False,
    ]
    Access.update(expires_at=now() + SOON_SECONDS - 60).where(
        Access.person == cast.outsider.person
    ).execute()
    assert ["ends soon" in page.get(at).text.lower() for page, at in zip((owner, ulla), pages)] == [
        True,
        True,
    ]
    Access.update(expires_at=now()).where(Access.person == cast.outsider.person).execute()
    assert status(ulla, plan) == 404


def test_changing_a_holiday_cover_begins_with_what_was_given(owner, ulla, cast, plan):
    first, last = today() + timedelta(days=3), today() + timedelta(days=17)
    give(
        owner,
        plan,
        cast.outsider,
        parts=("contacts",),
        since=first,
        until=last,
        without="Not my mother",
    )
    page = owner.get(f"/plans/{plan.id}/sharing/{cast.outsider.person.id}").text
    assert all(f'value="{day}"' in page for day in (first, last)) and "Not my mother" in page
    assert page.count(" checked") == 1


def test_a_holiday_cover_sees_nothing_before_the_day(owner, ulla, cast, plan, goal):
    give(owner, plan, cast.outsider, since=today() + timedelta(days=3))
    assert status(ulla, plan) == 404
    assert "Ulla" in owner.get(f"/plans/{plan.id}/sharing").text
    Access.update(starts_at=now()).where(Access.person == cast.outsider.person).execute()
    assert "A flat" in ulla.get(f"/plans/{plan.id}/plan").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"parts": ()},
        {"parts": ("diary",)},
        {"level": "own"},
        {"reason": "boss"},
        {"until": ""},
        {"until": "x"},
        {"until": today() - timedelta(days=1)},
        {"until": today() + timedelta(days=400)},
        {"contact": "7"},
        {"since": today() + timedelta(days=40)},
        {"without": "x" * 501},
    ],
)
def test_a_form_that_is_not_right_opens_nothing(owner, ulla, cast, plan, wrong):
    assert give(owner, plan, cast.outsider, **wrong).status_code == 422
    assert status(ulla, plan) == 404


@pytest.mark.parametrize("which", ["since", "until"])
def test_a_day_that_has_passed_is_said_to_have_and_which_day_can_be_chosen(
    owner, ulla, cast, plan, which
):
    in_english(owner)
    page = give(owner, plan, cast.outsider, **{which: today() - timedelta(days=1)}).text
    assert "That day has passed. Choose today or a later day" in page
    assert status(ulla, plan) == 404


def test_a_person_the_owner_never_met_can_not_be_given_anything(owner, cast, plan):
    assert give(owner, plan, cast.outsider).status_code == 404
    assert Access.to(plan, cast.outsider.person) is None


def test_read_is_read(owner, ulla, cast, plan, goal):
    give(owner, plan, cast.outsider, level="read")
    assert "Propose" not in ulla.get(f"/plans/{plan.id}/plan").text
    assert ulla.post(
        f"/plans/{plan.id}/goal/{new_id()}", expected="0", text="Hers", state="open"
    ).status_code in (403, 404)
    assert [goal.text for goal in Goal.of(plan)] == ["A flat"]


def test_propose_is_propose(owner, ulla, cast, plan, goal):
    give(owner, plan, cast.outsider, level="propose")
    assert save(ulla, goal, "A house").status_code == 303
    assert (told(goal), len(Proposal.on(plan, "waiting"))) == (["A flat"], 1)


def test_what_is_typed_from_paper_is_marked_until_the_owner_says_yes(owner, ulla, cast, plan, goal):
    give(owner, plan, cast.outsider, level="write")
    assert save(ulla, goal, "A house").status_code == 303
    assert "From paper" in owner.get(f"/plans/{plan.id}/plan").text
    owner.post(f"/plans/{plan.id}/plan/acceptance", stamp=hidden_fields(owner)["stamp"])
    page = owner.get(f"/plans/{plan.id}/plan").text
    assert ("From paper" in page, "A house" in page) == (False, True)


@pytest.mark.parametrize("level", ["read", "propose", "write"])
def test_no_level_opens_the_pages_that_are_the_owners(owner, ulla, cast, plan, level):
    give(owner, plan, cast.outsider, ("matters", "wheel", "plan", "contacts", "sheet"), level)
    pages = (
        "conversation",
        "sharing",
        f"sharing/{cast.outsider.person.id}",
        "looking",
        "taken-away",
    )
    assert {status(owner, plan, page) for page in pages} == {200}
    assert {status(ulla, plan, page) for page in pages} == {403}
    assert give(ulla, plan, cast.outsider, level="write").status_code == 403
    assert Access.to(plan, cast.outsider.person).level == level


def test_a_helper_sees_what_they_have_promised_the_nearest_first(owner, ulla, cast, plan):
    contact, other = (write(Contact, plan, name=name) for name in ("Ulla", "Per"))
    for what, who, day in (("Later", contact, 9), ("Soon", contact, 2), ("Not hers", other, 1)):
        write(
            Action,
            plan,
            what=what,
            responsible=who.id,
            when="date",
            by_date=today() + timedelta(days=day),
            state="agreed",
        )
    give(owner, plan, cast.outsider)
    assert "Soon" not in ulla.get("/people").text
    give(owner, plan, cast.outsider, contact=str(contact.id))
    page = ulla.get("/people").text
    assert page.index("Soon") < page.index("Later") and "Not hers" not in page


def test_what_a_helper_has_promised_is_not_shown_where_the_plan_is_not_open(
    owner, ulla, cast, plan
):
    contact = write(Contact, plan, name="Ulla")
    write(Action, plan, what="Soon", responsible=contact.id, when="open", state="agreed")
    give(owner, plan, cast.outsider, contact=str(contact.id))
    assert "Soon" in ulla.get("/people").text
    give(owner, plan, cast.outsider, ("matters",), contact=str(contact.id))
    assert "Soon" not in ulla.get("/people").text


def test_a_helper_sees_how_many_of_their_proposals_wait(cast, browser, plan, goal):
    hanne = in_english(browser(cast.helper))
    assert "without an answer" not in hanne.get("/people").text
    save(hanne, goal, "A house")
    assert "1 proposal without an answer" in hanne.get("/people").text


def test_whoever_is_in_the_conversation_is_listed_and_can_be_shown_out(owner, ulla, cast, plan):
    address = f"/plans/{plan.id}/sharing"
    talk = Conversation.start(as_owner(plan))
    guest = Guest.knock(talk, cast.outsider.person)
    assert "Ulla" not in in_english(owner).get(address).text.split("Open it to somebody")[0]
    guest.let_in(as_owner(plan))
    listed = owner.get(address).text
    assert "You are writing together now." in listed and "Nobody but you." not in listed
    assert status(ulla, plan, "home") == 200
    answer = owner.post(
        f"/plans/{plan.id}/conversation/guests/{guest.id}", answer="out", **hidden_fields(owner)
    )
    assert "Ulla can no longer see the plan." in owner.get(answer.headers["Location"]).text
    assert "You are writing together now." not in owner.get(address).text
    assert "can no longer see" not in owner.page
    assert status(ulla, plan, "home") == 404


def test_every_page_that_there_is_can_be_shared_asked_for_and_left_for_later(plan, cast):
    """PostgreSQL refuses a text that is too long for its column: there is room for more pages."""
    every = [page.name for page in all_pages()]
    assert len(" ".join(every)) < Access.pages.max_length / 2
    access = Access.grant(as_owner(plan), cast.helper.person, "read", every, "helper", now() + 999)
    for name in every:
        plan.ask_for(name)
        plan.leave_for_later(as_owner(plan), name, True)
    kept = Plan.get_by_id(plan.id)
    assert Access.get_by_id(access.id).open_pages >= set(every)
    assert set(kept.asked_for.split()) == set(kept.later.split()) == set(every)
    assert {Plan.asked_for.max_length, Plan.later.max_length} == {Access.pages.max_length}
