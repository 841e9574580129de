"""A yes to a proposal: it stays visible for a day, and can be taken back for a while."""

import peewee

from models.core.change import Change
from models.core.database import now
from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.access import Access
from models.plan.edit import Edit
from models.plan.kinds import all_kinds, kind_named, links
from models.plan.part import ARRANGING, Part
from models.plan.plan import Plan
from models.plan.proposal import Decided, Proposal
from models.plan.visit import Visit

YES_SHOWN_SECONDS = 86400  # so long a part shows that the owner said yes to what it says
BESIDE = PreparedQuery(
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


def beside(plan: Plan) -> dict[int, list[Proposal]]:
    """{part id: what stands beside its words}: voices, and what the owner has lately said yes to.

    If they said yes twice for one part, it is the last one. One query; one more if there is a yes
    that might still be taken back.
    """
    rows = BESIDE.rows(Proposal, plan.id, now() - YES_SHOWN_SECONDS)
    last_yes = {row.part: row.id for row in rows if row.state == "accepted"}
    found: dict[int, list[Proposal]] = {}
    for row in rows:
        # A private of peewee: keeps the plan that is loaded, so that the cipher needs no query.
        row.__rel__["plan"] = plan
        if row.state == "both" or row.id == last_yes[row.part]:
            found.setdefault(row.part, []).append(row)
    _mark_changed([row for row in rows if row.can_be_reopened])
    return found


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
    rows = [one for some in beside(plan).values() for one in some if one.can_be_taken_back]
    rows += [one for one in Proposal.on(plan, "declined") if one.can_be_taken_back]
    return sorted(rows, key=lambda one: (one.decided_at, one.id), reverse=True)


def reopen(proposal: Proposal, visit: Visit) -> bool:
    """Take back the answer: the part says what it said before, and the proposal waits again.

    If its author has sent a newer one since, it counts as replaced. A part that the yes had made
    besides (a contact of a name) goes away too, if nobody has changed or used it. Returns True if
    one did. Raises Decided if there is no answer, ChangedSince, or AccessEnded.
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
        for one in came_with_it:
            one.remove(visit)
        visit.note("reopened", proposal.kind, proposal.part)
        Change.signal(proposal.plan_id, "proposal", proposal.id)
        return bool(came_with_it)


def _came_with(proposal: Proposal) -> list[Part]:
    """The parts that the yes made for its part to point to, and that stand as they were made."""
    if proposal.wrote is None:
        return []
    kind = kind_named(proposal.kind)
    written = kind.find(proposal.plan, proposal.part).values_at(proposal.wrote)
    new = [
        link.rel_model.find(proposal.plan, written[link.name])
        for link in links(kind)
        if written[link.name] and written[link.name] != proposal.words.get(link.name)
    ]
    return [one for one in new if _is_as_made(one, proposal) and not _is_used(one, proposal.part)]


def _is_as_made(part: Part, proposal: Proposal) -> bool:
    first = part.revision == 1 and part.changed_by_id == proposal.by_id and not part.removed_at
    return first and part.created_at >= (proposal.decided_at or 0)


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
