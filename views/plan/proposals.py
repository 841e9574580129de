"""What a helper proposes, and the owner's answer: yes, keep mine, or keep both."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from models.plan.edit import Conflict, Full, Removed
from models.plan.proposal import Decided, Proposal
from views.core import access
from views.core.fields import line
from views.plan.edits import both
from views.plan.parts import FORMS, kind_of

bp = Blueprint("proposals", __name__, url_prefix="/plans/<int:plan_id>/proposals")
AT_A_TIME = 20


@bp.get("")
def show(plan_id):
    plan = access.plan_to_read(plan_id, "home")
    if not access.owns(plan):
        return redirect(url_for("home.show", plan_id=plan.id), 303)
    return _waiting(plan)


@bp.post("/<int:proposal_id>")
def answer(plan_id, proposal_id):
    plan = access.own_plan(plan_id)
    proposal = Proposal.find(plan, proposal_id) or abort(404)
    kind, form_class = kind_of(proposal.noun)
    form = AnswerForm()
    if not form.validate():
        return _again(plan, None, 422, {proposal.id: form})
    try:
        _answer(proposal, kind, request.form.get("answer"), form.reason.data)
    except Decided:
        return _again(plan, _("This proposal is answered already."))
    except Conflict as conflict:
        return both(plan, conflict, form_class.of_values(plan, proposal.words), proposal)
    except LookupError:
        abort(404)
    except Removed:
        return _again(
            plan, _("This was taken away from the plan. Bring it back first, under “More”.")
        )
    except Full:
        return _again(plan, _("The list is full. Take something away to make room for this."))
    return redirect(url_for(".show", plan_id=plan.id), 303)


@bp.post("/all")
def accept_all(plan_id):
    """All that stood on the page and can be taken in without a question; the rest stays and waits."""
    plan = access.own_plan(plan_id)
    seen = set(request.form.getlist("seen"))
    for proposal in [one for one in Proposal.on(plan, "waiting") if str(one.id) in seen]:
        try:
            proposal.accept(kind_of(proposal.noun)[0], access.person())
        except (Decided, Conflict, Removed, Full, LookupError):
            continue
    return redirect(url_for(".show", plan_id=plan.id), 303)


def _answer(proposal, kind, wish, reason) -> None:
    owner = access.person()
    if wish == "yes":
        proposal.accept(kind, owner, reason)
    elif wish == "both":
        proposal.keep_both(owner, reason)
    elif wish == "no":
        proposal.decline(owner, reason)
    else:
        abort(400)


class AnswerForm(FlaskForm):
    reason = line(
        _l("Why, if you want to say it"), _l("The one who proposed it can read this."), most=500
    )


def _again(plan, message, status=409, sent=None):
    return _waiting(plan, message, sent), status


def _waiting(plan, message=None, sent=None) -> str:
    """The oldest ones; the others come when these are answered. `sent`: {proposal id: an answer that has to be looked at once more}."""
    waiting = Proposal.on(plan, "waiting")
    shown = [
        (*_beside(plan, proposal), _form(proposal, sent or {})) for proposal in waiting[:AT_A_TIME]
    ]
    return render_template(
        "plan/proposals/show.html",
        plan=plan,
        waiting=shown,
        later=len(waiting[AT_A_TIME:]),
        message=message,
    )


def _form(proposal, sent: dict) -> AnswerForm:
    form = sent.get(proposal.id) or AnswerForm(formdata=None)
    form.reason.id = form.reason.label.field_id = f"reason-{proposal.id}"
    return form


def _beside(plan, proposal):
    """(proposal, the part as it stands or None, the proposed words as a form, today's words as a form)."""
    kind, form_class = FORMS[proposal.noun]
    part = kind.find(plan, proposal.part)
    return (
        proposal,
        part,
        form_class.of_values(plan, proposal.words),
        part and form_class.of_values(plan, part.values()),
    )
