"""Where on the sheet the areas of the wheel are told in the owner's own words.

They come before larger letters and before lines for the pen. All lengths are points (1/72 inch).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import itemgetter

from models.paper.blocks import LINE, NOTE, RULE, Column
from models.paper.layout import HEADING, LEFT, RIGHT, SECTION, SIZES, Layout
from models.paper.measure import Words
from models.paper.sheet import Spoke
from models.paper.wheel_drawing import MOST_SECTORS

READ = 400  # letters of an area that are read
PAD = 0.15  # em: the room below
# (lines of an area, the smallest letters) that are tried for all of them, in this order.
TRIED = ((6, 13), (6, 11), (3, 11))
WIDTHS = {"right": RIGHT, "left": LEFT}


@dataclass(frozen=True)
class Said:
    """The areas whose own words are printed on each side, and how many have no room.

    `shortened`: some are told in fewer words.
    """

    left: tuple[Spoke, ...] = ()
    right: tuple[Spoke, ...] = ()
    left_out: int = 0
    shortened: bool = False


class OwnWords:
    """The areas of a sheet that have words of the owner's own, those with a mark first."""

    def __init__(self, layout: Layout):
        self._layout = layout
        spokes = layout.sheet.spokes[:MOST_SECTORS]
        told = [one for one in enumerate(spokes) if one[1].now]
        self.told = sorted(told, key=lambda one: not (one[1].talk or one[1].help))

    def with_all(self, size: float, on_left: tuple[str, ...]) -> tuple | None:
        """(size, what is on the left, the columns, what is said) with all of them on one side.

        First beside all the lines for the pen, then beside few; and if need be in smaller letters
        than `size`. None if that is not possible.
        """
        arranged = [on_left, *(one for one in self._layout.arrangements() if one != on_left)]
        for most, least in TRIED:
            for smaller in reversed([one for one in SIZES if min(least, size) <= one <= size]):
                for one in arranged:
                    columns = self._layout.columns(one)
                    if all(column.holds(smaller) for column in columns):
                        said = self._on_one_side(smaller, columns, most)
                        if said:
                            return smaller, one, columns, said
                self._layout.spare_the_pen()
        return None

    def _on_one_side(self, size: float, columns: tuple[Column, Column], most: int) -> Said | None:
        left, right = columns
        for side, column in (("right", right), ("left", left)):
            found = list(self._measured(size, side, most))
            shortened = _shortened(found)
            note = NOTE if shortened and not left.left_out else 0
            room = column.spare(size) - (note if side == "left" else 0)
            if _height(found) <= room and left.spare(size) >= note:
                column.room -= _height(found)
                left.room -= note
                told = {"left": (), "right": (), side: _in_order(found)}
                return Said(told["left"], told["right"], shortened=shortened)
        return None

    def with_some(self, size: float, left: Column, right: Column) -> Said:
        """As many as there is room for, first on the side that holds most of them."""
        most = TRIED[-1][0]
        if not left.left_out and left.spare(size) >= NOTE:
            left.room -= NOTE
        sides = {"right": right, "left": left}
        rest = self.told
        placed: dict[str, list[tuple]] = {}
        while rest and len(placed) < 2:
            fits = {
                side: list(self._fitting(rest, size, side, column, most))
                for side, column in sides.items()
                if side not in placed
            }
            side = max(fits, key=lambda one: len(fits[one]))
            placed[side] = fits[side]
            if fits[side]:
                sides[side].room -= _height(fits[side])
            rest = rest[len(fits[side]) :]
        shown = {side: _in_order(found) for side, found in placed.items()}
        shortened = any(_shortened(found) for found in placed.values())
        return Said(**shown, left_out=len(rest), shortened=shortened)

    def _fitting(self, told, size: float, side: str, column: Column, most: int) -> Iterable[tuple]:
        room = 0 if column.left_out else column.spare(size) - SECTION - HEADING
        for one in self._measured(size, side, most, told):
            room -= one[-1]
            if room < 0:
                return
            yield one

    def _measured(self, size: float, side: str, most: int, told=None) -> Iterable[tuple]:
        """(place in the wheel, area, the whole words, height) of each, cut to so many lines."""
        room = WIDTHS[side] / size
        font = self._layout.font
        for place, spoke in self.told if told is None else told:
            now = Words(spoke.now, READ, font=font).clipped(room, most)
            whole = Words(f"{spoke.name} {now} · {spoke.of_ten}", bold=True, font=font)
            height = size * (whole.lines(room) * LINE + PAD) + RULE
            yield place, replace(spoke, now=now), spoke.now, height


def _height(found: list[tuple]) -> float:
    """Of these areas with the heading over them."""
    return SECTION + HEADING + sum(height for *_, height in found)


def _shortened(found: list[tuple]) -> bool:
    return any(one.now.endswith("…") and not whole.endswith("…") for _, one, whole, _ in found)


def _in_order(found: list[tuple]) -> tuple[Spoke, ...]:
    """The areas in the order of the wheel."""
    return tuple(spoke for _place, spoke, *_ in sorted(found, key=itemgetter(0)))
