"""Signing in with the card and the PIN."""


def test_card_and_pin_open_the_owners_own_plan(cast, browser):
    page = browser(cast.owner)
    assert page.get("/", follow_redirects=True).status_code == 200
    assert "Ola" in page.page


def test_a_wrong_pin_gets_a_kind_word_and_no_entry(cast, browser):
    page = browser()
    assert page.sign_in(cast.owner, pin="9999").status_code == 422
    assert "Prøv igjen" in page.page or "Try again" in page.page
    assert page.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 303
