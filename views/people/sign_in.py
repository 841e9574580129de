"""Signing in with the card and the PIN. What was typed before the session ended is carried along."""

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.exceptions import HTTPException
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import DataRequired

from models.people.card import Card, tidy_code
from models.people.lockout import Locked
from models.people.rate_limit import RateLimit, RateLimited
from views.core import access
from views.core.addresses import caller, own_path
from views.core.language import clock
from views.core.session import end_here, remember
from views.people.provider_setup import lead_to, way_out
from views.plan import pages

bp = Blueprint("sign_in", __name__)
WRONG_CODES, WITHIN = 30, 15 * 60
HELD = "held-"


@bp.get("/sign-in")
def show():
    access.public()
    return page(SignInForm(formdata=None), next=own_path(request.args.get("next")))


@bp.post("/sign-in")
def enter():
    access.public()
    form = SignInForm()
    card = form.validate() and card_in(form)
    if not card:
        return page(form, **carried()), 422
    remember(card.person, form.pin.data, own=form.own.data)
    return go_on()


@bp.post("/sign-out")
def leave():
    access.person()
    out = way_out(current_user.device)
    end_here()
    logout_user()
    session.clear()
    response = lead_to(out) if out else redirect(url_for("welcome.show"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'  # the back button finds nothing either
    return response


def page(
    form, next: str = "/", held=(), held_path: str | None = None, said: str = "", password=None
) -> str:
    """The sign-in page with all its ways in. `held` are the words that wait to be saved, `said` what went wrong."""
    return render_template(
        "people/sign_in/show.html",
        form=form,
        next=next,
        held=dict(held),
        held_path=held_path,
        said=said,
        password=password or PasswordForm(formdata=None, prefix="helper"),
    )


def again(said: str) -> str:
    """The page once more, after another way in than the card did not work."""
    return page(SignInForm(formdata=None), said=said, **carried())


def carried() -> dict:
    """What the sign-in form carries along."""
    return {
        "next": own_path(request.form.get("next")),
        "held": held_fields(),
        "held_path": held_path(),
    }


def go_on():
    """After the sign-in: to the words that wait, or to the page that was asked for."""
    if held_path():
        return render_template("people/sign_in/held.html", path=held_path(), fields=held_fields())
    return redirect(own_path(request.form.get("next")), 303)


def card_in(form) -> Card | None:
    """The card if code and PIN fit; else the form gets a kind message."""
    place = f"address:{caller()}"
    try:
        # A slip of the finger is no guess: others behind the same address must not pay for it.
        card = tidy_code(form.code.data) and _find(form.code.data, place)
        if card and card.opens_with(form.pin.data):
            return card
    except (Locked, RateLimited) as pause:
        form.pin.errors = [too_many(pause.until)]
        return None
    form.pin.errors = [_("That did not fit. Try again.")]
    return None


def _find(code: str, place: str) -> Card | None:
    """The card with this code. Only codes that no card has stay counted."""
    RateLimit.spend(place, WRONG_CODES, WITHIN)
    card = Card.find(code)
    if card:
        RateLimit.give_back(place)
    return card


def too_many(until: int) -> str:
    return _(
        "Too many tries. Wait until %(time)s, then you can try again. Is it urgent? Call one of your people.",
        time=clock(until),
    )


def held_fields() -> dict[str, str]:
    """What was being saved when the session ended."""
    return {
        name.removeprefix(HELD): value
        for name, value in request.form.items()
        if name.startswith(HELD)
    }


def held_path() -> str | None:
    path = own_path(request.form.get("held_path"), "")
    try:
        endpoint, _values = current_app.create_url_adapter(request).match(path, method="POST")
    except HTTPException:
        return None
    return path if endpoint in pages.keep_words() else None


class SignInForm(FlaskForm):
    code = StringField(
        _l("The code on your card"),
        [DataRequired(_l("Write the code that stands on your card."))],
        description=_l("12 letters and numbers. Spaces do not matter."),
    )
    pin = PasswordField(
        _l("Your PIN"),
        [DataRequired(_l("Write your PIN."))],
        description=_l("The 4 digits or more that you chose."),
    )
    own = BooleanField(
        _l("This is my own phone"),
        description=_l(
            "Then you stay signed in. Leave it open on a phone or computer that others use."
        ),
    )


class PasswordForm(FlaskForm):
    """For helpers; a password never opens alone."""

    email = StringField(_l("Your e-mail address"), [DataRequired(_l("Write your e-mail address."))])
    password = PasswordField(_l("Your password"), [DataRequired(_l("Write your password."))])
    code = StringField(
        _l("The code in your app"),
        [DataRequired(_l("Write the code from your app."))],
        description=_l("6 digits. Have you lost the phone? Use one of your recovery codes."),
    )
    own = BooleanField(_l("This is my own phone"))
