"""What became of something just written in the week, if the week shown has it not: told once."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

from flask import request, session
from flask_babel import gettext as _

from models.core.database import now
from models.core.typed import as_one_line
from models.plan.visit import Visit
from models.tools.week import monday_of
from views.core.htmx import MARK
from views.core.language import day, today, weekday_name

JUST_SECONDS = 60  # what was written longer ago than this is told of no more
NEW_SECONDS = 30 * 60  # so long somebody may write on what they add
TOLD, MOST_TOLD = "week-told", 8  # in the session: ["part id.revision"] of the last ones


def receipts(visit: Visit, parts) -> dict[int, str]:
    """{id: when it comes next} of what this person wrote last, just now, and does not see.

    The page of the week tells it once. After a save it is fetched anew by itself (live.js): that is
    the same visit, and it stays.
    """
    just = now() - JUST_SECONDS
    mine = [one for one in parts if one.changed_by_id == visit.person.id and one.changed_at > just]
    is_page = request.endpoint == "week.show"
    told = session.get(TOLD, ()) if is_page and MARK not in request.headers else ()
    if is_page:
        note_told(*mine)
    untold = (one for one in mine if _key(one) not in told)
    latest = max(untold, key=lambda one: (one.changed_at, one.id), default=None)
    following = latest.next_day(today()) if latest else None
    if not latest or not following or monday_of(following) == _monday_shown():
        return {}
    return {latest.id: _said(latest, following)}


def note_told(*parts) -> None:
    """Keep in the session that nothing is to be told of these parts, at their revision of now.

    For parts that were told of, and for those whose writer has seen what became of them.
    """
    if parts:
        told = [*session.get(TOLD, ()), *(_key(one) for one in parts)]
        session[TOLD] = list(dict.fromkeys(told))[-MOST_TOLD:]


def _key(part) -> str:
    return f"{part.id}.{part.revision}"


def _said(part, following: date) -> str:
    """The sentence. It begins with "You changed" for what is older, or was told of before."""
    when = f"{weekday_name(following)} {day(following)}"
    told = {key for key in session.get(TOLD, ()) if key != _key(part)}
    is_known = any(key.startswith(f"{part.id}.") for key in told)
    words = {"what": as_one_line(part.what), "day": when}
    if part.created_at > part.changed_at - NEW_SECONDS and not is_known:
        return _("You added “%(what)s”. The next time is %(day)s.", **words)
    return _("You changed “%(what)s”. The next time is %(day)s.", **words)


def _monday_shown() -> date:
    """The Monday of the week on the screen, as its address says it; else of this week."""
    page = request.url if request.endpoint == "week.show" else request.referrer or ""
    asked = parse_qs(urlsplit(page).query).get("day", [""])[0]
    try:
        return monday_of(date.fromisoformat(asked))
    except (ValueError, OverflowError):
        return monday_of(today())
