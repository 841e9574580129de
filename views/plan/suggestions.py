"""What home says about what could come next: a sentence, and one way to go there."""

import re
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from models.plan.plan import Plan
from models.tools.meetings import Meeting
from models.tools.suggestion import Suggestion
from views.core.addresses import address_in
from views.core.catalogue import one_stop
from views.core.language import day, today
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
    "outcome": (
        _l("What came of the meeting on %(about)s?"),
        _l("Answer"),
    ),
    "held": (
        _l("Was the meeting on %(about)s held?"),
        _l("Answer"),
    ),
    "rate": (
        _l("Three months have passed. How is it going with what matters?"),
        _l("Say how it is going"),
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
    "yes-again": (
        _l("Something in the plan waits for your yes."),
        _l("Look at the plan"),
    ),
    "card": (
        _l("Do you have your key card?"),
        _l("See the card"),
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
# Instead of what "due" says, once that day has passed.
OVER = _l("The day for “%(about)s” is over. How did it go?")
# {name of the suggestion: (kind of the part to write, the field to begin with)}. Its form opens in
# place.
FORMS = {
    "matter": ("matter", "text"),
    "goal": ("goal", "text"),
    "action": ("action", "what"),
    "contact": ("contact", "name"),
    "due": ("action", "state"),
    "who": ("action", "who"),
    "number": ("contact", "phone"),
}
KEY = re.compile(rf"({'|'.join(OFFERS)})(-\d{{1,19}})?")  # as Suggestion.key
PLACES = {"yes": "yes", "yes-again": "yes"}  # the place on the page
ELSEWHERE = {"card": "card.show"}  # what is on no page of the plan
# What is on a page of the meeting that it is about: which one, and its place there.
MEETING = {"outcome": ("minutes.show", "decided"), "held": ("meetings.one", "held")}


@dataclass(frozen=True)
class Offer:
    """A suggestion in words.

    `key`: see Suggestion.key. `field`: the address is a form that opens in place, and this is the
    field to begin with; "": it is the place of a page.
    """

    key: str
    sentence: str
    words: LazyString
    address: str
    field: str = ""


def offer(plan: Plan, suggestion: Suggestion | None) -> Offer | None:
    """The suggestion as home says it; None if there is none."""
    if suggestion is None:
        return None
    sentence, words = OFFERS[suggestion.name]
    said = str(OVER if _is_over(suggestion) else sentence)
    text = said % one_stop(said, {"about": _about(suggestion)})
    if suggestion.name in FORMS:
        _kind, field = FORMS[suggestion.name]
        return Offer(suggestion.key, text, words, _form(plan, suggestion), field)
    if suggestion.name in ELSEWHERE:
        return Offer(suggestion.key, text, words, url_for(ELSEWHERE[suggestion.name]))
    if suggestion.name in MEETING and suggestion.part:
        endpoint, place = MEETING[suggestion.name]
        meeting_id = suggestion.part.id
        address = url_for(endpoint, plan_id=plan.id, meeting_id=meeting_id, _anchor=place)
        return Offer(suggestion.key, text, words, address)
    address = address_in(plan.id, pages.page_named(suggestion.page).endpoint)
    anchor = PLACES.get(suggestion.name)
    return Offer(suggestion.key, text, words, f"{address}#{anchor}" if anchor else address)


def _is_over(suggestion: Suggestion) -> bool:
    """True if it is about something that should have been done on an earlier day than this."""
    day = getattr(suggestion.part, "day", None)
    return suggestion.name == "due" and day is not None and day < today()


def _form(plan: Plan, suggestion: Suggestion) -> str:
    """The address of the form for what is suggested: a new part, or the one that it is about."""
    kind, _field = FORMS[suggestion.name]
    part = suggestion.part
    if part and part.kind_name == kind:
        return f"{part.address}/edit"
    # What it is about is then what the new part is for.
    belongs_to: dict[str, Any] = {part.kind_name: part.id} if part else {}
    return url_for("edits.new", plan_id=plan.id, kind=kind, **belongs_to)


def _about(suggestion: Suggestion) -> str:
    """The words of its part, or the day of a meeting: its name may be that of many."""
    meeting = suggestion.part if isinstance(suggestion.part, Meeting) else None
    on = meeting and (meeting.held_on or meeting.day)
    return day(on) if on else _short(suggestion.about)


def _short(text: str) -> str:
    """At most MOST letters of the text."""
    return text if len(text) <= MOST else text[: MOST - 1].rstrip() + "…"
