"""Who has looked in my plan, in plain words."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from models.people.person import Person
from models.plan.access_log import ask_about, earlier, have_talked, looks, questions
from views.core import access
from views.core.fields import number
from views.plan import pages

bp = Blueprint("access_log", __name__, url_prefix="/plans/<int:plan_id>/looking")

# Subjects in the log that are neither a page nor a kind of part.
OTHER_SUBJECTS = {
    "home": _l("the start"),
    "more": _l("the start"),
    "card": _l("your key card"),
    "check_in_round": _l("what was answered together"),
    "showing": _l("something that you showed"),
}


def subject_names() -> dict[str, str]:
    """{subject in the log: the words for it on the owner's page}."""
    of_pages = {page.name: page.in_log for page in pages.all_pages()}
    of_kinds = {view.name: view.in_log for view in pages.all_views()}
    return OTHER_SUBJECTS | of_pages | of_kinds


@bp.app_template_filter()
def said_once(names: dict, subjects: set[str]) -> list[str]:
    """The names of these subjects, each once, in alphabetical order."""
    return sorted({str(names.get(subject, subject)) for subject in subjects})


@bp.get("")
def show(plan_id):
    visit = access.own_plan(plan_id)
    plan = visit.plan
    before = number(request.args.get("before"))
    found = looks(plan, before)
    names = Person.names({look.person_id for look in found})
    return render_template(
        "plan/access_log/show.html",
        plan=plan,
        looks=found,
        earlier=earlier(plan, found),
        is_earlier=before is not None,
        names=names,
        subjects=subject_names(),
        questions=questions(plan),
    )


@bp.post("/<int:entry>")
def ask(plan_id, entry):
    visit = access.own_plan(plan_id)
    try:
        ask_about(visit, entry)
    except LookupError:
        abort(404)
    return redirect(url_for(".show", plan_id=plan_id), 303)


@bp.post("/<int:entry>/talked")
def answer(plan_id, entry):
    visit = access.own_plan(plan_id)
    try:
        have_talked(visit, entry)
    except LookupError:
        abort(404)
    return redirect(url_for(".show", plan_id=plan_id), 303)
