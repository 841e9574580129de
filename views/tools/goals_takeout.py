"""The plan in plain words, for the take-out that its owner reads (Page.takeout_sections)."""

from flask_babel import gettext as _
from flask_babel import pgettext

from views.tools import goal_words
from views.tools.takeout_words import TakeoutDocument, dated, entry, text

GOAL_STATES, ACTION_STATES = dict(goal_words.GOAL_STATES), dict(goal_words.ACTION_STATES)
WHEN, PRINCIPALS = dict(goal_words.WHEN), dict(goal_words.PRINCIPALS)


def takeout_sections(document: TakeoutDocument):
    """Its sections, each goal followed by what is done for it."""
    yield _("What I am good at"), map(text, document.standing("strength"))
    yield _("What I dream of"), map(text, document.standing("dream"))
    yield _("My goals, and what we do"), _goals(document)
    yield (
        _("How we follow up the plan"),
        [_frame(one, document) for one in document.standing("frame")],
    )


def _goals(document: TakeoutDocument):
    """Yields each goal followed by its actions; then the actions that are for no goal."""
    actions = document.standing("action")
    shown = set()
    for goal in document.standing("goal"):
        shown.add(goal["number"])
        yield entry(
            goal["text"],
            (_("Why it matters to me"), goal["why"]),
            (_("Life area"), document.areas.get(goal["area"])),
            (_("Part of a dream"), document.dreams.get(goal["dream"])),
            ("", GOAL_STATES[goal["state"]]),
        )
        yield from (_action(one, document) for one in actions if one["goal"] == goal["number"])
    yield from (_action(one, document) for one in actions if one["goal"] not in shown)


def _action(one: dict, document: TakeoutDocument) -> dict:
    return entry(
        "– " + (one["what"] or ""),
        (_("Who"), _who(one, document)),
        (_("By when"), _by_when(one)),
        (_("How"), one["how"]),
        (_("How much"), one["how_much"]),
        (_("Responsible by law"), one["principal"] and PRINCIPALS[one["principal"]]),
        ("", ACTION_STATES[one["state"]]),
        (_("Why we dropped it"), one["because"]),
    )


def _who(one: dict, document: TakeoutDocument) -> str:
    somebody = (one["somebody"], one["somebody_phone"]) if one["somebody"] else ()
    found = [
        one["mine"] and pgettext("who", "Me"),
        document.contacts.get(one["responsible"]),
        " ".join(filter(None, somebody)),
    ]
    return ", ".join(filter(None, found))


def _by_when(one: dict) -> str:
    if one["by_date"] and one["when"] == "date":
        return dated(one["by_date"])
    often = goal_words.how_often(one["every"], one["how_often"])
    return often if often and one["when"] == "repeats" else WHEN[one["when"]]


def _frame(one: dict, document: TakeoutDocument) -> dict:
    return entry(
        "",
        (_("Coordinator"), document.contacts.get(one["coordinator"])),
        (_("Second contact"), document.contacts.get(one["second"])),
        (_("From"), dated(one["starts_on"])),
        (_("Until"), dated(one["ends_on"])),
        (_("We look at the plan again"), dated(one["look_on"])),
        (_("Overall responsibility"), one["principal"] and PRINCIPALS[one["principal"]]),
        (_("Who else, and other plans"), one["others"]),
    )
