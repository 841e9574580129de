"""What an undo would take back, so that the button can say it."""

import peewee

from models.plan.edit import Edit
from models.plan.part import ARRANGING, Part
from models.plan.stretch import latest_first
from models.plan.visit import Visit

LATEST = 50  # so many edits of a part are read for the words of the button, and its first one


def last_steps(visit: Visit, parts: list[Part]) -> dict[int, frozenset[str] | None]:
    """{part id: the names of the fields that an undo would bring back; None: it would go away}.

    Of the parts that this person has just changed and may undo. One query if there are any. The
    button stands on every page: what was saved more often than LATEST times is not read again.
    """
    recent = {part.id: part for part in parts if part.can_be_undone(visit)}
    if not recent:
        return {}
    edits: dict[int, list[Edit]] = {}
    for row in _latest_edits(list(recent)):
        # A private of peewee: keeps the plan that is loaded, so that the cipher needs no query.
        row.__rel__["plan"] = visit.plan
        edits.setdefault(row.part, []).append(row)
    return {part_id: _changed(recent[part_id], found) for part_id, found in edits.items()}


def _latest_edits(part_ids: list[int]) -> "peewee.ModelSelect[Edit]":
    """The first edit and the last ones of each of these parts, oldest first."""
    all_edits = Edit.alias()
    last = all_edits.select(peewee.fn.MAX(all_edits.revision)).where(all_edits.part == Edit.part)
    read = (Edit.revision == 1) | (Edit.revision + LATEST > last)
    of_words = Edit.part.in_(part_ids) & Edit.verb.not_in(ARRANGING)
    return Edit.select().where(of_words, read).order_by(Edit.revision)


def _changed(part: Part, edits: list[Edit]) -> frozenset[str] | None:
    found = latest_first(edits, set(part.choices))
    latest, before = next(found), next(found, None)
    if before is None:
        return None
    return frozenset(
        name for name, value in latest.values.items() if value != before.values.get(name)
    )
