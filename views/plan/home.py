"""The start page of a plan, the list of plans for helpers, and short addresses such as /plan."""

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from models.people.card import Card
from models.people.invitation import Invitation
from models.plan.ending import Ending
from models.plan.kinds import begun
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.plan.rescue import Rescue
from models.plan.trust import Trust
from models.tools.contacts import Contact, reachable
from models.tools.goals import Story
from models.tools.matters import Matter
from models.tools.opened_plans import named, opened_to, promises
from views.core import access, htmx
from views.core.language import today
from views.plan import pages

bp = Blueprint("home", __name__)
ANSWERS = {
    "accepted": _l("Yes, it is in the plan."),
    "declined": _l("The owner keeps their own words."),
    "both": _l("Both are in the plan."),
}
LEVEL_NAMES = {
    "read": _l("You can read."),
    "propose": _l("You can read and propose."),
    "write": _l("You write what the owner has on paper."),
}
PASSED_ON = ("language", "name", "earlier")  # arguments that a short address passes on
SHORT = {"home": "home.show", "print": "printing.show", "print.pdf": "printing.pdf"}


@bp.get("/")
def mine():
    access.public()
    if not current_user.is_authenticated:
        return redirect(url_for("welcome.show"), 303)
    plan = Plan.of(access.person())
    if plan:
        return redirect(url_for(".show", plan_id=plan.id), 303)
    return redirect(url_for(".people"), 303)


@bp.route("/people", methods=["GET", "POST"])
def people():
    person = access.person()
    opened = opened_to(person)
    # Posted, and not in the address: a name is nobody's business in a browser's history.
    wanted = request.form.get("name", "")
    return render_template(
        "plan/home/people.html",
        opened=opened,
        shown=named(opened, wanted),
        wanted=wanted,
        promises=promises(opened),
        page_titles={
            page.name: page.title_for_others or page.title for page in pages.shared_pages()
        },
        levels=LEVEL_NAMES,
        person=person,
        own_address=own.address if (own := Plan.of(person)) else None,
        answers=ANSWERS,
        may_invite=Invitation.came(person),
        trusting=Trust.plans_of(person),
    )


def short(page):
    """Redirects a short address, such as /plan, to that page of the person's own plan."""
    plan = Plan.of(access.person())
    if plan is None:
        return redirect(url_for(".mine"), 303)
    arguments = {name: value for name, value in request.args.items() if name in PASSED_ON}
    return redirect(url_for(_short_addresses()[page], plan_id=plan.id, **arguments), 303)


@bp.get("/plans/<int:plan_id>/home")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "home")
    plan = visit.plan
    story = Story(plan) if visit.sees("plan") else None
    people = _reachable(visit, story)
    return render_template(
        "plan/home/show.html",
        plan=plan,
        matters=Matter.brief(plan) if visit.sees("matters") else [],
        story=story,
        people=people,
        waiting=Proposal.count_waiting(plan) if visit.owns else 0,
        card=Card.of(plan.owner) if visit.owns else None,
        rescued=Rescue.lately(plan.owner) if visit.owns else None,
        pages=[page for page in pages.on_home() if visit.sees(page.name)],
        begun=begun(plan) if visit.owns else set(),
        ended=None if visit.owns or visit.guest else Ending.of(visit),
    )


@bp.post("/plans/<int:plan_id>/later")
def later(plan_id):
    visit = access.own_plan(plan_id)
    page = request.form.get("page")
    if page not in {one.name for one in pages.on_home() if one.kinds}:
        abort(400)
    visit.plan.leave_for_later(page, not visit.plan.comes_back_to(page))
    return htmx.go(url_for(".show", plan_id=plan_id))


def _short_addresses() -> dict[str, str]:
    """{the word after the slash: the endpoint that it leads to in the person's own plan}."""
    return SHORT | {page.name: page.endpoint for page in pages.all_pages() if page.kinds}


def _reachable(visit, story: Story | None) -> list[Contact]:
    """The contacts that can be called today; none if the visitor may not see contacts."""
    if not visit.sees("contacts"):
        return []
    return reachable(story.contacts if story else Contact.of(visit.plan), today())


def init_app(app: Flask) -> None:
    """Add the short addresses: /plan, /contacts and so on lead to the person's own pages."""
    words = ", ".join(map(repr, _short_addresses()))
    app.add_url_rule(f"/<any({words}):page>", "home.short", short)
