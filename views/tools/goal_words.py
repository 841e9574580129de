"""How far a goal or an action has come, by when, and who answers for it by law: the choices."""

from datetime import date

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from models.core.finding import folded
from models.tools.goals import WEEKDAYS, Action
from views.core.language import day, today, weekday_name
from views.core.voice import voiced

GOAL_STATES = [
    ("open", voiced(_l("I am working on this"), _l("%(owner)s is working on this"))),
    ("reached", voiced(_l("I have managed this"), _l("%(owner)s has managed this"))),
    ("paused", _l("Paused. That is fine.")),
]
ACTION_STATES = [
    ("agreed", _l("Agreed")),
    ("going", _l("Under way")),
    ("done", _l("Done")),
    ("paused", _l("Paused. That is fine.")),
    ("dropped", _l("We dropped it")),
]
# Of what is done again and again: a tick says that it is done this time, and ends nothing.
ACTION_STATES_AGAIN = [
    (state, _l("We have finished with this") if state == "done" else words)
    for state, words in ACTION_STATES
]
WHEN = [
    ("open", _l("Open, no day set")),
    ("meeting", _l("Before the next meeting")),
    ("date", _l("On a day")),
    ("repeats", _l("Again and again")),
]
EVERY = [
    ("week", _l("Every week")),
    ("day", _l("Every day")),
    ("mon", _l("Every Monday")),
    ("tue", _l("Every Tuesday")),
    ("wed", _l("Every Wednesday")),
    ("thu", _l("Every Thursday")),
    ("fri", _l("Every Friday")),
    ("sat", _l("Every Saturday")),
    ("sun", _l("Every Sunday")),
    ("month", _l("Every month")),
    ("", lazy_pgettext("how often", "In another way")),
]
DONE_THIS = {
    "day": _l("Done today"),
    "week": _l("Done this week"),
    "month": _l("Done this month"),
}
PRINCIPALS = [
    ("", _l("Not decided")),
    ("kommun", _l("The municipality")),
    ("region", _l("The region")),
    ("other", _l("Someone else")),
]


def by_when(action: Action, say_day=day) -> str:
    """When it is to be done, in words; "" if no day is set. `say_day` says a date."""
    if action.when == "date" and action.by_date:
        return say_day(action.by_date)
    if action.when == "meeting":
        return _("Before the next meeting")
    if action.when == "repeats":
        return how_often(action.every, action.how_often) or _("Again and again")
    return ""


def is_overdue(action: Action) -> bool:
    """True if the day by which it was to be done has passed, and it is not done."""
    return action.under_way and action.day is not None and action.day < today()


def done_lately(action: Action) -> str:
    """That something we do again and again is done this time, and when it is next; else ""."""
    if not action.done_this_time(today()):
        return ""
    done_on = action.done_on(today())
    following = action.next_day(today())
    if done_on and following:
        done = f"{weekday_name(done_on)} {day(done_on)}"
        return _("Done: %(done)s. Next: %(day)s", done=done, day=soon(following))
    if action.every in WEEKDAYS and following:
        return _("Done this time. Next: %(day)s", day=soon(following))
    return str(DONE_THIS.get(action.every or "day", DONE_THIS["day"]))


def next_time(action: Action) -> str:
    """When it is next, in words, as the plan and home say it; "" if no day is set."""
    following = action.next_day(today())
    return soon(following) if following else done_lately(action) or by_when(action)


def how_often(every: str | None, words: str | None) -> str:
    """One of EVERY, and the person's own words: "Every Sunday, after dinner"."""
    each = str(dict(EVERY)[every]) if every else ""
    own = (words or "").strip()
    if f" {folded(own)} " in f" {folded(each)} ":
        return each  # "every Sunday, Sunday" would say it twice
    return ", ".join(filter(None, (each, own)))


def soon(value: date) -> str:
    """A day to come: today, tomorrow or the weekday if it is within a week, else the date."""
    days = (value - today()).days
    if 0 <= days < 2:
        return _("tomorrow") if days else _("today")
    return weekday_name(value) if 0 < days < 7 else day(value)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        by_when=by_when, done_lately=done_lately, is_overdue=is_overdue, next_time=next_time
    )
