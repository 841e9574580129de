"""The items of a sheet on its two columns, measured once for all sizes and arrangements.

All lengths are points (1/72 inch).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from itertools import chain

from models.paper.blocks import MOST_LINES, NOTE, WRITING_LINE, Column, Item, LowerOf, Text
from models.paper.first_sentence import FirstSentence
from models.paper.measure import Words
from models.paper.sheet import Action, Contact, Goal, Sheet
from models.paper.wheel_drawing import MOST_SECTORS, drawing

SIZES = tuple(half / 2 for half in range(17, 33))  # from 8.5 to 16
# More than an A4 can hold in the smallest size: letters on the page, rows of goals and actions,
# and items in any other list. Beyond it nothing is measured.
CROWDED = 7000
MOST_ROWS = 46
MOST_LISTED = 24
MOST_MATTERS = 5

# The same figures stand in static/css/papers/sheet.css and templates/paper/printing/sheet.typ.
LEFT = 277  # the widths of the two columns, and the height of both with the large sentence
RIGHT = 243
ROOM = 646
INDENT = 14  # of a list
SECTION = 8  # the heights of what is not an item
HEADING = 22
WHEELS = (186, 200, 214, 228, 243)  # its widths: in the first its letters are 8.5 points
BELOW_WHEEL = 3
CAPTION = 15
MARK_LABEL = 12.4  # over the names of the areas with a mark
BOX = 1.5  # em: the box before an action

# Lines to write on with a pen, where nothing is written yet.
LINES = {"goals": 4, "strengths": 3, "contacts": 3}
FEW_LINES = dict.fromkeys(LINES, 1)  # where what is written needs the room
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


class Layout:
    """One sheet, with all that it says or with less (`steps`).

    `rows` are the goals with their actions, as many as the step has; `wheel` is its width; `pen`
    are the lines to write on. `tells_of_words`: a line under the wheel says how many of its words
    have no room.
    """

    def __init__(self, sheet: Sheet, font: float):
        self.sheet = sheet
        self.font = font
        self.crowded = sum(map(len, _texts(sheet))) > CROWDED
        self.first = FirstSentence(sheet, font)
        self.drawn = drawing(sheet.spokes[:MOST_SECTORS]) if sheet.spokes else None
        self.wheel = WHEELS[0]
        self.pen = LINES
        self.tells_of_words = False
        self.rows: list[Goal | Action] = []
        for goal in sheet.goals:
            self.rows += [goal, *goal.actions]
        self._has_how = True
        self._items: dict[tuple, list[Item]] = {}

    def steps(self) -> Iterable[None]:
        """First everything; then few lines for the pen; without what is done; and without how.

        What is left away changes this object. Of a crowded sheet there is only the last step.
        """
        if not self.crowded:
            yield
        if self.spare_the_pen() and not self.crowded:
            yield
        if any(_kind(row) == "done" for row in self.rows) or self.crowded:
            self.rows = list(_without_done(self.rows))
            if not self.crowded:
                yield
        self._has_how = False
        if self.crowded or any(isinstance(row, Action) and row.how for row in self.rows):
            yield

    def hides_how(self, row: Goal | Action) -> bool:
        """True if this row is printed without how it is done: that is on the phone only."""
        return not self._has_how and isinstance(row, Action) and bool(row.how)

    def spare_the_pen(self) -> bool:
        """Have few lines to write on from now on: what is written comes first. True if it helps."""
        helps = self.pen is LINES and not all(getattr(self.sheet, name) for name in LINES)
        self.pen = FEW_LINES
        return helps

    def arrangements(self) -> Iterable[tuple[str, ...]]:
        """Each way to divide the lists over the two sides that makes a difference on this sheet."""
        for on_left in ARRANGEMENTS:
            if all(getattr(self.sheet, name) for name in on_left):
                yield on_left

    def columns(self, on_left: tuple[str, ...]) -> tuple[Column, Column]:
        """The two halves of the page in an arrangement."""
        sheet = self.sheet
        room = ROOM - self.first.height
        left = [*self._matters, *self._moved(on_left, LEFT), *self._deeds()]
        left += [*self._achieved, *self._listed("left")]
        others = tuple(name for name in ("strengths", "dreams") if name not in on_left)
        right = [*self._marks, *self._moved(others, RIGHT), *self._people, *self._listed("right")]
        columns = (
            Column(left, room - self._headings_left(on_left)),
            Column(right, room - self._headings_right(others) - self.wheel_height(self.wheel)),
        )
        for column, side in zip(columns, ("left", "right")):
            column.left_out.update(self._unmeasured(side))
        columns[0].left_out += Counter(_kind(row) for row in self.rows[MOST_ROWS:])
        gave_way = Counter(done=_done(sheet) - sum(map(_is_done, self.rows)))
        columns[0].left_out += gave_way
        if (gave_way.total() or any(map(self.hides_how, self.rows))) and not self.crowded:
            columns[0].room -= NOTE  # that says so
        return columns

    def _unmeasured(self, side: str) -> Counter:
        """How much is too much to be measured, without the goals and actions."""
        sheet = self.sheet
        names = ("achieved",) if side == "left" else ("strengths", "dreams", "contacts")
        much = {KINDS[name]: len(getattr(sheet, name)) - MOST_LISTED for name in names}
        much |= {one.kind: len(one.texts) - MOST_LISTED for one in sheet.lists if one.side == side}
        if side == "left":
            much["matter"] = len(sheet.matters) - MOST_MATTERS
        return +Counter(much)

    def lists_first(self, side: str) -> tuple[tuple[str, int], ...]:
        """[(kind, 0)] of the further lists on this side: they are the first to give way."""
        return tuple((one.kind, 0) for one in self.sheet.lists if one.side == side)

    def wheel_height(self, width: int) -> float:
        return width * self.drawn.slimness + BELOW_WHEEL if self.drawn else 0

    # The headings

    def _headings_left(self, on_left: tuple[str, ...]) -> float:
        """The height of the headings on the left, and of the lines to write on."""
        sheet = self.sheet
        headings = 1 + bool(sheet.matters) + bool(sheet.achieved) + len(on_left)
        headings += len(self.lists_first("left"))
        lines = 0 if sheet.goals else self.pen["goals"]
        return headings * (SECTION + HEADING) + lines * WRITING_LINE

    def _headings_right(self, here: tuple[str, ...]) -> float:
        """The height of what stands under the wheel, the headings, and the lines to write on."""
        sheet = self.sheet
        below = MARK_LABEL * len(self._marks)
        below += CAPTION if any(spoke.score is not None for spoke in sheet.spokes) else 0
        headings = 1 + ("strengths" in here) + (bool(sheet.dreams) and "dreams" in here)
        headings += len(self.lists_first("right"))
        below += CAPTION if self.tells_of_words else 0
        lines = sum(
            self.pen[name] for name in ("strengths", "contacts") if not getattr(sheet, name)
        )
        return below + headings * (SECTION + HEADING) + lines * WRITING_LINE

    # The items

    def _text(self, name, value, width, column=0, ratio=1.0, bold=False, **more) -> Text:
        """A Text. Where the page is crowded no more of it is read than could be printed."""
        limit = int(width / SIZES[0] * MOST_LINES[0] / 0.45) if self.crowded else None
        return Text(name, Words(value, limit, bold, self.font), width, column, ratio, **more)

    def _strings(self, kind: str, texts: Iterable[str], width: float) -> list[Item]:
        return [
            Item(kind, one, [self._text("text", one, width - INDENT)], 0.15)
            for one in list(texts)[:MOST_LISTED]
        ]

    @cached_property
    def _matters(self) -> list[Item]:
        def text(matter: str) -> Text:
            return self._text("text", matter, LEFT - INDENT, ratio=1.2, most=5)

        return [Item("matter", one, [text(one)], 0.3) for one in self.sheet.matters[:MOST_MATTERS]]

    def _moved(self, names: tuple[str, ...], width: float) -> list[Item]:
        """The items of the strengths and of the dreams, if they are named."""
        found = []
        for name in names:
            if (name, width) not in self._items:
                texts = getattr(self.sheet, name)
                self._items[name, width] = self._strings(KINDS[name], texts, width)
            found += self._items[name, width]
        return found

    def _deeds(self) -> list[Item]:
        """The items of the goals and actions, in this step."""
        key = (len(self.rows), self._has_how)
        if key not in self._items:
            self._items[key] = [
                self._goal(row) if isinstance(row, Goal) else self._action(row)
                for row in self.rows[:MOST_ROWS]
            ]
        return self._items[key]

    @cached_property
    def _achieved(self) -> list[Item]:
        return self._strings("achieved", self.sheet.achieved, LEFT)

    def _goal(self, goal: Goal) -> Item:
        text = self._text("text", goal.text, LEFT, ratio=1.1, bold=True)
        return Item("goal", goal, [text], 0.65)

    def _action(self, action: Action) -> Item:
        """When stands beside what we do; where it has no room there, beside who does it."""

        def text(name, most=99, bold=False, beside=False):
            value = getattr(action, name)
            return self._text(name, value, LEFT, bold=bold, most=most, less=BOX, beside=beside)

        what, when = text("what"), text("when", most=2, bold=True, beside=True)
        how = [text("how")] if self._has_how else []
        how += [text("how_much", most=2, beside=True)]
        who = [text("who", bold=True), text("phone", most=2, beside=True)]
        who += [text("huvudman", most=2, beside=True)]
        blank = () if self._has_how else ("how",)
        first = Item(_kind(action), action, [what, when, *how, *who], 0.4, blank)
        if not action.when:
            return first
        texts = [what, *how, *who, replace(when, name="late")]
        return LowerOf(first, Item(_kind(action), action, texts, 0.4, (*blank, "when")))

    @cached_property
    def _marks(self) -> list[Item]:
        """The names of the areas with a mark, under the wheel."""
        named = {mark: self.sheet.areas(mark) for mark in ("talk", "help")}
        return [
            Item(
                mark,
                names,
                [self._text("text", names, RIGHT - INDENT - 4, bold=True)],
                0.2,
            )
            for mark, names in named.items()
            if names
        ]

    @cached_property
    def _people(self) -> list[Item]:
        return [self._contact(contact) for contact in self.sheet.contacts[:MOST_LISTED]]

    def _contact(self, contact: Contact) -> Item:
        return Item(
            "contact",
            contact,
            [
                self._text("name", contact.name, RIGHT, bold=True, most=3),
                self._text("phone", contact.phone, RIGHT, bold=True, most=3, beside=True),
                self._text("note", contact.note, RIGHT),
            ],
            0.4,
        )

    def _listed(self, side: str) -> list[Item]:
        """The items of further kinds on this side."""
        width = LEFT if side == "left" else RIGHT
        lists = [one for one in self.sheet.lists if one.side == side]
        return list(chain(*(self._strings(one.kind, one.texts, width) for one in lists)))


def _texts(sheet: Sheet) -> Iterable[str]:
    """The texts that may be long."""
    yield from chain((sheet.first,), sheet.matters, sheet.achieved, sheet.strengths, sheet.dreams)
    for goal in sheet.goals:
        yield goal.text
        for action in goal.actions:
            yield from (action.what, action.who, action.how_much)
    for contact in sheet.contacts:
        yield from (contact.name, contact.note)
    for one in sheet.lists:
        yield from one.texts


def _without_done(rows: list[Goal | Action]) -> Iterable[Goal | Action]:
    """The rows without what is done, and without a goal that has no name and then no actions."""
    left = [row for row in rows if not _is_done(row)]
    for row, after in zip(left, [*left[1:], None]):
        if isinstance(row, Action) or row.text or isinstance(after, Action):
            yield row


def _kind(row: Goal | Action) -> str:
    if isinstance(row, Goal):
        return "goal"
    return "done" if row.done else "action"


def _is_done(row: Goal | Action) -> bool:
    return _kind(row) == "done"


def _done(sheet: Sheet) -> int:
    """How many actions are done."""
    return sum(action.done for goal in sheet.goals for action in goal.actions)
