"""Paper: the sheet, the wallet card and the blank forms, as a page to print and as PDF."""

from base64 import b64encode
from dataclasses import replace

import brotli
from flask import Blueprint, abort, make_response, render_template, request, url_for
from flask_babel import force_locale, get_locale, gettext
from flask_babel import lazy_gettext as _l

from models.paper.drawing import drawing
from models.paper.fit import MOST_EMERGENCY, fitted
from models.paper.large import SIZES as LARGE_SIZES
from models.paper.large import in_large_letters
from models.paper.measure import NOTO_SANS
from models.paper.sheet import Contact, Emergency, Sheet, Spoke
from models.paper.wallet import SIZES as WALLET_SIZES
from models.paper.wallet import wallet as folded
from models.people.person import LANGUAGES
from models.plan.picture import Picture
from models.plan.plan import SHEET_NAMES, Plan
from models.plan.visit import Visit
from models.tools.contacts import emergency_numbers
from views.core import access
from views.core.addresses import origin
from views.core.language import NAMES, today
from views.paper import sheet_phrases
from views.paper.blank_labels import blank_words
from views.paper.pdf_answer import answer, folding, qr, told, told_large, told_wallet
from views.paper.sheet_labels import large_words, wallet_words, words
from views.plan import pages
from views.plan.offline_copy import is_for_a_copy
from views.tools.names import AREA_NAMES

bp = Blueprint("printing", __name__)
WHO = "who"  # the ids of the people on the wallet card
ASKED_FOR = ("marks", "more")  # what stands on the paper only if somebody asks for it
CHOICES = ("language", "name", "picture", "words", "week", "day", *ASKED_FOR, WHO)  # in an address
FORMS = "/print/blank/<any(wheel, matters, plan):form>"


@bp.get("/plans/<int:plan_id>/print")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with force_locale(wished_language(visit.plan.owner.language)):
        picture = Picture.brief(visit)
        sheet = _sheet(visit, **_shown(visit, picture))
        page = fitted(_for_wall(sheet))
        marked = any(sheet.areas(mark) for mark in ("talk", "help"))
        return tight(
            "paper/printing/sheet.html",
            page=page,
            words=words(page),
            qr=qr(page.sheet),
            **_bar(visit, ".pdf", picture, page.said, marked),
        )


@bp.get("/plans/<int:plan_id>/print.pdf")
def pdf(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with force_locale(wished_language(visit.plan.owner.language)):
        page = fitted(_for_wall(_sheet(visit, **_held(visit))), NOTO_SANS)
        return answer("sheet.typ", page.sheet, told(page), gettext("sheet"), drawn=page.drawn)


@bp.get("/plans/<int:plan_id>/print/large")
def large(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with force_locale(wished_language(visit.plan.owner.language)):
        picture = Picture.brief(visit)
        page = in_large_letters(_sheet(visit, **_shown(visit, picture)))
        return render_template(
            "paper/printing/large.html",
            page=page,
            words=large_words(page),
            qr=qr(page.sheet),
            **_bar(visit, ".large_pdf", picture),
        )


@bp.get("/plans/<int:plan_id>/print/large.pdf")
def large_pdf(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with force_locale(wished_language(visit.plan.owner.language)):
        page = in_large_letters(_sheet(visit, **_held(visit)), NOTO_SANS)
        name = gettext("sheet-large-letters")
        return answer("large.typ", page.sheet, told_large(page), name, LARGE_SIZES)


@bp.get("/plans/<int:plan_id>/wallet")
def wallet(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with force_locale(wished_language(visit.plan.owner.language)):
        sheet = _sheet(visit)
        chosen = _chosen_people(sheet)
        card = folded(replace(sheet, contacts=chosen))
        return render_template(
            "paper/printing/wallet.html",
            card=card,
            words=wallet_words(card),
            qr=qr(card.sheet),
            choosable=[(one, one in chosen) for one in sheet.contacts],
            kept=chosen_in_bar(),
            **_bar(visit, ".wallet_pdf"),
        )


@bp.get("/plans/<int:plan_id>/wallet.pdf")
def wallet_pdf(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with force_locale(wished_language(visit.plan.owner.language)):
        sheet = _sheet(visit)
        card = folded(replace(sheet, contacts=_chosen_people(sheet)), NOTO_SANS)
        name = gettext("wallet-card")
        return answer("wallet.typ", card.sheet, told_wallet(card), name, WALLET_SIZES, folding())


@bp.get(FORMS)
def blank(form):
    access.public()
    with force_locale(wished_language(str(get_locale()))):
        sheet = blank_sheet()
        return render_template(
            "paper/printing/blank.html",
            form=form,
            sheet=sheet,
            words=blank_words(form, sheet),
            drawn=drawing(sheet.spokes, pen=True),
            qr=qr(sheet),
            pdf=url_for(".blank_pdf", form=form, **chosen_in_bar()),
            choices=[languages(form=form)],
        )


@bp.get(FORMS + ".pdf")
def blank_pdf(form):
    access.public()
    with force_locale(wished_language(str(get_locale()))):
        sheet = blank_sheet()
        return answer(
            "blank.typ",
            sheet,
            {"form": form, "words": blank_words(form, sheet)},
            gettext("blank-form"),
            drawn=drawing(sheet.spokes, pen=True),
        )


def tight(template: str, **shown):
    """The page in as few bytes as can be: a sheet has much in it, and is opened seldom.

    Other pages are compressed by Flask-Compress, in half the time (app.py).
    """
    response = make_response(render_template(template, **shown))
    if "br" in request.accept_encodings:
        response.set_data(brotli.compress(response.get_data(), quality=5, lgwin=16))
        response.content_encoding = "br"
        response.vary.add("Accept-Encoding")
    return response


def wished_language(otherwise: str) -> str:
    return one_of("language", LANGUAGES, otherwise)


def one_of(name: str, allowed: tuple[str, ...], otherwise: str) -> str:
    """A choice from the address. Aborts with 400 if it is none of those allowed."""
    value = request.args.get(name, otherwise)
    if value not in allowed:
        abort(400)
    return value


def _sheet(visit: Visit, **around) -> Sheet:
    """The plan's sheet as of today. Printing it makes it the one that the next sheet replaces.

    The words of the wheel are for those who may read the wheel.
    """
    sheet = Sheet.of(
        visit.plan,
        one_of("name", SHEET_NAMES, visit.plan.sheet_name),
        today(),
        sheet_phrases,
        language=str(get_locale()),
        sign_in_url=origin() + url_for("sign_in.show"),
        in_words=_wanted("words") and visit.sees("wheel"),
        has_hard_times=_wanted("more") and _has_hard_times(visit),
        **around,
    )
    if visit.owns and not is_for_a_copy():
        sheet.note_printed(visit.plan)
    return sheet


def _wanted(what: str) -> bool:
    """Whether the picture, the words or marks of the wheel, or more are to stand on the paper."""
    return one_of(what, ("yes", "no"), "no" if what in ASKED_FOR else "yes") == "yes"


def _for_wall(sheet: Sheet) -> Sheet:
    return sheet if _wanted("marks") else sheet.without_marks()


def _shown(visit: Visit, picture: Picture | None) -> dict[str, str]:
    """The picture for the screen, which costs a phone little: as on home."""
    if not (picture and _wanted("picture")):
        return {}
    address = url_for("appearance.small_picture", plan_id=visit.plan.id, v=picture.id)
    return {"picture": address, "picture_words": picture.words or ""}


def _held(visit: Visit) -> dict[str, str]:
    """The picture for a PDF, which holds all of it."""
    picture = Picture.seen_by(visit) if _wanted("picture") else None
    if not picture:
        return {}
    address = "data:image/jpeg;base64," + b64encode(picture.image).decode()
    return {"picture": address, "picture_words": picture.words or ""}


def _chosen_people(sheet: Sheet) -> tuple[Contact, ...]:
    """Those whom the address names for the wallet card; all where it names none of them."""
    wanted = set(request.args.getlist(WHO, type=int))
    return tuple(one for one in sheet.contacts if one.id in wanted) or sheet.contacts


def _has_hard_times(visit: Visit) -> bool:
    """True if the owner is here, and has written something for when it gets hard.

    A paper on the wall tells it to every visitor: so only the owner may have it say so.
    """
    page = pages.page_named("hard_times")
    return visit.owns and bool(pages.in_use([page], visit.plan))


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


def _bar(visit: Visit, pdf_endpoint: str, picture=None, said=(), marked=False) -> dict:
    """The plan that the page listens to, whose it is and its colour, and the links above the paper.

    These are: the other papers, PDF, the sheet's language, the owner's name; and where there are
    such, the picture, and the words and the marks of the wheel.
    """
    plan = visit.plan
    choices = [languages(plan_id=plan.id), names_shown(plan)]
    if picture:
        with_or_without = gettext("With the picture"), gettext("Without the picture")
        choices.append(_with_or_without("picture", with_or_without, plan))
    if said or not _wanted("words"):
        with_or_without = gettext("With words from the wheel"), gettext("Without words from it")
        choices.append(_with_or_without("words", with_or_without, plan))
    if marked:
        with_or_without = gettext("With “help” and “talk” marks"), gettext("Without these marks")
        choices.append(_with_or_without("marks", with_or_without, plan))
    if pdf_endpoint == ".pdf" and _has_hard_times(visit):
        with_or_without = gettext("Say that I have one more page"), gettext("Do not say it")
        choices.append(_with_or_without("more", with_or_without, plan))
    return {
        "plan": plan,
        "visit": visit,
        "colour": plan.owner.tone,
        "pdf": url_for(pdf_endpoint, plan_id=plan.id, **chosen_in_bar()),
        "family": _family(plan),
        "choices": choices,
    }


def _with_or_without(what: str, names: tuple[str, str], plan: Plan) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is chosen) for what can be left out."""
    return [
        (text, _here({what: answer}, plan_id=plan.id), _wanted(what) == (answer == "yes"))
        for text, answer in zip(names, ("yes", "no"))
    ]


def _family(plan: Plan) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is this page) for each paper of a plan."""
    papers = {
        ".show": gettext("The sheet"),
        ".large": gettext("Large letters"),
        ".wallet": gettext("For the wallet"),
    }
    return [
        (text, url_for(endpoint, plan_id=plan.id, **chosen_in_bar()), _is_here(endpoint))
        for endpoint, text in papers.items()
    ]


def _is_here(endpoint: str) -> bool:
    return request.endpoint == f"{bp.name}{endpoint}"


def languages(**place) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is chosen) for each language. `place` are parts of the address."""
    return [
        (NAMES[one], _here({"language": one}, **place), one == str(get_locale()))
        for one in ("nb", "sv", "en")
    ]


def names_shown(plan: Plan) -> list[tuple[str, str, bool]]:
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
    return url_for(request.endpoint, **place, **(chosen_in_bar() | change))


def chosen_in_bar() -> dict[str, list[str]]:
    """What was chosen in the bar, to be taken along to the next address."""
    return {name: request.args.getlist(name) for name in CHOICES if name in request.args}


PAGE = pages.Page(
    name="sheet",
    endpoint="printing.show",
    title=_l("The sheet"),
    in_log=_l("the sheet"),
    home=50,
    preview_sentence=_l("All of the sheet, and they may print it."),
)
