"""Signing in: the page with all the methods, and the card with the PIN.

If a session ends while somebody is writing, their words are carried through the sign-in in hidden
fields ("held"), and are then saved.
"""

import re

from flask import (
    Blueprint,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, logout_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import DataRequired

from models.people.card import Card, tidy_code
from models.people.challenge import derived
from models.people.invitation import Invitation
from models.people.known_device import KnownDevice
from models.people.lockout import FREE_TRIES, Locked
from models.people.person import Person
from models.people.rate_limit import RateLimit, RateLimited
from models.people.sign_in_methods import needs_the_card_first
from models.plan.plan import Plan
from views.core import access, cookies, security
from views.core.addresses import caller, own_path, posted_to
from views.core.language import clock
from views.core.session import end_or_forget, remember
from views.people import refused_sign_in
from views.people.provider_setup import lead_to, provider, way_out

bp = Blueprint("sign_in", __name__)
# Wrong codes from one address, in so many seconds.
WRONG_CODES = 30
WITHIN = 15 * 60
HELD = "held-"
# The sign-in methods, in the order in which they are offered: to owners, and to helpers.
FOR_OWNERS = ("card", "passkey", "provider", "password")
FOR_HELPERS = ("provider", "passkey", "password", "card")
BAD_HOUR = re.compile(r"/plans/\d+/now")  # who is led on to it needs the numbers first
PAGES_OF_HELPERS = {"/people", "/invitations", "/password"}
SLIPS = "slips"  # in the session: the last code (a mark of it), and how many wrong PINs it had
SIGNED_OUT = "signed_out"  # in the session: somebody has just signed out here


@bp.get("/sign-in")
def show():
    access.public()
    return page(refused_sign_in.again(SignInForm), next=own_path(request.args.get("next")))


@bp.get("/sign-in/helper")
def helper():
    access.public()
    password = refused_sign_in.again(PasswordForm, prefix="helper")
    return page(
        SignInForm(formdata=None),
        next=own_path(request.args.get("next")),
        password=password if password.errors else None,
        order=FOR_HELPERS,
    )


@bp.post("/sign-in")
def enter():
    access.public()
    form = SignInForm()
    card = card_in(form) if form.validate() else None
    if not card and refused_sign_in.is_without_script() and not held_path():
        refused_sign_in.keep(form, "code", "own")
        return redirect(url_for(".show", next=own_path(request.form.get("next"))), 303)
    if not card:
        return page(form, **carried()), 422
    remember(card.person, form.pin.data, own=form.own.data, method="card")
    return go_on()


@bp.post("/sign-out")
def leave():
    person = access.person()
    if needs_the_card_first(person) and "anyway" not in request.form:
        return redirect(url_for("card.show", leaving="yes"), 303)
    return sign_out()


def sign_out():
    """End the session of this browser, also where its screen is hidden. Returns the answer."""
    security.note_of_session("signed-out")
    out = way_out(current_user.device)
    way_in = _way_in(current_user.person)
    is_saved = end_or_forget()
    logout_user()
    if not is_saved:
        return forgotten_here()
    _forget()
    return _nothing_behind(lead_to(out) if out else redirect(url_for(way_in), 303))


def forgotten_here():
    """Only this browser forgets who was signed in: it could not be saved that they signed out."""
    _forget()
    return _nothing_behind((render_template("people/sign_in/forgotten.html"), 503))


def _forget() -> None:
    session.clear()
    session[SIGNED_OUT] = True


def _nothing_behind(answer):
    """The answer; the back button finds no page of before."""
    response = make_response(answer)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _way_in(person: Person) -> str:
    """The endpoint where this person comes in again: the welcome is for owners."""
    if Plan.of(person):
        return "welcome.show"
    return "sign_in.helper" if Invitation.came(person) else "sign_in.show"


def page(
    form,
    next: str = "/",
    held=(),
    held_path: str | None = None,
    said: str = "",
    password=None,
    order: tuple[str, ...] = (),
) -> str:
    """The sign-in page. `form` and `password` may be forms that were filled in wrongly.

    `next` is the path to go on to. `held` are the fields waiting to be saved, `held_path` where
    they are posted. `said` tells what went wrong. `order`: the methods, if it is known for whom.
    """
    is_helpers = next.partition("?")[0] in PAGES_OF_HELPERS
    methods = _in_order(order or (FOR_HELPERS if is_helpers else FOR_OWNERS), password)
    if not provider() or held_path:  # it leads away, and words that wait cannot go along
        methods.remove("provider")
    return render_template(
        "people/sign_in/show.html",
        form=form,
        next=next,
        held=dict(held),
        held_path=held_path,
        said=said,
        password=password or PasswordForm(formdata=None, prefix="helper"),
        methods=methods,
        calm=BAD_HOUR.fullmatch(next.partition("?")[0]) is not None,
        for_helpers=methods.index("password") < methods.index("card"),
        signed_out=just_signed_out(),
    )


def just_signed_out() -> bool:
    """Whether somebody has signed out here, which is said once."""
    return session.pop(SIGNED_OUT, False)


def _in_order(methods: tuple[str, ...], password) -> list[str]:
    """The sign-in methods: the one that was just tried or used last on this phone comes first.

    What the phone remembers (views/core/session.py) is one of these words and nothing about a
    person. Only a phone that somebody called their own remembers it.
    """
    used = "password" if password else cookies.read("way")
    if used == "password":
        methods = FOR_HELPERS
    return sorted(methods, key=lambda method: method != used)


def again(said: str) -> str:
    """The sign-in page, after something else than the card did not work."""
    return page(SignInForm(formdata=None), said=said, **carried())


def carried() -> dict:
    """What a sign-in form that was sent carries along, as arguments for `page`."""
    return {
        "next": own_path(request.form.get("next")),
        "held": held_fields(),
        "held_path": held_path(),
    }


def go_on():
    """After the sign-in: save the words that wait, or go to the page that was asked for."""
    if held_path():
        return render_template("people/sign_in/held.html", path=held_path(), fields=held_fields())
    return redirect(own_path(request.form.get("next")), 303)


def card_in(form) -> Card | None:
    """The card, if code and PIN are right. If not, the form gets a kind message.

    The card is looked up first: who has the right card and PIN gets in, also where others who
    share the network address have typed too many unknown codes.
    """
    card = Card.find(form.code.data)
    locked = None
    try:
        known = KnownDevice.find(card.person, cookies.read("known")) if card else None
        if card and card.opens_with(form.pin.data, known):
            card.were_slips(_slips(form.code.data))
            return card
    except Locked as pause:
        locked = pause
    form.is_locked = bool(locked)
    form.pin.errors = [_refusal(form.code.data, card, locked)]
    return None


def _refusal(code: str, card: Card | None, locked: Locked | None) -> str:
    """What to say when code and PIN opened nothing. Notes it, and charges an unknown code.

    A code that cannot exist is a typing mistake and no guess. Nor is a wrong PIN charged: the card
    counts those. Where the address has had too many unknown codes the answer is always the same,
    so that it does not tell which of them is a card.
    """
    try:
        if card:
            RateLimit.look(_place(), WRONG_CODES, WITHIN)
        elif tidy_code(code):
            RateLimit.spend(_place(), WRONG_CODES, WITHIN)
    except RateLimited as pause:
        security.note("too-many-unknown-cards", card=card and card.id)
        return too_many(pause.until)
    if locked:
        security.note("card-locked", card=card and card.id)
        return _card_locked(locked.until)
    session[SLIPS] = [_mark(code), _slips(code) + 1]
    event = "wrong-pin" if card else "unknown-card"
    security.note(event, card.wrong + 1 if card else 1, card=card and card.id)
    return _("That was not right. Try again.")


def _slips(code: str) -> int:
    """How many wrong PINs for this code were typed in this browser just now: slips, if it is right.

    At most FREE_TRIES: what others tried must not be taken for the owner's own.
    """
    mark, count = session.get(SLIPS) or ["", 0]
    return min(count, FREE_TRIES) if mark == _mark(code) else 0


def _mark(code: str) -> str:
    """Tells codes apart in the session's cookie, which can be read."""
    return derived(tidy_code(code) or "", "slips")[:16]


def _place() -> str:
    return f"address:{caller()}"


def _card_locked(until: int) -> str:
    """The message when somebody has tried too many PINs. `until` is in seconds since 1970."""
    return _(
        "Too many wrong PINs for this card. Wait until %(time)s, or sign in "
        "another way: with a passkey, or on a phone where you have signed in "
        "before. Somebody you trust may be able to give you a new card. Is it "
        "urgent? Call one of the numbers on this page, or somebody you trust.",
        time=clock(until),
    )


def too_many(until: int) -> str:
    """The message after too many tries. `until` is in seconds since 1970."""
    return _(
        "Too many tries. Wait until %(time)s, then you can try again. Is it "
        "urgent? Call somebody you trust.",
        time=clock(until),
    )


def held_fields() -> dict[str, str]:
    """{field: value} of what was being saved when the session ended."""
    return {
        name.removeprefix(HELD): value
        for name, value in request.form.items()
        if name.startswith(HELD)
    }


def held_path() -> str | None:
    """Where the held fields are posted; None if that is no address where words are saved."""
    path = own_path(request.form.get("held_path"), "")
    endpoint, _values = posted_to(path)
    return path if endpoint in current_app.config["SAVES"] else None


class SignInForm(FlaskForm):
    is_locked = False  # the card rests: then the numbers to call come first

    code = StringField(
        _l("The code on your card"),
        [DataRequired(_l("Type the code on your card."))],
        description=_l("12 letters and numbers. Spaces do not matter."),
    )
    pin = PasswordField(
        _l("Your PIN"),
        [DataRequired(_l("Type your PIN."))],
        description=_l("The digits you chose, 4 or more."),
    )
    own = BooleanField(
        _l("Only I use this phone or computer"),
        description=_l(
            "Then you stay signed in. Do not tick this on a phone or computer that others use."
        ),
    )


class PasswordForm(FlaskForm):
    """For helpers: a password, and always a code as well."""

    email = StringField(_l("Your e-mail address"), [DataRequired(_l("Type your e-mail address."))])
    password = PasswordField(_l("Your password"), [DataRequired(_l("Type your password."))])
    code = StringField(
        _l("The code in your app"),
        [DataRequired(_l("Type the code from your app."))],
        description=_l("6 digits. Have you lost the phone? Use one of your recovery codes."),
    )
    own = BooleanField(_l("Only I use this phone or computer"))
