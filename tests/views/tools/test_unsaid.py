"""What the owner does not want raised: seen by them, and by the one who prepares with them."""

from datetime import timedelta
from pathlib import Path

import pytest

from models.core import clock
from models.core.audit import Audit
from models.core.change import Change
from models.core.database import new_id
from models.keeping.fhir import bundle
from models.keeping.takeout import Takeout
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import AccessEnded
from models.plan.showing import Showing
from models.plan.signal_filter import SignalFilter
from models.plan.visit import Visit
from models.tools.diary import Entry
from models.tools.meetings import Meeting
from models.tools.unsaid import Unsaid
from tests.house import House, secret, secrets_in
from tests.talking import in_english
from tests.writing import as_owner, change, write
from views.core.language import today

TODAY = today()
FINE = "The fine from last year"


@pytest.fixture
def meeting(plan):
    return write(Meeting, plan, title="My group", day=TODAY + timedelta(3))


@pytest.fixture
def unsaid(plan, meeting):
    return write(Unsaid, plan, text=FINE, meeting=meeting.id)


@pytest.fixture
def helper(cast, browser):
    return in_english(browser(cast.helper))


def show(owner, part, person, revision=None):
    return owner.post(
        f"/plans/{part.plan_id}/unsaid/{part.id}/shown",
        whom=person.id,
        revision=part.revision if revision is None else revision,
    )


def shown(plan):
    return [one.person_id for one in Showing.of(plan)]


def test_the_owner_writes_it_on_a_page_of_its_own(owner, plan, meeting, unsaid):
    page = owner.get(f"/plans/{plan.id}/unsaid?meeting={meeting.id}").text
    assert FINE in page and "Only you see this" in page
    assert FINE not in owner.get(f"/plans/{plan.id}/meetings/{meeting.id}").text
    assert owner.get(f"/plans/{plan.id}/unsaid?meeting=x").status_code == 200


def test_whoever_sees_it_is_not_offered_once_more_and_another_one_is(
    owner, plan, meeting, unsaid, cast
):
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.helper.person).let_in(as_owner(plan))
    address = f"/plans/{plan.id}/unsaid?meeting={meeting.id}"
    button = f'name="whom" value="{cast.helper.person.id}"'
    assert "Show it to one person" in owner.get(address).text and button in owner.page
    show(owner, unsaid, cast.helper.person)
    assert "sees this until" in owner.get(address).text
    assert "Show it to one person" not in owner.page and button not in owner.page
    Guest.knock(talk, cast.outsider.person).let_in(as_owner(plan))
    assert "Show it to somebody else" in owner.get(address).text and button not in owner.page
    change(unsaid, text="The fine")
    assert button in owner.get(address).text, "they see it as it was: they can be shown it anew"


OTHER = "The quarrel with my brother"


def test_showing_it_for_one_meeting_shows_the_words_for_no_other(
    owner, helper, plan, meeting, unsaid, cast
):
    other = write(Meeting, plan, title="Another", day=TODAY + timedelta(9))
    write(Unsaid, plan, text=OTHER, meeting=other.id)
    page = owner.get(f"/plans/{plan.id}/unsaid").text
    assert FINE in page and OTHER in page  # so there is something to leak
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.helper.person).let_in(as_owner(plan))
    first = f"/plans/{plan.id}/unsaid?meeting={meeting.id}"
    shown_now = show(owner, unsaid, cast.helper.person).location
    (made,) = Showing.of(plan)
    ended = owner.post(f"{made.address}/end").location
    form = {"text": FINE, "meeting": meeting.id, "expected": "1"}
    saved = owner.post(f"/plans/{plan.id}/unsaid/{unsaid.id}", **form).location
    for place in (first, shown_now, ended, saved):
        assert place.startswith(first)
        page = owner.get(place).text
        assert FINE in page, place
        assert OTHER not in page, place
        assert f'class="back"><a href="/plans/{plan.id}/meetings/{meeting.id}"' in page
    show(owner, unsaid, cast.helper.person)
    seen = helper.get(Showing.of(plan)[0].address).text
    assert FINE in seen and OTHER not in seen
    talk.prepare(as_owner(plan), meeting.id)
    assert OTHER not in owner.get(f"/plans/{plan.id}/unsaid").text, "who prepares sits beside"


def test_one_person_sees_it_until_the_meeting_and_nobody_else(
    owner, helper, plan, meeting, unsaid, cast
):
    assert show(owner, unsaid, cast.helper.person).status_code == 303
    (made,) = Showing.of(plan)
    assert clock.day_at(made.expires_at - 1) == meeting.day
    page = helper.get(made.address).text
    assert FINE in page and "does not want this raised" in page
    assert "For you who prepare a meeting with Ola" in helper.get(f"/plans/{plan.id}/home").text
    assert "Hanne sees this until" in owner.get(f"/plans/{plan.id}/unsaid").text
    assert "What I do not want raised" in owner.get(f"/plans/{plan.id}/sharing").text
    show(owner, unsaid, cast.reader.person)  # who is named now takes the place
    assert shown(plan) == [cast.reader.person.id]
    answer = helper.get(made.address)
    assert answer.status_code == 404 and FINE not in answer.text


def test_the_meetings_page_leads_whom_it_is_shown_to_and_nobody_else(
    owner, helper, plan, meeting, unsaid, cast, browser
):
    talk = Conversation.start(as_owner(plan))
    for guest in (cast.helper, cast.outsider):
        Guest.knock(talk, guest.person).let_in(as_owner(plan))
    write(Meeting, plan, title="Another")
    page = f"/plans/{plan.id}/meetings/{meeting.id}"
    ulla = in_english(browser(cast.outsider))
    show(owner, unsaid, cast.outsider.person)
    (made,) = Showing.of(plan)
    assert f'href="{made.address}"' in ulla.get(page).text and FINE not in ulla.page
    for other in (owner, helper):
        other.get(page)
        assert made.address not in other.page and "For you who prepare" not in other.page
    another = Meeting.coming(plan, TODAY)[-1]
    assert made.address not in ulla.get(f"/plans/{plan.id}/meetings/{another.id}").text
    owner.post(f"{made.address}/end")
    assert made.address not in ulla.get(page).text


@pytest.mark.parametrize("way", ["now/end", "conversation"])
def test_nobody_sees_it_when_the_meeting_is_over_and_the_owner_is_told(
    owner, helper, plan, meeting, unsaid, cast, way
):
    at = f"/plans/{plan.id}/meetings/{meeting.id}"
    show(owner, unsaid, cast.helper.person)
    (made,) = Showing.of(plan)
    assert "until the meeting is over" in owner.get(f"/plans/{plan.id}/unsaid").text
    assert "Hanne sees it" in owner.get(at).text
    owner.post(f"{at}/begin", early="now")
    (begun,) = Showing.of(plan)
    assert begun.expires_at <= Conversation.of(plan).expires_at < made.expires_at
    assert FINE in helper.get(made.address).text  # not before it is over
    owner.post(f"{at}/now/end" if way == "now/end" else f"/plans/{plan.id}/conversation/end")
    answer = helper.get(made.address)
    assert answer.status_code == 404 and FINE not in answer.text and shown(plan) == []
    told = "Hanne no longer sees what you did not want raised."
    for address in (f"{at}/minutes", at):  # others may look over the owner's shoulder there
        assert told not in owner.get(address).text
    for address in (f"/plans/{plan.id}/unsaid?meeting={meeting.id}", f"/plans/{plan.id}/unsaid"):
        assert f'<p class="note off-paper">{told}' in owner.get(address).text
    assert told not in helper.get(f"{at}/minutes").text
    assert "Hanne sees it" not in owner.get(at).text


def test_what_is_shown_while_the_meeting_is_on_ends_with_it(owner, plan, meeting, unsaid, cast):
    owner.post(f"/plans/{plan.id}/meetings/{meeting.id}/begin", early="now")
    show(owner, unsaid, cast.helper.person)
    (made,) = Showing.of(plan)
    assert made.expires_at <= Conversation.of(plan).expires_at
    owner.post(f"/plans/{plan.id}/meetings/{meeting.id}/now/end")
    assert shown(plan) == []


def test_they_see_just_the_words_that_the_owner_said_yes_to(owner, helper, plan, unsaid, cast):
    show(owner, unsaid, cast.helper.person)
    (made,) = Showing.of(plan)
    changed = change(unsaid, text="Something else")
    assert FINE in helper.get(made.address).text
    assert "They still see it as it was." in owner.get(f"/plans/{plan.id}/unsaid").text
    show(owner, changed, cast.helper.person, revision=unsaid.revision)  # an old screen
    assert Showing.of(plan)[0].id == made.id
    show(owner, changed, cast.helper.person)
    assert "Something else" in helper.get(Showing.of(plan)[0].address).text


def test_it_is_taken_back_with_one_tap_and_goes_with_the_part(owner, helper, plan, unsaid, cast):
    show(owner, unsaid, cast.helper.person)
    (made,) = Showing.of(plan)
    back = owner.post(f"{made.address}/end")
    assert back.location == f"/plans/{plan.id}/unsaid?meeting={unsaid.meeting_id}#part-{unsaid.id}"
    assert helper.get(made.address).status_code == 404
    show(owner, unsaid, cast.helper.person)
    unsaid.remove(as_owner(plan))
    assert shown(plan) == []
    assert show(owner, unsaid, cast.helper.person).status_code == 404


def test_only_who_has_access_or_is_here_can_be_named(owner, plan, unsaid, cast):
    show(owner, unsaid, cast.outsider.person)
    assert shown(plan) == []
    owner.post(f"/plans/{plan.id}/unsaid/{unsaid.id}/shown", whom="x", revision="y")
    assert shown(plan) == []


def test_who_looked_at_it_is_in_the_log_without_a_word(owner, helper, plan, unsaid, cast):
    show(owner, unsaid, cast.helper.person)
    helper.get(Showing.of(plan)[0].address)
    read = Audit.select().where(Audit.verb == "read", Audit.subject == "showing")
    assert read.count() == 1
    assert FINE not in owner.get(f"/plans/{plan.id}/looking").text


def at_the_table(house, cast):
    """Let somebody in by the code, and show it to the helper, who prepares."""
    owner = as_owner(house.plan)
    Guest.knock(Conversation.of(house.plan), cast.outsider.person).let_in(owner)
    part = house.parts["unsaid"]
    made = Showing.begin(owner, part, {"text": [secret("unsaid")]}, cast.helper.person, 2**33)
    house._known["showing_id"] = made.id
    return made


def found_by(house, name):
    """The addresses of the plan where this visitor finds it, as pages and as fragments."""
    found = set()
    for rule, kind in house.rules():
        if "GET" not in rule.methods or "plan_id" not in rule.arguments:
            continue
        wants = {"HX-Request": "true"} if kind else {}
        answer = house.visitors[name].ask("GET", house.address(rule, kind), **wants)
        if "unsaid" in secrets_in(answer.data.decode(errors="replace")):
            found.add(rule.endpoint)
    return found


def test_everybody_at_the_table_asks_for_it_in_every_way_there_is(app, cast, browser):
    """The helper prepares with the owner; somebody else sits at the table by the code."""
    house = House(app, cast, browser)
    made = at_the_table(house, cast)
    by_owner = found_by(house, "owner")
    assert {"unsaid.show", "edits.edit", "versions.history", "takeout.as_json"} <= by_owner
    assert {one.split(".")[0] for one in by_owner} <= {
        *("unsaid", "edits", "versions", "takeout", "showings")
    }
    assert found_by(house, "helper") == {"showings.show"}
    assert found_by(house, "outsider") == set()
    made.withdraw(as_owner(house.plan))
    address = house.address(next(r for r, _k in house.rules() if r.endpoint == "showings.show"))
    assert "unsaid" not in secrets_in(house.visitors["helper"].ask("GET", address).text)


def test_nobody_at_the_table_writes_proposes_or_undoes_it(owner, plan, unsaid, cast, browser):
    ulla = in_english(browser(cast.outsider))
    Guest.knock(Conversation.start(as_owner(plan)), cast.outsider.person).let_in(as_owner(plan))
    at = f"/plans/{plan.id}/unsaid/{unsaid.id}"
    for form in ("", "/undoing", "/restored", "/removal", "/shown"):
        answer = ulla.post(at + form, text="x", revision="1", whom=cast.outsider.person.id)
        assert (answer.status_code, FINE in answer.text) == (404, False)
    visit = Visit.of(cast.outsider.person, plan)
    with pytest.raises((AccessEnded, LookupError)):
        Unsaid.write(visit, unsaid.id, 1, {"text": "x"})
    helper = Visit.of(cast.helper.person, plan)
    assert not helper.sees("unsaid") and not visit.sees("unsaid")
    hanne = in_english(browser(cast.helper))
    assert hanne.post(f"/plans/{plan.id}/unsaid/{new_id()}", text="x").status_code == 404
    assert Unsaid.find(plan, unsaid.id).text == FINE


def test_no_signal_tells_of_it(plan, unsaid):
    signals = [one for one in Change.select() if one.kind == "unsaid"]
    assert signals and SignalFilter(None).apply(signals) == []
    assert SignalFilter(frozenset({"meetings"})).apply(signals) == []
    assert SignalFilter(None, owns=True).apply(signals) == signals


def test_the_file_for_other_systems_does_not_have_it(plan, unsaid):
    told = Takeout(plan).document()
    assert FINE in repr(told)
    assert FINE not in repr(bundle(told, lambda own, key: own or key or ""))


def test_who_shows_it_to_another_is_told_before_that_the_first_one_loses_it(
    owner, plan, unsaid, cast
):
    there, said = f"/plans/{plan.id}/unsaid", "Hanne no longer sees it"
    assert "One person at a time" not in owner.get(there).text
    show(owner, unsaid, cast.helper.person)
    assert said in owner.get(there).text
    show(owner, unsaid, cast.reader.person)
    assert shown(plan) == [cast.reader.person.id] and said not in owner.get(there).text


def test_the_name_of_the_meeting_is_in_its_heading_and_in_no_card_below_it(owner, plan, unsaid):
    page = owner.get(f"/plans/{plan.id}/unsaid?meeting={unsaid.meeting_id}").text
    below = page.split('class="of-meeting"')[1]
    assert 'class="hint which-meeting"' in below, "hidden there by the style of the heading"
    style = Path("static/css/later/meetings.css").read_text(encoding="utf-8")
    assert ".of-meeting .which-meeting { display: none; }" in " ".join(style.split())


def test_what_nobody_sees_is_one_page_or_the_other(owner, plan, unsaid, meeting):
    write(Entry, plan, text="A day")
    page = owner.get(f"/plans/{plan.id}/conversation").text
    assert (
        "Only somebody whom you show it to yourself sees “Diary” or “What I do not want raised”."
        in page
    )


def test_it_has_one_name_and_who_sees_it_is_said_once_on_a_screen(
    owner, helper, plan, meeting, unsaid, cast
):
    name, said = "What I do not want raised", "Only you see this"
    assert name in owner.get(f"/plans/{plan.id}/meetings/{meeting.id}").text
    assert owner.get(f"/plans/{plan.id}/unsaid").text.count(said) == 1
    edit = f"{unsaid.address}/edit?revision={unsaid.revision}"
    assert said not in owner.get(edit, headers={"HX-Request": "true"}).text
    assert owner.get(edit, follow_redirects=True).text.count(said) == 1  # a page of its own
    show(owner, unsaid, cast.helper.person)
    (made,) = Showing.of(plan)
    assert f"<h1>{name}</h1>" in owner.get(made.address).text
    assert "<h1>What Ola does not want raised</h1>" in helper.get(made.address).text
