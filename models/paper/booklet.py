"""The pocket booklet: eight small pages, folded from one A4 with one cut (R23).

The sheet lies on its long side, in two rows of four. The upper row stands on its head. It is cut in
the middle, between the four inner pages, folded along its length, and pushed together to a star
that closes to a booklet. All lengths are points (1/72 inch).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from models.core.sentences import sentences
from models.paper.fit import in_room
from models.paper.measure import ANY_FONT, Words
from models.paper.sheet import Emergency, Sheet
from models.tools.diary import PROMPTS, Entry

# Which page stands where. tests/models/paper/test_booklet.py folds a sheet and finds the same.
IMPOSED = ((5, 4, 3, 2), (6, 7, 8, 1))
INSIDE = 6  # pages between the cover and the back

# The same figures stand in static/css/papers/booklet.css and templates/paper/printing/booklet.typ.
WIDTH = 168  # of the text on a page, and its height
ROOM = 250
SIZES = (8.5, 9, 9.5, 10, 10.5, 11, 12)
LINE = 1.3
GAP = 0.25  # sizes: below a paragraph
DAY = 1.15  # sizes: the letters of a day's heading
ASK = 8.5  # the letters of a question
PEN = 20  # a line to write on
MOST_LETTERS = 2000  # more than a page holds
NOTE = 2 * 8.5 * LINE + 4
FOOT_SIZE = 9.5


@dataclass(frozen=True)
class Block:
    """`kind`: "day" (a heading), "ask" (a question of the diary, faint) or "text"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Leaf:
    """One page of the inside: what is written, and then so many lines to write on.

    `is_blank`: nothing is written; the questions stand there, faint, each with some lines.
    """

    blocks: tuple[Block, ...] = ()
    pen: int = 0

    @property
    def is_blank(self) -> bool:
        return not self.blocks


@dataclass(frozen=True)
class Booklet:
    """`left_out`: how many of the chosen entries have no room at all; `cut`: one is not all there.

    `first`, `last`: the days that it is about; None if it is to be written by hand.
    """

    sheet: Sheet
    size: float
    leaves: tuple[Leaf, ...]
    emergency: tuple[Emergency, ...]
    first: date | None = None
    last: date | None = None
    left_out: int = 0
    cut: bool = False


def blank(sheet: Sheet, font: float = ANY_FONT) -> Booklet:
    """Eight pages for a pen."""
    return Booklet(sheet, SIZES[-2], (Leaf(),) * INSIDE, _numbers(sheet, font))


def booklet(sheet: Sheet, entries: list[Entry], says, font: float = ANY_FONT) -> Booklet:
    """These entries in the order of their days, in the largest letters that hold them.

    `says`: {field: its question; "day": a function that says a day}. What has no room is left out
    from the end, after a whole sentence, and is told of. Without entries it is for a pen.
    """
    if not entries:
        return blank(sheet, font)
    in_order = sorted(entries, key=lambda one: (one.day or date.min, one.position, one.id))
    told = [_told(one, says) for one in in_order]
    fits = (one for size in reversed(SIZES) if (one := _Flow(told, size, font)).is_whole)
    flow = next(fits, None) or _Flow(told, SIZES[0], font, NOTE)
    begun = in_order[: len(in_order) - flow.left_out] or in_order[:1]
    return Booklet(
        sheet,
        flow.size,
        flow.leaves(),
        _numbers(sheet, font),
        begun[0].day,
        begun[-1].day,
        flow.left_out,
        not flow.is_whole,
    )


def _numbers(sheet: Sheet, font: float) -> tuple[Emergency, ...]:
    return tuple(in_room(one, WIDTH / FOOT_SIZE, font) for one in sheet.emergency[:6])


def _told(entry: Entry, says) -> list[tuple[str, list[str]]]:
    """An entry as (kind of block, its sentences)."""
    found = [("day", [says["day"](entry.day)])]
    for name in ("text", *PROMPTS):
        lines = sentences(getattr(entry, name))
        if lines and name != "text":
            found.append(("ask", [str(says[name])]))
        found += [("text", line) for line in lines]
    return found


class _Flow:
    """Entries that run through the pages, in letters of one size.

    `note`: how much of the last page is kept free, to say what has no room.
    """

    def __init__(self, told: list, size: float, font: float, note: float = 0):
        self.size = size
        self.is_whole = True
        self.left_out = 0
        self._font = font
        self._note = note
        self._pages: list[list[Block]] = [[]]
        self._left = self._room()
        for number, entry in enumerate(told):
            before = self._count()
            if not self._run(entry):
                self.is_whole = False
                self.left_out = len(told) - number - (self._count() > before)
                return

    def leaves(self) -> tuple[Leaf, ...]:
        """The pages of the inside; on the last one, and after it, there is room for a pen."""
        found = [Leaf(tuple(one)) for one in self._pages if one]
        pen = int(max(0, self._left) // PEN) if self.is_whole else 0
        found[-1] = Leaf(found[-1].blocks, pen)
        return (*found, *(Leaf(),) * (INSIDE - len(found)))

    def _room(self) -> float:
        return ROOM - (self._note if len(self._pages) == INSIDE else 0)

    def _run(self, entry) -> bool:
        """Put one entry on the pages, as far as there is room. False if some of it has none."""
        held: list[Block] = []  # headings, which stand on the page of what comes after them
        for kind, said in entry:
            if kind != "text":
                held.append(Block(kind, said[0]))
                continue
            if not self._paragraph(held, said):
                return False
            held = []
        return True

    def _count(self) -> int:
        return sum(map(len, self._pages))

    def _paragraph(self, held: list[Block], said: list[str]) -> bool:
        """Put these sentences after these headings. False if some have no room."""
        while said:
            above = sum(map(self._height, held))
            some = self._fitting(said, self._left - above)
            if not some and self._pages[-1]:
                if not self._turn():
                    return False
                continue
            if not some:  # a sentence that is longer than a page goes on, on the next one
                some, said = self._broken(said, self._left - above)
            else:
                said = said[len(some) :]
            self._put([*held, Block("text", " ".join(some))])
            held = []
            if said and not self._turn():
                self._say_that_it_goes_on(some)
                return False
        return True

    def _say_that_it_goes_on(self, said: list[str]) -> None:
        """Three dots, where the end came in the middle of a sentence."""
        if said[-1][-1] not in ".!?…\"'»”’)]":
            self._pages[-1][-1] = Block("text", " ".join(said) + " …")

    def _put(self, blocks: list[Block]) -> None:
        for one in blocks:
            self._left -= self._height(one)
            self._pages[-1].append(one)

    def _turn(self) -> bool:
        """Begin a new page. False if there is none left."""
        if len(self._pages) == INSIDE:
            return False
        self._pages.append([])
        self._left = self._room()
        return True

    def _fitting(self, said: list[str], room: float) -> list[str]:
        """The first of these sentences, as many as have room together."""
        return said[: self._most(said, " ", room)]

    def _broken(self, said: list[str], room: float) -> tuple[list[str], list[str]]:
        """The words of the first sentence that have room, and what is left."""
        pieces = list(_pieces(said[0]))
        count = max(1, self._most(pieces, "", room))
        some, rest = "".join(pieces[:count]).strip(), "".join(pieces[count:]).strip()
        return [some], [*([rest] if rest else []), *said[1:]]

    def _most(self, texts: list[str], between: str, room: float) -> int:
        """How many of these texts, one after the other, have room."""
        lengths = accumulate(len(text) for text in texts)
        held = 0
        too_many = 1 + sum(1 for length in lengths if length <= MOST_LETTERS)
        too_many = min(too_many, len(texts) + 1)
        while too_many - held > 1:
            middle = (held + too_many) // 2
            if self._height(Block("text", between.join(texts[:middle]).strip())) <= room:
                held = middle
            else:
                too_many = middle
        return held

    def _height(self, block: Block) -> float:
        if block.kind == "ask":
            return self._lines(block, ASK) * ASK * LINE
        size = self.size * (DAY if block.kind == "day" else 1)
        above = self.size * 0.5 if block.kind == "day" and self._pages[-1] else 0
        return self._lines(block, size) * size * LINE + self.size * GAP + above

    def _lines(self, block: Block, size: float) -> int:
        return Words(block.text, bold=block.kind == "day", font=self._font).lines(WIDTH / size)


def _pieces(text: str) -> Iterator[str]:
    """The words with the spaces after them; one that is long in pieces."""
    for word in text.split():
        for at in range(0, len(word), 20):
            yield word[at : at + 20] + (" " if at + 20 >= len(word) else "")
