"""How the parts of a plan are said on paper, where room is short."""

from datetime import date

from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_babel import pgettext

from models.contacts import Contact, stand_ins
from models.goals import Action, Goal, Story
from views.names import area_name

# Keeps a telephone number on one line.
NO_BREAK = "\xa0"


def area(area) -> str:
    return area_name(area)


def goal(goal: Goal | None) -> str:
    if goal is None:
        # TRANSLATORS: heading on paper, over actions that belong to no goal
        return _("Other things we do")
    return _("%(goal)s (paused)", goal=goal.text) if goal.state == "paused" else goal.text or ""


def who(mine: bool, name: str) -> str:
    if mine and name:
        return _("Me and %(name)s", name=name)
    # TRANSLATORS: who does this action, in a narrow column
    return pgettext("who", "Me") if mine else name


def when(action: Action) -> str:
    if action.state == "paused":
        return _("paused")
    if action.when == "date" and action.by_date:
        form = "d. MMM" if str(get_locale()) == "nb" else "d MMM"
        return format_date(action.by_date, form if action.by_date.year == date.today().year else form + " y")
    return _("before the next meeting") if action.when == "meeting" else ""


def huvudman(principal: str) -> str:
    return {"kommun": _("The municipality"), "region": _("The region"), "other": _("Someone else")}[principal]


def contact(contact: Contact, story: Story, made_on: date) -> str:
    """Which part this person has, who steps in meanwhile, and when to call."""
    frame = story.frame
    said = [
        _("Coordinator.") if frame and frame.coordinator_id == contact.id else "",
        _("Second contact.") if frame and frame.second_id == contact.id else "",
        _away(contact, story) if contact.is_away(made_on) else "",
        contact.use or "",
    ]
    return " ".join(filter(None, said))


def _away(contact: Contact, story: Story) -> str:
    day = format_date(contact.away_until, "d. MMM" if str(get_locale()) == "nb" else "d MMM")
    cover = stand_ins(story.contacts).get(contact.id)
    if cover is None:
        return _("Away until %(day)s.", day=day)
    return _("Away until %(day)s: call %(name)s %(phone)s.", day=day, name=cover.name or "",
             phone=(cover.phone or "").replace(" ", NO_BREAK))


def emergency(entry: dict) -> str:
    """The service's own name; where that is only its number, what it is for."""
    if entry["name"] != entry["number"]:
        return entry["name"]
    return _("Danger to life") if entry["key"] == "emergency" else _("Advice about care")
