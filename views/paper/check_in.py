"""The empty check-in for a pen: four slips on one A4, so that nobody sees another's answers."""

from flask import Blueprint
from flask_babel import gettext as _

from models.paper.sheet import Sheet
from models.tools.check_in import ABOUT
from views.core import access
from views.paper.choices import in_the_readers_language
from views.paper.on_screen import blank_bar, blank_sheet, tight
from views.paper.pdf_answer import answer
from views.paper.sheet_labels import foot
from views.tools.check_in_forms import AT_TABLE, SCALES

bp = Blueprint("check_in_paper", __name__)
SIZE = 10
SLIPS = 4


@bp.get("/print/blank/check-in")
def blank():
    access.public()
    with in_the_readers_language():
        sheet = blank_sheet()
        return tight(
            "paper/printing/check_in.html",
            sheet,
            page={"sheet": sheet, "size": SIZE},
            words=printed_words(sheet),
            slips=SLIPS,
            **blank_bar("check_in"),
        )


@bp.get("/print/blank/check-in.pdf")
def blank_pdf():
    access.public()
    with in_the_readers_language():
        sheet = blank_sheet()
        told = {"size": SIZE, "slips": SLIPS, "words": printed_words(sheet)}
        return answer("check_in.typ", sheet, told, _("blank-form"), (SIZE,))


def printed_words(sheet: Sheet) -> dict:
    """{name in the template: what is printed there}: all that is on the paper."""
    return {
        "title": _("Check-in"),
        "how": _(
            "Cut the sheet in four. Turn the slips over at the same time, and talk about them."
        ),
        "name": _("Name:"),
        "halves": [_half(about, names) for about, names in ABOUT.items()],
        "or": _("Or in words:"),
        "skip": _("Put a ring around a number, or write a word. Skip what you like."),
        "marks": [str(mark) for mark in range(11)],
        "scale_alt": _("0 to 10: put a ring around one number"),
        **foot(sheet),
    }


def _half(about: str, names: tuple[str, ...]) -> dict:
    """The questions of the beginning, or those of the end."""
    return {
        "title": _("When we begin") if about == "start" else _("When we end"),
        "scale": str(SCALES[about]),
        "questions": [str(AT_TABLE[name]) for name in names],
    }
