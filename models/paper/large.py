"""The sheet in large letters, for weak eyes: about two things a row, one A4, the rest counted.

All lengths are points (1/72 inch).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, takewhile, zip_longest
from math import ceil

from models.paper.blocks import Item, Text
from models.paper.first_sentence import FirstSentence
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
NOTE = 24  # the height of a line of notes
MOST_NOTES = 5  # lines
LETTERS = 53  # of a note on one line
# Letters: "this is a draft", "we look at the plan again", that this waits for the yes, "more on the
# phone", and each kind of thing there.
DRAFT = 20
AGAIN = 48
WAITS = 22
ON_PHONE = 18
EACH = 17.5
EMERGENCY = 27  # the height of a number, and of what stands around them all
FOOT, LEAST_FOOT = 45, 100  # without the numbers; and as high as the code in it
FOOT_ROOM = 20.5  # em
BOX = 1.6  # em: a box to tick, and what stands at the end of a row
AT_END = 9.5
# Lines to write on with a pen, where nothing is written yet, and the height of one.
LINES = {"action": 4, "contact": 3}
LINE_HEIGHT = 30
FEW_LINES = 1  # for people, where what we do needs the room
MOST_MORE = 4  # below what is written
NAME = 5.5  # em in the head


@dataclass(frozen=True)
class LargePage:
    """A sheet in large letters: what stands on it, and how much of each kind does not.

    `more`: lines to write on with a pen, below what we do. The actions that are left of `sheet`
    stand under their goals. people: lines for them, where there are none.
    """

    sheet: Sheet
    size: int
    first_size: int
    left_out: Counter = field(default_factory=Counter)
    more: int = 0
    people: int = 0


def in_large_letters(sheet: Sheet, font: float = ANY_FONT) -> LargePage:
    """The sheet with as much as has room in letters of 18 points, in the largest that hold it."""
    # Never smaller than on the ordinary sheet.
    first = FirstSentence(sheet, font, max(FIRST_LEAST, fitted(sheet, font).first_size))
    numbers = tuple(in_room(one, FOOT_ROOM, font) for one in sheet.emergency[:MOST_EMERGENCY])
    whole = ROOM - first.height - max(FOOT + EMERGENCY * len(numbers), LEAST_FOOT)
    groups = list(_by_weight(sheet, font))
    for people in (LINES["contact"], FEW_LINES):
        room = whole - _blank_height(sheet, people)
        items, left_out, room = _beside_notes(sheet, groups, font, room)
        if sheet.contacts or not left_out["action"]:
            break
    size = _largest(items, room)
    to_write = int((room - _height(items, size)) // LINE_HEIGHT)
    has_all = _to_do(sheet) and not (left_out["action"] or left_out["goal"])
    kept = {kind: tuple(_printed(items, kind, size)) for kind in MOST}
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
        left_out,
        max(0, min(to_write, MOST_MORE)) if has_all else 0,
        people,
    )


def _beside_notes(
    sheet: Sheet, groups: list[list[Item]], font: float, room: float
) -> tuple[list[Item], Counter, float]:
    """(what has room, how much of each kind has none, the room beside the notes that say so)."""
    counted = _counted(sheet)
    hows = {
        id(item): _action(item.source, font, _how(item.source))
        for item in chain(*groups)
        if item.kind == "action" and _how(item.source)
    }
    for lines in range(MOST_NOTES + 1):
        left = room - lines * NOTE
        items, unsaid = _with_how(list(_kept(groups, left)), hows, left)
        left_out = counted + Counter(how=unsaid)
        left_out.subtract(item.kind for item in items)
        if _note_lines(sheet, +left_out) <= lines:
            break
    return items, +left_out, left


def _note_lines(sheet: Sheet, left_out: Counter) -> int:
    """How many lines the notes take, if these kinds are not all on the page."""
    letters: float = DRAFT * sheet.draft + AGAIN * bool(sheet.look_again)
    letters += WAITS * sheet.look_again_waits
    letters += ON_PHONE + EACH * len(left_out) if left_out else 0
    return ceil(letters / LETTERS)


def _largest(items: list[Item], room: float) -> int:
    """The largest size that holds them and cuts no text; else the largest that holds them."""
    fits = [size for size in SIZES if _height(items, size) <= room]
    whole = [size for size in fits if not _cuts(items, size)]
    return max(whole or fits, default=SIZES[0])


def _cuts(items: list[Item], size: float) -> bool:
    """True if a text must be cut in letters of this size."""
    return any(one.too_long(size, MOST_LINES) for one in items)


def _blank_height(sheet: Sheet, people: int) -> float:
    """The height of the lines for the pen, so many of them for people."""
    lines = [] if _to_do(sheet) else [LINES["action"]]
    lines += [] if sheet.contacts else [people]
    return sum(SECTION + HEADING + count * LINE_HEIGHT for count in lines)


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


def _kept(groups: list[list[Item]], room: float) -> Iterator[Item]:
    """What has room in the smallest size: in turn an action and a contact, then what matters."""
    taken = 0.0
    begun: set[str] = set()
    for group in groups:
        height = sum(item.height(SIZES[0], MOST_LINES) for item in group)
        height += 0 if group[-1].kind in begun else SECTION + HEADING
        if taken + height > room:
            return
        taken += height
        begun.add(group[-1].kind)
        yield from group


def _with_how(items: list[Item], hows: dict[int, Item], room: float) -> tuple[list[Item], int]:
    """The items, with how things are done where that has room; of how many it has none.

    `hows`: {id of an item: the same with how it is done}.
    """
    room -= _height(items, SIZES[0])
    told = []
    unsaid = 0
    for item in items:
        longer = hows.get(id(item), item)
        more = longer.height(SIZES[0], MOST_LINES) - item.height(SIZES[0], MOST_LINES)
        unsaid += more > room
        told.append(item if more > room else longer)
        room -= 0 if more > room else more
    return told, unsaid


def _how(action: Action) -> str:
    """How we do it, and how much; unless that stands where the time does."""
    how_much = action.how_much if action.when != action.how_much else ""
    return " · ".join(filter(None, (action.how, how_much)))


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


def _action(action: Action, font: float, how: str = "") -> Item:
    """What we do and who does it, and at the end of the row when, or how often; below it how."""
    at_end = action.when or action.how_much
    return Item(
        "action",
        replace(action, when=at_end),
        [
            Text("what", _words(action.what, font), WIDTH, less=BOX + AT_END),
            Text("who", _words(action.who, font, bold=True), WIDTH, less=BOX + AT_END),
            Text("when", _words(at_end, font, bold=True), WIDTH, 1, ems=AT_END - 0.5),
            Text("how", _words(how, font), WIDTH, -1, less=BOX),
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
