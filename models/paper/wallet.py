"""The wallet card: my people and the emergency numbers, folded to the size of a bank card."""

from dataclasses import dataclass, replace

from models.paper.measure import Words
from models.paper.sheet import Contact, Sheet

# Lengths are points (1/72 inch).
SIZE = 9  # of the letters
PANELS = 3
IN_PANEL = 3  # people in a panel
NAME = 122  # the widths of the texts
PHONE = 96
FULL = 222


@dataclass(frozen=True)
class Wallet:
    """What stands on the card: panels with people, and how many people did not fit."""

    sheet: Sheet
    panels: tuple[tuple[Contact, ...], ...]
    left_out: int = 0

    @property
    def lines(self) -> list[int]:
        """How many lines to write on each panel has: two for every person still missing."""
        return [2 * (IN_PANEL - len(panel)) for panel in self.panels]


def wallet(sheet: Sheet) -> Wallet:
    """The first nine people, each with a name, a number and a note of two lines."""
    most = PANELS * IN_PANEL
    kept = [_clipped(contact) for contact in sheet.contacts[:most]]
    panels = tuple(tuple(kept[at : at + IN_PANEL]) for at in range(0, most, IN_PANEL))
    return Wallet(sheet, panels, len(sheet.contacts) - len(kept))


def _clipped(contact: Contact) -> Contact:
    """One line each for the name and the number, two for the note."""
    return replace(
        contact,
        name=Words(contact.name, 200, bold=True).clipped(NAME / SIZE, 1),
        phone=Words(contact.phone, 200, bold=True).clipped(PHONE / SIZE, 1),
        note=Words(contact.note, 200).clipped(FULL / SIZE, 2),
    )
