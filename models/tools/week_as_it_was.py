"""What has been in the week stays as it was: a change holds from the day on which it was made."""

from collections.abc import Iterable
from datetime import date

from models.core.clock import day_at
from models.core.grouping import grouped
from models.plan.edit import ARRANGING, Edit
from models.plan.plan import Plan
from models.tools.repeated import Repeated


def recall(plan: Plan, parts: Iterable[Repeated], first: date, known_since: int = 0) -> None:
    """Give these parts what they were from `first` on (Repeated.earlier).

    `known_since`: in seconds since 1970. What was written over before then is closed to the
    reader. One query, and none if nothing has changed since that day.
    """
    changed = {part.id: part for part in parts if _has_changed(part, first)}
    if not changed:
        return
    edits = grouped(_edits(plan, list(changed)), by=lambda edit: edit.part)
    for part_id, its in edits.items():
        part = changed[part_id]
        part.earlier = _earlier(part, its, known_since)


def _has_changed(part: Repeated, first: date) -> bool:
    """True if it said something else on that day, or on one from which a time was moved."""
    oldest = min((first, *part.changes))
    return day_at(part.changed_at) > max(oldest, day_at(part.created_at))


def _edits(plan: Plan, ids: list[int]) -> list[Edit]:
    """The edits of the words of these parts, oldest first."""
    return list(
        Edit.select(Edit.id, Edit.plan, Edit.part, Edit.verb, Edit.at, Edit.values)
        .where(Edit.plan == plan, Edit.part.in_(ids), Edit.verb.not_in(ARRANGING))
        .order_by(Edit.revision)
    )


def _earlier(part: Repeated, edits: list[Edit], known_since: int) -> tuple:
    last_of_day = {day_at(edit.at): edit for edit in edits}
    days = list(last_of_day)
    found = []
    for day, following in zip(days, days[1:]):
        edit = last_of_day[day]
        over = last_of_day[following].at
        is_there = edit.verb != "removed" and over > known_since
        found.append((following, _as_then(part, edit) if is_there else None))
    return tuple(found)


def _as_then(part: Repeated, edit: Edit) -> Repeated:
    """The part with the words of that edit, and with its one-time changes as they are now."""
    edit.plan = part.plan
    kind = type(part)
    values = {name: value for name, value in edit.values.items() if name in kind.writable}
    return kind.blank(
        part.plan,
        part.id,
        created_at=part.created_at,
        changed_at=edit.at,
        other_times=part.other_times,
        **kind._stored(values),
    )
