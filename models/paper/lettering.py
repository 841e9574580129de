"""Words in little room: how wide they are, and where a name is broken into lines."""

from collections.abc import Iterator
from itertools import combinations

from models.paper.measure import SPACE, WIDTHS

FONT = 9.2  # in the units of models/paper/wheel_drawing.py
LONGEST = 20  # letters of a name in one line
MOST_LINES = 3  # of a name
VOWELS = set("aeiouyæøåäöéAEIOUYÆØÅÄÖÉ")
# Words for a relative, before a name in bokmål, Swedish or English.
FAMILY = """
    aunt bestefar bestemor bror farbror farfar farmor faster fetter kusin kusine mamma morbror
    morfar mormor moster onkel pappa storebror storesøster syster søster tante uncle
"""
RELATIVES = frozenset(FAMILY.split())


def width(text: str, font: float = FONT) -> float:
    """How wide a text is at most, in the units of the font's size.

    A face of usual width may be semi-bold, and a wide one is not (see measure.py).
    """
    return font * sum(map(WIDTHS.__getitem__, text))


def shortened(text: str, room: float) -> str:
    """The text, or as much of it as fits with an ellipsis; never one lone letter of a word."""
    if width(text) <= room:
        return text
    left = room / FONT - WIDTHS["…"]
    kept = 0
    for letter in text:
        left -= WIDTHS[letter]
        if left < 0:
            break
        kept += 1
    start = text.rfind(" ", 0, kept)
    if start > 0 and kept - start < 4:
        kept = start
    return text[:kept].rstrip(" ,.-") + "…"


def broken(words: list[str], widths: list[float], rooms: list[float]) -> list[str] | None:
    """The words, so wide, in as many lines as there are rooms; None if they do not fit them."""
    lines = []
    first = 0
    for room in rooms:
        last = _fits(widths, first, room)
        if last == first:
            return None
        lines.append(" ".join(words[first:last]))
        first = last
    return lines if first == len(words) else None


def _fits(widths: list[float], first: int, room: float) -> int:
    """The index after the last word that has room on a line which begins with the word `first`."""
    last = first
    left = room + SPACE * FONT
    while last < len(widths) and widths[last] + SPACE * FONT <= left:
        left -= widths[last] + SPACE * FONT
        last += 1
    return last


def hyphenated(words: list[str], rooms: list[float]) -> list[str]:
    """The words in at most as many lines as there are rooms; what does not fit is cut with "…"."""
    lines: list[str] = []
    for room in rooms[:-1]:
        count = _fits([width(word) for word in words], 0, room)
        if words and not count:
            half, rest = _halves(words[0], room)
            words = [half, *rest, *words[1:]]
            count = 1
        lines.append(" ".join(words[:count]))
        words = words[count:]
    lines.append(shortened(" ".join(words), rooms[-1]))
    return [line for line in lines if line]


def _halves(word: str, room: float) -> tuple[str, list[str]]:
    """What has room of a word that is too long, with a hyphen; and the rest of it.

    In both languages a word may be broken before a single consonant that a vowel follows. With no
    such place, an ellipsis stands for the rest.
    """
    for at in range(len(word) - 3, 2, -1):
        if _may_break(word, at) and width(word[:at] + "-") <= room:
            return word[:at] + "-", [word[at:]]
    return shortened(word, room), []


def _may_break(word: str, at: int) -> bool:
    return word[at - 1 : at + 1].isalpha() and word[at] not in VOWELS and word[at + 1] in VOWELS


def shapes(name: str) -> tuple[str, ...]:
    """The whole name in one line, in two and in three, as far as no line is too long.

    Lines are kept apart by "\n". No letter is lost: a name that is too long for this has none.
    """
    pieces = list(_pieces(name)) if len(name) <= LONGEST * MOST_LINES else []
    found = (_in_lines(pieces, count) for count in range(1, MOST_LINES + 1))
    return tuple(one for one in found if one)


def _pieces(name: str) -> Iterator[tuple[str, str]]:
    """(a piece of the name, what stands after it): " ", "" or, in a long word, "-" to break it."""
    for word in name.split():
        start = 0
        for at in range(4, len(word) - 3):
            is_hyphen = word[at - 1] == "-"
            must = len(word) > LONGEST and (_may_break(word, at) or at - start == LONGEST - 2)
            if is_hyphen or (must and at - start > 3):
                yield word[start:at], "" if is_hyphen else "-"
                start = at
        yield word[start:], " "


def _in_lines(pieces: list[tuple[str, str]], count: int) -> str:
    """The name in so many lines, the longest as short as can be; "" if it is too long even so."""
    found = [""]
    for cuts in combinations(range(1, len(pieces)), count - 1):
        ends = [*cuts, len(pieces)]
        lines = [_line(pieces[start:end]) for start, end in zip([0, *cuts], ends)]
        if max(map(len, lines)) <= LONGEST:
            found.append("\n".join(lines))
    return min(found[1:], key=widest, default="")


def _line(pieces: list[tuple[str, str]]) -> str:
    """A hyphen is seen only where the line ends."""
    whole = "".join(piece + after.strip("-") for piece, after in pieces[:-1])
    return f"{whole}{pieces[-1][0]}{pieces[-1][1].strip()}" if pieces else ""


def widest(name: str, font: float = FONT) -> float:
    """The width of its longest line."""
    return max(width(line, font) for line in name.split("\n"))


def short_names(names: list[str]) -> list[str]:
    """First names; with the first letter of the next word where two have the same."""
    words = [_without_relation(name.split()) for name in names]
    firsts = [_first(one) for one in words]
    short = []
    for first, one in zip(firsts, words):
        is_shared = firsts.count(first) > 1 and len(one) > 1
        short.append(f"{first} {one[1][0]}." if is_shared else first)
    return short


def _without_relation(words: list[str]) -> list[str]:
    """Per, of Onkel Per: the word for a relative is no first name."""
    is_called = len(words) > 1 and words[0].casefold() in RELATIVES and words[1][0].isupper()
    return words[1:] if is_called else words


def _first(words: list[str]) -> str:
    """The first word, with the next one after "Dr." and such; all of them if it is half a word."""
    if not words or words[0].endswith("-"):
        return " ".join(words)
    short = len(words) > 1 and (len(words[0]) < 3 or words[0].endswith("."))
    return " ".join(words[: 2 if short else 1]).rstrip(",;:")
