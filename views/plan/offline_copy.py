"""A copy of my plan on my own phone, to read and to write in where there is no network."""

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from models.core.audit import Audit
from models.people.person import Person
from models.people.sign_in_methods import needs_the_card_first
from models.plan import offline_copy
from models.plan.plan import Plan
from views.core import access, cookies
from views.core.assets import COPY_COOKIE, COPY_MARK, HAS_COPY
from views.core.fields import number
from views.core.session import token
from views.people import proof
from views.people.proof import ProofForm
from views.plan import pages

bp = Blueprint("offline_copy", __name__, url_prefix="/offline-copy")


@bp.record_once
def _tell_templates(state) -> None:
    state.app.jinja_env.globals.update(offline_copy=mark)


@bp.after_app_request
def _tell_worker(response):
    """A browser that was killed may have lost the cookie. Then the worker has it set again."""
    if cookies.read(COPY_COOKIE):
        response.headers[COPY_MARK] = HAS_COPY
    return response


@bp.get("")
def show():
    access.person()
    return page()


@bp.post("")
def begin():
    person = access.person()
    if not offline_copy.may_keep(current_user.device):
        abort(403)
    form = ProofForm()
    if not proof.given(form):
        return page(form), 422
    offline_copy.begin(current_user.device)
    Audit.note(person, Plan.of(person), "kept a copy", "device", current_user.device.id)
    return cookies.keep(redirect(url_for(".show"), 303), COPY_COOKIE, HAS_COPY)


@bp.post("/end")
def end():
    access.person()
    offline_copy.end(current_user.device)
    return redirect(url_for(".show"), 303)


@bp.get("/key")
def key():
    """What the phone needs to seal a copy, for the session that keeps one and for no other."""
    person = access.person()
    device = current_user.device
    if not offline_copy.keeps(device) or not offline_copy.may_keep(device):
        abort(404)
    plan = Plan.of(person)
    answer = jsonify(
        copy=offline_copy.mark(device),
        of=str(device.id),
        outbox=offline_copy.outbox_key(person, device.id),
        plan=f"{plan.address}/",
        home=url_for("home.show", plan_id=plan.id),
        card=_card_first(person),
        pages=_addresses(plan),
        **offline_copy.halves(device),
    )
    return cookies.keep(answer, COPY_COOKIE, HAS_COPY)


@bp.get("/outbox")
def outbox():
    """What opens texts that this person wrote on this phone in that session, to send them now."""
    person = access.person()
    device_id = number(request.args.get("of")) or abort(404)
    opens = offline_copy.outbox_key(person, device_id)
    return jsonify(of=str(device_id), outbox=opens, csrf=token())


def page(form: ProofForm | None = None) -> str:
    """The page. `form` is one that was filled in wrongly."""
    device = current_user.device
    return render_template(
        "plan/offline_copy/show.html",
        plan=Plan.of(current_user.person),
        may_keep=offline_copy.may_keep(device),
        keeps=offline_copy.keeps(device),
        form=form or ProofForm(formdata=None),
    )


def mark() -> str | None:
    """The copy that this browser may hold, told by every page; "none" if it may hold none.

    None where no copy ever was: there nothing of it is loaded.
    """
    device = current_user.device if current_user.is_authenticated else None
    if device and offline_copy.keeps(device):
        return offline_copy.mark(device) or "none"
    asks = request.endpoint and request.blueprint == bp.name
    return "none" if asks or cookies.read(COPY_COOKIE) else None


def is_for_a_copy() -> bool:
    """Whether the phone fetches this page by itself, so that nobody looks at it now."""
    return COPY_MARK in request.headers


def _card_first(person: Person) -> str:
    """What somebody is asked who would shut themselves out by a sign-out; "" for others."""
    if not needs_the_card_first(person):
        return ""
    return f"{_('Do you have your key card?')} {_('You need it to get in again.')}"


def _addresses(plan: Plan) -> list[str]:
    """Every page of the plan that is declared, home first, its door for a bad hour, and "more"."""
    declared = (one.endpoint for one in pages.all_pages())
    endpoints = dict.fromkeys(("home.show", "hard_times.now", *declared, "more.show"))
    return [url_for(endpoint, plan_id=plan.id) for endpoint in endpoints]
