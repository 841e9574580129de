"""What a meeting decided, on one A4: what, who and by when, whom to call, and when we meet again.

All lengths are points (1/72 inch).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from models.paper.blocks import LINE
from models.paper.layout import SIZES
from models.paper.measure import ANY_FONT, Words, plain
from models.paper.sheet import Sheet

MOST_LINES = (99, 3, 2, 1)  # of a text, where not everything has room
READ = 400  # letters of a text, and texts of a list: more than a page holds
MOST = 60

# The same figures stand in static/css/papers/minutes.css and in minutes.typ.
WHAT, WHO, WHEN = 218, 142, 120  # of the words in a row
WIDE = 526  # of the words in a line of its own
ROOM = 640  # the height of all between head and foot
PAD = 9  # of a row, above and below its words
HEADING = 30  # with the room above it
IN_HEAD = 250  # of what stands beside the title
NAME = 242  # of the name below the title, in letters of NAME_SIZE
NAME_SIZE = 10
GAP = 3  # below a line
EMPTY_ROWS = 9  # for a pen


@dataclass(frozen=True)
class Decision:
    """A row: what is done, by whom, the number to call, by when, and whether it is done."""

    what: str
    who: str = ""
    phone: str = ""
    when: str = ""
    is_done: bool = False


@dataclass(frozen=True)
class Minutes:
    """What is on the paper. `changed`, `left` and `call`: a line each. `again`: when we meet.

    `which`: the name of the meeting. `held`: its day in words, and its place.
    """

    which: str = ""
    held: str = ""
    there: str = ""
    decisions: tuple[Decision, ...] = ()
    changed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    again: str = ""


@dataclass(frozen=True)
class MinutesPage:
    """The minutes that fit, in letters of `size`. `more`: how many things had no room."""

    sheet: Sheet
    size: float
    minutes: Minutes
    more: int = 0
    empty_rows: int = 0
    shortened: bool = False


def fitted(sheet: Sheet, minutes: Minutes, font: float = ANY_FONT) -> MinutesPage:
    """All of it in the largest letters that hold it.

    Where even the smallest do not, each text is cut to the same number of lines; then what was
    changed beside the decisions is left out, and then the last of each list. That is counted.
    """
    name = Words(sheet.name or "", READ, font=font).clipped(NAME / NAME_SIZE, 1) or None
    sheet = replace(sheet, name=name)
    for kept in _shorter(minutes):
        found = _largest(kept, font)
        if found:
            size, most = found
            shown = _cut(kept, size, most, font)
            more = _count(minutes) - _count(kept)
            return MinutesPage(sheet, size, shown, more, shortened=most < 99)
    return MinutesPage(sheet, SIZES[0], Minutes(again=minutes.again), _count(minutes))


def blank(sheet: Sheet) -> MinutesPage:
    """An empty one, for a pen."""
    return MinutesPage(sheet, 12, Minutes(), empty_rows=EMPTY_ROWS)


def _shorter(minutes: Minutes) -> Iterator[Minutes]:
    """The minutes, and then with ever less: least needed first."""
    lists = {name: getattr(minutes, name)[:MOST] for name in ("decisions", "left", "call")}
    yield replace(minutes, **lists, changed=minutes.changed[:MOST])
    yield replace(minutes, **lists, changed=())
    for most in range(max(len(one) for one in lists.values()), 0, -1):
        cut = {name: one[:most] for name, one in lists.items()}
        yield replace(minutes, **cut, changed=())


def _count(minutes: Minutes) -> int:
    lists = minutes.decisions, minutes.changed, minutes.left, minutes.call
    return sum(len(one) for one in lists)


def _largest(minutes: Minutes, font: float) -> tuple[float, int] | None:
    """The size of the letters, and the most lines of a text; None if none holds it."""
    measured = _Measured(minutes, font)
    for size in reversed(SIZES):
        if measured.height(size, 99) <= ROOM:
            return size, 99
    most = next((one for one in MOST_LINES if measured.height(SIZES[0], one) <= ROOM), None)
    return (SIZES[0], most) if most else None


class _Measured:
    """The texts of the minutes, measured once for all sizes."""

    def __init__(self, minutes: Minutes, font: float):
        def of(text: str, bold: bool = False) -> Words:
            return Words(text, READ, bold=bold, font=font)

        self._rows = [
            (of(one.what, True), of(f"{one.who} {one.phone}", True), of(one.when))
            for one in minutes.decisions
        ]
        self._lists = [
            [of(text) for text in some] for some in (minutes.changed, minutes.left, minutes.call)
        ]
        self._there = of(minutes.there)
        self._again = of(minutes.again, True)

    def height(self, size: float, most: int) -> float:
        found = _lines(self._there, WIDE, size, most) * size * LINE + GAP
        if self._rows:
            found += HEADING + sum(self._row(row, size, most) for row in self._rows)
        for some in filter(None, self._lists):
            lines = sum(_lines(one, WIDE, size, most) for one in some)
            found += HEADING + lines * size * LINE + len(some) * GAP
        if self._again.words:
            found += HEADING + _lines(self._again, WIDE / 1.4, size, most) * size * 1.4 * LINE
        return found

    @staticmethod
    def _row(row: tuple[Words, Words, Words], size: float, most: int) -> float:
        what, who, when = row
        people = _lines(who, WHO, size, most + 1)  # the number is never cut
        lines = max(_lines(what, WHAT, size, most), people, _lines(when, WHEN, size, most), 1)
        return lines * size * LINE + PAD


def _lines(words: Words, width: float, size: float, most: int) -> int:
    return min(most, 99 if words.cut else words.lines(width / size))


def _cut(minutes: Minutes, size: float, most: int, font: float) -> Minutes:
    """The minutes with each text in at most so many lines."""

    def short(text: str, width: float, bold: bool = False) -> str:
        return Words(text, READ, bold=bold, font=font).clipped(width / size, most)

    def each(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(short(text, WIDE) for text in texts)

    def in_head(text: str, bold: bool = False) -> str:
        return Words(text, READ, bold=bold, font=font).clipped(IN_HEAD / (12 if bold else 9), 1)

    return Minutes(
        which=in_head(minutes.which, True),
        held=in_head(minutes.held),
        there=short(minutes.there, WIDE),
        decisions=tuple(
            replace(
                one,
                what=short(one.what, WHAT, True),
                who=short(one.who, WHO),
                phone=plain(one.phone[:40]),
                when=short(one.when, WHEN),
            )
            for one in minutes.decisions
        ),
        changed=each(minutes.changed),
        left=each(minutes.left),
        call=each(minutes.call),
        again=Words(minutes.again, READ, bold=True, font=font).clipped(WIDE / 1.4 / size, most),
    )
