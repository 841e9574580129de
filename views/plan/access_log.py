"""Who has looked in my plan, in plain words."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from models.people.person import Person
from models.plan.access_log import answer as answer_question
from models.plan.access_log import ask_about, looks, questions
from views.core import access
from views.core.fields import number

bp = Blueprint("access_log", __name__, url_prefix="/plans/<int:plan_id>/looking")

NOUN_NAMES = {
    "home": _l("the start"),
    "more": _l("the start"),
    "matters": _l("what matters"),
    "matter": _l("what matters"),
    "wheel": _l("the wheel"),
    "area": _l("the wheel"),
    "plan": _l("the plan"),
    "goal": _l("a goal"),
    "action": _l("something we do"),
    "strength": _l("a strength"),
    "dream": _l("a dream"),
    "frame": _l("how we hold it together"),
    "contacts": _l("the people"),
    "contact": _l("one of the people"),
    "sheet": _l("the sheet"),
    "card": _l("your key card"),
}


@bp.app_template_filter()
def said_once(names: dict, nouns: set[str]) -> list[str]:
    """The names of these nouns, each once, in a steady order."""
    return sorted({str(names.get(noun, noun)) for noun in nouns})


@bp.get("")
def show(plan_id):
    plan = access.own_plan(plan_id)
    found = looks(plan, number(request.args.get("before")))
    names = Person.names({look.person_id for look in found})
    return render_template(
        "plan/access_log/show.html",
        plan=plan,
        looks=found,
        names=names,
        nouns=NOUN_NAMES,
        questions=questions(plan),
    )


@bp.post("/<int:entry>")
def ask(plan_id, entry):
    plan = access.own_plan(plan_id)
    try:
        ask_about(plan, entry)
    except LookupError:
        abort(404)
    return redirect(url_for(".show", plan_id=plan.id), 303)


@bp.post("/<int:entry>/talked")
def answer(plan_id, entry):
    plan = access.own_plan(plan_id)
    try:
        answer_question(plan, entry)
    except LookupError:
        abort(404)
    return redirect(url_for(".show", plan_id=plan.id), 303)
