"""How it has gone over time, on one A4."""

from flask import Blueprint
from flask_babel import gettext as _

from models.paper import progress as paper
from models.paper.measure import ANY_FONT, NOTO_SANS
from models.plan.visit import Visit
from models.tools.progress import Curve, Progress
from views.core import access
from views.paper.choices import in_the_owners_language
from views.paper.on_screen import owners_bar, plain_sheet, tight
from views.paper.pdf_answer import answer
from views.paper.sheet_labels import day, foot
from views.tools.progress import line_name, line_said

bp = Blueprint("progress_paper", __name__)


@bp.get("/plans/<int:plan_id>/over-time/sheet")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "progress")
    with in_the_owners_language(visit):
        page = _page(visit)
        return tight(
            "paper/printing/progress.html",
            page.sheet,
            page=page,
            words=printed_words(page),
            **owners_bar(visit, "progress.show"),
        )


@bp.get("/plans/<int:plan_id>/over-time/sheet.pdf")
def pdf(plan_id):
    visit = access.plan_to_read(plan_id, "progress")
    with in_the_owners_language(visit):
        page = _page(visit, NOTO_SANS)
        # TRANSLATORS: the name of a file
        return answer("progress.typ", page.sheet, told(page), _("over-time"), paper.SIZES)


def _page(visit: Visit, font: float = ANY_FONT) -> paper.ProgressPage:
    found = Progress(visit.plan, visit.sees("check_in"))
    lines = [_drawn(one) for one in found.lines]
    return paper.fitted(plain_sheet(visit), lines, font)


def _drawn(line: Curve) -> paper.Drawn:
    points = line.placed
    ends = points[0], points[-1]
    return paper.Drawn(line_name(line), line.path, ends, line_said(line), line.is_one)


def printed_words(page: paper.ProgressPage) -> dict:
    """{name in the template: what is printed there}, besides the lines."""
    return {
        "title": _("Over time"),
        "made": _("Made on %(day)s", day=day(page.sheet.made_on)),
        "scale": _("0 is below, 10 is above."),
        **foot(page.sheet),
    }


def told(page: paper.ProgressPage) -> dict:
    """What the template of the PDF needs beside the sheet itself."""
    columns = [list(map(_told, column)) for column in page.columns]
    return {
        "size": page.size,
        "wide": page.wide,
        "columns": columns,
        "words": printed_words(page),
    }


def _told(one: paper.Drawn) -> dict:
    return {"name": one.name, "said": one.said, "drawing": _svg(one)}


def _svg(one: paper.Drawn) -> str:
    (x, y), (last_x, last_y) = one.ends
    line = (
        ""
        if one.is_one
        else f'<path d="{one.path}" stroke="#000" stroke-width="2" fill="none"/>'
        f'<circle cx="{x}" cy="{y}" r="4" fill="#fff" stroke="#000" stroke-width="1.5"/>'
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 -6 252 52">'
        '<path d="M0 0h240M0 40h240" stroke="#999" stroke-width=".75"/>'
        f'{line}<circle cx="{last_x}" cy="{last_y}" r="4.5"/></svg>'
    )
