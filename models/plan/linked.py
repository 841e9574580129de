"""Parts together with what they point to: one query where there would be two."""

import peewee

from models.core.database import loaded
from models.core.prepared import PreparedQuery
from models.plan.edit import ARRANGING, Edit
from models.plan.plan import Plan, with_plan


class Linked:
    """The parts of a kind, each with some fields of the part that its field `link` points to."""

    def __init__(self, link: str, *fields: str):
        self._link = link
        self._query = PreparedQuery(lambda kind, plan: _query(kind, plan, link, fields))
        self._with_writers = PreparedQuery(
            lambda kind, plan: _query(kind, plan, link, fields, _others_wrote(kind))
        )

    def of(self, kind, plan: Plan, who_wrote: bool = False) -> list:
        """As Part.of, with `link` filled in where it points to something. One query.

        `who_wrote`: they come with `others_wrote` too, for which their edits are looked through.
        """
        rows = (self._with_writers if who_wrote else self._query).in_plan(kind, plan)
        with_plan(plan, filter(None, (getattr(row, self._link) for row in rows)))
        return rows

    def ends(self, parts) -> list:
        """What these parts point to, if they came with it (of), without what was removed."""
        found = (loaded(part, self._link) for part in parts)
        return [one for one in found if one and not one.removed_at]


def _query(kind, plan, link: str, fields: tuple[str, ...], *more):
    other = kind._meta.fields[link].rel_model
    shown = [getattr(other, name) for name in ("id", *fields, "removed_at")]
    return (
        kind.select(kind, *shown, *more)
        .join(other, peewee.JOIN.LEFT_OUTER)
        .where(kind.plan == plan, kind.removed_at.is_null())
        .order_by(kind.pinned.desc(), kind.position, kind.id)
    )


def _others_wrote(kind):
    """A condition: others than the owner have written in it since the owner's yes to it."""
    agreed = peewee.fn.COALESCE(kind.accepted_revision, 0)
    by_others = Edit.by != Plan.select(Plan.owner).where(Plan.id == kind.plan)
    later = Edit.select(Edit.id).where(
        Edit.part == kind.id, Edit.revision > agreed, Edit.verb.not_in(ARRANGING), by_others
    )
    condition = (agreed != kind.revision) & peewee.fn.EXISTS(later)
    return condition.alias("others_wrote")
