"""The forms of the check-in, and the words of its questions and answers."""

import re

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from models.tools.check_in import ANSWERS, LEVELS, NUMBERS, START, TOTAL, CheckIn
from models.tools.check_in_table import RoundAtTable, Somebody
from views.core.fields import DayField, line
from views.core.forms import PartForm
from views.core.language import today
from views.core.voice import voiced

QUESTIONS = {
    "mood": voiced(_l("How are you now?"), _l("How is %(owner)s now?")),
    "strength": voiced(_l("How is your strength today?"), _l("How is %(owners)s strength today?")),
    "sleep": voiced(_l("How did you sleep?"), _l("How did %(owner)s sleep?")),
}
# At the table everybody is asked about themselves.
AT_TABLE = {
    "mood": _l("How are you now?"),
    "strength": _l("How is your strength today?"),
    "sleep": _l("How did you sleep?"),
    "useful": _l("Was this useful for you?"),
    "said": _l("Did you get to say what you wanted?"),
    "next": _l("Do you know what happens next?"),
}
TOPICS = {
    "mood": _l("how it is now"),
    "strength": _l("your strength"),
    "sleep": _l("sleep"),
    "useful": _l("how useful this was"),
    "said": _l("getting to say what you wanted"),
    "next": _l("what happens next"),
}
HOW_GOOD = (_l("Bad"), _l("Rather bad"), _l("In between"), _l("Rather good"), _l("Good"))
HOW_MUCH = (_l("No"), _l("A little"), _l("Partly"), _l("Mostly"), _l("Yes"))
WORDS = {name: dict(zip(LEVELS, HOW_GOOD if name in START else HOW_MUCH)) for name in AT_TABLE}
TITLES = {"start": _l("How is it now?"), "end": _l("Was this useful?")}
SCALES = {
    "start": _l("0 is as bad as it can be. 10 is as good as it can be."),
    "end": _l("0 is not at all. 10 is as much as it can be."),
}
CHOOSE_WHO = _l("Choose who answers now.")
HAS_PHONE = _l("They are here with a phone of their own, and answer there. Choose who answers.")
HAS_PHONE_TOO = _l(
    "Somebody with that name is here with a phone, and answers there. "
    "Is it another person? Write more of the name."
)
WAYS_TO_ANSWER = ("numbers", "words")
NOBODY = ""
ME = "me"
TYPED = "name"
SPACES = re.compile(r"\s+")


def in_words(name: str, answer: str | None) -> str:
    """An answer as it is read: "Rather good", "7 of 10"; "" for none."""
    if not answer:
        return ""
    if answer in LEVELS:
        return str(WORDS[name][answer])
    # TRANSLATORS: an answer from 0 to 10
    return pgettext("answer", "%(number)s of 10", number=answer)


class ScaleField(RadioField):
    """0 to 10, or one of five words in place of a number, or no answer.

    It shows the one or the other, and takes both.
    """

    def __init__(self, label, description="", **options):
        super().__init__(
            label,
            choices=[(one, one) for one in ANSWERS],
            description=description,
            coerce=lambda value: value or None,
            **options,
        )
        self.show(False)

    def show(self, as_words: bool, is_chosen: bool = False) -> None:
        """Show the words (or, if it has a number already, the numbers all the same).

        `is_chosen`: the person has chosen to see the words, or the numbers. What they answered
        in the other way stays then, as one choice more.
        """
        data = getattr(self, "data", None)
        self.as_words = as_words if data is None or is_chosen else data in LEVELS
        shown = LEVELS if self.as_words else NUMBERS
        if self.as_words:
            self.description = ""  # it tells what the numbers mean
        names = WORDS[self.short_name]
        nothing = Markup('<i aria-hidden="true">–</i><span class="ds-sr-only">{}</span>').format(
            _l("No answer")
        )
        self.choices = [(one, str(names.get(one, one))) for one in shown] + [("", nothing)]
        self.other = data if data in ANSWERS and data not in shown else None
        if self.other:
            self.choices.append((self.other, self.in_words()))

    def pre_validate(self, form):
        if self.data is not None and self.data not in ANSWERS:
            raise ValidationError(_l("Choose one of the answers, or none."))

    def in_words(self) -> str:
        return in_words(self.short_name, self.data)


def wants_words(fields) -> bool:
    """True if this screen asks for words in place of numbers, or shows some already."""
    return request.args.get("as") == "words" or any(one.data in LEVELS for one in fields)


def chosen_way() -> str | None:
    """How the person wants to answer, "words" or "numbers", by what they sent; None: not said."""
    found = request.form.get("do")
    return found if found in WAYS_TO_ANSWER else request.form.get("as")


class CheckInForm(PartForm):
    mood = ScaleField(QUESTIONS["mood"], SCALES["start"])
    strength = ScaleField(QUESTIONS["strength"])
    sleep = ScaleField(QUESTIONS["sleep"])
    words = line(
        voiced(_l("In your own words, if you like"), _l("In %(owners)s own words")), most=300
    )
    day = DayField(_l("Which day is it about?"))
    MORE = ("day",)
    WAYS = ("as",)
    more_words = _l("Another day")

    def prepare(self, plan, part):
        super().prepare(plan, part)
        scales = [self[name] for name in START]
        as_words = wants_words(scales)
        for one in scales:
            one.show(as_words)

    @staticmethod
    def wanted(kind, arguments):
        """{"day": today}: a new one is about today until its writer says another day."""
        return {"day": today()}

    def says_nothing(self, kind):
        """The day alone says nothing."""
        return not any(self[name].data for name in (*START, "words"))

    def is_unfolded(self):
        """The day always has an answer."""
        return bool(self.day.errors)

    def validate_words(self, field):
        if not self.is_typing and self.says_nothing(CheckIn):
            raise ValidationError(_l("Answer one of them, or write a word. One is enough."))


class FormTotalForm(PartForm):
    form_name = line(
        _l("The name of the form"),
        _l("A form that the service has a licence for. It is filled in outside Hjulet."),
        needed=True,
    )
    total = line(_l("The total"), _l("Only the number."), most=8, needed=True)
    day = DayField(_l("When was it filled in?"))

    @staticmethod
    def wanted(kind, arguments):
        """{"day": today}: a new one is about today until its writer says another day."""
        return {"day": today()}

    def validate_total(self, field):
        if not TOTAL.fullmatch((field.data or "").strip()):
            raise ValidationError(_l("Write the total with digits, like 27 or 27,5."))

    def says_nothing(self, kind):
        """The day alone says nothing."""
        return not (self.form_name.data or self.total.data)


class _TableForm(FlaskForm):
    """What somebody answers at the table. `who`: for whom, if the phone goes round.

    Then nobody is chosen beforehand, and whoever has answered on it changes that by the link of
    their own: an answer takes the place of the one before it.
    """

    who = SelectField(_l("Who answers now?"), validate_choice=False, default=NOBODY)
    name = line(_l("The name of somebody without a phone"), most=60)
    words = line(_l("In your own words, if you like"), most=300)

    def prepare(self, table: RoundAtTable) -> None:
        self.scales = [self[name] for name in self.names]
        way = chosen_way()
        self.as_words = wants_words(self.scales) if way is None else way == "words"
        for one in self.scales:
            one.show(self.as_words, is_chosen=way is not None)
        self._table = table
        others = [one for one in table.people if one.id == table.shares_device]
        nameless = _l("Somebody without a name")
        self.goes_round = request.args.get("who") == "other" or bool(self.who.data)
        self.who.choices = [
            (NOBODY, _l("Choose who answers")),
            *([] if table.mine else [(ME, _l("I do, on this phone"))]),
            *((str(one.id), one.name or nameless) for one in others),
            *((f"{TYPED} {name}", _said_of(table, name)) for name in table.names),
            (TYPED, _l("Somebody else: write the name")),
        ]

    def validate_who(self, field):
        if self.goes_round and not field.data:
            raise ValidationError(CHOOSE_WHO)
        who = self.somebody()
        if who is None:
            raise ValidationError(_l("Choose who answers. They may have left meanwhile."))
        if who.person and not self._table.may_answer_for(who):
            raise ValidationError(HAS_PHONE)

    def validate_name(self, field):
        if self.who.data != TYPED:
            return
        if not tidy_name(field.data):
            raise ValidationError(_l("Write a word or two. One word is enough."))
        if not self._table.may_answer_for(Somebody(name=tidy_name(field.data))):
            raise ValidationError(HAS_PHONE_TOO)

    def somebody(self) -> Somebody | None:
        """Who answers; None if they are not in the round."""
        who = self.who.data or NOBODY
        if who in (NOBODY, ME):
            return Somebody(self._table.visit.person)
        if who == TYPED:
            return Somebody(name=tidy_name(self.name.data))
        if who.startswith(TYPED + " "):
            name = who.removeprefix(TYPED + " ")
            return Somebody(name=name) if name in self._table.names else None
        people = (one for one in self._table.people if str(one.id) == who)
        return next((Somebody(one) for one in people), None)

    def for_another(self) -> str:
        """The name of who answers on the phone of another; "" for whoever has it."""
        who = self.somebody()
        if who is None or who.person == self._table.visit.person:
            return ""
        return who.name or (who.person and who.person.name) or ""

    def answers(self) -> dict:
        """{question or "words": answer} of those that have one."""
        found = {one.short_name: one.data for one in self.scales}
        found["words"] = (self.words.data or "").strip() or None
        return {name: answer for name, answer in found.items() if answer}


def _said_of(table: RoundAtTable, name: str) -> str:
    """The name, and that it has answered, on the phone that it answered on."""
    return _("%(name)s (has answered)", name=name) if table.has_answered_here(name) else name


def tidy_name(name: str | None) -> str:
    return SPACES.sub(" ", name or "").strip()


class StartForm(_TableForm):
    names = ("mood", "strength", "sleep")
    mood = ScaleField(AT_TABLE["mood"])
    strength = ScaleField(AT_TABLE["strength"])
    sleep = ScaleField(AT_TABLE["sleep"])


class EndForm(_TableForm):
    names = ("useful", "said", "next")
    useful = ScaleField(AT_TABLE["useful"])
    said = ScaleField(AT_TABLE["said"])
    next = ScaleField(AT_TABLE["next"])


TABLE_FORMS = {"start": StartForm, "end": EndForm}
