"""The base of every form for a part: the hidden values that the editing rule needs, and helpers."""

import secrets
from contextlib import suppress
from datetime import date
from functools import cache
from types import SimpleNamespace

from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.i18n import messages_path

from models.core.typed import plain, tidy
from models.plan.edit import Submission
from models.plan.kinds import links
from models.plan.plan import Plan
from views.core import access
from views.core.catalogue import locale
from views.core.fields import AtMost, DayField, number
from views.core.language import day

MOST_TURNS = 2**31 - 1  # the largest number that PostgreSQL's column holds


def offered(kind, plan: Plan) -> list:
    """The plan's parts of this kind, to choose one of; none if the reader may not see them.

    Loaded once for each request: the page of versions has many forms.
    """
    if not access.sees(kind.page):
        return []
    known = g.setdefault("offered", {})
    if (kind, plan.id) not in known:
        known[kind, plan.id] = kind.of(plan)
    return known[kind, plan.id]


@cache
def _said_by_wtforms(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


class PartForm(FlaskForm):
    """A form for one part.

    `expected`: the revision that it shows ("3"), and after a point that of the helper's own
    proposal, if it shows that ("3.2"). `screen`: a random name of this form on this screen.
    `turn`: how often it has been sent (see Submission). `screen` is not called `form`, as a field
    with that name hides the browser's `element.form`.
    """

    class Meta(FlaskForm.Meta):
        def get_translations(self, form):
            """WTForms' own sentences. flask-wtf reads their file again at every request."""
            return _said_by_wtforms(locale().language)

    expected = HiddenField(default="0")
    screen = HiddenField(default=lambda: secrets.token_hex(8))
    turn = HiddenField(default="0")
    HIDDEN = ("expected", "screen", "turn", "csrf_token")
    heading = ""  # instead of the kind's title
    onward = None  # the part to go on to, with its `id`, `address` and `name`
    MORE: tuple[str, ...] = ()  # fields that are seldom needed: folded under the first ones
    # What is told beside its words wherever it is told of in short.
    ALWAYS_TOLD: tuple[str, ...] = ()
    BY_ITSELF: tuple[str, ...] = ()  # fields whose first choice stands there before anybody chose
    WAYS: tuple[str, ...] = ()  # what a link to a new one may say about how it asks
    more_words = _l("More about this")  # what they are folded under
    MODEL_TO_FORM: dict[str, str] = {}  # {field of the part: field of the form}, if they differ
    WHOLE: tuple[str, ...] = ()  # fields whose errors are said without what they ask
    known: list[dict] = []  # values that it shows instead of those that the part has now
    is_sent = False  # it shows a proposal of the writer's own that the owner has not answered
    is_typing = False  # it saves itself: what can be answered in a moment is no error yet

    @classmethod
    def showing(cls, part, plan: Plan, **prefill) -> "PartForm":
        """The form filled with the part's values, and with `prefill` over them."""
        form = cls(formdata=None, data={**cls.from_values(part.values()), **prefill})
        form.show(part.revision)
        form.prepare(plan, part)
        return form

    @classmethod
    def sent(cls, formdata, part, plan: Plan) -> "PartForm":
        """The form as somebody sent it. `part`: as it is now, None if it is new."""
        form = cls(formdata=formdata)
        form.is_typing = "autosave" in formdata
        form.prepare(plan, part)
        return form

    @classmethod
    def of_values(cls, plan: Plan, values: dict) -> "PartForm":
        """The form filled with these values: an older version, or a proposal."""
        form = cls(formdata=None, data=cls.from_values(values))
        form.known = [values]
        form.prepare(plan, None)
        return form

    @staticmethod
    def wanted(kind, arguments) -> dict:
        """{field: id} of what a link may fill in: which goal or area a new part belongs to."""
        names = {field.name for field in links(kind)}
        return {name: number(value) for name, value in arguments.items() if name in names}

    def prepare(self, plan: Plan, part) -> None:
        """Remember the part as it is now. Subclasses offer the plan's own parts as choices."""
        self.before = part.values() if part else {}
        self.is_new = not part or not part.revision
        self.part = part

    def unnamed(self, kind, name: str) -> list[tuple[int, str]]:
        """Choices for a field that points to a part of a kind that the reader may not see.

        [(id, "As it is now")] of the parts that it points to, so that they can be kept without
        being named. Empty if the reader sees parts of this kind.
        """
        if access.sees(kind.page):
            return []
        chosen = {values.get(name) for values in (*self.known, self.before, self._seen_values())}
        return [(value, _l("As it is now")) for value in sorted(filter(None, chosen))]

    def stood(self, name: str) -> set:
        """What this field says in the part now, and said when the form was opened."""
        return {values.get(name) for values in (self.before, self._seen_values())} - {None}

    def _seen_values(self) -> dict:
        """The part's values when this form was opened, if others have changed it since."""
        if self.is_new or self.seen_revision() == self.part.revision:
            return {}
        with suppress(LookupError):
            return self.part.values_at(self.seen_revision())
        return {}

    @classmethod
    def chosen(cls, part, changed: frozenset[str]) -> str:
        """What somebody chose in a step that changed these fields of the part, in words.

        "" if it was anything else than one choice.
        """
        if len(changed) != 1 or not changed <= part.choices.keys():
            return ""
        return said(cls.of_values(part.plan, part.values())[next(iter(changed))])

    def rated(self, saved) -> SimpleNamespace | None:
        """The number `before` a save and `after` it, if the form is about one and changed it."""
        return None

    def mark(self, part_id: int) -> None:
        """Give the fields ids with the part's id, so that two forms on a page do not share any."""
        for field in self.answers():
            field.id = field.label.field_id = f"{field.short_name}-{part_id}"

    @classmethod
    def from_values(cls, values: dict) -> dict:
        """A part's JSON values as the fields take them: a DayField takes a `date`."""
        data = dict(values)
        for name, value in values.items():
            is_day = getattr(getattr(cls, name, None), "field_class", None) is DayField
            if value and is_day:
                data[name] = date.fromisoformat(value)
        return data

    def changes(self) -> dict:
        """{field of the part: what was written}, as Part.write takes it."""
        return {field.short_name: field.data for field in self.answers()}

    def validate(self, extra_validators=None) -> bool:
        """As WTForms does. What a choice hides is not saved, so nothing is wrong with it."""
        super().validate(extra_validators)
        changes = self.changes() if self.errors else {}
        for field in self.answers():
            name = field.short_name
            if field.errors and field.data and name in changes and not changes[name]:
                field.errors = []
        return not self.errors

    def written(self) -> dict:
        """{field of the part: what was written}, as JSON has it."""
        return {name: plain(value) for name, value in self.changes().items()}

    def answers(self):
        """The fields a person fills in."""
        return [field for field in self if field.short_name not in self.HIDDEN]

    def told(self, field, is_new: bool) -> str:
        """Its answer in words; in something new only what somebody has chosen or written."""
        is_by_itself = is_new and field.short_name in self.BY_ITSELF and field.data == field.default
        return "" if is_by_itself else said(field)

    def is_too_long(self, field) -> bool:
        """True if more is written in it than there is room for: that is told while one writes."""
        return any(check.is_exceeded(field) for check in field.validators if type(check) is AtMost)

    def misses_more(self) -> bool:
        """True if something else is wrong in it than that a text is too long."""
        return any(one.errors and not self.is_too_long(one) for one in self.answers())

    def says_nothing(self, kind) -> bool:
        """True if nothing is written in this form for a new part, and nothing is chosen.

        If it may not be saved like that, what a link has filled in does not count: which goal or
        area the part would have been for.
        """
        answered = {field.short_name for field in self.answers() if _is_answered(field)}
        return not answered or (bool(self.errors) and answered <= {one.name for one in links(kind)})

    def first_questions(self):
        """The fields that are always shown."""
        further = self.further_questions()
        return [field for field in self.answers() if field not in further]

    def first_to_fill(self):
        """The field that takes the caret: the first one that is seen."""
        shown = (one for one in self.first_questions() if not isinstance(one, HiddenField))
        return next(shown, None)

    def further_questions(self):
        """The fields that are folded away. The state of a part that exists is not one of them."""
        asked_first = () if self.is_new else ("state", "because")
        return [
            field
            for field in self.answers()
            if field.short_name in self.MORE and field.short_name not in asked_first
        ]

    def is_unfolded(self) -> bool:
        """True if one of the further questions has an answer or an error: then they are shown."""
        return any(
            field.errors or not isinstance(field, SelectField) and _is_answered(field)
            for field in self.further_questions()
        )

    def seen_revision(self) -> int:
        """The revision that the writer saw. 0 for a new part, or if it is no number."""
        return _within_column((self.expected.data or "").partition(".")[0])

    def seen_own(self) -> int:
        """The revision of the helper's own proposal that they saw; 0 if it is none or no number."""
        return _within_column((self.expected.data or "").partition(".")[2])

    def show(self, revision: int, own: int = 0) -> None:
        """Remember which revision it shows, of the part and of the helper's own proposal."""
        self.expected.data = f"{revision}.{own}" if own else str(revision)

    def submission(self) -> Submission:
        """Which form on which screen this is."""
        screen = (tidy(self.screen.data) or "")[:32]
        return Submission(screen, _within_column(self.turn.data), self.is_typing)

    def a_new_day(self, name: str) -> bool:
        """True if this day is another than the part has. An old day that has passed is no error."""
        value = self[name].data
        return bool(value) and self.before.get(name) != value.isoformat()


def _is_answered(field) -> bool:
    """True if it says something else than an untouched form does."""
    return field.data not in (None, "", False, field.default)


def _within_column(text: str | None) -> int:
    """The number in this text, at least 0 and at most MOST_TURNS."""
    return min(max(number(text) or 0, 0), MOST_TURNS)


def said(field) -> str:
    """A field's answer in words; "" if it is not answered."""
    if field.type == "BooleanField":
        return str(_l("Yes")) if field.data else ""
    if field.data in (None, ""):
        return ""
    if hasattr(field, "in_words"):
        return str(field.in_words())
    if hasattr(field, "choices"):
        chosen = (words for value, words in field.choices if str(value) == str(field.data))
        return str(next(chosen, ""))
    return day(field.data) if isinstance(field, DayField) else str(field.data)


def raw(field) -> str:
    """A field's answer as a browser sends it."""
    if field.type == "BooleanField":
        return "y" if field.data else ""
    return "" if field.data is None else str(field.data)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(said=said, raw=raw)
