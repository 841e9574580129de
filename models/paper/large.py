"""The sheet in large letters, for weak eyes: about two things a row, one A4, the rest counted.

All lengths are points (1/72 inch).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, takewhile, zip_longest

from models.paper.blocks import Item, Text
from models.paper.first import First
from models.paper.fit import fitted, in_room
from models.paper.measure import ANY_FONT, Words
from models.paper.sheet import Action, Contact, Goal, Sheet

SIZES = (18, 20, 22, 24, 26)
FIRST_LEAST = 25  # of the large sentence
MOST = {"action": 5, "contact": 4, "matter": 3}
MOST_LINES = 2  # of a text
READ = 120  # letters: more than two lines hold
MOST_EMERGENCY = 4

# The same figures stand in static/css/papers/large.css and templates/paper/printing/large.typ.
WIDTH = 536
ROOM = 722  # without the head
SECTION = 12
HEADING = 30
NOTE = 24  # the height of a line that says what is left on the phone
EMERGENCY = 27  # the height of a number, and of what stands around them all
FOOT = 45
FOOT_ROOM = 20.5  # em
BOX = 1.6  # em: a box to tick, and what stands at the end of a row
AT_END = 9.5
# Lines to write on with a pen, where nothing is written yet, and the height of one.
LINES = {"action": 4, "contact": 3}
LINE_HEIGHT = 30
NAME = 5.5  # em in the head


@dataclass(frozen=True)
class LargePage:
    """A sheet in large letters: what stands on it, and how much of each kind does not.

    The actions that are left of `sheet` stand under their goals.
    """

    sheet: Sheet
    size: int
    first_size: int
    left_out: Counter = field(default_factory=Counter)


def in_large_letters(sheet: Sheet, font: float = ANY_FONT) -> LargePage:
    """The sheet with as much as has room in letters of 18 points, in the largest that hold it."""
    # Never smaller than on the ordinary sheet.
    first = First(sheet, font, max(FIRST_LEAST, fitted(sheet, font).first_size))
    numbers = tuple(in_room(one, FOOT_ROOM, font) for one in sheet.emergency[:MOST_EMERGENCY])
    notes = 4 if sheet.draft else 3
    room = (
        ROOM - first.height - notes * NOTE - FOOT - EMERGENCY * len(numbers) - _blank_height(sheet)
    )
    items = list(_kept(sheet, font, room))
    size = max((size for size in SIZES if _height(items, size) <= room), default=SIZES[0])
    kept = {kind: tuple(_printed(items, kind, size)) for kind in MOST}
    counted = _counted(sheet)
    counted.subtract(item.kind for item in items)
    return LargePage(
        replace(
            sheet,
            name=Words(sheet.name or "", 40).clipped(NAME, 1) or None,
            first=first.printed(),
            goals=tuple(_goals(items, size)),
            matters=kept["matter"],
            contacts=kept["contact"],
            emergency=numbers,
        ),
        size,
        first.size,
        +counted,
    )


def _blank_height(sheet: Sheet) -> float:
    """The height of the lines for the pen."""
    empty = [
        kind
        for kind, texts in (("action", _to_do(sheet)), ("contact", sheet.contacts))
        if not texts
    ]
    return sum(SECTION + HEADING + LINES[kind] * LINE_HEIGHT for kind in empty)


def _counted(sheet: Sheet) -> Counter:
    """How much there is of each kind. What is done or reached is not missed here."""
    return Counter(
        goal=sum(1 for goal in sheet.goals if goal.text),
        action=len(_to_do(sheet)),
        contact=len(sheet.contacts),
        matter=len(sheet.matters),
        strength=len(sheet.strengths),
        dream=len(sheet.dreams),
        said=sum(1 for spoke in sheet.spokes if spoke.now),
    )


def _to_do(sheet: Sheet) -> list[Action]:
    return [action for goal in sheet.goals for action in goal.actions if not action.done]


def _kept(sheet: Sheet, font: float, room: float) -> Iterator[Item]:
    """What has room in the smallest size: in turn an action and a contact, then what matters."""
    taken = 0.0
    begun: set[str] = set()
    for group in _by_weight(sheet, font):
        height = sum(item.height(SIZES[0], MOST_LINES) for item in group)
        height += 0 if group[-1].kind in begun else SECTION + HEADING
        if taken + height > room:
            return
        taken += height
        begun.add(group[-1].kind)
        yield from group


def _by_weight(sheet: Sheet, font: float) -> Iterable[list[Item]]:
    """What is printed together: an action has its goal before it, if that is not printed yet."""
    people = [[_contact(one, font)] for one in sheet.contacts[: MOST["contact"]]]
    matters = [[_matter(one, font)] for one in sheet.matters[: MOST["matter"]]]
    in_turn = chain.from_iterable(zip_longest(_deeds(sheet, font), people))
    return filter(None, chain(in_turn, matters))


def _deeds(sheet: Sheet, font: float) -> Iterator[list[Item]]:
    left = MOST["action"]
    for goal in sheet.goals:
        before = [_goal(goal, font)]
        for action in [action for action in goal.actions if not action.done][:left]:
            yield [*before, _action(action, font)]
            left -= 1
            before = []


def _goals(items: list[Item], size: float) -> Iterator[Goal]:
    """The goals that are printed, with their actions."""
    for item in items:
        if item.kind == "goal":
            here = items[items.index(item) + 1 :]
            own = takewhile(lambda one: one.kind != "goal", here)
            actions = (one.shortened(size, MOST_LINES) for one in own if one.kind == "action")
            yield replace(item.shortened(size, MOST_LINES), actions=tuple(actions))


def _height(items: list[Item], size: float) -> float:
    headings = len({item.kind for item in items} - {"goal"})
    return headings * (SECTION + HEADING) + sum(item.height(size, MOST_LINES) for item in items)


def _printed(items: list[Item], kind: str, size: float) -> Iterator:
    return (item.shortened(size, MOST_LINES) for item in items if item.kind == kind)


def _goal(goal: Goal, font: float) -> Item:
    return Item("goal", goal, [Text("text", _words(goal.text, font, bold=True), WIDTH)], 0.5)


def _action(action: Action, font: float) -> Item:
    """What we do and who does it, and at the end of the row when, or how often."""
    at_end = action.when or action.how_much
    return Item(
        "action",
        replace(action, when=at_end),
        [
            Text("what", _words(action.what, font), WIDTH, less=BOX + AT_END),
            Text("who", _words(action.who, font, bold=True), WIDTH, less=BOX + AT_END),
            Text("when", _words(at_end, font, bold=True), WIDTH, 1, ems=AT_END - 0.5),
        ],
        0.5,
    )


def _contact(contact: Contact, font: float) -> Item:
    return Item(
        "contact",
        contact,
        [
            Text("name", _words(contact.name, font), WIDTH, less=AT_END + 1),
            Text("phone", _words(contact.phone, font, bold=True), WIDTH, 1, ems=AT_END + 0.5),
            # Whoever is away is not to be called: it must not be left out.
            Text("away", _words(contact.away, font), WIDTH, -1),
        ],
        0.5,
    )


def _matter(matter: str, font: float) -> Item:
    return Item("matter", matter, [Text("text", _words(matter, font), WIDTH)], 0.5)


def _words(text: str, font: float, bold: bool = False) -> Words:
    return Words(text, READ, bold, font)
