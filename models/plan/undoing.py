"""Taking back the last step in a part, and what the button says that it takes back."""

from dataclasses import dataclass

import peewee

from models.core.database import now
from models.core.grouping import grouped
from models.core.prepared import PreparedQuery, padded
from models.plan.edit import ARRANGING, Edit
from models.plan.part import Part
from models.plan.plan import with_plan
from models.plan.stretch import is_undone, step_back
from models.plan.visit import Visit

UNDO_SECONDS = 10 * 60
LATEST = 50  # so many edits of a part are read for the words of the button, and its first one


def _latest_edits(kind: type[Edit], *part_ids) -> "peewee.ModelSelect[Edit]":
    """The first edit and the last ones of each of these parts, oldest first."""
    all_edits = kind.alias()
    last = all_edits.select(peewee.fn.MAX(all_edits.revision)).where(all_edits.part == kind.part)
    read = (kind.revision == 1) | (kind.revision + LATEST > last)
    of_words = kind.part.in_(part_ids) & kind.verb.not_in(ARRANGING)
    return kind.select().where(of_words, read).order_by(kind.revision)


LATEST_EDITS = PreparedQuery(_latest_edits)


def just_changed(part: Part) -> bool:
    """True for UNDO_SECONDS after a change: so long the page offers to take it back."""
    return now() - part.changed_at < UNDO_SECONDS


def can_be_undone(visit: Visit, part: Part) -> bool:
    """True if this person may take back what they have just changed, on the screen."""
    is_mine = just_changed(part) and part.changed_by_id == visit.person.id
    return is_mine and not part.is_suggestion and visit.may_write and not visit.from_paper


def undo(visit: Visit, part: Part, seen: int | None = None) -> None:
    """Take back the last step. Raises LookupError if this person has not written it.

    `seen`: the revision at which they asked for it; it is not taken back if something was
    written since: that is another step than the button said.
    """
    edits = part.edits_of_words()
    is_later = seen is not None and edits[-1].revision > seen
    if is_later or edits[-1].by_id != visit.person.id or part.removed_at:
        raise LookupError(part.id)
    back = step_back(edits, set(part.choices), set(part.settled_fields))
    if back:
        part.restore(visit, back.revision, seen=part.revision)
    elif part.is_suggestion:
        raise LookupError(part.id)
    else:
        part.remove(visit, seen=part.revision)


@dataclass(frozen=True)
class Step:
    """What an undo takes back: the same step as undo goes.

    `changed`: the names of the fields that change; None: the part goes away. `puts_back`: the last
    step was an undo, so that this one brings back what that took away. `moved_since`: the part has
    been moved or pinned after that step, and stays where it is.
    """

    changed: frozenset[str] | None = frozenset()
    puts_back: bool = False
    moved_since: bool = False


def last_steps(visit: Visit, parts: list[Part]) -> dict[int, Step]:
    """{part id: what an undo would take back}.

    Of the parts that this person has just changed and may undo. One query if there are any. The
    button stands on every page: what was saved more often than LATEST times is not read again.
    """
    recent = {part.id: part for part in parts if can_be_undone(visit, part)}
    if not recent:
        return {}
    rows = with_plan(visit.plan, LATEST_EDITS.rows(Edit, *padded(recent)))
    edits = grouped(rows, by=lambda row: row.part)
    return {part_id: _step(recent[part_id], found) for part_id, found in edits.items()}


def _step(part: Part, edits: list[Edit]) -> Step:
    choices = set(part.choices)
    settled = set(part.settled_fields)
    back = step_back(edits, choices, settled)
    if back is None:
        return Step(None)
    last = edits[-1].values
    changed = frozenset(name for name in last if last[name] != back.values.get(name))
    moved_since = part.revision != edits[-1].revision
    return Step(changed, is_undone(edits, choices, settled), moved_since)
