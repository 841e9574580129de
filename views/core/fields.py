"""The kinds of fields: own words, a line, a day, a number from 0 to 10, one of my own parts."""

import re

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from wtforms import DateField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, Regexp, StopValidation, ValidationError

from models.people.card import easy_pin
from views.core.addresses import LARGEST_ID

LONG, SHORT = 2000, 120
DATES = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"]
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PHONE = re.compile(r"\+?[\d\s()./-]{3,24}")


class Room:
    """A limit in characters that says how much was written. Nothing is cut."""

    def __init__(self, most: int):
        self.most = most

    def __call__(self, form, field):
        written = len(field.data or "")
        if written > self.most:
            raise ValidationError(
                _l(
                    "There is room for %(most)s characters. You have written %(written)s. "
                    "All of it is still here.",
                    most=format_decimal(self.most),
                    written=format_decimal(written),
                )
            )


def some_words(form, field):
    """Not only spaces."""
    if not (field.data or "").strip():
        raise StopValidation(_l("Write a word or two. One word is enough."))


def tidy(text: str | None) -> str | None:
    """Without the invisible control characters that no keyboard makes."""
    return CONTROL.sub("", text) if text else text


def words(label, hint="", most=LONG, needed=False):
    """Own words on several lines."""
    return TextAreaField(label, [*([some_words] if needed else []), Room(most)], [tidy], hint)


def line(label, hint="", most=SHORT, needed=False):
    """A few words on one line."""
    return StringField(label, [*([some_words] if needed else []), Room(most)], [tidy], hint)


def phone(form, field):
    """Digits, spaces and a plus."""
    if field.data and not PHONE.fullmatch(field.data.strip()):
        raise ValidationError(
            _l("Write the number with digits, like 22 33 44 55 or +47 22 33 44 55.")
        )


def new_pin(label, hint):
    """A PIN that somebody chooses: digits, and none of the first that a stranger would try."""
    return PasswordField(
        label,
        [
            InputRequired(_l("Choose at least 4 digits.")),
            Regexp(r"\A[0-9]{4,12}\Z", message=_l("Use 4 to 12 digits.")),
            _hard_to_guess,
        ],
        description=hint,
    )


def _hard_to_guess(form, field):
    if not field.errors and easy_pin(field.data):
        raise ValidationError(
            _l("This PIN is easy to guess. Choose another one, not a year and not digits in a row.")
        )


class DayField(DateField):
    """A day, typed or picked."""

    def __init__(self, label, description="", needed="", **options):
        super().__init__(
            label,
            [InputRequired(needed) if needed else Optional()],
            DATES,
            description=description,
            **options,
        )

    def process_formdata(self, valuelist):
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError(_l("Write the day like this: 24.12.2026.")) from None
        if self.data and not 1900 < self.data.year < 2200:
            raise ValueError(_l("Look at the year once more."))


class RatingField(RadioField):
    """0–10, or no answer."""

    def __init__(self, label, description="", needed=False, **options):
        choices = [(str(n), str(n)) for n in range(11)]
        checks = [InputRequired(_l("Choose a number, or go back."))] if needed else [Optional()]
        if not needed:
            choices.append(("", _l("No number")))
        super().__init__(
            label, checks, choices=choices, description=description, coerce=number, **options
        )

    def pre_validate(self, form):
        answered = self.raw_data and self.raw_data[0]
        if answered and self.data not in range(11):
            raise ValidationError(_l("Choose a number from 0 to 10."))


def number(value) -> int | None:
    """A whole number that the database can hold, else None."""
    try:
        found = int(value)
    except (TypeError, ValueError):
        return None
    return found if abs(found) <= LARGEST_ID else None


class OneOf(SelectField):
    """One of the plan's own parts, or none."""

    def __init__(self, label, nothing, description="", **options):
        super().__init__(
            label,
            choices=[("", nothing)],
            description=description,
            coerce=number,
            validate_choice=False,
            **options,
        )
        self._nothing = nothing

    def offer(self, parts: list[tuple[int, str]]) -> None:
        self.choices = [("", self._nothing), *parts]

    def post_validate(self, form, validation_stopped):
        """A choice that is gone (removed in another tab) is said in words."""
        chosen = self.raw_data and self.raw_data[0]
        if chosen and self.data not in {value for value, _ in self.choices if value != ""}:
            raise ValidationError(_l("This choice is no longer here. Choose again."))
