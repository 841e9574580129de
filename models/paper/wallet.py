"""The wallet card: my people and the numbers to call, folded to the size of a bank card.

One side of paper, folded twice like a small book: the numbers to call are its cover, and my people
with what is written about them lie inside. Lengths are points (1/72 inch).
"""

from dataclasses import dataclass

from models.paper.blocks import LINE, MOST_LINES, Item, Text
from models.paper.fit import NUMBER, in_room
from models.paper.measure import ANY_FONT, Words
from models.paper.sheet import Contact, Emergency, Sheet

SIZES = (8.5, 9, 9.5, 10, 10.5, 11, 12)
# The same figures stand in static/css/papers/wallet.css and templates/paper/printing/wallet.typ.
WIDTH = 222  # of a panel, and its height below the heading of the first
HEIGHT = 116
HEADING = 18
INSIDE = 2  # panels
READ = 600  # letters: more than a panel holds
READ_OUTSIDE = 160  # the same of the cover
COVER_SIZES = (9, 10, 11, 12, 13, 14, 15)  # of the names on the cover
COVER_LINES = 7  # in letters that read at arm's length
GOOD_ON_COVER = 11
GAP = 0.5  # em between a number and whose it is
MOST_ON_COVER = 3  # people
LINE_HEIGHT = 18  # of a line to write on


@dataclass(frozen=True)
class Wallet:
    """What stands on the card.

    `numbers` and `first` (the first people) are on the cover; `panels` lie inside, in letters of
    `size`; `left_out` counts the people for whom there is no room.
    """

    sheet: Sheet
    size: float
    cover_size: int
    numbers: tuple[Emergency, ...]
    first: tuple[Emergency, ...]
    panels: tuple[tuple[Contact, ...], ...]
    lines: tuple[int, ...]
    left_out: int = 0
    shortened: bool = False


def wallet(sheet: Sheet, font: float = ANY_FONT) -> Wallet:
    """The card with all people in the largest letters that hold them, or with the first people.

    Only a note that is longer than a whole panel is cut.
    """
    people = [_person(one, font) for one in sheet.contacts]
    size = max((size for size in SIZES if _holds(people, size)), default=SIZES[0])
    most = 99 if _holds(people, size) else MOST_LINES[0]
    panels = _in_panels(people, size, most)
    size_outside, numbers, first = cover(sheet.emergency, sheet.contacts, font)
    kept = [item for panel in panels for item in panel]
    return Wallet(
        sheet,
        size,
        size_outside,
        numbers,
        first,
        tuple(_shortened(panel, size, most) for panel in panels),
        tuple(
            int((_room(at) - _height(panel, size, most)) // LINE_HEIGHT)
            for at, panel in enumerate(panels)
        ),
        len(people) - len(kept),
        any(item.too_long(size, most) for item in kept),
    )


def _shortened(panel: list[Item], size: float, most: int) -> tuple:
    return tuple(item.shortened(size, most) for item in panel)


def cover(
    numbers: tuple[Emergency, ...], people: tuple[Contact, ...], font: float
) -> tuple[int, tuple[Emergency, ...], tuple[Emergency, ...]]:
    """(size, the numbers, the first people with a number) in the largest letters that hold them.

    A long name goes on in the next line, and nothing is cut: before that there are fewer people.
    Who is away says so. Only a service's own name may be too long for any cover.
    """
    numbers = numbers[:COVER_LINES]
    called = [Emergency(_on_cover(one), one.phone) for one in people if one.phone]
    first = tuple(called[: min(MOST_ON_COVER, max(0, COVER_LINES - len(numbers)))])
    for count in range(len(first), -1, -1):
        good = [size for size in COVER_SIZES if size >= GOOD_ON_COVER or count < 2]
        holding = [size for size in good if _covers((*numbers, *first[:count]), size, font)]
        if holding:
            return max(holding), numbers, first[:count]
    size = GOOD_ON_COVER
    return size, tuple(in_room(one, WIDTH / size, font) for one in numbers), ()


def _covers(numbers: tuple[Emergency, ...], size: int, font: float) -> bool:
    """Whether these have room on the cover in letters of this size."""
    lines = sum(_cover_lines(one, WIDTH / size, font) for one in numbers)
    return lines * size * LINE <= HEIGHT


def _cover_lines(one: Emergency, room: float, font: float) -> int:
    number = Words(one.number, READ_OUTSIDE, bold=True, font=font)
    label = Words(one.label, READ_OUTSIDE, font=font)
    taken = number.width * NUMBER
    if label.cut or taken > room:
        return 99
    return max(1, label.lines(room, taken + GAP))


def _on_cover(contact: Contact) -> str:
    return ", ".join(filter(None, (contact.name, contact.gone)))


def _room(at: int) -> int:
    """The height of a panel inside: only the first has a heading."""
    return HEIGHT if at == 0 else HEIGHT + HEADING


def _person(contact: Contact, font: float) -> Item:
    def text(name, bold=False, **more) -> Text:
        return Text(name, Words(getattr(contact, name), READ, bold, font), WIDTH, **more)

    return Item(
        "contact",
        contact,
        [
            text("name", bold=True, most=2),
            text("phone", bold=True, most=2, beside=True),
            text("note"),
        ],
        0.4,
    )


def _height(panel: list[Item], size: float, most: int) -> float:
    return sum(item.height(size, most) for item in panel)


def _holds(people: list[Item], size: float) -> bool:
    """Whether all people have room, with all that is written about them."""
    panels = _in_panels(people, size, 99)
    return sum(map(len, panels)) == len(people)


def _in_panels(people: list[Item], size: float, most: int) -> list[list[Item]]:
    """The people in order, each in the panel where there is room; the last ones may find none."""
    panels: list[list[Item]] = [[] for _ in range(INSIDE)]
    at = 0
    for item in people:
        while at < INSIDE and _height([*panels[at], item], size, most) > _room(at):
            at += 1
        if at == INSIDE:
            break
        panels[at].append(item)
    return panels
