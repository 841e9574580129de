"""What stands beside the parts of a page: who wrote them, and other people's voices."""

from models.people.person import Person
from models.plan.proposal import Proposal


def authors_and_voices(plan, parts) -> dict:
    """Names of the authors, and the proposals that the owner keeps beside their own words.

    Two queries at most.
    """
    authors = Person.names({part.changed_by_id for part in parts} - {plan.owner_id})
    return {"authors": authors | {plan.owner_id: plan.owner.name}, "voices": Proposal.voices(plan)}
