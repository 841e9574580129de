"""Days are the days people live in, also when the clocks change.

In Oslo and Stockholm they do so on 29 March and 25 October 2026.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from models.core.clock import start_of
from views.core.language import clock, day_at, end_of

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
        assert [clock(began)[:5], clock(began + 2 * HOUR)[:5]] == ["01.59", "02.59"]


BEFORE = {
    "nb": "{} (før klokka stilles tilbake)",
    "sv": "{} (innan klockan ställs tillbaka)",
    "en": "{} (before the clocks go back)",
}
AFTER = {
    "nb": "{} (etter at klokka er stilt tilbake)",
    "sv": "{} (efter att klockan har ställts tillbaka)",
    "en": "{} (after the clocks go back)",
}


@pytest.mark.parametrize("language, sign", [("nb", "."), ("sv", "."), ("en", ":")])
@pytest.mark.parametrize("place", ["Europe/Oslo", "Europe/Stockholm"])
@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 10, 31)])
def test_the_hour_that_comes_twice_says_which_one_it_is(app, place, day, language, sign):
    two = datetime.combine(day, time(2), ZoneInfo(place)).timestamp()
    moments = [int(two + minutes * 60) for minutes in (-1, 0, 30, 59, 60, 90, 119, 120)]
    with app.test_request_context(headers={"Accept-Language": language}):
        assert [clock(moment) for moment in moments] == [
            f"01{sign}59",
            *(BEFORE[language].format(f"02{sign}{minute}") for minute in ("00", "30", "59")),
            *(AFTER[language].format(f"02{sign}{minute}") for minute in ("00", "30", "59")),
            f"03{sign}00",
        ]


def test_the_night_when_the_clocks_go_forward_needs_no_word(app):
    two = start_of(date(2026, 3, 29)) + 2 * HOUR
    with app.test_request_context(headers={"Accept-Language": "nb"}):
        assert [clock(two - 60), clock(two)] == ["01.59", "03.00"]
