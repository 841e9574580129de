"""The start page of a plan, the list of plans for helpers, and short addresses such as /plan."""

from typing import Any

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from models.people.card import Card
from models.people.invitation import Invitation
from models.plan.guest import Guest
from models.plan.home import HomeExtras
from models.plan.kept_text import KeptText
from models.plan.kinds import begun
from models.plan.one_screen import (
    ALARM,
    BESIDE,
    BUTTONS,
    KEPT,
    PICTURE,
    WAITING,
    OneScreen,
    lines,
    one_screen,
)
from models.plan.own_proposals import own_proposals
from models.plan.picture import Picture
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.plan.rescue import Rescue
from models.plan.showing import Showing
from models.plan.time_together import TimeTogether
from models.plan.trust import Trust
from models.plan.visit import Visit
from models.tools.helper_start import (
    Opened,
    named,
    namesake_of,
    opened_to,
    promises,
    proposed,
)
from models.tools.matters import Matter
from models.tools.story import Story
from models.tools.suggestion import Overview
from models.tools.this_day import next_action, next_meeting, times_of, to_call
from views.core import access, htmx
from views.core.language import today
from views.people import welcome
from views.people.shared_device import at_one_device
from views.plan import pages
from views.plan.conversations import room
from views.plan.suggestions import KEY, offer

bp = Blueprint("home", __name__)
ANSWERS = {
    "accepted": _l("Yes, it is in the plan."),
    "declined": _l("The answer was no."),
    "both": _l("Both are in the plan."),
}
PASSED_ON = ("language", "name", "earlier")  # arguments that a short address passes on
SHORT = {
    "home": "home.show",
    "more": "more.show",
    "print": "printing.show",
    "print.pdf": "printing.pdf",
}


@bp.get("/")
def mine():
    access.public()
    if not current_user.is_authenticated:
        return welcome.page()  # at once: to be sent there is one more way over the network
    plan = Plan.of(access.person())
    if plan:
        return redirect(url_for(".show", plan_id=plan.id), 303)
    return redirect(url_for(".people"), 303)


@bp.route("/people", methods=["GET", "POST"])
def people():
    person = access.person()
    inside = Guest.plans_inside(person)
    alone = _is_alone(inside)  # else nothing is shown that names another owner
    opened = opened_to(person)
    # Posted, and not in the address: a name is nobody's business in a browser's history.
    wanted = request.form.get("name", "")
    shown = named(opened, wanted)
    if wanted.strip() and len(shown) == 1:
        return redirect(url_for(".show", plan_id=shown[0].access.plan_id), 303)
    return render_template(
        "plan/home/people.html",
        opened=opened,
        shown=shown,
        wanted=wanted,
        promises=promises(opened) if alone else [],
        proposed=proposed(opened) if alone else [],
        page_titles=_page_titles(),
        person=person,
        own_address=own.address if (own := Plan.of(person)) else None,
        has_card=own is not None or Card.of(person) is not None,
        answers=ANSWERS,
        may_invite=Invitation.came(person),
        trusting=Trust.plans_of(person) if alone else [],
        shown_to_me=Showing.to_person(person) if alone else [],
        inside=[(plan, _room(plan)) for plan in inside],
        alone=alone,
    )


def _room(plan: Plan) -> str:
    """Where those who write in this plan are, as far as that is the meeting that goes on."""
    found = room(plan, None)
    return found if found.endswith("/now") else ""


@bp.get("/people/beside")
def list_beside():
    person = access.person()
    if not _is_alone(Guest.plans_inside(person)):
        return "", 204
    return render_template(
        "plan/home/beside.html",
        opened=opened_to(person),
        here=request.args.get("plan", type=int),
        page_titles=_page_titles(),
    )


def short(page):
    """Redirects a short address, such as /plan, to that page of the person's own plan."""
    plan = Plan.of(access.person())
    if plan is None:
        return redirect(url_for(".mine"), 303)
    taken_along: Any = {name: request.args[name] for name in PASSED_ON if name in request.args}
    return redirect(url_for(_short_addresses()[page], plan_id=plan.id, **taken_along), 303)


@bp.get("/plans/<int:plan_id>/home")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "home")
    plan = visit.plan
    story = Story(plan) if visit.sees("plan") else None
    matters = Matter.brief(plan) if visit.sees("matters") else []
    extras = HomeExtras.of(visit)
    times = times_of(visit, story, today())
    meeting = next_meeting(visit, today())
    people = to_call(visit, story, today())
    above = {"matters": matters, "week": times, "contacts": people}  # what has a place of its own
    cards = {
        "picture": Picture.brief(visit) if extras.has_picture else None,
        "kept": KeptText.left(visit) if extras.is_text_kept else [],
        "matters": matters,
        "meeting": meeting,
        "people": people,
        "times": times,
        "next": next_action(story, times, today()),
    }
    for_owner = _for_owner(plan, story, matters, extras) if visit.owns and story else {}
    return render_template(
        "plan/home/show.html",
        plan=plan,
        most=_screen(cards, for_owner),
        story=story,
        pages=[one for one in _pages_to_go_to(visit) if one.kinds and not above.get(one.name)],
        **cards,
        **for_owner,
        page_titles=_page_titles() if visit.access else {},
        ended=None if visit.owns or visit.guest else TimeTogether.of(visit),
        proposed=_proposed(visit),
        answers=ANSWERS,
        shown=_shown(visit),
    )


def _screen(shown: dict, for_owner: dict) -> OneScreen:
    """How much of it home shows: it is one screen of a phone."""
    cards = {
        "matters": [one.text or "" for one in shown["matters"]],
        "times": [one.part.what or "" for one in shown["times"]],
        "meeting": [shown["meeting"].title or ""] if shown["meeting"] else [],
        "next": [(shown["next"].what or "") + " " * BESIDE] if shown["next"] else [],
    }
    above = PICTURE * bool(shown["picture"]) + KEPT * bool(shown["kept"])
    return one_screen(cards, bool(shown["people"]), above + _above(for_owner, shown["kept"]))


def _above(for_owner: dict, kept: list) -> int:
    """The lines of what the owner alone reads above all that."""
    waiting, offered, card = (for_owner.get(name) for name in ("waiting", "offer", "card"))
    alarmed = for_owner.get("rescued") or (card and card.failed_sign_ins)
    found = WAITING * bool(waiting) + ALARM * bool(alarmed)
    found += WAITING * bool(for_owner.get("outside"))
    if offered and not (waiting or kept):
        return found + BUTTONS + lines(offered.sentence)
    return found


def _shown(visit) -> list[Showing]:
    """What the owner shows this helper from their diary."""
    if visit.owns:
        return []
    return Showing.seen_by(visit.person, visit.plan, visit.guest is not None)


def _proposed(visit) -> list[Proposal]:
    """What this helper has proposed here; nothing while the owner may look at their screen.

    What is not sent yet is for its author alone.
    """
    if visit.owns or visit.guest or at_one_device():
        return []
    return own_proposals(visit)


def _for_owner(plan: Plan, story: Story, matters: list, extras: HomeExtras) -> dict:
    """What home shows to the owner alone."""
    card = Card.of(plan.owner)
    # Elsewhere a note stands above everything else (people/card/_not_kept.html).
    lacks_card = card is not None and not card.is_kept and current_app.config["DEMO"]
    overview = Overview(story, matters, lacks_card)
    return {
        "waiting": extras.waiting,
        "outside": _waiting_outside(extras),
        "card": card,
        "rescued": Rescue.lately(plan.owner, card) if extras.was_rescued else None,
        "offer": offer(plan, overview.suggestion(today())),
        "so_far": _so_far(plan, overview),
    }


def _waiting_outside(extras: HomeExtras) -> str:
    """The address of what waits for the owner outside their own plan; "" for nothing.

    The conversation that they are in, or what somebody shows them. It names nobody: who sits
    beside the owner reads along.
    """
    if at_one_device():
        return ""
    if extras.talk_id:
        return url_for("conversations.wait", talk_id=extras.talk_id)
    return url_for(".people", _anchor="shown") if extras.is_shown_something else ""


def _pages_to_go_to(visit: Visit) -> list[pages.Page]:
    """Those in use that this person sees. The owner needs no second link to one on every page."""
    in_use = pages.in_use(pages.on_home(), visit.plan)
    open_to_them = [page for page in in_use if visit.sees(page.name)]
    return [page for page in open_to_them if not (visit.owns and page.on_every_page)]


def _so_far(plan: Plan, overview: Overview) -> dict[str, str]:
    """{name of a page: how much is on it, or that the owner comes back to it; "" for nothing}."""
    shown = [page for page in pages.on_home() if page.kinds]
    uncounted = begun(plan) if any(page.so_far is None for page in shown) else set()
    found = {}
    for page in shown:
        if plan.comes_back_to(page.name):
            found[page.name] = _("I'll come back to this")
        elif page.so_far:
            found[page.name] = page.so_far(overview)
        else:
            is_begun = any(view.name in uncounted for view in page.kinds)
            found[page.name] = _("Started") if is_begun else ""
    return found


@bp.post("/plans/<int:plan_id>/not-now")
def let_be(plan_id):
    visit = access.own_plan(plan_id)
    key = request.form.get("suggestion", "")
    if not KEY.fullmatch(key):
        abort(400)
    visit.plan.let_it_be(visit, key, today())
    return redirect(url_for(".show", plan_id=plan_id), 303)


@bp.route("/plans/<int:plan_id>/later", methods=["GET", "POST"])
def later(plan_id):
    visit = access.own_plan(plan_id)
    shown = [page for page in pages.in_use(pages.on_home(), visit.plan) if page.kinds]
    if request.method == "GET":
        return render_template("plan/home/later.html", plan=visit.plan, pages=shown)
    page = request.form.get("page")
    if page not in {one.name for one in shown}:
        abort(400)
    visit.plan.leave_for_later(visit, page, not visit.plan.comes_back_to(page))
    return htmx.go(url_for(".later", plan_id=plan_id))


def _short_addresses() -> dict[str, str]:
    """{the word after the slash: the endpoint that it leads to in the person's own plan}."""
    return SHORT | {page.name: page.endpoint for page in pages.all_pages() if page.kinds}


def _is_alone(inside: list[Plan]) -> bool:
    """False if the owner of a plan sits beside the helper: they must not read who else has one.

    `inside`: the plans in which this helper is in a conversation now.
    """
    return not inside and not at_one_device()


def _page_titles() -> dict:
    """{the name of a page that can be shared: what others than the owner call it}."""
    return {page.name: page.title_for_others or page.title for page in pages.shared_pages()}


def namesake() -> Opened | None:
    """What tells this plan apart from another of the same name that is open to this helper.

    None while the owner may look at their screen: nobody is to read who else has a plan.
    """
    visit = access.visit()
    if not visit or visit.owns or visit.guest or not visit.access or at_one_device():
        return None
    return namesake_of(visit.person, visit.plan)


def init_app(app: Flask) -> None:
    """Add the short addresses: /plan, /contacts and so on lead to the person's own pages."""
    app.jinja_env.globals.update(namesake=namesake)
    words = ", ".join(map(repr, _short_addresses()))
    app.add_url_rule(f"/<any({words}):page>", "home.short", short)
