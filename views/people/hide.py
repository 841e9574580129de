"""Hide the screen: one tap to a blank page. Only the PIN brings it back, not the back button."""

from collections.abc import Callable

import peewee
from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired

from models.core.database import why_not_written
from models.people.device import Device, Ended
from views.core import access, security
from views.core.session import renew_here
from views.people import refused_sign_in
from views.people.sign_in import forgotten_here, held_fields, held_path, sign_out

bp = Blueprint("hide", __name__)


@bp.post("/hide")
def hide():
    access.public()
    if current_user.is_authenticated:
        _hide(current_user.device)
    return _to_the_notes()


def hidden_here():
    """As hide, where the database is away: in this browser, whoever is signed in."""
    session[access.HIDDEN_HERE] = access.WHOEVER
    return _to_the_notes()


def left_here():
    """As sign_out, where the database is away.

    Without a yes to leave without the key card only the screen is hidden: nobody can say whether
    they would be shut out.
    """
    return forgotten_here() if "anyway" in request.form else hidden_here()


def _to_the_notes():
    session["hidden"] = True  # a changed cookie makes browsers drop pages kept for the back button
    response = redirect(url_for("hide.show"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _hide(device: Device) -> None:
    """Hide the session's screens; only this browser's, if it cannot be saved that they are."""
    try:
        device.hide(True)
    except peewee.DatabaseError as error:
        if not why_not_written(error):
            raise
        session[access.HIDDEN_HERE] = device.id


@bp.get("/hidden")
def show():
    """The blank page. `alone` in the address: for where there is no network, so without any form.

    Such a page lies on the phone of an owner who keeps a copy there (docs/offline.md).
    """
    access.public()
    if access.is_hidden_here() and current_user.is_authenticated:
        _hide(current_user.device)  # the database could not be told before
    return blank_page()


def blank_page() -> str:
    return render_template("people/hide/show.html", form=None, alone="alone" in request.args)


@bp.get("/hidden/open")
def ask():
    access.public()
    if not _may_try():
        return redirect(url_for("sign_in.show"), 303)
    return render_template("people/hide/show.html", form=refused_sign_in.again(PinForm))


@bp.post("/hidden/open")
def open_again():
    access.public()
    if not _may_try():
        return redirect(url_for("sign_in.show"), 303)
    form = PinForm()
    if not form.validate() or not pin_fits(form, current_user.device.opens_with):
        if refused_sign_in.is_without_script() and not held_path():
            refused_sign_in.keep(form)
            return redirect(url_for(".ask"), 303)
        return render_template(
            "people/hide/show.html", form=form, held=held_fields(), held_path=held_path()
        ), 422
    current_user.device.hide(False)
    session.pop("hidden", None)
    session.pop(access.HIDDEN_HERE, None)
    if held_path():
        return render_template("people/sign_in/held.html", path=held_path(), fields=held_fields())
    return redirect("/", 303)


@bp.post("/hidden/sign-out")
def leave():
    access.public()
    return sign_out() if current_user.is_authenticated else redirect(url_for(".show"), 303)


def _may_try() -> bool:
    """Whether there is a PIN to ask for. A person who signed in without one signs in again."""
    return current_user.is_authenticated and current_user.device.has_pin


def pin_fits(form, asked: Callable[[str, str], bool]) -> bool:
    """Whether the form's PIN is right. If not, the form gets a kind message.

    `asked` is what it must do: Device.opens_with or Device.proves.
    Aborts with 401 if there were too many tries, and the session is over.
    """
    try:
        if asked(form.pin.data, current_user.get_id()):
            renew_here(form.pin.data)
            return True
        security.note_of_session("wrong-pin-on-a-device")
        form.pin.errors = [_("That was not right. Try again.")]
    except Ended:
        security.note_of_session("session-ended-by-wrong-pins")
        abort(401)
    return False


class PinForm(FlaskForm):
    pin = PasswordField(_l("Your PIN"), [DataRequired(_l("Type your PIN."))])
