"""The organisation's own sign-in, against a certified provider that runs beside the tests."""

import base64
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from models.core.database import database, now
from models.keeping.erasure import erase
from models.people.card import Card
from models.people.challenge import Challenge
from models.people.device import Device
from models.people.invitation import Invitation
from models.people.passkey import Passkey
from models.people.person import Person
from models.people.provider import Connection
from models.plan.access import Access
from tests.conftest import PIN
from tests.oidc import SUBJECT, Walker, form_on
from tests.writing import as_owner


@pytest.fixture
def app(app_with_provider):
    return app_with_provider


def address_on(page) -> str:
    """The provider's address that the page leads to, by itself and by its link."""
    return unescape(re.search(r'class="ds-button" href="(http[^"]+)"', page.page)[1])


def visit(page, walker=None, form="/provider/sign-in", **fields) -> str:
    """Go from our page to the provider. Returns the path that leads back to us."""
    page.post(form, **fields)
    walker = walker or Walker()
    return walker.walk(address_on(page))


def is_in(page, member) -> bool:
    return page.get(f"/plans/{member.plan.id}/plan").status_code == 200


@pytest.fixture
def connected(cast, browser):
    """The owner is SUBJECT at the provider."""
    page = browser(cast.owner)
    answer = page.get(visit(page, form="/provider/connection", **{"connect-pin": PIN}))
    assert answer.location == "/devices"
    return page


def test_a_connected_owner_signs_in_at_the_provider(cast, browser, connected):
    page = browser()
    back = visit(page, next="/contacts")
    assert page.get(back).location == "/contacts"
    assert is_in(page, cast.owner)
    assert not is_in(page, cast.outsider)


def test_an_owner_who_helps_others_and_erased_everything_is_nobody_when_they_come_back(
    cast, browser, connected
):
    Access.grant(
        as_owner(cast.outsider.plan), cast.owner.person, "read", ("plan",), "peer", now() + 999
    )
    page = browser()
    other = browser()
    assert page.get(visit(page)).location == "/"
    assert page.get(f"/plans/{cast.outsider.plan.id}/plan").status_code == 200
    erase(Person.get_by_id(cast.owner.person.id))
    assert Person.get_by_id(cast.owner.person.id).name == "Ola"
    assert (other.get(visit(other)).status_code, other.get("/people").status_code) == (422, 303)


def test_what_is_asked_for_has_pkce_state_nonce_and_the_level(browser):
    page = browser()
    page.post("/provider/sign-in")
    asked = {name: value[0] for name, value in parse_qs(urlsplit(address_on(page)).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["acr_values"] == "high"
    assert asked["scope"] == "openid"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert len(asked["state"]) == 64


def test_the_page_goes_on_by_itself_without_javascript(browser):
    page = browser()
    answer = page.post("/provider/sign-in")
    assert answer.headers["Refresh"] == f"0; url={address_on(page)}"


def test_whom_nobody_connected_is_nobody(cast, browser):
    page = browser()
    people = Person.select().count()
    assert page.get(visit(page)).status_code == 422
    assert not is_in(page, cast.owner)
    assert Person.select().count() == people
    assert Connection.select().count() == 0


def test_somebody_else_at_the_provider_is_somebody_else_here(cast, browser, connected, server):
    server.play(sub="another")
    page = browser()
    assert (page.get(visit(page)).status_code, is_in(page, cast.owner)) == (422, False)


def test_the_name_at_the_provider_is_not_kept(connected):
    tables = ("connection", "provider_session", "challenge", "audit", "person")
    rows = str([database.execute_sql(f'SELECT * FROM "{table}"').fetchall() for table in tables])
    assert Connection.get().subject in rows
    assert SUBJECT not in rows
    assert base64.b64encode(SUBJECT.encode()).decode()[:12] not in rows


def test_a_sign_in_that_was_too_weak_is_refused(cast, browser, connected, server):
    server.play(acr="low")
    page = browser()
    assert (page.get(visit(page)).status_code, is_in(page, cast.owner)) == (422, False)
    server.play(acr="high")
    page.get(visit(page))
    assert is_in(page, cast.owner)


def test_a_provider_whose_clock_says_two_hours_ago_gives_expired_tokens(
    cast, browser, connected, server
):
    page = browser()
    back = visit(page)
    server.play(skew=-7200)
    assert (page.get(back).status_code, is_in(page, cast.owner)) == (422, False)


def test_a_token_from_the_future_is_refused(cast, browser, connected, server):
    server.play(skew=3600)
    page = browser()
    assert (page.get(visit(page)).status_code, is_in(page, cast.owner)) == (422, False)


@pytest.mark.parametrize(
    "change",
    [
        lambda back: re.sub(r"state=\w", "state=x", back),
        lambda back: re.sub("state=[^&]+", "", back),
        lambda back: re.sub(r"code=\w", "code=~", back),
        lambda back: "/provider/return?error=access_denied",
    ],
)
def test_what_was_changed_on_the_way_opens_nothing(cast, browser, connected, change):
    page = browser()
    back = visit(page)
    assert (page.get(change(back)).status_code, is_in(page, cast.owner)) == (422, False)
    assert page.get(back).status_code == 422, "the ticket is spent"
    page.get(visit(page))
    assert is_in(page, cast.owner)


def test_the_way_back_belongs_to_the_browser_that_left(cast, browser, connected):
    page = browser()
    thief = browser()
    back = visit(page)
    thief.post("/provider/sign-in")
    assert (thief.get(back).status_code, is_in(thief, cast.owner)) == (422, False)
    assert page.get(back).status_code == 303


def test_the_way_back_works_once_and_not_too_late(cast, browser, connected):
    page = browser()
    back = visit(page)
    page.get(back)
    page.post("/sign-out")
    assert (page.get(back).status_code, is_in(page, cast.owner)) == (422, False)
    back = visit(page)
    Challenge.update(until=now() - 1).execute()
    assert (page.get(back).status_code, is_in(page, cast.owner)) == (422, False)


def test_who_says_no_at_the_provider_is_asked_kindly_to_try_again(browser, server):
    server.play(sub="")
    page = browser()
    assert page.get(visit(page)).status_code == 422
    assert "<html" in page.page


def test_signing_out_leads_to_the_provider_and_ends_the_session_there(cast, browser, connected):
    page = browser()
    walker = Walker()
    page.get(visit(page, walker))
    assert is_in(page, cast.owner)
    page.post("/sign-out")
    there = address_on(page)
    assert not is_in(page, cast.owner) and "id_token" not in there
    action, fields = form_on(walker.walk(there))  # the provider's own question
    assert walker.walk(action, {**fields, "logout": "yes"}) == "/welcome"


def test_who_came_by_the_card_is_not_sent_to_the_provider_when_leaving(cast, browser):
    page = browser(cast.owner)
    assert page.post("/sign-out").location == "/welcome"


def test_without_the_pin_nothing_is_connected(cast, browser):
    page = browser(cast.owner)
    assert page.post("/provider/connection", **{"connect-pin": "9753"}).status_code == 422
    assert Challenge.select().count() == 0


def test_a_connection_is_made_for_who_asked_and_for_nobody_who_came_between(cast, browser):
    page = browser(cast.owner)
    page.post("/provider/connection", **{"connect-pin": PIN})
    left = address_on(page)
    with page.client.session_transaction() as session:
        kept = session["provider"]
    page.sign_in(cast.outsider)
    with page.client.session_transaction() as session:
        session["provider"] = kept
    assert page.get(Walker().walk(left)).status_code == 422
    assert Connection.select().count() == 0


def test_one_at_the_provider_is_one_here(cast, browser, connected):
    page = browser(cast.outsider)
    answer = page.get(visit(page, form="/provider/connection", **{"connect-pin": PIN}))
    assert answer.status_code == 422
    assert [row.person for row in Connection.select()] == [cast.owner.person]


def test_a_connection_that_was_removed_opens_nothing(cast, browser, connected):
    connected.post("/provider/connection/removal")
    page = browser()
    assert (page.get(visit(page)).status_code, is_in(page, cast.owner)) == (422, False)


def test_the_only_way_in_stays(cast, browser, connected):
    Card.update(ended_at=1).where(Card.person == cast.owner.person).execute()
    assert Passkey.of(cast.owner.person) == []
    assert connected.post("/provider/connection/removal").status_code == 409
    assert Connection.of(cast.owner.person)


def test_an_invited_helper_arrives_by_the_provider_once(cast, browser):
    page = browser()
    code = Invitation.give("nb")
    page.post("/invitation", code=code)
    page.get(visit(page, form="/provider/invitation", **{"provider-name": "Berit"}))
    assert "Berit" in page.get("/people").text
    assert Invitation.find(code) is None
    again = browser()
    again.get(visit(again))
    assert "Berit" in again.get("/people").text


def test_nobody_arrives_by_the_provider_without_an_invitation(cast, browser):
    people = Person.select().count()
    answer = browser().post("/provider/invitation", **{"provider-name": "Eve"})
    assert answer.location == "/invitation/sign-in-methods"
    assert Person.select().count() == people


def test_whom_the_provider_does_not_serve_any_more_stays_out(cast, browser, connected, app):
    app.extensions["provider"].serves = ("helpers",)
    page = browser()
    assert (page.get(visit(page)).status_code, is_in(page, cast.owner)) == (422, False)
    answer = browser(cast.outsider).post("/provider/connection", **{"connect-pin": PIN})
    assert answer.status_code == 404


def test_a_provider_that_is_away_is_said_kindly(cast, browser, server):
    server.stop()
    page = browser()
    try:
        assert page.post("/provider/sign-in").status_code == 422
        assert "<html" in page.page and len(Device.select()) == 0
    finally:
        server.start()
