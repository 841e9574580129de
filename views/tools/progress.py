"""Over time: one page with what matters and the wheel, from the first number to the latest."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from models.plan.plan import Plan
from models.tools.progress import Curve, Progress
from models.tools.wheel import Area
from views.core import access
from views.core.catalogue import gettext as _
from views.core.language import day
from views.plan.pages import Page
from views.tools.check_in_forms import QUESTIONS
from views.tools.default_names import area_name

bp = Blueprint("progress", __name__, url_prefix="/plans/<int:plan_id>/over-time")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "progress")
    found = Progress(visit.plan, visit.sees("check_in"))
    return render_template(
        "tools/progress/show.html",
        plan=visit.plan,
        found=found,
        groups=groups(found),
        line_name=line_name,
        line_said=line_said,
    )


def groups(found: Progress) -> list[tuple[str, list[Curve]]]:
    """[(heading, its lines)], without empty ones."""
    every = [
        (_("What matters"), found.matters),
        (_("The areas of the wheel"), found.areas),
        (_("Check-in"), found.check_ins),
    ]
    return [(heading, lines) for heading, lines in every if lines]


def line_name(line: Curve) -> str:
    """What the line is about: the owner's own words, the name of the area, or a question."""
    part = line.part
    if isinstance(part, str):
        return str(QUESTIONS[part])
    return area_name(part) if isinstance(part, Area) else part.text or ""


def line_said(line: Curve) -> str:
    """A drawn line in words, also for whoever does not see it."""
    latest = line.latest.value
    then = day(line.latest.at)
    if line.is_one:
        return _("%(n)s of 10 (%(day)s)", n=latest, day=then)
    return _(
        "First %(first)s (%(then)s). Latest %(latest)s (%(day)s).",
        first=line.first.value,
        then=day(line.first.at),
        latest=latest,
        day=then,
    )


def _preview(page: Page, plan: Plan) -> list[str]:
    """What somebody will see to whom the owner opens the page (see Page)."""
    found = Progress(plan)
    return [
        _("%(heading)s: %(words)s", heading=line_name(one), words=line_said(one))
        for one in found.lines
    ]


PAGE = Page(
    name="progress",
    endpoint="progress.show",
    title=_l("Over time"),
    in_log=_l("how it has gone over time"),
    more=30,
    preview=_preview,
)
