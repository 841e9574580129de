"""What a meeting decided, on one A4: what, who and by when, whom to call, and when we meet again.

All lengths are points (1/72 inch).
"""

from bisect import bisect_left
from dataclasses import dataclass, field, replace

from models.paper.blocks import LINE
from models.paper.layout import SIZES
from models.paper.measure import ANY_FONT, Words, plain
from models.paper.sheet import Sheet

READ = 400  # letters of a text, and texts of a list: more than a page holds
READ_WHAT = 1200  # of what was decided
MOST = 60
# Where not everything has room, it goes to these in this order: the list, at most so many of it,
# and so many lines of each. Whom to call and what was left keep a line beside the decisions.
SHARES = (
    ("call", 1, 1),
    ("left", 1, 1),
    ("decisions", MOST, 1),
    ("decisions", MOST, 2),
    ("decisions", MOST, 3),
    ("left", 3, 1),
    ("call", 2, 1),
    ("decisions", MOST, 5),
    ("decisions", MOST, 8),
    ("decisions", MOST, 99),
    ("left", MOST, 2),
    ("call", MOST, 2),
    ("left", MOST, 99),
    ("wanted", 3, 2),
    ("points", 3, 2),
    ("wanted", MOST, 2),
    ("points", MOST, 2),
    ("changed", MOST, 1),
    ("changed", MOST, 99),
)
DECISIONS_ALONE = tuple(one for one in SHARES if one[1] == MOST)
# Tried until all decisions are there: (the fewest lines of each, whether they stand under their
# points, what gets a share). The last is for more than there can be room for.
WAYS = (
    (2, True, SHARES),
    (2, False, SHARES),
    (1, False, SHARES),
    (2, False, DECISIONS_ALONE),
    (1, False, DECISIONS_ALONE),
    (2, False, SHARES),
)

# The same figures stand in static/css/papers/minutes.css and in minutes.typ.
# Of the words in a row.
WHAT = 218
WHO = 142
WHEN = 120
WIDE = 526  # of the words in a line of its own
ROOM = 664  # the height of all between head and foot
PAD, TIGHT = 9, 4  # of a row, above and below its words; where there are many rows
HEADING = 30  # with the room above it
IN_HEAD = 250  # of what stands beside the title
NAME = 242  # of the name below the title, in letters of NAME_SIZE
NAME_SIZE = 10
GAP = 3  # below a line
LONGEST_PHONE = 40
EMPTY_ROWS = 11  # for a pen, down to the foot
# The heights of a line for a pen, of a row, and of what stands above rows.
PEN_LINE = 27
PEN_ROW = 36
PEN_HEAD = 24
PEN_SIZES = tuple(one for one in SIZES if one <= 12)
# For a pen where nothing was decided: lines for what was said and rows for what was decided, at
# least so many, and lines in place of each list that is empty.
PEN_LEAST = 3
PEN_LINES = {"left": 2, "call": 1, "again": 1}
POINT = LINE + 0.4  # em: the line above the decisions about a point


@dataclass(frozen=True)
class Decision:
    """A row: what is done, by whom, the number to call, by when, and whether it is done.

    `point`: what it was about, in words above the first row of those about it.
    """

    what: str
    who: str = ""
    phone: str = ""
    when: str = ""
    is_done: bool = False
    point: str = ""


@dataclass(frozen=True)
class Minutes:
    """What is on the paper. `changed`, `left` and `call`: a line each. `again`: when we meet.

    `which`: the name of the meeting. `held`: its day in words, and its place. `wanted`, `points`:
    what was wanted out of it, and to be talked about, where nothing was decided. `waits`: what the
    mark before some decisions means.
    """

    which: str = ""
    held: str = ""
    there: str = ""
    decisions: tuple[Decision, ...] = ()
    changed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    again: str = ""
    wanted: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    waits: str = ""


@dataclass(frozen=True)
class MinutesPage:
    """The minutes that fit, in letters of `size`. `more`: how many things had no room.

    For a pen: `empty_rows` for what is decided, where nothing was, and `said_lines` for what is
    said. `is_tight`: the rows stand close.
    """

    sheet: Sheet
    size: float
    minutes: Minutes
    more: int = 0
    empty_rows: int = 0
    shortened: bool = False
    said_lines: int = 0
    is_tight: bool = False


def fitted(sheet: Sheet, minutes: Minutes, font: float = ANY_FONT) -> MinutesPage:
    """All of it in the largest letters that hold it.

    Where even the smallest do not, what was changed beside the decisions goes first, and then the
    rows stand closer. Where that does not help either, all get a share of the room down to the
    foot (SHARES). What has none is counted. What even the largest leave is for a pen, down to the
    foot.
    """
    name = Words(sheet.name or "", READ, font=font).clipped(NAME / NAME_SIZE, 1) or None
    sheet = replace(sheet, name=name)
    for_pen = 0 if minutes.decisions else _height_for_pen(minutes)
    page = Laid(minutes, font, ROOM - for_pen, PEN_SIZES if for_pen else SIZES)
    size = page.lay()
    shown = page.shown(size)
    more = _count(minutes) - _count(shown)
    found = MinutesPage(
        sheet, size, shown, more, shortened=page.is_cut(size), is_tight=page.is_tight
    )
    if for_pen:
        return _with_room_for_pen(found, page.left(size))
    return replace(found, said_lines=_lines_below(page.left(size)) if size == SIZES[-1] else 0)


def _lines_below(room: float) -> int:
    """For a pen, down to the foot, below what was decided; none where there is little room."""
    lines = int((room - HEADING) // PEN_LINE)
    return lines if lines >= PEN_LEAST else 0


def _height_for_pen(minutes: Minutes) -> float:
    """The least of it: the sentence above it too."""
    empty = [count for name, count in PEN_LINES.items() if not getattr(minutes, name)]
    lists = sum(HEADING + count * PEN_LINE for count in empty)
    sentence = 2 * PEN_SIZES[-1] * LINE + GAP
    return HEADING + PEN_LEAST * (PEN_LINE + PEN_ROW) + PEN_HEAD + sentence + lists


def _with_room_for_pen(page: MinutesPage, room: float) -> MinutesPage:
    """`room`: the height that is left."""
    more = int(room // (PEN_LINE + PEN_ROW))
    rest = int((room - more * (PEN_LINE + PEN_ROW)) // PEN_LINE)
    rows = PEN_LEAST + more
    lines = PEN_LEAST + more + rest
    return replace(page, empty_rows=rows, said_lines=lines)


def blank(sheet: Sheet) -> MinutesPage:
    """The paper of a meeting with nothing on it, for a pen."""
    return MinutesPage(sheet, 12, Minutes(), empty_rows=EMPTY_ROWS)


def _count(minutes: Minutes) -> int:
    lists = minutes.decisions, minutes.changed, minutes.left, minutes.call
    return sum(len(one) for one in (*lists, minutes.wanted, minutes.points))


@dataclass
class _Cell:
    """A text, and the width of its column. `end`: what stands after it, and is never cut."""

    words: Words
    width: float
    end: Words | None = None
    counted: dict[float, tuple[int, float]] = field(default_factory=dict)

    def shown(self, size: float, most: int) -> int:
        """How many lines there are, if no more than `most` are shown of what can be cut."""
        room = self.width / size
        if size not in self.counted:
            self.counted[size] = self.words.end(room)
        lines, taken = self.counted[size]
        if self.end is None or not self.end.words:
            return min(lines, most)
        if 0 < lines <= most:
            return lines + self.end.lines(room, taken) - 1
        return min(lines, most) + self.end.lines(room)


@dataclass
class _Item:
    """A row of the table, or a text of a list: what stands there, with `pad` around it.

    `most`: the most lines that are shown of it; 0: it is not there. `above`: in em, what stands
    above it.
    """

    cells: tuple[_Cell, ...]
    pad: float
    most: int = 99
    above: float = 0

    def lines(self, size: float, most: int) -> int:
        """How many there are then: all texts beside each other have room for as many."""
        return max(1, *(one.shown(size, most) for one in self.cells))

    def wants(self, size: float) -> int:
        """The fewest lines with which all of it is there."""
        all_of_it = self.lines(size, 99)
        return next(most for most in range(1, 100) if self.lines(size, most) == all_of_it)

    def height(self, size: float, most: int) -> float:
        if not most:
            return 0
        return self.lines(size, most) * size * LINE + self.pad + self.above * size

    def is_cut(self, size: float) -> bool:
        is_long = any(one.words.cut for one in self.cells)
        return bool(self.most) and (is_long or self.most < self.wants(size))

    def clipped(self, size: float) -> list[str]:
        lines = self.lines(size, self.most)
        return [one.words.clipped(one.width / size, lines) for one in self.cells]


class Laid:
    """The texts of the minutes, measured once for all sizes, and how much of each is shown."""

    def __init__(
        self,
        minutes: Minutes,
        font: float,
        room: float = ROOM,
        sizes: tuple[float, ...] = SIZES,
    ):
        """`room`: the height of all of it. `sizes` of the letters, the smallest first."""
        self._minutes = minutes
        self._font = font
        self._room = room
        self._sizes = sizes
        self.is_tight = False
        self._there = _Item((_Cell(self._words(minutes.there), WIDE),), GAP)
        self._waits = _Item((_Cell(self._words(minutes.waits), WIDE),), GAP)
        self._again = _Item((_Cell(self._words(minutes.again, True), WIDE),), 0)
        rows = self._with_points(minutes.decisions[:MOST])
        self._items = {"decisions": [self._row(one) for one in rows]}
        for name in ("left", "call", "changed", "wanted", "points"):
            texts = getattr(minutes, name)[:MOST]
            self._items[name] = [_Item((_Cell(self._words(one), WIDE),), GAP) for one in texts]
        self._rows = rows

    def _words(self, text: str, bold: bool = False, most: int = READ) -> Words:
        return Words(text, most, bold=bold, font=self._font)

    def _row(self, one: Decision) -> _Item:
        phone = self._words(one.phone[:LONGEST_PHONE], True)
        cells = (
            _Cell(self._words(one.what, True, READ_WHAT), WHAT),
            _Cell(self._words(one.who), WHO, end=phone),
            _Cell(self._words(one.when), WHEN),
        )
        return _Item(cells, PAD, above=POINT if one.point else 0)

    @staticmethod
    def _with_points(rows: tuple[Decision, ...]) -> list[Decision]:
        """The point stands above the first of those that are about it."""
        before = ("", *(one.point for one in rows))
        return [
            replace(one, point="") if one.point == last else one
            for one, last in zip(rows, before, strict=False)
        ]

    def lay(self) -> float:
        """Choose what is shown, and return the size of the letters."""
        sizes = self._sizes
        room = self._room
        for is_tight, most in ((False, 99), (False, 0), (True, 0)):
            self.stand(is_tight)
            for item in self._items["changed"]:
                item.most = most
            fitting = bisect_left(sizes, True, key=lambda size: self.height(size) > room)
            if fitting:
                self._share(sizes[fitting - 1])
                return sizes[fitting - 1]
        self._there.most = self._again.most = 2
        for fewest, with_points, shares in WAYS:
            self._share_anew(SIZES[0], fewest, with_points, shares)
            if all(one.most for one in self._items["decisions"]):
                break
        return SIZES[0]

    def stand(self, is_tight: bool) -> None:
        """Let the rows stand close, or not."""
        self.is_tight = is_tight
        for item in self._items["decisions"]:
            item.pad = TIGHT if is_tight else PAD

    def _share_anew(self, size: float, fewest: int, with_points: bool, shares: tuple) -> None:
        for items in self._items.values():
            for item in items:
                item.most = 0
        if not with_points:
            self._rows = [replace(one, point="") for one in self._rows]
            for item in self._items["decisions"]:
                item.above = 0
        self._share(size, fewest, shares)

    def _share(self, size: float, fewest: int = 1, shares: tuple = SHARES) -> None:
        """Give the room that is left to what is not shown, or cut, in the order of `shares`.

        `fewest`: lines of a decision that is shown.
        """
        room = self.left(size)
        for name, most, lines in shares:
            if name == "decisions" and lines < fewest:
                continue
            items = self._items[name]
            for item in items[:most]:
                heading = 0 if items[0].most else HEADING
                least = fewest if name == "decisions" else 1
                taken = self._grow(item, size, least, lines, room - heading)
                room -= taken + (heading if taken else 0)
                if not item.most:
                    break  # what comes after it is not shown without it

    @staticmethod
    def _grow(item: _Item, size: float, fewest: int, lines: int, room: float) -> float:
        """Show as many lines of it as there is room for, and no more than these.

        Returns the height that this takes.
        """
        had = item.height(size, item.most)
        most = min(lines, item.wants(size))
        fewest = max(item.most + 1, min(fewest, most))
        for shown in range(most, fewest - 1, -1):
            taken = item.height(size, shown) - had
            if taken <= room:
                item.most = shown
                return taken
        return 0

    def height(self, size: float) -> float:
        """The height of all that is shown, in points."""
        lines = [one for one in (self._there, self._waits) if one.cells[0].words.words]
        found = sum(one.height(size, one.most) for one in lines)
        for items in self._items.values():
            heights = [one.height(size, one.most) for one in items if one.most]
            found += sum(heights) + (HEADING if heights else 0)
        if self._again.cells[0].words.words:
            found += HEADING + self._again.height(size * 1.4, self._again.most)
        return found

    def left(self, size: float) -> float:
        """The height that is left."""
        return self._room - self.height(size)

    def is_cut(self, size: float) -> bool:
        every = [one for items in self._items.values() for one in items]
        return any(one.is_cut(size) for one in (self._there, *every))

    def shown(self, size: float) -> Minutes:
        """The minutes with as much of each text as is shown."""
        one = self._minutes
        items = self._items

        def texts(name: str) -> tuple[str, ...]:
            return tuple(each.clipped(size)[0] for each in items[name] if each.most)

        return Minutes(
            which=self._words(one.which, True).clipped(IN_HEAD / 12, 1),
            held=self._words(one.held).clipped(IN_HEAD / 9, 2),
            there=self._there.clipped(size)[0],
            waits=self._waits.clipped(size)[0],
            decisions=tuple(
                self._shown_row(row, item, size)
                for row, item in zip(self._rows, items["decisions"], strict=True)
                if item.most
            ),
            changed=texts("changed"),
            left=texts("left"),
            call=texts("call"),
            wanted=texts("wanted"),
            points=texts("points"),
            again=self._again.clipped(size * 1.4)[0],
        )

    def _shown_row(self, row: Decision, item: _Item, size: float) -> Decision:
        what, _both, when = item.clipped(size)
        return replace(
            row,
            what=what,
            who=self._words(row.who).clipped(WHO / size, item.most),
            phone=plain(row.phone[:LONGEST_PHONE]),
            when=when,
            point=self._words(row.point).clipped(WIDE / size, 1),
        )
