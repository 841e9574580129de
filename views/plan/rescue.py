"""A new key card from a helper, in person.

The owner chooses beforehand who may give them one, and types the new PIN themselves.
"""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField
from wtforms.validators import DataRequired, EqualTo, InputRequired

from models.plan.plan import Plan
from models.plan.rescue import Rescue
from models.plan.trust import Trust
from models.plan.visit import Visit
from views.core import access
from views.core.fields import new_pin
from views.people import card, proof
from views.people.proof import ProofForm

bp = Blueprint("rescue", __name__)


@bp.post("/card/trust")
def trust():
    plan = Plan.of(access.person()) or abort(404)
    form = card.TrustForm.of(plan, prefix="trust")
    if not proof.given(form):
        return card.page(trust=form), 422
    Trust.give(Visit.of_owner(plan), form.person.data)
    return redirect(url_for("card.show"), 303)


@bp.route("/plans/<int:plan_id>/new-card", methods=["GET", "POST"])
def begin(plan_id):
    visit = access.plan_to_rescue(plan_id)
    form = RescueForm()
    if not form.is_submitted() or not proof.given(form):
        status = 422 if form.is_submitted() else 200
        return render_template("plan/rescue/begin.html", owner=visit.plan.owner, form=form), status
    code = Rescue.new_card(visit, form.new.data)
    return render_template("plan/rescue/done.html", code=code, qr=card.qr(code))


class RescueForm(ProofForm):
    """The helper fills in the first fields (see ProofForm), then the owner types the PIN."""

    here = BooleanField(
        _l("The owner is here with me, and wants this"),
        [InputRequired(_l("Do this only together with the owner."))],
    )
    new = new_pin(
        _l("Choose a PIN"),
        _l("4 digits or more, but not a year. Choose something you remember, and tell nobody."),
    )
    again = PasswordField(
        _l("The same PIN again"),
        [
            DataRequired(_l("Type the PIN again.")),
            EqualTo("new", _l("The two PINs did not match. Type both again.")),
        ],
    )
