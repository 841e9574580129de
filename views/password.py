"""A helper signs in with a password and a code from the phone."""

from flask import Blueprint, request
from flask_babel import gettext as _

from models.attempt import Attempt, TooMany
from models.password import Password
from models.tries import Locked
from views import access
from views.sign_in import PasswordForm, SignInForm, carried, go_on, page, too_many
from views.signed_in import remember

bp = Blueprint("password", __name__)
MOST, WITHIN = 30, 15 * 60


@bp.post("/sign-in/password")
def sign_in():
    access.public()
    form = PasswordForm(prefix="helper")
    found = form.validate() and _opened_by(form)
    if not found:
        return page(SignInForm(formdata=None), password=form, **carried()), 422
    remember(found.person, None, own=form.own.data)
    return go_on()


def _opened_by(form) -> Password | None:
    """Whose it is, if everything fits; else the form gets a kind message that does not say what was wrong."""
    place = f"password:{request.remote_addr}"
    try:
        Attempt.take(place, MOST, WITHIN)
        found = Password.opened_by(form.email.data, form.password.data, form.code.data)
    except (Locked, TooMany) as pause:
        form.code.errors = [too_many(pause.until)]
        return None
    if found:
        Attempt.give_back(place)
        return found
    form.code.errors = [_("That did not fit. Try again.")]
    return None
