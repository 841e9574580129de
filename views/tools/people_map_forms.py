"""The forms of the map of people: where somebody is, and who talks with whom."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError

from models.tools.contacts import Contact
from models.tools.people_map import (
    GUESSED_RING,
    GUESSED_SECTOR,
    RINGS,
    SECTORS,
)
from views.core.fields import OneOf, line, number
from views.core.forms import PartForm, offered
from views.core.voice import voiced

RING_NAMES = dict(
    zip(RINGS, (_l("Very close"), lazy_pgettext("ring", "Close"), _l("Further away")), strict=True)
)
SECTOR_NAMES = dict(
    zip(SECTORS, (_l("Family and friends"), _l("Services"), _l("Others")), strict=True)
)
MISSING = voiced(_l("I miss somebody here"), _l("Somebody is missed here"))


class Whom(HiddenField):
    """The contact that the link brought along."""

    def __init__(self, label="", **options) -> None:
        super().__init__(label, **options)
        self.type = "HiddenField"  # so it is drawn as one
        self.names: dict[int, str] = {}

    def process_data(self, value):
        self.data = number(value)

    def process_formdata(self, valuelist):
        self.data = number(valuelist[0]) if valuelist else None

    def in_words(self) -> str:
        return self.names.get(self.data or 0, "")


class PlaceForm(PartForm):
    contact = Whom(_l("Who?"))
    note = line(
        voiced(_l("A few words about this"), _l("A few words about this")), _l("You can skip this.")
    )
    ring = RadioField(
        voiced(_l("How close are they to me?"), _l("How close are they to %(owner)s?")),
        choices=list(RING_NAMES.items()),
        default=GUESSED_RING,
        validate_choice=False,
    )
    sector = RadioField(
        _l("Where on the map?"),
        choices=list(SECTOR_NAMES.items()),
        default=GUESSED_SECTOR,
        validate_choice=False,
    )

    @staticmethod
    def wanted(kind, arguments):
        found = PartForm.wanted(kind, arguments)
        for name in ("ring", "sector"):
            if arguments.get(name) in kind.choices[name]:
                found[name] = arguments[name]
        return found

    @classmethod
    def from_values(cls, values):
        data = super().from_values(values)
        return data | {
            "ring": data.get("ring") or GUESSED_RING,
            "sector": data.get("sector") or GUESSED_SECTOR,
        }

    def prepare(self, plan, part):
        super().prepare(plan, part)
        if not self.is_new:
            self.contact.data = part.contact_id
        self.contact.names = {one.id: one.name or "" for one in offered(Contact, plan)}
        if self.contact.data is None:
            self.heading = str(MISSING)
            self.note.label.text = voiced(_l("Who do you miss?"), _l("Who does %(owner)s miss?"))
            self.note.description = _("A name, or what you would do together. You can skip this.")
        else:
            self.heading = self.contact.in_words()

    def validate_ring(self, field):
        if field.data not in RINGS:
            raise ValidationError(_l("Choose one of these."))
        if self.is_new and self.contact.data and self.contact.data not in self.contact.names:
            raise ValidationError(
                _l("This person is not here any more. Your words are still here.")
            )

    def validate_sector(self, field):
        if field.data not in SECTORS:
            raise ValidationError(_l("Choose one of these."))

    def says_nothing(self, kind):
        """Where one of the contacts stands is something, also without words.

        So is where somebody is missed, unless they stand where we would have guessed.
        """
        is_guess = (self.ring.data, self.sector.data) == (GUESSED_RING, GUESSED_SECTOR)
        return is_guess and not self.contact.data and not self.note.data


class TieForm(PartForm):
    one = OneOf(_l("Who?"), _l("Choose somebody"))
    other = OneOf(_l("Talks with"), _l("Choose somebody"))
    about = line(_l("About what?"), _l("You can skip this."))
    WHOLE = ("other",)

    def prepare(self, plan, part):
        super().prepare(plan, part)
        names = [(one.id, one.name or one.service or "") for one in offered(Contact, plan)]
        for name in ("one", "other"):
            self[name].offer(names + self.unnamed(Contact, name))

    def validate_other(self, field):
        nobody = not self.one.data and not field.data
        if nobody and not self.is_new or self.is_typing and not (self.one.data and field.data):
            return  # whom it was about may be gone, and the words stay
        if not self.one.data or not field.data:
            raise ValidationError(_l("Choose two people."))
        if self.one.data == field.data:
            raise ValidationError(_l("Choose two different people."))
