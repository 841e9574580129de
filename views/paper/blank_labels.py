"""The words of the blank forms, which are filled in with a pen."""

from flask_babel import gettext as _

from models.paper.sheet import Sheet
from views.paper.sheet_labels import foot


def blank_words(form: str, sheet: Sheet) -> dict:
    """The headings and the few instructions of a blank form."""
    return BLANK[form]() | foot(sheet) | {"date": _("Date:"), "name": _("Name, if I want to:")}


def _blank_wheel() -> dict:
    return {
        "title": _("Conversation wheel"),
        "hint": _("Choose what you want to say something about. You can skip the rest."),
        "steps": [
            _("Draw a line in the area to show how it is now: 0 is innermost, 10 is outermost."),
            _("Write the name of an area of your own in the empty one."),
        ],
        "talk": _("Draw this where you want to talk about it."),
        "help": _("Draw this where you want help."),
        "say": _("What I want to say"),
        "wheel": _("Conversation wheel with eight areas and one empty one"),
    }


def _blank_matters() -> dict:
    return {
        "title": _("What matters to me"),
        "hint": _("Write up to 5 things in your own words. One word is enough."),
        "scale": _(
            "How is this going now? 0 is not at all, 10 is just as I want. You do not "
            "have to answer."
        ),
        "marks": [str(mark) for mark in range(11)],
        # TRANSLATORS: read aloud for the row of numbers from 0 to 10 on a blank form
        "scale_alt": _("0 to 10: put a ring around one number"),
    }


def _blank_plan() -> dict:
    return {
        "title": _("My plan"),
        "strengths": _("What I am good at"),
        "goal": _("My goal"),
        "columns": [_("What we do"), _("Who"), _("Phone"), _("By when")],
        "look_again": _("We look at this again on:"),
    }


BLANK = {"wheel": _blank_wheel, "matters": _blank_matters, "plan": _blank_plan}
