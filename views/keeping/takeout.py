"""Take everything with me: the whole plan as a PDF to read, and as files for other programs."""

import json

from flask import Blueprint, Response, render_template
from flask_babel import force_locale, gettext

from models.keeping import fhir
from models.keeping.takeout import Takeout
from models.paper import pdf
from models.plan.visit import Visit
from views.core import access
from views.core.language import today
from views.keeping.takeout_text import sections
from views.paper.sheet_labels import day
from views.tools.default_names import named

bp = Blueprint("takeout", __name__, url_prefix="/plans/<int:plan_id>")


@bp.get("/takeout")
def show(plan_id):
    visit = access.own_plan(plan_id)
    return render_template("keeping/takeout/show.html", plan=visit.plan)


@bp.get("/takeout.pdf")
def as_pdf(plan_id):
    visit = access.own_plan(plan_id)
    language = visit.plan.owner.language
    document = _taken_out(visit)
    with force_locale(language):
        words = {
            "title": gettext("My plan"),
            "lead": gettext("All of it, as it was on %(day)s.", day=day(today())),
        }
        page = pdf.pages(
            "takeout.typ",
            {"language": language, "words": words, "sections": sections(document, visit.plan)},
        )
    return _download(page, "application/pdf", "pdf")


@bp.get("/takeout.json")
def as_json(plan_id):
    visit = access.own_plan(plan_id)
    return _download(
        json.dumps(_taken_out(visit), ensure_ascii=False, indent=1), "application/json", "json"
    )


@bp.get("/takeout.fhir.json")
def as_fhir(plan_id):
    visit = access.own_plan(plan_id)
    with force_locale(visit.plan.owner.language):
        bundle = fhir.bundle(_taken_out(visit), named)
    return _download(
        json.dumps(bundle, ensure_ascii=False, indent=1), "application/fhir+json", "fhir.json"
    )


def _taken_out(visit: Visit) -> dict:
    """The whole plan as a document. The audit log keeps that it was taken out."""
    document = Takeout(visit.plan).document()
    visit.note("took out", "plan")
    return document


def _download(content, mimetype: str, ending: str) -> Response:
    """The content as a file to save, with a name that says nothing about a person."""
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"hjulet.{ending}")
    return response
