"""When it gets hard, on paper: an A4, a wallet card, and a form to fill in with a pen."""

from dataclasses import asdict

from flask import Blueprint, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from models.paper import hard_times as paper
from models.paper.fit import SIZES
from models.paper.measure import ANY_FONT, NOTO_SANS
from models.paper.sheet import Emergency, Sheet, shown_name
from models.plan.plan import SHEET_NAMES, Plan
from models.plan.visit import Visit
from models.tools.contacts import emergency_numbers
from views.core import access
from views.core.addresses import origin
from views.core.language import today
from views.core.voice import as_the_owner
from views.paper import sheet_phrases
from views.paper.choices import (
    chosen_in_bar,
    in_the_owners_language,
    in_the_readers_language,
    one_of,
)
from views.paper.on_screen import blank_bar, blank_sheet, owners_bar, tight
from views.paper.pdf_answer import answer, folding
from views.paper.sheet_labels import day, folding_steps, foot
from views.tools.hard_times_words import TITLES

bp = Blueprint("hard_times_paper", __name__)


@bp.get("/plans/<int:plan_id>/calm/sheet")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "hard_times")
    with in_the_owners_language(visit):
        page = _page(visit)
        return tight(
            "paper/printing/hard_times.html",
            page.sheet,
            page=page,
            words=sheet_words(page),
            **owners_bar(visit, "hard_times.show", family=_family(visit.plan)),
        )


@bp.get("/plans/<int:plan_id>/calm/sheet.pdf")
def pdf(plan_id):
    visit = access.plan_to_read(plan_id, "hard_times")
    with in_the_owners_language(visit):
        page = _page(visit, NOTO_SANS)
        # TRANSLATORS: the name of a file: it must not tell what is in it
        return answer("hard_times.typ", page.sheet, told(page), _("good-to-have"), SIZES)


@bp.get("/plans/<int:plan_id>/calm/wallet")
def wallet(plan_id):
    visit = access.plan_to_read(plan_id, "hard_times")
    with in_the_owners_language(visit):
        card = _card(visit)
        return tight(
            "paper/printing/hard_times_card.html",
            card.sheet,
            card=card,
            words=card_words(card),
            **owners_bar(visit, "hard_times.show", ".wallet_pdf", family=_family(visit.plan)),
        )


@bp.get("/plans/<int:plan_id>/calm/wallet.pdf")
def wallet_pdf(plan_id):
    visit = access.plan_to_read(plan_id, "hard_times")
    with in_the_owners_language(visit):
        card = _card(visit, NOTO_SANS)
        sizes = paper.CARD_SIZES
        pictures = folding()
        return answer(
            "wallet.typ", card.sheet, told_card(card), _("good-to-have-card"), sizes, pictures
        )


@bp.get("/print/blank/calm")
def blank():
    access.public()
    with in_the_readers_language():
        page = paper.fitted(blank_sheet(), paper.blank(titles()))
        return tight(
            "paper/printing/hard_times.html",
            page.sheet,
            page=page,
            words=sheet_words(page),
            **blank_bar("hard_times"),
        )


@bp.get("/print/blank/calm.pdf")
def blank_pdf():
    access.public()
    with in_the_readers_language():
        page = paper.fitted(blank_sheet(), paper.blank(titles()), NOTO_SANS)
        return answer("hard_times.typ", page.sheet, told(page), _("blank-form"))


def titles() -> dict:
    """{key of a section: its heading}, as the owner says it: the paper is the owner's."""
    written = {key: as_the_owner(title) for key, title in TITLES.items()}
    return {**written, paper.SAY: _("I say")}


def sheet_of(visit: Visit) -> Sheet:
    """A sheet with the owner's name and the numbers to call, and nothing of the plan."""
    plan = visit.plan
    numbers = (
        Emergency(sheet_phrases.emergency(entry), entry["number"])
        for entry in emergency_numbers(plan.country)
    )
    return Sheet(
        made_on=today(),
        language=str(get_locale()),
        country=plan.country,
        name=shown_name(plan.owner.name, one_of("name", SHEET_NAMES, plan.sheet_name)),
        emergency=tuple(numbers),
        sign_in_url=origin() + url_for("sign_in.show"),
    )


def _page(visit: Visit, font: float = ANY_FONT) -> paper.HardPage:
    """The A4; with lines to write on if nothing is written yet."""
    written = paper.sections(
        visit.plan, titles(), today(), sheet_phrases.away_until
    ) or paper.blank(titles())
    return paper.fitted(sheet_of(visit), written, font, titles())


def _card(visit: Visit, font: float = ANY_FONT) -> paper.HardCard:
    written = paper.sections(visit.plan, titles(), today(), sheet_phrases.away_until)
    return paper.card(sheet_of(visit), written, titles(), font)


def sheet_words(page: paper.HardPage) -> dict:
    """{name in the template: what is printed there}, besides what somebody wrote."""
    return {
        "title": _("When it gets hard"),
        "made": _("Made on %(day)s", day=day(page.sheet.made_on)),
        "name": _("Name, if I want to:"),
        "date": _("Date:"),
        "blank": page.is_blank,
        "person": [_("Name"), _("Phone")],
        "together": _("It is best to make this together with somebody you trust."),
        "note": _("… means that more is written on the phone.") if page.shortened else "",
        **foot(page.sheet),
    }


def card_words(card: paper.HardCard) -> dict:
    """{name in the template: sentence} of the wallet card."""
    return {
        "title": _("When it gets hard"),
        "steps": folding_steps(),
        "notes": [_("… means that more is written on the phone.")] if card.shortened else [],
        "made": _("Made on %(day)s", day=day(card.sheet.made_on)),
        **foot(card.sheet),
    }


def told(page: paper.HardPage) -> dict:
    """What the template of the PDF needs beside the sheet itself."""
    columns = [list(map(asdict, column)) for column in page.columns]
    return {"size": page.size, "foot": page.foot, "columns": columns, "words": sheet_words(page)}


def told_card(card: paper.HardCard) -> dict:
    """What the template of the wallet card needs beside the sheet itself."""
    return {
        "size": card.size,
        "cover_size": card.cover_size,
        "numbers": list(map(asdict, card.numbers)),
        "first": [],
        "panels": list(map(asdict, card.panels)),
        "lines": card.lines,
        "words": card_words(card),
    }


def _family(plan: Plan) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is this page) for each of these papers."""
    papers = {
        "show": _("The sheet"),
        "wallet": _("For the wallet"),
    }
    return [
        (
            text,
            url_for(f".{name}", plan_id=plan.id, **chosen_in_bar()),
            request.endpoint == f"{bp.name}.{name}",
        )
        for name, text in papers.items()
    ]
