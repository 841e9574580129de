"""What home says about what could come next: a sentence, and one way to go there."""

import re
from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from models.plan.plan import Plan
from models.tools.suggestion import Suggestion
from views.plan import pages

MOST = 48  # letters of somebody's own words in the sentence
# {name of the suggestion: (sentence, the words of the link)}. `about`: the words of its part.
OFFERS = {
    "matter": (
        _l("What matters to you now? Write in your own words. One word is enough."),
        _l("Say what matters"),
    ),
    "due": (
        _l("The day for “%(about)s” has come. Did it go as you thought?"),
        _l("Say how it went"),
    ),
    "wheel": (
        _l("The conversation wheel shows how things are with you now. Do you want to try it?"),
        _l("To the wheel"),
    ),
    "goal": (
        _l("Is there something you want to get to? Do you want to set a goal?"),
        _l("Set a goal"),
    ),
    "action": (
        _l("You have the goal “%(about)s”. Do you want to choose a small first step?"),
        _l("Choose a first step"),
    ),
    "who": (
        _l("Nobody is named for “%(about)s” yet. Do you want to say who does it?"),
        _l("Say who"),
    ),
    "contact": (
        _l("Who can you call when you need somebody? Do you want to write it down?"),
        _l("Write down a person"),
    ),
    "number": (
        _l("“%(about)s” has no phone number here. Do you want to add it?"),
        _l("Add the number"),
    ),
    "yes": (
        _l("The plan is a draft. Do you want to say yes to it?"),
        _l("Look at the plan"),
    ),
    "sheet": (
        _l("What matters most fits on one sheet of paper. Do you want to see it?"),
        _l("See the sheet"),
    ),
    "sheet-again": (
        _l("Something has changed since you printed the sheet. Do you want a new one?"),
        _l("See the sheet"),
    ),
}
KEY = re.compile(rf"({'|'.join(OFFERS)})(-\d{{1,19}})?")  # as Suggestion.key
PLACES = {"yes": "yes", "goal": "goals"}  # the place on the page, if it is about no part


@dataclass(frozen=True)
class Offer:
    """A suggestion in words.

    `key`: see Suggestion.key. `begins`: the address is the form for a new part, which opens in
    place; else it is the place of a page.
    """

    key: str
    sentence: str
    words: LazyString
    address: str
    begins: bool = False


def offer(plan: Plan, suggestion: Suggestion | None) -> Offer | None:
    """The suggestion as home says it; None if there is none."""
    if suggestion is None:
        return None
    sentence, words = OFFERS[suggestion.name]
    text = str(sentence) % {"about": _short(suggestion.about)}
    if suggestion.name == "matter":
        form = url_for("edits.new", plan_id=plan.id, kind="matter")
        return Offer(suggestion.key, text, words, form, begins=True)
    address = url_for(pages.page_named(suggestion.page).endpoint, plan_id=plan.id)
    place = f"part-{suggestion.part.id}" if suggestion.part else PLACES.get(suggestion.name)
    return Offer(suggestion.key, text, words, f"{address}#{place}" if place else address)


def _short(text: str) -> str:
    """At most MOST letters of the text."""
    return text if len(text) <= MOST else text[: MOST - 1].rstrip() + "…"
