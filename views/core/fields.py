"""The kinds of form fields: own words, a day, a time, a number from 0 to 10, one of my parts."""

import re

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, Regexp, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TimeInput

from models.core.typed import YEARS, tidy
from models.people.card import easy_pin
from views.core.addresses import LARGEST_ID
from views.core.language import days_said

LONG = 2000  # characters
SHORT = 120
DATES = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"]
LIKE_A_DAY = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?\.\d\d?\.(\d\d){1,2}|\d\d?/\d\d?/\d{4}")
CLOCK = re.compile(r"(?:kl\.?\s*)?([01]?\d|2[0-3])(?:[.:]?([0-5]\d))?", re.IGNORECASE)
PHONE = re.compile(r"(?=\D*\d\D*\d)\+?[\d\s()./-]{3,24}")  # two digits at least


class AtMost:
    """A validator for the length in characters. It says how much was written, and cuts nothing.

    Spaces and empty lines around the text do not count: they are not kept.
    """

    def __init__(self, most: int):
        self.most = most

    def is_exceeded(self, field) -> bool:
        """True if more is written in the field than there is room for."""
        return self._written(field) > self.most

    @staticmethod
    def _written(field) -> int:
        return len((field.data or "").strip())

    def __call__(self, form, field):
        if self.is_exceeded(field):
            raise ValidationError(
                _l(
                    "There is room for %(most)s characters. You have written %(written)s. "
                    "All of it is still here.",
                    most=format_decimal(self.most),
                    written=format_decimal(self._written(field)),
                )
            )


def some_words(form, field):
    """A validator that refuses an empty field, and one with only spaces."""
    if not (field.data or "").strip():
        raise StopValidation(_l("Write a word or two. One word is enough."))


def text_field(label, hint="", most=LONG, needed=False):
    """A field for own words on several lines."""
    return TextAreaField(label, _checks(most, needed), [tidy], hint)


def line(label, hint="", most=SHORT, needed=False):
    """A field for a few words on one line."""
    return StringField(label, _checks(most, needed), [tidy], hint)


def _checks(most: int, needed: bool) -> list:
    return [some_words, AtMost(most)] if needed else [AtMost(most)]


def phone(form, field):
    """A validator for telephone numbers: digits, spaces, a plus and such."""
    if field.data and not PHONE.fullmatch(field.data.strip()):
        raise ValidationError(
            _l("Write the number with digits, like 22 33 44 55 or +47 22 33 44 55.")
        )


def new_pin(label, hint):
    """A field to choose a PIN: digits, and none that is easy to guess."""
    return PasswordField(
        label,
        [
            InputRequired(_l("Choose at least 4 digits.")),
            Regexp(r"\A[0-9]{4,12}\Z", message=_l("Use 4 to 12 digits.")),
            _hard_to_guess,
        ],
        description=hint,
    )


EASY = {
    "same": _l("That PIN is easy to guess: all digits are the same. Choose another one."),
    "row": _l("That PIN is easy to guess: the digits are in a row. Choose another one."),
    "year": _l("That PIN is easy to guess: it is a year. Choose another one."),
    "line": _l("That PIN is easy to guess: it is a line on the keys. Choose another one."),
    "pair": _l("That PIN is easy to guess: the same digits come again. Choose another one."),
}


def _hard_to_guess(form, field):
    why = "" if field.errors else easy_pin(field.data)
    if why:
        raise ValidationError(EASY[why])


class DayField(DateField):
    """A day, typed or picked. `needed` is the message if it is empty; without it, it may be."""

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
            raise ValueError(self._what_is_wrong(valuelist)) from None
        if self.data and self.data.year not in YEARS:
            raise ValueError(_l("Check the year."))

    @staticmethod
    def _what_is_wrong(valuelist) -> str:
        """Digits in the right places say a day that no calendar has, such as 31.2.2026."""
        if any(LIKE_A_DAY.fullmatch(value.strip()) for value in valuelist):
            return _l("There is no such day. Look at the day and the month once more.")
        return _l("Write the day like this: 24.12.2026.")


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
    """One of the plan's own parts, or none (`nothing` is the text of that choice)."""

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
        """The choices: (id, text) of each part."""
        self.choices = [("", self._nothing), *parts]

    def post_validate(self, form, validation_stopped):
        """Refuse a part that is gone, such as one removed in another tab.

        Not if the writer has left the choice as it was: their words are not about that.
        """
        chosen = self.raw_data and self.raw_data[0]
        offered = {value for value, _text in self.choices if value != ""}
        stood: set = form.stood(self.short_name) if hasattr(form, "stood") else set()
        if chosen and self.data not in offered | stood:
            raise ValidationError(_l("This choice is no longer here. Choose again."))


class DaysField(SelectMultipleField):
    """Days of the week, to tick. Its value is their numbers in one text: "14"."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_data(self, value):
        self.data = value or None

    def process_formdata(self, valuelist):
        known = [day for day in "1234567" if day in "".join(valuelist)]
        self.data = "".join(known) or None

    def pre_validate(self, form):
        """No choice is wrong: what is no day was left out already."""

    def in_words(self) -> str:
        return days_said(self.data)


class ClockField(StringField):
    """A time of the day. Its value is "10:30"."""

    widget = TimeInput()

    def process_formdata(self, valuelist):
        self.data = (valuelist[0] if valuelist else "").strip() or None
        found = CLOCK.fullmatch(self.data or "")
        if found:
            self.data = f"{int(found[1]):02}:{found[2] or '00'}"
        elif self.data:
            raise ValueError(_l("Write the time like this: 10.30."))
