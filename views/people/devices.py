"""Where I am signed in, how to end it, and the passkeys on my phones."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import HiddenField

from models.people.card import Card
from models.people.device import Device
from models.people.passkey import Passkey
from models.people.password import Password
from models.people.provider import Connection
from models.plan.plan import Plan
from models.plan.rescue import Rescue
from views.core import access
from views.core.fields import line
from views.core.session import kind_of_device
from views.people.proof import ProofForm
from views.people.sign_in import sign_out

bp = Blueprint("devices", __name__, url_prefix="/devices")


@bp.get("")
def show():
    access.person()
    return page()


@bp.post("/<int:device_id>/end")
def end(device_id):
    person = access.person()
    own = {device.id: device for device in Device.of(person)}
    if device_id not in own:
        abort(404)
    device = own[device_id]
    if device.id == current_user.device.id:
        return sign_out()
    device.end_from_afar()
    return redirect(url_for(".show"), 303)


@bp.post("/others/end")
def end_others():
    access.person()
    current_user.device.end_others()
    return redirect(url_for(".show"), 303)


def page(said: str = "", connect: ProofForm | None = None) -> str:
    """The page. `said` tells what went wrong; `connect` is a form that was filled in wrongly."""
    person = current_user.person
    this = current_user.device.id
    return render_template(
        "people/devices/show.html",
        plan=Plan.of(person),
        devices=sorted(Device.of(person), key=lambda one: one.id != this),
        this=this,
        passkeys=Passkey.of(person),
        said=said,
        card=Card.of(person),
        rescued=Rescue.lately(person),
        form=PasskeyForm(formdata=None, name=kind_of_device()),
        person=person,
        connect=connect or ProofForm(formdata=None, prefix="connect"),
        connection=Connection.of(person),
        has_password=Password.of(person) is not None,
    )


class PasskeyForm(ProofForm):
    name = line(
        _l("What do you call this phone or computer?"),
        _l("So that you recognise it in the list. You can leave this blank."),
        most=60,
    )
    answer = HiddenField()
