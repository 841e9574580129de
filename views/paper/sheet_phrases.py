"""How the parts of a plan are said on paper, where room is short (models.paper.sheet.Wording)."""

from datetime import date

from flask_babel import format_date, get_locale, pgettext
from flask_babel import gettext as _

from models.tools.changes_since_yes import waits
from models.tools.contacts import Contact, stand_ins
from models.tools.goals import Action, Frame, Goal
from models.tools.story import Story
from views.core.language import today
from views.plan import pages
from views.tools.default_names import area_name
from views.tools.goal_words import by_when

# No-break space and hyphen: they keep a telephone number on one line.
UNBROKEN = str.maketrans(" -", "\xa0\u2011")


def area(area) -> str:
    return area_name(area)


def of_ten(score: int | None) -> str:
    return "" if score is None else _("%(score)s of 10", score=score)


def plural(kind_name: str) -> str:
    """The heading over a list of a kind that asks for a place on the sheet."""
    return str(pages.view_of(kind_name).plural)


def goal(goal: Goal | None) -> str:
    if goal is None:
        # TRANSLATORS: heading on paper, over actions that belong to no goal
        return _("Other things we do")
    if goal.state == "paused":
        return _("%(goal)s (paused)", goal=goal.text)
    return goal.text or ""


def who(mine: bool, name: str) -> str:
    """Who does an action: the owner (`mine`), the contact with this name, or both."""
    if mine and name:
        return _("Me and %(name)s", name=name)
    # TRANSLATORS: who does this action, in a narrow column
    return pgettext("who", "Me") if mine else name


def waiting(words: str) -> str:
    """The words, with the remark that the owner has not said yes to them."""
    # TRANSLATORS: on paper, of what the owner has not said yes to
    return _("%(what)s (not agreed yet)", what=words)


def when(action: Action) -> str:
    """By when, or how often, with a capital letter: it stands alone, at the end of a line."""
    said = _when(action)
    return said[:1].upper() + said[1:]


def _when(action: Action) -> str:
    if action.state == "paused":
        return _("paused")
    if action.when == "date" and action.by_date:
        this_year = action.by_date.year == today().year
        return format_date(action.by_date, _day_form() if this_year else _day_form() + " y")
    return by_when(action)


def _day_form() -> str:
    """How a day and a shortened month are written, for format_date."""
    return "d. MMM" if str(get_locale()) == "nb" else "d MMM"


def huvudman(principal: str) -> str:
    names = {
        "kommun": _("The municipality"),
        "region": _("The region"),
        "other": _("Someone else"),
    }
    return names[principal]


def contact(contact: Contact, story: Story, made_on: date) -> str:
    """What this person does, who steps in while they are away, and when to call them."""
    does = ", ".join(word for word in (contact.role, contact.service) if word)
    said = [_sentence(does)]
    frame = story.frame
    if frame and frame.coordinator_id == contact.id:
        said.append(_in_frame(frame, _("Coordinator."), does))
    if frame and frame.second_id == contact.id:
        said.append(_in_frame(frame, _("Second contact."), does))
    said.append(away(contact, story, made_on))
    said.append(_sentence(contact.use or ""))
    return " ".join(filter(None, said))


def _in_frame(frame: Frame, words: str, does: str) -> str:
    """What this person is in the plan. Nothing is said twice: many have it as their role."""
    if words.strip(".").lower() in does.lower():
        return ""
    return waiting(words.strip(".")) + "." if waits(frame) else words


def _sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text + "." if text[-1:].isalnum() else text


def away(contact: Contact, story: Story, made_on: date) -> str:
    """Until when, and who to call instead; nothing for who is not away."""
    if not contact.is_away(made_on):
        return ""
    # A shortened month may end in a full stop, and the sentence has its own.
    day = format_date(contact.away_until, _day_form()).rstrip(".")
    cover = stand_ins(story.contacts, made_on).get(contact.id)
    if cover is None:
        return _("Away until %(day)s.", day=day)
    return _(
        "Away until %(day)s: call %(name)s %(phone)s.",
        day=day,
        name=cover.name or "",
        phone=(cover.phone or "").translate(UNBROKEN),
    )


def gone(contact: Contact, made_on: date) -> str:
    """Until when somebody is away, after their name; nothing for who is not."""
    until = contact.away_until
    return away_until(until) if until and contact.is_away(made_on) else ""


def away_until(day: date) -> str:
    # TRANSLATORS: on a small paper, after a name and a comma
    return _("away until %(day)s", day=format_date(day, _day_form()))


def emergency(entry: dict) -> str:
    """The service's own name; or what it is for, if its name is only its number."""
    if entry["name"] != entry["number"]:
        return entry["name"]
    return _("Danger to life") if entry["key"] == "emergency" else _("Advice about care")
