"""The recovery plan: strengths, dreams, goals, actions, and the owner's yes to it all."""

from flask import Blueprint, redirect, render_template, request, url_for

from models.goals import Story, changes_since_yes
from views import access
from views.goals import FORM_OF, around

bp = Blueprint("plan", __name__, url_prefix="/plans/<int:plan_id>/plan")


@bp.get("")
def show(plan_id):
    plan = access.plan_to_read(plan_id, "plan")
    story = Story(plan)
    return _page(story)


@bp.get("/changes")
def changes(plan_id):
    plan = access.plan_to_read(plan_id, "plan")
    found = [(part, before, FORM_OF[part.noun].of_values(plan, part.values()),
              before and FORM_OF[part.noun].of_values(plan, before.values))
             for part, before in changes_since_yes(plan)]
    return render_template("plan/changes.html", plan=plan, changes=found)


@bp.post("/acceptance")
def accept(plan_id):
    plan = access.own_plan(plan_id)
    story = Story(plan)
    if request.form.get("stamp") != story.stamp:
        return _page(story, moved=True), 409
    story.accept()
    return redirect(url_for(".show", plan_id=plan.id), 303)


@bp.get("/acceptance")
def look_again(plan_id):
    """The page that asked for another look is loaded again, or read in another language: it is the plan."""
    plan = access.own_plan(plan_id)
    return redirect(url_for(".show", plan_id=plan.id), 303)


def _page(story: Story, moved=False) -> str:
    """`moved`: something was changed while the owner read."""
    return render_template("plan/show.html", plan=story.plan, story=story, moved=moved,
                           **around(story.plan, story.contacts, story.areas, story.goals, story.parts))
