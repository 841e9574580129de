"""What has changed in the plan since the owner said yes to it."""

from models.plan.edit import Edit
from models.plan.part import Part
from models.plan.plan import Plan, with_plan
from models.tools.story import STORY, stamp_of


class ChangesSinceYes:
    """The parts that are not as the owner said yes to. One query for each kind, and one more.

    `changes`: each of them with its edit of the yes; None for one that is new.
    `stamp`: Story.stamp of a page that shows them, for a yes to them.
    """

    def __init__(self, plan: Plan):
        found = [part for kind in STORY for part in _in_or_missed(kind, plan)]
        changed = [part for part in found if part.accepted_revision != part.revision]
        before = _accepted_edits(plan, changed) if changed else {}
        with_plan(plan, [*changed, *before.values()])
        self.changes: list[tuple[Part, Edit | None]] = [
            (part, before.get(part.id)) for part in changed
        ]
        here = [part for part in found if not part.removed_at]
        self.stamp = stamp_of(
            (part.id for part in here), [part for part in here if not part.is_as_agreed]
        )


def waits(part: Part) -> bool:
    """True if the owner has not said yes to what it says, whoever has written it.

    The rule of what a page says beside a part (templates/plan/_part.html), for paper too. Of a
    draft that is said once for all.
    """
    is_for_yes = part.paper or isinstance(part, STORY)
    return is_for_yes and not (part.is_as_agreed or part.plan.is_draft)


def _in_or_missed(kind: type[Part], plan: Plan) -> list[Part]:
    """What is in the plan, and what was removed since the owner said yes to it."""
    is_missed = kind.removed_at.is_null() | kind.accepted_revision.is_null(False)
    return list(kind.select().where(kind.plan == plan, is_missed))


def _accepted_edits(plan: Plan, parts: list[Part]) -> dict[int, Edit]:
    """{part id: the edit of the revision that the owner said yes to}. One query."""
    accepted = {(part.id, part.accepted_revision) for part in parts}
    edits = Edit.select().where(Edit.plan == plan, Edit.part.in_([part.id for part in parts]))
    return {edit.part: edit for edit in edits if (edit.part, edit.revision) in accepted}
