"""A yes to a proposal: it stays visible for a day, and can be taken back for a while."""

from models.core.change import Change
from models.core.database import now
from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.kinds import kind_named
from models.plan.part import ARRANGING
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
    """The part was changed after the yes to this proposal: the yes alone cannot be taken back."""


def beside(plan: Plan) -> dict[int, list[Proposal]]:
    """{part id: what stands beside its words}: voices, and what the owner has lately said yes to.

    If they said yes twice for one part, it is the last one. One query.
    """
    rows = BESIDE.rows(Proposal, plan.id, now() - YES_SHOWN_SECONDS)
    last_yes = {row.part: row.id for row in rows if row.state == "accepted"}
    found: dict[int, list[Proposal]] = {}
    for row in rows:
        # A private of peewee: keeps the plan that is loaded, so that the cipher needs no query.
        row.__rel__["plan"] = plan
        if row.state == "both" or row.id == last_yes[row.part]:
            found.setdefault(row.part, []).append(row)
    return found


def just_accepted(plan: Plan) -> list[Proposal]:
    """Those with a yes that can still be taken back, the last one first."""
    rows = [one for some in beside(plan).values() for one in some if one.can_be_reopened]
    return sorted(rows, key=lambda one: (one.decided_at, one.id), reverse=True)


def reopen(proposal: Proposal, visit: Visit) -> None:
    """Take back the yes: the part says what it said before, and the proposal waits again.

    If its author has sent a newer one since, it counts as replaced. Raises Decided if there is no
    yes, ChangedSince, or AccessEnded.
    """
    with visit.turn():
        done = (
            Proposal.update(state=_state_again(proposal), decided_at=None, reason=None)
            .where(Proposal.id == proposal.id, Proposal.state == "accepted")
            .execute()
        )
        if not done:
            raise Decided
        _take_out(proposal, visit)
        visit.note("reopened", proposal.kind, proposal.part)
        Change.signal(proposal.plan_id, "proposal", proposal.id)


def _state_again(proposal: Proposal) -> str:
    """What it is without the yes."""
    newer = Proposal.by_person(proposal.plan, proposal.part, proposal.by_id) & (
        Proposal.revision > proposal.revision
    )
    is_followed = Proposal.select().where(newer, Proposal.state == "waiting").exists()
    return "replaced" if is_followed else "waiting"


def _take_out(proposal: Proposal, visit: Visit) -> None:
    """Bring back what the part said before the yes, if that has changed it."""
    part = kind_named(proposal.kind).find(proposal.plan, proposal.part)
    last = part and next(edit for edit in part.history() if edit.verb not in ARRANGING)
    if not last or last.at < proposal.decided_at:
        return
    if last.screen or last.by_id != proposal.by_id:
        raise ChangedSince
    if last.verb == "began":
        part.remove(visit)
    else:
        part.restore(visit, last.revision - 1)
