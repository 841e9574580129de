"""What a page shows beside its parts: who wrote them, and proposals that the owner keeps there."""

from dataclasses import dataclass
from functools import cached_property

from flask import g

from models.people.person import Person
from models.plan.answered_proposals import voices_in
from models.plan.own_proposals import without_answer
from models.plan.part import Part
from models.plan.proposal import Proposal
from models.plan.undoing import Step, last_steps
from models.plan.visit import Visit
from views.people.shared_device import at_one_device


@dataclass(frozen=True)
class PartsContext:
    """What the macros that all parts share say of the parts of this page (`g.parts_context`).

    Of a helper alone: `proposed`, {part id: "draft" or "waiting"}, is what they have proposed and
    has no answer yet; a draft that was begun after something was sent counts. `new` is what they
    have sent that is to be a new part: adding.add shows it where it may be added.
    """

    visit: Visit
    parts: list[Part]
    proposed: dict[int, str]
    new: tuple[Proposal, ...]

    @cached_property
    def steps(self) -> dict[int, Step]:
        """What an undo would take back of each part: asked where a button is drawn that says so."""
        return last_steps(self.visit, self.parts)


def authors_and_voices(plan, parts) -> dict:
    """Values for the templates of these parts; it also sets `g.parts_context` (see PartsContext).

    "authors": {person id: name}; "voices": {part id: the proposals that the owner keeps there, or
    has just said yes to}. Four queries at most.
    """
    visit: Visit = g.visit  # of this request: the door put it there
    own = [] if at_one_device() else without_answer(visit)
    here = {part.id for part in parts}
    g.parts_context = PartsContext(
        visit=visit,
        parts=parts,
        proposed={one.part: one.state for one in own},
        new=tuple(
            one for one in own if one.state == "waiting" and not one.base and one.part not in here
        ),
    )
    authors = Person.names({part.changed_by_id for part in parts} - {plan.owner_id})
    return {"authors": authors | {plan.owner_id: plan.owner.name}, "voices": voices_in(plan)}
