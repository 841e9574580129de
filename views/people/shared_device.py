"""One device for two: the owner signs in on the helper's tablet, for one conversation.

The session cookie holds both tokens. The session of the one who waits is hidden on the server, so
that only their PIN opens it.
"""

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from models.people.challenge import Challenge
from models.people.device import Device, Ended
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.visit import Visit
from views.core import access, security
from views.core.fields import new_pin
from views.people import proof
from views.people.sign_in import SignInForm, card_in

bp = Blueprint("shared_device", __name__, url_prefix="/together")
bp.record_once(
    lambda state: state.app.jinja_env.globals.update(
        at_one_device=at_one_device, owner_has_it=owner_has_it
    )
)
# Names in the session cookie.
OWNER = "owner_token"
HELPER = "helper_token"


@bp.route("", methods=["GET", "POST"])
def begin():
    helper = access.person()
    if at_one_device():  # a second owner would leave the first one signed in
        return redirect("/", 303)
    form = BeginForm()
    if form.back and not proof.given():
        status = 422 if form.is_submitted() else 200
        return render_template("people/shared_device/begin.html", form=None), status
    card = card_in(form) if form.validate_on_submit() else None
    plan = Plan.of(card.person) if card else None
    if not plan or not card or card.person.id == helper.id:
        if card:
            form.code.errors = [_no_owner(is_own=card.person.id == helper.id)]
        status = 422 if form.errors or card else 200
        return render_template("people/shared_device/begin.html", form=form), status
    owner = Visit.of_owner(plan)
    talk = Conversation.start(owner)
    Guest.knock(talk, helper).let_in(owner)
    _device, token = Device.sign_in(card.person, form.pin.data, "", own=False)
    session[HELPER] = current_user.get_id()
    session[OWNER] = token
    # The owner must not see the plans of others, nor finish what the helper has begun.
    current_user.device.lend(form.back.data if form.back else None, session[HELPER])
    Challenge.drop(helper.id)
    _become(token)
    return redirect(url_for("home.show", plan_id=plan.id), 303)


def _no_owner(is_own: bool) -> str:
    """What to say of a card that opens no plan of somebody else. `is_own`: it is the helper's."""
    if is_own:
        return _("This is your own card. The owner of the plan types the code on theirs.")
    return _("Who has this card has no plan here. The owner of the plan types the code on theirs.")


@bp.post("/turn")
def turn():
    access.person()
    other = HELPER if owner_has_it() else OWNER
    device = Device.by_token(session.get(other, ""))
    if device is None or Device.by_token(session.get(OWNER, "")) is None:
        return end()
    if _takes_over(device, session[other]):
        session[other] = device.renew(request.form["pin"], session[other])
        current_user.device.hide(True)
        device.hide(False)
        _become(session[other])
    return redirect("/", 303)


@bp.post("/end")
def end():
    access.person()
    owner = Device.by_token(session.pop(OWNER, ""))
    helper = session.pop(HELPER, None) or abort(404)
    if owner:
        plan = Plan.of(owner.person)
        talk = Conversation.of(plan) if plan else None
        if plan and talk:
            talk.end(Visit.of_owner(plan))
        owner.end()
    _become(helper)  # still hidden: the helper's PIN opens it
    return redirect("/", 303)


def _takes_over(device: Device, token: str) -> bool:
    """Whether the form holds the PIN of the session that is to take over."""
    try:
        if device.opens_with(request.form.get("pin", ""), token):
            return True
        security.note("wrong-pin-on-a-device", person=device.person_id)
    except Ended:
        security.note("session-ended-by-wrong-pins", person=device.person_id)
    return False


def at_one_device() -> bool:
    """Whether two people share this device right now."""
    # Hardly ever: who is signed in is asked last, as each look through flask-login takes longer.
    return OWNER in session and HELPER in session and current_user.is_authenticated


def sharers_id() -> int | None:
    """The id of whoever shares this device with the person who uses it now; None for nobody."""
    if not at_one_device():
        return None
    other = Device.by_token(session[HELPER if owner_has_it() else OWNER])
    return other.person_id if other else None


def owner_has_it() -> bool:
    """Whether it is the owner who uses the shared device right now."""
    return session.get("_user_id") == session.get(OWNER)


def _become(token: str) -> None:
    """Go on as the person with this session's token.

    These are Flask-Login's own places for the user. Its login_user() would begin a new session.
    """
    session["_user_id"] = token
    g.pop("_login_user", None)


class BeginForm(SignInForm):
    """The owner's card and PIN. A helper who signed in without a PIN also chooses one here.

    That PIN only brings the helper's screen back. It proves nothing (views/people/proof.py).
    """

    own = None
    back = new_pin(
        _l("A PIN for you, the helper"),
        _l("It is only for today. You need it when you take the device back."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if current_user.device.has_pin:
            del self.back
