"""What can be chosen above a paper: its language, how it names the owner, and what is on it."""

from dataclasses import dataclass
from typing import Any

from flask import abort, request
from flask_babel import force_locale, get_locale, ngettext
from flask_babel import gettext as _

from models.paper.sheet import Sheet
from models.people.person import LANGUAGES
from models.plan.plan import SENSITIVE, SHEET_NAMES, Plan
from models.plan.visit import Visit
from views.core.language import NAMES

CHOICES = ("language", "name", "picture", "week", "day", "who", "remind")  # in an address


@dataclass(frozen=True)
class Group:
    """Some answers with one name, of which one is chosen, or any if `many`.

    answers: (value, text, whether it is chosen). hint: a sentence about them.
    """

    name: str
    title: str
    answers: list[tuple[str, str, bool]]
    many: bool = False
    hint: str = ""

    @staticmethod
    def along(groups: list["Group"]) -> list[tuple[str, str]]:
        """(name, value) of what was chosen before, and is not asked for in these groups."""
        asked = {group.name for group in groups}
        return [
            (name, value)
            for name, values in chosen_in_bar().items()
            for value in values
            if name not in asked
        ]


def in_the_owners_language(visit: Visit):
    """A context in which all is said in the language of the address, or else the owner's."""
    return force_locale(one_of("language", LANGUAGES, visit.plan.owner.language))


def in_the_readers_language():
    """A context in which all is said in the language of the address, or else the page's."""
    return force_locale(one_of("language", LANGUAGES, str(get_locale())))


def one_of(name: str, allowed: tuple[str, ...], otherwise: str) -> str:
    """A choice from the address. Aborts with 400 if it is none of those allowed."""
    value = request.args.get(name, otherwise)
    if value not in allowed:
        abort(400)
    return value


def chosen_in_bar() -> dict[str, Any]:
    """What was chosen in the bar, to be taken along to the next address."""
    return {name: request.args.getlist(name) for name in CHOICES if name in request.args}


def languages() -> Group:
    here = str(get_locale())
    return Group("language", _("Language"), [(one, NAMES[one], one == here) for one in LANGUAGES])


def names_shown(plan: Plan) -> Group:
    """The ways to show the owner's name."""
    chosen = one_of("name", SHEET_NAMES, plan.sheet_name)
    names = {
        "first": _("With first name"),
        "initials": _("With initials"),
        "none": _("Without name"),
    }
    answers = [(name, text, name == chosen) for name, text in names.items()]
    return Group("name", _("Name on the paper"), answers)


def with_picture() -> Group:
    """For those who cannot choose for the owner what the sheet always has."""
    wanted = one_of("picture", ("yes", "no"), "yes")
    names = {"yes": _("With the picture"), "no": _("Without the picture")}
    answers = [(one, text, one == wanted) for one, text in names.items()]
    return Group("picture", _("My picture"), answers)


def left_out(visit: Visit, sheet: Sheet, without_room: int) -> str:
    """How many areas of the wheel say nothing on the owner's sheet until they tick it; or "".

    `sheet` is the whole one. It may speak of such things in areas that are about others, too.
    `without_room`: how many others say nothing there, as the paper is full. It is one sentence:
    above the paper nobody asks for the reason.
    """
    areas = sheet.holds_back
    if not areas or not visit.owns or SENSITIVE in visit.plan.sheet_shows.split():
        return ""
    return ngettext(
        "What you said about %(num)s area of the wheel is not on the sheet.",
        "What you said about %(num)s areas of the wheel is not on the sheet.",
        areas + without_room,
    )


def shown(visit: Visit, sheet: Sheet, picture: bool, has_hard_times: bool) -> Group:
    """What the owner has on every sheet: it is kept in the plan.

    `sheet` is the whole one, before anything of it is left away.
    """
    offered = {
        "picture": picture and _("My picture"),
        "words": any(spoke.now for spoke in sheet.spokes) and _("My words from the wheel"),
        SENSITIVE: sheet.holds_back and _("What the wheel says about money, body, mind or drugs"),
        "marks": any(map(sheet.areas, ("talk", "help"))) and _("“Help” and “talk” marks"),
        "more": has_hard_times and _("That I have one more page"),
    }
    wanted = visit.plan.sheet_shows.split()
    answers = [(one, text, one in wanted) for one, text in offered.items() if text]
    hint = _("Nothing about money, body, mind or drugs comes from the wheel unless you tick it.")
    return Group("shows", _("On the sheet"), answers, True, hint if offered[SENSITIVE] else "")
