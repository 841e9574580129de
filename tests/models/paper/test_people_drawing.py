"""The map as geometry: no name is crossed by a line, a dot or another name."""

import random
from math import hypot

import pytest

from models.paper import lettering, people_drawing, people_names
from models.tools.contacts import Contact
from models.tools.people_map import RINGS, SECTORS, Figure

TITLES = {"kin": "Familie og venner", "service": "Tjenester", "other": "Andre"}
NAMES = ("Silje Haugen", "Tore Lien", "Bente", "Ung arena", "Dr. Moe", "Aleksandra-Victoria Berg")


def a_map(count, seed=1, ties=None):
    chance = random.Random(seed)
    figures = [
        Figure(chance.choice(NAMES), chance.choice(RINGS), chance.choice(SECTORS))
        for _one in range(count)
    ]
    pairs = {
        tuple(sorted(chance.sample(range(count), 2))) for _one in range(ties or count) if count > 1
    }
    return people_drawing.drawing(figures, sorted(pairs), TITLES), sorted(pairs)


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def boxes(found):
    return [people_names.box_of_label(dot.label) for dot in found.dots if dot.label]


@pytest.mark.parametrize("count", [1, 3, 6, 12, 25, 40])
@pytest.mark.parametrize("seed", range(6))
def test_nothing_runs_through_a_name(count, seed):
    found, pairs = a_map(count, seed)
    names = boxes(found)
    titles = [people_names.box_of_label(one) for one in found.titles]
    for place, box in enumerate(names):
        assert not any(meet(box, other) for other in names[place + 1 :] + titles)
        assert box[0] > -people_names.EDGE
        assert box[2] < people_names.EDGE
    dots = [people_names.Point(dot.x, dot.y) for dot in found.dots]
    curves = people_drawing._curves(dots, pairs, found.radius)
    points = [point for curve in curves for point in people_drawing._along(*curve, 1)]
    for box in names:
        left, top, right, bottom = box
        inside = [1 for x, y in points if left < x < right and top + 2 < y < bottom - 2]
        assert not inside
        assert not any(left < x < right and top < y < bottom for x, y in dots)


@pytest.mark.parametrize("count", [2, 3, 5, 8, 12, 25, 40])
@pytest.mark.parametrize("seed", range(12))
def test_every_name_is_nearest_to_its_own_mark(count, seed):
    """Also where somebody is missed, and where crosses say where people stood before."""
    chance = random.Random(seed)
    missed = (*NAMES, "Ergoterapeuten på rehabiliteringsavdelingen")
    figures = [
        Figure(chance.choice(missed), chance.choice(RINGS), chance.choice(SECTORS))
        for _one in range(count)
    ]
    before = [
        (chance.choice([None, place]), chance.choice(RINGS), chance.choice(SECTORS))
        for place in range(0, count, 3 + seed % 3)
    ]
    found = people_drawing.drawing(figures, [], TITLES, before if seed % 2 else [])
    marks = [people_names.Point(dot.x, dot.y) for dot in found.dots]
    for place, dot in enumerate(found.dots):
        if dot.label:
            box = people_names.box_of_label(dot.label)
            others = marks[:place] + marks[place + 1 :] + list(found.crosses)
            own = people_names.distance(marks[place], box)
            assert all(people_names.distance(other, box) > own + 2 for other in others)


@pytest.mark.parametrize("ring", RINGS)
@pytest.mark.parametrize("sector", SECTORS)
def test_who_is_there_is_not_read_as_the_one_who_is_missed_beside_them(ring, sector):
    kaja = Figure("Kaja", ring, sector, Contact(name="Kaja"))
    missed = Figure("Ergoterapeuten på rehabiliteringsavdelingen", ring, sector)
    found = people_drawing.drawing([kaja, missed], [], TITLES)
    assert found.dots[0].label, "Kaja has room for her name, and who is missed at least a number"
    for dot, other in (found.dots, found.dots[::-1]):
        if dot.label:
            box = people_names.box_of_label(dot.label)
            assert people_names.distance(people_names.Point(other.x, other.y), box) > found.radius


@pytest.mark.parametrize("count", [1, 12, 40, 120])
@pytest.mark.parametrize("ring", RINGS)
def test_dots_never_lie_on_each_other_even_if_all_stand_in_one_place(count, ring):
    figures = [Figure("Bente", ring, "kin")] * count
    found = people_drawing.drawing(figures, [], TITLES)
    dots = [(dot.x, dot.y) for dot in found.dots]
    if count <= 40:
        near = [
            1
            for place, (x, y) in enumerate(dots)
            for a, b in dots[place + 1 :]
            if (x - a) ** 2 + (y - b) ** 2 < (2 * found.radius) ** 2
        ]
        assert not near
    assert all((x * x + y * y) ** 0.5 < people_names.RIM for x, y in dots)


def test_a_few_people_all_have_their_names():
    found, _pairs = a_map(3)
    assert all(dot.label for dot in found.dots)


def test_a_name_stands_as_it_was_written_also_where_another_has_no_room_for_all_of_it():
    names = ("Kari", "Onkel Per", "Silje Haugen", "Bente Lie", "Tore Lien")
    crowd = [Figure(name, "near", "kin", Contact(name=name)) for name in names] + [
        Figure("Dr. Moe", "far", "other")
    ]
    said = [dot.label and dot.label.text for dot in people_drawing.drawing(crowd, [], TITLES).dots]
    assert any(one not in {*names, "Dr. Moe"} for one in said), "somebody is short of room"
    assert said[-1] == "Dr. Moe" and {"Silje Haugen", "Bente Lie", "Tore Lien"} & set(said)


def test_who_is_near_has_a_name_and_no_number_where_there_is_room():
    near = ("Kari", "kin"), ("Onkel Per", "kin"), ("Silje Haugen", "service"), ("Naboen", "other")
    others = (
        ("Bente", "middle", "kin"),
        ("Tore Lien", "middle", "service"),
        ("Bo", "far", "service"),
    )
    figures = [Figure(name, "near", sector, Contact(name=name)) for name, sector in near]
    figures += [Figure(*one, Contact(name=one[0])) for one in others]
    found = people_drawing.drawing(figures, [], TITLES)
    assert all(dot.label for dot in found.dots)


def test_who_is_missed_is_never_cut_to_a_word_that_says_nothing():
    names = ("En vän som inte tar något", "Noen å fiske med", "Någon")
    crowd = [Figure(name, "near", "kin") for name in names * 3]
    said = {dot.label.text for dot in people_drawing.drawing(crowd, [], TITLES).dots if dot.label}
    assert said and {" ".join(one.split("\n")) for one in said} <= set(names)


def test_a_relative_is_called_by_name_where_the_word_for_them_has_no_room():
    names = ["Onkel Per", "Per Hansen", "Mamma", "Tante på Bø"]
    assert lettering.short_names(names) == ["Per", "Per H.", "Mamma", "Tante"]


LONG = (
    "Konstantina Alexandrine Bjørnstad-Mikkel",
    "Hovedavdelingspsykologspesialisthelsetje",
    "Barne- og ungdomspsykiatrisk poliklinikk",
    "Wilhelmina Mathilde Margrethe Wennerströ",
    "W" * 40,
)


def without_breaks(text):
    return text.replace("-\n", "").replace("\n", "").replace(" ", "").replace("-", "")


@pytest.mark.parametrize("name", LONG)
def test_a_long_name_is_broken_and_loses_no_letter(name):
    every = lettering.shapes(name)
    assert every and all(without_breaks(one) == without_breaks(name) for one in every)
    assert max(len(line) for one in every for line in one.split("\n")) <= lettering.LONGEST


def test_a_long_name_stands_whole_on_the_map_or_as_a_first_name_or_a_number():
    where = [("near", "kin"), ("middle", "service"), ("far", "other")]
    figures = [Figure(name, *at, Contact(name=name)) for name, at in zip(LONG, where)]
    found = people_drawing.drawing(figures, [], TITLES, fonts=(13, 11.5, 10, 8.6))
    said = [dot.label.text for dot in found.dots if dot.label]
    assert len(said) == 3 and "…" not in "".join(said)
    assert sum("\n" in one for one in said) > 1


def test_the_names_are_smaller_only_where_more_of_them_have_room_so():
    few = [Figure("Bente", "near", "kin", Contact(name="Bente"))]
    assert people_drawing.drawing(few, [], TITLES, fonts=(13, 10)).font == 13
    crowd = [Figure(LONG[1], "near", "kin", Contact(name=LONG[1]))] * 4
    assert people_drawing.drawing(crowd, [], TITLES, fonts=(13, 8.6)).font == 8.6


def test_first_names_are_whole():
    assert lettering.short_names(["Tore Lien", "Tore Vik", "Dr. Moe", "Maja, oftere"]) == [
        "Tore L.",
        "Tore V.",
        "Dr. Moe",
        "Maja",
    ]


def test_a_line_bends_around_the_owner_and_does_not_touch_their_ring():
    across = [
        people_names.Point(-60, people_drawing.ME + 2),
        people_names.Point(60, people_drawing.ME + 2),
    ]
    curve = people_drawing._curve(across, 0, 1, 9, people_drawing.BENDS)
    assert (
        min(hypot(*at) for at in people_drawing._along(*curve, 1))
        > people_drawing.ME + people_names.GAP
    )
