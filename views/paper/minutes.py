"""What a meeting decided, on one A4: for everybody who was there. And an empty one, for a pen."""

from dataclasses import asdict, replace

from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from models.paper import minutes as paper
from models.paper.measure import ANY_FONT, NOTO_SANS
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.goals import Action, Frame
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import Meeting
from models.tools.minutes import by_point, persons_there, seats
from models.tools.next_meeting import again
from views.core import access
from views.core.language import clock_said, weekday
from views.core.language import day as said_day
from views.paper.choices import in_the_owners_language, in_the_readers_language
from views.paper.on_screen import blank_bar, blank_sheet, owners_bar, plain_sheet, tight
from views.paper.pdf_answer import answer
from views.paper.sheet_labels import day, foot
from views.paper.sheet_phrases import UNBROKEN
from views.plan import pages
from views.tools.default_names import people
from views.tools.goal_words import by_when
from views.tools.meeting_forms import meeting_name
from views.tools.meetings import notes_by_sort, seat_name
from views.tools.minutes import day_of, decided_and_changed, meeting_held

bp = Blueprint("minutes_paper", __name__)

LONGEST_NUMBER = 14  # +47 400 00 000
WAITS = "*"  # before what the owner has not said yes to


@bp.get("/plans/<int:plan_id>/meetings/<int:meeting_id>/minutes/sheet")
def show(plan_id, meeting_id):
    visit = access.minutes_to_read(plan_id, meeting_id)
    with in_the_owners_language(visit):
        meeting = meeting_held(visit, meeting_id)
        page = _page(visit, meeting)
        return tight(
            "paper/printing/minutes.html",
            page.sheet,
            page=page,
            words=printed_words(page),
            **_bar(visit, meeting_id),
        )


@bp.get("/plans/<int:plan_id>/meetings/<int:meeting_id>/minutes/sheet.pdf")
def pdf(plan_id, meeting_id):
    visit = access.minutes_to_read(plan_id, meeting_id)
    with in_the_owners_language(visit):
        meeting = meeting_held(visit, meeting_id)
        page = _page(visit, meeting, NOTO_SANS)
        # TRANSLATORS: the name of a file
        name = _("decided")
        return answer("minutes.typ", page.sheet, told(page), name, paper.SIZES)


def _bar(visit: Visit, meeting_id: int) -> dict:
    """Whoever may read these minutes alone is led nowhere else in the plan."""
    bar = owners_bar(visit, "meetings.one", meeting_id=meeting_id)
    if not visit.sees("meetings"):
        del bar["plan"], bar["visit"]
        bar["back"] = url_for("home.people")
    return bar


@bp.get("/print/blank/minutes")
def blank():
    access.public()
    with in_the_readers_language():
        page = paper.blank(blank_sheet())
        return tight(
            "paper/printing/minutes.html",
            page.sheet,
            page=page,
            words=printed_words(page),
            **blank_bar("meetings"),
        )


@bp.get("/print/blank/minutes.pdf")
def blank_pdf():
    access.public()
    with in_the_readers_language():
        page = paper.blank(blank_sheet())
        return answer("minutes.typ", page.sheet, told(page), _("blank-form"), paper.SIZES)


def _page(visit: Visit, meeting: Meeting, font: float = ANY_FONT) -> paper.MinutesPage:
    """As the owner sees it, for whom they show it to; else as far as the visitor may see.

    Of what else changed only what is on the plan's page: others take the paper home.
    """
    eyes = visit if visit.sees("meetings") else Visit.of_owner(visit.plan)
    known = people(eyes, list(Contact.of(visit.plan)))
    every, changed = decided_and_changed(eyes, meeting)
    rows = [(about, one) for about, some in by_point(every) for one in some if not one.removed_at]
    held = day_of(meeting)
    notes = _notes(meeting)
    found = paper.Minutes(
        which=meeting_name(meeting),
        held=", ".join(filter(None, [f"{weekday(held)} {said_day(held)}", meeting.place])),
        there=_there(eyes, meeting, known),
        decisions=tuple(replace(_decision(eyes, one, known), point=about) for about, one in rows),
        changed=tuple(
            f"{pages.view_of(one.kind).title}: {one.words}"
            for one in changed
            if one.page == Action.page and one.words and one.how != "removed"
        ),
        waits=_waits(eyes) if any(not one.is_as_agreed for _about, one in rows) else "",
        left=notes["left"],
        wanted=() if rows else notes["want"],
        points=() if rows else notes["point"],
        call=_to_call(eyes, known, {one.responsible_id for _about, one in rows}),
        again=_again(meeting),
    )
    return paper.fitted(plain_sheet(visit), found, font)


def _notes(meeting: Meeting) -> dict[str, tuple[str, ...]]:
    """{sort: what is written for the meeting}."""
    found = notes_by_sort(MeetingNote.at(meeting))
    return {sort: _texts(some) for sort, some in found.items()}


def _texts(notes: list[MeetingNote]) -> tuple[str, ...]:
    return tuple(one.text or "" for one in notes)


def _there(visit: Visit, meeting: Meeting, known: dict) -> str:
    """Who was there, each name once: "Arvid, Silje, Bente"."""
    owner = visit.plan.owner.name
    helpers = [one.name or _("Somebody") for one in persons_there(meeting)]
    seated = [seat_name(one, known) for one in seats(meeting)]
    names = list(dict.fromkeys(filter(None, [owner, *helpers, *seated])))
    return _("Who was there: %(names)s.", names=", ".join(names)) if names else ""


def _decision(visit: Visit, action: Action, known: dict) -> paper.Decision:
    contact = known.get(action.responsible_id)
    phone = (contact and contact.phone) or action.somebody_phone or ""
    what = action.what or ""
    return paper.Decision(
        what if action.is_as_agreed else f"{WAITS} {what}",
        _who(visit, action, known),
        unbroken(phone),
        by_when(action),
        action.state == "done",
    )


def _waits(visit: Visit) -> str:
    """What the mark means. The owner has a name on a paper that others take home."""
    name = visit.plan.owner.name
    said = (
        _("Waits for a yes from %(name)s.", name=name) if name else _("Waits for the owner’s yes.")
    )
    return f"{WAITS} {said}"


def unbroken(phone: str) -> str:
    """A number that stays on one line; one that is longer than a column may go on in the next."""
    return phone.translate(UNBROKEN) if len(phone) <= LONGEST_NUMBER else phone


def _who(visit: Visit, action: Action, known: dict) -> str:
    """Who does it, or that nobody does. The owner has a name on a paper that others take home."""
    owner = (visit.plan.owner.name or _("The owner")) if action.mine else ""
    contact = known.get(action.responsible_id)
    who = ", ".join(filter(None, [owner, contact and contact.name, action.somebody]))
    return who or _("Nobody has taken it yet")


def _to_call(visit: Visit, known: dict, in_table: set) -> tuple[str, ...]:
    """The coordinator and the second contact, with their numbers: those not said in the table."""
    frame = Frame.of(visit.plan)[:1] if visit.sees(Frame.page) else []
    ids = [one for part in frame for one in (part.coordinator_id, part.second_id)]
    found = [known[one] for one in ids if one in known and one not in in_table]
    return tuple(f"{one.name or ''}  {unbroken(one.phone)}" for one in found if one.phone)


def _again(meeting: Meeting) -> str:
    """ "Thursday 3 December, 10.00"; "" if no day is set, or it has passed: nobody looks for it."""
    found = again(meeting)
    if not found:
        return ""
    on, clock = found
    return ", ".join(filter(None, [f"{weekday(on)} {said_day(on)}", clock_said(clock)]))


def printed_words(page: paper.MinutesPage) -> dict:
    """{name in the template: what is printed there}, besides what somebody wrote."""
    is_blank = not page.minutes.held
    is_decided = is_blank or page.minutes.decisions
    return {
        "title": _("What we decided"),
        "name": _("Whose meeting:"),
        "date": _("Day:"),
        "there": _("Who was there:"),
        "what": _("What"),
        "who": _("Who"),
        "when": _("When"),
        "none": "" if is_decided else _("We wrote down no decision. Here is room for a pen."),
        "wanted": _("What we wanted"),
        "points": _("What we were to talk about"),
        "said": _("What we said"),
        "changed": _("Also new in the plan"),
        "left": _("What was left"),
        "call": _("Whom to call"),
        "again": _("We meet again"),
        "made": "" if is_blank else _("Made on %(day)s", day=day(page.sheet.made_on)),
        "note": _note(page),
        **foot(page.sheet),
    }


def _note(page: paper.MinutesPage) -> str:
    """That something is not on the paper."""
    if page.more:
        return ngettext(
            "%(num)s more is on the phone.", "%(num)s more are on the phone.", page.more
        )
    return _("… means that more is written on the phone.") if page.shortened else ""


def told(page: paper.MinutesPage) -> dict:
    """What the template of the PDF needs beside the sheet itself."""
    return {
        "size": page.size,
        "empty_rows": page.empty_rows,
        "said_lines": page.said_lines,
        "is_tight": page.is_tight,
        "minutes": asdict(page.minutes),
        "words": printed_words(page),
    }
