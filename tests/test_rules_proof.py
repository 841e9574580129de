"""Whatever opens a new way in, or erases a person, asks first whether it is them.

views/people/proof.py is the only place that may answer. A PIN that was chosen for a lent screen is
known to whoever looked on, so it must not count.
"""

import ast
from functools import cache

import pytest

from models.people.card import Card
from models.people.challenge import Challenge
from models.people.device import Device
from models.people.passkey import Passkey
from models.people.password import Password
from models.people.person import Person
from models.people.provider import Connection
from models.plan.trust import Trust
from tests.conftest import PIN
from tests.house import House, undone
from tests.test_rules import doors
from tests.test_rules_code import VIEWS, functions, nodes

# What makes a way in, erases somebody, or puts another PIN on a session.
SENSITIVE = {
    "Card.issue",
    "Challenge.give",
    "Connection.make",
    "Passkey.make",
    "Passkey.to_make",
    "Password.choose",
    "found.renew",
    "Rescue.new_card",
    "Trust.give",
    "current_user.device.lend",
    "erase",
}
# Functions that call such a thing and need no proof: nobody is signed in, or the caller asked.
FOR_SOMEBODY_NEW = {
    "welcome.own_a_plan",
    "join.ask",
    "join.passkey",
    "join.password",
    "provider._arrive",
    "passkeys.ask_to_sign_in",
    "provider._leave",
}
# Of the errands that provider._leave begins, this one is for somebody who is signed in.
ASK_BEFORE_LEAVING = {"provider.connect"}


@cache
def calls(function):
    return {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}


def sensitive_functions():
    """{"module.function": what it calls}, for each function in views/ that does such a thing."""
    return {
        f"{path.stem}.{function.name}": calls(function)
        for path in VIEWS
        for function in functions(path)
        if calls(function) & SENSITIVE
    }


def test_every_function_that_makes_a_way_in_asks_for_proof_in_the_one_place():
    found = sensitive_functions()
    unasked = {name for name, called in found.items() if "proof.given" not in called}
    assert unasked == FOR_SOMEBODY_NEW
    asking = {"passkeys.ask", "passkeys.add", "card.replace", "rescue.begin", "rescue.trust"}
    assert asking <= set(found), "the search itself does not work"


def test_whoever_leaves_for_the_provider_to_connect_it_asks_for_proof():
    every = {f"{path.stem}.{one.name}": calls(one) for path in VIEWS for one in functions(path)}
    assert [name for name in ASK_BEFORE_LEAVING if "proof.given" not in every[name]] == []


def test_nothing_but_the_one_place_looks_at_the_proof():
    looking = {
        path.name
        for path in VIEWS
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and node.attr in ("fresh", "proves", "proves_by_pin", "proved_at")
    }
    assert looking == {"proof.py"}


def ways_in(people):
    """Every row by which these people can come in, or which somebody has begun to make for them."""
    rows = [
        Passkey.select(Passkey.id).where(Passkey.person.in_(people)),
        Password.select(Password.hash).where(Password.person.in_(people)),
        Connection.select(Connection.id).where(Connection.person.in_(people)),
        Card.select(Card.id).where(Card.person.in_(people), Card.ended_at.is_null()),
        Trust.select(Trust.id).where(Trust.owner.in_(people), Trust.ended_at.is_null()),
        Challenge.select(Challenge.ticket).where(Challenge.person_id.in_(people)),
    ]
    return {(number, row) for number, query in enumerate(rows) for row in query.tuples()}


def opening(house, people, endpoints=None):
    """The addresses where these people (the owner, the helper) got a new way in, or were erased."""
    opened = set()
    for rule, kind in house.rules():
        if kind in (None, "goal") and (endpoints is None or rule.endpoint in endpoints):
            fields = doors()[rule.endpoint].fields
            if rule.endpoint == "rescue.trust":
                fields = fields | {"trust-person": str(people[1])}
            body = house.body(rule.endpoint, kind, fields)
            if any(_opens(house, name, rule, kind, body, people) for name in ("owner", "helper")):
                opened.add(rule.endpoint)
    return opened


def _opens(house, name, rule, kind, body, people):
    before = ways_in(people)
    with undone():
        _post(house, name, house.address(rule, kind), body)
        erased = Person.select().where(Person.id.in_(people)).count() < len(people)
        return erased or bool(ways_in(people) - before)


def _post(house, name, address, body):
    client = house.app.test_client()
    client.set_cookie("hjulet", house.visitors[name].cookie)
    client.post(address, data={"csrf_token": house.visitors[name].token, **dict(body)})


@pytest.fixture
def house(app, cast, browser):
    return House(app, cast, browser)


def test_a_pin_for_the_lent_screen_opens_no_way_in_at_any_address(house, cast):
    people = [cast.owner.person.id, cast.helper.person.id]
    every = {"card.replace", "erasure.last", "passkeys.ask", "rescue.begin", "rescue.trust"}
    assert opening(house, people, every) == every, (
        "by the PIN they signed in with there is much to open"
    )
    for name in ("owner", "helper"):
        _lent(house, name)
    assert opening(house, people) == set()


def _lent(house, name):
    """This visitor's session, as if its screen had been lent and taken back with this PIN."""
    client = house.app.test_client()
    client.set_cookie("hjulet", house.visitors[name].cookie)
    with client.session_transaction() as session:
        token = session["_user_id"]
    device = Device.by_token(token)
    Device.update(pin_hash="").where(Device.id == device.id).execute()
    device.lend(PIN, token)
    assert Device.by_token(token).opens_with(PIN, token)
    device.hide(False)
