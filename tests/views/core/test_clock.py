"""Days are the days people live in, also when the clocks change.

In Oslo and Stockholm they do so on 29 March and 25 October 2026.
"""

from datetime import date

import pytest

from views.core.language import clock, day_at, end_of, start_of

HOUR = 3600


@pytest.mark.parametrize(
    "day, hours", [(date(2026, 3, 28), 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25)]
)
def test_a_day_lasts_from_its_first_second_to_its_last(day, hours):
    assert end_of(day) + 1 - start_of(day) == hours * HOUR
    assert day_at(start_of(day)) == day_at(end_of(day)) == day
    assert day_at(start_of(day) - 1) < day < day_at(end_of(day) + 1)


def test_two_hours_are_two_hours_in_the_night_when_the_clocks_go_back(app):
    """A conversation is counted in seconds since 1970: it ends neither sooner nor later."""
    began = start_of(date(2026, 10, 25)) + 2 * HOUR - 60
    with app.test_request_context(headers={"Accept-Language": "nb"}):
        assert [clock(began), clock(began + 2 * HOUR)] == ["01.59", "02.59"]
