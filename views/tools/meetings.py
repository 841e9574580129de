"""Meetings: the page with those to come and those that were held."""

from flask import Blueprint, Flask
from flask_babel import lazy_gettext as _l

from models.tools.meetings import Meeting, MeetingNote, Seat
from views.core import access
from views.core.voice import voiced
from views.plan.pages import KindView, Page
from views.plan.parts import show_page
from views.tools.meeting_forms import MeetingForm, NoteForm, SeatForm, meeting_name, meeting_on

bp = Blueprint("meetings", __name__, url_prefix="/plans/<int:plan_id>/meetings")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "meetings")
    return show_page(visit, PAGE)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(meeting_name=meeting_name, meeting_on=meeting_on)


PAGE = Page(
    name="meetings",
    endpoint="meetings.show",
    title=_l("My meetings"),
    title_for_others=_l("The owner’s meetings"),
    in_log=_l("the meetings"),
    home=47,
    more=17,
    so_far=lambda _overview: "",
    kinds=(
        KindView(
            Meeting,
            MeetingForm,
            title=_l("A meeting"),
            plural=voiced(_l("My meetings"), _l("The owner’s meetings")),
            in_log=_l("a meeting"),
            called=meeting_name,
        ),
        KindView(
            Seat,
            SeatForm,
            title=voiced(
                _l("Somebody I want at the meeting"), _l("Somebody the owner wants at the meeting")
            ),
            plural=voiced(_l("Whom I want at the meeting"), _l("Whom the owner wants there")),
            in_log=_l("somebody at a meeting"),
        ),
        KindView(
            MeetingNote,
            NoteForm,
            title=_l("Something for a meeting"),
            plural=_l("What is to be said in meetings"),
            in_log=_l("something for a meeting"),
        ),
    ),
)
