"""Asks again whether it is the person who signed in, before they make a new way to sign in."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired

from views.people.hide import pin_fits


class ProofForm(FlaskForm):
    """Asks for the PIN of this session. Who signed in without one must have done so just now."""

    pin = PasswordField(_l("Your PIN"), [DataRequired(_l("Write your PIN."))])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.too_old = not current_user.device.has_pin and not current_user.device.fresh
        if not current_user.device.has_pin:
            del self.pin

    def proves(self) -> bool:
        """Whether every field is right, and it is them. If not, the form says what is wrong.

        Aborts with 401 after too many wrong PINs.
        """
        if not self.validate():
            return False
        if "pin" in self:
            return pin_fits(self)
        return not self.too_old

    def first_error(self) -> str:
        """One sentence about what is wrong."""
        if self.errors:
            first_field = next(iter(self.errors.values()))
            return str(first_field[0])
        return str(_("Sign in again first. It is a while since you did."))
