"""Where the answers of a round agree, and where they differ (R52): none is the right one."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.tools.check_in import LEVELS
from models.tools.check_in_round import CheckInAnswer

NEAR = 2  # of 10: two answers that are no further apart are about the same
FAR = 4


@dataclass(frozen=True)
class Compared:
    """The questions that were answered alike, and those that were not. None is the right one."""

    alike: tuple[str, ...]
    apart: tuple[str, ...]
    furthest: str | None


def compared(questions: Iterable[str], answers: list[CheckInAnswer]) -> Compared:
    """How far the answers to each question are apart. Those with fewer than two say nothing."""
    spread = {}
    for name in questions:
        numbers = [_of_ten(one.said[name]) for one in answers if one.said.get(name)]
        if len(numbers) > 1:
            spread[name] = max(numbers) - min(numbers)
    apart = tuple(name for name, wide in spread.items() if wide >= FAR)
    return Compared(
        alike=tuple(name for name, wide in spread.items() if wide <= NEAR),
        apart=apart,
        furthest=max(apart, key=lambda name: spread[name]) if apart else None,
    )


def _of_ten(answer: str) -> float:
    """A number, or the place of a word among the words, from 0 to 10."""
    if answer in LEVELS:
        return LEVELS.index(answer) * 10 / (len(LEVELS) - 1)
    return float(answer)
