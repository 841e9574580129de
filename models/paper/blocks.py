"""The blocks that a printed page is put together from, and how high they are.

A column is what stands under each other on one half of the page. It can be
shortened until it fits. All lengths are points (1/72 inch).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from models.paper.measure import Words

# The same figures stand in static/css/print.css and templates/printing/common.typ.
LINE, RULE = 1.3, 0.75
WRITING_LINE = 24
# How many lines of a long text are kept, as long as that is of use.
MOST_LINES = (6, 4, 3, 2)
# A sentence that says what is missing, in the smallest letters.
NOTE = 2 * 8.5 * LINE


@dataclass(frozen=True)
class Text:
    """One text of an item: its words, the column it stands in, and that column's width."""

    name: str
    words: Words
    width: float
    column: int = 0
    ratio: float = 1
    most: int = 99

    def lines(self, size: float) -> int:
        return 99 if self.words.cut else self.words.lines(self.width / (size * self.ratio))


class Item:
    """One matter, goal, action or contact, as a block with columns.

    Texts in one column stand under each other, columns stand beside each other,
    and column -1 runs under them all.
    """

    def __init__(self, kind: str, source, texts: Iterable[Text], pad: float):
        self.kind, self.source, self.pad = kind, source, pad
        self.texts = list(texts)
        self._lines: dict[float, list[int]] = {}

    def lines(self, size: float) -> list[int]:
        if size not in self._lines:
            self._lines[size] = [text.lines(size) for text in self.texts]
        return self._lines[size]

    def height(self, size: float, most: int = 99) -> float:
        columns: dict[int, float] = {}
        for text, lines in zip(self.texts, self.lines(size)):
            taken = min(lines, most, text.most) * text.ratio * LINE
            columns[text.column] = columns.get(text.column, 0) + taken
        under = columns.pop(-1, 0)
        return size * (max(columns.values(), default=0) + under + self.pad) + RULE

    def too_long(self, size: float, most: int) -> bool:
        return any(
            lines > min(most, text.most) for text, lines in zip(self.texts, self.lines(size))
        )

    def shortened(self, size: float, most: int):
        """The item's own value with its texts cut to so many lines."""
        texts = {
            text.name: text.words.clipped(text.width / (size * text.ratio), min(most, text.most))
            for text in self.texts
        }
        return texts["text"] if isinstance(self.source, str) else replace(self.source, **texts)


class Column:
    """The items of one half of the page, with the room that its headings leave."""

    def __init__(self, items: list[Item], room: float):
        self.items, self.room, self.most = items, room, 99
        self.left_out: Counter = Counter()

    def holds(self, size: float) -> bool:
        return self._height(size) <= self.room

    def _height(self, size: float) -> float:
        return sum(item.height(size, self.most) for item in self.items)

    def squeeze(self, size: float, order: tuple[tuple[str, int], ...]) -> None:
        """Shorten the texts, then leave out the last items.

        `order` says which kinds go first, and how many of the kind stay in that turn.
        """
        self.room -= NOTE
        for self.most in MOST_LINES:
            if self.holds(size):
                return
        self.room -= 2 * NOTE
        over = self._height(size) - self.room
        for kinds, spared in order:
            over = self._leave_out(size, kinds.split(), spared, over)

    def _leave_out(self, size: float, kinds: list[str], spared: int, over: float) -> float:
        """Leave out items from the end; how much is then still too high."""
        here = [item for item in self.items if item.kind in kinds]
        gone: set[int] = set()
        while over > 0 and len(here) > spared:
            item = here.pop()
            over -= item.height(size, self.most)
            self.left_out[item.kind] += 1
            gone.add(id(item))
        self.items = [item for item in self.items if id(item) not in gone]
        return over

    def lines(self, size: float) -> int:
        """How many more lines to write on there is room for."""
        return max(0, int((self.room - self._height(size)) // WRITING_LINE))

    def printed(self, size: float) -> list[tuple[str, object]]:
        """Each kept item's kind and value, as it is printed."""
        return [(item.kind, item.shortened(size, self.most)) for item in self.items]

    def shortens(self, size: float) -> bool:
        return any(item.too_long(size, self.most) for item in self.items)
