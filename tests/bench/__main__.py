"""bin/bench: the figures that the project promises, measured on this machine."""

import argparse
import sys
from importlib import import_module
from time import monotonic

from tests.bench.world import world

PARTS = {
    "page": "the plan page against its floor, and its SQL statements",
    "encryption": "the plan page with and without encryption",
    "history": "the plan page after five years of history in the plan",
    "growth": "the plan page with 100,000 owners (a gigabyte on disk for a while)",
    "diary": "the diary with 2,000 entries, and finding a word in them",
    "tools": "the owner’s own tools, and home, after five years",
    "paper": "the sheet as PDF against Chromium",
    "wire": "weights on the wire, one save, memory of a worker",
    "phone": "taps on a slow phone, first visits on a slow network (in Chromium)",
    "offline": "a phone with a copy of the plan (in Chromium)",
    "live": "writing together: 100 conversations, 1,000 listeners (put TMPDIR on a quiet disk)",
    "why": "what each optimisation of the page buys",
    "etherpad": "from a key to the other's screen against Etherpad (fetched from npm)",
    "peers": "requests per second against ihatemoney (fetched from PyPI)",
}
# What is slow or needs the network is asked for by name.
USUAL = ("page", "encryption", "history", "diary", "tools", "paper", "wire")


def main() -> int:
    """Print one line a figure; 1 where a target is missed."""
    asked = _asked()
    missed = 0
    with world() as made:
        for part in asked:
            start = monotonic()
            for figure in import_module(f"tests.bench.{part}").figures(made):
                print(figure.line(), flush=True)
                missed += not figure.holds
            print(f"{'':62} {monotonic() - start:7.0f} s", file=sys.stderr)
    return 1 if missed else 0


def _asked() -> list[str]:
    options = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    for part, words in PARTS.items():
        options.add_argument(f"--{part}", action="store_true", help=words)
    options.add_argument("--all", action="store_true", help="all of these")
    chosen = vars(options.parse_args())
    return [part for part in PARTS if chosen["all"] or chosen[part]] or list(USUAL)


if __name__ == "__main__":
    sys.exit(main())
