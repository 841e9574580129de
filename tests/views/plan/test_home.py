"""Home: what could come next, how much there is, and a bar that always says where one is."""

import re
from datetime import timedelta

import pytest

from e2e.pages import addresses
from models.core.database import now
from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.goals import Action, Goal
from models.tools.matters import Matter, Rating, fresh_rating_id
from models.tools.meetings import Meeting, Sitting
from models.tools.wheel import Area
from tests.full_plan import full_plan
from tests.talking import in_english
from tests.test_rules_statements import MOST, statements
from tests.writing import as_owner, change, write
from views.core.language import today
from views.plan.bar import ways
from views.plan.suggestions import OFFERS

TAB = re.compile(r'<li><a href="([^"]*)"( aria-current="(?:page|true)")?><svg')


@pytest.fixture
def home(plan, cast, browser):
    """A function that opens home anew."""
    page = in_english(browser(cast.owner))

    def look():
        return page.get(f"/plans/{plan.id}/home").text

    look.page = page
    return look


def test_a_new_owner_is_asked_what_matters_and_nothing_is_counted(home):
    page = home()
    assert "What matters to you now?" in page and not re.search(r"\d (area|goal|person)", page)


def test_not_now_is_kept(home, plan):
    home()
    home.page.post(f"/plans/{plan.id}/not-now", suggestion="matter")
    assert "What matters to you now?" not in home() and 'class="offer"' not in home()


@pytest.mark.parametrize(
    "key", ["", "x" * 99, "Wheel", "due-", "due-1-2", "due-x", "due-" + "1" * 20, None]
)
def test_only_what_could_be_a_suggestion_can_be_let_be(home, plan, key):
    fields = {} if key is None else {"suggestion": key}
    assert home.page.post(f"/plans/{plan.id}/not-now", **fields).status_code == 400
    assert Plan.by_id(plan.id).let_be is None


def test_it_says_how_much_there_is(home, plan):
    write(Matter, plan, text="A home")
    for area in Area.of(plan)[:4]:
        change(area, score=3)
    for number in range(3):
        write(Goal, plan, text=f"Goal {number}", state="open")
    for number in range(5):
        write(Action, plan, what=f"Step {number}", mine=True, when="open", state="agreed")
    write(Contact, plan, name="Tore", phone="22 33 44 55")
    page = home()
    for words in ("4 areas", "3 goals, 5 things agreed", "1 person"):
        assert words in page
    assert "Started" not in page


def test_what_is_left_for_later_is_said_on_home(home, plan):
    home.page.post(f"/plans/{plan.id}/later", page="wheel")
    assert "I&#39;ll come back to this" in home()


def test_a_long_text_is_cut_in_the_offer(home, plan):
    write(Matter, plan, text="A home")
    change(Area.of(plan)[0], score=3)
    write(Goal, plan, text="A flat\n" * 40, state="open")
    sentence = re.search(r'class="offer".*?<p>(.*?)</p>', home(), re.S)[1]
    assert "A flat A flat" in sentence and "…" in sentence and len(sentence) < 130


def test_own_words_that_end_with_a_full_stop_get_no_second_one(home, plan):
    write(Matter, plan, text="A home")
    change(Area.of(plan)[0], score=3)
    write(Goal, plan, text="Get out", state="reached")
    write(Goal, plan, text="A flat.", state="open")
    assert "You have the goal “A flat.”. " not in home()
    action = write(Action, plan, what="Walked to the bridge.", when="open", state="agreed")
    goal = Goal.of(plan)[1]
    change(action, goal=goal.id)
    sentence = re.search(r'class="offer".*?<p>(.*?)</p>', home(), re.S)[1]
    assert "Walked to the bridge" in sentence and ".”." not in sentence


def test_every_suggestion_has_its_words():
    names = set(re.findall(r'Suggestion\(\s*"([a-z-]+)"', _source()))
    assert names == set(OFFERS)


def _source():
    from models.tools import suggestion

    with open(suggestion.__file__, encoding="utf-8") as file:
        return file.read()


@pytest.mark.parametrize(("ago", "said"), [(0, "has come. Did it go"), (1, "is over. How did it")])
def test_a_day_that_has_passed_is_not_said_to_have_come(home, plan, ago, said):
    write(Matter, plan, text="A home")
    day = today() - timedelta(ago)
    write(Action, plan, what="Call", mine=True, when="date", by_date=day, state="agreed")
    assert f"The day for “Call” {said}" in home()


def test_others_are_offered_nothing(plan, cast, browser):
    page = in_english(browser(cast.helper)).get(f"/plans/{plan.id}/home").text
    assert 'class="offer"' not in page and "Write together" not in page


def lit(page):
    """The last part of the address of each tab that is lit."""
    return [address.rsplit("/", 1)[1] for address, is_lit in TAB.findall(page) if is_lit]


def test_every_page_with_a_bar_lights_one_tab(app, plan, cast, browser):
    full_plan(cast)
    page = in_english(browser(cast.owner))
    found = {}
    for address in addresses(app, plan):
        text = page.get(address, follow_redirects=True).text
        if 'class="bar"' in text:
            found[address.removeprefix(plan.address)] = lit(text)
    assert {address: tabs for address, tabs in found.items() if len(tabs) != 1} == {}
    assert len(found) > 25, "the search itself does not work"
    names = {way.name for way in ways()}
    assert {f"/{name}": [name] for name in names if name != "sheet"}.items() <= found.items()


def test_a_search_of_the_goals_is_the_plan_page_itself(plan, cast, browser):
    page = in_english(browser(cast.owner))
    page.get(f"/plans/{plan.id}/plan")
    found = page.post(f"/plans/{plan.id}/plan", words="flat")
    assert found.status_code == 200
    assert f'href="/plans/{plan.id}/plan" aria-current="page"' in found.text


@pytest.mark.parametrize(
    ("address", "tab"),
    [
        ("goal/{goal}/edit", "plan"),
        ("goal/{goal}/history", "plan"),
        ("plan/changes", "plan"),
        ("area/{area}/edit", "wheel"),
        ("matter/{matter}/edit", "more"),
        ("contacts", "more"),
        ("sharing", "more"),
        ("proposals", "more"),
        ("conversation", "more"),
        ("looking", "more"),
        ("more/help", "more"),
    ],
)
def test_a_page_lights_the_tab_that_it_belongs_to(plan, cast, browser, address, tab):
    ids = {
        "goal": write(Goal, plan, text="A flat", state="open").id,
        "matter": write(Matter, plan, text="A home").id,
        "area": Area.of(plan)[0].id,
    }
    page = browser(cast.owner)
    text = page.get(f"/plans/{plan.id}/{address.format(**ids)}", follow_redirects=True).text
    assert lit(text) == [tab]


@pytest.mark.parametrize(
    "fill, address, field",
    [
        ([], "matter/new", "text"),
        ([(Goal, {"text": "A flat", "state": "open"})], "action/new?goal=", "what"),
        ([(Action, {"what": "Ring", "when": "date", "by_date": "2020-01-01"})], "/edit", "state"),
        ([(Action, {"what": "Ring"})], "goal/new", "text"),
    ],
)
def test_a_suggestion_opens_the_form_that_it_is_about(home, plan, fill, address, field):
    for kind, words in fill:
        write(kind, plan, **words)
    if fill:
        write(Matter, plan, text="A home")
        change(Area.of(plan)[0], score=3)
    link = re.search(rf'data-field="{field}" href="([^"]*)"', home())[1]
    assert address in link
    assert home.page.get(link, follow_redirects=True).status_code == 200


def test_the_next_meeting_stands_on_home_for_two_weeks_before_it(plan, cast, browser):
    plan.ask_for("meetings")
    meeting = write(Meeting, plan, title="The group", day=today() + timedelta(15), clock="10:00")
    home = in_english(browser(cast.owner))
    at = f"/plans/{plan.id}"
    assert "Next meeting" not in home.get(f"{at}/home").text
    change(meeting, day=today() + timedelta(1))
    page = home.get(f"{at}/home").text
    assert f'href="{at}/meetings/{meeting.id}"' in page and "The group" in page
    assert "Tomorrow, 10:00" in page
    assert "The group" in home.get(f"{at}/meetings").text
    assert "The group" in in_english(browser(cast.helper)).get(f"{at}/home").text
    assert "The group" not in in_english(browser(cast.reader)).get(f"{at}/home").text


def test_home_leads_to_what_came_of_a_meeting_in_no_more_statements(home, plan, cast, browser):
    write(Matter, plan, text="A home")
    meeting = write(Meeting, plan, title="The group")
    meeting.begin(as_owner(plan))
    meeting.end(as_owner(plan))
    write(Action, plan, what="Ring", decided_in=meeting.id, mine=True)
    assert "What came of the meeting" not in home()
    Sitting.update(at=now() - 25 * 24 * 60 * 60).execute()
    with statements() as sent:
        page = home()
    held = today() - timedelta(25)
    said = f"What came of the meeting on {held.day} {held:%B}?"
    assert said in page and len(sent) <= MOST
    at = f"{plan.address}/meetings/{meeting.id}/minutes"
    assert f'href="{at}#decided"' in page
    assert 'id="decided"' in home.page.get(at).text
    helper = in_english(browser(cast.helper)).get(f"{plan.address}/home").text
    assert "What came of the meeting" not in helper


def test_home_asks_of_a_meeting_that_nobody_opened_whether_it_was_held(home, plan, cast, browser):
    write(Matter, plan, text="A home")
    day = today() - timedelta(4)
    meeting = write(Meeting, plan, title="The group", day=day)
    with statements() as sent:
        page = home()
    question = f"Was the meeting on {day.day} {day:%B} held?"
    assert question in page and len(sent) <= MOST
    at = f"{plan.address}/meetings/{meeting.id}"
    assert f'href="{at}#held"' in page and 'id="held"' in home.page.get(at).text
    helper = in_english(browser(cast.helper)).get(f"{plan.address}/home").text
    assert question not in helper
    home.page.post(f"{plan.address}/not-now", suggestion=f"held-{meeting.id}")
    assert question not in home()


def test_home_shows_how_many_there_are_besides_those_it_has_room_for(home, plan):
    for words in ("Calm", "My daughter", "Fishing", "A home"):
        write(Matter, plan, text=words)
    page = home()
    assert "3 of 4" in page and "Fishing" in page and "A home" not in page
    plan.ask_for("meetings")
    write(Meeting, plan, title="The group", day=today())
    assert "3 of 4" in home(), "there is room for all of these"
    write(Contact, plan, name="Bente", phone="22 33 44 55")
    page = home()
    assert "1 of 4" in page and "My daughter" not in page and "The group" in page


def test_three_months_later_home_asks_how_it_goes_and_the_question_can_rest(home, plan):
    question = "Three months have passed. How is it going with what matters?"
    matter = write(Matter, plan, text="A home")
    matter.rate(as_owner(plan), 4, fresh_rating_id())
    assert question not in home()
    Rating.update(at=Rating.at - 100 * 86400).execute()
    offered = re.search(r'class="offer".*?</section>|class="offer".*?</form>', home(), re.S)[0]
    assert question in offered and f"/plans/{plan.id}/matters" in offered
    home.page.post(f"/plans/{plan.id}/not-now", suggestion="rate")
    assert question not in home()
