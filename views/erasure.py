"""Erase everything: what happens, are you the one who signed in here, and then it is gone."""

from flask import Blueprint, redirect, render_template, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import logout_user
from wtforms import BooleanField
from wtforms.validators import InputRequired

from models.erasure import erase, stays_in_logs
from views import access
from views.proof import ProofForm

bp = Blueprint("erasure", __name__)
OWN = "/plans/<int:plan_id>/erasure"


@bp.get(OWN)
def show(plan_id):
    plan = access.own_plan(plan_id)
    return render_template("erasure/show.html", plan=plan, stays=stays_in_logs(plan.owner))


@bp.route(OWN + "/last", methods=["GET", "POST"])
def last(plan_id):
    plan = access.own_plan(plan_id)
    form = ErasureForm()
    if not form.is_submitted() or not form.proves():
        return render_template("erasure/last.html", plan=plan, form=form), 422 if form.is_submitted() else 200
    erase(plan.owner)
    logout_user()
    session.clear()
    response = redirect(url_for(".done"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/erased")
def done():
    access.public()
    return render_template("erasure/done.html")


class ErasureForm(ProofForm):
    yes = BooleanField(_l("Yes, erase all of it"), [InputRequired(_l("Tick the box if you mean it."))])
