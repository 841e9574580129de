"""Puts things into groups, such as the rows of one query by the part that each belongs to."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing")
Group = TypeVar("Group", bound=Hashable)


def grouped(things: Iterable[Thing], by: Callable[[Thing], Group]) -> dict[Group, list[Thing]]:
    """{group: its things}, where `by` says the group of a thing.

    Groups stand in the order of their first things, and things in the order in which they came.
    """
    found: dict[Group, list[Thing]] = {}
    for one in things:
        found.setdefault(by(one), []).append(one)
    return found
