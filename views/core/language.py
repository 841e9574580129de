"""Which language the visitor reads, and how times and dates are said in it."""

from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Literal

from babel import Locale
from babel.dates import get_day_names
from babel.lists import format_list
from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask_babel import Babel, format_date, format_decimal, get_locale
from flask_babel import gettext as _
from flask_login import current_user

from models.core.clock import ZONE, day_at, today
from models.people.person import LANGUAGES
from views.core import access, catalogue, cookies
from views.core.addresses import address_in, asked_address, own_path
from views.core.voice import theirs_of

bp = Blueprint("language", __name__)
NAMES = {"nb": "Norsk", "sv": "Svenska", "en": "English"}
MONDAY = date(2026, 1, 5)  # any


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


@cache  # Babel would take the name of the language apart for each page
def _locale_of(language: str) -> Locale:
    return Locale.parse(language)


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


def day_and_year(value: date) -> str:
    """3 December 2026: on paper, which can hang on the wall into the next year."""
    return format_date(value, "d. MMMM y" if str(get_locale()) == "nb" else "d MMMM y")


def weekday_name(value: date) -> str:
    """Thursday; in Norwegian and Swedish without a capital letter."""
    return get_day_names(locale=catalogue.locale())[value.weekday()]


def weekday_and_day(value: date | str, within: bool = False) -> str:
    """Saturday 28 November, with the year if it is not this one. `value`: also in ISO 8601.

    `within` a sentence: as the language writes it there.
    """
    value = date.fromisoformat(value) if isinstance(value, str) else value
    form = "EEEE d MMMM" if value.year == today().year else "EEEE d MMMM y"
    return _capital(value, form, within)


def month_and_year(value: date, within: bool = False) -> str:
    """November 2026. `within` a sentence: as the language writes it there."""
    return _capital(value, "MMMM y", within)


def _capital(value: date, form: str, within: bool) -> str:
    said = format_date(value, form.replace("d ", "d. ") if str(get_locale()) == "nb" else form)
    return said if within else said[:1].upper() + said[1:]


def days_said(days: str | None) -> str:
    """These days of the week in words; "" for none."""
    if days == "1234567":
        return _("Every day")
    if days == "12345":
        return _("Monday to Friday")
    names = [weekday(MONDAY + timedelta(int(one) - 1)) for one in days or ""]
    if len(names) < 2:
        return "".join(names)
    *most, last = [names[0], *(name.lower() if _lowers() else name for name in names[1:])]
    return _("%(days)s and %(last)s", days=", ".join(most), last=last)


def _lowers() -> bool:
    return str(get_locale()) != "en"


def from_to(first: date, last: date) -> str:
    """23.–29. november (nb), 30 November – 6 December (en)."""
    if first.month != last.month:
        return f"{day(first)} – {day(last)}"
    return f"{first.day}{'.' if str(get_locale()) == 'nb' else ''}–{day(last)}"


def weekday(value: date, within: bool = False) -> str:
    """Thursday. `within` a sentence: as the language writes it there."""
    said = weekday_name(value)
    if within:
        return said
    return said[:1].upper() + said[1:]


def clock_said(clock: str | None) -> str:
    """10.30 (nb, sv), 10:30 (en)."""
    return (clock or "").replace(":", ".") if _lowers() else clock or ""


def moment(seconds: int) -> str:
    """When something was written (seconds since 1970): the time if it was today, else the day."""
    at = day_at(seconds)
    if at == today():
        return catalogue.gettext("today at %(time)s", time=clock(seconds))
    return day(at)


def quoted(names: list, style: Literal["standard", "or"] = "standard") -> str:
    """These names, each in its own quotation marks: “My week” and “Diary”; or "or" “Diary”."""
    each = [catalogue.gettext("“%(name)s”", name=name) for name in names]
    return format_list(each, style=style, locale=catalogue.locale())


def init_app(app: Flask) -> None:
    babel = Babel(app, locale_selector=lambda: _locale_of(select()))
    app.jinja_env.filters.update(
        clock=clock,
        day=day,
        decimal=format_decimal,
        moment=moment,
        month_and_year=month_and_year,
        quoted=quoted,
        theirs=theirs_of,
        weekday=weekday,
        weekday_and_day=weekday_and_day,
    )
    catalogue.init_app(app, babel)
    app.jinja_env.globals.update(
        address_in=address_in,
        clock_said=clock_said,
        from_to=from_to,
        get_locale=get_locale,
        asked_address=asked_address,
        language=lambda: catalogue.locale().language,
        language_names=NAMES,
        today=today,
    )
