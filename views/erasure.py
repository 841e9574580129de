"""Erase everything: what happens, the PIN once more, and then it is gone."""

from flask import Blueprint, redirect, render_template, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import logout_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField
from wtforms.validators import DataRequired, InputRequired

from models.erasure import erase, stays_in_logs
from views import access
from views.hide import pin_fits

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
    if not form.validate_on_submit() or not pin_fits(form):
        return render_template("erasure/last.html", plan=plan, form=form), 422 if form.errors else 200
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


class ErasureForm(FlaskForm):
    yes = BooleanField(_l("Yes, erase all of it"), [InputRequired(_l("Tick the box if you mean it."))])
    pin = PasswordField(_l("Your PIN"), [DataRequired(_l("Write your PIN."))])
