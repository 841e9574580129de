"""Erase everything: a page that tells what happens, a page that asks for proof, and it is gone."""

from flask import Blueprint, redirect, render_template, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import logout_user
from wtforms import BooleanField
from wtforms.validators import InputRequired

from models.keeping.erasure import erase, stays_in_logs
from models.plan.plan import Plan
from views.core import access
from views.people import proof
from views.people.proof import ProofForm

bp = Blueprint("erasure", __name__)


@bp.get("/erasure")
def show():
    person = access.person()
    return render_template(
        "keeping/erasure/show.html", own=Plan.of(person), stays=stays_in_logs(person)
    )


@bp.route("/erasure/last", methods=["GET", "POST"])
def last():
    person = access.person()
    form = ErasureForm()
    if not form.is_submitted() or not proof.given(form):
        status = 422 if form.is_submitted() else 200
        return render_template("keeping/erasure/last.html", own=Plan.of(person), form=form), status
    erase(person)
    logout_user()
    session.clear()
    response = redirect(url_for(".done"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/erased")
def done():
    access.public()
    return render_template("keeping/erasure/done.html")


class ErasureForm(ProofForm):
    yes = BooleanField(
        _l("Yes, erase all of it"),
        [InputRequired(_l("Tick the box if you want to erase everything."))],
    )
