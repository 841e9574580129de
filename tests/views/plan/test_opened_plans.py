"""A helper's list: in the order of names, found by name, and what was promised first."""

from datetime import timedelta

import pytest

from models.core.database import now
from models.plan.access import Access
from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.goals import Action
from tests.conftest import PIN
from tests.talking import in_english
from tests.writing import EVERY_PAGE, as_owner, write
from views.core.language import today
from views.people.welcome import own_a_plan

NAMES = ("Åse", "Bent", "Arvid", "Øyvind", "anne", "Ægir", "Dag", "Eva", "Finn", "Bent")


@pytest.fixture
def plans(cast):
    """Ten more plans that are open to the helper; of the first Bent's only the contacts."""
    made = [Plan.of(own_a_plan("nb", "NO", name, PIN)) for name in NAMES]
    for place, plan in enumerate(made):
        pages = ("contacts",) if place == 1 else EVERY_PAGE
        Access.grant(as_owner(plan), cast.helper.person, "read", pages, "helper", now() + 9999999)
    return made


@pytest.fixture
def hanne(cast, browser, plans):
    return in_english(browser(cast.helper))


def rows(page):
    return [row.split('"')[0] for row in page.text.split('<li data-name="')[1:]]


def test_names_are_in_the_order_of_the_alphabet(hanne, cast):
    assert rows(hanne.get("/people")) == [
        *("anne", "arvid", "bent", "bent", "dag", "eva", "finn", "ola", "ægir", "øyvind", "åse")
    ]


def test_somebody_is_found_by_a_part_of_the_name_and_no_name_is_in_the_address(hanne):
    assert "Dag" in hanne.get("/people").text
    found = hanne.post("/people", name=" ØY ")
    assert rows(found) == ["øyvind"]
    assert found.request.query_string == b""
    assert "Nobody here has that name." in hanne.post("/people", name="Nils").text


def test_two_of_one_name_are_told_apart_by_what_is_open(hanne):
    page = hanne.post("/people", name="bent").text
    assert page.count("You can read. People around the owner.") == 1
    assert page.count("You can read.") == 2


def test_what_was_promised_is_first_and_the_earliest_of_it_on_top(hanne, cast, plans):
    for days, plan, what in ((9, plans[0], "Later"), (2, plans[3], "Soon")):
        contact = write(Contact, plan, name="Hanne")
        by_date = today() + timedelta(days=days)
        write(
            Action,
            plan,
            what=what,
            responsible=contact.id,
            when="date",
            by_date=by_date.isoformat(),
            state="agreed",
        )
        Access.update(contact=contact.id).where(Access.plan == plan).execute()
    page = hanne.get("/people").text
    places = [page.index(words) for words in ("Soon", "Øyvind", "Later", "Åse", 'data-name="anne"')]
    assert places == sorted(places)


def test_an_owner_finds_the_way_back_to_their_own_plan(cast, browser, hanne):
    page = browser(cast.owner).get("/people").text
    assert f'<p class="back"><a href="{Plan.of(cast.owner.person).address}/home">' in page
    assert 'class="back"' not in hanne.get("/people").text, "who has no plan has no way to it"
