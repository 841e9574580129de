"""The people around the owner on one A4: the map and everybody in words, or an empty one."""

from flask import Blueprint, get_template_attribute
from flask_babel import gettext as _
from flask_babel import ngettext

from models.paper import people as paper
from models.paper.measure import ANY_FONT, NOTO_SANS
from models.paper.people_drawing import Map
from models.paper.people_names import BOTTOM, EDGE, TOP
from models.plan.visit import Visit
from models.tools.people_map import Figure, PeopleMap
from views.core import access
from views.core.voice import as_the_owner
from views.paper.choices import in_the_owners_language, in_the_readers_language
from views.paper.on_screen import blank_bar, blank_sheet, owners_bar, plain_sheet, tight
from views.paper.pdf_answer import TEXT, answer
from views.paper.sheet_labels import day, foot
from views.tools.people_map import (
    DASHED,
    TITLE,
    drawing_for_paper,
    empty_drawing,
    figure_name,
    talks_said,
    where_said,
)

bp = Blueprint("people_paper", __name__)


@bp.get("/plans/<int:plan_id>/people-map/sheet")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "people_map")
    with in_the_owners_language(visit):
        page = _page(visit)
        return tight(
            "paper/printing/people.html",
            page.sheet,
            page=page,
            words=printed_words(page),
            **owners_bar(visit, "people_map.show"),
        )


@bp.get("/plans/<int:plan_id>/people-map/sheet.pdf")
def pdf(plan_id):
    visit = access.plan_to_read(plan_id, "people_map")
    with in_the_owners_language(visit):
        # TRANSLATORS: the name of a file
        return as_pdf(_page(visit, NOTO_SANS), _("people"))


@bp.get("/print/blank/people-map")
def blank():
    access.public()
    with in_the_readers_language():
        page = paper.fitted(blank_sheet(), empty_drawing(), [])
        return tight(
            "paper/printing/people.html",
            page.sheet,
            page=page,
            words=printed_words(page, True),
            **blank_bar("people_map"),
        )


@bp.get("/print/blank/people-map.pdf")
def blank_pdf():
    access.public()
    with in_the_readers_language():
        page = paper.fitted(blank_sheet(), empty_drawing(), [], NOTO_SANS)
        return as_pdf(page, _("blank-form"), True)


def as_pdf(page: paper.PeoplePage, name: str, is_blank: bool = False):
    draw = get_template_attribute("tools/people_map/_drawing.html", "people")
    # The words are set by typst itself: it shows no Arabic and no joined emoji in an SVG.
    shapes = TEXT.sub("", draw(page.drawn, None, "", "", (), False))
    pictures = {"map": shapes.replace("currentColor", "#000")}
    data = told(page, is_blank)
    return answer("people.typ", page.sheet, data, name, paper.SIZES, pictures)


def _page(visit: Visit, font: float = ANY_FONT) -> paper.PeoplePage:
    found = PeopleMap(visit.plan, visit)
    drawn = drawing_for_paper(found)
    figures, _lines = found.placed()
    said = [
        _said(found, figure, 0 if dot.label else dot.number)
        for dot, figure in zip(drawn.dots, figures)
    ]
    said += [_said(found, figure, 0) for figure in found.figures if figure.is_guess]
    return paper.fitted(plain_sheet(visit), drawn, said, font)


def _said(found: PeopleMap, figure: Figure, number: int) -> paper.Said:
    """5 Ingrid Moe. Further away · Services. Talks with Silje Haugen."""
    missed = _("I miss somebody here")
    gap = f" ({missed})" if figure.is_gap else ""
    rest = f"{where_said(figure)}. {talks_said(found, figure)}".strip()
    return paper.Said(f"{figure_name(figure)}{gap}", rest, number)


def printed_words(page: paper.PeoplePage, is_blank: bool = False) -> dict:
    """{name in the template: what is printed there}, besides the map and the list."""
    note = []
    if any(dot.figure.is_gap for dot in page.drawn.dots):
        note.append(str(as_the_owner(DASHED)))
    if page.left_out:
        left = page.left_out
        note.append(
            ngettext("%(num)s more is on the phone.", "%(num)s more are on the phone.", left)
        )
    return {
        "title": str(as_the_owner(TITLE)),
        "me": _("Me"),
        "made": "" if is_blank else _("Made on %(day)s", day=day(page.sheet.made_on)),
        "name": _("Name, if I want to:"),
        "date": _("Date:"),
        "blank": is_blank,
        "pen": _(
            "Write the name of each person in their place. Innermost is closest to me. "
            "Draw a line between those who talk together. A dashed ring: I miss somebody here."
        ),
        "note": " ".join(note),
        **foot(page.sheet),
    }


def told(page: paper.PeoplePage, is_blank: bool = False) -> dict:
    """What the template of the PDF needs beside the sheet itself."""
    return {
        "size": page.size,
        "columns": [list(column) for column in page.columns],
        "shape": (BOTTOM - TOP) / (2 * EDGE),
        "marks": list(_marks(page.drawn, _("Me"))),
        "words": printed_words(page, is_blank),
    }


def _marks(drawn: Map, me: str):
    """Yields every text in the drawing: where, as shares of its width, how large, and aligned."""
    yield _mark(me, 0, 0, drawn.me_font, True)
    for label in drawn.titles:
        yield _mark(label.text, label.x, label.y, label.font, True, label.anchor)
    for dot in drawn.dots:
        if dot.label:
            for line, y in dot.label.lines:
                yield _mark(line, dot.label.x, y, drawn.font, False, dot.label.anchor)
        else:
            yield _mark(str(dot.number), dot.x, dot.y, drawn.number_font, False)


def _mark(text: str, x: float, y: float, size: float, bold: bool, anchor: str = "middle") -> dict:
    wide = 2 * EDGE
    return {
        "text": text,
        "x": (x + EDGE) / wide,
        "y": (y - TOP) / wide,
        "size": size / wide,
        "bold": bold,
        "anchor": anchor,
    }
