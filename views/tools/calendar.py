"""Reminders in the owner's own calendar: what is in it, as a file, or at a private address."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from models.people.rate_limit import RateLimit, RateLimited
from models.plan.visit import Visit
from models.tools.calendar import SHOWS, CalendarFeed
from views.core import access, security
from views.core.addresses import caller, origin
from views.core.language import today

bp = Blueprint("calendar", __name__)
MOST, WITHIN = 30, 15 * 60  # so many unknown addresses from one place within so many seconds

SHOWN = dict(
    zip(
        SHOWS,
        (
            _l("When we look at the plan again"),
            _l("What I have said I will do"),
            _l("My week"),
            _l("My meetings"),
            _l("Every third month: how is it going with what matters?"),
        ),
        strict=True,
    )
)
TITLES = {
    "look": _l("We look at the plan again"),
    "meetings": _l("Meeting"),
    "matters": _l("How is it going with what matters?"),
}


@bp.get("/plans/<int:plan_id>/calendar")
def show(plan_id):
    visit = access.own_plan(plan_id)
    return _page(visit)


@bp.post("/plans/<int:plan_id>/calendar")
def choose(plan_id):
    visit = access.own_plan(plan_id)
    form = CalendarForm()
    if not form.validate():
        return _page(visit, form=form), 422
    CalendarFeed.choose(visit, form.shows.data, form.words.data == "yes")
    return redirect(url_for(".show", plan_id=plan_id, done="yes"), 303)


@bp.get("/plans/<int:plan_id>/calendar.ics")
def file(plan_id):
    visit = access.own_plan(plan_id)
    return _file(CalendarFeed.of(visit.plan) or abort(404))


@bp.post("/plans/<int:plan_id>/calendar/address")
def give_address(plan_id):
    visit = access.own_plan(plan_id)
    feed = CalendarFeed.of(visit.plan) or abort(404)
    had_one = bool(feed.token)
    token = feed.give_address(visit)
    return _page(visit, address=origin() + url_for(".feed", token=token), had_one=had_one)


@bp.post("/plans/<int:plan_id>/calendar/address/end")
def end_address(plan_id):
    visit = access.own_plan(plan_id)
    feed = CalendarFeed.of(visit.plan) or abort(404)
    feed.end_address(visit)
    return redirect(url_for(".show", plan_id=plan_id, done="ended"), 303)


@bp.get("/calendar/<token>.ics")
def feed(token):
    """For a calendar that asks by itself: it can sign in nowhere, so the address is the key."""
    access.public()
    found = CalendarFeed.at(token)
    if found is None:
        _charge()
        abort(404)
    return _file(found)


def _charge() -> None:
    """Count an address that opens nothing. Where there were too many, no more of them is noted."""
    try:
        RateLimit.spend(f"calendar:{caller()}", MOST, WITHIN)
        security.note("unknown-calendar")
    except RateLimited:
        return


def _file(feed: CalendarFeed) -> Response:
    with force_locale(feed.plan.owner.language):
        titles = {what: str(words) for what, words in TITLES.items()}
        made = feed.file(titles, today())
    answer = Response(made, mimetype="text/calendar")
    answer.headers.set("Content-Disposition", "attachment", filename="hjulet.ics")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _page(visit: Visit, form=None, address: str = "", had_one: bool = False) -> str:
    """The page. `address`: a new one, shown only now. `had_one`: it took the place of another."""
    kept = CalendarFeed.of(visit.plan)
    known = {
        "shows": kept.shows.split() if kept else ["look", "actions", "matters"],
        "words": "yes" if kept and kept.words else "no",
    }
    return render_template(
        "tools/calendar/show.html",
        plan=visit.plan,
        form=form or CalendarForm(formdata=None, data=known),
        kept=kept,
        address=address,
        had_one=had_one,
    )


class CalendarForm(FlaskForm):
    shows = SelectMultipleField(
        _l("What do you want to be reminded of?"),
        choices=list(SHOWN.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    words = RadioField(
        _l("What may the calendar say?"),
        choices=[
            ("no", _l("Only “Hjulet”. Nobody who sees the phone learns more.")),
            ("yes", _l("What it is about, in my words")),
        ],
        default="no",
    )
