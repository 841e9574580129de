"""The forms of the diary: a day, and which of its sentences."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import ValidationError

from models.tools.diary import PROMPTS, Entry
from views.core.fields import LONG, DayField, number, text_field
from views.core.forms import PartForm
from views.core.language import today

QUESTIONS = dict(
    zip(
        PROMPTS,
        (
            _l("What happened?"),
            _l("What did I do?"),
            _l("What did I think?"),
            _l("What did I feel?"),
        ),
    )
)
CHANGED = _l("This has changed meanwhile. Look at it again, and choose once more.")


class EntryForm(PartForm):
    text = text_field(
        _l("What do you want to write?"),
        _l("A few words are enough. Only you read them."),
        3 * LONG,
    )
    happened = text_field(QUESTIONS["happened"])
    did = text_field(QUESTIONS["did"])
    thought = text_field(QUESTIONS["thought"])
    felt = text_field(QUESTIONS["felt"])
    day = DayField(_l("Which day is it about?"))
    MORE = (*PROMPTS, "day")
    more_words = _l("More, if you want")

    @staticmethod
    def wanted(kind, arguments):
        """{"day": today}: what a new entry is about until its writer says another day."""
        return {"day": today()}

    def validate_text(self, field):
        # A new one begins with a word, also while somebody types: else an empty one would be kept.
        if (self.is_new or not self.is_typing) and self.says_nothing(Entry):
            raise ValidationError(_l("Write a word or two. One word is enough."))

    def says_nothing(self, kind):
        """The day alone says nothing."""
        return not any((self[name].data or "").strip() for name in ("text", *PROMPTS))

    def is_unfolded(self):
        """The day always has an answer."""
        return any(self[name].data for name in PROMPTS) or any(
            field.errors for field in self.further_questions()
        )


class MarkForm(FlaskForm):
    """Which sentences of an entry."""

    revision = HiddenField()
    marks = SelectMultipleField(_l("Which sentences?"), coerce=number, validate_choice=False)

    @classmethod
    def about(cls, entry: Entry, **answers):
        """As it was posted, or new. Of a day with one sentence, that one is ticked."""
        sentences = entry.sentences
        ticked = [0] if len(sentences) == 1 else []
        form = cls(data={"revision": entry.revision, "marks": ticked} | answers)
        form.sentences = sentences
        return form

    @classmethod
    def anew(cls, entry: Entry):
        """Nothing is ticked: that belonged to words that are not there any longer."""
        form = cls(formdata=None, revision=entry.revision)
        form.sentences = entry.sentences
        form.marks.errors = [CHANGED]
        return form

    def is_outdated(self, entry: Entry) -> bool:
        return self.revision.data != str(entry.revision)

    def validate_marks(self, field):
        if not set(field.data or ()) & {one.number for one in self.sentences}:
            raise ValidationError(_l("Tick at least one sentence."))
