"""A new helper chooses what to sign in with: a passkey, a password with one-time codes, or the
organisation's own sign-in. It opens nobody's plan.
"""

import re
import secrets

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from models.core.audit import Audit
from models.core.database import new_id, transaction
from models.people.challenge import Challenge, derived
from models.people.invitation import Invitation, Spent
from models.people.passkey import Passkey, PasskeyRefused
from models.people.password import (
    LONGEST,
    SHORTEST,
    Password,
    Taken,
    address_of,
    fitting_step,
    new_secret,
    weak,
)
from models.people.person import Person
from views.core import access
from views.core.addresses import origin
from views.core.fields import line
from views.core.session import remember
from views.people.card import picture
from views.people.invitation import refused, too_late
from views.people.passkeys import as_json, on_this_phone

bp = Blueprint("join", __name__, url_prefix="/invitation")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@bp.get("/sign-in-methods")
def show():
    access.public()
    if not invitation():
        return redirect(url_for("invitation.show"), 303)
    return _page(PasskeyForm(formdata=None))


@bp.post("/passkey/challenge")
def ask():
    access.public()
    form = PasskeyForm()
    if not invitation():
        return jsonify(said=too_late()), 422
    if not form.validate():
        return jsonify(said=_("Type your name first.")), 422
    person_id = new_id()  # the passkey is made for this number; the person gets it afterwards
    ticket = Challenge.give("arrival", person_id)
    session["challenge"] = ticket
    return as_json(Passkey.to_make(ticket, person_id, form.name.data, origin()))


@bp.post("/passkey")
def passkey():
    access.public()
    form = PasskeyForm()
    answer = form.answer.data or ""
    ticket = session.pop("challenge", None)
    asked = Challenge.spend(ticket, "arrival")
    try:
        if asked is None or not form.validate():
            raise PasskeyRefused
        with transaction():
            person = join(form.name.data, asked.person_id)
            Passkey.make(ticket, person, answer, origin(), None)
    except (PasskeyRefused, Spent):
        form.name.errors = [
            _("The passkey was not made. Try again.") if invitation() else too_late()
        ]
        return _page(form), 422
    remember(person, None, own=on_this_phone(answer), method="passkey")
    return redirect(url_for("home.people"), 303)


@bp.route("/password", methods=["GET", "POST"])
def password():
    access.public()
    if not invitation():
        asks = request.method == "GET"
        return redirect(url_for("invitation.show"), 303) if asks else refused()
    secret = app_secret()
    form = ChooseForm()
    if not form.validate_on_submit() or not fits(form, secret):
        return password_page(form, secret)
    try:
        with transaction():
            person = join(form.name.data)
            codes = Password.choose(
                person, form.email.data, form.password.data, secret, form.code.data
            )
    except Spent:
        return refused()
    except Taken:  # by somebody who was faster: `fits` says it
        fits(form, secret)
        return password_page(form, secret)
    remember(person, None, own=False)
    return render_template("people/join/codes.html", codes=codes)


def _page(form) -> str:
    other = WithProviderForm(formdata=None, prefix="provider")
    return render_template("people/join/show.html", form=form, other=other)


def invitation() -> Invitation | None:
    """The invitation that was opened in this browser, if it can still be used."""
    return Invitation.find(session.get("invitation"))


def join(name: str, person_id: int | None = None) -> Person:
    """Use up this browser's invitation. Returns the new helper. Raises Spent."""
    found = invitation()
    if found is None:
        raise Spent
    person = found.use(name, person_id)
    Audit.note(person, None, "came", "invitation", found.id)
    return person


def password_page(form, secret: str):
    """The page to choose a password. `secret` is that of the one-time codes."""
    status = 422 if form.errors else 200
    qr = picture(address_of(secret))
    return render_template("people/join/password.html", form=form, secret=secret, qr=qr), status


def app_secret() -> str:
    """The secret for the authenticator app: the same until this browser has used it.

    The session cookie can be read, so it holds only what the secret is derived from.
    """
    session.setdefault("app", secrets.token_urlsafe(32))
    return new_secret(derived(session["app"], "one-time codes"))


def fits(form, secret: str) -> bool:
    """Whether the code is right and the address free. If not, the form gets kind messages."""
    if not fitting_step(secret, form.code.data):
        form.code.errors = [_("That code was not right. Wait for the next one, and type it.")]
    if form.email and Password.taken(form.email.data):
        form.email.errors = [
            _("Somebody signs in with this address already. Is it you? Sign in instead.")
        ]
    return not form.errors


class WithProviderForm(FlaskForm):
    name = line(_l("Your name"), _l("As the people you help know you."), most=60)

    def validate_name(self, field):
        if not (field.data or "").strip():
            raise ValidationError(_l("Write your name."))


class PasskeyForm(WithProviderForm):
    answer = HiddenField()


class ChooseForm(WithProviderForm):
    email = StringField(
        _l("Your e-mail address"),
        [
            Length(max=LONGEST),
            Regexp(EMAIL, message=_l("Write the whole address, like kari@example.org.")),
        ],
        description=_l("You sign in with it. We send nothing to it."),
    )
    password = PasswordField(
        _l("Choose a password"),
        [
            InputRequired(_l("Choose at least 12 characters.")),
            Length(min=SHORTEST, message=_l("Choose at least 12 characters.")),
            Length(max=LONGEST, message=_l("Choose at most 200 characters.")),
        ],
        description=_l("12 characters or more. Four or five words in a row are good."),
    )
    code = StringField(
        _l("The code in your app"),
        [InputRequired(_l("Type the code from your app."))],
        description=_l("6 digits."),
    )

    def validate_password(self, field):
        # The form for a new password (views/people/password.py) has neither field.
        known = [self.name.data, self.email.data] if self.name else [current_user.person.name]
        if weak(field.data, *known):
            raise ValidationError(_l("This password is easy to guess. Choose another one."))
