"""Who has looked in my plan, in plain words."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from models.looking import talked, visits, wonder, wondered
from models.person import Person
from views import access
from views.fields import number

bp = Blueprint("looking", __name__, url_prefix="/plans/<int:plan_id>/looking")

NOUN_NAMES = {"home": _l("the start"), "more": _l("the start"), "matters": _l("what matters"),
              "matter": _l("what matters"), "wheel": _l("the wheel"), "area": _l("the wheel"), "plan": _l("the plan"),
              "goal": _l("a goal"), "action": _l("something we do"), "strength": _l("a strength"),
              "dream": _l("a dream"), "frame": _l("how we hold it together"), "contacts": _l("the people"),
              "contact": _l("one of the people"), "sheet": _l("the sheet"), "card": _l("your key card")}


@bp.app_template_filter()
def said_once(names: dict, nouns: set[str]) -> list[str]:
    """The names of these nouns, each once, in a steady order."""
    return sorted({str(names.get(noun, noun)) for noun in nouns})


@bp.get("")
def show(plan_id):
    plan = access.own_plan(plan_id)
    found = visits(plan, number(request.args.get("before")))
    names = Person.names({visit.person_id for visit in found})
    return render_template("looking/show.html", plan=plan, visits=found, names=names, nouns=NOUN_NAMES,
                           wondered=wondered(plan))


@bp.post("/<int:entry>")
def ask(plan_id, entry):
    plan = access.own_plan(plan_id)
    try:
        wonder(plan, entry)
    except LookupError:
        abort(404)
    return redirect(url_for(".show", plan_id=plan.id), 303)


@bp.post("/<int:entry>/talked")
def answer(plan_id, entry):
    plan = access.own_plan(plan_id)
    try:
        talked(plan, entry)
    except LookupError:
        abort(404)
    return redirect(url_for(".show", plan_id=plan.id), 303)
