"""The owner erases everything in two steps, with the PIN or a new sign-in, and reads what stays."""

import pytest

from models.core.database import now
from models.people.consent import Consent
from models.people.device import FRESH_SECONDS, Device
from models.people.password import Password, RecoveryCode
from models.people.person import Person
from models.plan.access import Access
from models.plan.plan import Plan
from models.tools.goals import Goal
from tests.conftest import PIN
from tests.keyring import Keyring
from tests.talking import in_english
from tests.views.people import test_invitation as passwords
from tests.views.people import test_passkeys as passkeys
from tests.writing import as_owner, write


@pytest.fixture
def plan(cast):
    write(Goal, cast.owner.plan, text="A flat")
    return cast.owner.plan


def test_the_first_page_says_what_happens_and_what_is_kept(owner, plan):
    page = owner.get("/erasure").text
    assert "You cannot get it back." in page and "who read or wrote in your plan" in page
    assert "Your name stays there" not in page


def test_who_has_looked_in_other_plans_is_told_that_the_name_stays(browser, cast, plan):
    Access.grant(as_owner(cast.outsider.plan), plan.owner, "read", ("plan",), "peer", now() + 999)
    visitor = in_english(browser(cast.owner))
    visitor.get(f"/plans/{cast.outsider.plan.id}/plan")
    assert "Your name stays there" in visitor.get("/erasure").text


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"pin": PIN}, "Tick the box if you want to erase everything."),
        ({"yes": "y"}, "Type your PIN."),
        ({"yes": "y", "pin": "1111"}, "That was not right. Try again."),
    ],
)
def test_without_the_box_and_the_pin_nothing_is_erased(owner, plan, fields, said):
    answer = owner.post("/erasure/last", **fields)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert Goal.of(Plan.by_id(plan.id))[0].text == "A flat"


def test_five_wrong_pins_end_the_session_and_erase_nothing(owner, plan):
    answers = [owner.post("/erasure/last", yes="y", pin="1111").status_code for _try in range(6)]
    assert (answers[:5], answers[5] in (303, 401), Plan.by_id(plan.id) is not None) == (
        [422] * 5,
        True,
        True,
    )


def test_after_the_last_step_the_plan_and_every_session_are_gone(owner, browser, cast, plan):
    other, helper = browser(cast.owner), browser(cast.helper)
    assert [one.get(f"/plans/{plan.id}/plan").status_code for one in (owner, other, helper)] == [
        200
    ] * 3
    answer = owner.post("/erasure/last", yes="y", pin=PIN)
    assert (answer.status_code, answer.location) == (303, "/erased")
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert "It is gone" in owner.get("/erased").text
    assert [one.get(f"/plans/{plan.id}/plan").status_code for one in (owner, other, helper)] == [
        303,
        303,
        404,
    ]


def test_the_card_opens_nothing_afterwards(owner, browser, cast, plan):
    owner.post("/erasure/last", yes="y", pin=PIN)
    assert browser().sign_in(cast.owner).status_code == 422
    assert browser().sign_in(cast.helper).status_code == 303


@pytest.fixture
def without_pin(cast, browser):
    """The owner's browser, signed in by a passkey."""
    key, page = Keyring(), browser()
    passkeys.add(browser(cast.owner), key)
    passkeys.sign_in(page, key)
    return in_english(page)


def test_who_signed_in_by_passkey_is_asked_for_no_pin_and_erases(without_pin, plan):
    last = "/erasure/last"
    assert (without_pin.get(last).status_code, 'name="pin"' in without_pin.page) == (200, False)
    assert (
        without_pin.post(last).status_code,
        "Tick the box if you want to erase everything." in without_pin.page,
    ) == (422, True)
    assert Goal.of(Plan.by_id(plan.id))[0].text == "A flat"
    assert (without_pin.post(last, yes="y").location, Plan.by_id(plan.id)) == ("/erased", None)


def test_who_signed_in_by_passkey_a_while_ago_signs_in_again_first(without_pin, plan):
    last = "/erasure/last"
    Device.update(proved_at=now() - FRESH_SECONDS).where(Device.pin_hash == "").execute()
    assert "Erase everything now" not in without_pin.get(last).text
    answers = [without_pin.post(last, yes="y", pin=PIN).status_code for _try in range(6)]
    assert (answers, "Sign in again first." in without_pin.page) == ([422] * 6, True)
    assert without_pin.get(f"/plans/{plan.id}/plan").status_code == 200


def test_an_owner_who_helps_others_has_no_way_in_after_erasing(cast, browser, plan):
    """The name stays in another owner's log, but no card, passkey or password signs in with it."""
    key, secret = Keyring(), 2 * "JBSWY3DPEHPK3PXP"
    codes = Password.choose(plan.owner, passwords.EMAIL, passwords.PASSWORD, secret, "")
    passkeys.add(browser(cast.owner), key)
    Access.grant(as_owner(cast.outsider.plan), plan.owner, "read", ("plan",), "peer", now() + 999)

    def tries():
        yield browser().sign_in(cast.owner).status_code
        yield passkeys.sign_in(browser(), key).status_code
        yield passwords.sign_in(browser(), code=codes.pop()).status_code
        yield passwords.sign_in(browser(), code=passwords.code_of(secret)).status_code

    assert list(tries()) == [303] * 4
    page = browser(cast.owner)
    page.get(f"/plans/{cast.outsider.plan.id}/plan")
    page.post("/erasure/last", yes="y", pin=PIN)
    assert Person.get_by_id(plan.owner_id).name == "Ola"
    assert (list(tries()), RecoveryCode.select().count()) == ([422] * 4, 0)


def test_a_helper_leaves_too_and_the_owners_plan_stays(cast, browser, hanne, plan):
    assert "A flat" in hanne.get(f"/plans/{plan.id}/plan").text
    page = hanne.get("/erasure").text
    assert (
        "You no longer see any plans." in page
        and "Your name stays there" in page
        and "Sheets on paper" not in page
    )
    assert hanne.post("/erasure/last", yes="y", pin=PIN).location == "/erased"
    assert (browser().sign_in(cast.helper).status_code, Access.to(plan, cast.helper.person)) == (
        422,
        None,
    )
    hers = Access.get(Access.plan == plan, Access.person == cast.helper.person).id
    assert Consent.get(Consent.about == hers).withdrawn_at, "the owner's yes to her has ended too"
    assert "A flat" in browser(cast.owner).get(f"/plans/{plan.id}/plan").text
