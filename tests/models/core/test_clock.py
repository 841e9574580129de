"""The day is that of Norway and Sweden, also on a server whose own day is still yesterday."""

from datetime import UTC, date, datetime

import pytest

from models.core import clock
from models.tools.check_in import CheckIn, FormTotal
from models.tools.diary import Entry
from tests.writing import write

HALF_PAST_MIDNIGHT = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)  # in Oslo it is the 29th


@pytest.fixture
def night(monkeypatch):
    class Night(datetime):
        @classmethod
        def now(cls, tz=None):
            return HALF_PAST_MIDNIGHT.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Night)


def test_after_midnight_it_is_the_new_day(night):
    assert clock.today() == clock.day_at(int(HALF_PAST_MIDNIGHT.timestamp())) == date(2026, 11, 29)


@pytest.mark.parametrize("kind", [Entry, CheckIn, FormTotal])
def test_what_is_written_after_midnight_is_about_the_new_day(kind, plan, night):
    assert write(kind, plan, **{kind.headline: "Ord"}).day == date(2026, 11, 29)
