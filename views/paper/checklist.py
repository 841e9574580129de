"""The checklist for collaboration on one A4, or an empty one for a pen."""

from flask import Blueprint
from flask_babel import get_locale
from flask_babel import gettext as _

from models.core.clock import day_at
from models.paper import checklist as paper
from models.paper.measure import ANY_FONT, NOTO_SANS
from models.people.person import Person
from models.plan.access import Access
from models.plan.visit import Visit
from models.tools.checklist import ANSWERS, VOICES, AnsweredItem, Answers, Checklist
from views.core import access
from views.core.voice import as_the_owner
from views.paper.choices import in_the_owners_language, in_the_readers_language
from views.paper.on_screen import blank_bar, blank_sheet, owners_bar, plain_sheet, tight
from views.paper.pdf_answer import answer
from views.paper.sheet_labels import day, foot
from views.plan.sharing import REASON_NAMES
from views.tools.checklist import ANSWER_NAMES, VOICE_NAMES, in_percent, made_of

bp = Blueprint("checklist_paper", __name__)
MOST_NAMES = 3  # of those who wrote in one voice


@bp.get("/plans/<int:plan_id>/checklist/sheet")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "checklist")
    with in_the_owners_language(visit):
        page, found = _page(visit)
        return tight(
            "paper/printing/checklist.html",
            page.sheet,
            page=page,
            words=printed_words(page, found),
            **owners_bar(visit, "checklist.show"),
        )


@bp.get("/plans/<int:plan_id>/checklist/sheet.pdf")
def pdf(plan_id):
    visit = access.plan_to_read(plan_id, "checklist")
    with in_the_owners_language(visit):
        page, found = _page(visit, NOTO_SANS)
        # TRANSLATORS: the name of a file
        return answer("checklist.typ", page.sheet, told(page, found), _("checklist"), paper.SIZES)


@bp.get("/print/blank/checklist")
def blank():
    access.public()
    with in_the_readers_language():
        page = paper.fitted(blank_sheet(), empty_rows())
        return tight(
            "paper/printing/checklist.html",
            page.sheet,
            page=page,
            words=printed_words(page),
            **blank_bar("checklist"),
        )


@bp.get("/print/blank/checklist.pdf")
def blank_pdf():
    access.public()
    with in_the_readers_language():
        page = paper.fitted(blank_sheet(), empty_rows(), font=NOTO_SANS)
        return answer("checklist.typ", page.sheet, told(page), _("blank-form"), paper.SIZES)


def _page(visit: Visit, font: float = ANY_FONT) -> tuple[paper.ChecklistPage, Answers]:
    found = Answers(visit.plan)
    sheet = plain_sheet(visit)
    written = _written(visit, found, sheet.name)
    return paper.fitted(sheet, [_row(line) for line in found.lines], font, written), found


def _written(visit: Visit, found: Answers, owners_name: str | None) -> tuple[str, ...]:
    """Who wrote in each voice, and when last. Three queries.

    The owner is named as on the other papers. What the others are here is for the owner to say.
    """
    by_voice = {voice: found.latest(voice) for voice in VOICES}
    ids = {one.changed_by_id for some in by_voice.values() for one in some}
    names = dict(Person.names(ids)) | {visit.plan.owner_id: owners_name}
    roles = {one.person_id: one.reason for one in Access.given(visit.plan)} if visit.owns else {}

    def called(person_id: int) -> str:
        name = names.get(person_id) or _("Somebody without a name")
        role = REASON_NAMES.get(roles.get(person_id, ""))
        return f"{name} ({str(role).lower()})" if role else name

    lines = []
    for voice, some in by_voice.items():
        writers = dict.fromkeys(one.changed_by_id for one in some)
        shown = [called(one) for one in writers if names.get(one) or one != visit.plan.owner_id]
        told = {"heading": voice_name(voice), "names": ", ".join(shown[:MOST_NAMES])}
        if some:
            told["day"] = day(day_at(some[0].changed_at))
            by_whom = _("%(heading)s: written by %(names)s, last on %(day)s.", **told)
            lines.append(by_whom if shown else _("%(heading)s: last written on %(day)s.", **told))
    return tuple(lines)


def _row(line: AnsweredItem) -> paper.Row:
    chosen = [line.chosen(voice) for voice in VOICES]
    one, other = (ANSWERS.index(said) if said else None for said in chosen)
    latest = [(voice, line.latest(voice)) for voice in VOICES]
    said = tuple(
        _("%(heading)s: %(words)s", heading=voice_name(voice), words=part.said)
        for voice, part in latest
        if part and part.said
    )
    return paper.Row(_mine(line), (one, other), said)


def _mine(line: AnsweredItem) -> str:
    """As the owner says it: it is their paper, whoever prints it."""
    return line.item.words(str(get_locale())) if line.item else line.asked


def empty_rows() -> list[paper.Row]:
    return [paper.Row(item.words(str(get_locale()))) for item in Checklist.items()]


def voice_name(voice: str) -> str:
    return str(as_the_owner(VOICE_NAMES[voice]))


def printed_words(page: paper.ChecklistPage, found: Answers | None = None) -> dict:
    """{name in the template: what is printed there}, besides the items.

    `found`: what was answered; without it this is the empty paper, for a pen.
    """
    return {
        "title": _("Checklist"),
        "made": _("Made on %(day)s", day=day(page.sheet.made_on)) if found else "",
        "name": _("Name, if I want to:"),
        "date": _("Date:"),
        "answers": [str(as_the_owner(ANSWER_NAMES[one])) for one in ANSWERS],
        "voices": [voice_name(voice) for voice in VOICES],
        "sums": [*(_sum(found, voice) for voice in VOICES), *page.written] if found else [],
        "ours": _("The list is our suggestion.") if Checklist.is_ours() else "",
        "note": _("… means that more is written on the phone.") if page.shortened else "",
        **foot(page.sheet),
    }


def _sum(found: Answers, voice: str) -> str:
    share = found.share(voice)
    said = ". ".join(filter(None, (in_percent(share), made_of(share, voice, True))))
    return _("%(heading)s: %(words)s", heading=voice_name(voice), words=said)


def told(page: paper.ChecklistPage, found: Answers | None = None) -> dict:
    """What the template of the PDF needs beside the sheet itself."""
    return {
        "size": page.size,
        "rows": [
            {"words": one.words, "chosen": list(one.chosen), "said": list(one.said)}
            for one in page.rows
        ],
        "heights": list(page.heights),
        "words": printed_words(page, found),
    }
