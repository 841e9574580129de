"""What counts once counts once, also when the same answer comes many times at the same moment.

Whoever caught an answer on its way sends it beside the real one, with the same cookie. Nobody goes
on until all have read the challenge or the invitation as unused (on SQLite: until a second has
passed, where the first holds the lock).
"""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest

from models.core.database import database
from models.people.challenge import Challenge
from models.people.device import Device
from models.people.invitation import Invitation
from models.people.passkey import Passkey
from models.people.password import Password
from models.people.person import Person
from tests.conftest import PIN, Browser
from tests.keyring import Keyring
from tests.racing import side_by_side
from tests.views.people.test_invitation import PASSWORD, code_of, open_it, secret_on
from tests.views.people.test_passkeys import add, wish
from tests.views.people.test_provider import visit

pytestmark = pytest.mark.postgres

TIMES = 6


@pytest.fixture
def app(app_with_provider):
    return app_with_provider


@pytest.fixture
def all_have_read(monkeypatch):
    """A function that lets TIMES readers of a table's row wait for each other."""

    def hold(table):
        everybody, read = Barrier(TIMES), table.get_or_none

        def get_or_none(*query):
            row = read(*query)
            with suppress(BrokenBarrierError):
                everybody.wait(timeout=1)
            return row

        monkeypatch.setattr(table, "get_or_none", get_or_none)

    return hold


class Phone(Keyring):
    """A phone that does not count how often its key was used, as most do not."""

    def use(self, *args, **kwargs) -> str:
        self.count = -1
        return super().use(*args, **kwargs)


def copies(app, page) -> list[Browser]:
    """Browsers that all hold the cookie of `page`, as a thief of it does."""
    cookie = page.client.get_cookie("hjulet").value
    token = page.get("/language").status_code == 200 and page.token()
    found = [Browser(app) for _one in range(TIMES)]
    for one in found:
        one.client.set_cookie("hjulet", cookie)
        one._token = cookie, token
    return found


def at_once(browsers, send) -> list[int]:
    """The statuses, in order from the lowest, when all of them send at the same moment."""
    database.close()
    works = [lambda one=one: send(one).status_code for one in browsers]
    return sorted(side_by_side(*works))


def in_as(browsers, person) -> tuple[int, int]:
    """How many of the browsers are signed in, and how many devices that person has."""
    inside = sum(one.get("/devices").status_code == 200 for one in browsers)
    return inside, Device.select().where(Device.person == person).count()


ONCE = [303, *[422] * (TIMES - 1)]


def test_a_passkeys_answer_sent_many_times_at_once_signs_in_once(app, cast, browser, all_have_read):
    key = Phone()
    add(browser(cast.owner), key)
    page = browser()
    answer = key.use(wish(page))
    thieves = copies(app, page)
    all_have_read(Challenge)
    assert at_once(thieves, lambda one: one.post("/sign-in/passkey", answer=answer)) == ONCE
    assert in_as(thieves, cast.owner.person) == (1, 2), "the key's own phone, and one more"


def test_a_new_passkey_sent_many_times_at_once_is_kept_once(app, cast, browser, all_have_read):
    page = browser(cast.owner)
    answer = Keyring().make(wish(page, "/passkeys/challenge", pin=PIN))
    thieves = copies(app, page)
    all_have_read(Challenge)
    assert at_once(thieves, lambda one: one.post("/passkeys", answer=answer, name="")) == ONCE
    assert Passkey.select().where(Passkey.person == cast.owner.person).count() == 1


def test_the_providers_answer_sent_many_times_at_once_signs_in_once(
    app, cast, browser, all_have_read
):
    page = browser(cast.owner)
    page.get(visit(page, form="/provider/connection", **{"connect-pin": PIN}))
    page = browser()
    back = visit(page)
    thieves = copies(app, page)
    all_have_read(Challenge)
    assert at_once(thieves, lambda one: one.get(back)) == ONCE
    assert in_as(thieves, cast.owner.person) == (1, 2)


def test_an_invitation_taken_by_many_at_once_makes_one_helper(app, cast, browser, all_have_read):
    code = Invitation.give("nb")
    hurried, forms = [browser() for _one in range(TIMES)], {}
    for number, one in enumerate(hurried):
        open_it(one, code)
        one.get("/invitation/password")
        forms[one] = {
            "name": "Berit",
            "email": f"berit{number}@example.org",
            "password": PASSWORD,
            "code": code_of(secret_on(one)),
        }
    before = Person.select().count()
    all_have_read(Invitation)
    found = at_once(hurried, lambda one: one.post("/invitation/password", **forms[one]))
    assert found == [200, *[422] * (TIMES - 1)]
    assert (Person.select().count() - before, Password.select().count()) == (1, 1)


def test_an_invitation_taken_with_one_passkey_many_times_at_once_makes_one_helper(
    app, cast, browser, all_have_read
):
    page = browser()
    open_it(page)
    asked = wish(page, "/invitation/passkey/challenge", name="Nina")
    answer = Keyring().make(asked)
    thieves, before = copies(app, page), Person.select().count()
    all_have_read(Challenge)
    found = at_once(
        thieves, lambda one: one.post("/invitation/passkey", answer=answer, name="Nina")
    )
    assert found == ONCE
    assert (Person.select().count() - before, Passkey.select().count()) == (1, 1)
