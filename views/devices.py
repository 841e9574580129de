"""Where I am signed in, and how to end it."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_login import current_user

from models.device import Device
from models.plan import Plan
from views import access

bp = Blueprint("devices", __name__, url_prefix="/devices")


@bp.get("")
def show():
    person = access.person()
    return render_template("devices/show.html", plan=Plan.of(person), devices=Device.of(person),
                           this=current_user.device.id)


@bp.post("/<int:device_id>/end")
def end(device_id):
    person = access.person()
    device = next((device for device in Device.of(person) if device.id == device_id), None) or abort(404)
    device.end()
    return redirect(url_for(".show"), 303)


@bp.post("/others/end")
def end_others():
    access.person()
    current_user.device.end_others()
    return redirect(url_for(".show"), 303)
