"""Which language the visitor reads, and how times and dates are said in it."""

from datetime import date, datetime, time
from functools import lru_cache

from babel.dates import get_day_names
from babel.lists import format_list
from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask_babel import Babel, format_date, format_decimal, get_locale
from flask_login import current_user

from models.core.clock import ZONE, day_at, today
from models.people.person import LANGUAGES
from views.core import access, catalogue, cookies
from views.core.addresses import asked_address, own_path
from views.core.voice import theirs_of

bp = Blueprint("language", __name__)
NAMES = {"nb": "Norsk", "sv": "Svenska", "en": "English"}


@bp.get("/language")
def show():
    access.public()
    return render_template("core/language/show.html", next=own_path(request.args.get("next")))


@bp.post("/language")
def choose():
    access.public()
    language = request.form.get("language")
    if language not in LANGUAGES:
        return redirect(url_for("language.show"), 303)
    if current_user.is_authenticated:
        current_user.person.speak(language)
    response = redirect(own_path(request.form.get("next")), 303)
    return cookies.keep(response, "language", language)


def select() -> str:
    """The person's own choice, else the choice in this browser, else what the browser asks for."""
    if current_user.is_authenticated:
        return current_user.person.language
    chosen = cookies.read("language")
    if chosen in LANGUAGES:
        return chosen
    wish = request.accept_languages.best_match(["nb", "no", "nn", "sv", "en"], "nb")
    return "nb" if wish in ("no", "nn") else wish


def end_of(day: date) -> int:
    """The last second of a day, in seconds since 1970."""
    return int(datetime.combine(day, time(23, 59, 59), ZONE).timestamp())


def clock(seconds: int) -> str:
    """The time of a moment (seconds since 1970): 14.03 (nb, sv), 14:03 (en).

    In the night when the clocks go back an hour comes twice: then it says which one it is.
    """
    at = datetime.fromtimestamp(seconds, ZONE)
    said = f"{at:%H.%M}" if catalogue.locale().language in ("nb", "sv") else f"{at:%H:%M}"
    if at.fold:
        return catalogue.gettext("%(time)s (after the clocks go back)", time=said)
    if at.utcoffset() != at.replace(fold=1).utcoffset():
        return catalogue.gettext("%(time)s (before the clocks go back)", time=said)
    return said


def day(value: date | int | str) -> str:
    """3 December, with the year if it is not this one.

    `value` is a day, a moment in seconds since 1970, or a day in ISO 8601.
    """
    if isinstance(value, int):
        value = day_at(value)
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return _in_words(value, value.year == today().year, catalogue.locale().language)


@lru_cache(4096)  # a page says many dates, and often the same
def _in_words(value: date, this_year: bool, language: str) -> str:
    form = "d MMMM" if this_year else "d MMMM y"
    if language == "nb":
        form = form.replace("d ", "d. ")
    return format_date(value, form)


def weekday_name(value: date) -> str:
    """Thursday; in Norwegian and Swedish without a capital letter."""
    return get_day_names(locale=catalogue.locale())[value.weekday()]


def moment(seconds: int) -> str:
    """When something was written (seconds since 1970): the time if it was today, else the day."""
    at = day_at(seconds)
    if at == today():
        return catalogue.gettext("today at %(time)s", time=clock(seconds))
    return day(at)


def quoted(names: list) -> str:
    """These names, each in its own quotation marks: “My week” and “Diary”."""
    each = [catalogue.gettext("“%(name)s”", name=name) for name in names]
    return format_list(each, locale=catalogue.locale())


def init_app(app: Flask) -> None:
    babel = Babel(app, locale_selector=select)
    app.jinja_env.filters.update(
        clock=clock, day=day, moment=moment, quoted=quoted, theirs=theirs_of
    )
    app.jinja_env.filters.update(decimal=format_decimal)
    catalogue.init_app(app, babel)
    app.jinja_env.globals.update(
        get_locale=get_locale,
        asked_address=asked_address,
        language=lambda: str(get_locale()),
        language_names=NAMES,
        today=today,
    )
