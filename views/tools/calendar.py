"""Reminders in the owner's own calendar: what is in it, as a file, or at a private address."""

import json

from flask import Blueprint, Response, abort, redirect, render_template, session, url_for
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from models.core.database import now
from models.core.encryption import opened_note, sealed_note
from models.people.rate_limit import RateLimit, RateLimited
from models.plan.visit import Visit
from models.tools.calendar import SHOWS, CalendarFeed
from views.core import access, security
from views.core.addresses import caller, origin
from views.core.language import today

bp = Blueprint("calendar", __name__)
NEW = "new-calendar-address"  # in the session
SHOWN_SECONDS = 10 * 60
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
    _keep_new(feed.give_address(visit), had_one)
    return redirect(url_for(".show", plan_id=plan_id, _anchor="new-address"), 303)


@bp.post("/plans/<int:plan_id>/calendar/address/end")
def end_address(plan_id):
    visit = access.own_plan(plan_id)
    feed = CalendarFeed.of(visit.plan) or abort(404)
    feed.end_address(visit)
    session.pop(NEW, None)
    return redirect(url_for(".show", plan_id=plan_id, done="ended"), 303)


def _keep_new(token: str, had_one: bool) -> None:
    """Keep the new address for a while, sealed in this browser's cookie: nobody else has it.

    Whoever goes Back, or comes from the calendar to read it once more, finds it.
    """
    told = json.dumps({"token": token, "until": now() + SHOWN_SECONDS, "had_one": had_one})
    session[NEW] = sealed_note(told, NEW)


def _new_address(kept: CalendarFeed | None) -> tuple[str, bool]:
    """The new address of this calendar as long as it is shown, and if it took another's place."""
    told = json.loads(opened_note(session.get(NEW, ""), NEW) or "{}")
    if not told or told["until"] < now() or not kept or not kept.opens(told["token"]):
        session.pop(NEW, None)
        return "", False
    return origin() + url_for(".feed", token=told["token"]), told["had_one"]


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


def _page(visit: Visit, form=None) -> str:
    kept = CalendarFeed.of(visit.plan)
    address, had_one = _new_address(kept)
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
