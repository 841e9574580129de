"""How many lines a text takes, counted with letters at least as wide as the font's.

The browser's font is not known, so the widths are DejaVu Sans's (Verdana is as wide): a real line
then holds what we counted or more. The PDF's font is Noto Sans, which is narrower. Lengths are in
em.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from math import ceil, inf
from unicodedata import combining

# The width of each character from space to ~, in fiftieths of an em: "0" is 0, "1" is 1 and so on
# up the ASCII table.
ASCII = (
    "@EGZP`W>DDIZ@C@APPPPPPPPPPAAZZZK"
    "bSSSWPMWV??QL\\VXOXSPOUSbSOSDADZI"
    "IOPLPOBPP>>M>aPOPPEKDPNYNNKPAPZ"
)
NORDIC = {
    "å": 0.62,
    "ä": 0.62,
    "ö": 0.62,
    "ø": 0.62,
    "æ": 0.99,
    "é": 0.62,
    "–": 0.5,
    "Å": 0.69,
    "Ä": 0.69,
    "Ö": 0.79,
    "Ø": 0.79,
    "Æ": 0.98,
    "\u200b": 0,
    "\u200d": 0,
}
# (code point, width): how wide any character from this code point on may be.
SCRIPTS = ((0x1F000, 1.45), (0x1100, 1.1), (0x250, 0.95), (0, 0.87))
SPACE = 0.32
ANY_FONT = 1.03  # how much wider than that: browsers round a letter's width to whole pixels
NOTO_SANS = 0.95  # the widest of 300 sentences, regular or bold
BOLD = 1.14  # how much wider bold letters are
# A real letter is seldom narrower than this part of what we counted.
SAFE = 0.88
SOFT = "\xad"  # a place to break a word with a hyphen
ANYWHERE = "\u200b"  # a place to break without one
VOICE = "\u2028"  # before the words of another voice in a text: they stand on a line of their own
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff0-\ufffb]+"
)
# A no-break space stays: it holds a telephone number together.
SPACES = re.compile("[^\\S\xa0]+")


class _Widths(dict):
    """{character: width}. A character that is not listed gets the width of its script."""

    def __missing__(self, letter: str) -> float:
        width = next(width for first, width in SCRIPTS if ord(letter) >= first)
        self[letter] = width
        return width


WIDTHS = _Widths({chr(32 + at): (ord(sign) - 48) / 50 for at, sign in enumerate(ASCII)} | NORDIC)


def plain(text: str | None) -> str:
    """The text on one line, without control characters and changes of writing direction."""
    return SPACES.sub(" ", UNSEEN.sub(" ", text or "")).strip()


class Words:
    """The words of a text, and how they fall into lines. All widths and `room` are in em."""

    def __init__(
        self, text: str, most: int | None = None, bold: bool = False, font: float = ANY_FONT
    ):
        """At most the first `most` characters are read; `cut` says that there were more.

        `font` is ANY_FONT or NOTO_SANS.
        """
        self.cut = most is not None and len(text) > most
        self.words: list[str] = []
        self._begins: set[int] = set()  # the words that begin a voice: each on a line of its own
        for voice in text[:most].split(VOICE):
            self._begins.add(len(self.words))
            self.words += [word for word in plain(voice).split(" ") if word]
        self._begins -= {0, len(self.words)}
        self._stretch = font * (BOLD if bold else 1)
        self._safe = SAFE * ANY_FONT / font

    @cached_property
    def widths(self) -> list[float]:
        """The width of each word, measured when needed: most texts of a huge plan never are."""
        return [self._stretch * sum(map(WIDTHS.__getitem__, word)) for word in self.words]

    @cached_property
    def width(self) -> float:
        """The width of the whole text in one line; of more than one voice, more than any line."""
        if self._begins:
            return inf
        return sum(self.widths) + SPACE * len(self.widths)

    def lines(self, room: float, taken: float = 0) -> int:
        """How many lines the text takes, where a line has so much room.

        `taken`: of the first line, by what stands before the text.
        """
        if not self.words:
            return 0
        if taken + self.width <= room:
            return 1
        places = list(self._places(room, taken))
        line, _ = places[-1]
        return line

    def end(self, room: float) -> tuple[int, float]:
        """(how many lines the text takes, the width that is taken of the last one)."""
        return list(self._places(room))[-1] if self.words else (0, 0)

    def _places(self, room: float, taken: float = 0) -> Iterator[tuple[int, float]]:
        """For each word: the line on which it ends (from 1), and the width then taken there."""
        line = 1
        for place, width in enumerate(self.widths):
            if taken and taken + SPACE + width <= room and place not in self._begins:
                taken += SPACE + width
            else:
                if taken:
                    line += 1
                # A word longer than the line is broken anywhere, as overflow-wrap does.
                breaks = max(0, ceil(width / (room - 1.5)) - 1) if width > room else 0
                line += breaks
                taken = width - breaks * (room - 1.5)
            yield line, taken

    def clipped(self, room: float, most: int) -> str:
        """The text, or as many whole words of it as `most` lines hold, with an ellipsis."""
        places = list(self._places(room))
        if not self.cut and (not places or places[-1][0] <= most):
            return self._joined(self.words, room)
        kept = 0
        for line, taken in places:
            if line > most or (line == most and taken > room - 1.5):  # 1.5: the ellipsis
                break
            kept += 1
        words = self.words[:kept]
        if kept < len(self.words) and self.widths[kept] > room:
            # The next word is longer than a line, so its beginning is shown too.
            lines_taken = places[kept - 1][0] if kept else 0
            left = room * (most - lines_taken) - 2 * most
            words.append(self._start(self.words[kept], left))
            return self._joined(words, room).strip() + "…"
        return self._joined(words, room).rstrip(" ,.;:–-") + "…"

    def _joined(self, words: list[str], room: float) -> str:
        """The first words of the text, with places to break those that are wider than a line."""
        joined = ""
        for place, (word, width) in enumerate(zip(words, self.widths)):
            between = VOICE if place in self._begins else " " if place else ""
            joined += between + (_breakable(word) if width * self._safe > room else word)
        return joined

    def _start(self, word: str, room: float) -> str:
        """As many letters of a word as there is room for."""
        widths = accumulate(self._stretch * WIDTHS[letter] for letter in word)
        kept = sum(1 for width in widths if width <= room)
        # An accent or a joined emoji must not lose the character that it belongs to.
        while 0 < kept < len(word) and (combining(word[kept]) or word[kept - 1] == "\u200d"):
            kept -= 1
        return word[:kept]


def _breakable(word: str) -> str:
    """The word with a place to break after each letter: with a hyphen if it is a real word."""
    separator = SOFT if word.isalpha() and len(word) < 40 else ANYWHERE
    return separator.join(word)
