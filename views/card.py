"""The key card: to print, to keep, and to replace when it is lost."""

from io import BytesIO

import segno
from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from wtforms import PasswordField
from wtforms.validators import DataRequired

from models.audit import Audit
from models.card import Card
from models.plan import Plan
from views import access
from views.fields import new_pin
from views.proof import ProofForm

bp = Blueprint("card", __name__, url_prefix="/card")


@bp.get("")
def show():
    person = access.person()
    card = Card.of(person)
    code = card and card.to_show()
    return render_template("card/show.html", plan=Plan.of(person), card=card, code=code,
                           qr=code and qr(code), form=NewCardForm(formdata=None))


@bp.post("")
def replace():
    person = access.person()
    form = NewCardForm()
    if not form.proves():
        return render_template("card/show.html", plan=Plan.of(person), card=Card.of(person), code=None,
                               form=form), 422
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
    return redirect(url_for("home.mine"), 303)


def qr(code: str) -> Markup:
    """The card as a picture. The code stands behind #, which no browser sends to a server."""
    address = url_for("sign_in.show", _external=True) + "#" + code.replace(" ", "")
    return picture(address)


def picture(address: str) -> Markup:
    """A QR code as inline SVG."""
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True,
                                        svgclass="qr", lineclass=None)
    return Markup(out.getvalue().decode())


class NewCardForm(ProofForm):
    """The same PIN; or a new one, for who signed in without."""

    pin = PasswordField(_l("Your PIN"), [DataRequired(_l("Write your PIN."))],
                        description=_l("The new card has the same PIN."))
    new = new_pin(_l("Choose a PIN"), _l("4 digits or more. Choose something you remember, and tell nobody."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "pin" in self:
            del self.new

    def chosen(self) -> str:
        return (self.pin if "pin" in self else self.new).data
