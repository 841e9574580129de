"""What stands on the sheet: plain values, ready to be laid out and printed.

Nothing here knows the database or the page: `fit.fitted` shortens a sheet to
what one A4 holds, and the print views draw it as HTML and as PDF.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Action:
    """One thing that we do; `huvudman` is the Swedish body that answers for it."""

    what: str
    who: str = ""
    phone: str = ""
    when: str = ""
    huvudman: str = ""


@dataclass(frozen=True)
class Goal:
    """A goal with what we do to get there."""

    text: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Contact:
    """One of my people; the note says such as who to call instead."""

    name: str
    role: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True)
class Spoke:
    """One area of the wheel, in the shape that models.drawing draws."""

    name: str
    score: int | None = None
    talk: bool = False
    help: bool = False
    short: str = ""
    id: int = 0


@dataclass(frozen=True)
class Emergency:
    """A number that is always printed."""

    label: str
    number: str


@dataclass(frozen=True)
class Sheet:
    """Everything that matters, in the order in which it should be kept when room is short."""

    made_on: date
    language: str = "nb"
    country: str = "NO"
    name: str | None = None
    replaces: date | None = None
    draft: bool = False
    matters: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    achieved: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    look_again: date | None = None
    spokes: tuple[Spoke, ...] = ()
    emergency: tuple[Emergency, ...] = ()
    sign_in_url: str = ""

    def areas(self, mark: str) -> str:
        """The names of the areas that carry a mark ("talk" or "help"), for the words under the wheel."""
        return ", ".join(spoke.name for spoke in self.spokes if getattr(spoke, mark))
