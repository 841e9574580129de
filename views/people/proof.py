"""Before something that opens a new way in: are you the one who signed in here?"""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired

from views.people.hide import pin_fits


class ProofForm(FlaskForm):
    """Asks for the PIN of this session. Who signed in without one must have done it just now."""

    pin = PasswordField(_l("Your PIN"), [DataRequired(_l("Write your PIN."))])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.too_old = not current_user.device.has_pin and not current_user.device.fresh
        if not current_user.device.has_pin:
            del self.pin

    def proves(self) -> bool:
        """Is every field right, and is it them? Else the form says what is wrong. Aborts with 401 after too many tries."""
        if not self.validate():
            return False
        if "pin" in self:
            return pin_fits(self)
        return not self.too_old

    def first_error(self) -> str:
        """One sentence about what is wrong."""
        return next(
            (str(found[0]) for found in self.errors.values()),
            str(_("Sign in again first. It is a while since you did.")),
        )
