"""What every form of a part shares: its fields' kinds, and the editing rule's hidden values."""

import re
import secrets
from datetime import date

from flask_babel import format_decimal, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from models.edit import Typing
from models.plan import Plan

LONG, SHORT = 2000, 120
DATES = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"]
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PREFILLED = ("goal", "area", "dream")
PHONE = re.compile(r"\+?[\d\s()./-]{3,24}")


class Room:
    """A limit in characters that says how much was written. Nothing is cut."""

    def __init__(self, most: int):
        self.most = most

    def __call__(self, form, field):
        written = len(field.data or "")
        if written > self.most:
            raise ValidationError(_l("There is room for %(most)s characters. You have written %(written)s. "
                                     "All of it is still here.", most=format_decimal(self.most),
                                     written=format_decimal(written)))


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
        raise ValidationError(_l("Write the number with digits, like 22 33 44 55 or +47 22 33 44 55."))


class DayField(DateField):
    """A day, typed or picked."""

    def __init__(self, label, description="", **options):
        super().__init__(label, [Optional()], DATES, description=description, **options)

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
        super().__init__(label, checks, choices=choices, description=description, coerce=_number, **options)

    def pre_validate(self, form):
        if self.data is not None and self.data not in range(11):
            raise ValidationError(_l("Choose a number from 0 to 10."))


def _number(value) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


class OneOf(SelectField):
    """One of the plan's own parts, or none."""

    def __init__(self, label, nothing, description="", **options):
        super().__init__(label, choices=[("", nothing)], description=description, coerce=_number,
                         validate_choice=False, **options)
        self._nothing = nothing

    def offer(self, parts: list[tuple[int, str]]) -> None:
        self.choices = [("", self._nothing), *parts]

    def post_validate(self, form, validation_stopped):
        """A choice that is gone (removed in another tab) is said in words."""
        if self.data is not None and self.data not in {value for value, _ in self.choices if value != ""}:
            raise ValidationError(_l("This choice is no longer here. Choose again."))


class PartForm(FlaskForm):
    """A form for one part. `expected` is the revision it shows; `form` and `turn` name this very form."""

    expected = HiddenField(default="0")
    form = HiddenField(default=lambda: secrets.token_hex(8))
    turn = HiddenField(default="0")
    HIDDEN = ("expected", "form", "turn", "csrf_token")
    MODEL_TO_FORM: dict[str, str] = {}

    @classmethod
    def showing(cls, part, plan: Plan, **prefill) -> "PartForm":
        """The form as it stands before anyone types."""
        form = cls(formdata=None, data={**cls.from_values(part.values()), **prefill})
        form.expected.data = str(part.revision)
        form.prepare(plan, part)
        return form

    @classmethod
    def sent(cls, formdata, part, plan: Plan) -> "PartForm":
        form = cls(formdata=formdata)
        form.prepare(plan, part)
        return form

    @classmethod
    def of_values(cls, plan: Plan, values: dict) -> "PartForm":
        """The form as it would show an older version."""
        form = cls(formdata=None, data=cls.from_values(values))
        form.prepare(plan, None)
        return form

    @staticmethod
    def wanted(arguments) -> dict:
        """What a link may fill in beforehand: which goal or area a new part belongs to."""
        return {name: _number(value) for name, value in arguments.items() if name in PREFILLED}

    def prepare(self, plan: Plan, part) -> None:
        """Offer the plan's own parts as choices; remember what stands now."""
        self.before = part.values() if part else {}

    def mark(self, part_id: int) -> None:
        """Ids of their own, so that two open forms on a page do not mix their labels."""
        for field in self.answers():
            field.id = field.label.field_id = f"{field.short_name}-{part_id}"

    @staticmethod
    def from_values(values: dict) -> dict:
        """A part's JSON values, as the fields take them."""
        return {name: _day(value) for name, value in values.items()}

    def changes(self) -> dict:
        """What was written, as the part takes it."""
        return {field.short_name: field.data for field in self.answers()}

    def answers(self):
        """The fields a person fills in."""
        return [field for field in self if field.short_name not in self.HIDDEN]

    def seen_revision(self) -> int:
        return _number(self.expected.data) or 0

    def typing(self) -> Typing:
        return Typing((self.form.data or "")[:32], _number(self.turn.data) or 0)

    def a_new_day(self, name: str) -> bool:
        """Was this day set just now? (An old day that nobody touched is no mistake.)"""
        value = self[name].data
        return bool(value) and self.before.get(name) != value.isoformat()


def _day(value):
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    return value
