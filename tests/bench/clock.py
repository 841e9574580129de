"""Times of two or more things, taken in turn, so that a busy machine slows all of them alike."""

import gc
from statistics import median
from time import perf_counter

WARM_UP = 3


def in_turn(rounds: int, *things) -> list[float]:
    """The median seconds of each thing, A B A B …"""
    for _ in range(WARM_UP):
        for thing in things:
            thing()
    taken: list[list[float]] = [[] for _ in things]
    gc.collect()
    for _ in range(rounds):
        for times, thing in zip(taken, things):
            start = perf_counter()
            thing()
            times.append(perf_counter() - start)
    return [median(times) for times in taken]
