"""How many lines a text takes, counted with letters at least as wide as any common font's.

The browser's font is not known, so the widths are DejaVu Sans's (Verdana is as wide):
a real line then holds what we counted or more. Lengths are in em.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from math import ceil
from unicodedata import combining

# One sign for each character from space to ~: its width in fiftieths of an em, from "0" up.
ASCII = "@EGZP`W>DDIZ@C@APPPPPPPPPPAAZZZKbSSSWPMWV??QL\\VXOXSPOUSbSOSDADZIIOPLPOBPP>>M>aPOPPEKDPNYNNKPAPZ"
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
# The first code point from which characters may be as wide as this.
SCRIPTS = ((0x1F000, 1.45), (0x1100, 1.1), (0x250, 0.95), (0, 0.87))
SPACE = 0.32
# Browsers round a letter's width to whole pixels, and bold letters are wider.
ROUNDING, BOLD = 1.03, 1.14
# A real letter is seldom narrower than this part of what we counted.
SAFE = 0.88
SOFT, ANYWHERE = "\xad", "\u200b"
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff0-\ufffb]+"
)
# A no-break space stays: it holds a telephone number together.
SPACES = re.compile("[^\\S\xa0]+")


class _Widths(dict):
    def __missing__(self, letter: str) -> float:
        code = ord(letter)
        self[letter] = width = next(width for first, width in SCRIPTS if code >= first)
        return width


WIDTHS = _Widths({chr(32 + at): (ord(sign) - 48) / 50 for at, sign in enumerate(ASCII)} | NORDIC)


def plain(text: str | None) -> str:
    """The text on one line, without control signs and direction overrides that would disturb the page."""
    return SPACES.sub(" ", UNSEEN.sub(" ", text or "")).strip()


class Words:
    """A text, of which at most the first `most` characters are read; `cut` when there was more.

    Only what is asked for is measured: of a huge plan most texts never are.
    """

    def __init__(self, text: str, most: int | None = None, bold: bool = False):
        self.cut = most is not None and len(text) > most
        self.words = [word for word in plain(text[:most]).split(" ") if word]
        self._stretch = ROUNDING * (BOLD if bold else 1)

    @cached_property
    def widths(self) -> list[float]:
        """The width of each word in em."""
        return [self._stretch * sum(map(WIDTHS.__getitem__, word)) for word in self.words]

    def lines(self, room: float) -> int:
        """The lines that the text takes where a line has room for so many em."""
        if sum(self.widths) + SPACE * len(self.widths) <= room:
            return 1 if self.words else 0
        line = 0
        for line, _ in self._places(room):
            pass
        return line

    def _places(self, room: float) -> Iterator[tuple[int, float]]:
        """The line on which each word ends, and how much of that line is then taken."""
        line, taken = 1, 0.0
        for width in self.widths:
            if taken and taken + SPACE + width <= room:
                taken += SPACE + width
            else:
                line += 1 if taken else 0
                # A word longer than the line is broken anywhere, as overflow-wrap does.
                more = max(0, ceil(width / (room - 1.5)) - 1) if width > room else 0
                line, taken = line + more, width - more * (room - 1.5)
            yield line, taken

    def clipped(self, room: float, most: int) -> str:
        """The text, or as many whole words of it as `most` lines hold together with an ellipsis."""
        places = list(self._places(room))
        if not self.cut and (not places or places[-1][0] <= most):
            return self._joined(self.words, room)
        kept = 0
        for line, taken in places:
            if line > most or (line == most and taken > room - 1.5):
                break
            kept += 1
        if kept < len(self.words) and self.widths[kept] > room:
            left = room * (most - (places[kept - 1][0] if kept else 0)) - 2 * most
            return self._joined([*self.words[:kept], self._start(kept, left)], room).strip() + "…"
        return self._joined(self.words[:kept], room).rstrip(" ,.;:–-") + "…"

    def _joined(self, words: list[str], room: float) -> str:
        """The words with a hint of where each that is wider than a line may be broken."""
        return " ".join(
            (SOFT if word.isalpha() and len(word) < 40 else ANYWHERE).join(word)
            if width * SAFE > room
            else word
            for word, width in zip(words, self.widths)
        )

    def _start(self, at: int, room: float) -> str:
        """As many letters of a word as there is room for."""
        letters = accumulate(self._stretch * WIDTHS[letter] for letter in self.words[at])
        kept = sum(1 for width in letters if width <= room)
        part = self.words[at][:kept]
        # An accent or a joined emoji must not lose the sign that it belongs to.
        while kept < len(self.words[at]) and (
            combining(self.words[at][kept]) or part.endswith("\u200d")
        ):
            kept, part = kept - 1, part[:-1]
        return part
