"""The wallet card: my people and the emergency numbers, folded to the size of a bank card."""

from dataclasses import dataclass, replace

from models.paper.measure import Words
from models.paper.sheet import Contact, Sheet

SIZE = 9
PANELS, IN_PANEL = 3, 3
NAME, PHONE, FULL = 122, 96, 222  # points


@dataclass(frozen=True)
class Wallet:
    """The panels with people, `lines` to write on in each, and how many people did not fit."""

    sheet: Sheet
    panels: tuple[tuple[Contact, ...], ...]
    left_out: int = 0

    @property
    def lines(self) -> list[int]:
        """Two lines to write on for every person that there is still room for."""
        return [2 * (IN_PANEL - len(panel)) for panel in self.panels]


def wallet(sheet: Sheet) -> Wallet:
    """The first nine people, each with a name, a number and a note of two lines."""
    kept = [_clipped(contact) for contact in sheet.contacts[: PANELS * IN_PANEL]]
    panels = tuple(tuple(kept[at : at + IN_PANEL]) for at in range(0, PANELS * IN_PANEL, IN_PANEL))
    return Wallet(sheet, panels, len(sheet.contacts) - len(kept))


def _clipped(contact: Contact) -> Contact:
    """One line for the name and the number, two for the note."""

    def clipped(text: str, width: float, bold: bool = False, most: int = 1) -> str:
        return Words(text, 200, bold).clipped(width / SIZE, most)

    return replace(
        contact,
        name=clipped(contact.name, NAME, bold=True),
        phone=clipped(contact.phone, PHONE, bold=True),
        note=clipped(contact.note, FULL, most=2),
    )
