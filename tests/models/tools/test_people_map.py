"""The map of people: where each stands, who talks with whom, and what is other than before."""

import json

import pytest

from models.core.database import new_id
from models.tools.contacts import Contact
from models.tools.people_map import KeptMap, PeopleMap, Place, Tie, difference, move
from tests.writing import as_owner, change, write


@pytest.fixture
def people(plan):
    return [
        change(write(Contact, plan, name="Bente"), kind="kin"),
        change(write(Contact, plan, name="Tore Lien"), kind="service"),
        write(Contact, plan, service="Nav"),
    ]


def standing(plan):
    return {one.name: (one.ring, one.sector) for one in PeopleMap(plan).figures}


def test_everybody_stands_on_the_map_where_we_guess_until_they_are_moved(plan, people):
    assert standing(plan) == {
        "Bente": ("middle", "kin"),
        "Tore Lien": ("middle", "service"),
        "Nav": ("middle", "other"),
    }
    assert all(one.is_guess for one in PeopleMap(plan).figures)
    move(as_owner(plan), f"c{people[0].id}", "near", "kin")
    move(as_owner(plan), f"c{people[0].id}", "far", "other")
    assert standing(plan)["Bente"] == ("far", "other")
    assert len(Place.of(plan)) == 1


def test_a_gap_can_be_moved_too(plan):
    gap = write(Place, plan, ring="near", sector="kin", note="En å fiske med")
    move(as_owner(plan), f"p{gap.id}", "middle", "other")
    (figure,) = PeopleMap(plan).figures
    assert (figure.is_gap, figure.name, figure.ring) == (True, "En å fiske med", "middle")


def test_whoever_was_removed_while_dragged_is_not_moved_and_nothing_is_lost(plan, people):
    place = write(Place, plan, contact=people[0].id, ring="near", sector="kin", note="Ringer")
    people[0].remove(as_owner(plan))
    with pytest.raises(LookupError):
        move(as_owner(plan), f"c{people[0].id}", "far", "kin")
    with pytest.raises(LookupError):
        move(as_owner(plan), "c1", "far", "kin")
    with pytest.raises(ValueError, match="rim"):
        move(as_owner(plan), f"c{people[1].id}", "rim", "kin")
    assert "Bente" not in standing(plan)
    removed = Contact.find(plan, people[0].id)
    removed.restore(as_owner(plan), 1)
    assert standing(plan)["Bente"] == ("near", "kin")
    assert Place.find(plan, place.id).note == "Ringer"


def test_lines_are_drawn_once_and_not_to_somebody_who_is_gone(plan, people):
    bente, tore, nav = (one.id for one in people)
    for one, other in [(bente, tore), (tore, bente), (bente, bente), (tore, nav), (None, nav)]:
        write(Tie, plan, one=one, other=other)
    people[2].remove(as_owner(plan))
    found = PeopleMap(plan)
    assert found.lines == [(0, 1)]
    assert [one.name for one in found.talks_with(found.figures[0])] == ["Tore Lien"]


def test_two_times_are_compared_in_words(plan, people):
    for one in people[:2]:
        write(Place, plan, contact=one.id, ring="far", sector="kin")
    then = KeptMap.keep(as_owner(plan))
    assert KeptMap.keep(as_owner(plan)) is None
    move(as_owner(plan), f"c{people[0].id}", "near", "kin")
    move(as_owner(plan), f"c{people[1].id}", "far", "service")
    people[2].remove(as_owner(plan))
    write(Contact, plan, name="Jonas")
    write(Tie, plan, one=people[0].id, other=people[1].id)
    found = difference(KeptMap.find(plan, then.id), PeopleMap(plan))
    assert (found.new, found.closer, found.further) == (("Jonas",), ("Bente",), ())
    assert (found.elsewhere, found.gone) == ((("Tore Lien", "kin", "service"),), ("Nav",))
    assert found.talk_now == (("Bente", "Tore Lien"),)
    change(people[0], name="BENTE")  # the same person
    assert difference(KeptMap.find(plan, then.id), PeopleMap(plan)).gone == ("Nav",)


def test_whoever_is_closer_and_under_another_heading_is_told_of_twice(plan, people):
    write(Place, plan, contact=people[0].id, ring="far", sector="kin")
    then = KeptMap.find(plan, KeptMap.keep(as_owner(plan)).id)
    move(as_owner(plan), f"c{people[0].id}", "near", "other")
    found = difference(then, PeopleMap(plan))
    assert (found.closer, found.elsewhere) == (("Bente",), (("Bente", "kin", "other"),))


def test_whoever_is_missed_is_not_told_of_as_somebody_new(plan, people):
    gone = write(Place, plan, ring="near", sector="service", note="The dentist")
    then = KeptMap.find(plan, KeptMap.keep(as_owner(plan)).id)
    gone.remove(as_owner(plan))
    write(Place, plan, ring="far", sector="service", note="Somebody for work")
    write(Contact, plan, name="The dentist")
    found = difference(then, PeopleMap(plan))
    assert (found.new, found.gone) == (("The dentist",), ())
    assert found.missed == ("Somebody for work",)
    assert found.no_longer_missed == ("The dentist",)


def test_whose_place_was_taken_away_is_told_of(plan, people):
    place = write(Place, plan, contact=people[0].id, ring="far", sector="kin")
    then = KeptMap.find(plan, KeptMap.keep(as_owner(plan)).id)
    place.remove(as_owner(plan))
    found = difference(then, PeopleMap(plan))
    assert (found.unplaced, found.gone) == (("Bente",), ())


def test_a_place_that_nobody_had_chosen_is_told_of_as_new_and_not_on_the_paper_s_map(plan, people):
    bente, tore, _nav = people
    write(Place, plan, contact=bente.id, ring="near", sector="kin")
    write(Tie, plan, one=bente.id, other=tore.id)
    then = KeptMap.find(plan, KeptMap.keep(as_owner(plan)).id)
    move(as_owner(plan), f"c{tore.id}", "near", "service")
    found = vars(difference(then, PeopleMap(plan)))
    assert found.pop("placed") == ("Tore Lien",) and set(found.values()) == {()}
    figures, lines = PeopleMap(plan).placed()
    assert ([one.name for one in figures], lines) == (["Bente", "Tore Lien"], [(0, 1)])
    assert [one.name for one in then.placed] == ["Bente"]


@pytest.mark.parametrize(
    "was",
    ["", "x", "[]", '{"people": [1, ["A"], ["A", "x", "y"]], "lines": [[0, 9], 3, [[], {}]]}'],
)
def test_a_kept_map_that_holds_something_else_is_an_empty_one(plan, people, was):
    then = KeptMap.blank(plan, new_id(), was=was)
    assert (then.figures, then.pairs) == ([], set())
    assert len(difference(then, PeopleMap(plan)).new) == len(people)


def test_what_is_kept_is_sealed(plan, people):
    kept = KeptMap.keep(as_owner(plan))
    (row,) = KeptMap.select(KeptMap.was).where(KeptMap.id == kept.id).dicts()
    assert b"Bente" not in bytes(row["was"])
    assert "Bente" in json.dumps(KeptMap.find(plan, kept.id).remembered)
