"""A new key card in person: only the chosen helper can give it, and nothing old signs in then."""

import re

import pytest

from models.core.audit import Audit
from models.core.database import now
from models.people.card import Card
from models.people.device import Device
from models.people.passkey import Passkey
from models.plan.access import Access
from models.plan.rescue import Rescue
from models.plan.trust import Trust
from tests.conftest import PIN
from tests.house import a_passkey
from tests.writing import as_owner

NEW = "9753"


@pytest.fixture
def address(cast):
    return f"/plans/{cast.owner.plan.id}/new-card"


@pytest.fixture
def trusted(cast, browser):
    """The owner has chosen the helper, on the page of the key card."""
    browser(cast.owner).post(
        "/card/trust", **{"trust-person": str(cast.helper.person.id), "trust-pin": PIN}
    )


def rescue(page, address, **other):
    return page.post(address, **{"pin": PIN, "here": "y", "new": NEW, "again": NEW} | other)


def code_on(page) -> str:
    return re.search(r'keycard-code">([^<]+)<', page.page)[1]


def test_nobody_may_unless_the_owner_said_so(cast, browser, address):
    page = browser(cast.helper)
    assert page.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200, (
        "the helper knows the plan"
    )
    assert (page.get(address).status_code, rescue(page, address).status_code) == (404, 404)
    assert Card.find(cast.owner.code)


def test_the_chosen_helper_hands_out_a_card_that_opens_with_the_owners_pin_alone(
    cast, browser, address, trusted
):
    page = browser(cast.helper)
    assert rescue(page, address).status_code == 200
    code = code_on(page)
    assert [browser().post("/sign-in", code=code, pin=pin).status_code for pin in (PIN, NEW)] == [
        422,
        303,
    ]


def test_only_the_one_who_was_chosen_may(cast, browser, address, trusted):
    for member in (cast.reader, cast.outsider, cast.owner):
        assert rescue(browser(member), address).status_code == 404
    assert browser().get(address).status_code == 303
    assert Rescue.select().count() == 0


def test_everything_old_is_out(cast, browser, address, trusted):
    lost = browser(cast.owner, own="y")
    a_passkey(cast.owner.person)
    assert lost.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200
    rescue(browser(cast.helper), address)
    assert lost.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 303
    assert (
        Card.find(cast.owner.code),
        Device.of(cast.owner.person),
        Passkey.of(cast.owner.person),
    ) == (None, [], [])


def test_the_helpers_own_session_stays_the_helpers(cast, browser, address, trusted):
    page = browser(cast.helper)
    rescue(page, address)
    assert page.get(f"/plans/{cast.owner.plan.id}/looking").status_code == 403
    assert len(Device.of(cast.helper.person)) == 1


def test_the_card_is_shown_once(cast, browser, address, trusted):
    page = browser(cast.helper)
    rescue(page, address)
    code = code_on(page)
    assert Card.of(cast.owner.person).to_show() is None
    assert code not in page.get(address).text and code not in page.get("/people").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"pin": "9999"},
        {"here": ""},
        {"new": "1234", "again": "1234"},
        {"again": "9754"},
        {"new": "", "again": ""},
        {"new": "1968", "again": "1968"},
    ],
)
def test_what_is_wrong_is_said_and_the_old_card_stays(cast, browser, address, trusted, wrong):
    page = browser(cast.helper)
    assert (
        rescue(page, address, **wrong).status_code,
        'class="ds-validation-message"' in page.page,
    ) == (422, True)
    assert Card.find(cast.owner.code)


def test_the_owner_sees_who_did_it_at_home_by_the_devices_and_in_the_log(
    cast, browser, address, trusted
):
    helper = browser(cast.helper)
    owner = browser(cast.owner)
    places = (f"/plans/{cast.owner.plan.id}/home", "/devices")
    assert ["Hanne" in owner.get(place).text for place in places] == [False, False]
    rescue(helper, address)
    cast.owner.code = code_on(helper)
    owner = browser()
    assert owner.sign_in(cast.owner, pin=NEW).status_code == 303
    assert ["Hanne" in owner.get(place).text for place in places] == [True, True]
    assert "nøkkelkortet ditt" in owner.get(f"/plans/{cast.owner.plan.id}/looking").text
    entry = Audit.select().where(Audit.verb == "new card").get()
    assert (entry.person_id, entry.plan_id) == (cast.helper.person.id, cast.owner.plan.id)


def test_the_choice_needs_the_owners_pin_and_stands_on_the_page(cast, browser):
    page, choice = browser(cast.owner), {"trust-person": str(cast.helper.person.id)}
    assert page.post("/card/trust", **choice, **{"trust-pin": "9999"}).status_code == 422
    assert Trust.of(cast.owner.person) is None
    assert page.post("/card/trust", **choice, **{"trust-pin": PIN}).status_code == 303
    page.get("/card")
    assert "Hanne kan gi deg et nytt kort" in page.page


def test_only_those_the_plan_is_open_to_can_be_chosen(cast, browser):
    page = browser(cast.owner)
    for stranger in (cast.outsider.person.id, 5, "x"):
        assert (
            page.post(
                "/card/trust", **{"trust-person": str(stranger), "trust-pin": PIN}
            ).status_code
            == 422
        )
    assert Trust.select().count() == 0


def test_the_owner_takes_the_trust_back(cast, browser, address, trusted):
    helper = browser(cast.helper)
    assert helper.get(address).status_code == 200 and address in helper.get("/people").text
    browser(cast.owner).post("/card/trust", **{"trust-person": "0", "trust-pin": PIN})
    assert helper.get(address).status_code == 404 and address not in helper.get("/people").text


def test_whoever_loses_the_access_loses_the_trust(cast, browser, address, trusted):
    helper = browser(cast.helper)
    assert helper.get(address).status_code == 200
    Access.to(cast.owner.plan, cast.helper.person).withdraw(as_owner(cast.owner.plan))
    assert helper.get(address).status_code == 404


def test_the_trust_ends_by_itself_after_a_year(cast, browser, address, trusted):
    helper = browser(cast.helper)
    assert helper.get(address).status_code == 200
    Trust.update(expires_at=now()).execute()
    assert (helper.get(address).status_code, rescue(helper, address).status_code) == (404, 404)
