"""Where am I, in one screen. And the short addresses to one's own pages."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from models.people.invitation import Invitation
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.plan.rescue import Rescue
from models.plan.trust import Trust
from models.tools.contacts import Contact, reachable
from models.tools.goals import Story
from models.tools.matters import Matter
from models.tools.opened_plans import opened_to
from views.core import access, htmx
from views.core.language import today
from views.tools.names import area_name

bp = Blueprint("home", __name__)
ANSWERS = {
    "accepted": _l("Yes, it stands in the plan."),
    "declined": _l("The owner keeps their own words."),
    "both": _l("Both stand in the plan."),
}
PASSED_ON = ("language", "name", "earlier")
LATER = ("matters", "wheel", "plan", "contacts")
OWN = {
    "home": "home.show",
    "plan": "goals.show",
    "wheel": "wheel.show",
    "matters": "matters.show",
    "contacts": "contacts.show",
    "print": "printing.show",
    "print.pdf": "printing.pdf",
}


@bp.get("/")
def mine():
    access.public()
    if not current_user.is_authenticated:
        return redirect(url_for("welcome.show"), 303)
    person = access.person()
    plan = Plan.of(person)
    if plan:
        return redirect(url_for(".show", plan_id=plan.id), 303)
    return redirect(url_for(".people"), 303)


@bp.get("/people")
def people():
    person = access.person()
    return render_template(
        "plan/home/people.html",
        opened=opened_to(person),
        person=person,
        answers=ANSWERS,
        may_invite=Invitation.came(person),
        trusting=Trust.plans_of(person),
    )


@bp.get("/<any('home', 'plan', 'wheel', 'matters', 'contacts', 'print', 'print.pdf'):page>")
def short(page):
    plan = Plan.of(access.person())
    if plan is None:
        return redirect(url_for(".mine"), 303)
    asked = {name: value for name, value in request.args.items() if name in PASSED_ON}
    return redirect(url_for(OWN[page], plan_id=plan.id, **asked), 303)


@bp.get("/plans/<int:plan_id>/home")
def show(plan_id):
    plan = access.plan_to_read(plan_id, "home")
    matters = Matter.brief(plan) if access.sees("matters") else []
    story = Story(plan) if access.sees("plan") else None
    contacts = story.contacts if story else Contact.of(plan) if access.sees("contacts") else []
    areas = story.areas if story else []
    return render_template(
        "plan/home/show.html",
        plan=plan,
        matters=matters,
        story=story,
        contacts=contacts,
        people=reachable(contacts, today()) if access.sees("contacts") else [],
        waiting=Proposal.count_waiting(plan) if access.owns(plan) else 0,
        rescued=Rescue.lately(plan.owner) if access.owns(plan) else None,
        touched=any(area.touched for area in areas),
        area_name=area_name,
    )


@bp.post("/plans/<int:plan_id>/later")
def later(plan_id):
    plan = access.own_plan(plan_id)
    noun = request.form.get("noun")
    if noun not in LATER:
        abort(400)
    plan.leave_for_later(noun, not plan.comes_back_to(noun))
    return htmx.go(url_for(".show", plan_id=plan.id))
