"""The key card: to print, to keep, and to replace when it is lost."""

from io import BytesIO

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from wtforms import PasswordField, RadioField
from wtforms.validators import DataRequired

from models.core.audit import Audit
from models.people.card import Card
from models.plan.access import Access
from models.plan.plan import Plan
from models.plan.trust import Trust
from views.core import access
from views.core.addresses import origin
from views.core.fields import new_pin, number
from views.people import proof
from views.people.proof import ProofForm
from views.people.shared_device import at_one_device
from views.people.sign_in import sign_out

bp = Blueprint("card", __name__, url_prefix="/card")


@bp.get("")
def show():
    access.person()
    return page()


@bp.post("")
def replace():
    person = access.person()
    form = NewCardForm()
    if not proof.given(form):
        return page(form=form), 422
    Card.issue(person, form.chosen())
    current_user.device.end_others()
    Audit.note(person, Plan.of(person), "new card", "card")
    return redirect(url_for(".show"), 303)


@bp.post("/kept")
def keep():
    person = access.person()
    card = Card.of(person)
    if card:
        card.kept()
    return sign_out() if "leaving" in request.form else redirect(url_for("home.mine"), 303)


@bp.post("/failed-sign-ins/seen")
def see_failed_sign_ins():
    person = access.person()
    card = Card.of(person)
    if card:
        card.failed_sign_ins_seen()
    return redirect(url_for("home.mine"), 303)


def page(form=None, trust=None) -> str:
    """The page. `form` or `trust` is a form that was filled in wrongly, to be shown again."""
    person = current_user.person
    plan = Plan.of(person)
    card = Card.of(person)
    code = card.to_show() if card and not form else None
    if trust is None and plan:
        trust = TrustForm.of(plan, formdata=None, prefix="trust")
    return render_template(
        "people/card/show.html",
        plan=plan,
        code=code,
        qr=qr(code) if code else None,
        leaving="leaving" in request.args,
        own_phone=current_user.device.own and not at_one_device(),
        form=form or NewCardForm(formdata=None),
        trusted=Trust.of(person),
        trust=trust,
    )


def code_for_own_phone() -> str | None:
    """The code of a card that is shown now, if this is its owner's phone and nobody else's."""
    card = Card.of(current_user.person)
    if card is None or not current_user.device.own or at_one_device():
        return None
    return card.to_show()


def qr(code: str) -> Markup:
    """A QR code that signs in. The code stands after #, which no browser sends to a server."""
    address = origin() + url_for("sign_in.show") + "#" + code.replace(" ", "")
    return picture(address)


def picture(address: str) -> Markup:
    """A QR code as inline SVG."""
    out = BytesIO()
    segno.make(address, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=2,
        omitsize=True,
        svgclass="qr",
        lineclass=None,
    )
    return Markup(out.getvalue().decode())


class TrustForm(ProofForm):
    """Who may give the owner a new card: one of those who have access to the plan."""

    person = RadioField(_l("Who may give you a new card?"), coerce=number)

    @classmethod
    def of(cls, plan: Plan, **how) -> "TrustForm":
        """The form with its choices, and the person who is trusted now chosen."""
        trusted = Trust.of(plan.owner)
        form = cls(person=trusted.person_id if trusted else 0, **how)
        people = [
            (one.person_id, one.person.name or _l("Somebody without a name here"))
            for one in Access.given(plan)
            if one.begun
        ]
        form.person.choices = [(0, _l("Nobody")), *people]
        return form


class NewCardForm(ProofForm):
    """Asks for the PIN, which stays the same; or for a new one, if they signed in without one."""

    pin = PasswordField(
        _l("Your PIN"),
        [DataRequired(_l("Type your PIN."))],
        description=_l("The new card has the same PIN."),
    )
    new = new_pin(
        _l("Choose a PIN"),
        _l("4 digits or more, but not a year. Choose something you remember, and tell nobody."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "pin" in self:
            del self.new

    def chosen(self) -> str:
        """The new card's PIN."""
        return (self.pin if "pin" in self else self.new).data
