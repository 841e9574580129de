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

    @property
    def name(self) -> str:
        """The owner's name; "" if they have not said it."""
        return self.access.plan.owner.name or ""


@dataclass
class Promise:
    """An action that this helper is responsible for, and the plan that it is in."""

    action: Action
    opened: Opened


def opened_to(person: Person) -> list[Opened]:
    """The plans that owners have opened for this person: no others are ever listed.

    In the order of the owners' names, in the alphabet of this person's language.
    """
    questions = questions_to(person)
    found = [
        Opened(
            access,
            _promised(access),
            _unanswered(access, person),
            Proposal.answered(access.plan, person),
            [question for question in questions if question.plan_id == access.plan_id],
        )
        for access in Access.plans_of(person)
    ]
    return sorted(found, key=lambda one: _in_alphabet(one.name, person.language))


def named(opened: list[Opened], words: str) -> list[Opened]:
    """Those whose owner's name has these words in it, in small letters or large."""
    return [one for one in opened if words.strip().casefold() in one.name.casefold()]


def promises(opened: list[Opened]) -> list[Promise]:
    """What this helper has promised in all these plans, the earliest date first."""
    found = [Promise(action, one) for one in opened for action in one.promised]
    return sorted(found, key=lambda one: _by_date(one.action))


def _in_alphabet(name: str, language: str) -> str:
    """A key to sort names by: å, ä and ö come last, in the order that the language has."""
    folded = name.casefold()
    if language == "sv":
        folded = folded.replace("æ", "ä").replace("ø", "ö")
    else:
        folded = folded.replace("ä", "æ").replace("ö", "ø")
    last = "åäö" if language == "sv" else "æøå"
    return folded.translate({ord(letter): f"\uffff{place}" for place, letter in enumerate(last)})


def _by_date(action: Action) -> tuple[bool, str]:
    """A key to sort actions by: the earliest date first, those without one last."""
    return action.by_date is None, str(action.by_date)


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
    return sorted(mine, key=_by_date)


def _unanswered(access: Access, person: Person) -> int:
    return (
        Proposal.select()
        .where(Proposal.plan == access.plan, Proposal.by == person, Proposal.state == "waiting")
        .count()
    )
