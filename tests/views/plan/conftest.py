"""Fixtures for the tests here: a goal, somebody who cannot read the plan, and live streams."""

from tests.listening import listen
from tests.talking import goal, ulla

__all__ = ["goal", "listen", "ulla"]
