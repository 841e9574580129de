"""Signing in with the card and the PIN. What was typed before the session ended is carried along."""

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _, lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.exceptions import HTTPException
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import DataRequired

from models.attempt import Attempt, TooMany
from models.audit import Audit
from models.card import Card, tidy_code
from models.conversation import Conversation
from models.device import Device
from models.person import Person
from models.plan import Plan
from models.tries import Locked
from views import access
from views.language import clock
from views.paths import own_path
from views.signed_in import SignedIn

bp = Blueprint("sign_in", __name__)
WRONG_CODES, WITHIN = 30, 15 * 60
HELD = "held-"
HOLDS_WORDS = {"edits.save", "matters.rate"}  # what is carried through the sign-in
SHARED_TOKENS = ("owner_token", "helper_token")  # two at one device


@bp.get("/sign-in")
def show():
    access.public()
    return render_template("sign_in/show.html", form=SignInForm(formdata=None), next=own_path(request.args.get("next")),
                           held={}, held_path=None)


@bp.post("/sign-in")
def enter():
    access.public()
    form = SignInForm()
    card = form.validate() and card_in(form)
    if not card:
        return render_template("sign_in/show.html", form=form, next=own_path(request.form.get("next")),
                               held=held_fields(), held_path=held_path()), 422
    remember(card.person, form.pin.data, own=form.own.data)
    if held_path():
        return render_template("sign_in/held.html", path=held_path(), fields=held_fields())
    return redirect(own_path(request.form.get("next")), 303)


@bp.post("/sign-out")
def leave():
    access.person()
    end_here()
    logout_user()
    session.clear()
    return redirect(url_for("welcome.show"), 303)


def end_here() -> None:
    """End the session of this browser; where two share it, both sessions and their conversation."""
    if current_user.is_authenticated:
        current_user.device.end()
    for token in filter(None, (session.get(name) for name in SHARED_TOKENS)):
        device = Device.by_token(token)
        plan = device and Plan.of(device.person)
        talk = plan and Conversation.of(plan)
        if talk:
            talk.end()
        if device:
            device.end()


def remember(person: Person, pin: str | None, own: bool) -> Device:
    """Sign this browser in, with a fresh session. Whoever was signed in here is not any more."""
    end_here()
    device, token = Device.sign_in(person, pin, _kind_of_device(), own)
    session.clear()
    session.permanent = own
    login_user(SignedIn(device, token))
    g.pop("_csrf_token", None)
    g.pop("csrf_token", None)
    Audit.note(person, Plan.of(person), "signed in", "device", device.id)
    return device


def card_in(form) -> Card | None:
    """The card if code and PIN fit; else the form gets a kind message."""
    place = f"address:{request.remote_addr}"
    try:
        # A slip of the finger is no guess: others behind the same address must not pay for it.
        card = tidy_code(form.code.data) and _find(form.code.data, place)
        if card and card.opens_with(form.pin.data):
            return card
    except (Locked, TooMany) as pause:
        form.pin.errors = [too_many(pause.until)]
        return None
    form.pin.errors = [_("That did not fit. Try again.")]
    return None


def _find(code: str, place: str) -> Card | None:
    """The card with this code. Only codes that no card has stay counted."""
    Attempt.take(place, WRONG_CODES, WITHIN)
    card = Card.find(code)
    if card:
        Attempt.give_back(place)
    return card


def too_many(until: int) -> str:
    return _("Too many tries. Wait until %(time)s, then you can try again. Is it urgent? Call one of your people.",
             time=clock(until))


def held_fields() -> dict[str, str]:
    """What was being saved when the session ended."""
    return {name.removeprefix(HELD): value for name, value in request.form.items() if name.startswith(HELD)}


def held_path() -> str | None:
    path = own_path(request.form.get("held_path"), "")
    try:
        endpoint, _values = current_app.create_url_adapter(request).match(path, method="POST")
    except HTTPException:
        return None
    return path if endpoint in HOLDS_WORDS else None


def _kind_of_device() -> str:
    """In plain words, from what the browser says of itself; never a version or a model."""
    agent = request.user_agent.string
    return next((kind for word, kind in (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"),
                                         ("Windows", "Windows"), ("Mac", "Mac"), ("Linux", "Linux"))
                 if word in agent), "")


class SignInForm(FlaskForm):
    code = StringField(_l("The code on your card"), [DataRequired(_l("Write the code that stands on your card."))],
                       description=_l("12 letters and numbers. Spaces do not matter."))
    pin = PasswordField(_l("Your PIN"), [DataRequired(_l("Write your PIN."))],
                        description=_l("The 4 digits or more that you chose."))
    own = BooleanField(_l("This is my own phone"),
                       description=_l("Then you stay signed in. Leave it open on a phone or computer that others use."))
