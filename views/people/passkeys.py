"""My passkeys: make, name and remove them on the page of my devices, and sign in with them."""

import json

from flask import (
    Blueprint,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from models.core.audit import Audit
from models.people.challenge import Challenge
from models.people.passkey import LONGEST_ANSWER, Passkey, PasskeyRefused
from models.people.sign_in_methods import is_last_sign_in_method
from models.plan.plan import Plan
from views.core import access, security
from views.core.addresses import origin
from views.core.fields import line
from views.core.session import remember
from views.people import devices, proof
from views.people.sign_in import again, go_on

bp = Blueprint("passkeys", __name__)


@bp.post("/passkeys/challenge")
def ask():
    person = access.person()
    form = devices.PasskeyForm()
    if not proof.given(form):
        return jsonify(said=form.first_error()), 422
    ticket = Challenge.give("new passkey", person.id)
    session["challenge"] = ticket
    return as_json(Passkey.to_make(ticket, person.id, person.name, origin()))


@bp.post("/passkeys")
def add():
    person = access.person()
    form = NameForm()
    ticket = session.pop("challenge", None)
    asked = Challenge.spend(ticket, "new passkey")
    try:
        if asked is None or asked.person_id != person.id or not proof.given():
            raise PasskeyRefused
        if not form.validate():
            raise PasskeyRefused
        passkey = Passkey.make(ticket, person, form.answer.data or "", origin(), form.name.data)
    except PasskeyRefused:
        security.note_of_session("new-passkey-refused")
        return devices.page(_("The passkey was not made. Try again.")), 422
    Audit.note(person, Plan.of(person), "made", "passkey", passkey.id)
    return redirect(url_for("devices.show"), 303)


@bp.route("/passkeys/<int:passkey_id>/name", methods=["GET", "POST"])
def name(passkey_id):
    passkey = _mine(access.person(), passkey_id)
    form = NameForm(name=passkey.name)
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("people/passkeys/name.html", passkey=passkey, form=form), status
    passkey.rename(form.name.data)
    return redirect(url_for("devices.show"), 303)


@bp.post("/passkeys/<int:passkey_id>/removal")
def remove(passkey_id):
    person = access.person()
    passkey = _mine(person, passkey_id)
    if is_last_sign_in_method(person):
        return devices.page(_("This is your only way to sign in. Add another one first.")), 409
    passkey.remove()
    Audit.note(person, Plan.of(person), "removed", "passkey", passkey_id)
    return redirect(url_for("devices.show"), 303)


@bp.post("/sign-in/passkey/challenge")
def ask_to_sign_in():
    access.public()
    ticket = Challenge.give("passkey")
    session["challenge"] = ticket
    return as_json(Passkey.to_use(ticket, origin()))


@bp.post("/sign-in/passkey")
def sign_in():
    access.public()
    ticket = session.pop("challenge", None)
    try:
        if Challenge.spend(ticket, "passkey") is None:
            raise PasskeyRefused
        passkey = Passkey.use(ticket, request.form.get("answer", ""), origin())
    except PasskeyRefused:
        security.note("wrong-passkey")
        return again(_("The passkey did not work. Try again, or use your card.")), 422
    remember(passkey.person, None, own=on_this_phone(request.form["answer"]), method="passkey")
    return go_on()


def as_json(options: str):
    return current_app.response_class(options, mimetype="application/json")


def on_this_phone(answer: str) -> bool:
    """Whether the passkey is in the device that asked, and not in a phone beside it.

    `answer` is the browser's JSON. A computer that others use too must not count as one's own.
    """
    return json.loads(answer[:LONGEST_ANSWER]).get("authenticatorAttachment") == "platform"


def _mine(person, passkey_id: int) -> Passkey:
    for passkey in Passkey.of(person):
        if passkey.id == passkey_id:
            return passkey
    abort(404)


class NameForm(FlaskForm):
    name = line(
        _l("What do you call this phone or computer?"),
        _l("So that you recognise it in the list. You can leave this blank."),
        most=60,
    )
    answer = HiddenField()
