"""A yes to a proposal: it stays visible for a day, and can be taken back for a while."""

import peewee

from models.core.change import Change
from models.core.database import now
from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.access import Access
from models.plan.edit import ARRANGING, Edit
from models.plan.kinds import all_kinds, kind_named, links
from models.plan.part import Part
from models.plan.plan import Plan, with_plan
from models.plan.proposal import HEARD, Decided, Proposal
from models.plan.visit import Visit

YES_SHOWN_SECONDS = 86400  # so long a part shows that the owner said yes to what it says
IN_VOICES = PreparedQuery(
    lambda kind, plan, since: (
        kind.select(kind, Person)
        .join(Person)
        .where(
            kind.plan == plan,
            (kind.state == "both") | ((kind.state == "accepted") & (kind.decided_at > since)),
        )
        .order_by(kind.decided_at, kind.id)
    )
)


class ChangedSince(Exception):
    """The part was changed after the yes to this proposal, or the yes was too long ago."""


def voices_in(plan: Plan) -> dict[int, list[Proposal]]:
    """{part id: what stands beside its words}: voices, and what the owner has lately said yes to.

    If they said yes twice for one part, it is the last one. One query; one more if there is a yes
    that might still be taken back.
    """
    rows = IN_VOICES.in_plan(Proposal, plan, now() - YES_SHOWN_SECONDS)
    last_yes = {row.part: row.id for row in rows if row.state == "accepted"}
    found: dict[int, list[Proposal]] = {}
    for row in rows:
        if row.state == "both" or row.id == last_yes[row.part]:
            found.setdefault(row.part, []).append(row)
    _mark_changed([row for row in rows if row.can_be_reopened])
    return found


def words_before(plan: Plan, proposals: list[Proposal]) -> dict[int, dict]:
    """{proposal id: what its part said when it was written}; {} for a part that was not there.

    One query, or none.
    """
    found = {one.id: one for one in proposals if one.base}
    if not found:
        return {}
    parts = {one.part for one in found.values()}
    bases = {one.base for one in found.values()}
    rows = Edit.select().where(Edit.part.in_(parts), Edit.revision.in_(bases))
    said = {}
    for row in with_plan(plan, rows):
        said[row.part, row.revision] = row
    return {
        key: said[one.part, one.base].values
        for key, one in found.items()
        if (one.part, one.base) in said
    }


def _mark_changed(rows: list[Proposal]) -> None:
    """Note on each of these whether the words of its part were changed after the yes."""
    if not rows:
        return
    edits = Edit.select(Edit.part, peewee.fn.MAX(Edit.revision)).where(
        Edit.part.in_({row.part for row in rows}), Edit.verb.not_in(ARRANGING)
    )
    last = {part: top for part, top in edits.group_by(Edit.part).tuples().iterator()}
    for row in rows:
        row.changed_since = row.wrote is not None and last[row.part] > row.wrote


def just_answered(plan: Plan) -> list[Proposal]:
    """Those with an answer that can still be taken back, the last one first."""
    rows = [one for some in voices_in(plan).values() for one in some if one.can_be_taken_back]
    rows += [one for one in Proposal.on(plan, "declined") if one.can_be_taken_back]
    return sorted(rows, key=lambda one: (one.decided_at, one.id), reverse=True)


def reopen(proposal: Proposal, visit: Visit) -> bool:
    """Take back the answer: the part says what it said before, and the proposal waits again.

    If its author has sent a newer one since, it counts as replaced. What the yes had written
    besides (a contact of a name, or the number of one) goes away too, if nobody has changed or used
    it, and no other yes says it. Returns True if a part did. Raises Decided if there is no answer,
    ChangedSince, or AccessEnded.
    """
    with visit.turn():
        # As it is now: it may have been answered while the request waited for its turn.
        found = Proposal.find(visit.plan, proposal.id)
        if found is None or found.state not in ("accepted", "declined", "both"):
            raise Decided
        if not found.can_be_taken_back:
            raise ChangedSince
        again = {"state": _state_again(found), "decided_at": None, "reason": None, "wrote": None}
        Proposal.update(**again).where(Proposal.id == found.id).execute()
        came_with_it = _came_with(found)
        _take_out(found, visit)
        gone = [_take_out_besides(found, part, edit, visit) for part, edit in came_with_it]
        visit.note("reopened", proposal.kind, proposal.part)
        Change.signal(proposal.plan_id, "proposal", proposal.id, HEARD)
        return any(gone)


def _came_with(proposal: Proposal) -> list[tuple[Part, Edit]]:
    """The parts that the yes wrote for its part to point to, with the edit that it made of them.

    Only those that stand as it wrote them, and that no other proposal speaks of.
    """
    if proposal.wrote is None:
        return []
    part = kind_named(proposal.kind).find(proposal.plan, proposal.part)
    besides = [one for one in _named(proposal, part) if one.id not in proposal.words.values()]
    written = [(one, _edit_by_yes(one, part, proposal)) for one in besides]
    return [
        (one, edit)
        for one, edit in written
        if edit and not one.removed_at and one.same_words_since(edit.revision)
        if not _is_spoken_of(one, proposal)
    ]


def _named(proposal: Proposal, part: Part) -> list[Part]:
    """The parts that the part points to, as the yes to this proposal has left it."""
    values = part.values_at(proposal.wrote) if proposal.wrote else part.values()
    found = [
        link.rel_model.find(proposal.plan, values[link.name])
        for link in links(type(part))
        if values[link.name]
    ]
    return [one for one in found if one]


def _edit_by_yes(one: Part, part: Part, proposal: Proposal) -> Edit | None:
    """The edit of `one` that this yes made; None if there is none, or more than one might be it."""
    of_yes = part.edit_at(proposal.wrote or part.revision)
    between = Edit.at.between(proposal.decided_at, of_yes.at)
    edits = list(one.edits().where(Edit.by == proposal.by_id, between))
    return edits[0] if len(edits) == 1 else None


def _is_spoken_of(one: Part, proposal: Proposal) -> bool:
    """True if another proposal for this part waits, or another yes since then says or names it."""
    said = Proposal.state.in_(("accepted", "both")) & (Proposal.decided_at >= proposal.decided_at)
    waits = (Proposal.state == "waiting") & (Proposal.part == one.id)
    others = Proposal.select().where(
        Proposal.plan == proposal.plan, Proposal.id != proposal.id, said | waits
    )
    return any(other.part == one.id or _names(other, one) for other in others)


def _names(other: Proposal, one: Part) -> bool:
    part = kind_named(other.kind).find(one.plan, other.part)
    return part is not None and one in _named(other, part)


def _take_out_besides(proposal: Proposal, one: Part, edit: Edit, visit: Visit) -> bool:
    """Take out what the yes wrote in another part. True if the yes had made that: it is gone."""
    if edit.revision > 1:
        was_agreed = one.accepted_revision == edit.revision - 1
        one.restore(visit, edit.revision - 1)
        if was_agreed:
            type(one).find(one.plan, one.id).agree()
        return False
    if _is_used(one, proposal.part):
        return False
    one.remove(visit)
    return True


def _is_used(part: Part, except_in: int) -> bool:
    """True if any other part points to it than the one with the id `except_in`, or an access."""
    kinds = [(kind, link) for kind in all_kinds() for link in links(kind)]
    in_parts = (
        kind.select().where(link == part.id, kind.removed_at.is_null(), kind.id != except_in)
        for kind, link in kinds
        if link.rel_model is type(part)
    )
    in_accesses = (
        Access.select().where(link == part.id)
        for link, model in Access._meta.refs.items()
        if model is type(part)
    )
    return any(rows.exists() for rows in in_parts) or any(rows.exists() for rows in in_accesses)


def _state_again(proposal: Proposal) -> str:
    """What it is without the yes."""
    newer = Proposal.by_person(proposal.plan, proposal.part, proposal.by_id) & (
        Proposal.revision > proposal.revision
    )
    is_followed = Proposal.select().where(newer, Proposal.state == "waiting").exists()
    return "replaced" if is_followed else "waiting"


def _take_out(proposal: Proposal, visit: Visit) -> None:
    """Bring back what the part said before the yes, if that has changed it."""
    if proposal.wrote is None:
        return
    part = kind_named(proposal.kind).find(proposal.plan, proposal.part)
    if not part.same_words_since(proposal.wrote):
        raise ChangedSince
    was_agreed = part.is_as_agreed and not proposal.plan.is_draft
    if proposal.wrote == 1:
        part.agree(0)
        part.remove(visit)
        return
    part.restore(visit, proposal.wrote - 1)
    if was_agreed:
        kind_named(proposal.kind).find(proposal.plan, part.id).agree()
