"""The blocks that a printed page is made of, and how high they are.

A page has two columns of items, and an item has texts. A column can be shortened until it fits.
All lengths are points (1/72 inch). `size` is always the size of the letters, and `most` the most
lines that a text may take.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from models.paper.measure import Words

# The same figures stand in static/css/print.css and templates/paper/printing/common.typ.
LINE = 1.3  # the height of a line, in sizes
RULE = 0.75  # the line between two items
WRITING_LINE = 24  # a line to write on with a pen
BESIDE = 0.7  # em between two texts in one line
# How many lines of a long text are kept: tried in this order until the column fits.
MOST_LINES = (6, 4, 3, 2)
# The height of two lines, in the smallest letters, that say what is missing.
NOTE = 2 * 9 * LINE + 3


@dataclass(frozen=True)
class Text:
    """One text of an item.

    name: the field of the item's value that it fills. width: of its column, and `less`: how many em
    of that are taken by something else; or `ems`: its room, if that grows with the letters.
    column: see Item. ratio: how large it is beside the item's other letters. most: the most lines
    it may take. beside: it goes on in the line of the text before it, if both have room there.
    """

    name: str
    words: Words
    width: float
    column: int = 0
    ratio: float = 1
    most: int = 99
    less: float = 0
    ems: float = 0
    beside: bool = False

    def room(self, size: float) -> float:
        """The width in em."""
        return self.ems or self.width / (size * self.ratio) - self.less

    def lines(self, size: float) -> int:
        """How many lines the whole text takes; 99 for a text too long to be measured."""
        return 99 if self.words.cut else self.words.lines(self.room(size))


class Item:
    """One matter, goal, action or contact, as a block with columns.

    Texts in one column stand under each other, columns stand beside each other,
    and column -1 runs under them all.
    """

    def __init__(self, kind: str, source, texts: Iterable[Text], pad: float, blank=()):
        """`source` is the value to print: a string or a dataclass. `pad` is its margin in sizes.

        `blank` names the fields of it that are not printed.
        """
        self.kind = kind
        self.source = source
        self.pad = pad
        self.texts = list(texts)
        self.blank = dict.fromkeys(blank, "")
        self._lines: dict[float, list[int]] = {}
        self._heights: dict[tuple[float, int], float] = {}

    def lines(self, size: float) -> list[int]:
        """The lines of each text. Remembered, because the same size is asked for often."""
        if size not in self._lines:
            self._lines[size] = list(self._counted(size))
        return self._lines[size]

    def _counted(self, size: float) -> Iterator[int]:
        taken = 0.0  # in em, of the line that the next text may go on in
        for text in self.texts:
            lines = text.lines(size)
            width = text.words.width + BESIDE if lines == 1 else 99
            if text.beside and lines and 0 < taken <= text.room(size) - width:
                taken += width
                yield 0
                continue
            if lines or not text.beside:
                taken = width if lines else 0
            yield lines

    def height(self, size: float, most: int = 99) -> float:
        """The height in points, with at most so many lines of each text. Remembered too."""
        key = (size, most)
        if key not in self._heights:
            self._heights[key] = self._height(size, most)
        return self._heights[key]

    def _height(self, size: float, most: int) -> float:
        columns: dict[int, float] = {}
        for text, lines in zip(self.texts, self.lines(size)):
            taken = min(lines, most, text.most) * text.ratio * LINE
            columns[text.column] = columns.get(text.column, 0) + taken
        under = columns.pop(-1, 0)
        return size * (max(columns.values(), default=0) + under + self.pad) + RULE

    def too_long(self, size: float, most: int) -> bool:
        """Whether a text must be cut to have at most so many lines."""
        return any(
            lines > min(most, text.most) for text, lines in zip(self.texts, self.lines(size))
        )

    def shortened(self, size: float, most: int):
        """The item's own value with its texts cut to so many lines."""
        texts = {
            text.name: text.words.clipped(text.room(size), min(most, text.most))
            for text in self.texts
        }
        if isinstance(self.source, str):
            return texts["text"]
        return replace(self.source, **texts, **self.blank)


class LowerOf(Item):
    """An item in that of two arrangements which is lower; if both are as high, in the first."""

    def __init__(self, first: Item, second: Item):
        super().__init__(first.kind, first.source, first.texts, first.pad, first.blank)
        self._both = first, second
        self._lowest: dict[float, Item] = {}

    def _lower(self, size: float) -> Item:
        if size not in self._lowest:
            self._lowest[size] = min(self._both, key=lambda one: one.height(size))
        return self._lowest[size]

    def height(self, size: float, most: int = 99) -> float:
        return self._lower(size).height(size, most)

    def too_long(self, size: float, most: int) -> bool:
        return self._lower(size).too_long(size, most)

    def shortened(self, size: float, most: int):
        return self._lower(size).shortened(size, most)


class Column:
    """The items of one half of the page, and the height that its headings leave for them."""

    def __init__(self, items: list[Item], room: float):
        self.items = items
        self.room = room
        self.most = 99
        self.left_out: Counter = Counter()  # how many items of each kind
        self._whole = items
        self._gone: list[Item] = []  # what is left out, in that order

    def holds(self, size: float, more: float = 0) -> bool:
        """Whether the items fit, and so much `more`."""
        return self._height(size) + more <= self.room

    def _height(self, size: float) -> float:
        return sum(item.height(size, self.most) for item in self.items)

    def squeeze(self, size: float, order: tuple[tuple[str, int], ...], notes: int) -> None:
        """Shorten the texts, then leave out the last items.

        `order` says which kinds (separated by spaces) go first, and how many of them stay then.
        That some are left out is said in so many `notes`.
        """
        self.room -= NOTE  # "some texts are shortened"
        for most in MOST_LINES:
            self.most = most
            if self.holds(size):
                return
        self.room -= notes * NOTE
        over = self._height(size) - self.room
        for kinds, spared in order:
            over = self._leave_out(size, kinds.split(), spared, over)
        # What stays may need less than what was left out gave.
        for most in MOST_LINES:
            self.most = most
            if self.holds(size):
                break
        if not self.shortens(size):
            self.room += NOTE
        self._fill(size)

    def _fill(self, size: float) -> None:
        """Take back what was left out last, as far as it has room now."""
        while self._gone and self.holds(size, self._gone[-1].height(size, self.most)):
            back = self._gone.pop()
            self.left_out[back.kind] -= 1
            here = {id(one) for one in (*self.items, back)}
            self.items = [one for one in self._whole if id(one) in here]
        self._drop_bare_heading()

    def _drop_bare_heading(self) -> None:
        """Leave out a goal where all that we do for it is left out."""
        here = {id(one) for one in self.items}
        for one, after in zip(self._whole, self._whole[1:]):
            is_bare = one.kind == "goal" and after.kind == "action" and id(after) not in here
            if is_bare and id(one) in here:
                self.items.remove(one)
                self.left_out[one.kind] += 1

    def _leave_out(self, size: float, kinds: list[str], spared: int, over: float) -> float:
        """Leave out items from the end. Returns by how much the column is then still too high."""
        here = [item for item in self.items if item.kind in kinds]
        gone: set[int] = set()
        while over > 0 and len(here) > spared:
            item = here.pop()
            over -= item.height(size, self.most)
            self.left_out[item.kind] += 1
            gone.add(id(item))
            self._gone.append(item)
        self.items = [item for item in self.items if id(item) not in gone]
        return over

    def spare(self, size: float) -> float:
        """The height that is left."""
        return self.room - self._height(size)

    def lines(self, size: float) -> int:
        """How many more lines to write on with a pen there is room for."""
        return max(0, int(self.spare(size) // WRITING_LINE))

    def printed(self, size: float) -> list[tuple[str, object]]:
        """Each kept item's kind, and its value as it is printed."""
        return [(item.kind, item.shortened(size, self.most)) for item in self.items]

    def shortens(self, size: float) -> bool:
        """Whether any text is printed shortened."""
        return any(item.too_long(size, self.most) for item in self.items)
