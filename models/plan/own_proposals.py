"""What a helper is shown of their own proposals, sent or not."""

import peewee

from models.core.database import now
from models.plan.kinds import all_kinds
from models.plan.proposal import (
    ANSWER_SHOWN_SECONDS,
    ANSWERED,
    MOST_ANSWERS,
    OPEN,
    Proposal,
    with_plan,
)
from models.plan.visit import Visit


def own_proposals(visit: Visit) -> list[Proposal]:
    """What the person of this visit has proposed in this plan, on the pages open to them.

    Their drafts, what waits, and the last MOST_ANSWERS answered within ANSWER_SHOWN_SECONDS; what
    was written or answered latest comes first. One query.
    """
    seen = [kind.kind_name for kind in all_kinds() if visit.sees(kind.page)]
    lately = Proposal.state.in_(ANSWERED) & (Proposal.decided_at > now() - ANSWER_SHOWN_SECONDS)
    rows = (
        Proposal.select()
        .where(Proposal.plan == visit.plan, Proposal.by == visit.person, Proposal.kind.in_(seen))
        .where(Proposal.state.in_(OPEN) | lately)
        .order_by(
            peewee.fn.COALESCE(Proposal.decided_at, Proposal.made_at).desc(), Proposal.id.desc()
        )
    )
    found = [with_plan(visit.plan, row) for row in rows]
    left_out = [one for one in found if one.is_answered][MOST_ANSWERS:]
    return [one for one in found if one not in left_out]
