"""For a helper: whose plan is open to me, what I have promised, what waits for an answer."""

from dataclasses import dataclass

from models.access import Access
from models.goals import Action
from models.looking import Wonder, asked_of
from models.person import Person
from models.proposal import Proposal


@dataclass
class Opened:
    """One plan that is open to this helper."""

    access: Access
    promised: list[Action]
    unanswered: int
    answered: list[Proposal]
    asked: list[Wonder]


def opened_to(person: Person) -> list[Opened]:
    """Only the plans whose owners said yes. Never a list of everybody."""
    wonders = asked_of(person)
    return [Opened(access, _promised(access), _unanswered(access, person), Proposal.answered(access.plan, person),
                   [one for one in wonders if one.plan_id == access.plan_id])
            for access in Access.plans_of(person)]


def _promised(access: Access) -> list[Action]:
    """What this helper has the main responsibility for, the nearest day first."""
    if access.contact_id is None or not access.opens("plan"):
        return []
    mine = [action for action in Action.of(access.plan)
            if action.responsible_id == access.contact_id and action.under_way]
    return sorted(mine, key=lambda action: (action.by_date is None, str(action.by_date)))


def _unanswered(access: Access, person: Person) -> int:
    return Proposal.select().where(Proposal.plan == access.plan, Proposal.by == person,
                                   Proposal.state == "waiting").count()
