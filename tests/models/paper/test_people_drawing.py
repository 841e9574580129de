"""The map as geometry: no name is crossed by a line, a dot or another name."""

import random
from math import hypot

import pytest

from models.paper import lettering, people_names
from models.paper import people_drawing as drawing
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
    return drawing.drawn(figures, sorted(pairs), TITLES), sorted(pairs)


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def boxes(found):
    return [people_names.box_of_label(dot.label) for dot in found.dots if dot.label]


@pytest.mark.parametrize("count", [1, 3, 6, 12, 25, 40])
@pytest.mark.parametrize("seed", range(6))
def test_nothing_runs_through_a_name(count, seed):
    found, pairs = a_map(count, seed)
    names = boxes(found)
    titles = [people_names.box_of_label(one, drawing.TITLE_FONT) for one in found.titles]
    for place, box in enumerate(names):
        assert not any(meet(box, other) for other in names[place + 1 :] + titles)
        assert box[0] > -people_names.EDGE
        assert box[2] < people_names.EDGE
    dots = [people_names.Point(dot.x, dot.y) for dot in found.dots]
    curves = drawing._curves(dots, pairs, found.radius)
    points = [point for curve in curves for point in drawing._along(*curve, 1)]
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
    found = drawing.drawn(figures, [], TITLES, before if seed % 2 else [])
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
    found = drawing.drawn([kaja, missed], [], TITLES)
    assert found.dots[0].label, "Kaja has room for her name, and who is missed at least a number"
    for dot, other in (found.dots, found.dots[::-1]):
        if dot.label:
            box = people_names.box_of_label(dot.label)
            assert people_names.distance(people_names.Point(other.x, other.y), box) > found.radius


@pytest.mark.parametrize("count", [1, 12, 40, 120])
@pytest.mark.parametrize("ring", RINGS)
def test_dots_never_lie_on_each_other_even_if_all_stand_in_one_place(count, ring):
    figures = [Figure("Bente", ring, "kin")] * count
    found = drawing.drawn(figures, [], TITLES)
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
    said = [dot.label and dot.label.text for dot in drawing.drawn(crowd, [], TITLES).dots]
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
    found = drawing.drawn(figures, [], TITLES)
    assert all(dot.label for dot in found.dots)


def test_who_is_missed_is_never_cut_to_a_word_that_says_nothing():
    names = ("En vän som inte tar något", "Noen å fiske med", "Någon")
    crowd = [Figure(name, "near", "kin") for name in names * 3]
    said = {dot.label.text for dot in drawing.drawn(crowd, [], TITLES).dots if dot.label}
    whole = {"En vän som inte tar…", "Noen å fiske med", "Någon"}
    assert said and said <= whole | {"En vän som…", "Noen å fiske…"}


def test_a_relative_is_called_by_name_where_the_word_for_them_has_no_room():
    names = ["Onkel Per", "Per Hansen", "Mamma", "Tante på Bø"]
    assert lettering.short_names(names) == ["Per", "Per H.", "Mamma", "Tante"]


def test_long_names_are_cut_kindly():
    assert lettering.cut("Aleksandra-Victoria Berg Holm") == "Aleksandra-Victoria…"
    assert lettering.short_names(["Tore Lien", "Tore Vik", "Dr. Moe", "Maja, oftere"]) == [
        "Tore L.",
        "Tore V.",
        "Dr. Moe",
        "Maja",
    ]


def test_a_line_bends_around_the_owner_and_does_not_touch_their_ring():
    across = [people_names.Point(-60, drawing.ME + 2), people_names.Point(60, drawing.ME + 2)]
    curve = drawing._curve(across, 0, 1, 9, drawing.BENDS)
    assert min(hypot(*at) for at in drawing._along(*curve, 1)) > drawing.ME + people_names.GAP
