"""What a helper is shown of their own proposals, sent or not, and how they take one back."""

import peewee

from models.core.change import Change
from models.core.database import now
from models.people.person import Person
from models.plan.kinds import all_kinds
from models.plan.plan import Plan, with_plan
from models.plan.proposal import (
    ANSWER_SHOWN_SECONDS,
    ANSWERED,
    MOST_ANSWERS,
    OPEN,
    Decided,
    Proposal,
)
from models.plan.visit import Visit


def own_proposals(visit: Visit) -> list[Proposal]:
    """What the person of this visit has proposed in this plan.

    Their drafts and what waits, also on a page that was closed to them since: the words are their
    own. On the pages open to them also the last MOST_ANSWERS answered within ANSWER_SHOWN_SECONDS.
    What was written or answered latest comes first. One query.
    """
    seen = [kind.kind_name for kind in all_kinds() if visit.sees(kind.page)]
    lately = Proposal.state.in_(ANSWERED) & (Proposal.decided_at > now() - ANSWER_SHOWN_SECONDS)
    rows = (
        Proposal.select()
        .where(Proposal.plan == visit.plan, Proposal.by == visit.person)
        .where(Proposal.state.in_(OPEN) | (lately & Proposal.kind.in_(seen)))
        .order_by(
            peewee.fn.COALESCE(Proposal.decided_at, Proposal.made_at).desc(), Proposal.id.desc()
        )
    )
    found = with_plan(visit.plan, rows)
    left_out = [one for one in found if one.is_answered][MOST_ANSWERS:]
    return [one for one in found if one not in left_out]


def without_answer(visit: Visit) -> list[Proposal]:
    """What this person proposes and has no answer to, earlier versions first.

    Empty for who writes in the plan: they propose nothing. One query.
    """
    if visit.may_write:
        return []
    rows = Proposal.select().where(
        Proposal.plan == visit.plan, Proposal.by == visit.person, Proposal.state.in_(OPEN)
    )
    return with_plan(visit.plan, rows.order_by(Proposal.revision, Proposal.id))


def has_draft(plan: Plan, by: Person) -> bool:
    """True if this person has written a proposal there and not sent it."""
    drafts = (Proposal.plan == plan) & (Proposal.by == by) & (Proposal.state == "draft")
    return Proposal.select().where(drafts).exists()


def take_back(visit: Visit, part_id: int) -> None:
    """Make what this person has sent for this part, and the owner has not answered, a draft again.

    It stays in their own history; if they have written on since, it is an earlier draft. Raises
    Decided if nothing waits any more, or AccessEnded.
    """
    with visit.turn():
        latest = Proposal.latest(visit.plan, part_id, visit.person)
        sent = Proposal.by_person(visit.plan, part_id, visit.person) & (Proposal.state == "waiting")
        one = Proposal.get_or_none(sent)
        if latest is None or one is None:
            raise Decided
        state = "draft" if one.id == latest.id else "earlier"
        Proposal.update(state=state).where(Proposal.id == one.id).execute()
        visit.note("took back", one.kind, part_id)
        Change.signal(visit.plan.id, "proposal", one.id)
