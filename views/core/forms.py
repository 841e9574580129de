"""What every form of a part shares: the fields a person fills in, and the editing rule's hidden values."""

import secrets
from contextlib import suppress
from datetime import date

from flask import Flask, g
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField

from models.plan.edit import Submission
from models.plan.kinds import links
from models.plan.plan import Plan
from views.core import access
from views.core.fields import DayField, number, tidy
from views.core.language import day

MOST_TURNS = 2**31 - 1  # what the column holds in PostgreSQL


def offered(kind, plan: Plan) -> list:
    """The plan's own parts to choose among, as far as the reader sees them.

    Asked for once a request: a page of versions holds many forms.
    """
    if not access.sees(kind.page):
        return []
    known = g.setdefault("offered", {})
    if (kind, plan.id) not in known:
        known[kind, plan.id] = kind.of(plan)
    return known[kind, plan.id]


class PartForm(FlaskForm):
    """A form for one part. `expected` is the revision it shows; `screen` and `turn` name this very form.

    (A field called `form` would hide the browser's own `element.form`.)
    """

    expected = HiddenField(default="0")
    screen = HiddenField(default=lambda: secrets.token_hex(8))
    turn = HiddenField(default="0")
    HIDDEN = ("expected", "screen", "turn", "csrf_token")
    heading = ""
    MORE: tuple[str, ...] = ()  # seldom needed: folded together under the first questions
    MODEL_TO_FORM: dict[str, str] = {}
    known: list[dict] = []  # values that it shows beside the part's own

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
        form.known = [values]
        form.prepare(plan, None)
        return form

    @staticmethod
    def wanted(kind, arguments) -> dict:
        """What a link may fill in beforehand: which goal or area a new part belongs to."""
        names = {field.name for field in links(kind)}
        return {name: number(value) for name, value in arguments.items() if name in names}

    def prepare(self, plan: Plan, part) -> None:
        """Offer the plan's own parts as choices; remember what stands now."""
        self.before = part.values() if part else {}
        self.is_new = not part or not part.revision
        self.part = part

    def unnamed(self, kind, name: str) -> list[tuple[int, str]]:
        """What may go on standing in this field for who does not see parts of this kind. It is not said what it is."""
        if access.sees(kind.page):
            return []
        standing = {values.get(name) for values in (*self.known, self.before, self._seen_values())}
        return [(value, _l("As it is now")) for value in sorted(filter(None, standing))]

    def _seen_values(self) -> dict:
        """The part as it stood when this form was opened: others may have changed it since."""
        if self.is_new or self.seen_revision() == self.part.revision:
            return {}
        with suppress(LookupError):
            return self.part.values_at(self.seen_revision())
        return {}

    def mark(self, part_id: int) -> None:
        """Ids of their own, so that two open forms on a page do not mix their labels."""
        for field in self.answers():
            field.id = field.label.field_id = f"{field.short_name}-{part_id}"

    @classmethod
    def from_values(cls, values: dict) -> dict:
        """A part's JSON values, as the fields take them. Own words that look like a day stay words."""
        days = {
            name
            for name in values
            if getattr(getattr(cls, name, None), "field_class", None) is DayField
        }
        return {
            name: date.fromisoformat(value) if value and name in days else value
            for name, value in values.items()
        }

    def changes(self) -> dict:
        """What was written, as the part takes it."""
        return {field.short_name: field.data for field in self.answers()}

    def answers(self):
        """The fields a person fills in."""
        return [field for field in self if field.short_name not in self.HIDDEN]

    def first_questions(self):
        return [field for field in self.answers() if field not in self.further_questions()]

    def further_questions(self):
        """Folded away for a new part; where it stands is asked first of an old one."""
        asked_first = () if self.is_new else ("state", "because")
        return [
            field
            for field in self.answers()
            if field.short_name in self.MORE and field.short_name not in asked_first
        ]

    def is_unfolded(self) -> bool:
        """Words stand in the fold, or something is wrong there: then it is open."""
        return any(
            field.errors
            or not isinstance(field, SelectField)
            and field.data not in (None, "", False, field.default)
            for field in self.further_questions()
        )

    def seen_revision(self) -> int:
        return min(max(number(self.expected.data) or 0, 0), MOST_TURNS)

    def submission(self) -> Submission:
        return Submission(
            (tidy(self.screen.data) or "")[:32],
            min(max(number(self.turn.data) or 0, 0), MOST_TURNS),
        )

    def a_new_day(self, name: str) -> bool:
        """Was this day set just now? (An old day that nobody touched is no mistake.)"""
        value = self[name].data
        return bool(value) and self.before.get(name) != value.isoformat()


def said(field) -> str:
    """What stands in a field, in words; nothing for what is not answered."""
    if field.type == "BooleanField":
        return str(_l("Yes")) if field.data else ""
    if field.data in (None, ""):
        return ""
    if hasattr(field, "choices"):
        chosen = (words for value, words in field.choices if str(value) == str(field.data))
        return str(next(chosen, ""))
    return day(field.data) if isinstance(field, DayField) else str(field.data)


def raw(field) -> str:
    """The same as it is sent."""
    if field.type == "BooleanField":
        return "y" if field.data else ""
    return "" if field.data is None else str(field.data)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(said=said, raw=raw)
