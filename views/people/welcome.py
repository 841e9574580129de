"""Welcome: what this is, and the owner's yes or "not now". Nothing is stored before the yes."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField
from wtforms.widgets import PasswordInput

from models.core.audit import Audit
from models.core.database import transaction
from models.people.card import Card
from models.people.consent import Consent
from models.people.person import COUNTRIES, LANGUAGES, Person
from models.people.rate_limit import RateLimit, RateLimited
from models.plan.kinds import all_kinds
from models.plan.plan import Plan
from views.core import access, cookies, security
from views.core.addresses import caller
from views.core.fields import line, new_pin
from views.core.language import select
from views.core.session import remember
from views.people.sign_in import just_signed_out, too_many

bp = Blueprint("welcome", __name__)
# New owners from one address, in so many seconds.
NEW_OWNERS = 30
WITHIN = 3600


@bp.get("/welcome")
def show():
    access.public()
    return page()


def page() -> str:
    """The first page that somebody sees who is not signed in."""
    return render_template(
        "people/welcome/show.html",
        not_now=cookies.read("not_now"),
        signed_out=just_signed_out(),
    )


@bp.post("/not-now")
def not_now():
    access.public()
    response = redirect(url_for(".show"), 303)
    return cookies.keep(response, "not_now", "1")


@bp.route("/begin", methods=["GET", "POST"])
def begin():
    access.public()
    if current_user.is_authenticated and Plan.of(access.person()):
        return redirect(url_for("home.mine"), 303)
    language = request.form.get("language")
    if language in LANGUAGES:
        return _as_filled_in(language)
    form = BeginForm(country=_country_of(select()))
    if not form.validate_on_submit() or not room_for_one_more(form):
        return render_template("people/welcome/begin.html", form=form), 422 if form.errors else 200
    person = own_a_plan(select(), form.country.data, form.name.data, form.pin.data)
    remember(person, form.pin.data, own=form.own.data)
    return redirect(url_for("card.show"), 303)


def _as_filled_in(language: str):
    """The form in another language, with all that was filled in: no more than the choice is kept.

    The country follows the language, unless it was another than the language before suggested.
    """
    form = BeginForm()
    if form.country.data == _country_of(select()):
        form.country.data = _country_of(language)
    form.pin.widget = PasswordInput(hide_value=False)
    with force_locale(language):
        page = render_template("people/welcome/begin.html", form=form)
    return cookies.keep(make_response(page), "language", language)


def _country_of(language: str) -> str:
    """Where whoever reads this language most likely lives."""
    return "SE" if language == "sv" else "NO"


def own_a_plan(language: str, country: str, name: str | None, pin: str) -> Person:
    """A new owner with a plan, a consent and a card. Call it only after their yes."""
    with transaction():
        person = Person.join(language, country, name)
        consent = Consent.to_own_plan(person)
        plan = Plan(owner=person, country=country, sheet_name="first" if name else "none")
        plan.save(force_insert=True)
        for kind in all_kinds():
            kind.suggest(plan)
        Audit.note(person, plan, "said yes", "consent", consent.id)
    Card.issue(person, pin)
    return person


def room_for_one_more(form) -> bool:
    """Whether this address may make another owner. If not, the form gets a kind message."""
    place = f"begin:{caller()}"
    try:
        RateLimit.spend(place, NEW_OWNERS, WITHIN)
    except RateLimited as pause:
        security.note("too-many-new-owners")
        form.pin.errors = [too_many(pause.until)]
        return False
    return True


class BeginForm(FlaskForm):
    name = line(
        _l("What should we call you?"),
        _l("You can leave it blank. A first name is enough."),
        most=60,
    )
    country = RadioField(
        _l("Where do you live?"), choices=list(zip(COUNTRIES, (_l("Norway"), _l("Sweden"))))
    )
    pin = new_pin(
        _l("Choose a PIN"),
        _l("4 digits or more, but not a year. Choose something you remember, and tell nobody."),
    )
    own = BooleanField(
        _l("Only I use this phone or computer"),
        description=_l(
            "Then you stay signed in. Do not tick this on a phone or computer that others use."
        ),
    )
