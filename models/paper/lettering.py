"""Words in little room: how wide they are, and where a name is broken into lines."""

from models.paper.measure import SPACE, WIDTHS

FONT = 9.2  # in the units of models/paper/wheel_drawing.py
LONGEST = 20  # letters of a name
BEGUN = 14  # of the words for somebody who is missed, where they have little room
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
    lines, first = [], 0
    for room in rooms:
        last = _fits(widths, first, room)
        if last == first:
            return None
        lines.append(" ".join(words[first:last]))
        first = last
    return lines if first == len(words) else None


def _fits(widths: list[float], first: int, room: float) -> int:
    """The index after the last word that has room on a line which begins with the word `first`."""
    last, left = first, room + SPACE * FONT
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
            words, count = [half, *rest, *words[1:]], 1
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
        may = word[at - 1 : at + 1].isalpha() and word[at] not in VOWELS and word[at + 1] in VOWELS
        if may and width(word[:at] + "-") <= room:
            return word[:at] + "-", [word[at:]]
    return shortened(word, room), []


def cut(name: str) -> str:
    """The name, with an ellipsis if it has more than LONGEST letters."""
    name = " ".join(name.split())
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip(" ,.-") + "…"


def short_names(names: list[str]) -> list[str]:
    """First names; with the first letter of the next word where two have the same."""
    words = [_without_relation(name.split()) for name in names]
    firsts = [_first(one) for one in words]
    return [
        f"{first} {one[1][0]}." if firsts.count(first) > 1 and len(one) > 1 else first
        for first, one in zip(firsts, words)
    ]


def _without_relation(words: list[str]) -> list[str]:
    """Per, of Onkel Per: the word for a relative is no first name."""
    is_called = len(words) > 1 and words[0].casefold() in RELATIVES and words[1][0].isupper()
    return words[1:] if is_called else words


def _first(words: list[str]) -> str:
    """The first word; with the next one after "Dr." and such."""
    if not words:
        return ""
    short = len(words) > 1 and (len(words[0]) < 3 or words[0].endswith("."))
    first = " ".join(words[: 2 if short else 1]).rstrip(",;:")
    return first if len(first) <= 11 else first[:10] + "…"


def begun(words: str) -> str:
    """The first words of what is missed, and that there are more: it is no first name."""
    if len(words) <= BEGUN:
        return words
    whole = words[:BEGUN].rpartition(" ")[0] or words[: BEGUN - 1]
    return whole.rstrip(" ,.-…") + "…"
