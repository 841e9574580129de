"""How often something may be tried from one place."""

import pytest

from models.core.database import now
from models.people.rate_limit import RateLimit, RateLimited
from tests.racing import side_by_side

pytestmark = pytest.mark.postgres

HERE = "address:192.0.2.1"
THERE = "address:192.0.2.2"


def tries(place, times, most=100):
    for _try in range(times):
        RateLimit.spend(place, most, 60)


def test_the_last_free_try_is_let_through_and_the_next_is_not(app):
    tries(HERE, 3, most=3)
    with pytest.raises(RateLimited) as pause:
        tries(HERE, 1, most=3)
    assert 55 <= pause.value.until - now() <= 60


def test_one_place_does_not_lock_another(app):
    tries(HERE, 3, most=3)
    with pytest.raises(RateLimited):
        tries(HERE, 1, most=3)
    tries(THERE, 1, most=3)


def test_old_tries_are_forgotten(app):
    tries(HERE, 3, most=3)
    RateLimit.update(since=now() - 60).execute()
    tries(HERE, 1, most=3)
    assert RateLimit.get().count == 1


def test_a_try_that_was_right_is_given_back(app):
    tries(HERE, 3, most=3)
    RateLimit.give_back(HERE)
    tries(HERE, 1, most=3)
    with pytest.raises(RateLimited):
        tries(HERE, 1, most=3)


def test_tries_side_by_side_all_count(app):
    side_by_side(*[lambda: tries(HERE, 5)] * 4)
    assert RateLimit.get().count == 20


def test_the_first_tries_of_a_new_time_side_by_side_all_count(app):
    tries(HERE, 1)
    RateLimit.update(since=now() - 3600).execute()
    side_by_side(*[lambda: tries(HERE, 5)] * 4)
    assert RateLimit.get().count == 20


def test_no_address_is_kept_in_the_clear(app):
    tries(HERE, 1)
    assert "192.0.2.1" not in RateLimit.get().place
