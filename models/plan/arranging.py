"""Where a part stands among the others on its page: pinned, moved up, moved down."""

from typing import TYPE_CHECKING, Any

from models.plan.edit import NOT_A_FORM
from models.plan.plan import Plan

if TYPE_CHECKING:
    from models.plan.visit import Visit


class Arranging:
    """The half of a part (models/plan/part.py) that says where it stands. It changes no words."""

    id: int
    plan: Plan
    pinned: Any
    position: Any
    revision: Any
    accepted_revision: Any
    of: Any
    update: Any
    _until_done: Any
    _update: Any

    def pin(self, visit: "Visit", pinned: bool) -> None:
        """Pin or unpin it: pinned parts come first, on the screen and on the sheet."""
        verb = "pinned" if pinned else "unpinned"
        self._until_done(visit, lambda part: part._arrange(visit, verb, pinned=pinned))

    @property
    def stands_under(self) -> object:
        """What it stands under on its page, with the others of its kind there; None if nothing."""
        return None

    def move(self, visit: "Visit", up: bool, past: int | None = None) -> None:
        """Change places with the neighbour above or below, or go past the one with this id.

        `past`: what is sent twice, as on a bad network, moves it once.
        """
        self._until_done(visit, lambda part: part._move(visit, up, past))

    def in_order(self) -> list:
        """The parts whose places are numbered together with its own, in that order. One query."""
        return type(self).of(self.plan)

    def neighbours(self, in_order: list) -> list[int]:
        """The ids of those among which it can be moved, and its own. Pinned parts come first."""
        stands = (self.pinned, self.stands_under)
        return [one.id for one in in_order if (one.pinned, one.stands_under) == stands]

    def ways_to_move(self, in_order: list) -> list[tuple[str, int]]:
        """("up" or "down", the id of the one that it goes past), where there is one.

        A part that is removed stands nowhere.
        """
        ids = self.neighbours(in_order)
        if self.id not in ids:
            return []
        at = ids.index(self.id)
        above, below = ids[max(0, at - 1) : at], ids[at + 1 : at + 2]
        return [*(("up", one) for one in above), *(("down", one) for one in below)]

    def _move(self, visit: "Visit", up: bool, past: int | None) -> bool:
        """Move it, and number all places anew. False as in _update."""
        model, parts = type(self), self.in_order()
        ids = self.neighbours(parts)
        past = dict(self.ways_to_move(parts)).get("up" if up else "down") if past is None else past
        if past not in ids or (ids.index(past) < ids.index(self.id)) != up:
            return True
        order = [part.id for part in parts if part.id != self.id]
        order.insert(order.index(past) + (not up), self.id)
        for part in parts:
            position = order.index(part.id) + 1
            if part.id != self.id and part.position != position:
                model.update(position=position).where(model.id == part.id).execute()
        return self._arrange(visit, "moved", position=order.index(self.id) + 1)

    def _arrange(self, visit: "Visit", verb: str, **changed) -> bool:
        """Change its place, not its words, their author or the owner's yes. False as in _update."""
        if self.accepted_revision == self.revision:
            changed["accepted_revision"] = self.revision + 1
        return self._update(visit, verb, NOT_A_FORM, **changed)
