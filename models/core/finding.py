"""Finding words in a list while it is in memory, as personal text is encrypted in the database.

static/js/later/find.js follows the same rule while somebody types.
"""

import re
import unicodedata
from functools import lru_cache

# Letters that no accent is taken from, in names from here and from elsewhere.
PLAIN = str.maketrans(
    {"æ": "a", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "œ": "o", "þ": "t", "ı": "i", "ß": "ss"}
)
MOST = 120  # letters of what is wanted that count: each word costs time in every place
# Only these letters cost time: others than those of ASCII, with the one that an accent is for.
FOREIGN = re.compile(r"[a-z]?[^\x00-\x7f]+")
AS_TWO = re.compile("([aou])e")  # as æ, ø, ä, ö and ü are typed without such a key


def folded(text: str) -> str:
    """The text in plain small letters: without accents, and with "å" as "aa"."""
    return FOREIGN.sub(_in_plain_letters, text.lower())


def _in_plain_letters(found: re.Match) -> str:
    letters = found[0]
    return _plain_letter(letters) if len(letters) < 3 else _plain(letters)


@lru_cache(4000)
def _plain_letter(letters: str) -> str:
    """Only single letters are remembered, never a word that somebody wrote."""
    return _plain(letters)


def _plain(letters: str) -> str:
    apart = unicodedata.normalize("NFKD", letters).replace("a\u030a", "aa")
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return plain.translate(PLAIN)


def is_found(wanted: str, place: str) -> bool:
    """True if every word in `wanted`, or part of one, is in `place`, in any order.

    `place` is `folded`. Only the first letters of `wanted` count (MOST).
    """
    words = set(re.findall(r"[^\W_]+", folded(wanted[:MOST])))
    return all(_stands_in(place, word) for word in words)


def _stands_in(place: str, word: str) -> bool:
    """True if this word is there, also where an "a" was typed for an "å" or "aa"."""
    ways = (word, AS_TWO.sub(r"\1", word))
    return any(way in place or way in place.replace("aa", "a") for way in ways)
