"""What a helper's start page shows: the plans that are open to them, and what waits in each."""

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
    promised: list[Action]  # they have the main responsibility for these
    unanswered: int  # how many of their proposals wait
    answered: list[Proposal]
    asked: list[LogQuestion]  # what the owner wants to ask them about


def opened_to(person: Person) -> list[Opened]:
    """The plans that owners have opened for this person: no others are ever listed."""
    questions = questions_to(person)
    return [
        Opened(
            access,
            _promised(access),
            _unanswered(access, person),
            Proposal.answered(access.plan, person),
            [question for question in questions if question.plan_id == access.plan_id],
        )
        for access in Access.plans_of(person)
    ]


def _promised(access: Access) -> list[Action]:
    """The actions under way that this helper is responsible for, the earliest date first.

    Those without a date come last. None if the access does not open the plan page.
    """
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
