"""Asks again whether it is the person who signed in, before they make a new way to sign in."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired

from views.people.hide import pin_fits


class ProofForm(FlaskForm):
    """Asks for the PIN they signed in with. Who signed in without one must have done so just now.

    A PIN that was chosen when the screen was lent does not count.
    """

    pin = PasswordField(_l("Your PIN"), [DataRequired(_l("Type your PIN."))])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.too_old = must_sign_in_again()
        if not current_user.device.proves_by_pin:
            del self.pin

    def first_error(self) -> str:
        """One sentence about what is wrong."""
        if self.errors:
            first_field = next(iter(self.errors.values()))
            return str(first_field[0])
        return str(_("Sign in again first. It has been a while."))


def given(form: ProofForm | None = None) -> bool:
    """Whether it is surely the person who signed in. Nothing else may answer that question.

    With a form: every field is right, and so is the PIN. If not, the form says what is wrong.
    Without one, for the second step of what began with a proof: they gave one a moment ago.
    Aborts with 401 after too many wrong PINs.
    """
    device = current_user.device
    if form is None:
        return device.fresh
    if not form.validate():
        return False
    if "pin" in form:
        return pin_fits(form, device.proves)
    return device.fresh


def must_sign_in_again() -> bool:
    """Whether they have no PIN to prove it with, and their sign-in was not just now."""
    return not current_user.device.proves_by_pin and not current_user.device.fresh
