"""A tick beside something we do: it is done (this time), or it is not done after all."""

from typing import Any

from flask import Blueprint, redirect, request

from models.plan.edit import Conflict, Full, Removed
from models.plan.proposal import Proposal
from models.plan.proposing import propose
from models.plan.visit import Visit
from models.tools.goals import Action
from views.core import htmx
from views.core.fields import number
from views.core.language import today
from views.plan.edit_answers import both, sent
from views.plan.parts import fragment, open_to_propose, page_of, part_in
from views.tools.goal_forms import ActionForm

bp = Blueprint("ticks", __name__, url_prefix="/plans/<int:plan_id>/action/<int:action_id>/tick")


@bp.post("/<any(done, agreed):state>")
def tick(plan_id, action_id, state):
    visit, view = open_to_propose(plan_id, "action")
    action: Any = part_in(visit, view, action_id)
    seen = number(request.form.get("expected")) or action.revision
    words = action.ticked(state == "done", today())
    if not visit.may_write:
        return _propose(visit, action, words)
    try:
        ticked = Action.write(visit, action.id, seen, words)
    except Conflict as conflict:
        return both(visit, conflict, ActionForm.of_values(visit.plan, conflict.merged))
    except Removed:
        return htmx.go(page_of(action))
    return fragment(visit, ticked)


def _propose(visit: Visit, action: Action, ticked: dict):
    """Propose the values `ticked`. If the helper has begun to write in it, the form is opened."""
    begun = Proposal.mine(visit.plan, action.id, visit.person)
    if action.removed_at or begun and not begun.is_sent:
        return htmx.go(f"{action.address}/edit")
    words = (begun.words if begun else action.values()) | ticked
    base, own = (begun.base, begun.revision) if begun else (action.revision, 0)
    try:
        proposal = propose(visit, Action, action.id, base, words, sent=True, own=own)
    except (Conflict, Full, LookupError):
        return redirect(f"{action.address}/edit", 303)
    if htmx.wants_fragment():
        return sent(visit, action, proposal)
    return redirect(f"{page_of(action)}?sent=1", 303)
