"""What became of something just written in the week, if the week shown has it not."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

from flask import request
from flask_babel import gettext as _

from models.core.database import now
from models.plan.visit import Visit
from models.tools.week import monday_of
from views.core.language import day, today, weekday_name

JUST_SECONDS = 60  # what was written longer ago than this is told of no more
NEW_SECONDS = 30 * 60  # so long somebody may write on what they add


def receipts(visit: Visit, parts) -> dict[int, str]:
    """{id: when it comes next} of what this person has just written and does not see."""
    just = now() - JUST_SECONDS
    mine = [one for one in parts if one.changed_by_id == visit.person.id and one.changed_at > just]
    found = ((one, one.next_day(today())) for one in mine)
    return {
        one.id: _said(one, following)
        for one, following in found
        if following and monday_of(following) != _monday_shown()
    }


def _said(part, following: date) -> str:
    when = f"{weekday_name(following)} {day(following)}"
    if part.created_at > part.changed_at - NEW_SECONDS:
        return _("Added. Next time %(day)s.", day=when)
    return _("Changed. Next time %(day)s.", day=when)


def _monday_shown() -> date:
    """The Monday of the week on the screen, as its address says it; else of this week."""
    page = request.url if request.endpoint == "week.show" else request.referrer or ""
    asked = parse_qs(urlsplit(page).query).get("day", [""])[0]
    try:
        return monday_of(date.fromisoformat(asked))
    except (ValueError, OverflowError):
        return monday_of(today())
