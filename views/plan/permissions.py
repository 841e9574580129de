"""What the reader of a plan may do in it. The door lets in; this says what the hands may touch."""

from dataclasses import dataclass

from flask import g
from flask_login import current_user

from models.plan.plan import Plan


@dataclass(frozen=True)
class Hand:
    """What the reader may do in one plan."""

    reader: int
    owns: bool
    writes: bool
    proposes: bool
    from_paper: bool


def hand(plan: Plan) -> Hand:
    """Found once a page: every card asks for it."""
    if plan.hand is None:
        reader, guest, opened = current_user.person.id, g.get("guest"), g.get("access")
        mine = plan.owner_id == reader
        paper = not mine and guest is None and bool(opened and opened.level == "write")
        writing = mine or guest is not None or paper
        plan.hand = Hand(
            reader, mine, writing, writing or bool(opened and opened.may_propose), paper
        )
    return plan.hand


def owns(plan: Plan) -> bool:
    return hand(plan).owns


def writes(plan: Plan) -> bool:
    return hand(plan).writes


def from_paper(plan: Plan) -> bool:
    """Does this helper type what the owner has on paper? It is marked until the owner says yes."""
    return hand(plan).from_paper


def proposes(plan: Plan) -> bool:
    return hand(plan).proposes


def is_me(person_id: int) -> bool:
    return person_id == current_user.person.id
