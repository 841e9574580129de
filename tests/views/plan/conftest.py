"""Fixtures for the tests here: a goal, and live streams."""

from tests.listening import listen
from tests.talking import goal

__all__ = ["goal", "listen"]
