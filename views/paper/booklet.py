"""The pocket booklet: empty pages, or chosen days of the diary, on one A4 that is folded.

The diary is private: nothing of it is on paper unless its owner has chosen that day.
"""

from dataclasses import asdict
from textwrap import shorten

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from models.paper import booklet as paper
from models.paper.measure import ANY_FONT, NOTO_SANS
from models.plan.visit import Visit
from models.tools import diary
from models.tools.diary import Entry
from views.core import access
from views.core.addresses import LARGEST_ID
from views.core.language import day, weekday_and_day
from views.paper.choices import (
    Group,
    chosen_in_bar,
    in_the_owners_language,
    in_the_readers_language,
    languages,
)
from views.paper.hard_times import sheet_of
from views.paper.on_screen import blank_bar, blank_sheet, owners_bar, tight
from views.paper.pdf_answer import answer
from views.paper.sheet_labels import foot
from views.tools.diary_forms import QUESTIONS

bp = Blueprint("booklet", __name__)
DAYS = "day"  # the ids of the days that are chosen, in an address
CHOOSABLE = 40  # the newest days, to choose among
MOST_CHOSEN = 60


@bp.get("/plans/<int:plan_id>/diary/booklet")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "diary")
    with in_the_owners_language(visit):
        chosen = _chosen(visit)
        days = diary.newest(visit.plan, CHOOSABLE)
        book = _book(visit, chosen)
        return tight(
            "paper/printing/booklet.html",
            book.sheet,
            book=book,
            words=printed_words(book),
            to_choose=bool(days) and not chosen,
            **owners_bar(
                visit,
                "diary.show",
                choices=[*_in_it(days, chosen), languages()],
                family=_family(plan_id),
            ),
        )


@bp.get("/plans/<int:plan_id>/diary/booklet.pdf")
def pdf(plan_id):
    visit = access.plan_to_read(plan_id, "diary")
    with in_the_owners_language(visit):
        book = _book(visit, _chosen(visit), NOTO_SANS)
        # TRANSLATORS: the name of a file: it must not tell what is in it
        return answer("booklet.typ", book.sheet, told(book), _("booklet"), paper.SIZES)


@bp.get("/print/blank/booklet")
def blank():
    access.public()
    with in_the_readers_language():
        book = paper.blank(blank_sheet())
        return tight(
            "paper/printing/booklet.html",
            book.sheet,
            book=book,
            words=printed_words(book),
            **blank_bar("diary"),
        )


@bp.get("/print/blank/booklet.pdf")
def blank_pdf():
    access.public()
    with in_the_readers_language():
        book = paper.blank(blank_sheet(), NOTO_SANS)
        return answer("booklet.typ", book.sheet, told(book), _("booklet"), paper.SIZES)


def _chosen(visit: Visit) -> list[Entry]:
    """The days that the address names; none if it names none of this diary."""
    wanted = {one for one in request.args.getlist(DAYS, type=int) if abs(one) <= LARGEST_ID}
    return diary.with_ids(visit.plan, wanted, MOST_CHOSEN) if wanted else []


def _book(visit: Visit, chosen: list[Entry], font=ANY_FONT) -> paper.Booklet:
    return paper.booklet(sheet_of(visit), chosen, {**QUESTIONS, "day": weekday_and_day}, font)


def _in_it(days: list[Entry], chosen: list[Entry]) -> list[Group]:
    """The days to choose among."""
    ids = {one.id for one in chosen}
    answers = [(str(one.id), _day_said(one), one.id in ids) for one in days]
    hint = _("Tick the days that you want. If you tick none, it is empty, for a pen.")
    return [Group(DAYS, _("Which days are in it?"), answers, True, hint)] if days else []


def _day_said(one: Entry) -> str:
    """The day, and its first words."""
    day = weekday_and_day(one.day) if one.day else ""
    return shorten(f"{day}: {one.headline_text}", 70, placeholder="…")


def _family(plan_id: int) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is this page): as for the other papers."""
    return [
        (_("With days that I choose"), url_for(".show", plan_id=plan_id, **chosen_in_bar()), True),
        (_("Empty, for a pen"), url_for(".blank"), False),
    ]


def printed_words(book: paper.Booklet) -> dict:
    """{name in the template: what is printed there}, besides what somebody wrote."""
    return {
        # TRANSLATORS: on the cover of the booklet: it must not tell what is in it
        "title": _("My notes"),
        "days": _days(book),
        "from": _("From:"),
        "until": _("Until:"),
        "closed": _("Is this not yours? Then please leave it closed."),
        "day": _("Day:"),
        "questions": [str(question) for question in QUESTIONS.values()],
        "note": _note(book),
        # TRANSLATORS: the steps stand under pictures, numbered 1 to 5
        "steps": [
            _("Print it on one side. Lay it down with the long side towards you."),
            _("Fold it along all the lines, and open it again."),
            _("Fold it across the middle. Cut from the fold along the solid line."),
            _("Open it, and fold it along its length. The cut is on top."),
            _("Push the ends together to a star, and close it like a book."),
        ],
        **foot(book.sheet),
    }


def _days(book: paper.Booklet) -> str:
    """From when until when."""
    if book.first is None or book.last is None:
        return ""
    if book.first == book.last:
        return day(book.first)
    return _("%(first)s to %(last)s", first=day(book.first), last=day(book.last))


def _note(book: paper.Booklet) -> str:
    """What has no room, and where it is."""
    if book.left_out:
        return ngettext(
            "%(num)s more day had no room. It is on the phone.",
            "%(num)s more days had no room. They are on the phone.",
            book.left_out,
        )
    return _("The rest of this day is on the phone.") if book.cut else ""


def told(book: paper.Booklet) -> dict:
    """What the template of the PDF needs beside the sheet itself."""
    return {
        "size": book.size,
        "leaves": list(map(asdict, book.leaves)),
        "emergency": list(map(asdict, book.emergency)),
        "imposed": paper.IMPOSED,
        "words": printed_words(book),
    }
