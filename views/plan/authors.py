"""What a page shows beside its parts: who wrote them, and proposals that the owner keeps there."""

from flask import g

from models.people.person import Person
from models.plan.own_proposals import without_answer
from models.plan.said_yes import voices_in
from models.plan.undoing import last_steps
from views.core import access
from views.people.shared_device import at_one_device


def authors_and_voices(plan, parts) -> dict:
    """Values for the templates of these parts, and what an undo would take back of them (g.steps).

    For a helper also what they have proposed and has no answer yet: {part id: "draft" or "waiting"}
    (g.proposed; a draft that was begun after something was sent counts), and what they have sent
    that is to be a new part (g.proposed_new), which adding.add shows where it may be added.

    "authors": {person id: name}; "voices": {part id: the proposals that the owner keeps there, or
    has just said yes to}. Four queries at most.
    """
    visit = access.visit()
    g.steps = last_steps(visit, parts)
    own = [] if at_one_device() else without_answer(visit)
    here = {part.id for part in parts}
    g.proposed = {one.part: one.state for one in own}
    g.proposed_new = [
        one for one in own if one.state == "waiting" and not one.base and one.part not in here
    ]
    authors = Person.names({part.changed_by_id for part in parts} - {plan.owner_id})
    return {"authors": authors | {plan.owner_id: plan.owner.name}, "voices": voices_in(plan)}
