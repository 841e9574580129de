"""The organisation's own sign-in, where it is set up: signing in with it, and connecting to it.

The browser goes to the provider with an errand ("provider in", "provider connect" or "provider
arrive"), and comes back to `back`, which does the errand.
"""

from flask import Blueprint, abort, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from models.core.audit import Audit
from models.core.database import transaction
from models.people.challenge import Challenge
from models.people.invitation import Spent
from models.people.person import Person
from models.people.provider import Connection, ProviderDown, ProviderRefused, ProviderSession
from models.people.sign_in_methods import is_last_sign_in_method
from models.plan.plan import Plan
from views.core import access, security
from views.core.addresses import origin, own_path
from views.core.session import remember
from views.people import devices, proof
from views.people.join import WithProviderForm, invitation, join
from views.people.proof import ProofForm
from views.people.provider_setup import lead_to, provider
from views.people.sign_in import again

bp = Blueprint("provider", __name__, url_prefix="/provider")


@bp.post("/sign-in")
def sign_in():
    access.public()
    return _leave("provider in", next=own_path(request.form.get("next")), own="own" in request.form)


@bp.post("/connection")
def connect():
    person = access.person()
    if not _is_for(person):
        abort(404)
    form = ProofForm(prefix="connect")
    if not proof.given(form):
        return devices.page(connect=form), 422
    return _leave("provider connect", person.id)


@bp.post("/connection/removal")
def disconnect():
    person = access.person()
    connection = Connection.of(person) or abort(404)
    if is_last_sign_in_method(person):
        return devices.page(said=_("This is your only way to sign in. Add another one first.")), 409
    connection.remove()
    Audit.note(person, Plan.of(person), "removed", "connection", connection.id)
    return redirect(url_for("devices.show"), 303)


@bp.post("/invitation")
def arrive():
    access.public()
    form = WithProviderForm(prefix="provider")
    if not invitation() or not form.validate():
        return redirect(url_for("join.show"), 303)
    return _leave("provider arrive", name=form.name.data)


@bp.get("/return")
def back():
    access.public()
    left = session.pop("provider", {})
    asked = Challenge.spend(left.get("ticket"), left.get("errand", ""))
    there = provider()
    if there is None or asked is None or "code" not in request.args:
        security.note("provider-refused")
        return again(_("You were not signed in. Try again.")), 422
    try:
        subject = there.who(
            left["ticket"], request.args.get("state", ""), request.args["code"], _return_address()
        )
        finish = ERRANDS[left["errand"]]
        return finish(left, asked, subject)
    except ProviderDown:
        security.note("provider-down")
        return again(_away()), 422
    except (ProviderRefused, Spent):
        security.note("provider-refused")
        return again(_("That sign-in cannot be used here.")), 422


def _leave(errand: str, person_id: int | None = None, **left):
    """Send the browser to the provider. `left` is what `back` needs when it comes back."""
    there = provider()
    if there is None:
        abort(404)
    ticket = Challenge.give(errand, person_id)
    session["provider"] = {"ticket": ticket, "errand": errand, **left}
    # To connect, the person must sign in there now: this browser may remember somebody else.
    afresh = errand != "provider in"
    try:
        return lead_to(there.leads_to(ticket, _return_address(), afresh=afresh))
    except (ProviderDown, ProviderRefused):
        security.note("provider-down")
        return again(_away()), 422


def _come_in(left, asked, subject: str):
    connection = Connection.find(subject)
    if connection is None or not _is_for(connection.person):
        security.note("unknown-subject")
        return again(
            _(
                "We do not know you here yet. Sign in with your card or passkey first. "
                "Then add this sign-in on the page “Where I am signed in”."
            )
        ), 422
    ProviderSession.begin(remember(connection.person, None, own=left["own"], method="provider"))
    return redirect(left["next"], 303)


def _connect(left, asked, subject: str):
    person = access.person()
    if asked.person_id != person.id or not proof.given():
        raise ProviderRefused
    connection = Connection.make(person, subject)
    ProviderSession.begin(current_user.device)
    Audit.note(person, Plan.of(person), "made", "connection", connection.id)
    return redirect(url_for("devices.show"), 303)


def _arrive(left, asked, subject: str):
    with transaction():
        person = join(left["name"])
        Connection.make(person, subject)
    ProviderSession.begin(remember(person, None, own=False))
    return redirect(url_for("home.people"), 303)


# What to do when the browser is back, with what was left, the challenge, and who came back.
ERRANDS = {"provider in": _come_in, "provider connect": _connect, "provider arrive": _arrive}


def _is_for(person: Person) -> bool:
    there = provider()
    return there is not None and there.is_for(Plan.of(person) is not None)


def _return_address() -> str:
    return origin() + url_for(".back")


def _away() -> str:
    """The breaker (models/people/breaker.py) asks again after a minute."""
    there = provider()
    name = (there and there.label) or _("Your organisation’s sign-in")
    return _(
        "%(name)s does not answer right now. Sign in another way, or try again in a minute.",
        name=name,
    )
