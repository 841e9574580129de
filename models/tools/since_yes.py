"""What has changed in the plan since the owner said yes to it."""

from models.plan.edit import Edit
from models.plan.part import Part
from models.plan.plan import Plan
from models.tools.goals import STORY


def changes_since_yes(plan: Plan) -> list[tuple[Part, Edit | None]]:
    """The parts that are not as the owner said yes to, each with its edit of then (None: new)."""
    found: list[Part] = []
    for kind in STORY:
        is_new = kind.accepted_revision.is_null() & kind.removed_at.is_null()
        is_changed = kind.accepted_revision != kind.revision
        found.extend(kind.select().where(kind.plan == plan, is_new | is_changed))
    before = _accepted_edits(plan, found) if found else {}
    for row in [*found, *before.values()]:
        # A private of peewee: keeps the plan that is loaded, so that the cipher needs no query.
        row.__rel__["plan"] = plan
    return [(part, before.get(part.id)) for part in found]


def _accepted_edits(plan: Plan, parts: list[Part]) -> dict[int, Edit]:
    """{part id: the edit of the revision that the owner said yes to}. One query."""
    accepted = {(part.id, part.accepted_revision) for part in parts}
    edits = Edit.select().where(Edit.plan == plan, Edit.part.in_([part.id for part in parts]))
    return {edit.part: edit for edit in edits if (edit.part, edit.revision) in accepted}
