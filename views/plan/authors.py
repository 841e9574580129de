"""What a page shows beside its parts: who wrote them, and proposals that the owner keeps there."""

from flask import g

from models.people.person import Person
from models.plan.own_proposals import open_states
from models.plan.said_yes import beside
from models.plan.undoing import last_steps
from views.core import access
from views.people.shared_device import at_one_device


def authors_and_voices(plan, parts) -> dict:
    """Values for the templates of these parts, and what an undo would take back of them (g.steps).

    For a helper also where they have proposed something that has no answer yet (g.proposed).

    "authors": {person id: name}; "voices": {part id: the proposals that the owner keeps there, or
    has just said yes to}. Four queries at most.
    """
    visit = access.visit()
    g.steps = last_steps(visit, parts)
    g.proposed = {} if at_one_device() else open_states(visit)
    authors = Person.names({part.changed_by_id for part in parts} - {plan.owner_id})
    return {"authors": authors | {plan.owner_id: plan.owner.name}, "voices": beside(plan)}
