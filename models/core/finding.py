"""Finding words in a list while it is in memory, as personal text is encrypted in the database.

static/js/later/find.js follows the same rule while somebody types.
"""

import re
import unicodedata

# Letters that no accent is taken from, in names from here and from elsewhere.
PLAIN = str.maketrans(
    {"æ": "a", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "œ": "o", "þ": "t", "ı": "i", "ß": "ss"}
)
MOST = 120  # letters of what is wanted that count: each word costs time in every place
RING = "\u030a"  # the ring of an "å" that is written as two
MARKS = re.compile("[\u0300-\u036f]")  # accents and rings that stand by themselves
# The usual ones, so that thousands of texts can be looked through while somebody waits.
USUAL = {"å": "aa", "æ": "a", "ä": "a", "ø": "o", "ö": "o", "é": "e"}
FROM_HERE = tuple(USUAL.items()) + tuple((one.upper(), plain) for one, plain in USUAL.items())
# Only these letters cost time: others than those of ASCII, with the one that an accent is for.
FOREIGN = re.compile(r"[a-z]?[^\x00-\x7f]+")
AS_TWO = re.compile("([aou])e")  # as æ, ø, ä, ö and ü are typed without such a key


def folded(text: str) -> str:
    """The text in plain small letters: without accents, and with "å" as "aa"."""
    usual = text
    for letter, plain in FROM_HERE:
        usual = usual.replace(letter, plain)
    if usual.isascii():  # making small letters of others takes thirty times as long
        return usual.lower()
    has_marks = MARKS.search(text)  # the letter that one is for stands before it
    return FOREIGN.sub(_plain, (text if has_marks else usual).lower())


def _plain(found: re.Match) -> str:
    apart = unicodedata.normalize("NFKD", found[0]).replace("a" + RING, "aa")
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return plain.translate(PLAIN)


def is_found(wanted: str, place: str) -> bool:
    """True if every word in `wanted`, or part of one, is in `place`, in any order.

    `place` is `folded`. Only the first letters of `wanted` count (MOST).
    """
    return Wanted(wanted).is_in(place)


class Wanted:
    """The words that are looked for, ready to be looked for in many places: see is_found."""

    def __init__(self, wanted: str):
        words = set(re.findall(r"[^\W_]+", folded(wanted[:MOST])))
        self._ways = [{word, AS_TWO.sub(r"\1", word)} for word in words]

    def is_in(self, place: str) -> bool:
        """True if all words are there, also where an "a" was typed for an "å" or "aa"."""
        single = place.replace("aa", "a")
        return all(_has_one(place, ways) or _has_one(single, ways) for ways in self._ways)


def _has_one(place: str, ways: set[str]) -> bool:
    return any(way in place for way in ways)
