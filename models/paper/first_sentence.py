"""The large sentence that stands first on a sheet, and how large it is. Lengths are points."""

from models.paper.blocks import WRITING_LINE
from models.paper.measure import ANY_FONT, Words
from models.paper.sheet import Sheet

# The same figures stand in static/css/print.css and templates/paper/printing/common.typ.
SIZES = (20, 22, 25, 28, 32, 36, 40, 46)
GOOD = 32  # it is larger only where nothing else could be larger
IN_ONE_LINE = 25
LINES = 2  # up to one more in the smallest size
BLANK_LINES = 2  # to write it on, where there is none
READ = 300  # letters: more than it has room for
LINE = 1.2  # the height of a line, in sizes
WIDTH = 504
HEADING = 22
AROUND = 26  # the padding, and the room below
PICTURE = 84  # its sides
BESIDE = 12  # between the sentence and the picture


class FirstSentence:
    """The large sentence of a sheet. `size` is that of its letters."""

    def __init__(self, sheet: Sheet, font: float = ANY_FONT, least: int = SIZES[0]):
        """One line of IN_ONE_LINE or larger, else as large as LINES lines can be.

        `least` is the smallest size. Beside a picture it is no higher than that, if it can be.
        """
        self._words = Words(sheet.first, READ, bold=True, font=font)
        self._picture = PICTURE if sheet.picture else 0
        self._width = WIDTH - (PICTURE + BESIDE if sheet.picture else 0)
        good = [size for size in SIZES if least <= size <= GOOD]
        in_one = [size for size in good if size >= IN_ONE_LINE and self._lines(size) <= 1]
        fits = in_one or [size for size in good if self._lines(size) <= LINES]
        beside = [size for size in fits if self._height(size) <= self._picture + AROUND]
        self.size = max(beside or fits, default=least)

    def _lines(self, size: int) -> int:
        return 99 if self._words.cut else self._words.lines(self._width / size)

    @property
    def height(self) -> float:
        """Of the whole band: the heading, and the sentence or the lines to write it on."""
        return self._height(self.size)

    def _height(self, size: int) -> float:
        lines = min(self._lines(size), LINES + 1)
        written = lines * size * LINE or BLANK_LINES * WRITING_LINE
        return max(HEADING + written, self._picture) + AROUND

    def larger(self) -> tuple[int, float]:
        """The next size, and how much higher it is; (0, 0) if there is none that fits."""
        size = next((one for one in SIZES if one > self.size), 0)
        if not size or not 0 < self._lines(size) <= LINES:
            return 0, 0
        return size, self._height(size) - self.height

    @property
    def shortened(self) -> bool:
        """Whether it is too long to be printed whole."""
        return self._lines(self.size) > LINES + 1

    def printed(self) -> str:
        """The sentence as it is printed."""
        return self._words.clipped(self._width / self.size, LINES + 1)
