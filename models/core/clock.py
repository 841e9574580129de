"""Which day it is where the owners are, wherever the server is and whatever its own clock says."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Oslo")  # the same clock as Stockholm


def today() -> date:
    """The day it is in Norway and Sweden."""
    return datetime.now(ZONE).date()


def day_at(seconds: int) -> date:
    """The day it is there at this time, in seconds since 1970."""
    return datetime.fromtimestamp(seconds, ZONE).date()


def moment_of(day: date, clock: str | None) -> int:
    """When this clock ("10:30") is on that day there, in seconds since 1970; None: noon."""
    at = time.fromisoformat(clock) if clock else time(12)
    return int(datetime.combine(day, at, ZONE).timestamp())


def start_of(day: date) -> int:
    """The first second of a day there, in seconds since 1970."""
    return int(datetime.combine(day, time(), ZONE).timestamp())
