"""How a plan is made to fit on one A4: the size of its letters, and what is left out.

First everything in the largest size that holds it. When even the smallest does not:
long texts are shortened, and after that the last items are left out and counted,
so that the page can say so. All lengths are points (1/72 inch).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from models.paper.blocks import LINE, MOST_LINES, WRITING_LINE, Column, Item, Text
from models.paper.first import GOOD, First
from models.paper.measure import ANY_FONT, Words, plain
from models.paper.sheet import Action, Contact, Emergency, Goal, Sheet

SIZES = tuple(half / 2 for half in range(17, 33))  # from 8.5 to 16
# What is left for the screen where room is short: what is done, and how things are done.
SIZE_WITH_ALL = 11
# Where something must be left out anyway, nothing is gained by the smallest letters.
SIZE_OF_CROWDED = 10
MOST_MATTERS = 5
MOST_SPOKES = 16
MOST_EMERGENCY = 6
# More than an A4 can hold in the smallest size: letters on the page, rows of goals and actions,
# and items in any other list. Beyond it nothing is measured.
CROWDED = 7000
MOST_ROWS = 46
MOST_LISTED = 24

# The same figures stand in static/css/print.css and templates/paper/printing/sheet.typ.
LEFT = 277  # the widths of the two columns, and the height of both with the large sentence
RIGHT = 243
ROOM = 646
INDENT = 14  # of a list
SECTION = 10  # the heights of what is not an item
HEADING = 22
WHEEL = 189
CAPTION = 15
BOX = 1.5  # em: the box before an action, and the column that says when
WHEN = 6.7
NAME = 6.2  # em in the head
FOOT_COLUMN = 220  # the width of an emergency number with its label
FOOT_SIZE = 10.5

# Lines to write on with a pen, where nothing is written yet; and the most rows for more actions.
LINES = {"goals": 4, "strengths": 3, "contacts": 3}
MOST_BLANK = 12
# {field of Sheet: kind of item}
KINDS = {
    "matters": "matter",
    "goals": "goal",
    "achieved": "achieved",
    "strengths": "strength",
    "dreams": "dream",
    "contacts": "contact",
}
# What may stand on the left instead of on the right: tried in this order.
ARRANGEMENTS = ((), ("dreams",), ("strengths",), ("strengths", "dreams"))
# Which items are left out first, and how many of them stay in that turn (Column.squeeze).
LEFT_OUT_LEFT = (
    ("done", 0),
    ("achieved", 2),
    ("strength dream", 2),
    ("matter", 3),
    ("goal action", 8),
    ("achieved", 0),
    ("matter", 1),
    ("goal action", 2),
)
LEFT_OUT_RIGHT = (
    ("strength", 4),
    ("dream", 2),
    ("contact", 6),
    ("strength dream", 2),
    ("contact", 2),
    ("strength dream", 1),
    ("contact", 1),
)


@dataclass(frozen=True)
class Page:
    """A sheet that fits: what stands on it, its size of letters in points, and what is missing.

    `first_size` is that of the large sentence; `on_left` names the fields that stand on the left
    though they might stand on the right ("strengths", "dreams"); `left_out` counts what did not
    fit, by kind ("matter", "goal", "action", "done", "achieved", "strength", "dream", "contact");
    `talk` and `help` name the marked areas; `lines` are the lines to write on with a pen, where
    nothing is written yet, and for "more" actions.
    """

    sheet: Sheet
    size: float
    first_size: int = GOOD
    on_left: tuple[str, ...] = ()
    talk: str = ""
    help: str = ""
    shortened: bool = False
    left_out: Counter = field(default_factory=Counter)
    lines: dict[str, int] = field(default_factory=dict)


def fitted(sheet: Sheet, font: float = ANY_FONT) -> Page:
    """The sheet in the largest size that one A4 holds; what does not fit is shortened or counted.

    What I am good at and dream of stands on the right, or on the left where that gives larger
    letters. What is done, and then how things are done, gives way to letters of SIZE_WITH_ALL.
    `font` is one of models/paper/measure.py.
    """
    layout, size, on_left = _largest_layout(sheet, font)
    left, right = layout.columns(on_left)
    if not (left.holds(size) and right.holds(size)):
        size = _size_of_crowded(left, right)
    if not left.holds(size):
        left.squeeze(size, _lists_first(sheet, "left") + LEFT_OUT_LEFT)
    if not right.holds(size):
        right.squeeze(size, _lists_first(sheet, "right") + LEFT_OUT_RIGHT)
    left.left_out += Counter(done=_done(sheet) - _done(layout.sheet))
    return _page(layout, size, on_left, left, right)


def _largest_layout(whole: Sheet, font: float) -> tuple["_Layout", float, tuple[str, ...]]:
    """The sheet with as much as large letters have room for, their size, and what is on the left.

    Where letters cannot be large, with the least.
    """
    crowded = sum(len(text) for text in _texts(whole)) > CROWDED
    steps = list(dict.fromkeys((whole, _without_done(whole), _without_how(_without_done(whole)))))
    words: dict = {}
    for sheet in steps[-1:] if crowded else steps:
        layout = _Layout(sheet, crowded, font, words)
        size, on_left = layout.largest()
        if size >= SIZE_WITH_ALL:
            break
    return layout, size, on_left


def _size_of_crowded(left: Column, right: Column) -> float:
    """The size where not everything fits: of the half that holds more, up to SIZE_OF_CROWDED."""
    good = [size for size in SIZES if size <= SIZE_OF_CROWDED]
    fits = [size for size in good if left.holds(size) or right.holds(size)]
    return max(fits, default=SIZE_OF_CROWDED)


def _without_done(sheet: Sheet) -> Sheet:
    """The sheet without the actions that are done."""
    goals = (
        replace(goal, actions=tuple(action for action in goal.actions if not action.done))
        for goal in sheet.goals
    )
    return replace(sheet, goals=tuple(goal for goal in goals if goal.text or goal.actions))


def _without_how(sheet: Sheet) -> Sheet:
    """The sheet without how things are done."""
    goals = (
        replace(goal, actions=tuple(replace(action, how="") for action in goal.actions))
        for goal in sheet.goals
    )
    return replace(sheet, goals=tuple(goals))


def _done(sheet: Sheet) -> int:
    """How many actions are done."""
    return sum(action.done for goal in sheet.goals for action in goal.actions)


def _lists_first(sheet: Sheet, side: str) -> tuple[tuple[str, int], ...]:
    """Lists of further kinds give way before everything else."""
    return tuple((one.kind, 0) for one in sheet.lists if one.side == side)


def _texts(sheet: Sheet) -> Iterable[str]:
    """The texts that may be long."""
    yield from chain((sheet.first,), sheet.matters, sheet.achieved, sheet.strengths, sheet.dreams)
    for goal in sheet.goals:
        yield goal.text
        for action in goal.actions:
            yield action.what
            yield action.who
            yield action.how_much
    for contact in sheet.contacts:
        yield from (contact.name, contact.note)
    for one in sheet.lists:
        yield from one.texts


class _Layout:
    """The items of one sheet, measured once for all sizes and arrangements."""

    def __init__(self, sheet: Sheet, crowded: bool, font: float, words: dict):
        """`words` are those that another layout has measured already."""
        self.sheet = sheet
        self.words = words
        self.crowded = crowded
        self.font = font
        self.first = First(sheet, font)
        self._rows: list[Goal | Action] = []
        for goal in sheet.goals:
            self._rows += [goal, *goal.actions]
        self._left = self._items_on_left()
        self._right = [self._mark(mark) for mark in ("talk", "help") if sheet.areas(mark)]
        self._people = [self._contact(contact) for contact in sheet.contacts[:MOST_LISTED]]
        self._movable: dict[tuple[str, bool], list[Item]] = {}

    def text(self, name, value, width, column=0, ratio=1.0, bold=False, **more) -> Text:
        """A Text. Where the page is crowded no more of it is read than could be printed."""
        limit = int(width / SIZES[0] * MOST_LINES[0] / 0.45) if self.crowded else None
        key = (value, limit, bold)
        if key not in self.words:
            self.words[key] = Words(*key, self.font)
        return Text(name, self.words[key], width, column, ratio, **more)

    def largest(self) -> tuple[float, tuple[str, ...]]:
        """The largest size that holds everything, and what then stands on the left.

        The smallest size where none does.
        """
        found: tuple[float, tuple[str, ...]] = (SIZES[0], ())
        for on_left in () if self.crowded else self._arrangements():
            size = _largest(*self.columns(on_left))
            if size > found[0]:
                found = (size, on_left)
            if size == SIZES[-1]:
                break
        return found

    def _arrangements(self) -> Iterable[tuple[str, ...]]:
        """Those that differ for this sheet."""
        return (
            on_left
            for on_left in ARRANGEMENTS
            if all(getattr(self.sheet, name) for name in on_left)
        )

    def columns(self, on_left: tuple[str, ...]) -> tuple[Column, Column]:
        """The two halves of the page in an arrangement."""
        room = ROOM - self.first.height
        at_left: list[Item] = []
        at_right: list[Item] = []
        for name in ("strengths", "dreams"):
            (at_left if name in on_left else at_right).extend(self._moved(name, name in on_left))
        left = Column(self._left[0] + at_left + self._left[1], room - self._headings_left(on_left))
        right = Column(
            self._right + at_right + self._people + self._listed("right"),
            room - self._headings_right(on_left),
        )
        self._count_unmeasured(left, right)
        return left, right

    def _moved(self, name: str, on_left: bool) -> list[Item]:
        """The items of the strengths or of the dreams."""
        if (name, on_left) not in self._movable:
            width = (LEFT if on_left else RIGHT) - INDENT
            self._movable[name, on_left] = [
                Item(KINDS[name], one, [self.text("text", one, width)], 0.15)
                for one in getattr(self.sheet, name)[:MOST_LISTED]
            ]
        return self._movable[name, on_left]

    def _items_on_left(self) -> tuple[list[Item], list[Item]]:
        """What else is important; and the goals with their actions, and what was reached."""
        sheet = self.sheet
        matters = [self._matter(matter) for matter in sheet.matters[:MOST_MATTERS]]
        rows = [
            self._goal(row) if isinstance(row, Goal) else self._action(row)
            for row in self._rows[:MOST_ROWS]
        ]
        achieved = [
            Item("achieved", goal, [self.text("text", goal, LEFT - INDENT)], 0.15)
            for goal in sheet.achieved[:MOST_LISTED]
        ]
        return matters, rows + achieved + self._listed("left")

    def _count_unmeasured(self, left: Column, right: Column) -> None:
        """Count what is too much to be measured. `+=` drops the kinds of which that is nothing."""
        sheet = self.sheet
        left.left_out.update(_kind(row) for row in self._rows[MOST_ROWS:])
        left.left_out += Counter(
            matter=len(sheet.matters[MOST_MATTERS:]), achieved=len(sheet.achieved[MOST_LISTED:])
        )
        right.left_out += Counter(
            strength=len(sheet.strengths[MOST_LISTED:]),
            dream=len(sheet.dreams[MOST_LISTED:]),
            contact=len(sheet.contacts[MOST_LISTED:]),
        )
        for one in sheet.lists:
            column = left if one.side == "left" else right
            column.left_out += Counter({one.kind: len(one.texts[MOST_LISTED:])})

    def grow_first(self, size: float, left: Column, right: Column) -> None:
        """Make the large sentence larger, where everything else is as large as can be."""
        while True:
            larger, more = self.first.larger()
            if not larger or not (left.holds(size, more) and right.holds(size, more)):
                return
            self.first.size = larger
            left.room -= more
            right.room -= more

    # The headings

    def _headings_left(self, on_left: tuple[str, ...]) -> float:
        """The height of the headings on the left, and of the lines to write on."""
        sheet = self.sheet
        headings = 1 + bool(sheet.matters) + bool(sheet.achieved) + len(on_left)
        headings += len(_lists_first(sheet, "left"))
        lines = 0 if sheet.goals else LINES["goals"]
        return headings * (SECTION + HEADING) + lines * WRITING_LINE

    def _headings_right(self, on_left: tuple[str, ...]) -> float:
        """The height of the wheel, the headings on the right, and the lines to write on."""
        sheet = self.sheet
        height = WHEEL
        if any(spoke.score is not None for spoke in sheet.spokes):
            height += CAPTION
        headings = 1 + ("strengths" not in on_left)
        headings += bool(sheet.dreams) and "dreams" not in on_left
        headings += len(_lists_first(sheet, "right"))
        lines = 0
        if not sheet.strengths:
            lines += LINES["strengths"]
        if not sheet.contacts:
            lines += LINES["contacts"]
        return height + headings * (SECTION + HEADING) + lines * WRITING_LINE

    # The items

    def _matter(self, matter: str) -> Item:
        return Item(
            "matter", matter, [self.text("text", matter, LEFT - INDENT, ratio=1.2, most=5)], 0.3
        )

    def _goal(self, goal: Goal) -> Item:
        text = self.text("text", goal.text, LEFT, ratio=1.1, bold=True)
        return Item("goal", goal, [text], 0.65)

    def _action(self, action: Action) -> Item:
        def text(name, most=99, bold=False, beside=False):
            value = getattr(action, name)
            return self.text(
                name, value, LEFT, bold=bold, most=most, less=BOX + WHEN, beside=beside
            )

        def at_end(name, bold=False):
            value = getattr(action, name)
            return self.text(name, value, LEFT, 1, bold=bold, most=4, ems=WHEN - 0.5)

        return Item(
            _kind(action),
            action,
            [
                text("what"),
                text("how"),
                text("who", bold=True),
                text("phone", most=2, beside=True),
                text("huvudman", most=2, beside=True),
                at_end("when", bold=True),
                at_end("how_much"),
            ],
            0.4,
        )

    def _mark(self, mark: str) -> Item:
        names = self.sheet.areas(mark)
        return Item(
            mark, names, [self.text("text", names, RIGHT - INDENT - 4, bold=True)], LINE + 0.2
        )

    def _contact(self, contact: Contact) -> Item:
        return Item(
            "contact",
            contact,
            [
                self.text("name", contact.name, RIGHT, bold=True, most=3),
                self.text("phone", contact.phone, RIGHT, bold=True, most=3, beside=True),
                self.text("note", contact.note, RIGHT),
            ],
            0.4,
        )

    def _listed(self, side: str) -> list[Item]:
        """The items of further kinds on this side."""
        width = (LEFT if side == "left" else RIGHT) - INDENT
        return [
            Item(one.kind, words, [self.text("text", words, width)], 0.15)
            for one in self.sheet.lists
            if one.side == side
            for words in one.texts[:MOST_LISTED]
        ]


def _kind(row: Goal | Action) -> str:
    if isinstance(row, Goal):
        return "goal"
    return "done" if row.done else "action"


def _largest(left: Column, right: Column) -> float:
    """The largest size in which both columns hold their items, or else the smallest."""
    too_large = bisect_left(
        SIZES, True, key=lambda size: not (left.holds(size) and right.holds(size))
    )
    return SIZES[max(0, too_large - 1)]


def _page(layout: _Layout, size: float, on_left, left: Column, right: Column) -> Page:
    sheet = layout.sheet
    if size == SIZES[-1]:
        layout.grow_first(size, left, right)
    kept = _kept(left.printed(size) + right.printed(size))
    fits: dict[str, Any] = {name: tuple(kept.get(kind, ())) for name, kind in KINDS.items()}
    fits["lists"] = tuple(replace(one, texts=tuple(kept.get(one.kind, ()))) for one in sheet.lists)
    return Page(
        sheet=replace(sheet, first=layout.first.printed(), **fits, **_head_and_foot(sheet)),
        size=size,
        first_size=layout.first.size,
        on_left=on_left,
        talk="".join(kept.get("talk", ())),
        help="".join(kept.get("help", ())),
        shortened=layout.first.shortened or left.shortens(size) or right.shortens(size),
        left_out=left.left_out + right.left_out,
        lines=LINES | _more_lines(sheet, left, right, size),
    )


def _more_lines(sheet: Sheet, left: Column, right: Column, size: float) -> dict[str, int]:
    """How many lines there are for the pen, where the columns have room for more."""
    return {
        "goals": LINES["goals"] + left.lines(size),
        "contacts": LINES["contacts"] + right.lines(size),
        "more": min(left.lines(size), MOST_BLANK) if sheet.goals and not left.left_out else 0,
    }


def _kept(printed: list[tuple[str, Any]]) -> dict[str, list]:
    """{kind: values}, with each action in the goal that it stood under."""
    kept: dict[str, list] = {}
    for kind, value in printed:
        if kind in ("action", "done"):
            goal = kept["goal"][-1]
            kept["goal"][-1] = replace(goal, actions=(*goal.actions, value))
            continue
        if kind == "goal":
            value = replace(value, actions=())  # the printed ones follow
        kept.setdefault(kind, []).append(value)
    return kept


def _head_and_foot(sheet: Sheet) -> dict:
    """The fields in the head and the foot, which stand on one line each, whatever was written."""
    return {
        "name": Words(sheet.name or "", 40).clipped(NAME, 1) or None,
        "emergency": tuple(
            in_room(one, FOOT_COLUMN / FOOT_SIZE) for one in sheet.emergency[:MOST_EMERGENCY]
        ),
        "spokes": sheet.spokes[:MOST_SPOKES],
    }


def in_room(one: Emergency, room: float, font: float = ANY_FONT) -> Emergency:
    """A number and its label on one line of so many em: only the label is ever shortened."""
    number = Words(one.number, 40, bold=True, font=font)
    left = room - number.width - 1
    label = Words(one.label, 80, font=font).clipped(max(left, 5), 1)
    return Emergency(label, plain(one.number))
