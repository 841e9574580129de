"""A helper's list: in the order of names, found by name, and what was promised first."""

import re
from datetime import timedelta

import pytest

from models.core.database import new_id, now
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal
from tests.conftest import PIN
from tests.talking import in_english, let_in
from tests.test_rules_statements import statements
from tests.writing import EVERY_PAGE, as_owner, change, write
from views.core.language import today

NAMES = ("Åse", "Bent", "Arvid", "Øyvind", "anne", "Ægir", "Dag", "Eva", "Finn", "Bent")
MOST = 25  # statements
NAME = re.compile(r'<li data-name=.*?<span class="ways-name">(.*?)</span>', re.S)


def plan_of(name):
    """A plan of a new owner who never signs in."""
    plan = Plan(owner=Person.join("nb", "NO", name), country="NO")
    plan.save(force_insert=True)
    return plan


@pytest.fixture
def plans(cast):
    """Ten more plans that are open to the helper; of the first Bent's only the contacts."""
    made = [plan_of(name) for name in NAMES]
    for place, plan in enumerate(made):
        pages = ("contacts",) if place == 1 else EVERY_PAGE
        Access.grant(as_owner(plan), cast.helper.person, "read", pages, "helper", now() + 9999999)
    return made


@pytest.fixture
def hanne(cast, browser, plans):
    return in_english(browser(cast.helper))


def rows(page):
    return [name.lower() for name in NAME.findall(page.text)]


def test_names_are_in_the_order_of_the_alphabet(hanne, cast):
    assert rows(hanne.get("/people")) == [
        "anne",
        "arvid",
        "bent",
        "bent",
        "dag",
        "eva",
        "finn",
        "ola",
        "ægir",
        "øyvind",
        "åse",
    ]


def test_somebody_is_found_by_a_part_of_the_name_and_no_name_is_in_the_address(hanne):
    assert "Dag" in hanne.get("/people").text
    found = hanne.post("/people", name=" E ")
    assert rows(found) == ["anne", "bent", "bent", "eva", "åse"]
    assert found.request.query_string == b""
    assert "Nobody here has that name." in hanne.post("/people", name="Nils").text


def test_the_only_one_with_that_name_is_opened_at_once(hanne, plans):
    found = hanne.post("/people", name=" ØY ")
    assert (found.status_code, found.location) == (303, f"/plans/{plans[3].id}/home")


def test_two_of_one_name_are_told_apart_by_what_is_open_and_nobody_else_needs_it(hanne):
    page = hanne.get("/people").text
    assert page.count("You can read. Bent’s people.") == 1
    assert page.count("Open to you since") == 2
    assert page.count("You can read.") == 2


def test_what_is_open_is_named_by_whose_it_is(hanne):
    page = hanne.get("/people").text
    assert "What matters to Bent" in page and "Bent’s people" in page
    assert "the owner’s people" not in page.lower()


def test_two_of_one_name_are_told_apart_by_when_they_wrote_together(hanne, cast, plans):
    bents = [plan for plan in plans if plan.owner.name == "Bent"]
    for days, plan in zip((9, 20), bents):
        Guest.knock(Conversation.start(as_owner(plan)), cast.helper.person).let_in(as_owner(plan))
        Conversation.of(plan).end(as_owner(plan))
        at = Guest.let_in_at - days * 86400
        talks = Conversation.select(Conversation.id).where(Conversation.plan == plan)
        Guest.update(let_in_at=at).where(Guest.conversation.in_(talks)).execute()
    promise(bents[1], "Call the office", days=2)
    page = hanne.get("/people").text
    told = re.findall(r"You wrote together (.*?)\.", page)
    assert len(set(told)) == 2
    assert re.search(r"Bent, you wrote together ", page), "also where a promise is told of"


def test_two_of_one_name_who_opened_their_plan_on_the_same_day_are_told_apart(hanne, plans):
    bents = [plan for plan in plans if plan.owner.name == "Bent"]
    for hours, plan in zip((1, 3), bents):
        at = now() - 9 * 86400 - now() % 86400 + (9 + hours) * 3600
        Access.update(granted_at=at, starts_at=at).where(Access.plan == plan).execute()
    promise(bents[1], "Call the office", days=2)
    page = hanne.get("/people").text
    assert len(set(re.findall(r"Open to you since (.*?)\.", page))) == 2
    assert re.search(r"Bent, open to you since \d+ \w+ \d\d:\d\d", page)


def test_two_of_one_name_in_the_same_minute_are_numbered(hanne, plans):
    bents = [plan for plan in plans if plan.owner.name == "Bent"]
    same = Access.plan.in_([plan.id for plan in bents])
    Access.update(granted_at=now() - 99, starts_at=now() - 99).where(same).execute()
    promise(bents[1], "Call the office", days=2)
    page = hanne.get("/people").text
    assert re.findall(r"Open to you since .*?, (no. \d)\.", page) == ["no. 1", "no. 2"]
    assert re.search(r"Bent, open to you since .*?, no. 2", page)


def test_the_first_promises_leave_room_for_the_names(hanne, plans):
    for number in range(6):
        promise(plans[number], f"Call {number}", days=number)
    _before, _found, folded = hanne.get("/people").text.partition("More that you have promised")
    assert "Call 3" not in folded.split("</details>")[0]
    assert "Call 5" in folded.split("</details>")[0]


def test_what_is_open_stands_on_the_home_page_of_the_plan(hanne, cast):
    page = hanne.get(f"/plans/{cast.owner.plan.id}/home").text
    assert "You can read and propose." in page
    assert "Open to you until" in page


def promise(plan, what, days=None, when="date"):
    """The helper of the cast has promised this in the plan, in so many days from today."""
    contact = write(Contact, plan, name="Hanne")
    by_date = None if days is None else (today() + timedelta(days=days)).isoformat()
    kept = {"when": when, "by_date": by_date, "state": "agreed"}
    write(Action, plan, what=what, responsible=contact.id, **kept)
    Access.update(contact=contact.id).where(Access.plan == plan).execute()


def test_a_promise_whose_day_has_passed_says_so_in_words_and_is_on_top(hanne, cast, plans):
    promise(plans[0], "Soon", days=2)
    promise(plans[4], "Today", days=0)
    promise(plans[2], "Late", days=-3)
    again = Action.ticked(Action(when="repeats", every="day"), True, today() - timedelta(9))
    promise(plans[3], "Each day", when="repeats")
    Action.update(every="day", by_date=again["by_date"]).where(Action.when == "repeats").execute()
    page = hanne.get("/people").text
    promised, listed = page.split('id="opened"')
    order = [promised.index(what) for what in ("Late", "Today", "Soon", "Each day")]
    assert order == sorted(order)
    told = re.findall(r"Was to be done by ([\w ]+)", page)
    late = today() - timedelta(days=3)
    assert len(told) == 2, "once among the promises, once by the name: and only the late one"
    assert all(said.startswith(f"{late.day} {late:%B}") for said in told)
    assert re.search(r"Promised: Late</p>\s*<p>Was to be done by", listed), "the promise is first"


def test_what_was_promised_is_first_and_the_earliest_of_it_on_top(hanne, cast, plans):
    promise(plans[0], "Later", days=9)
    promise(plans[3], "Soon", days=2)
    promise(plans[4], "Some day", when="open")
    promise(plans[5], "At the meeting", when="meeting")
    page = hanne.get("/people").text
    in_order = ("Soon", "Øyvind", "Later", "Åse", "At the meeting", "Some day", ">anne<")
    places = [page.index(words) for words in in_order]
    assert page.index('href="#find-person"') < places[0], (
        "whoever looks for a name need not read all"
    )
    assert places == sorted(places)


def test_a_row_says_what_is_promised_and_by_when_and_what_has_no_answer(hanne, cast, plans):
    promise(plans[0], "Call the office", days=2)
    visit = Visit(cast.helper.person, plans[0], "helper", may_propose=True)
    propose(visit, Goal, new_id(), 0, {"text": "A flat"}, sent=True)
    date = today() + timedelta(days=2)
    in_two_days = f"{date:%-d %B}" + (f" {date.year}" if date.year != today().year else "")
    row = hanne.get("/people").text.split(">Åse<")[1].split("</li>")[0]
    assert f"Promised: Call the office</p><p>By {in_two_days}</p>" in row
    assert "1 proposal without an answer" in row
    assert "You can read" not in row


def test_a_promise_is_told_of_only_while_it_is_under_way_and_the_plan_page_is_open(
    hanne, cast, plans
):
    promise(plans[0], "Call the office", days=2)
    Access.update(pages="matters").where(Access.plan == plans[0]).execute()
    assert "Call the office" not in hanne.get("/people").text
    Access.update(pages="plan").where(Access.plan == plans[0]).execute()
    assert "Call the office" in hanne.get("/people").text
    change(Action.of(plans[0])[0], state="done")
    assert "Call the office" not in hanne.get("/people").text


def test_the_page_takes_as_many_statements_for_sixty_people_as_for_ten(cast, hanne, plans):
    def count():
        with statements() as heard:
            hanne.get("/people")
        return len(heard)

    few = count()
    for number in range(50):
        plan = plan_of(f"Person {number}")
        visit = as_owner(plan)
        Access.grant(visit, cast.helper.person, "read", EVERY_PAGE, "helper", now() + 9999999)
        if number < 5:
            promise(plan, "Call", days=number)
    assert count() == few <= MOST
    assert len(rows(hanne.get("/people"))) == 61


def test_the_list_beside_a_plan_marks_who_is_open_and_names_nobody_in_the_address(
    hanne, cast, plans
):
    page = hanne.get(f"/plans/{plans[3].id}/home").text
    assert f'data-beside="/people/beside?plan={plans[3].id}"' in page
    assert "Åse" not in page, "the names come only if they are asked for"
    beside = hanne.get(f"/people/beside?plan={plans[3].id}").text
    assert rows(hanne.get("/people")) == rows(hanne.get("/people/beside"))
    assert f'href="/plans/{plans[3].id}/home" aria-current="true"' in beside
    assert beside.count("aria-current") == 1


def test_in_ones_own_plan_there_is_no_list_beside(cast, browser, plan):
    assert "data-beside" not in browser(cast.owner).get(f"/plans/{plan.id}/home").text


def test_while_somebody_sits_beside_the_helper_no_other_name_is_on_the_screen(
    hanne, cast, browser, plan, plans
):
    promise(plans[0], "Call the office", days=2)
    let_in(browser(cast.owner), hanne, plan)
    assert "data-beside" not in hanne.get(f"/plans/{plan.id}/plan").text
    beside = hanne.get("/people/beside")
    assert (beside.status_code, beside.text) == (204, "")
    page = hanne.get("/people").text
    shown, folded = page.split("<details")
    assert not [name for name in (*NAMES, "Call the office") if name != "anne" and name in shown]
    assert "Back to the plan of Ola" in shown
    assert "Åse" in folded, "the helper can still look somebody up"
    assert "Åse" not in folded.split("</details>")[1]


def test_on_a_device_for_two_no_other_name_is_on_the_screen_though_the_conversation_is_over(
    hanne, cast, plans
):
    hanne.post("/together", code=cast.owner.code, pin=PIN)
    hanne.post("/together/turn", pin=PIN)
    Conversation.update(ended_at=1).execute()
    assert hanne.get("/people/beside").status_code == 204
    assert "Åse" not in hanne.get("/people").text.split("<details")[0]
    assert "data-beside" not in hanne.get(f"/plans/{plans[0].id}/home").text


def test_after_the_conversation_the_list_is_offered_again(hanne, cast, browser, plan, plans):
    owner = browser(cast.owner)
    let_in(owner, hanne, plan)
    owner.post(f"/plans/{plan.id}/conversation/end")
    assert "data-beside" in hanne.get(f"/plans/{plan.id}/plan").text
    assert "Åse" in hanne.get("/people/beside").text


def test_erasing_stands_apart_and_last(hanne):
    page = hanne.get("/people").text
    ways = [page.index(words) for words in ("Where I am signed in", "Sign out", "Erase everything")]
    assert ways == sorted(ways)
    assert "ways-name" not in page[ways[1] :]


def test_an_owner_finds_the_way_back_to_their_own_plan(cast, browser, hanne):
    page = browser(cast.owner).get("/people").text
    assert f'<p class="back"><a href="{Plan.of(cast.owner.person).address}/home">' in page
    assert 'class="back"' not in hanne.get("/people").text, "who has no plan has no way to it"


def test_home_says_of_a_promise_whose_day_has_passed_what_the_list_says(hanne, plans):
    promise(plans[3], "Late", days=-3)
    late = today() - timedelta(days=3)
    said = f"Was to be done by {late.day} {late:%B}"
    assert said in hanne.get("/people").text
    home = hanne.get(f"/plans/{plans[3].id}/home").text
    assert said in home and ">Next<" not in home


def test_with_one_goal_there_is_nothing_to_order(cast, browser, plan):
    owner = in_english(browser(cast.owner))
    one = write(Goal, plan, text="A house")
    ways = ("Show this first", "Move up", "Move down")
    form = owner.get(f"{one.address}/edit?revision=1").text
    assert "See earlier versions" in form and not any(way in form for way in ways)
    write(Goal, plan, text="A garden")
    form = owner.get(f"{one.address}/edit?revision=1").text
    assert "Show this first" in form and "Move down" in form and "Move up" not in form
