"""What a helper's start page shows: the plans that are open to them, and what waits in each."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from models.core.finding import folded, is_found
from models.core.grouping import grouped
from models.people.person import Person
from models.plan.access import Access
from models.plan.access_log import LogQuestion, questions_to
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.tools.goals import Action
from models.tools.matters import Matter


@dataclass
class Opened:
    """One plan that is open to this helper."""

    access: Access
    promised: list[Action]  # they have the main responsibility for these, the earliest date first
    unanswered: int  # how many of their proposals wait
    answered: list[Proposal]
    asked: list[LogQuestion]  # what the owner wants to ask them about
    wrote_at: int | None = None  # when the owner let them in to write together last
    is_namesake: bool = False  # another owner who has opened a plan to them has the same name
    matter: str = ""  # of a namesake: what matters to them most, if that page is open
    number: int = 0  # from 1: of those whom neither name nor time tells apart

    @property
    def name(self) -> str:
        """The owner's name; "" if they have not said it."""
        return self.access.plan.owner.name or ""

    @property
    def opened_at(self) -> int:
        """When the plan was opened to them, in seconds since 1970."""
        return max(self.access.starts_at, self.access.granted_at)

    @property
    def found_by(self) -> str:
        """What is looked in when somebody is looked for by name."""
        return folded(self.name)


@dataclass
class Promise:
    """An action that this helper is responsible for, and the plan that it is in."""

    action: Action
    opened: Opened


def opened_to(person: Person) -> list[Opened]:
    """The plans that owners have opened for this person: no others are ever listed.

    In the order of the owners' names, in the alphabet of this person's language. As many queries
    for many plans as for one.
    """
    accesses = Access.plans_of(person)
    promised = _promised(accesses)
    waiting = Proposal.count_waiting_of(person)
    answered = Proposal.answered_to(person, [access.plan for access in accesses])
    questions = grouped(questions_to(person), by=lambda one: one.plan_id)
    together = Guest.last_times_of(person)
    found = [
        Opened(
            access,
            promised.get(access.contact_id, []),
            waiting.get(access.plan_id, 0),
            answered.get(access.plan_id, []),
            questions.get(access.plan_id, []),
            together.get(access.plan_id),
        )
        for access in accesses
    ]
    _mark_namesakes(found)
    return sorted(found, key=lambda one: _in_alphabet(one.name, person.language))


def namesake_of(person: Person, plan: Plan) -> Opened | None:
    """This plan with what tells it apart in this helper's list; None if no other has that name.

    Two queries if there is one, else one.
    """
    name = folded(plan.owner.name or "")
    alike = [one for one in Access.plans_of(person) if folded(one.plan.owner.name or "") == name]
    if len(alike) < 2:
        return None
    together = Guest.last_times_of(person)
    found = [Opened(one, [], 0, [], [], together.get(one.plan_id), True) for one in alike]
    _number_alike(found)
    return next((one for one in found if one.access.plan_id == plan.id), None)


def named(opened: list[Opened], words: str) -> list[Opened]:
    """Those whose owner's name has all these words or parts of words in it, in any order."""
    return [one for one in opened if is_found(words, one.found_by)]


def promises(opened: list[Opened]) -> list[Promise]:
    """What this helper has promised in all these plans, the earliest date first."""
    found = [Promise(action, one) for one in opened for action in one.promised]
    return sorted(found, key=lambda one: _by_date(one.action))


def proposed(opened: list[Opened]) -> list[Opened]:
    """The plans in which this helper has proposals that wait or were answered: these first."""
    found = [one for one in opened if one.unanswered or one.answered]
    return sorted(found, key=lambda one: not one.answered)


def _mark_namesakes(opened: list[Opened]) -> None:
    """Mark those whose name somebody else has too: their rows say what tells them apart."""
    many = Counter(folded(one.name) for one in opened)
    for one in opened:
        one.is_namesake = many[folded(one.name)] > 1
    namesakes = [one for one in opened if one.is_namesake]
    _number_alike(namesakes)
    _say_what_matters([one for one in namesakes if one.access.opens("matters")])


def _number_alike(namesakes: list[Opened]) -> None:
    """Number those of one name whose minute is the same too, in the order of their opening."""
    alike: dict[tuple, list[Opened]] = {}
    for one in sorted(namesakes, key=lambda one: one.access.id):
        minutes = one.opened_at // 60, one.wrote_at and one.wrote_at // 60
        alike.setdefault((folded(one.name), *minutes), []).append(one)
    for same in alike.values():
        for place, one in enumerate(same, start=1):
            one.number = place if len(same) > 1 else 0


def _say_what_matters(namesakes: list[Opened]) -> None:
    """What a person knows them by. One query if there are any."""
    if not namesakes:
        return
    of_plan = {one.access.plan_id: one for one in namesakes}
    rows = (
        Matter.select()
        .where(Matter.plan.in_(list(of_plan)), Matter.removed_at.is_null())
        .order_by(Matter.pinned.desc(), Matter.position, Matter.id)
    )
    for row in rows:
        one = of_plan[row.plan_id]
        row.plan = one.access.plan
        one.matter = one.matter or row.headline_text


def _in_alphabet(name: str, language: str) -> str:
    """A key to sort names by: å, ä and ö come last, in the order that the language has."""
    folded = name.casefold()
    if language == "sv":
        folded = folded.replace("æ", "ä").replace("ø", "ö")
    else:
        folded = folded.replace("ä", "æ").replace("ö", "ø")
    last = "åäö" if language == "sv" else "æøå"
    return folded.translate({ord(letter): f"\uffff{place}" for place, letter in enumerate(last)})


def _by_date(action: Action) -> tuple[date, bool]:
    """A key to sort actions by: the earliest date first, then the next meeting, then the rest.

    So what is overdue stands on top. What is done again and again has no date that it is late for.
    """
    return action.day or date.max, action.when != "meeting"


def _promised(accesses: list[Access]) -> dict[int | None, list[Action]]:
    """{the owner's contact that this helper is: the actions under way that they answer for}.

    In the order of _by_date. None of a plan whose plan page is closed to
    them. One query.
    """
    plans: dict[int | None, Plan] = {
        access.contact_id: access.plan
        for access in accesses
        if access.contact_id is not None and access.opens("plan")
    }
    found: dict[int | None, list[Action]] = {contact: [] for contact in plans}
    for action in Action.promised_by(plans):
        found[action.responsible_id].append(action)
    return {contact: sorted(actions, key=_by_date) for contact, actions in found.items()}
