"""What an undo would take back, so that the button can say it."""

from models.plan.edit import Edit
from models.plan.part import ARRANGING, Part
from models.plan.stretch import versions
from models.plan.visit import Visit


def last_steps(visit: Visit, parts: list[Part]) -> dict[int, frozenset[str] | None]:
    """{part id: the names of the fields that an undo would bring back; None: it would go away}.

    Of the parts that this person has just changed and may undo. One query if there are any.
    """
    recent = {part.id: part for part in parts if part.can_be_undone(visit)}
    if not recent:
        return {}
    rows = Edit.select().where(Edit.part.in_(list(recent)), Edit.verb.not_in(ARRANGING))
    edits: dict[int, list[Edit]] = {}
    for row in rows.order_by(Edit.revision):
        # A private of peewee: keeps the plan that is loaded, so that the cipher needs no query.
        row.__rel__["plan"] = visit.plan
        edits.setdefault(row.part, []).append(row)
    return {part_id: _changed(recent[part_id], found) for part_id, found in edits.items()}


def _changed(part: Part, edits: list[Edit]) -> frozenset[str] | None:
    latest, *before = versions(edits, set(part.choices))
    if not before:
        return None
    return frozenset(
        name for name, value in latest.values.items() if value != before[0].values.get(name)
    )
