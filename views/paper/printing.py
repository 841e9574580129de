"""Paper: the sheet, the wallet card and the blank forms, as a page to print and as PDF."""

from dataclasses import asdict

import brotli
from flask import Blueprint, abort, make_response, render_template, request, url_for
from flask_babel import force_locale, get_locale, gettext
from flask_babel import lazy_gettext as _l

from models.paper.drawing import drawing
from models.paper.fit import MOST_EMERGENCY, Page, fitted
from models.paper.large import SIZES as LARGE_SIZES
from models.paper.large import LargePage, in_large_letters
from models.paper.measure import NOTO_SANS
from models.paper.sheet import Emergency, Sheet, Spoke
from models.paper.wallet import SIZES as WALLET_SIZES
from models.paper.wallet import Wallet
from models.paper.wallet import wallet as folded
from models.people.person import LANGUAGES
from models.plan.plan import SHEET_NAMES, Plan
from models.plan.visit import Visit
from models.tools.contacts import emergency_numbers
from views.core import access
from views.core.addresses import origin
from views.core.language import NAMES, today
from views.paper import sheet_phrases
from views.paper.blank_labels import blank_words
from views.paper.pdf_answer import answer, folding, qr
from views.paper.sheet_labels import large_words, wallet_words, words
from views.plan import pages
from views.plan.offline_copy import is_for_a_copy
from views.tools.names import AREA_NAMES

bp = Blueprint("printing", __name__)
FORMS = "/print/blank/<any(wheel, matters, plan):form>"


@bp.get("/plans/<int:plan_id>/print")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    plan = visit.plan
    with force_locale(_language(plan.owner.language)):
        page = fitted(_sheet(visit))
        return _tight(
            "paper/printing/sheet.html",
            page=page,
            words=words(page),
            qr=qr(page.sheet),
            drawn=page.sheet.spokes and drawing(page.sheet.spokes),
            **_bar(visit, ".pdf"),
        )


@bp.get("/plans/<int:plan_id>/print.pdf")
def pdf(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    plan = visit.plan
    with force_locale(_language(plan.owner.language)):
        page = fitted(_sheet(visit), NOTO_SANS)
        return answer("sheet.typ", page.sheet, told(page), gettext("sheet"))


@bp.get("/plans/<int:plan_id>/print/large")
def large(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with force_locale(_language(visit.plan.owner.language)):
        page = in_large_letters(_sheet(visit))
        return render_template(
            "paper/printing/large.html",
            page=page,
            words=large_words(page),
            qr=qr(page.sheet),
            **_bar(visit, ".large_pdf"),
        )


@bp.get("/plans/<int:plan_id>/print/large.pdf")
def large_pdf(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with force_locale(_language(visit.plan.owner.language)):
        page = in_large_letters(_sheet(visit), NOTO_SANS)
        name = gettext("sheet-large-letters")
        return answer("large.typ", page.sheet, told_large(page), name, LARGE_SIZES)


@bp.get("/plans/<int:plan_id>/wallet")
def wallet(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    plan = visit.plan
    with force_locale(_language(plan.owner.language)):
        card = folded(_sheet(visit))
        return render_template(
            "paper/printing/wallet.html",
            card=card,
            words=wallet_words(card),
            qr=qr(card.sheet),
            **_bar(visit, ".wallet_pdf"),
        )


@bp.get("/plans/<int:plan_id>/wallet.pdf")
def wallet_pdf(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    plan = visit.plan
    with force_locale(_language(plan.owner.language)):
        card = folded(_sheet(visit), NOTO_SANS)
        name = gettext("wallet-card")
        return answer("wallet.typ", card.sheet, told_wallet(card), name, WALLET_SIZES, folding())


@bp.get(FORMS)
def blank(form):
    access.public()
    with force_locale(_language(str(get_locale()))):
        sheet = _blank_sheet()
        return render_template(
            "paper/printing/blank.html",
            form=form,
            sheet=sheet,
            words=blank_words(form, sheet),
            drawn=drawing(sheet.spokes, pen=True),
            qr=qr(sheet),
            pdf=url_for(".blank_pdf", form=form, **_chosen()),
            choices=[_languages(form=form)],
        )


@bp.get(FORMS + ".pdf")
def blank_pdf(form):
    access.public()
    with force_locale(_language(str(get_locale()))):
        sheet = _blank_sheet()
        return answer(
            "blank.typ",
            sheet,
            {"form": form, "words": blank_words(form, sheet)},
            gettext("blank-form"),
            pen=True,
        )


def _tight(template: str, **shown):
    """The page in as few bytes as can be: a sheet has much in it, and is opened seldom.

    Other pages are compressed by Flask-Compress, in half the time (app.py).
    """
    response = make_response(render_template(template, **shown))
    if "br" in request.accept_encodings:
        response.set_data(brotli.compress(response.get_data(), quality=5, lgwin=16))
        response.content_encoding = "br"
        response.vary.add("Accept-Encoding")
    return response


def told(page: Page) -> dict:
    """What the template of the PDF needs beside the sheet itself."""
    return {
        "size": page.size,
        "words": words(page),
        "talk": page.talk,
        "help": page.help,
        "lines": page.lines,
        "first_size": page.first_size,
        "on_left": page.on_left,
    }


def told_large(page: LargePage) -> dict:
    """The same for the sheet in large letters."""
    return {
        "size": page.size,
        "first_size": page.first_size,
        "actions": list(map(asdict, page.actions)),
        "words": large_words(page),
    }


def told_wallet(card: Wallet) -> dict:
    """The same for the wallet card."""
    return {
        "size": card.size,
        "numbers": list(map(asdict, card.numbers)),
        "first": list(map(asdict, card.first)),
        "panels": [list(map(asdict, panel)) for panel in card.panels],
        "lines": card.lines,
        "words": wallet_words(card),
    }


def _language(otherwise: str) -> str:
    return _choice("language", LANGUAGES, otherwise)


def _choice(name: str, allowed: tuple[str, ...], otherwise: str) -> str:
    """A choice from the address. Aborts with 400 if it is none of those allowed."""
    value = request.args.get(name, otherwise)
    if value not in allowed:
        abort(400)
    return value


def _sheet(visit: Visit) -> Sheet:
    """The plan's sheet as of today. Printing it makes it the one that the next sheet replaces."""
    sheet = Sheet.of(
        visit.plan,
        _choice("name", SHEET_NAMES, visit.plan.sheet_name),
        today(),
        sheet_phrases,
        language=str(get_locale()),
        sign_in_url=origin() + url_for("sign_in.show"),
    )
    if visit.owns and not is_for_a_copy():
        sheet.note_printed(visit.plan)
    return sheet


def _blank_sheet() -> Sheet:
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


def _bar(visit: Visit, pdf_endpoint: str) -> dict:
    """The plan that the page listens to, whose it is, and the links above the paper.

    These are: the other papers, PDF, the sheet's language, the owner's name.
    """
    plan = visit.plan
    return {
        "plan": plan,
        "visit": visit,
        "pdf": url_for(pdf_endpoint, plan_id=plan.id, **_chosen()),
        "family": _family(plan),
        "choices": [_languages(plan_id=plan.id), _names(plan)],
    }


def _family(plan: Plan) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is this page) for each paper of a plan."""
    papers = {
        ".show": gettext("The sheet"),
        ".large": gettext("Large letters"),
        ".wallet": gettext("For the wallet"),
    }
    return [
        (text, url_for(endpoint, plan_id=plan.id, **_chosen()), _is_here(endpoint))
        for endpoint, text in papers.items()
    ]


def _is_here(endpoint: str) -> bool:
    return request.endpoint == f"{bp.name}{endpoint}"


def _languages(**place) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is chosen) for each language. `place` are parts of the address."""
    return [
        (NAMES[one], _here({"language": one}, **place), one == str(get_locale()))
        for one in ("nb", "sv", "en")
    ]


def _names(plan: Plan) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is chosen) for each way to show the owner's name."""
    chosen = request.args.get("name", plan.sheet_name)
    names = {
        "first": gettext("With first name"),
        "initials": gettext("With initials"),
        "none": gettext("Without name"),
    }
    return [
        (text, _here({"name": name}, plan_id=plan.id), name == chosen)
        for name, text in names.items()
    ]


def _here(change: dict, **place) -> str:
    """The address of this page with another choice."""
    return url_for(request.endpoint, **place, **(_chosen() | change))


def _chosen() -> dict[str, str]:
    """What was chosen in the bar, to be taken along to the next address."""
    return {name: request.args[name] for name in ("language", "name") if name in request.args}


PAGE = pages.Page(
    name="sheet",
    endpoint="printing.show",
    title=_l("The sheet"),
    in_log=_l("the sheet"),
    home=50,
    preview_sentence=_l("All of the sheet, and they may print it."),
)
