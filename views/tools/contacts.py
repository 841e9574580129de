"""The page "My people": contacts with their phone numbers, and who steps in for whom."""

from flask import Blueprint, Flask, render_template, request
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectField, TelField
from wtforms.validators import ValidationError

from models.core.typed import tidy
from models.plan.visit import Visit
from models.tools.contacts import Contact, emergency_numbers, numbers_checked_on, stand_ins
from views.core import access
from views.core.fields import AtMost, DayField, OneOf, line, phone, text_field
from views.core.forms import PartForm, offered
from views.core.language import today
from views.core.voice import Named, voiced
from views.plan.authors import authors_and_voices
from views.plan.pages import KindView, Page
from views.tools.default_names import KIND_NAMES
from views.tools.takeout_words import TakeoutDocument, entry

BECOMES_CONTACT = _l("You find the person among the contacts when you are done.")
bp = Blueprint("contacts", __name__, url_prefix="/plans/<int:plan_id>/contacts")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "contacts")
    plan = visit.plan
    contacts = Contact.of(plan)
    return render_template(
        "tools/contacts/show.html",
        plan=plan,
        contacts=contacts,
        **authors_and_voices(plan, contacts),
        covers=stand_ins(contacts, today()),
        kinds=KIND_NAMES,
        emergency=emergency_numbers(plan.country),
        checked_on=numbers_checked_on(),
    )


def extra_context(visit: Visit, parts) -> dict:
    """What the template of one contact needs besides the contact (see Page)."""
    return {
        **authors_and_voices(visit.plan, parts),
        "covers": stand_ins(Contact.of(visit.plan), today()),
        "kinds": KIND_NAMES,
    }


class SomebodyForm(PartForm):
    """Of a part about somebody: one of the contacts, or a name. Its subclass has the field name.

    A name becomes a contact (Contact.settled): the field says so.
    """

    contact = OneOf(_l("Who?"), _l("Somebody else"))

    def prepare(self, plan, part):
        super().prepare(plan, part)
        people = [(one.id, one.name or one.service) for one in offered(Contact, plan)]
        people += self.unnamed(Contact, "contact")
        self.contact.offer(people)
        hints = [self.name.description] if people else []
        hints += [BECOMES_CONTACT] if access.sees(Contact.page) else []
        self.name.description = " ".join(str(hint) for hint in hints)
        if not people:
            del self.contact

    def validate_name(self, field):
        chosen = "contact" in self and self.contact.data
        if not chosen and not field.data and not self.is_typing:
            raise ValidationError(_l("Write the name, or choose somebody in the list."))

    def changes(self):
        """Whoever chooses a contact needs no name or number of their own."""
        found = super().changes()
        if found.get("contact"):
            found |= {name: None for name in ("name", "phone") if name in self}
        return found


class ContactForm(PartForm):
    name = line(_l("Name"), needed=True)
    kind = SelectField(
        _l("Who is this?"), choices=[("", _l("Not chosen")), *KIND_NAMES.items()], default=""
    )
    role = line(_l("What they do"), _l("For example: drug counsellor, doctor, sister."))
    service = line(_l("Where they work"), _l("For example: Nav, DPS, the health centre."))
    phone = TelField(_l("Phone"), [phone, AtMost(30)], [tidy])
    use = text_field(
        voiced(_l("When I call this person"), _l("When %(owner)s calls this person")),
        voiced(
            _l("For example: when I can't sleep."), _l("For example: when %(owner)s can’t sleep.")
        ),
        most=300,
    )
    away_until = DayField(_l("Away until"), _l("Leave this blank if the person is not away."))
    stand_in = OneOf(_l("Who steps in?"), _l("Nobody yet"))
    MORE = ("kind", "service", "away_until", "stand_in")

    def prepare(self, plan, part):
        super().prepare(plan, part)
        others = [one for one in offered(Contact, plan) if part is None or one.id != part.id]
        self.stand_in.offer([(contact.id, contact.name) for contact in others])

    def validate_away_until(self, field):
        if self.a_new_day("away_until") and field.data < today():
            raise ValidationError(
                _l("That day has passed. Choose today or a later day, or leave it blank.")
            )


def numbers_here() -> list[dict]:
    """The emergency numbers of the country where the visitor most likely is.

    The person's own, if somebody is signed in; else Sweden for whoever reads Swedish, or reads
    English in a browser that would rather have Swedish than Norwegian; else Norway.
    """
    if current_user.is_authenticated:
        return emergency_numbers(current_user.person.country)
    language = str(get_locale())
    if language == "en":
        language = request.accept_languages.best_match(["nb", "no", "nn", "sv"], "nb")
    return emergency_numbers("SE" if language == "sv" else "NO")


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(numbers_here=numbers_here, numbers_checked_on=numbers_checked_on)


def _so_far(overview) -> str:
    """How much is on the page, in words for home (see Page)."""
    number = len(overview.contacts)
    return ngettext("%(num)s person", "%(num)s people", number) if number else ""


TITLE, FOR_OTHERS = _l("My people"), Named(_l("%(owners)s people"))


def _takeout_sections(document: TakeoutDocument):
    """As Page.takeout_sections: each person, without the questions."""
    yield _("My people"), map(_takeout_entry, document.standing("contact"))


def _takeout_entry(one: dict) -> dict:
    return entry(
        one["name"],
        ("", one["role"]),
        ("", one["service"]),
        (_("Phone"), one["phone"]),
        ("", one["use"]),
        ("", one["kind"] and KIND_NAMES[one["kind"]]),
    )


PAGE = Page(
    name="contacts",
    endpoint="contacts.show",
    title=TITLE,
    title_for_others=FOR_OTHERS,
    in_log=_l("my people"),
    home=40,
    more=10,
    extra_context=extra_context,
    so_far=_so_far,
    takeout_sections=_takeout_sections,
    kinds=(
        KindView(
            Contact,
            ContactForm,
            title=voiced(_l("One of my people"), _l("One of %(owners)s people")),
            plural=voiced(TITLE, FOR_OTHERS),
            in_log=_l("one of my people"),
            fragment="tools/contacts/_contact.html",
        ),
    ),
)
