"""How a plan is made to fit on one A4: the size of its letters, and what is left out.

First everything in the largest size that holds it. When even the smallest does not:
long texts are shortened, and after that the last items are left out and counted,
so that the page can say so. Room that is left is for the words of the wheel, a larger wheel, a
larger first sentence, and lines for the pen. All lengths are points (1/72 inch).
"""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from models.paper.blocks import WRITING_LINE, Column
from models.paper.first_sentence import GOOD
from models.paper.layout import (
    KINDS,
    SECTION,
    SIZES,
    WHEELS,
    Layout,
)
from models.paper.measure import ANY_FONT, Words, plain
from models.paper.own_words import OwnWords, Said
from models.paper.sheet import Emergency, Sheet
from models.paper.wheel_drawing import MOST_SECTORS, Drawing

# What is left for the screen where room is short: what is done, and how things are done.
SIZE_WITH_ALL = 11
# Where something must be left out anyway, nothing is gained by the smallest letters.
SIZE_OF_CROWDED = 10
MOST_EMERGENCY = 6
NAME = 6.2  # em in the head
FOOT_COLUMN = 220  # the width of an emergency number with its label
# The size of its letters; smaller where there are more numbers than a few.
FOOT_SIZE = 12
FOOT_SIZE_OF_MANY = 10
FEW_NUMBERS = 4
NUMBER = 1.25  # sizes: a number to call is larger than the name beside it
MOST_BLANK = 3  # rows for more actions: with many it looks like a form that is not filled in
MOST_BLANK_ALONE = 6  # the same where no place for a new goal has room below them
# Where little is written there are named places for the pen: a goal with one to four things to do,
# who and when; and a name with a number. With what is written there are so many at most. Their
# heights are those of sheet.typ and sheet.css.
BLANK_GOAL = SECTION + 30
BLANK_DEED = WRITING_LINE + 30
MOST_GOALS = 3
USUAL_DEEDS, MOST_DEEDS = 2, 4
BLANK_PERSON = 30
MOST_PEOPLE = 4
MOST_STRENGTHS = 5  # lines
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
class SheetPage:
    """A sheet that fits: what stands on it, its size of letters in points, and what is missing.

    `first_size` is that of the large sentence; `on_left` names the fields that stand on the left
    though they might stand on the right ("strengths", "dreams"); `drawn` is the wheel, and `wheel`
    its width; `said` are the areas whose own words are printed; `talk` and `help` name the marked
    areas; `left_out` counts what did not fit, by kind ("matter", "goal", "action", "done",
    "achieved", "strength", "dream", "contact"; "said" for words of the wheel, "how" for how things
    are done); `lines` are
    the lines to write on with a pen, where nothing is written yet, and for "more" actions; and the
    named places for "new_goals" and "new_people", which stand for the lines where there are any.
    """

    sheet: Sheet
    size: float
    first_size: int = GOOD
    on_left: tuple[str, ...] = ()
    drawn: Drawing | None = None
    wheel: int = WHEELS[0]
    said: Said = Said()
    talk: str = ""
    help: str = ""
    shortened: bool = False
    left_out: Counter = field(default_factory=Counter)
    lines: dict[str, int] = field(default_factory=dict)


def fitted(sheet: Sheet, font: float = ANY_FONT) -> SheetPage:
    """The sheet in the largest size that one A4 holds; what does not fit is shortened or counted.

    What I am good at and dream of stands on the right, or on the left where that gives larger
    letters. What is done, and then how things are done, gives way to letters of SIZE_WITH_ALL.
    `font` is one of models/paper/measure.py.
    """
    layout = Layout(sheet, font)
    size, on_left = _largest(layout)
    own = OwnWords(layout)
    whole = own.told and not layout.crowded and own.with_all(size, on_left)
    if whole:
        size, on_left, (left, right), said = whole
        return _page(layout, size, on_left, left, right, said)
    if own.told:
        layout.tells_of_words = True
        size, on_left = _largest(layout)
    left, right = layout.columns(on_left)
    if not (left.holds(size) and right.holds(size)):
        size = _size_of_crowded(left, right)
    if not left.holds(size):
        left.squeeze(size, layout.lists_first("left") + LEFT_OUT_LEFT, notes=1)
    if not right.holds(size):
        right.squeeze(size, layout.lists_first("right") + LEFT_OUT_RIGHT, notes=2)
    return _page(layout, size, on_left, left, right, own.with_some(size, left, right))


def _largest(layout: Layout) -> tuple[float, tuple[str, ...]]:
    """The largest size with as much as letters of SIZE_WITH_ALL have room for; what is on the left.

    The smallest size where none holds even the least.
    """
    size: float = SIZES[0]
    on_left: tuple[str, ...] = ()
    for _ in layout.steps():
        size, on_left = _largest_arrangement(layout)
        if size >= SIZE_WITH_ALL:
            break
    return size, on_left


def _largest_arrangement(layout: Layout) -> tuple[float, tuple[str, ...]]:
    """The largest size that holds everything in this step, and what then stands on the left."""
    place = 0
    found: tuple[str, ...] = ()
    for on_left in () if layout.crowded else layout.arrangements():
        left, right = layout.columns(on_left)

        def is_too_large(size, left=left, right=right) -> bool:
            return not (left.holds(size) and right.holds(size))

        # Only a size that is larger than the one found is of interest.
        if place + 1 < len(SIZES) and not is_too_large(SIZES[place + 1]):
            place = bisect_left(SIZES, True, lo=place + 2, key=is_too_large) - 1
            found = on_left
    return SIZES[place], found


def _size_of_crowded(left: Column, right: Column) -> float:
    """The size where not everything fits: of the half that holds more, up to SIZE_OF_CROWDED."""
    good = [size for size in SIZES if size <= SIZE_OF_CROWDED]
    fits = [size for size in good if left.holds(size) or right.holds(size)]
    return max(fits, default=SIZE_OF_CROWDED)


def _page(
    layout: Layout, size: float, on_left, left: Column, right: Column, said: Said
) -> SheetPage:
    sheet = layout.sheet
    _grow_wheel(layout, size, right)
    if size == SIZES[-1]:
        _grow_first(layout, size, left, right)
    unsaid = sum(layout.hides_how(item.source) for item in left.items)
    kept = _kept(left.printed(size) + right.printed(size))
    fits: dict[str, Any] = {name: tuple(kept.get(kind, ())) for name, kind in KINDS.items()}
    fits["lists"] = tuple(replace(one, texts=tuple(kept.get(one.kind, ()))) for one in sheet.lists)
    return SheetPage(
        sheet=replace(sheet, first=layout.first.printed(), **fits, **_head_and_foot(sheet)),
        size=size,
        first_size=layout.first.size,
        on_left=on_left,
        drawn=layout.drawn,
        wheel=layout.wheel,
        said=said,
        talk="".join(kept.get("talk", ())),
        help="".join(kept.get("help", ())),
        shortened=layout.first.shortened
        or left.shortens(size)
        or right.shortens(size)
        or said.shortened,
        left_out=left.left_out + right.left_out + Counter(said=said.left_out, how=unsaid),
        lines=layout.pen | _more_lines(layout, left, right, size),
    )


# What room that is left is used for


def _grow_wheel(layout: Layout, size: float, right: Column) -> None:
    """Make the wheel as wide as its column has room for."""
    least = layout.wheel_height(layout.wheel)
    fits = [one for one in WHEELS if right.holds(size, layout.wheel_height(one) - least)]
    layout.wheel = max(fits, default=WHEELS[0])
    right.room -= layout.wheel_height(layout.wheel) - least


def _grow_first(layout: Layout, size: float, left: Column, right: Column) -> None:
    """Make the large sentence larger, where everything else is as large as can be."""
    while True:
        larger, more = layout.first.larger()
        if not larger or not (left.holds(size, more) and right.holds(size, more)):
            return
        layout.first.size = larger
        left.room -= more
        right.room -= more


def _more_lines(layout: Layout, left: Column, right: Column, size: float) -> dict[str, int]:
    """How many lines there are for the pen, where the columns have room for more."""
    left_room, right_room = (0 if one.left_out else one.spare(size) for one in (left, right))
    return _goals_to_write(layout, left_room) | _people_to_write(layout, right_room)


def _goals_to_write(layout: Layout, room: float) -> dict[str, int]:
    """Boxes for more to do, then new goals with as much to do as has room: no hole is left."""
    some = layout.sheet.goals
    room += 0 if some else layout.pen["goals"] * WRITING_LINE
    lines = max(0, int(room // WRITING_LINE))
    more = min(lines, MOST_BLANK) if some else 0
    room -= more * WRITING_LINE
    most = max(1, MOST_GOALS - len(some))
    places = int(room // (BLANK_GOAL + USUAL_DEEDS * BLANK_DEED))
    new = min(places, most) or int(room >= BLANK_GOAL + BLANK_DEED)
    if some and not new:
        more = min(lines, MOST_BLANK_ALONE)
    deeds = int((room / new - BLANK_GOAL) // BLANK_DEED) if new else 0
    return {"goals": lines, "more": more, "new_goals": new, "deeds": min(deeds, MOST_DEEDS)}


def _people_to_write(layout: Layout, room: float) -> dict[str, int]:
    """Places for more people, and then lines for what I am good at."""
    sheet = layout.sheet
    pen = layout.pen
    room += 0 if sheet.contacts else pen["contacts"] * WRITING_LINE
    lines = max(0, int(room // WRITING_LINE))
    new = max(0, min(int(room // BLANK_PERSON), MOST_PEOPLE - len(sheet.contacts)))
    left = int((room - new * BLANK_PERSON) // WRITING_LINE) if new or sheet.contacts else 0
    strengths = max(pen["strengths"], min(pen["strengths"] + left, MOST_STRENGTHS))
    return {"contacts": lines, "new_people": new, "strengths": strengths}


# What is printed


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
            in_room(one, FOOT_COLUMN / foot_size(sheet)) for one in sheet.emergency[:MOST_EMERGENCY]
        ),
        "spokes": sheet.spokes[:MOST_SECTORS],
    }


def foot_size(sheet: Sheet) -> float:
    """The letters of the names beside the numbers to call."""
    return FOOT_SIZE if len(sheet.emergency) <= FEW_NUMBERS else FOOT_SIZE_OF_MANY


def in_room(one: Emergency, room: float, font: float = ANY_FONT) -> Emergency:
    """A number and its label on one line of so many em: only the label is ever shortened."""
    number = Words(one.number, 40, bold=True, font=font)
    left = room - number.width * NUMBER - 0.7
    label = Words(one.label, 80, font=font).clipped(max(left, 5), 1)
    return Emergency(label, plain(one.number))
