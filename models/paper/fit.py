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
from models.paper.measure import Words, plain
from models.paper.sheet import Emergency, Goal, Sheet

SIZES = (8.5, 9, 9.5, 10, 10.5, 11, 12)
GOOD_SIZE = 11  # from here on no larger letters are sought
SIZE_WITH_HOW = 10  # how things are done gives way to letters of this size
MOST_MATTERS = 5
MOST_SPOKES = 16
MOST_EMERGENCY = 6
# More than an A4 can hold in the smallest size: letters on the page, rows of goals and actions,
# and items in any other list. Beyond it nothing is measured.
CROWDED = 7000
MOST_ROWS = 46
MOST_LISTED = 24

# The same figures stand in static/css/print.css and templates/paper/printing/sheet.typ.
LEFT = 312  # the widths of the two columns, and the height of both
RIGHT = 208
ROOM = 646
SECTION = 10  # the heights of what is not an item
HEADING = 20
TABLE_HEAD = 16
WHEEL = 189
CAPTION = 12
LOOK_AGAIN = 42
FOOT_COLUMN = 220  # the width of an emergency number with its label
FOOT_SIZE = 11

# Lines to write on with a pen, where nothing is written yet.
LINES = {"matters": 4, "goals": 4, "strengths": 3, "contacts": 3}
# {field of Sheet: kind of item}
KINDS = {
    "matters": "matter",
    "goals": "goal",
    "achieved": "achieved",
    "strengths": "strength",
    "contacts": "contact",
}
# Which items are left out first, and how many of them stay in that turn (Column.squeeze).
LEFT_OUT_LEFT = (("achieved", 2), ("goal action", 2), ("achieved", 0), ("matter", 1))
LEFT_OUT_RIGHT = (("strength", 4), ("contact", 6), ("strength", 2), ("contact", 1))


@dataclass(frozen=True)
class Page:
    """A sheet that fits: what stands on it, its size of letters in points, and what is missing.

    `left_out` counts what did not fit, by kind ("matter", "goal", "action",
    "achieved", "strength", "contact"); `talk` and `help` name the marked areas;
    `lines` are the lines to write on with a pen, where nothing is written yet;
    `strengths_beside` says that what I am good at stands on the right.
    """

    sheet: Sheet
    size: float
    strengths_beside: bool = True
    talk: str = ""
    help: str = ""
    shortened: bool = False
    left_out: Counter = field(default_factory=Counter)
    lines: dict[str, int] = field(default_factory=dict)


def fitted(sheet: Sheet) -> Page:
    """The sheet in the largest size that one A4 holds; what does not fit is shortened or counted.

    What I am good at stands on the right, or on the left where that gives larger letters.
    """
    crowded = sum(len(text) for text in _texts(sheet)) > CROWDED
    size, beside = _largest_size(sheet, crowded)
    if size < SIZE_WITH_HOW:
        sheet = _without_how(sheet)
        size, beside = _largest_size(sheet, crowded)
    left = _left(sheet, crowded, not beside)
    right = _right(sheet, crowded, beside)
    if not left.holds(size):
        left.squeeze(size, _lists_first(sheet, "left") + LEFT_OUT_LEFT)
    if not right.holds(size):
        right.squeeze(size, _lists_first(sheet, "right") + LEFT_OUT_RIGHT)
    return _page(sheet, size, beside, left, right)


def _without_how(sheet: Sheet) -> Sheet:
    """The sheet without how things are done, which is for the screen where room is short."""
    goals = (
        replace(goal, actions=tuple(replace(action, how="") for action in goal.actions))
        for goal in sheet.goals
    )
    return replace(sheet, goals=tuple(goals))


def _lists_first(sheet: Sheet, side: str) -> tuple[tuple[str, int], ...]:
    """Lists of further kinds give way before everything else."""
    return tuple((one.kind, 0) for one in sheet.lists if one.side == side)


def _largest_size(sheet: Sheet, crowded: bool) -> tuple[float, bool]:
    """The largest size that holds everything, and whether the strengths then stand on the right.

    The smallest size where none does.
    """
    if crowded:
        return SIZES[0], True
    size = _largest(_left(sheet, crowded, False), _right(sheet, crowded, True))
    if size >= GOOD_SIZE:
        return size, True
    other = _largest(_left(sheet, crowded, True), _right(sheet, crowded, False))
    return (other, False) if other > size else (size, True)


def _largest(left: Column, right: Column) -> float:
    """The largest size in which both columns hold their items, or else the smallest."""
    too_large = bisect_left(
        SIZES, True, key=lambda size: not (left.holds(size) and right.holds(size))
    )
    return SIZES[max(0, too_large - 1)]


def _texts(sheet: Sheet) -> Iterable[str]:
    """The texts that may be long."""
    yield from chain(sheet.matters, sheet.achieved, sheet.strengths)
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


def _left(sheet: Sheet, crowded: bool, strengths: bool) -> Column:
    """What is important, the goals with their actions, and what was reached.

    `strengths` says whether what I am good at stands here too.
    """
    text = _text_maker(crowded)
    rows = [row for goal in sheet.goals for row in (goal, *goal.actions)]
    items = [_matter(matter, text) for matter in sheet.matters[:MOST_MATTERS]]
    if strengths:
        items += _strengths(sheet, text, 298)
    items += [
        _goal(row, text) if isinstance(row, Goal) else _action(row, text)
        for row in rows[:MOST_ROWS]
    ]
    items += [_achieved(goal, text) for goal in sheet.achieved[:MOST_LISTED]]
    items += _listed(sheet, "left", text)
    column = Column(items, ROOM - _fixed_left(sheet, strengths))
    column.left_out.update(
        "goal" if isinstance(row, Goal) else "action" for row in rows[MOST_ROWS:]
    )
    column.left_out += _not_listed(sheet, "left")
    # `+=` drops the kinds of which nothing is left out.
    column.left_out += Counter(
        matter=len(sheet.matters[MOST_MATTERS:]), achieved=len(sheet.achieved[MOST_LISTED:])
    )
    return column


def _fixed_left(sheet: Sheet, strengths: bool) -> float:
    """The height of the headings on the left, and of the lines to write on."""
    headings = 2
    if sheet.achieved:
        headings += 1
    if strengths:
        headings += 1
    headings += len(_lists_first(sheet, "left"))
    lines = 0
    if not sheet.matters:
        lines += LINES["matters"]
    if not sheet.goals:
        lines += LINES["goals"]
    return headings * (SECTION + HEADING) + TABLE_HEAD + lines * WRITING_LINE


def _right(sheet: Sheet, crowded: bool, strengths: bool) -> Column:
    """The marks of the wheel in words, what I am good at (if `strengths`), and my people."""
    text = _text_maker(crowded)
    items = []
    for mark in ("talk", "help"):
        names = sheet.areas(mark)
        if names:
            items.append(Item(mark, names, [text("text", names, 190)], LINE + 0.2))
    if strengths:
        items += _strengths(sheet, text, 194)
    items += [_contact(contact, text) for contact in sheet.contacts[:MOST_LISTED]]
    items += _listed(sheet, "right", text)
    column = Column(items, ROOM - _fixed_right(sheet, strengths))
    column.left_out += _not_listed(sheet, "right")
    column.left_out += Counter(
        strength=len(sheet.strengths[MOST_LISTED:]), contact=len(sheet.contacts[MOST_LISTED:])
    )
    return column


def _fixed_right(sheet: Sheet, strengths: bool) -> float:
    """The height of the wheel, the headings on the right, and the lines to write on."""
    height = WHEEL + LOOK_AGAIN
    if any(spoke.score is not None for spoke in sheet.spokes):
        height += CAPTION
    headings = 2 if strengths else 1
    headings += len(_lists_first(sheet, "right"))
    lines = 0
    if not sheet.strengths:
        lines += LINES["strengths"]
    if not sheet.contacts:
        lines += LINES["contacts"]
    if not sheet.look_again:
        lines += 1
    return height + headings * (SECTION + HEADING) + lines * WRITING_LINE


def _text_maker(crowded: bool):
    """A function that makes a Text.

    Where the page is crowded it reads no more of a text than could be printed.
    """

    def text(name, value, width, column=0, ratio=1.0, bold=False, most=99) -> Text:
        limit = int(width / SIZES[0] * MOST_LINES[0] / 0.45) if crowded else None
        return Text(name, Words(value, limit, bold), width, column, ratio, most)

    return text


def _matter(matter: str, text) -> Item:
    return Item("matter", matter, [text("text", matter, 296, ratio=1.5, most=5)], 0.4)


def _achieved(goal: str, text) -> Item:
    return Item("achieved", goal, [text("text", goal, 294)], 0.15)


def _goal(goal: Goal, text) -> Item:
    return Item("goal", goal, [text("text", goal.text, LEFT, ratio=1.1, bold=True)], 0.65)


def _action(action, text) -> Item:
    return Item(
        "action",
        action,
        [
            text("what", action.what, 150),
            text("how", action.how, 150),
            text("who", action.who, 87, column=1, bold=True),
            text("phone", action.phone, 87, column=1, most=2),
            text("huvudman", action.huvudman, 87, column=1, most=2),
            text("when", action.when, 59, column=2, most=4),
            text("how_much", action.how_much, 59, column=2, most=4),
        ],
        0.3,
    )


def _contact(contact, text) -> Item:
    return Item(
        "contact",
        contact,
        [
            text("name", contact.name, 108, bold=True, most=3),
            text("phone", contact.phone, 96, column=1, bold=True, most=3),
            text("note", contact.note, RIGHT, column=-1),
        ],
        0.3,
    )


def _strengths(sheet: Sheet, text, width: float) -> list[Item]:
    return [
        Item("strength", strength, [text("text", strength, width)], 0.15)
        for strength in sheet.strengths[:MOST_LISTED]
    ]


def _listed(sheet: Sheet, side: str, text) -> list[Item]:
    """The items of further kinds on this side."""
    width = 294 if side == "left" else 194
    return [
        Item(one.kind, words, [text("text", words, width)], 0.15)
        for one in sheet.lists
        if one.side == side
        for words in one.texts[:MOST_LISTED]
    ]


def _not_listed(sheet: Sheet, side: str) -> Counter:
    """How many of them are too many to be measured."""
    return +Counter(
        {one.kind: len(one.texts[MOST_LISTED:]) for one in sheet.lists if one.side == side}
    )


def _page(sheet: Sheet, size: float, beside: bool, left: Column, right: Column) -> Page:
    kept = _kept(left.printed(size) + right.printed(size))
    fits: dict[str, Any] = {name: tuple(kept.get(kind, ())) for name, kind in KINDS.items()}
    fits["lists"] = tuple(replace(one, texts=tuple(kept.get(one.kind, ()))) for one in sheet.lists)
    return Page(
        sheet=replace(sheet, **fits, **_head_and_foot(sheet)),
        size=size,
        strengths_beside=beside,
        talk="".join(kept.get("talk", ())),
        help="".join(kept.get("help", ())),
        shortened=left.shortens(size) or right.shortens(size),
        left_out=left.left_out + right.left_out,
        lines=LINES
        | {
            "goals": LINES["goals"] + left.lines(size),
            "contacts": LINES["contacts"] + right.lines(size),
        },
    )


def _kept(printed: list[tuple[str, Any]]) -> dict[str, list]:
    """{kind: values}, with each action in the goal that it stood under."""
    kept: dict[str, list] = {}
    for kind, value in printed:
        if kind == "action":
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
        "name": Words(sheet.name or "", 40).clipped(10, 1) or None,
        "emergency": tuple(_emergency(one) for one in sheet.emergency[:MOST_EMERGENCY]),
        "spokes": sheet.spokes[:MOST_SPOKES],
    }


def _emergency(one: Emergency) -> Emergency:
    """The label is shortened, the number never."""
    number = Words(one.number, 40, bold=True)
    room = FOOT_COLUMN / FOOT_SIZE - sum(number.widths) - len(number.widths)
    return Emergency(Words(one.label, 80).clipped(max(room, 5), 1), plain(one.number))
