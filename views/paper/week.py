"""The week for the fridge: this week, the next one, an ordinary one, or an empty one for a pen."""

from datetime import date, timedelta

from flask import Blueprint, url_for
from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from models.paper import week as paper
from models.paper.measure import ANY_FONT, NOTO_SANS
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.calendar import NAME
from models.tools.goals import Action
from models.tools.paper_reminders import Remembered, chosen, remembered
from models.tools.repeated import Time
from models.tools.week import PARTS_OF_DAY, WEEK, Activity, Day, Week, monday_of
from views.core import access
from views.core.language import MONDAY, clock_said, from_to, today, weekday
from views.core.voice import as_the_owner
from views.paper.choices import (
    Group,
    chosen_in_bar,
    in_the_owners_language,
    in_the_readers_language,
    languages,
    names_shown,
    one_of,
)
from views.paper.on_screen import blank_bar, blank_sheet, owners_bar, plain_sheet, tight
from views.paper.pdf_answer import answer
from views.paper.sheet_labels import day, foot
from views.tools.calendar import TITLES
from views.tools.week import PARTS, WEEK_NAMES, actions_for

bp = Blueprint("week_paper", __name__)
WHICH = ("this", "next", "usual")
REMIND = ("words", "days", "none")
TO_FILL = ("",)  # the row for what comes on no day of its own, with nothing in it yet


@bp.get("/plans/<int:plan_id>/week/sheet")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "week")
    with in_the_owners_language(visit):
        page = _page(visit)
        return tight(
            "paper/printing/week.html",
            page.sheet,
            page=page,
            words=printed_words(page, _which_said()),
            **owners_bar(
                visit, "week.show", choices=_choices(visit.plan), family=_weeks(visit.plan)
            ),
        )


@bp.get("/plans/<int:plan_id>/week/sheet.pdf")
def pdf(plan_id):
    visit = access.plan_to_read(plan_id, "week")
    with in_the_owners_language(visit):
        page = _page(visit, NOTO_SANS)
        told_page = told(page, _which_said())
        # TRANSLATORS: the name of a file
        return answer("week.typ", page.sheet, told_page, _("week"), paper.SIZES)


@bp.get("/print/blank/week")
def blank():
    access.public()
    with in_the_readers_language():
        page = paper.fitted(blank_sheet(), _blank_rows(), TO_FILL)
        return tight(
            "paper/printing/week.html",
            page.sheet,
            page=page,
            words=printed_words(page),
            **blank_bar("week"),
        )


@bp.get("/print/blank/week.pdf")
def blank_pdf():
    access.public()
    with in_the_readers_language():
        page = paper.fitted(blank_sheet(), _blank_rows(), TO_FILL, NOTO_SANS)
        return answer("week.typ", page.sheet, told(page), _("blank-form"), paper.SIZES)


def _which() -> str:
    return one_of("week", WHICH, "this")


def _page(visit: Visit, font: float = ANY_FONT) -> paper.WeekPage:
    actions = actions_for(visit)
    week = Week(visit.plan, _monday(), actions, visit.known_since)
    usual = _which() == "usual"
    some_time = tuple(one.what or "" for one in week.some_time)
    made = rows(week.usual if usual else week.days, usual)
    if _wish() != "none":
        made.append(_to_remember([] if usual else _remembered(visit, actions, week)))
    return paper.fitted(plain_sheet(visit), made, some_time, font)


def _blank_rows() -> list[paper.Row]:
    return [*rows([]), _to_remember([])]


def _to_remember(texts: list[str]) -> paper.Row:
    return paper.to_remember(_("To remember"), texts)


def _wish() -> str:
    """How the reminders stand there: in words, as all of the week does, unless another is chosen.

    What the calendar may say is about a screen that lights up among others.
    """
    return one_of("remind", REMIND, REMIND[0])


def _remembered(visit: Visit, actions: list[Action], week: Week) -> list[str]:
    """What the owner has chosen to be reminded of: its day, and what it is about if wanted."""
    first = max(today(), week.monday)
    found = remembered(visit, chosen(visit.plan), actions, first, week.sunday)
    in_words = _wish() == "words"
    said = (f"{_short(one.day)} {_about(one) if in_words else NAME}" for one in found)
    return list(dict.fromkeys(said))


def _about(one: Remembered) -> str:
    words = one.words or str(TITLES[one.what])
    if one.words and one.what == "meetings":
        words = _("Meeting: %(what)s", what=words)
    return " ".join(filter(None, (clock_said(one.clock), words)))


def _choices(plan: Plan) -> list[Group]:
    wish = _wish()
    names = {
        "words": _("What it is about, in my words"),
        "days": _("Only the days"),
        "none": _("Nothing"),
    }
    answers = [(one, text, one == wish) for one, text in names.items()]
    return [languages(), names_shown(plan), Group("remind", _("To remember"), answers)]


def _monday() -> date:
    here = monday_of(today())
    return here + WEEK if _which() == "next" else here


def rows(days: list[Day], usual: bool = False) -> list[paper.Row]:
    """The rows of the paper; without days an empty one. `usual`: what comes in any week."""
    found = []
    for ahead in range(7):
        here = days[ahead] if days else None
        name = weekday(here.date if here else MONDAY + timedelta(ahead))
        dated = "" if usual or not here else _short(here.date)
        cells = tuple(_texts(here, part, usual) if here else () for part in PARTS_OF_DAY)
        found.append(paper.Row(name, dated, cells))
    return found


def _short(here: date) -> str:
    """23. nov."""
    form = "d. MMM" if str(get_locale()) == "nb" else "d MMM"
    return format_date(here, form)


def _texts(here: Day, part: str, usual: bool) -> tuple[str, ...]:
    """What comes then, each once: a habit and something we have agreed may be the same."""
    said = (_said(one, usual) for one in here.at(part) if not one.let_be)
    return tuple(dict.fromkeys(said))


def _said(time: Time, usual: bool = False) -> str:
    part = time.part
    weeks = part.weeks if isinstance(part, Activity) and usual else None
    some = f"({WEEK_NAMES[weeks]})" if weeks in ("even", "odd") else ""
    clock = clock_said(time.clock)
    what = part.what or ""
    return " ".join(filter(None, ("" if what.startswith(clock) else clock, what, some)))


def _which_said() -> str:
    """Which week it is, in words."""
    if _which() == "usual":
        return _("As it usually is")
    number = _("Week %(number)s", number=_monday().isocalendar().week)
    return f"{number} · {from_to(_monday(), _monday() + timedelta(6))}"


def printed_words(page: paper.WeekPage, which: str = "") -> dict:
    """{name in the template: what is printed there}, besides what somebody wrote.

    `which`: which week it is, in words; without it this is the empty paper, for a pen.
    """
    return {
        "title": _("My week"),
        "which": which,
        "made": _("Made on %(day)s", day=day(page.sheet.made_on)),
        "name": _("Name, if I want to:"),
        "date": _("Week:"),
        "parts": [str(as_the_owner(PARTS[part])) for part in PARTS_OF_DAY],
        "some_time": _("Some time in the week"),
        "note": _("… means that more is written on the phone.") if page.shortened else "",
        **foot(page.sheet),
    }


def told(page: paper.WeekPage, which: str = "") -> dict:
    """What the template of the PDF needs beside the sheet itself."""
    return {
        "size": page.size,
        "rows": list(map(_told_row, page.rows)),
        "some_time": list(page.some_time),
        "heights": list(page.heights),
        "words": printed_words(page, which),
    }


def _weeks(plan: Plan) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is this page) for each week that can be printed."""
    names = dict(zip(WHICH, (_("This week"), _("Next week"), _("As it usually is")), strict=True))
    return [
        (
            text,
            url_for(".show", plan_id=plan.id, **(chosen_in_bar() | {"week": which})),
            which == _which(),
        )
        for which, text in names.items()
    ]


def _told_row(row: paper.Row) -> dict:
    return {
        "name": row.name,
        "date": row.date,
        "cells": list(map(list, row.cells)),
        "to_tick": row.to_tick,
    }
