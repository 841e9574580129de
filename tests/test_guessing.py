"""How far a guesser gets in a day, measured at the sign-in itself. The figures are in SECURITY.md.

Time passes by moving back the moments that the clock is compared with.
"""

import re
from itertools import count
from pathlib import Path

import pytest

from models.core.database import now
from models.people.card import ALPHABET, RANDOM_LETTERS, Card, check_letter, easy_pin
from models.people.rate_limit import RateLimit
from tests.conftest import Browser

DAY = 86400
SECURITY = re.sub(
    r"\s+", " ", (Path(__file__).parents[1] / "SECURITY.md").read_text(encoding="utf-8")
)
FOUR_DIGITS = [f"{number:04}" for number in range(10_000)]


@pytest.fixture
def thief(app):
    return Browser(app)


def pass_time(seconds):
    Card.update(locked_until=Card.locked_until - seconds).where(Card.locked_until > 0).execute()
    RateLimit.update(since=RateLimit.since - seconds).execute()


def tries_within(page, card, code, seconds):
    """How many PINs the server checks, if the thief comes back as soon as a pause is over."""
    passed = 0
    pins = count(1)
    while passed < seconds - 60:  # the test itself takes a few of them
        page.post("/sign-in", code=code, pin=f"99{next(pins):04}")
        wait = Card.get_by_id(card.id).locked_until - now()
        if wait > 0:
            pass_time(wait)
            passed += wait
    return Card.get_by_id(card.id).wrong


def test_a_thief_of_the_card_gets_eleven_tries_on_the_first_day_and_one_a_day_after_that(
    thief, cast
):
    code = cast.owner.code
    card = Card.of(cast.owner.person)
    first = tries_within(thief, card, code, DAY)
    week = tries_within(thief, card, code, 7 * DAY) - first
    possible = sum(not easy_pin(pin) for pin in FOUR_DIGITS)
    year = first + 364
    assert (first, week) == (11, 7)
    assert f"**{first} tries on the first day, 1 a day after that" in SECURITY
    assert f"{possible:,} PINs of four digits" in SECURITY
    assert f"1 chance in {possible // first}" in SECURITY
    assert f"1 in {possible // year} after a year" in SECURITY


def test_one_network_address_gets_2880_unknown_cards_a_day(thief, cast):
    """Thirty in a quarter of an hour. Two such quarters are tried here, code by code."""
    looked_at = 0
    for _quarter in range(2):
        for number in range(31):
            page = thief.post("/sign-in", code=unknown(number), pin="2468").text
            looked_at += "Det stemte ikke." in page
        pass_time(15 * 60)
    a_day = looked_at // 2 * (DAY // (15 * 60))
    assert (looked_at, a_day) == (60, 2880)
    years = 2 ** (5 * RANDOM_LETTERS) / 1000 / a_day / 365 / 1e6
    assert f"**{a_day:,} a day**" in SECURITY and f"some {years:.0f} million years" in SECURITY


def unknown(number: int) -> str:
    letters = ALPHABET[number % 32] * RANDOM_LETTERS
    return letters + check_letter(letters)
