"""How the parts of a plan are said on paper, where room is short."""

from datetime import date

from flask_babel import format_date, get_locale, pgettext
from flask_babel import gettext as _

from models.tools.contacts import Contact, stand_ins
from models.tools.goals import Action, Goal, Story
from views.tools.names import area_name

# Keeps a telephone number on one line.
UNBROKEN = str.maketrans(" -", "\xa0\u2011")


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
        return format_date(
            action.by_date, form if action.by_date.year == date.today().year else form + " y"
        )
    return _("before the next meeting") if action.when == "meeting" else ""


def huvudman(principal: str) -> str:
    return {"kommun": _("The municipality"), "region": _("The region"), "other": _("Someone else")}[
        principal
    ]


def contact(contact: Contact, story: Story, made_on: date) -> str:
    """What this person does, who steps in meanwhile, and when to call: short sentences in a row."""
    frame = story.frame
    does = ", ".join(filter(None, (contact.role, contact.service)))
    said = [
        _sentence(does),
        _("Coordinator.") if frame and frame.coordinator_id == contact.id else "",
        _("Second contact.") if frame and frame.second_id == contact.id else "",
        _away(contact, story) if contact.is_away(made_on) else "",
        _sentence(contact.use or ""),
    ]
    # Many a coordinator is called just that already.
    return " ".join(
        one
        for one in said
        if one and (one == said[0] or one.strip(".").lower() not in does.lower())
    )


def _sentence(text: str) -> str:
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text + "." if text[-1:].isalnum() else text


def _away(contact: Contact, story: Story) -> str:
    # A shortened month ends in a full stop of its own.
    day = format_date(
        contact.away_until, "d. MMM" if str(get_locale()) == "nb" else "d MMM"
    ).rstrip(".")
    cover = stand_ins(story.contacts).get(contact.id)
    if cover is None:
        return _("Away until %(day)s.", day=day)
    return _(
        "Away until %(day)s: call %(name)s %(phone)s.",
        day=day,
        name=cover.name or "",
        phone=(cover.phone or "").translate(UNBROKEN),
    )


def emergency(entry: dict) -> str:
    """The service's own name; where that is only its number, what it is for."""
    if entry["name"] != entry["number"]:
        return entry["name"]
    return _("Danger to life") if entry["key"] == "emergency" else _("Advice about care")
