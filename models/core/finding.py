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
AS_TWO = re.compile("([aou])e")  # as æ, ø, ä, ö and ü are typed without such a key


def folded(text: str) -> str:
    """The text in plain small letters: without accents, and with "å" as "aa"."""
    apart = unicodedata.normalize("NFKD", text.lower()).replace("a\u030a", "aa")
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
