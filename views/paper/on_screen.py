"""A paper on the screen: what every one has above it and in its head, and how it is sent."""

import brotli
from flask import make_response, render_template, request, url_for
from flask_babel import get_locale
from flask_login import current_user

from models.paper.fit import MOST_EMERGENCY
from models.paper.sheet import Emergency, Sheet, Spoke, shown_name
from models.plan.plan import SHEET_NAMES
from models.plan.visit import Visit
from models.tools.contacts import emergency_numbers
from views.core.addresses import origin
from views.core.language import today
from views.paper import sheet_phrases
from views.paper.choices import Group, chosen_in_bar, languages, names_shown, one_of
from views.paper.pdf_answer import qr
from views.tools.default_names import AREA_NAMES


def owners_bar(
    visit: Visit,
    back: str,
    pdf: str = ".pdf",
    choices: list[Group] | None = None,
    family=(),
    **place,
) -> dict:
    """The plan that the page listens to, whose it is and its colour, and the links above it.

    back: the endpoint of the page to go back to, "" for none. pdf: that of the PDF. Both stand at
    `place` in the plan. choices: None for language and name. family: (text, address, whether it is
    this page) for each paper beside this one.
    """
    plan = visit.plan
    return {
        "plan": plan,
        "visit": visit,
        "colour": plan.owner.tone,
        "back": url_for(back, plan_id=plan.id, **place) if back else "",
        "pdf": url_for(pdf, plan_id=plan.id, **place, **chosen_in_bar()),
        "family": family,
        "choices": [languages(), names_shown(plan)] if choices is None else choices,
    }


def blank_bar(back: str, pdf: str = ".blank_pdf", **place) -> dict:
    """The links above a form that belongs to nobody.

    back: the page of one's own plan to go back to, as a short address names it (home.short).
    """
    return {
        "back": f"/{back}" if current_user.is_authenticated else "/",
        "pdf": url_for(pdf, **place, **chosen_in_bar()),
        "choices": [languages()],
    }


def tight(template: str, sheet: Sheet, /, **shown):
    """The page, with the code of its sheet, in as few bytes as can be.

    A paper has much in it, and is opened seldom. That takes some 20 ms. Other pages are compressed
    by Flask-Compress, in a few (app.py).
    """
    response = make_response(render_template(template, qr=qr(sheet), **shown))
    if "br" in request.accept_encodings:
        _compress(response)
    return response


def _compress(response) -> None:
    response.set_data(brotli.compress(response.get_data(), quality=10))
    response.content_encoding = "br"
    response.vary.add("Accept-Encoding")


def plain_sheet(visit: Visit) -> Sheet:
    """Whose paper it is and when it was made, and nothing of the plan."""
    plan = visit.plan
    return Sheet(
        made_on=today(),
        language=str(get_locale()),
        country=plan.country,
        name=shown_name(plan.owner.name, one_of("name", SHEET_NAMES, plan.sheet_name)),
        tone=plan.owner.tone,
        sign_in_url=origin() + url_for("sign_in.show"),
    )


def blank_sheet() -> Sheet:
    """A sheet with nothing but the wheel and the emergency numbers, for the language in use."""
    country = "SE" if str(get_locale()) == "sv" else "NO"
    numbers = [
        Emergency(sheet_phrases.emergency(entry), entry["number"])
        for entry in emergency_numbers(country)
    ]
    spokes = [Spoke(str(name)) for name in AREA_NAMES.values()]
    spokes.append(Spoke(""))  # for a name written with a pen
    return Sheet(
        made_on=today(),
        language=str(get_locale()),
        country=country,
        spokes=tuple(spokes),
        emergency=tuple(numbers[:MOST_EMERGENCY]),
        sign_in_url=origin() + url_for("sign_in.show"),
    )
