"""The security log: what guessers and intruders try, for whoever runs the installation.

One line an event, by Python's logging: the logger "hjulet.security". It holds no code, name, word
or network address. Who it was about, and from where, are keyed fingerprints that are others each
day: the lines of one day can be put together, and nobody can be followed.
"""

import logging
import sys
from datetime import UTC, datetime

from models.core.encryption import fingerprint

LOG = logging.getLogger("hjulet.security")
MARK_LETTERS = 12  # hexadecimal: enough to tell apart what happens in a day


def note(event: str, count: int = 1, **about: object) -> None:
    """One line: the time (UTC), the event, how many, and a mark for each of `about`.

    `about` are ids or addresses, such as card=card.id or network="192.0.2.1". None is left out.
    """
    moment = datetime.now(UTC)
    marks = [
        f"{kind}={mark(moment, kind, value)}" for kind, value in about.items() if value is not None
    ]
    LOG.info(" ".join([f"{moment:%Y-%m-%dT%H:%M:%SZ}", event, f"count={count}", *marks]))


def mark(moment: datetime, kind: str, value: object) -> str:
    """A keyed fingerprint of an id or an address, which is another one each day (UTC)."""
    return fingerprint(f"security log:{moment:%Y-%m-%d}:{kind}:{value}")[:MARK_LETTERS]


def begin() -> None:
    """Write to the server's output, unless the program that runs us has set up something else."""
    LOG.setLevel(logging.INFO)
    if not LOG.hasHandlers():
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("security %(message)s"))
        LOG.addHandler(handler)
