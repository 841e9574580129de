"""How a plan is made to fit on one A4: the size of its letters, and what is left out.

First everything in the largest size that holds it. When even the smallest does not:
long texts are shortened, and after that the last items are left out and counted,
so that the page can say so. All lengths are points (1/72 inch).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import chain

from models.paper.blocks import LINE, MOST_LINES, WRITING_LINE, Column, Item, Text
from models.paper.measure import Words, plain
from models.paper.sheet import Emergency, Goal, Sheet

SIZES = (8.5, 9, 9.5, 10, 10.5, 11, 12)
GOOD_SIZE = 11
MOST_MATTERS, MOST_SPOKES, MOST_EMERGENCY = 5, 16, 6
# More letters than an A4 can hold in the smallest size, and more rows.
CROWDED, MOST_ROWS, MOST_LISTED = 7000, 46, 24

# The same figures stand in static/css/print.css and templates/printing/sheet.typ.
LEFT, RIGHT, ROOM = 312, 208, 646
SECTION, HEADING, TABLE_HEAD = 10, 20, 16
WHEEL, CAPTION, LOOK_AGAIN = 189, 12, 42
FOOT_COLUMN, FOOT_SIZE = 220, 11


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
    crowded = sum(map(len, _texts(sheet))) > CROWDED
    size, beside = max(_sizes(sheet, crowded), key=lambda found: found[0])
    left, right = _left(sheet, crowded, not beside), _right(sheet, crowded, beside)
    if not left.holds(size):
        left.squeeze(size, (("achieved", 2), ("goal action", 2), ("achieved", 0), ("matter", 1)))
    if not right.holds(size):
        right.squeeze(size, (("strength", 4), ("contact", 6), ("strength", 2), ("contact", 1)))
    return _page(sheet, size, beside, left, right)


def _sizes(sheet: Sheet, crowded: bool) -> Iterable[tuple[float, bool]]:
    """The largest size with the strengths on the right (True) and, if that is small, on the left."""
    size = SIZES[0]
    for beside in (True, False):
        if not crowded and size < GOOD_SIZE:
            left, right = _left(sheet, crowded, not beside), _right(sheet, crowded, beside)
            size = _largest(lambda size: left.holds(size) and right.holds(size))
        yield size, beside


def _largest(holds: Callable[[float], bool]) -> float:
    return SIZES[max(0, bisect_left(SIZES, True, key=lambda size: not holds(size)) - 1)]


def _texts(sheet: Sheet) -> Iterable[str]:
    yield from chain(sheet.matters, sheet.achieved, sheet.strengths)
    for goal in sheet.goals:
        yield goal.text
        for action in goal.actions:
            yield action.what
            yield action.who
    for contact in sheet.contacts:
        yield from (contact.name, contact.note)


def _left(sheet: Sheet, crowded: bool, strengths: bool) -> Column:
    """What is important, the goals with their actions, and what is managed."""
    text = _measure(crowded)
    rows = list(chain.from_iterable((goal, *goal.actions) for goal in sheet.goals))
    items = [
        Item("matter", matter, [text("text", matter, 296, ratio=1.5, most=5)], 0.4)
        for matter in sheet.matters[:MOST_MATTERS]
    ]
    items += _strengths(sheet, text, 298) if strengths else []
    items += [
        _goal(row, text) if isinstance(row, Goal) else _action(row, text)
        for row in rows[:MOST_ROWS]
    ]
    items += [
        Item("achieved", text_, [text("text", text_, 294)], 0.15)
        for text_ in sheet.achieved[:MOST_LISTED]
    ]
    writing = (not sheet.matters) * LINES["matters"] + (not sheet.goals) * LINES["goals"]
    headings = 2 + bool(sheet.achieved) + strengths
    fixed = headings * (SECTION + HEADING) + TABLE_HEAD + writing * WRITING_LINE
    column = Column(items, ROOM - fixed)
    late = Counter("goal" if isinstance(row, Goal) else "action" for row in rows[MOST_ROWS:])
    column.left_out += late + Counter(
        matter=len(sheet.matters[MOST_MATTERS:]), achieved=len(sheet.achieved[MOST_LISTED:])
    )
    return column


def _right(sheet: Sheet, crowded: bool, strengths: bool) -> Column:
    """The marks of the wheel in words, what I am good at, and my people."""
    text = _measure(crowded)
    marks = ((mark, sheet.areas(mark)) for mark in ("talk", "help"))
    items = [
        Item(mark, names, [text("text", names, 190)], LINE + 0.2) for mark, names in marks if names
    ]
    items += _strengths(sheet, text, 194) if strengths else []
    items += [_contact(contact, text) for contact in sheet.contacts[:MOST_LISTED]]
    writing = (not sheet.strengths) * LINES["strengths"] + (not sheet.contacts) * LINES["contacts"]
    writing += not sheet.look_again
    caption = any(spoke.score is not None for spoke in sheet.spokes) * CAPTION
    fixed = (
        WHEEL
        + caption
        + (1 + strengths) * (SECTION + HEADING)
        + LOOK_AGAIN
        + writing * WRITING_LINE
    )
    column = Column(items, ROOM - fixed)
    column.left_out += Counter(
        strength=len(sheet.strengths[MOST_LISTED:]), contact=len(sheet.contacts[MOST_LISTED:])
    )
    return column


def _measure(crowded: bool):
    """A maker of texts; where the page is crowded it reads no more of each than could be printed."""

    def text(name, value, width, column=0, ratio=1.0, bold=False, most=99) -> Text:
        limit = int(width / SIZES[0] * MOST_LINES[0] / 0.45) if crowded else None
        return Text(name, Words(value, limit, bold), width, column, ratio, most)

    return text


def _goal(goal: Goal, text) -> Item:
    return Item("goal", goal, [text("text", goal.text, LEFT, ratio=1.1, bold=True)], 0.65)


def _action(action, text) -> Item:
    return Item(
        "action",
        action,
        [
            text("what", action.what, 150),
            text("who", action.who, 87, column=1, bold=True),
            text("phone", action.phone, 87, column=1, most=2),
            text("huvudman", action.huvudman, 87, column=1, most=2),
            text("when", action.when, 59, column=2, most=4),
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


def _page(sheet: Sheet, size: float, beside: bool, left: Column, right: Column) -> Page:
    kept: dict[str, list] = {}
    for kind, value in left.printed(size) + right.printed(size):
        if kind == "action":
            kept["goal"][-1] = replace(kept["goal"][-1], actions=(*kept["goal"][-1].actions, value))
        else:
            kept.setdefault(kind, []).append(
                replace(value, actions=()) if kind == "goal" else value
            )
    fits = {name: tuple(kept.get(kind, ())) for name, kind in KINDS.items()}
    return Page(
        sheet=replace(sheet, **fits, **_fixed(sheet)),
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


LINES = {"matters": 4, "goals": 4, "strengths": 3, "contacts": 3}
KINDS = {
    "matters": "matter",
    "goals": "goal",
    "achieved": "achieved",
    "strengths": "strength",
    "contacts": "contact",
}


def _fixed(sheet: Sheet) -> dict:
    """The head and the foot, which stand on one line each, whatever was written."""
    return {
        "name": Words(sheet.name or "", 40).clipped(10, 1) or None,
        "emergency": tuple(map(_emergency, sheet.emergency[:MOST_EMERGENCY])),
        "spokes": sheet.spokes[:MOST_SPOKES],
    }


def _emergency(one: Emergency) -> Emergency:
    number = Words(one.number, 40, bold=True)
    room = FOOT_COLUMN / FOOT_SIZE - sum(number.widths) - len(number.widths)
    return Emergency(Words(one.label, 80).clipped(max(room, 5), 1), plain(one.number))
