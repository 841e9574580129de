"""The forms for meetings: when and where, who is there, what to talk about, and what not."""

from collections.abc import Iterable
from datetime import timedelta

from flask import g
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import ValidationError

from models.core.database import loaded
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.goals import Action
from models.tools.meeting_circle import has_place
from models.tools.meeting_notes import NOTES
from models.tools.meetings import SORTS, Meeting
from models.tools.story import WITH_MEETING
from views.core import access, htmx
from views.core.fields import ClockField, DayField, OneOf, line, text_field
from views.core.forms import PartForm, offered
from views.core.language import day as said_day
from views.core.language import today
from views.core.voice import voiced
from views.tools.contacts import SomebodyForm

SORT_NAMES = dict(
    zip(
        SORTS,
        (
            _l("Responsibility group"),
            _l("Network meeting"),
            _l("SIP meeting"),
            _l("Meeting about a discharge"),
            _l("Another meeting"),
        ),
        strict=True,
    )
)
THERE_ALREADY = _l(
    "They are on the list already. Is it somebody else? Write more of the name. "
    "If not, remove this one under “More you can do”."
)
YEAR = timedelta(366)  # so far back a meeting can be that nobody opened here
COUNTRIES = {"group": "NO", "sip": "SE"}  # what nobody would know in the other one
NOTE_TITLES = dict(
    zip(
        NOTES,
        (
            voiced(_l("What I want out of it"), _l("What %(owner)s wants out of it")),
            _l("What we talk about"),
            _l("What was left"),
        ),
        strict=True,
    )
)
NOTE_HINTS = {
    "want": voiced(
        _l("What is different when you go home? One thing is enough."),
        _l("What is different when %(owner)s goes home? One thing is enough."),
    ),
    "point": _l("One thing at a time."),
    "left": _l("Something that you did not get to, or want to think about."),
}


def meeting_name(meeting: Meeting) -> str:
    """What it is called: by its own title, or by its sort."""
    return meeting.title or str(SORT_NAMES[meeting.sort or "own"])


def meeting_on(meeting: Meeting) -> str:
    """Its name and its day, in one line."""
    day = said_day(meeting.day) if meeting.day else ""
    return ", ".join(filter(None, (meeting_name(meeting), day)))


def meeting_names(visit: Visit, ids: Iterable[int | None]) -> dict[int, str]:
    """{meeting's id: its name and day}, of those that this visitor may be told of."""
    if not visit.sees(Meeting.page):
        return {}
    return {one.id: meeting_on(one) for one in Meeting.with_ids(visit.plan, ids)}


def decided_in(visit: Visit, actions: list[Action]) -> dict[int, Meeting]:
    """{id: meeting}, of those in which these actions were decided.

    No query where the meetings came with their actions (Story).
    """
    if not visit.sees(Meeting.page):
        return {}
    alone = {one.decided_in_id for one in actions if not loaded(one, "decided_in")}
    found = [*WITH_MEETING.ends(actions), *Meeting.with_ids(visit.plan, alone)]
    return {one.id: one for one in found}


def _to_choose(plan: Plan, chosen: int | None) -> list[Meeting]:
    """The meetings to come, loaded once for each request, and the one that is chosen."""
    known = g.setdefault("meetings_to_choose", {})
    if plan.id not in known:
        known[plan.id] = Meeting.coming(plan, today())
    found = known[plan.id]
    if chosen and chosen not in [one.id for one in found]:
        other = Meeting.find(plan, chosen)
        found = [*found, other] if other else found
    return found


class WhichMeeting(OneOf):
    """The meeting that something is for: one to come, or the one that it is for already."""

    def __init__(self, label, **options):
        super().__init__(label, _l("No meeting"), **options)

    def offer_in(self, form: PartForm, plan) -> None:
        """The choices, loaded once for each request."""
        if not access.sees(Meeting.page):
            return self.offer(form.unnamed(Meeting, self.short_name))
        if form.known:  # only what was chosen is shown: the page of versions has many forms
            found = (
                [one for one in offered(Meeting, plan) if one.id == self.data] if self.data else []
            )
        else:
            found = _to_choose(plan, self.data)
        return self.offer([(one.id, meeting_on(one)) for one in found])


class MeetingForm(PartForm):
    sort = SelectField(
        _l("What kind of meeting is it?"), choices=list(SORT_NAMES.items()), default="own"
    )
    title = line(_l("What do you call it?"), _l("You can leave this blank."))
    day = DayField(
        _l("Which day?"),
        _l("You can leave this blank until you know. It can be a day that has passed."),
    )
    clock = ClockField(_l("At what time?"), description=_l("If you have agreed on one."))
    place = line(_l("Where?"), _l("A place, or “on the phone”."))
    lead = OneOf(
        _l("Who leads the meeting?"),
        voiced(_l("I lead it myself"), _l("%(owner)s leads it")),
        voiced(
            _l("It is your meeting. You can ask somebody to lead it for you."),
            _l("It is %(owners)s meeting. %(owner)s can ask somebody."),
        ),
    )
    again_on = DayField(_l("When do we meet again?"), _l("You can leave this blank."))
    again_clock = ClockField(_l("At what time do we meet again?"))
    MORE = ("lead", "again_on", "again_clock")

    def prepare(self, plan, part):
        super().prepare(plan, part)
        self.sort.choices = [
            (sort, name)
            for sort, name in SORT_NAMES.items()
            if COUNTRIES.get(sort, plan.country) == plan.country or sort == self.sort.data
        ]
        people = [(one.id, one.name or one.service) for one in offered(Contact, plan)]
        self.lead.offer(people + self.unnamed(Contact, "lead"))

    @classmethod
    def from_values(cls, values):
        data = super().from_values(values)
        return data | {"sort": data.get("sort") or "own"}

    def validate_day(self, field):
        """A day that has passed is one on which it was held on paper (unopened_meetings.py)."""
        if not self.a_new_day("day") or field.data >= today() - YEAR:
            return
        if self.is_new or not self.part.sittings:
            raise ValidationError(
                _l("That is over a year ago. Choose a later day, or leave it blank.")
            )


class SeatForm(SomebodyForm):
    name = line(_l("What is the name?"), _l("Only if you chose somebody else."))
    meeting = WhichMeeting(_l("Which meeting is it for?"))
    MORE = ("meeting",)

    def prepare(self, plan, part):
        super().prepare(plan, part)
        self.meeting.offer_in(self, plan)
        self._plan = plan

    def validate_contact(self, field):
        if field.data and self._has_place(field.data, None):
            raise ValidationError(THERE_ALREADY)

    def validate_name(self, field):
        super().validate_name(field)
        chosen = "contact" in self and self.contact.data
        if field.data and not chosen and self._has_place(None, field.data):
            raise ValidationError(THERE_ALREADY)

    def _has_place(self, contact: int | None, name: str | None) -> bool:
        """True if they are at the table already.

        Also while somebody types: else they would stand there twice until the form is done.
        """
        meeting = Meeting.find(self._plan, self.meeting.data) if self.meeting.data else None
        but = self.part.id if self.part else None
        return meeting is not None and has_place(meeting, contact, name, but)


class NoteForm(PartForm):
    text = text_field(_l("In your own words"), needed=True)
    sort = SelectField(_l("What is it?"), choices=list(NOTE_TITLES.items()), default="point")
    meeting = WhichMeeting(_l("Which meeting is it for?"))
    MORE = ("sort", "meeting")

    @staticmethod
    def wanted(kind, arguments):
        """The heading that the link was under, and the meeting."""
        sort = arguments.get("sort")
        found = PartForm.wanted(kind, {k: v for k, v in arguments.items() if k == "meeting"})
        return found | ({"sort": sort} if sort in NOTES else {})

    def prepare(self, plan, part):
        super().prepare(plan, part)
        self.meeting.offer_in(self, plan)
        if self.sort.data in NOTES:
            self.text.label.text = NOTE_TITLES[self.sort.data]
            self.text.description = NOTE_HINTS[self.sort.data]

    @classmethod
    def from_values(cls, values):
        data = super().from_values(values)
        return data | {"sort": data.get("sort") or "point"}

    def says_nothing(self, kind):
        """The rest was chosen by the link."""
        return not (self.text.data or "").strip()


class UnsaidForm(PartForm):
    text = text_field(
        _l("What I do not want raised"),
        _l(
            "Only you see this, and one person if you say so. "
            "It is on no other screen, and on no paper that others get."
        ),
        needed=True,
    )
    meeting = WhichMeeting(_l("Which meeting is it for?"))
    MORE = ("meeting",)

    def prepare(self, plan, part):
        super().prepare(plan, part)
        self.meeting.offer_in(self, plan)
        if htmx.wants_fragment():
            self.text.description = ""  # the page that it stands on says so

    def says_nothing(self, kind):
        """The meeting was chosen by the link."""
        return not (self.text.data or "").strip()
