"""The key card: shown until it is kept, and replaced when it is lost."""

import re

from models.core.database import now
from models.people.card import Card
from models.people.passkey import Passkey
from tests.conftest import PIN


def test_the_card_is_shown_until_the_owner_has_it(cast, browser):
    page = browser(cast.owner)
    code = Card.issue(cast.owner.person, PIN).to_show()
    assert code in page.get("/card").text
    page.post("/card/kept")
    assert code not in page.get("/card").text


def test_home_asks_for_the_card_until_the_owner_has_it(cast, browser):
    page = browser(cast.owner)
    home = f"/plans/{cast.owner.plan.id}/home"
    assert "Har du nøkkelkortet ditt?" not in page.get(home).text
    Card.issue(cast.owner.person, PIN)
    assert "Har du nøkkelkortet ditt?" in page.get(home).text


def test_nobody_signs_out_without_the_card_that_lets_them_in_again(cast, browser):
    page = browser(cast.owner)
    code = Card.issue(cast.owner.person, PIN).to_show()
    home = f"/plans/{cast.owner.plan.id}/home"
    shown = page.get(page.post("/sign-out").location)
    assert code in shown.text and "Du trenger det for å komme inn igjen." in shown.text
    assert page.get(home).status_code == 200, "still signed in"
    assert page.post("/card/kept", leaving="yes").location == "/welcome"
    assert page.get(home).status_code == 303


def test_who_leaves_without_the_card_all_the_same_is_signed_out(cast, browser):
    page = browser(cast.owner)
    Card.issue(cast.owner.person, PIN)
    assert "Logg ut uten kortet" in page.get(page.post("/sign-out").location).text
    assert page.post("/sign-out", anyway="yes").location == "/welcome"


def test_a_code_that_is_shown_no_more_is_replaced_before_one_leaves(cast, browser):
    page = browser(cast.owner)
    Card.issue(cast.owner.person, PIN)
    Card.update(created_at=now() - 86400 - 1).where(Card.person == cast.owner.person).execute()
    shown = page.get(page.post("/sign-out").location).text
    assert "Lag et nytt kort" in shown and "Logg ut uten kortet" in shown


def test_who_has_another_way_in_is_not_asked_for_the_card(cast, browser):
    page = browser(cast.owner)
    Card.issue(cast.owner.person, PIN)
    Passkey.create(
        person=cast.owner.person, credential=b"1", public_key=b"", count=0, name="My phone"
    )
    assert page.post("/sign-out").location == "/welcome"


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
