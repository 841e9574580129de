"""The key card: shown until it is kept, and replaced when it is lost."""

import re

from models.people.card import Card
from tests.conftest import PIN


def test_the_card_is_shown_until_the_owner_has_it(cast, browser):
    page = browser(cast.owner)
    assert cast.owner.code in page.get("/card").text
    page.post("/card/kept")
    assert cast.owner.code not in page.get("/card").text


def test_the_code_stands_in_no_address(cast, browser):
    """The QR code carries it after #, which no browser sends."""
    page = browser(cast.owner)
    page.get("/card")
    links = re.findall(r'(?:href|src|action)="([^"]*)"', page.page)
    spaced = cast.owner.code
    code = spaced.replace(" ", "")
    assert [link for link in links if code in link or spaced in link] == []


def test_a_new_card_kills_the_old_one_and_signs_out_the_other_phones(cast, browser):
    page = browser(cast.owner)
    lost_phone = browser(cast.owner)
    assert lost_phone.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200
    page.post("/card", pin=PIN)
    assert lost_phone.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 303
    assert lost_phone.sign_in(cast.owner).status_code == 422
    assert page.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200


def test_the_new_card_opens(cast, browser):
    page = browser(cast.owner)
    page.post("/card", pin=PIN)
    page.get("/card")
    cast.owner.code = re.search(r'class="keycard-code">([^<]+)<', page.page)[1]
    assert browser(cast.owner).get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200


def test_without_the_pin_there_is_no_new_card(cast, browser):
    page = browser(cast.owner)
    assert page.post("/card", pin="9999").status_code == 422
    assert Card.find(cast.owner.code).person == cast.owner.person


def test_guessing_the_pin_for_a_new_card_signs_out(cast, browser):
    page = browser(cast.owner)
    for _try in range(5):
        assert page.post("/card", pin="9999").status_code == 422
    assert page.post("/card", pin=PIN).headers["Location"].startswith("/sign-in")
