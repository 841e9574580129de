"""At the table of a meeting: who has no phone, who goes on when its leader has gone, and where a
decision stands.
"""

import re

import pytest

from models.core.change import Change
from models.core.database import now
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.presence import HERE_SECONDS, LOADED_SECONDS, Presence
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import Meeting, Sitting
from models.tools.seats import Seat
from tests.test_rules_statements import AT_THE_DOOR, MOST, statements
from tests.writing import as_owner, as_writer, write


@pytest.fixture
def on(plan, cast):
    """A meeting goes on, and Ulla is in it."""
    meeting = write(Meeting, plan, title="My group")
    meeting.begin(as_owner(plan))
    let_in(plan, cast.outsider.person)
    return meeting


@pytest.fixture
def at(on):
    return f"/plans/{on.plan_id}/meetings/{on.id}"


@pytest.fixture
def round_of(plan):
    return f"/plans/{plan.id}/check-in/together/start"


def let_in(plan, person):
    Guest.knock(Conversation.of(plan), person).let_in(as_owner(plan))


def is_here(plan, *people):
    for one in people:
        Presence.note(as_writer(one.person, plan), None)


def goes(plan, *people):
    who = Presence.person.in_([one.person.id for one in people])
    gone = now() - HERE_SECONDS - 1
    Presence.update(seen_at=gone).where(Presence.plan == plan, who).execute()


def passes(seconds):
    Presence.update(seen_at=Presence.seen_at - seconds).execute()


def table(plan):
    return Sitting.going_on(plan).table


@pytest.mark.parametrize("do", ["answer", "wait"])
def test_who_is_named_in_the_check_in_has_a_seat_like_the_others(
    owner, ulla, plan, on, at, round_of, do
):
    sent = {"who": "name", "name": "Kari Moe", "mood": "4"} if do == "answer" else {}
    ulla.post(f"{round_of}?who=other", do=do, **{"name": "Kari Moe"} | sent)
    page = owner.get(f"{at}/now?at=welcome").text
    present = page.split('id="here-now"')[1].split("Kari Moe", 1)[1]
    assert present.index("Without a phone") < present.index("</li>")
    owner.post(f"{at}/now/round/{plan.owner_id}", **{"is": "heard"})
    assert "Now: Kari Moe" in ulla.get(f"{at}/now?at=round").text
    owner.post(f"{at}/now/end")
    assert "Kari Moe" in owner.get(f"{at}/minutes/sheet").text.split("Who was there:")[1]
    said = "Was there without a phone: Kari Moe."
    assert said in owner.get(f"{at}/minutes").text
    assert said not in ulla.get(f"{at}/minutes").text


def test_who_was_wanted_there_and_answers_on_anothers_phone_has_come(
    owner, ulla, plan, on, at, round_of
):
    for name in ("Bente", "Nils"):
        write(Seat, plan, name=name)
    Seat.update(meeting=on).execute()
    Seat.update(id=Seat.id - 10**15).execute()  # they were named long before it began
    bente, nils = Seat.at(on)
    nils.stay_away(as_owner(plan), True)
    assert "Not here yet" in owner.get(f"{at}/now?at=welcome").text
    for name in ("bente", "Nils"):
        ulla.post(f"{round_of}?who=other", do="answer", who="name", name=name, mood="4")
    page = owner.get(f"{at}/now?at=welcome").text
    assert "Not here yet" not in page and "Did not come" not in page
    assert [one.name or one.contact.name for one in Seat.at(on)] == ["Bente", "Nils"]


def test_a_name_from_the_phone_that_goes_round_is_a_contact_only_if_it_was_one(
    ulla, plan, on, round_of
):
    silje = write(Contact, plan, name="Silje")
    for name in ("silje", "Kari"):
        ulla.post(f"{round_of}?who=other", do="answer", who="name", name=name, mood="4")
    assert [(one.contact_id, one.name) for one in Seat.at(on)] == [(silje.id, None), (None, "Kari")]
    assert [one.name for one in Contact.of(plan)] == ["Silje"]


def test_that_a_name_has_answered_is_told_as_that_it_is_waited_for(plan, ulla, on, round_of):
    """Nobody learns by the signals who has answered: only that somebody is at the table."""

    def kinds_since(last):
        return sorted(one.kind for one in Change.select().where(Change.id > last))

    before = Change.latest()
    ulla.post(f"{round_of}?who=other", do="wait", name="Nils")
    waited_for, before = kinds_since(before), Change.latest()
    ulla.post(f"{round_of}?who=other", do="answer", who="name", name="Kari", mood="4")
    assert kinds_since(before) == waited_for and "seat" in waited_for
    before = Change.latest()
    for name in ("Kari", "Nils"):
        ulla.post(f"{round_of}?who=other", do="answer", who="name", name=name, mood="5")
    assert kinds_since(before) == []


def test_those_who_stay_go_on_when_the_owner_who_leads_has_gone(owner, ulla, plan, at, cast):
    is_here(plan, cast.owner, cast.outsider)
    page = ulla.get(f"{at}/now").text
    assert "Ola leads, and takes all on to the next step." in page and "All go on" not in page
    ulla.post(f"{at}/now/to/wants")
    assert table(plan).screen == "welcome"
    goes(plan, cast.owner)
    page = ulla.get(f"{at}/now").text
    assert "Ola leads, and is not here right now." in page and "All go on" in page
    ulla.post(f"{at}/now/to/wants")
    assert table(plan).screen == "wants"
    ulla.post(
        f"/plans/{plan.id}/action/99", what="Call Nav", decided_in=table(plan).sitting.meeting_id
    )
    assert Action.find(plan, 99).accepted_revision is None
    assert ulla.post(f"{at}/now/end").status_code == 409  # it is the owner's to end
    is_here(plan, cast.owner)
    ulla.post(f"{at}/now/to/round")
    assert table(plan).screen == "wants"
    assert "All go on" not in ulla.get(f"{at}/now").text
    told = "Ulla took all on while you were not here. You lead again."
    page = owner.get(f"{at}/now").text
    assert told in page and "All go on" in page and told not in ulla.get(f"{at}/now").text
    owner.post(f"{at}/now/to/round")
    assert told not in owner.get(f"{at}/now").text


def test_who_leads_for_the_owner_and_goes_leaves_the_others_a_way_on_too(
    owner, ulla, hanne, plan, at, cast
):
    let_in(plan, cast.helper.person)
    is_here(plan, cast.owner, cast.outsider, cast.helper)
    owner.post(f"{at}/now/leader", who=cast.outsider.person.id)
    goes(plan, cast.owner)
    assert "Ulla leads, and takes all on" in hanne.get(f"{at}/now").text
    goes(plan, cast.outsider)
    assert "Ulla leads, and is not here right now." in hanne.get(f"{at}/now").text
    hanne.post(f"{at}/now/to/round")
    assert table(plan).screen == "round"
    is_here(plan, cast.owner)  # whose meeting it is
    hanne.post(f"{at}/now/to/points")
    assert table(plan).screen == "round"
    assert "took all on" not in owner.get(f"{at}/now").text  # the owner does not lead
    owner.post(f"{at}/now/leader", who=plan.owner_id)
    assert "took all on" not in owner.get(f"{at}/now").text


def test_whoever_runs_no_script_is_here_for_a_while_after_they_loaded_the_meeting(
    owner, ulla, plan, at, cast
):
    goes(plan, cast.owner)
    away = "is not here right now"
    assert away in shown_away(ulla.get(f"{at}/now").text)
    asks = f'<noscript><img src="/plans/{plan.id}/presence/loaded"'
    assert asks in owner.get(f"{at}/now").text and asks in owner.get(f"/plans/{plan.id}/plan").text
    assert asks in ulla.page
    assert away in shown_away(ulla.get(f"{at}/now").text)  # a script says so itself
    owner.get(f"/plans/{plan.id}/presence/loaded")
    passes(HERE_SECONDS + 60)
    assert away not in shown_away(ulla.get(f"{at}/now").text)
    passes(LOADED_SECONDS)
    assert away in shown_away(ulla.get(f"{at}/now").text)
    owner.post(f"{at}/now/end", also="talk")
    assert asks not in owner.get(f"/plans/{plan.id}/plan").text
    Presence.delete().execute()
    owner.get(f"/plans/{plan.id}/presence/loaded")
    assert not Presence.select().exists()


def shown_away(page):
    """What a page says of the owner who is away; "" if that is hidden."""
    told = page.split('id="owner-away"')[1].split("</p>")[0]
    return "" if " hidden>" in told else told


def test_all_are_told_when_who_leads_for_the_owner_has_gone_and_the_owner_is_there(
    owner, ulla, hanne, plan, at, cast
):
    let_in(plan, cast.helper.person)
    is_here(plan, cast.owner, cast.outsider, cast.helper)
    owner.post(f"{at}/now/leader", who=cast.outsider.person.id)
    mine = f'id="leader-away" data-away="{cast.outsider.person.id}"'
    assert f"{mine} hidden>" in owner.get(f"{at}/now").text
    goes(plan, cast.outsider)
    told = owner.get(f"{at}/now").text.split(mine)[1].split("</p>")[0]
    assert told.startswith(">Ulla leads, but is not here right now. You can take all on")
    assert 'href="#roles"' in told
    page = hanne.get(f"{at}/now").text
    assert "Ulla leads, but is not here right now. Ola can take all on, or let" in page
    assert "All go on" not in page
    assert "Ulla takes notes, but is not here right now" in owner.get(f"{at}/now").text


def test_everybody_else_is_told_who_ended_the_meeting(owner, ulla, plan, on, at, cast):
    is_here(plan, cast.owner, cast.outsider)
    owner.post(f"{at}/now/leader", who=cast.outsider.person.id)
    ulla.post(f"{at}/now/end")
    assert "Ulla ended the meeting at" in owner.get(f"{at}/now").text
    assert "The meeting was over at" in ulla.get(f"{at}/now").text
    owner.post(f"{at}/begin")
    owner.post(f"/plans/{plan.id}/conversation/end")  # and the meeting is over with it
    assert "Ulla ended the meeting" not in owner.get(f"{at}/now").text


def test_what_the_owner_has_ended_is_over_for_whoever_stays(owner, ulla, plan, at, cast):
    owner.post(f"{at}/now/end", also="talk")
    goes(plan, cast.owner)
    ulla.post(f"{at}/now/to/round")
    assert Sitting.going_on(plan) is None


def test_whose_access_is_taken_back_in_the_middle_is_not_here_and_not_waited_for(
    owner, plan, on, at, round_of, cast
):
    person = cast.helper.person
    write(Seat, plan, name=person.name, meeting=on.id)
    let_in(plan, person)
    is_here(plan, cast.helper)
    row = f">{person.name}</b>"
    page = owner.get(f"{at}/now?at=welcome").text.split(row)[1]
    assert page.index("With a phone") < page.index("</li>")
    as_owner(plan).close_plan_to(Access.to(plan, person))
    page = owner.get(f"{at}/now?at=welcome").text.split(row)[1]
    assert page.index("Has left") < page.index("Is here after all") < page.index("</li>")
    assert row not in owner.get(f"{at}/now?at=round").text
    owner.post(round_of, do="skip")
    assert "1 of 2 have answered" in owner.get(f"{at}/now?at=welcome").text  # Ulla is left
    owner.post(f"{at}/now/here/{Seat.at(on)[0].id}", **{"is": "here"})
    assert row in owner.get(f"{at}/now?at=round").text


def test_the_round_speaks_to_who_has_the_word_and_of_them_to_the_others(owner, ulla, plan, on, at):
    asks, tells = "What is most important for you today?", "Ola says what is most important today."
    mine, hers = (one.get(f"{at}/now?at=round").text for one in (owner, ulla))
    assert asks in mine and tells in mine  # which of them the width of the screen decides
    assert tells in hers and asks not in hers


def test_who_takes_notes_is_told_so_where_it_is_chosen(owner, ulla, plan, on, at, cast):
    owner.post(f"{at}/now/notes", who=str(cast.outsider.person.id))
    assert "You take notes. Who leads can ask" in ulla.get(f"{at}/now").text
    assert "You take notes" not in owner.get(f"{at}/now").text


def test_that_a_yes_is_waited_for_is_said_until_it_is_given(owner, ulla, plan, on, at, cast):
    waits, done = "waits there for", "said yes to all of it"
    assert waits in owner.get(f"{at}/now?at=decisions").text
    write(Action, plan, by=cast.outsider.person, what="Call Nav", decided_in=on.id)
    for one in (owner, ulla):
        page = one.get(f"{at}/now?at=decisions").text
        assert waits in page and done not in page
    Action.update(accepted_revision=Action.revision).execute()
    for one in (owner, ulla):
        page = one.get(f"{at}/now?at=decisions").text
        assert done in page and waits not in page


def test_nobody_is_added_twice_and_is_told_kindly(owner, ulla, plan, on, at, cast):
    silje = write(Contact, plan, name="Silje Haugen")

    def adds(**fields):
        new = owner.get(f"/plans/{plan.id}/seat/new?meeting={on.id}").location
        address = re.search(r'data-autosave="([^"]+)"', owner.get(new).text)[1]
        return owner.post(address, expected="0", meeting=str(on.id), **fields)

    assert adds(contact=str(silje.id)).status_code < 400 and len(Seat.at(on)) == 1
    again = [{"contact": str(silje.id)}]
    again += [{"name": name} for name in ("silje  haugen", "Ulla", "Ola")]
    again += [{"name": "Silje Haugen", "autosave": "1"}]  # while it is typed
    for fields in again:
        answer = adds(**fields)
        assert (answer.status_code, "on the list already" in answer.text) == (422, True), fields
    assert len(Seat.at(on)) == 1
    assert adds(name="Silje Berg").status_code < 400 and len(Seat.at(on)) == 2
    seat = Seat.at(on)[1]
    kept = owner.post(
        seat.address, expected=str(seat.revision), meeting=str(on.id), contact=str(seat.contact_id)
    )
    assert kept.status_code < 400, "who is on the list can be saved once more"


def test_a_decision_stands_under_the_point_that_it_was_made_at(owner, ulla, plan, on, at):
    for text in ("The evenings", "The flat"):
        write(MeetingNote, plan, text=text, sort="point", meeting=on.id)
    evenings, flat = MeetingNote.at(on)
    goal = write(Goal, plan, text="A door of my own")
    link = f'href="/plans/{plan.id}/action/new?decided_in={on.id}&amp;point={flat.id}"'
    assert link in ulla.get(f"{at}/now?at=points").text
    made = (("Call Bente", evenings), ("Ask the landlord", flat), ("Call the bank", flat))
    for number, (what, point) in enumerate(made, 91):
        sent = {"what": what, "decided_in": on.id, "point": point.id}
        assert ulla.post(f"/plans/{plan.id}/action/{number}", **sent).status_code == 303
    ulla.post(f"/plans/{plan.id}/action/95", what="Paint it", goal=goal.id, decided_in=on.id)
    ulla.post(f"/plans/{plan.id}/action/96", what="Have coffee", decided_in=on.id)
    rows = ("The evenings", "Call Bente", "The flat", "Ask the landlord", "Call the bank")
    stand_so = [*rows, "A door of my own", "Paint it"]
    assert_in_order(ulla.get(f"{at}/now?at=points").text.split("<h1>")[1], stand_so)
    assert_in_order(ulla.get(f"{at}/now?at=decisions").text, ["Have coffee", *stand_so])
    owner.post(f"{at}/now/end")
    assert_in_order(owner.get(f"{at}/minutes").text, ["Have coffee", *stand_so])
    assert_in_order(owner.get(f"{at}/minutes/sheet").text, ["Have coffee", *stand_so])
    assert owner.get(f"{at}/minutes/sheet.pdf").status_code == 200


def assert_in_order(page, words):
    places = [page.index(one) for one in words]
    assert places == sorted(places) and page.count("The flat") == 1


def test_a_point_that_was_removed_or_is_of_another_plan_holds_no_decision_back(
    owner, plan, on, at, browser, cast
):
    point = write(MeetingNote, plan, text="The flat", sort="point", meeting=on.id)
    owner.post(f"/plans/{plan.id}/action/91", what="Ask", decided_in=on.id, point=point.id)
    point.remove(as_owner(plan))
    assert "Ask" in owner.get(f"{at}/now?at=points").text
    page = owner.get(f"{at}/now?at=decisions").text
    assert "Ask" in page and "The flat" not in page
    assert owner.get(f"/plans/{plan.id}/action/91/edit?revision=1").status_code == 200
    refused = owner.post(f"/plans/{plan.id}/action/92", what="No", point=7)
    assert refused.status_code == 422 and Action.find(plan, 92) is None


def test_the_screens_of_a_full_table_take_few_statements(owner, ulla, plan, on, at, cast):
    for text in ("The evenings", "The flat"):
        point = write(MeetingNote, plan, text=text, sort="point", meeting=on.id)
        write(Action, plan, what="Call", decided_in=on.id, point=point.id)
        write(Seat, plan, name=f"Somebody {text}", meeting=on.id)
    for screen in ("points", "decisions", "round", "welcome"):
        with statements() as sent:
            owner.get(f"{at}/now?at={screen}")
        assert len(sent) <= MOST, screen
        ulla.get(f"{at}/now?at={screen}")
        with statements() as sent:
            ulla.get(f"{at}/now?at={screen}")
        assert len(sent) <= MOST + AT_THE_DOOR, screen
    owner.post(f"{at}/now/end")
    with statements() as sent:
        assert "Somebody The flat" in owner.get(f"{at}/minutes").text
    assert len(sent) <= MOST


def test_without_scripts_the_screen_can_be_loaded_again(owner, ulla, plan, on, at):
    for page, address in ((ulla, f"{at}/now"), (ulla, f"{at}/now?at=round")):
        told = page.get(address).text.split("<main")[1].split("<noscript>")[1]
        assert f'href="{address}">Load the page again' in told.split("</noscript>")[0]
    other = write(Meeting, plan, title="Not begun")
    address = f"/plans/{plan.id}/meetings/{other.id}/now"
    told = ulla.get(address).text.split("<main")[1]
    assert f'<noscript><p><a class="change" href="{address}">Load the page again' in told
