"""Paper: the sheet, the wallet card and the blank forms, as a page to print and as PDF."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import get_locale, gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l

from models.paper.fit import fitted
from models.paper.large import SIZES as LARGE_SIZES
from models.paper.large import in_large_letters
from models.paper.measure import NOTO_SANS
from models.paper.sheet import Contact, Sheet
from models.paper.wallet import SIZES as WALLET_SIZES
from models.paper.wallet import wallet as folded
from models.paper.wheel_drawing import drawing
from models.people.person import LANGUAGES
from models.plan.picture import Picture
from models.plan.plan import SHEET_NAMES, Plan
from models.plan.visit import Visit
from views.core import access
from views.core.addresses import origin
from views.core.language import today
from views.paper import sheet_phrases
from views.paper.blank_labels import blank_words
from views.paper.choices import (
    Group,
    chosen_in_bar,
    in_the_owners_language,
    in_the_readers_language,
    languages,
    left_out,
    names_shown,
    one_of,
    shown,
    with_picture,
)
from views.paper.on_screen import blank_bar, blank_sheet, owners_bar, tight
from views.paper.pdf_answer import answer, folding, told, told_large, told_wallet
from views.paper.sheet_labels import large_words, printed_words, wallet_words
from views.paper.sheet_labels import told as told_above
from views.plan import pages
from views.plan.offline_copy import is_for_a_copy

bp = Blueprint("printing", __name__)
WHO = "who"  # the ids of the people on the wallet card, in an address
SHEETS = (".show", ".large")  # the endpoints of the papers whose contents the plan keeps
FORMS = "/print/blank/<any(wheel, matters, plan):form>"


@bp.get("/plans/<int:plan_id>/print")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with in_the_owners_language(visit):
        picture = Picture.brief(visit)
        whole = _sheet(visit, **_small(visit, picture))
        page = fitted(_on_a_wall(visit, whole))
        silent = left_out(visit, whole, page.left_out["said"])
        return tight(
            "paper/printing/sheet.html",
            page.sheet,
            page=page,
            words=printed_words(page) | {"told": told_above(page, *(["said"] if silent else []))},
            left_out=silent,
            **_bar(visit, ".pdf", [_on_it(visit, whole, picture)]),
        )


@bp.post("/plans/<int:plan_id>/print")
def choose(plan_id):
    visit = access.own_plan(plan_id)
    plan = visit.plan
    asked = request.form
    name, language, paper = (
        asked.get(key, otherwise)
        for key, otherwise in (("name", plan.sheet_name), ("language", ""), ("paper", ".show"))
    )
    if name not in SHEET_NAMES or language not in ("", *LANGUAGES) or paper not in SHEETS:
        abort(400)
    plan.show_on_sheet(visit, name, asked.getlist("shows"), asked.getlist("offered[]"))
    is_other = language not in ("", plan.owner.language)
    elsewhere: dict[str, Any] = {"language": language} if is_other else {}
    return redirect(url_for(paper, plan_id=plan_id, **elsewhere), 303)


@bp.get("/plans/<int:plan_id>/print.pdf")
def pdf(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with in_the_owners_language(visit):
        page = fitted(_on_a_wall(visit, _sheet(visit, **_held(visit))), NOTO_SANS)
        return answer("sheet.typ", page.sheet, told(page), gettext("sheet"), drawn=page.drawn)


@bp.get("/plans/<int:plan_id>/print/large")
def large(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with in_the_owners_language(visit):
        picture = Picture.brief(visit)
        whole = _sheet(visit, **_small(visit, picture))
        page = in_large_letters(_on_a_wall(visit, whole))
        return tight(
            "paper/printing/large.html",
            page.sheet,
            page=page,
            words=large_words(page),
            **_bar(visit, ".large_pdf", [_on_it(visit, whole, picture)]),
        )


@bp.get("/plans/<int:plan_id>/print/large.pdf")
def large_pdf(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with in_the_owners_language(visit):
        page = in_large_letters(_on_a_wall(visit, _sheet(visit, **_held(visit))), NOTO_SANS)
        name = gettext("sheet-large-letters")
        return answer("large.typ", page.sheet, told_large(page), name, LARGE_SIZES)


@bp.get("/plans/<int:plan_id>/wallet")
def wallet(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with in_the_owners_language(visit):
        sheet = _sheet(visit)
        chosen = _chosen_people(sheet)
        card = folded(replace(sheet, contacts=chosen))
        return tight(
            "paper/printing/wallet.html",
            card.sheet,
            card=card,
            words=wallet_words(card),
            **_bar(visit, ".wallet_pdf", _on_the_card(sheet, chosen)),
        )


@bp.get("/plans/<int:plan_id>/wallet.pdf")
def wallet_pdf(plan_id):
    visit = access.plan_to_read(plan_id, "sheet")
    with in_the_owners_language(visit):
        sheet = _sheet(visit)
        card = folded(replace(sheet, contacts=_chosen_people(sheet)), NOTO_SANS)
        name = gettext("wallet-card")
        return answer("wallet.typ", card.sheet, told_wallet(card), name, WALLET_SIZES, folding())


@bp.get(FORMS)
def blank(form):
    access.public()
    with in_the_readers_language():
        sheet = blank_sheet()
        return tight(
            "paper/printing/blank.html",
            sheet,
            form=form,
            sheet=sheet,
            words=blank_words(form, sheet),
            drawn=drawing(sheet.spokes, pen=True),
            **blank_bar("more", form=form),
        )


@bp.get(FORMS + ".pdf")
def blank_pdf(form):
    access.public()
    with in_the_readers_language():
        sheet = blank_sheet()
        return answer(
            "blank.typ",
            sheet,
            {"form": form, "words": blank_words(form, sheet)},
            gettext("blank-form"),
            drawn=drawing(sheet.spokes, pen=True),
        )


def _sheet(visit: Visit, **fields) -> Sheet:
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
        in_words=visit.sees("wheel"),
        has_hard_times=_shows(visit, "more") and _has_hard_times(visit),
        **fields,
    )
    if visit.owns and not is_for_a_copy():
        sheet.note_printed(visit.plan)
    return sheet


def _shows(visit: Visit, what: str) -> bool:
    """Whether the owner has chosen that it stands on the sheet. Others may leave the picture out.

    The paper is the owner's, whoever prints it.
    """
    left_out = what == "picture" and one_of("picture", ("yes", "no"), "yes") == "no"
    return what in visit.plan.sheet_shows.split() and not left_out


def _on_a_wall(visit: Visit, sheet: Sheet) -> Sheet:
    return sheet.on_a_wall(visit.plan.sheet_shows.split())


def _small(visit: Visit, picture: Picture | None) -> dict[str, str]:
    """The picture for the screen, which costs a phone little: as on home."""
    if not (picture and _shows(visit, "picture")):
        return {}
    address = url_for("appearance.small_picture", plan_id=visit.plan.id, v=picture.id)
    return {"picture": address, "picture_words": picture.words or ""}


def _held(visit: Visit) -> dict[str, str]:
    """The picture for a PDF, which holds all of it."""
    picture = Picture.seen_by(visit) if _shows(visit, "picture") else None
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


def _on_it(visit: Visit, whole: Sheet, picture: Picture | None) -> Group | None:
    """What the owner chooses for every sheet; what others choose for this one."""
    if visit.owns:
        return shown(visit, whole, picture is not None, _has_hard_times(visit))
    return with_picture() if picture and "picture" in visit.plan.sheet_shows.split() else None


def _on_the_card(sheet: Sheet, chosen: tuple[Contact, ...]) -> list[Group]:
    people = [(str(one.id), one.name or one.phone, one in chosen) for one in sheet.contacts]
    return [Group(WHO, gettext("Who is on the card?"), people, True)] if len(people) > 1 else []


def _bar(visit: Visit, pdf_endpoint: str, more=()) -> dict:
    """The plan that the page listens to, whose it is and its colour, and the links above the paper.

    These are: the other papers, PDF, and what can be chosen: `more`, name, language. What the
    owner chooses for the sheet is kept in the plan; `keep` says from which paper.
    """
    here = "." + str(request.endpoint).rpartition(".")[2]
    is_sheet = here in SHEETS
    named = [names_shown(visit.plan)] if is_sheet else []
    choices = [one for one in (*more, *named, languages()) if one and one.answers]
    # The sheet stands in the bar of every page, and the other papers beside it.
    back = "" if here == ".show" else ".show"
    return {
        **owners_bar(visit, back, pdf_endpoint, choices, _family(visit.plan)),
        "keep": here if visit.owns and is_sheet else "",
    }


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


PAGE = pages.Page(
    name="sheet",
    endpoint="printing.show",
    title=_l("The sheet"),
    in_log=_l("the sheet"),
    home=50,
    in_bar=lazy_pgettext("menu", "Sheet"),
    preview_sentence=_l(
        "All of the sheet. They can print it, and save it as a file. Then you cannot take it back."
    ),
)
