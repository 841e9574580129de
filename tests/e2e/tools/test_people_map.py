"""The map of people on a small phone: dragged with a finger, stepped with keys, and put back."""

import re

from playwright.sync_api import expect

from models.plan.plan import Plan
from models.tools.contacts import Contact
from models.tools.people_map import Place, Tie
from tests.writing import change, write


def people(server, owner):
    with server.database():
        plan = Plan.by_id(owner.plan_id)
        bente = change(write(Contact, plan, name="Bente"), kind="kin")
        tore = change(write(Contact, plan, name="Tore Lien"), kind="service")
        write(Tie, plan, one=bente.id, other=tore.id)
        return bente.id, tore.id


def drag(page, person, x, y):
    """Drag somebody to a place on the map, told in its own units."""
    person.scroll_into_view_if_needed()
    box = person.locator(".people-dot").bounding_box()
    there = page.evaluate(
        """([x, y]) => {
            const svg = document.querySelector("#map svg"), at = new DOMPoint(x, y);
            const { x: right, y: down } = at.matrixTransform(svg.getScreenCTM());
            return [right, down];
        }""",
        [x, y],
    )
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(there[0] + 3, there[1], steps=5)
    page.mouse.move(*there)
    page.mouse.up()


def test_somebody_is_dragged_stepped_and_put_back_without_a_network(phone, server, owner):
    bente, tore = people(server, owner)
    mine = phone(owner, viewport={"width": 360, "height": 740}).open(owner.at("people-map"))
    page = mine.page
    person = page.locator(f"#on-c{bente}")
    expect(person).to_have_attribute("data-ring", "middle")
    drag(page, person, -35, -15)
    expect(person).to_have_attribute("data-ring", "near")
    expect(page.locator("#moved")).to_contain_text("Bente")
    expect(page.locator(f"#at-c{bente}")).to_contain_text(mine.say("Very close"))
    expect(person).to_be_focused()
    # The keyboard: further away, and on to the next sector.
    page.keyboard.press("ArrowDown")
    expect(person).to_have_attribute("data-ring", "middle")
    page.keyboard.press("ArrowRight")
    expect(person).to_have_attribute("data-sector", "service")
    # A drop beside the map changes nothing.
    drag(page, person, 0, -240)
    expect(person).to_have_attribute("data-sector", "service")
    # Without a network it stands where it stood, and the page says so.
    before = person.get_attribute("transform")
    mine.loses_the_network()
    drag(page, person, 0, 120)
    expect(page.locator("#moved")).to_contain_text(
        mine.say("It was not moved. There is no network just now. Try again.")
    )
    expect(person).to_have_attribute("transform", before)
    mine.finds_the_network()
    # A tap leads to the list, which says the same.
    page.locator(f"#on-c{tore}").click()
    assert page.url.endswith(f"#at-c{tore}")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    with server.database():
        (place,) = Place.of(Plan.by_id(owner.plan_id))
        assert (place.ring, place.sector) == ("middle", "service")


def test_the_place_below_the_finger_begins_at_the_owners_own_ring(phone, server, owner):
    bente, _tore = people(server, owner)
    page = phone(owner, viewport={"width": 360, "height": 740}).open(owner.at("people-map")).page
    person = page.locator(f"#on-c{bente}")
    person.scroll_into_view_if_needed()
    dot, me = (
        one.bounding_box()
        for one in (person.locator(".people-dot"), page.locator("#map .people-me"))
    )
    page.mouse.move(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    page.mouse.down()
    page.mouse.move(me["x"] - 4, me["y"] + 4, steps=5)
    cell = page.locator("#map .people-cell")
    radius = page.locator("#map .people-me").get_attribute("r")
    expect(cell).to_have_attribute("d", re.compile(rf"A{radius} {radius} 0 0 0 "))
    page.mouse.up()


def test_the_arrow_keys_are_told_of_only_where_there_may_be_some(phone, server, owner):
    people(server, owner)
    small = {"width": 360, "height": 740}
    for touched in (False, True):
        one = phone(owner, viewport=small, has_touch=touched, is_mobile=touched)
        hint = one.open(owner.at("people-map")).page.locator(".for-keys")
        expect(hint).to_be_hidden() if touched else expect(hint).to_be_visible()
