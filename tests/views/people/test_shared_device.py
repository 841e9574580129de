"""One device for two: each needs their own PIN to take over, and nothing stays on the device."""

import re

import pytest

from models.core.database import now
from models.people.device import Device
from models.people.passkey import Passkey
from models.plan.conversation import Conversation
from models.plan.trust import Trust
from models.tools.goals import Goal
from tests.conftest import PIN
from tests.keyring import Keyring
from tests.talking import in_english, save
from tests.writing import as_owner, told, write


@pytest.fixture
def goal(plan):
    return write(Goal, plan, text="A flat")


@pytest.fixture
def tablet(cast, browser):
    """The tablet of a helper who has no access to the owner's plan."""
    return in_english(browser(cast.outsider))


def begin(tablet, member, pin=PIN):
    return tablet.post("/together", code=member.code, pin=pin)


def hand_over(tablet, pin=PIN):
    """The other one takes over, with their PIN; here both have the same."""
    return tablet.post("/together/turn", pin=pin)


def who_writes(tablet, plan):
    """The name on the page, which is in that person's language."""
    page = tablet.get(f"/plans/{plan.id}/plan").text
    return re.search(r'class="note turns".*?<p>(\w+)', page, re.S)[1]


def author(goal):
    return goal.history()[0].by_id


def test_card_and_pin_open_the_owners_plan_on_the_helpers_tablet(tablet, cast, plan, goal):
    assert tablet.get(f"/plans/{plan.id}/plan").status_code == 404
    assert begin(tablet, cast.owner).location == f"/plans/{plan.id}/home"
    assert (who_writes(tablet, plan), "A flat" in tablet.page) == ("Ola", True)


@pytest.mark.parametrize("pin", ["", "0000", PIN + "0"])
def test_a_wrong_pin_opens_nothing(tablet, cast, plan, pin):
    assert begin(tablet, cast.owner, pin).status_code == 422
    assert (tablet.get(f"/plans/{plan.id}/plan").status_code, Conversation.of(plan)) == (404, None)


def test_each_writes_under_their_own_name(tablet, cast, plan, goal):
    begin(tablet, cast.owner)
    save(tablet, goal, "A house")
    assert author(goal) == cast.owner.person.id
    hand_over(tablet)
    assert who_writes(tablet, plan) == "Ulla"
    save(tablet, Goal.find(plan, goal.id), "A boat")
    assert (author(goal), told(goal)) == (cast.outsider.person.id, ["A flat", "A house", "A boat"])


@pytest.mark.parametrize("pin, writes", [("", "Ulla"), ("0000", "Ulla"), (PIN, "Ola")])
def test_the_helper_becomes_the_owner_by_the_owners_pin_only(tablet, cast, plan, pin, writes):
    begin(tablet, cast.owner)
    hand_over(tablet)
    hand_over(tablet, pin)
    assert who_writes(tablet, plan) == writes


def test_the_helper_does_not_say_yes_for_the_owner(tablet, cast, plan, goal):
    begin(tablet, cast.owner)
    assert tablet.get(f"/plans/{plan.id}/sharing").status_code == 200
    hand_over(tablet)
    assert tablet.get(f"/plans/{plan.id}/sharing").status_code == 403
    assert tablet.post(f"/plans/{plan.id}/plan/acceptance", stamp="x").status_code == 403


@pytest.mark.parametrize("handed_over", [False, True])
def test_nothing_is_left_when_they_are_done(tablet, cast, plan, goal, handed_over):
    begin(tablet, cast.owner)
    if handed_over:
        hand_over(tablet)
    assert "A flat" in tablet.get(f"/plans/{plan.id}/plan").text
    cookie = tablet.client.get_cookie("hjulet").value
    assert tablet.post("/together/end").location == "/"
    if not handed_over:  # the owner had it: the helper's own pages wait for the helper's PIN
        assert tablet.get(f"/plans/{plan.id}/plan").location == "/hidden"
        tablet.post("/hidden/open", pin=PIN)
    assert tablet.get(f"/plans/{plan.id}/plan").status_code == 404
    assert "A flat" not in tablet.page
    assert (Device.of(cast.owner.person), Conversation.of(plan)) == ([], None)
    tablet.client.set_cookie("hjulet", cookie)
    assert tablet.get(f"/plans/{plan.id}/plan").status_code in (303, 404)
    assert hand_over(tablet, PIN).status_code != 200
    assert "A flat" not in tablet.get(f"/plans/{plan.id}/plan").text


def test_a_second_owner_waits_until_the_first_is_done(tablet, cast, browser, plan):
    hers = browser(cast.helper)
    begin(hers, cast.owner)
    assert begin(hers, cast.outsider).location == "/"
    hers.post("/together/end")
    hers.post("/hidden/open", pin=PIN)
    assert Device.of(cast.owner.person) == []
    assert begin(hers, cast.outsider).location == f"/plans/{cast.outsider.plan.id}/home"


def test_ones_own_card_is_no_second_person(tablet, cast):
    assert begin(tablet, cast.outsider).status_code == 422


def test_a_helper_who_signed_in_without_a_pin_chooses_one_to_take_the_device_back(
    cast, browser, plan
):
    hers = browser(cast.outsider)
    tablet = browser()
    key = Keyring()
    hers.post("/passkeys", answer=key.make(hers.post("/passkeys/challenge", pin=PIN).json))
    tablet.post("/sign-in/passkey", answer=key.use(tablet.post("/sign-in/passkey/challenge").json))
    assert begin(tablet, cast.owner).status_code == 422
    answer = tablet.post("/together", code=cast.owner.code, pin=PIN, back="9753")
    assert answer.location == f"/plans/{plan.id}/home"
    hand_over(tablet, PIN)
    assert tablet.get(f"/plans/{plan.id}/looking").status_code == 200, "the owner still has it"
    hand_over(tablet, "9753")
    assert tablet.get(f"/plans/{plan.id}/looking").status_code == 403


def test_turning_and_ending_without_a_beginning_lead_nowhere(tablet):
    assert [tablet.post(f"/together/{what}").status_code for what in ("turn", "end")] == [404, 404]


def test_a_tablet_that_lay_idle_asks_to_sign_in_and_shows_nothing(tablet, cast, plan, goal):
    begin(tablet, cast.owner)
    assert "A flat" in tablet.get(f"/plans/{plan.id}/plan").text
    Device.update(seen_at=1).execute()
    assert tablet.get(f"/plans/{plan.id}/plan").location.startswith("/sign-in")
    assert tablet.get("/sign-in").status_code == 200


@pytest.fixture
def tablet_by_passkey(cast, browser):
    """A tablet that the helper signed in to with a passkey just now, so without a PIN."""
    hers = browser(cast.helper)
    key = Keyring()
    hers.post("/passkeys", answer=key.make(hers.post("/passkeys/challenge", pin=PIN).json))
    tablet = browser()
    tablet.post("/sign-in/passkey", answer=key.use(tablet.post("/sign-in/passkey/challenge").json))
    return tablet


def lend_to_oneself(tablet, member):
    """With a card of their own, somebody lends the screen to themselves, and takes it back."""
    tablet.post("/together", code=member.code, pin=PIN, back="9753")
    hand_over(tablet, "9753")


def new_ways_in(tablet, plan):
    """The statuses when a new passkey, a new card, and a new card for an owner are asked for."""
    rescue = {"here": "y", "pin": "9753", "new": "8642", "again": "8642"}
    return [
        tablet.post("/passkeys/challenge", pin="9753").status_code,
        tablet.post("/card", pin="9753", new="8642").status_code,
        tablet.post(f"/plans/{plan.id}/new-card", **rescue).status_code,
        tablet.post("/erasure/last", pin="9753", yes="y").status_code,
    ]


def test_whoever_finds_a_helpers_tablet_makes_no_pin_that_proves_to_be_the_helper(
    tablet_by_passkey, cast, plan
):
    Trust.give(as_owner(plan), cast.helper.person.id)
    Device.update(proved_at=now() - 601).execute()
    lend_to_oneself(tablet_by_passkey, cast.outsider)
    assert new_ways_in(tablet_by_passkey, plan) == [422] * 4
    assert Device.of(cast.outsider.person) == [], "nothing was lent"


def test_a_helper_who_lent_the_screen_signs_in_again_before_a_new_way_in(
    tablet_by_passkey, cast, plan
):
    """They signed in just now, but whoever had the screen may have seen the PIN for it."""
    Trust.give(as_owner(plan), cast.helper.person.id)
    lend_to_oneself(tablet_by_passkey, cast.outsider)
    assert tablet_by_passkey.get("/people").status_code == 200, "it is the helper's screen again"
    assert new_ways_in(tablet_by_passkey, plan) == [422] * 4


def test_a_passkey_that_was_begun_before_the_screen_was_lent_is_not_made(tablet_by_passkey, cast):
    wish = tablet_by_passkey.post("/passkeys/challenge").json
    lend_to_oneself(tablet_by_passkey, cast.outsider)
    answer = tablet_by_passkey.post("/passkeys", answer=Keyring().make(wish))
    assert (answer.status_code, len(Passkey.of(cast.helper.person))) == (422, 1)


def test_a_helper_whose_sign_in_is_old_is_told_to_sign_in_before_they_lend(tablet_by_passkey):
    Device.update(proved_at=now() - 601).execute()
    page = tablet_by_passkey.get("/together").text
    assert "/sign-in?next=/together" in page and 'name="back"' not in page


def test_ones_own_card_and_that_of_somebody_without_a_plan_are_told_apart(tablet, cast, plan):
    assert begin(tablet, cast.outsider).status_code == 422
    assert "This is your own card." in tablet.page
    assert begin(tablet, cast.helper).status_code == 422
    assert "has no plan here" in tablet.page
    assert Conversation.of(plan) is None
