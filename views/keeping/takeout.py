"""Take everything with me: the whole plan to read, and as files for another place."""

import json

from flask import Blueprint, Response, render_template
from flask_babel import force_locale, gettext

from models.core.audit import Audit
from models.keeping import fhir
from models.keeping.takeout import Takeout
from models.paper import pdf
from models.plan.plan import Plan
from views.core import access
from views.core.language import today
from views.keeping.takeout_text import sections
from views.paper.sheet_labels import day
from views.tools.names import named

bp = Blueprint("takeout", __name__, url_prefix="/plans/<int:plan_id>")


@bp.get("/takeout")
def show(plan_id):
    plan = access.own_plan(plan_id)
    return render_template("keeping/takeout/show.html", plan=plan)


@bp.get("/takeout.pdf")
def as_pdf(plan_id):
    plan = access.own_plan(plan_id)
    told = _taken_out(plan)
    with force_locale(plan.owner.language):
        words = {
            "title": gettext("My plan"),
            "lead": gettext("All of it, as it stood on %(day)s.", day=day(today())),
        }
        page = pdf.pages(
            "takeout.typ",
            {"language": plan.owner.language, "words": words, "sections": sections(told)},
        )
    return _download(page, "application/pdf", "pdf")


@bp.get("/takeout.json")
def as_json(plan_id):
    plan = access.own_plan(plan_id)
    return _download(
        json.dumps(_taken_out(plan), ensure_ascii=False, indent=1), "application/json", "json"
    )


@bp.get("/takeout.fhir.json")
def as_fhir(plan_id):
    plan = access.own_plan(plan_id)
    with force_locale(plan.owner.language):
        told = fhir.bundle(_taken_out(plan), named)
    return _download(
        json.dumps(told, ensure_ascii=False, indent=1), "application/fhir+json", "fhir.json"
    )


def _taken_out(plan: Plan) -> dict:
    """All of it. The log keeps that it was taken, not what."""
    told = Takeout(plan).document()
    Audit.note(plan.owner, plan, "took out", "plan")
    return told


def _download(content, kind: str, ending: str) -> Response:
    """With a neutral name."""
    response = Response(content, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=f"hjulet.{ending}")
    return response
