"""A helper signs in with a password and a one-time code, and changes both."""

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from models.core.audit import Audit
from models.people.lockout import Locked
from models.people.password import Password, tidy_email
from models.people.rate_limit import RateLimit, RateLimited
from views.core import access, security
from views.core.addresses import caller, own_path
from views.core.session import remember
from views.people import proof, refused_sign_in
from views.people.join import ChooseForm, app_secret, fits, password_page
from views.people.sign_in import (
    PasswordForm,
    SignInForm,
    carried,
    go_on,
    held_path,
    page,
    too_many,
)

bp = Blueprint("password", __name__)
# Wrong tries from one address, in so many seconds.
MOST = 30
WITHIN = 15 * 60


@bp.post("/sign-in/password")
def sign_in():
    access.public()
    form = PasswordForm(prefix="helper")
    found = form.validate() and _opened_by(form)
    if not found and refused_sign_in.is_without_script() and not held_path():
        refused_sign_in.keep(form, "email", "own")
        return redirect(url_for("sign_in.helper", next=own_path(request.form.get("next"))), 303)
    if not found:
        return page(SignInForm(formdata=None), password=form, **carried()), 422
    remember(found.person, None, own=form.own.data, method="password")
    return go_on()


@bp.route("/password", methods=["GET", "POST"])
def renew():
    person = access.person()
    found = Password.of(person) or abort(404)
    if not proof.given():
        return redirect(url_for("sign_in.show", next=url_for(".renew")), 303)
    secret = app_secret()
    form = RenewForm()
    if not form.validate_on_submit() or not fits(form, secret):
        return password_page(form, secret)
    codes = found.renew(form.password.data, secret, form.code.data)
    session.pop("app")  # so that the next secret is another one
    current_user.device.end_others()
    Audit.note(person, None, "new password", "password", found.id)
    return render_template("people/join/codes.html", codes=codes)


class RenewForm(ChooseForm):
    """Another password and another app, for the same address."""

    name = email = None


def _opened_by(form) -> Password | None:
    """The password that the form opens. If there is none, the form gets a kind message.

    The message does not say which field was wrong, or whether there is such an address.
    """
    locked = None
    try:
        found = Password.opened_by(form.email.data, form.password.data, form.code.data)
        if found:
            return found
    except Locked as pause:
        locked = pause
    form.code.errors = [_refusal(form.email.data, locked)]
    return None


def _refusal(email: str, locked: Locked | None) -> str:
    """What to say when nothing opened. Notes it, and charges the network address.

    Known and unknown addresses cost and say the same.
    """
    about = tidy_email(email)
    try:
        RateLimit.spend(f"password:{caller()}", MOST, WITHIN)
    except RateLimited as pause:
        security.note("too-many-wrong-passwords", account=about)
        return too_many(pause.until)
    if locked:
        security.note("password-locked", account=about)
        return too_many(locked.until)
    security.note("wrong-password", account=about)
    return _("That was not right. Try again.")
