"""A helper has left: one command, and nothing opens for them any more."""

import logging

import pytest

from models.core.audit import Audit
from models.people.card import Card
from models.people.device import Device
from models.people.invitation import Invitation
from models.people.passkey import Passkey
from models.people.provider import Connection
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.trust import Trust
from tests.house import a_passkey
from tests.writing import as_owner


@pytest.fixture
def command(app):
    return lambda who: app.test_cli_runner().invoke(args=["end-ways-in", str(who)])


@pytest.fixture
def everything(cast, plan):
    """The helper has every way in there is, and a place in a conversation. Returns them."""
    helper = cast.helper.person
    a_passkey(helper)
    Connection.make(helper, "s" * 64)
    Invitation.give("nb", by=helper)
    Trust.give(as_owner(plan), helper.id)
    Guest.knock(Conversation.start(as_owner(plan)), helper).let_in(as_owner(plan))
    return helper


def test_nothing_opens_for_somebody_who_left(everything, cast, browser, plan, command, caplog):
    page = browser(cast.helper)
    assert page.get(f"/plans/{plan.id}/plan").status_code == 200
    caplog.set_level(logging.INFO, "hjulet.security")
    answer = command(everything.id)
    assert answer.exit_code == 0, answer.output
    said = dict(line.split() for line in answer.output.splitlines())
    assert said == {
        "sessions": "1",
        "invitations": "1",
        "cards": "1",
        "passkeys": "1",
        "passwords": "0",
        "connections": "1",
        "plans": "1",
    }
    assert page.get(f"/plans/{plan.id}/plan").location.startswith("/sign-in")
    assert page.sign_in(cast.helper).status_code == 422
    assert (Device.of(everything), Passkey.of(everything), Card.of(everything)) == ([], [], None)
    assert (Connection.of(everything), Invitation.waiting(everything)) == (None, [])
    assert (Access.to(plan, everything), Trust.of(plan.owner)) == (None, None)
    assert Guest.inside(plan, everything) is None
    assert "ended-ways-in" in caplog.text and str(everything.id) not in caplog.text


def test_the_owner_and_the_others_go_on(everything, cast, browser, plan, command):
    command(everything.id)
    assert browser(cast.owner).get(f"/plans/{plan.id}/plan").status_code == 200
    assert browser(cast.reader).get(f"/plans/{plan.id}/matters").status_code == 200
    closed = Audit.select().where(Audit.plan_id == plan.id, Audit.verb == "closed").get()
    assert (closed.person_id, closed.subject_id) == (None, everything.id)


def test_an_owner_keeps_the_way_to_their_own_plan_and_loses_those_of_others(
    cast, browser, plan, command
):
    ulla = cast.outsider
    Access.grant(as_owner(plan), ulla.person, "read", ("plan",), "helper", 2**40)
    page = browser(ulla)
    assert page.get(f"/plans/{plan.id}/plan").status_code == 200
    assert "own a plan" in command(ulla.person.id).output
    assert page.get("/people").location.startswith("/sign-in")
    page.sign_in(ulla)
    assert page.get(f"/plans/{ulla.plan.id}/plan").status_code == 200
    assert page.get(f"/plans/{plan.id}/plan").status_code == 404


@pytest.mark.parametrize("who", ["7", "nobody@example.org", "", "９"])
def test_somebody_unknown_is_nobody(app, command, who):
    answer = command(who)
    assert (answer.exit_code, "bin/audit export" in answer.output) == (1, True)
