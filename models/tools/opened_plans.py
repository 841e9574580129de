"""For a helper: whose plan is open to me, what I have promised, what waits for an answer."""

from dataclasses import dataclass

from models.people.person import Person
from models.plan.access import Access
from models.plan.access_log import LogQuestion, questions_to
from models.plan.proposal import Proposal
from models.tools.goals import Action


@dataclass
class Opened:
    """One plan that is open to this helper."""

    access: Access
    promised: list[Action]
    unanswered: int
    answered: list[Proposal]
    asked: list[LogQuestion]


def opened_to(person: Person) -> list[Opened]:
    """Only the plans whose owners said yes. Never a list of everybody."""
    questions = questions_to(person)
    return [
        Opened(
            access,
            _promised(access),
            _unanswered(access, person),
            Proposal.answered(access.plan, person),
            [one for one in questions if one.plan_id == access.plan_id],
        )
        for access in Access.plans_of(person)
    ]


def _promised(access: Access) -> list[Action]:
    """What this helper has the main responsibility for, the nearest day first."""
    if access.contact_id is None or not access.opens("plan"):
        return []
    mine = [
        action
        for action in Action.of(access.plan)
        if action.responsible_id == access.contact_id and action.under_way
    ]
    return sorted(mine, key=lambda action: (action.by_date is None, str(action.by_date)))


def _unanswered(access: Access, person: Person) -> int:
    return (
        Proposal.select()
        .where(Proposal.plan == access.plan, Proposal.by == person, Proposal.state == "waiting")
        .count()
    )
