"""When it gets hard, on paper: an A4 of its own, the same to fill in with a pen, and a wallet card.

All lengths are points (1/72 inch).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from models.paper.blocks import LINE, Item, Text
from models.paper.fit import (
    FEW_NUMBERS,
    FOOT_COLUMN,
    FOOT_SIZE,
    MOST_EMERGENCY,
    NUMBER,
    SIZES,
    foot_size,
    in_room,
)
from models.paper.measure import ANY_FONT, Words
from models.paper.sheet import Contact, Emergency, Sheet
from models.paper.wallet import cover
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.tools.hard_times import CALLS, ORDER, Callee, HardTimes

SAY = "say"  # the key of what stands before the words to say to them
READ = 3500  # letters of a text, and texts of a section: more than a column holds
MOST_TEXTS = 70
MOST_LINES = (40, 30, 22, 16, 12, 9, 7, 6, 5, 4, 3)  # of a section, where not all has room

# The same figures stand in static/css/papers/hard_times.css and in
# templates/paper/printing/hard_times.typ.
WIDTH = 258  # of a column, and the height of both
ROOM = 640
SECTION = 12  # between two sections
TITLE = 1.2  # sizes: the letters of a heading
NOTE = 27
NAME = 4.5  # em in the head
PEN = {"calls": 6}  # lines to write on in the blank form, under each heading
PEN_LINES = 4
PEN_TRIED = (4, 3, 2)  # under a heading where nothing is written yet, as far as there is room
LEAST_BESIDE = 11  # the letters of what is written, where such lines take of its room
BLANK_SIZE = 11

CARD = 222  # the width of a panel of the wallet card, and its height below the heading
CARD_ROOM = 112
CARD_SIZES = (8.5, 9, 9.5, 10, 10.5, 11, 12)
CARD_LINE = 18


@dataclass(frozen=True)
class Section:
    """One heading with what stands under it: texts, or people to call (the note: what to say).

    `pen`: how many lines there are to write on.
    """

    key: str
    title: str
    texts: tuple[str, ...] = ()
    people: tuple[Contact, ...] = ()
    pen: int = 0

    @property
    def is_written(self) -> bool:
        return bool(self.texts or self.people)


@dataclass(frozen=True)
class HardPage:
    """The A4: its sections in one or two columns, in letters of `size`; the numbers in `foot`."""

    sheet: Sheet
    size: float
    columns: tuple[tuple[Section, ...], ...]
    shortened: bool = False
    foot: float = FOOT_SIZE

    @property
    def is_blank(self) -> bool:
        return not any(one.is_written for column in self.columns for one in column)


def sections(plan: Plan, titles: dict, today: date, away: Callable[[date], str]) -> list[Section]:
    """What is written, in the order of the page. Four queries.

    `titles`: {key: heading}. `away`: says until when somebody is away for whom nobody steps in.
    """
    found = HardTimes(plan)
    voices = Proposal.voices(plan)
    made = []
    for key in ORDER:
        title = str(titles[key])
        if key == CALLS:
            callees = enumerate(found.people(today), start=1)
            people = tuple(_callee(place, one, titles[SAY], away) for place, one in callees)
            made.append(Section(key, title, people=people))
        else:
            made.append(Section(key, title, tuple(_texts(found.under(key), voices))))
    return [one for one in made if one.is_written]


def _callee(place: int, one: Callee, say: str, away: Callable[[date], str]) -> Contact:
    """`place`: which one is called first, and next; it stands before the name."""
    gone = away(one.away_until) if one.away_until else ""
    told = gone[:1].upper() + gone[1:].rstrip(".") + "." if gone else ""
    note = " ".join(filter(None, (told, f"{say}: {one.say}" if one.say else "")))
    return Contact(f"{place}. {one.name}", one.phone, note, gone=gone)


def _texts(headings, voices: dict) -> Iterator[str]:
    """Each line of them, and what others say beside it, with their names."""
    for heading in headings:
        yield from filter(None, (line.strip() for line in (heading.text or "").splitlines()))
        for one in voices.get(heading.id, ()):
            yield f"{one.by.name or '–'}: {one.said}"


def blank(titles: dict) -> list[Section]:
    """Every heading, with lines to write on."""
    return [Section(key, str(titles[key]), pen=PEN.get(key, PEN_LINES)) for key in ORDER]


def fitted(
    sheet: Sheet, written: list[Section], font: float = ANY_FONT, titles: dict | None = None
) -> HardPage:
    """The page with everything in the largest letters that hold it.

    Where even the smallest do not, every section is cut to the same number of lines. With `titles`
    the headings where nothing is written get lines for a pen, as far as there is room. The numbers
    to call are never smaller than what is written, as far as they fit.
    """
    largest = _largest_foot(sheet, font)
    page = _fitted(written, font, titles, largest * NUMBER)
    foot = max(foot_size(sheet), min(page.size, largest))
    numbers = (in_room(one, FOOT_COLUMN / foot, font) for one in sheet.emergency)
    name = Words(sheet.name or "", 40).clipped(NAME, 1) or None
    sheet = replace(sheet, name=name, emergency=tuple(numbers)[:MOST_EMERGENCY])
    return replace(page, sheet=sheet, foot=foot)


def _largest_foot(sheet: Sheet, font: float) -> float:
    """The largest letters in which every number stands whole, in two rows; 0 if there are none."""
    if len(sheet.emergency) > FEW_NUMBERS:
        return 0

    def stands(size: float) -> bool:
        room = FOOT_COLUMN / size
        return all(in_room(one, room, font).label == one.label for one in sheet.emergency)

    return max(filter(stands, SIZES), default=0)


def _fitted(written: list[Section], font: float, titles: dict | None, largest: float) -> HardPage:
    blocks = [_Block(one, font) for one in written]
    none = Sheet(made_on=date.min)
    if any(one.pen for one in written):
        return HardPage(none, BLANK_SIZE, tuple(_sections(blocks, BLANK_SIZE, 99)))
    sizes = [one for one in reversed(SIZES) if one <= max(largest, LEAST_BESIDE)]
    for size in sizes:
        for pen in PEN_TRIED if titles and size >= LEAST_BESIDE else ():
            more = [_Block(one, font) for one in _with_pen(written, titles or {}, pen)]
            if _fit(more, size, 99, ROOM):
                return HardPage(none, size, tuple(_sections(more, size, 99)))
    for size in sizes:
        if _fit(blocks, size, 99, ROOM):
            return HardPage(none, size, tuple(_sections(blocks, size, 99)))
    size = SIZES[0]
    most = next((one for one in MOST_LINES if _fit(blocks, size, one, ROOM - NOTE)), MOST_LINES[-1])
    return HardPage(none, size, tuple(_sections(blocks, size, most)), shortened=True)


def _with_pen(written: list[Section], titles: dict, pen: int) -> list[Section]:
    """Every section in order: what is written, or lines for a pen."""
    by_key = {one.key: one for one in written}
    return [by_key.get(key) or Section(key, str(titles[key]), pen=pen) for key in ORDER]


class _Block:
    """A section with its measured texts."""

    def __init__(self, section: Section, font: float, width: float = WIDTH):
        self.section = section
        self._title = Text("title", Words(section.title, bold=True, font=font), width, ratio=TITLE)
        self._items = [_person(one, font, width) for one in section.people]
        self._items += [_line(one, font, width) for one in section.texts[:MOST_TEXTS]]

    def height(self, size: float, most: int) -> float:
        pen = self.section.pen * 24
        title = self._title.lines(size) * size * TITLE * LINE
        return SECTION + title + pen + sum(one.height(size) for one in self.kept(size, most))

    def kept(self, size: float, most: int) -> Iterator["_Shown"]:
        """Its items, as far as so many lines hold them."""
        # Whom to call is needed most: then more of them, each with no more than a line of a kind.
        left = 2 * most if self.section.people else most
        for item in self._items:
            if left < 1:
                yield _Shown(_line("…", ANY_FONT, WIDTH), 1)
                return
            each = 99 if most == 99 else 1 if self.section.people else left
            yield _Shown(item, each)
            left -= sum(min(lines, each) for lines in item.lines(size))

    def shown(self, size: float, most: int) -> Section:
        """The section as it is printed."""
        values = [one.value(size) for one in self.kept(size, most)]
        texts = tuple(one for one in values if isinstance(one, str))
        people = tuple(one for one in values if isinstance(one, Contact))
        return replace(self.section, texts=texts, people=people)


@dataclass(frozen=True)
class _Shown:
    """An item, and the most lines that each of its texts may take."""

    item: Item
    most: int

    def height(self, size: float) -> float:
        return self.item.height(size, self.most)

    def value(self, size: float):
        return self.item.shortened(size, self.most)


def _line(text: str, font: float, width: float) -> Item:
    return Item("text", text, [Text("text", Words(text, READ, font=font), width)], 0.15)


def _person(contact: Contact, font: float, width: float) -> Item:
    def text(name, bold=False, **more) -> Text:
        return Text(name, Words(getattr(contact, name), READ, bold, font), width, **more)

    name, number = text("name", True, most=2), text("phone", True, most=2, beside=True)
    return Item("contact", contact, [name, number, text("note", most=3)], 0.4)


def _halves(blocks: list[_Block], size: float, most: int) -> tuple[list[_Block], list[_Block]]:
    """The blocks in two columns, in order, so that the higher one is as low as can be."""
    heights = [one.height(size, most) for one in blocks]
    cuts = range(len(blocks) + 1)
    cut = min(cuts, key=lambda at: max(sum(heights[:at]), sum(heights[at:])))
    return blocks[:cut], blocks[cut:]


def _fit(blocks: list[_Block], size: float, most: int, room: float) -> bool:
    halves = _halves(blocks, size, most)
    return all(_height(half, size, most) <= room for half in halves)


def _height(blocks: list[_Block], size: float, most: int) -> float:
    return sum(one.height(size, most) for one in blocks)


def _sections(blocks: list[_Block], size: float, most: int) -> Iterator[tuple[Section, ...]]:
    for half in _halves(blocks, size, most):
        yield tuple(one.shown(size, most) for one in half)


@dataclass(frozen=True)
class HardCard:
    """The wallet card: `numbers` (the first people and the services) outside, two panels inside."""

    sheet: Sheet
    size: float
    cover_size: int
    numbers: tuple[Emergency, ...]
    panels: tuple[Section, ...]
    lines: tuple[int, ...]
    shortened: bool = False


def card(sheet: Sheet, written: list[Section], titles: dict, font: float = ANY_FONT) -> HardCard:
    """What I do myself, what helps and how I want to be met, in the largest letters that hold it.

    On the cover the owner's own people stand before the services.
    """
    by_key = {one.key: one for one in written}
    inside = _inside(by_key, titles)
    blocks = [_Block(one, font, CARD) for one in inside]

    def holds(size: float, most: int) -> bool:
        return all(_below(one, size, most) <= CARD_ROOM for one in blocks)

    size = max((one for one in CARD_SIZES if holds(one, 99)), default=CARD_SIZES[0])
    cut = not holds(size, 99)
    most = next((one for one in (9, 8, 7, 6, 5) if holds(size, one)), 5) if cut else 99
    people = by_key[CALLS].people if CALLS in by_key else ()
    size_outside, numbers, first = cover(sheet.emergency, people, font)
    return HardCard(
        sheet,
        size,
        size_outside,
        (*first, *numbers),
        tuple(one.shown(size, most) for one in blocks),
        tuple(int((CARD_ROOM - _below(one, size, most)) // CARD_LINE) for one in blocks),
        cut,
    )


def _inside(by_key: dict[str, Section], titles: dict) -> tuple[Section, Section]:
    """The two panels: what helps goes under what I do myself, or where a panel is empty."""
    empty = {key: Section(key, str(titles[key]), pen=1) for key in ("self", "met")}
    mine = by_key.get("self")
    met = by_key.get("met")
    helps = by_key.get("helps")
    if not (helps and helps.texts):
        return mine or empty["self"], met or empty["met"]
    if not mine or not met:
        return (mine or helps), (met or (helps if mine else empty["met"]))
    both = (*mine.texts, f"{helps.title}: {helps.texts[0]}", *helps.texts[1:])
    return replace(mine, texts=both), met


def _below(block: _Block, size: float, most: int) -> float:
    """The height of what stands below the heading of a panel."""
    return sum(one.height(size) for one in block.kept(size, most))
