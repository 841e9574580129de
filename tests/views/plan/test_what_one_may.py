"""What somebody may do in a plan is told truly, on every page and where a door is closed."""

import re

import pytest
from flask import url_for

from models.core.database import now
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.time_together import SHOWN_SECONDS
from models.tools.goals import Action, Goal
from models.tools.hard_times import Heading
from models.tools.week import Activity
from tests.talking import answer, guests, in_english, let_in
from tests.writing import EVERY_PAGE, as_owner, write
from views.plan.pages import shared_pages

READS, PROPOSES = "You can read.", "You can read and propose."
TOGETHER = "You are writing together until"


def told(page, plan, where="home"):
    """What the strip over the page says."""
    html = page.get(f"{plan.address}/{where}").text
    return html.split('id="may"')[1].split(">")[1].split("<")[0]


@pytest.fixture
def ragna(cast, browser):
    return in_english(browser(cast.reader))


def test_each_page_says_what_a_helper_or_a_reader_may_do(hanne, ragna, owner, plan):
    assert (told(hanne, plan), told(hanne, plan, "wheel")) == (PROPOSES, PROPOSES)
    assert (told(ragna, plan), told(ragna, plan, "matters")) == (READS, READS)
    assert 'id="may"' not in owner.get(f"{plan.address}/home").text


def test_in_a_conversation_it_says_that_they_write_and_what_is_open_afterwards(hanne, owner, plan):
    let_in(owner, hanne, plan)
    assert told(hanne, plan).startswith(TOGETHER)
    assert "When you stop writing together, this is open to me" in hanne.page
    owner.post(f"{plan.address}/conversation/end")
    assert told(hanne, plan) == PROPOSES
    assert "What is open to me here" in hanne.page


def test_an_open_page_hears_at_once_that_it_has_begun_and_ended(hanne, owner, plan):
    def heard():
        return hanne.get(f"{plan.address}/presence").text.split('data-may="')[1].split('"')[0]

    assert heard() == "propose"
    let_in(owner, hanne, plan)
    assert heard() == "together"
    answer(owner, plan, guests(plan)[-1], "out")
    assert heard() == "propose"
    assert "data-may" not in owner.get(f"{plan.address}/presence").text


def test_whoever_types_from_paper_reads_that(hanne, plan, cast):
    who = cast.helper.person
    Access.grant(as_owner(plan), who, "write", EVERY_PAGE, "helper", now() + 999)
    assert told(hanne, plan) == "You write what Ola has on paper."


# The words of what leads to a form, and of a tick.
WAYS = (
    r'<a class="(?:change|ds-button)"[^>]* href="[^"]*/(?:new|edit)\b[^>]*>\s*([^<]*)',
    r'formaction="[^"]*/tick/[^>]*>\s*([^<]*)',
)


def test_whoever_proposes_reads_so_at_every_way_to_write(app, hanne, plan, cast):
    write(Goal, plan, text="A flat")
    write(Action, plan, what="Ring", when="repeats", every="day")
    write(Activity, plan, what="Swim", days="1234567")
    write(Heading, plan, text="Tea", about="helps")
    ways = []
    for page in (one for one in shared_pages() if one.kinds):
        with app.test_request_context():
            address = url_for(page.endpoint, plan_id=plan.id)
        html = hanne.get(address).text
        ways += [(page.name, words) for way in WAYS for words in re.findall(way, html)]
        assert 'class="tick"' not in html, "a box to tick looks as if it wrote"
    assert [one for one in ways if not one[1].startswith("Propose")] == []
    assert {"plan", "wheel", "matters", "contacts", "week", "hard_times"} <= {
        one[0] for one in ways
    }


CLOSED = [
    ("hanne", "GET", "sharing", 403, "This is for the owner of the plan alone.", True),
    ("ragna", "GET", "sharing", 403, "This is for the owner of the plan alone.", True),
    ("ragna", "GET", "matter/new", 403, "You can read this, but not change it.", True),
    ("ragna", "GET", "plan", 404, "the page is not open to you", True),
    ("hanne", "POST", "conversation", 403, "This is for the owner of the plan alone.", True),
    ("hanne", "GET", "nothing-here", 404, "We cannot find this page.", False),
    ("ulla", "GET", "home", 404, "We cannot find this page.", False),
    ("owner", "GET", "goal/1/edit/none", 404, "We cannot find this page.", False),
]


@pytest.mark.parametrize("who, method, where, status, words, leads", CLOSED)
def test_a_closed_door_says_what_is_true_and_leads_to_what_is_open(
    who, method, where, status, words, leads, request, plan
):
    page = request.getfixturevalue(who)
    address = f"{plan.address}/{where}"
    found = page.get(address) if method == "GET" else page.post(address)
    assert (found.status_code, words in found.text) == (status, True)
    assert (f'href="{plan.address}/home"' in found.text) == leads
    assert ('href="/"' in found.text.split("<main")[1]) != leads
    assert leads or "Ola" not in found.text, "nobody is told whose plan it is"


def test_a_reader_who_may_also_not_read_it_is_never_told_that_they_can(ragna, plan):
    for where in ("sharing", "proposals", "looking", "takeout.json", "conversation"):
        assert "You can read this" not in ragna.get(f"{plan.address}/{where}").text, where


def test_what_only_who_writes_together_may_do_says_so(hanne, plan, goal):
    found = hanne.post(f"{goal.address}/removal")
    assert found.status_code == 403
    assert "Only the owner can do this, or you when you write together." in found.text


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(browser):
    page = browser(None).get("/nothing-here").text.split("<main")[1]
    assert 'href="/"' in page and 'href="/sign-in"' in page


def test_after_a_conversation_a_reader_is_led_back_to_what_they_still_see(ragna, owner, plan):
    let_in(owner, ragna, plan)
    owner.post(f"{plan.address}/conversation/end")
    page = ragna.get(f"{plan.address}/plan").text
    assert "You are no longer writing together" in page
    assert f'href="{plan.address}/home"' in page
    Conversation.update(ended_at=Conversation.ended_at - SHOWN_SECONDS).execute()
    assert "We cannot find this page." in ragna.get(f"{plan.address}/plan").text
    sent = ragna.post(f"{plan.address}/goal/1", text="My words", state="open")
    assert "My words" in sent.text, "words are always given back"


def test_behind_a_hidden_screen_a_closed_door_names_nobody(ragna, plan):
    ragna.post("/hide")
    for address in (f"{plan.address}/sharing", f"{plan.address}/nothing-here"):
        found = ragna.get(address)
        assert "Ola" not in found.get_data(as_text=True)
