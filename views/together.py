"""One device for two: the owner signs in on the helper's tablet, for this conversation only."""

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from flask_login import current_user

from models.card import Locked
from models.conversation import Conversation, Guest
from models.device import Device
from models.plan import Plan
from views import access
from views.sign_in import SignInForm, card_in

bp = Blueprint("together", __name__, url_prefix="/together")
bp.record_once(lambda state: state.app.jinja_env.globals.update(
    at_one_device=at_one_device, owner_has_it=owner_has_it))
OWNER, HELPER = "owner_token", "helper_token"


@bp.route("", methods=["GET", "POST"])
def begin():
    helper = access.person()
    if at_one_device():  # a second owner would leave the first one signed in
        return redirect("/", 303)
    form = SignInForm()
    del form.own
    card = form.validate_on_submit() and card_in(form)
    plan = card and Plan.of(card.person)
    if not plan or card.person.id == helper.id:
        return render_template("together/begin.html", form=form), 422 if form.errors or card else 200
    talk = Conversation.start(plan)
    Guest.knock(talk, helper).let_in(plan)
    _device, token = Device.sign_in(card.person, form.pin.data, "", own=False)
    session[HELPER], session[OWNER] = current_user.get_id(), token
    _become(token)
    return redirect(url_for("home.show", plan_id=plan.id), 303)


@bp.post("/turn")
def turn():
    access.person()
    owner = Device.by_token(session.get(OWNER, ""))
    if owner is None:
        return end()
    if current_user.get_id() == session[OWNER]:
        _become(session[HELPER])
    elif _owner_is_here(owner):
        _become(session[OWNER])
    return redirect(url_for("home.show", plan_id=Plan.of(owner.person).id), 303)


@bp.post("/end")
def end():
    access.person()
    device = Device.by_token(session.get(OWNER, ""))
    if device:
        talk = Conversation.of(Plan.of(device.person))
        if talk:
            talk.end()
        device.end()
    session.pop(OWNER, None)
    _become(session.pop(HELPER, None) or abort(404))
    return redirect(url_for("home.people"), 303)


def _owner_is_here(owner: Device) -> bool:
    """Nobody takes the owner's place without their PIN, even in one room."""
    try:
        return owner.opens_with(request.form.get("pin", ""), session[OWNER])
    except Locked:
        return False


def at_one_device() -> bool:
    """Do two people share this device right now?"""
    return OWNER in session and HELPER in session


def owner_has_it() -> bool:
    return session.get("_user_id") == session.get(OWNER)


def _become(token: str) -> None:
    """Whose hands the device is in. The cookie holds both tokens, signed; each is a session of its own."""
    session["_user_id"] = token
    g.pop("_login_user", None)
