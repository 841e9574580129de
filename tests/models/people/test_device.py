"""Signed-in phones and browsers: how long they last, and how they end."""

from contextlib import suppress

import pytest

from models.core.database import now
from models.people.card import Card
from models.people.device import Device, Ended
from tests.conftest import PIN
from tests.racing import side_by_side

MINUTE = 60
DAY = 86400


def sign_in(member, own=False):
    return Device.sign_in(member.person, PIN, "Android", own)


def last_seen(device, seconds):
    Device.update(seen_at=now() - seconds).where(Device.id == device.id).execute()


@pytest.mark.parametrize(
    "own, idle, alive",
    [
        (False, 29 * MINUTE, True),
        (False, 30 * MINUTE + 1, False),
        (True, 31 * MINUTE, True),
        (True, 179 * DAY, True),
        (True, 180 * DAY + 1, False),
    ],
)
def test_a_shared_device_ends_after_half_an_hour_and_an_own_phone_lasts_half_a_year(
    cast, own, idle, alive
):
    device, token = sign_in(cast.owner, own)
    last_seen(device, idle)
    assert (Device.by_token(token) is not None) is alive
    assert (device in Device.of(cast.owner.person)) is alive


@pytest.mark.parametrize(
    "own, age, alive",
    [
        (False, 12 * 60 * MINUTE - 5, True),
        (False, 12 * 60 * MINUTE, False),
        (True, 365 * DAY - 5, True),
        (True, 365 * DAY, False),
    ],
)
def test_however_much_it_is_used_a_session_ends_one_day(cast, own, age, alive):
    device, token = sign_in(cast.owner, own)
    Device.update(created_at=now() - age, seen_at=now()).where(Device.id == device.id).execute()
    assert (Device.by_token(token) is not None) is alive


def test_who_signed_in_without_a_pin_opens_nothing_with_an_empty_one(cast):
    device, token = Device.sign_in(cast.owner.person, None, "Android", own=True)
    assert [device.opens_with(pin, token) for pin in ("", PIN)] == [False, False]


def test_a_pin_for_the_lent_screen_shows_it_again_and_proves_nothing(cast):
    device, token = Device.sign_in(cast.owner.person, None, "Android", own=True)
    assert device.fresh
    device.lend("9753", token)
    lent = Device.by_token(token)
    assert (lent.hidden, lent.opens_with("9753", token)) == (True, True)
    assert (lent.proves("9753", token), lent.fresh) == (False, False)


def test_using_it_keeps_it_alive(cast):
    device, token = sign_in(cast.owner)
    last_seen(device, 29 * MINUTE)
    Device.by_token(token).seen()
    assert now() - Device.by_token(token).seen_at < 5


def test_the_database_does_not_hold_the_token(cast):
    _device, token = sign_in(cast.owner)
    assert Device.by_token(token).token != token
    assert Device.by_token(Device.by_token(token).token) is None


def test_an_ended_device_is_out(cast):
    device, token = sign_in(cast.owner)
    device.end()
    assert (Device.by_token(token), Device.of(cast.owner.person)) == (None, [])


def test_ending_the_others_leaves_this_one_and_other_people_alone(cast):
    this, token = sign_in(cast.owner)
    _other, other_token = sign_in(cast.owner)
    _helpers, helpers_token = sign_in(cast.helper)
    this.end_others()
    assert Device.by_token(token) and Device.by_token(helpers_token)
    assert Device.by_token(other_token) is None


def test_wrong_pins_at_a_hidden_screen_end_the_session_and_leave_the_card_alone(cast):
    device, token = sign_in(cast.owner)
    assert [device.opens_with("9753", token) for _try in range(5)] == [False] * 5
    with pytest.raises(Ended):
        device.opens_with(PIN, token)
    assert Device.by_token(token) is None
    assert Card.find(cast.owner.code).opens_with(PIN)


def test_the_right_pin_many_times_at_once_ends_nothing(cast):
    """Who taps a button again and again while the server is slow has made no wrong try."""
    device, token = sign_in(cast.owner)
    answers = side_by_side(*[lambda: device.proves(PIN, token)] * 12)
    assert True in answers and Device.by_token(token).wrong == 0


def test_wrong_pins_at_once_end_the_session(cast):
    device, token = sign_in(cast.owner)

    def guess():
        with suppress(Ended):
            return device.proves("9753", token)

    assert True not in side_by_side(*[guess] * 12)
    with pytest.raises(Ended):
        device.proves(PIN, token)
    assert Device.by_token(token) is None


def test_a_pin_sent_twice_at_once_brings_one_new_token(cast):
    """Whichever of the answers the browser keeps, its token opens the session."""
    device, token = sign_in(cast.owner)
    first, second = side_by_side(*[lambda: device.renew(PIN, token)] * 2)
    assert Device.by_token(first).id == Device.by_token(second).id == device.id
    late = device.renew(PIN, token)
    assert Device.by_token(late).proves(PIN, late) and Device.by_token(token) is None
    assert Device.by_token(Device.by_token(late).renew(PIN, late)).id == device.id


def test_a_thief_of_the_card_does_not_lock_the_owners_own_phone(cast):
    device, token = sign_in(cast.owner)
    for _try in range(5):
        Card.find(cast.owner.code).opens_with("9753")
    assert device.opens_with(PIN, token)


def test_the_pin_shows_the_screen_again_also_after_a_new_card(cast):
    device, token = sign_in(cast.owner)
    Card.issue(cast.owner.person, PIN)
    assert device.opens_with(PIN, token)
