"""Who comes into a meeting with whom: they prepare it together, knock, and one of them leads."""

from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.presence import Presence
from models.tools.contacts import Contact
from models.tools.meetings import SCREENS, Meeting, MeetingTable, Sitting
from models.tools.seats import Seat
from models.tools.unsaid import Unsaid
from tests.talking import in_english
from tests.test_rules_statements import MOST, statements
from tests.writing import as_owner, write


def let_in(plan, person):
    Guest.knock(Conversation.of(plan), person).let_in(as_owner(plan))


def table(plan):
    return Sitting.going_on(plan).table


def test_whoever_is_asked_beforehand_leads_from_when_they_come_in(owner, ulla, plan, cast):
    tore = write(Contact, plan, name="Tore")
    meeting = write(Meeting, plan, sort="group", lead=tore.id)
    at = f"/plans/{plan.id}/meetings/{meeting.id}"
    owner.post(f"{at}/begin")
    assert "Ola leads." in owner.get(f"{at}/now").text  # nobody else is there yet
    row = Access.to(plan, cast.helper.person)
    Access.update(contact=tore.id).where(Access.id == row.id).execute()
    let_in(plan, cast.outsider.person)
    let_in(plan, cast.helper.person)
    assert "Hanne leads." in owner.get(f"{at}/now").text
    Presence.note(as_owner(plan), None)
    ulla.post(f"{at}/now/to/round")
    assert table(plan).screen == "welcome"
    owner.post(f"{at}/now/leader", who=plan.owner_id)  # the owner takes it back
    assert "Ola leads." in ulla.get(f"{at}/now").text


def test_whoever_is_asked_by_name_leads_too_until_they_are_shown_out(owner, ulla, plan, cast):
    meeting = write(Meeting, plan, sort="group", lead=write(Contact, plan, name="ulla").id)
    at = f"/plans/{plan.id}/meetings/{meeting.id}"
    owner.post(f"{at}/begin")
    let_in(plan, cast.outsider.person)
    ulla.post(f"{at}/now/to/round")
    assert table(plan).screen == "round"
    Guest.inside(plan, cast.outsider.person).show_out(as_owner(plan))
    assert "Ola leads." in owner.get(f"{at}/now").text


def test_what_opens_is_said_once_however_many_knock(owner, plan, at, meeting):
    meeting.begin(as_owner(plan))
    talk = Conversation.of(plan)
    assert "While it lasts, they see and write in" not in owner.get(f"{at}/now").text
    knocking = [Person.join("nb", "NO", name) for name in ("Ann", "Bo", "Cai", "Dag", None)]
    for person in knocking:
        Guest.knock(talk, person)
    page = owner.get(f"{at}/now").text
    assert "5 people want to join" in page
    assert page.count("While it lasts, they see and write in") == 1
    assert page.count("Let in<") == page.count('value="out"') == 5
    for name in ("Ann", "Bo", "Cai", "Dag", "Somebody without a name"):
        assert f'Let in<span class="ds-sr-only">: {name}</span>' in page


def test_who_prepares_a_meeting_with_somebody_comes_back_to_it_and_so_does_the_other(
    owner, ulla, plan, at, meeting
):
    talking = f"/plans/{plan.id}/conversation"
    assert f'href="{talking}?meeting={meeting.id}"' in owner.get(at).text
    begun = owner.post(f"{talking}?meeting={meeting.id}")
    assert begun.location == f"{talking}?meeting={meeting.id}"  # the digits are there
    talk = Conversation.of(plan)
    ulla.post("/join", digits=talk.digits)
    (guest,) = Guest.at(talk)
    answer = f"{talking}/guests/{guest.id}?meeting={meeting.id}"
    assert f'action="{answer}"' in owner.get(begun.location).text
    assert owner.post(answer, answer="in").location == at
    assert ulla.get(f"/join/{talk.id}").location == at
    assert "What Ola wants out of it" in ulla.get(at).text
    for page in (owner, ulla):  # wherever they go, the way leads back
        assert (
            f'href="{at}">Go to the meeting that you prepare'
            in page.get(f"/plans/{plan.id}/presence").text
        )
    assert f'href="{at}">Back' in owner.get(talking).text
    owner.post(f"{at}/begin")
    assert ulla.get(f"/join/{talk.id}").location == f"{at}/now"


def test_who_has_nobody_to_show_the_unsaid_to_comes_back_to_its_meeting_too(cast, browser):
    plan = cast.outsider.plan  # which nobody else may read
    meeting = write(Meeting, plan, title="Hers")
    write(Unsaid, plan, text="The fine", meeting=meeting.id)
    page = in_english(browser(cast.outsider)).get(f"/plans/{plan.id}/unsaid?meeting={meeting.id}")
    assert f'href="/plans/{plan.id}/conversation?meeting={meeting.id}">Write together' in page.text


def test_a_prepared_meeting_that_was_removed_or_is_anothers_leads_nowhere(
    owner, ulla, plan, at, meeting, cast
):
    others = write(Meeting, cast.outsider.plan, title="Hers")
    talking, home = f"/plans/{plan.id}/conversation", f"/plans/{plan.id}/home"
    for wanted in (meeting.id, others.id, "x"):
        owner.post(f"{talking}?meeting={wanted}")
    talk = Conversation.of(plan)
    ulla.post("/join", digits=talk.digits)
    Guest.at(talk)[0].let_in(as_owner(plan))
    assert ulla.get(f"/join/{talk.id}").location == at
    meeting.remove(as_owner(plan))
    assert ulla.get(f"/join/{talk.id}").location == home
    assert "/meetings" not in ulla.get(f"/plans/{plan.id}/presence").text
    assert f"meetings/{others.id}" not in owner.get(f"{talking}?meeting={others.id}").text


def test_who_comes_late_is_seen_at_every_step_whoever_leads(owner, ulla, hanne, plan, at, cast):
    meeting = Meeting.of(plan)[0]
    meeting.begin(as_owner(plan))
    let_in(plan, cast.helper.person)
    owner.post(f"{at}/now/leader", who=cast.helper.person.id)
    [late] = [Guest.knock(Conversation.of(plan), cast.outsider.person)]
    for screen in SCREENS:
        MeetingTable.change(as_owner(plan), meeting, screen=screen)
        assert "1 person wants to join" in owner.get(f"{at}/now").text, screen
        assert "wants to join" not in hanne.get(f"{at}/now").text, "the owner lets people in"
    elsewhere = owner.get(f"{at}/now?at=round").text
    assert 'name="at" value="round"' in elsewhere
    way = f"/plans/{plan.id}/conversation/guests/{late.id}"
    back = owner.post(way, answer="in", meeting=meeting.id, at="round")
    assert back.location == f"{at}/now?at=round"
    assert "wants to join" not in owner.get(f"{at}/now").text
    assert ulla.get(f"{at}/now").status_code == 200


def test_the_line_of_every_page_says_that_somebody_waits_and_leads_to_them(
    owner, hanne, plan, at, cast
):
    here, talking = f"/plans/{plan.id}/presence", f"/plans/{plan.id}/conversation"
    owner.post(talking)
    let_in(plan, cast.helper.person)
    assert "wants to join" not in owner.get(here).text
    Guest.knock(Conversation.of(plan), cast.outsider.person)
    assert f'href="{talking}">1 person wants to join' in owner.get(here).text
    assert "wants to join" not in owner.get(here, headers={"Referer": talking}).text
    assert "wants to join" not in hanne.get(here).text
    owner.post(f"{at}/begin")
    with statements() as sent:
        assert f'href="{at}/now">1 person wants to join' in owner.get(here).text
    assert len(sent) <= MOST


def test_a_meeting_that_was_held_is_no_longer_prepared_and_its_owner_knows_what_is_open(
    owner, ulla, plan, at, meeting, cast
):
    talking = f"/plans/{plan.id}/conversation?meeting={meeting.id}"
    owner.post(talking)
    let_in(plan, cast.outsider.person)
    way = f'href="{at}">Go to the meeting that you prepare'
    with statements() as sent:
        assert way in owner.get(f"/plans/{plan.id}/presence").text
    assert len(sent) <= MOST
    owner.post(f"{at}/begin")
    owner.post(f"{at}/now/end")
    for page in (owner, ulla):
        assert "Go to the meeting" not in page.get(f"/plans/{plan.id}/presence").text
    over = "Your plan stays open for the 1 who is here"
    assert over in owner.get(f"{at}/now").text and "Stop writing together" in owner.page
    assert over not in ulla.get(f"{at}/now").text
    owner.post(f"/plans/{plan.id}/conversation/end")
    assert over not in owner.get(f"{at}/now").text


def test_home_leads_whoever_has_a_plan_to_what_waits_in_the_plan_of_another(
    owner, ulla, plan, at, meeting, cast
):
    own = f"/plans/{cast.outsider.plan.id}/home"
    together, shows = "You are writing together in another plan now.", "Somebody shows you"
    before = ulla.get(own).text
    assert together not in before and shows not in before
    owner.post(f"{at}/begin")
    talk = Conversation.of(plan)
    Guest.knock(talk, cast.outsider.person)
    assert together not in ulla.get(own).text, "nobody has let her in yet"
    let_in(plan, cast.outsider.person)
    with statements() as sent:
        page = ulla.get(own).text
    assert f'href="/join/{talk.id}">{together}' in page and len(sent) <= MOST
    assert "Ola" not in page and "My group" not in page
    assert ulla.get(f"/join/{talk.id}").location == f"{at}/now"
    with statements() as sent:
        assert f'href="{at}/now">Go to the meeting' in ulla.get("/people").text
    assert len(sent) <= MOST
    owner.post(f"{at}/now/end", also="talk")
    assert together not in ulla.get(own).text
    owner.post(f"{at}/minutes/open", answer="yes", who=cast.outsider.person.id)
    page = ulla.get(own).text
    assert f'href="/people#shown">{shows}' in page and "Ola" not in page
    assert "What you decided with Ola" in ulla.get("/people").text
    assert shows not in owner.get(f"/plans/{plan.id}/home").text


def test_the_page_of_the_conversation_leads_to_the_meeting_once(owner, plan, at, cast):
    owner.post(f"{at}/begin")
    let_in(plan, cast.outsider.person)
    address = f"{plan.address}/conversation"
    page = owner.get(address).text.split("<main")[1]
    assert page.count("Go to the meeting") == 1 and f'href="{at}/now"' in page
    assert "Stop writing with Ulla" in page
    beside = owner.client.get(f"{plan.address}/presence", headers={"Referer": address}).text
    assert "Go to the meeting" not in beside
    assert "Go to the meeting" in owner.get(f"{plan.address}/presence").text


def test_whoever_is_named_at_the_table_is_told_to_become_a_contact(
    owner, ulla, plan, at, meeting, cast
):
    owner.post(f"{at}/begin")
    let_in(plan, cast.outsider.person)

    def hint(page):
        form = page.get(page.get(f"{plan.address}/seat/new?meeting={meeting.id}").location).text
        return "You find the person among the contacts when you are done." in form

    assert hint(owner) and hint(ulla)
    write(Seat, plan, name="Bente", meeting=meeting.id)
    assert [one.name for one in Contact.of(plan)] == ["Bente"] and hint(owner)
