"""More: the pages that are not in the bar, and the name on the sheet."""

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField

from models.people.card import Card
from models.plan import offline_copy
from models.plan.plan import SHEET_NAMES
from views.core import access
from views.core.fields import line
from views.plan import pages

bp = Blueprint("more", __name__, url_prefix="/plans/<int:plan_id>/more")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "more")
    shown = [page for page in pages.on_more() if visit.sees(page.name)]
    used = pages.in_use(shown, visit.plan)
    offered = [page for page in shown if page not in used] if visit.owns else []
    return render_template(
        "plan/more/show.html",
        plan=visit.plan,
        pages=used,
        offered=offered,
        may_keep_a_copy=visit.owns and offline_copy.may_keep(current_user.device),
        has_card=visit.owns or Card.of(visit.person) is not None,
    )


@bp.route("/name", methods=["GET", "POST"])
def name(plan_id):
    visit = access.own_plan(plan_id)
    plan = visit.plan
    form = NameForm(data={"name": plan.owner.name, "on_sheet": plan.sheet_name})
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("plan/more/name.html", plan=plan, form=form), status
    plan.rename_owner(visit, form.name.data)
    plan.show_on_sheet(visit, form.on_sheet.data)
    return redirect(url_for(".show", plan_id=plan.id), 303)


class NameForm(FlaskForm):
    name = line(_l("What should we call you?"), _l("You can leave it blank."), most=60)
    on_sheet = RadioField(
        _l("Name on the sheet"),
        choices=list(zip(SHEET_NAMES, (_l("My first name"), _l("My initials"), _l("No name")))),
    )
