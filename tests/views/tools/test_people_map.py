"""The page of the map: drawn from the contacts, moved, compared, printed, and the same in forms."""

import re

import pytest

from models.core.database import new_id, now
from models.keeping.document import read
from models.plan.access import Access
from models.tools.contacts import Contact
from models.tools.people_map import KeptMap, PeopleMap, Place, Tie
from tests.conftest import YEAR
from tests.test_rules_statements import MOST, statements
from tests.writing import as_owner, change, write


@pytest.fixture
def people(plan):
    return [
        change(write(Contact, plan, name="Bente"), kind="kin"),
        change(write(Contact, plan, name="Tore Lien"), kind="service"),
    ]


def test_it_is_offered_and_draws_the_contacts(owner, plan, people):
    assert "My people around me" in owner.get(f"/plans/{plan.id}/more").text
    page = owner.get(f"/plans/{plan.id}/people-map").text
    assert ("It can look like this" in page, page.count('class="person"')) == (True, 2)
    assert 'aria-label="Bente. Not placed yet. "' in page
    assert "An empty ring: not placed yet." in page
    paper = owner.get(f"/plans/{plan.id}/people-map/sheet?language=en").text
    assert ("Bente. Not placed yet." in paper, "Close" in paper) == (True, False)
    assert ">Bente</text>" not in paper
    assert "style=" not in page


def test_without_people_there_is_a_way_to_them(owner, plan):
    page = owner.get(f"/plans/{plan.id}/people-map").text
    assert f'href="{plan.address}/contacts"' in page


def test_a_form_does_what_dragging_does(owner, plan, people):
    bente, tore = people
    fields = {"contact": str(bente.id), "ring": "near", "sector": "kin", "note": "Calls me"}
    assert owner.post(f"/plans/{plan.id}/place/{new_id()}", expected="0", **fields)
    fields = {"one": str(bente.id), "other": str(tore.id), "about": ""}
    assert owner.post(f"/plans/{plan.id}/tie/{new_id()}", expected="0", **fields)
    page = owner.get(f"/plans/{plan.id}/people-map").text
    assert ("Calls me" in page, "Talks with Tore Lien." in page) == (True, True)
    moved = {"key": f"c{bente.id}", "ring": "far", "sector": "other"}
    assert owner.post(f"/plans/{plan.id}/people-map/move", **moved).status_code == 303
    (place,) = Place.of(plan)
    assert (place.ring, place.sector, place.note) == ("far", "other", "Calls me")


def test_a_move_of_somebody_who_was_removed_says_so_and_changes_nothing(owner, plan, people):
    people[0].remove(as_owner(plan))
    moved = {"key": f"c{people[0].id}", "ring": "far", "sector": "other"}
    answer = owner.post(f"/plans/{plan.id}/people-map/move", **moved)
    assert (answer.status_code, "not here any more" in answer.text) == (409, True)
    assert 'id="main"' in answer.text
    moved = {"key": f"c{people[1].id}", "ring": "rim", "sector": "other"}
    assert owner.post(f"/plans/{plan.id}/people-map/move", **moved).status_code == 400
    assert Place.of(plan) == []


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("place", {"ring": "rim", "sector": "kin", "note": "Maja"}, "Choose one of these"),
        ("place", {"ring": "near", "sector": "moon", "note": "Maja"}, "Choose one of these"),
        ("place", {"contact": "1", "ring": "near", "sector": "kin"}, "not here any more"),
        ("place", {"ring": "near", "sector": "kin", "note": "x" * 10_000}, "There is room for"),
        ("tie", {"one": "1", "other": "2", "about": "The plan"}, "no longer here"),
        ("tie", {"one": "", "other": "", "about": "The plan"}, "Choose two people"),
    ],
)
def test_bad_input_gets_kind_words_and_what_was_typed_stays(
    owner, plan, people, kind, fields, words
):
    answer = owner.post(f"/plans/{plan.id}/{kind}/{new_id()}", expected="0", **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    typed = fields.get("note") or fields.get("about") or ""
    assert typed in answer.text
    assert Place.of(plan) + Tie.of(plan) == []


def drawing_in(page: str) -> str:
    return page[page.index('<svg class="around" data-also-listed') :].split("</svg>")[0]


def test_two_times_are_compared_in_words_and_crosses(owner, plan, people):
    place = write(Place, plan, contact=people[0].id, ring="middle", sector="kin")
    owner.post(f"/plans/{plan.id}/people-map/kept")
    (kept,) = KeptMap.of(plan)
    change(place, ring="near")
    write(Contact, plan, name="Jonas")
    page = owner.get(f"/plans/{plan.id}/people-map?then={kept.id}").text
    assert ("New: Jonas." in page, "Closer: Bente." in page) == (True, True)
    assert drawing_in(page).count('class="people-before"') == 1
    moved = {"key": f"c{people[1].id}", "ring": "far", "sector": "kin"}
    assert owner.post(f"/plans/{plan.id}/people-map/move", **moved).status_code == 303


def test_whom_the_owner_misses_is_told_of_on_a_line_of_its_own(owner, plan, people):
    gone = write(Place, plan, ring="near", sector="kin", note="Maja")
    owner.post(f"/plans/{plan.id}/people-map/kept")
    (kept,) = KeptMap.of(plan)
    gone.remove(as_owner(plan))
    write(Place, plan, ring="far", sector="service", note="The dentist")
    page = owner.get(f"/plans/{plan.id}/people-map?then={kept.id}").text
    assert "You miss now: The dentist." in page and "You no longer miss: Maja." in page
    assert "New: " not in page and "Not on the map now" not in page


def test_somebody_under_another_heading_or_with_a_place_of_their_own_is_named(owner, plan, people):
    bente, tore = people
    place = write(Place, plan, contact=bente.id, ring="middle", sector="kin")
    owner.post(f"/plans/{plan.id}/people-map/kept")
    (kept,) = KeptMap.of(plan)
    change(place, ring="near", sector="other")
    write(Place, plan, contact=tore.id, ring="near", sector="service")
    page = owner.get(f"/plans/{plan.id}/people-map?then={kept.id}").text
    assert "Closer: Bente." in page and "From Family and friends to Others: Bente." in page
    assert f"Have got a place: {tore.name}." in page


def test_each_mark_on_the_map_means_one_thing_and_the_legend_says_what(owner, plan, people):
    bente, tore = people
    write(Place, plan, contact=bente.id, ring="middle", sector="kin")
    gone = write(Place, plan, ring="near", sector="kin", note="Maja")
    write(Place, plan, ring="near", sector="other", note="Somebody to fish with")
    write(Tie, plan, one=bente.id, other=tore.id)
    before = owner.get(f"/plans/{plan.id}/people-map").text
    assert "A dashed ring: somebody I miss." in before and "A cross" not in before
    owner.post(f"/plans/{plan.id}/people-map/kept")
    (kept,) = KeptMap.of(plan)
    moved = {"key": f"c{bente.id}", "ring": "far", "sector": "kin"}
    owner.post(f"/plans/{plan.id}/people-map/move", **moved)
    gone.remove(as_owner(plan))
    page = owner.get(f"/plans/{plan.id}/people-map?then={kept.id}").text
    drawing = drawing_in(page)
    rings = re.findall("<circle[^>]*>", drawing)
    assert len([one for one in rings if "dasharray" in one]) == 1  # who is missed, and nobody else
    assert drawing.count('class="people-before"') == 2  # one who moved, and one who is gone
    legend = page[page.index('<ul class="legend"') :].split("</ul>")[0]
    for words in (
        "An empty ring: not placed yet.",
        "A dashed ring: somebody I miss.",
        "A line: they talk together.",
        "A cross: somebody was here before.",
        "A dotted line: from there to where they are now.",
    ):
        assert legend.count(words) == 1, words
    assert legend.count("<svg") == 5


def test_a_place_that_a_helper_proposes_is_shown_to_them_where_it_would_stand(
    cast, browser, plan, people
):
    bente, tore = people
    who, until = cast.helper.person, now() + YEAR
    Access.grant(as_owner(plan), who, "propose", ["people_map", "contacts"], "helper", until)
    page = browser(cast.helper)
    page.post("/language", language="en")
    at = f"/plans/{plan.id}"
    assert f"place/new?contact={bente.id}&" in page.get(f"{at}/people-map").text
    fields = {"contact": str(bente.id), "ring": "near", "sector": "kin", "note": "Calls on Sundays"}
    page.post(f"{at}/place/{new_id()}", expected="0", **fields)
    text = page.get(f"{at}/people-map").text
    of_bente = text[text.index(f'id="at-c{bente.id}"') :].split('class="at"')[0]
    assert "You have proposed this." in of_bente and "Calls on Sundays" in of_bente
    assert f"place/new?contact={bente.id}&" not in text
    assert f"place/new?contact={tore.id}&" in text


def test_whoever_may_not_read_the_contacts_is_told_no_name(cast, browser, owner, plan, people):
    owner.post(f"/plans/{plan.id}/people-map/kept")
    (kept,) = KeptMap.of(plan)
    bente, tore = people
    write(Place, plan, contact=bente.id, ring="near", sector="kin", note="Every Sunday")
    write(Tie, plan, one=bente.id, other=tore.id)
    who, until = cast.reader.person, now() + YEAR
    Access.grant(as_owner(plan), who, "propose", ["people_map"], "helper", until)
    page = browser(cast.reader)
    page.post("/language", language="en")
    for where in ("people-map", f"people-map?then={kept.id}", "people-map/sheet"):
        text = page.get(f"/plans/{plan.id}/{where}").text
        assert "Bente" not in text and "Tore" not in text, where
    text = page.get(f"/plans/{plan.id}/people-map").text
    assert "One of the contacts" in text and "Every Sunday" in text
    assert "Talks with one of the contacts." in text
    assert "contact=" not in text, "nobody chooses a place for whom they do not know"


def test_it_is_taken_along(owner, plan, people):
    write(Place, plan, contact=people[0].id, ring="near", sector="kin")
    write(Tie, plan, one=people[0].id, other=people[1].id)
    KeptMap.keep(as_owner(plan))
    document = read(owner.get(f"/plans/{plan.id}/takeout.json").data)
    assert [len(document.parts[kind]) for kind in (Place, Tie, KeptMap)] == [1, 1, 1]


@pytest.mark.parametrize("many", [1, 40])
def test_the_page_takes_few_statements(owner, plan, many):
    for number in range(many):
        one = write(Contact, plan, name=f"Person {number}")
        write(Place, plan, contact=one.id, ring="near", sector="kin")
    owner.get(f"/plans/{plan.id}/people-map")
    with statements() as heard:
        owner.get(f"/plans/{plan.id}/people-map")
    assert len(heard) <= MOST
    assert len(PeopleMap(plan).figures) == many


def test_what_is_wrong_with_a_tie_is_said_without_its_question(owner, plan, people):
    one = str(people[0].id)
    sent = {"expected": "0", "one": one, "other": one, "autosave": "1", "screen": "a", "turn": "1"}
    answer = owner.post(f"/plans/{plan.id}/tie/{new_id()}", **sent)
    told = answer.text.split("status-problems")[1]
    assert ">Choose two different people.</a>" in told and "Talks with" not in told
