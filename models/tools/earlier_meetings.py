"""The meetings that were held or whose day has passed, a few at a time: there may be hundreds."""

from datetime import date

import peewee

from models.core.prepared import PreparedQuery
from models.plan.plan import Plan, with_plan
from models.tools.meetings import Meeting, Sitting, were_held

HELD = PreparedQuery(
    lambda kind, plan, most: (
        kind.select(kind, peewee.fn.MAX(Sitting.at).alias("held_at"))
        .join(Sitting)
        .where(kind.plan == plan, kind.removed_at.is_null())
        .group_by(kind.id)
        .order_by(peewee.fn.MAX(Sitting.at).desc(), kind.id.desc())
        .limit(most)
    )
)
PASSED = PreparedQuery(
    lambda kind, plan, today, most: (
        kind.select()
        .where(kind.plan == plan, kind.removed_at.is_null(), kind.day < today)
        .where(kind.id.not_in(were_held(plan)))
        .order_by(kind.day.desc(), kind.id.desc())
        .limit(most)
    )
)


def earlier(plan: Plan, today: date, most: int) -> list[Meeting]:
    """Those that were held, by the day of that, or whose day has passed; at most so many.

    The latest first, with `held_at` and `held_on` of those that were held. Two queries.
    """
    found = HELD.rows(Meeting, plan.id, most) + PASSED.rows(Meeting, plan.id, today, most)
    return sorted(with_plan(plan, found), key=_latest, reverse=True)[:most]


def _latest(meeting: Meeting) -> tuple:
    return meeting.held_on or meeting.day, meeting.held_at or 0, meeting.id
