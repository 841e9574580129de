"""What the owner does not want raised in a meeting: theirs alone, and for one who prepares.

That one sees just the words to which the owner said yes, as with the diary: see Showing.
"""

from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models.core.database import now
from models.core.grouping import grouped
from models.plan.conversation import Conversation
from models.plan.plan import Plan
from models.plan.showing import Showing
from models.plan.time_together import SHOWN_SECONDS
from models.plan.visit import Visit
from models.tools.meetings import Meeting, Sitting
from models.tools.unsaid import Unsaid
from views.core import access
from views.core.fields import number
from views.core.language import end_of, today
from views.plan.authors import authors_and_voices
from views.plan.pages import KindView, Page
from views.plan.parts import place_of
from views.tools.meeting_forms import UnsaidForm, meeting_names

bp = Blueprint("unsaid", __name__, url_prefix="/plans/<int:plan_id>/unsaid")

MOST_EARLIER = 5
LONGEST_DAYS, USUAL_DAYS = 92, 7  # so long somebody sees it: until the meeting, or a week


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "unsaid")
    plan = visit.plan
    on = Sitting.going_on(plan)
    talk = on.live_table.conversation if on else Conversation.of(plan)
    meeting = _meeting(plan, on, talk)
    meetings = {meeting.id: meeting} if meeting else _coming(plan, on)
    found = Unsaid.about(meeting) if meeting else Unsaid.for_meetings(plan, meetings, MOST_EARLIER)
    return render_template(
        "tools/meetings/unsaid.html",
        plan=plan,
        parts=found,
        meetings=meetings,
        back_to=meeting,
        saw=[] if on else _saw(meeting or _last_of(plan, found, meetings)),
        **extra_context(visit, found, talk),
    )


def _meeting(plan: Plan, on: Sitting | None, talk: Conversation | None) -> Meeting | None:
    """The one meeting that the page is about: whoever prepares it may sit beside the owner.

    The one in the address, or else the one that is held or prepared now; None: about all.
    """
    now = on.meeting_id if on else talk and talk.prepares
    wanted = number(request.args.get("meeting")) or now
    if on and wanted == now:
        return on.meeting
    found = Meeting.find(plan, wanted) if wanted else None
    return found if found and not found.removed_at else None


def _coming(plan: Plan, on: Sitting | None) -> dict[int, Meeting]:
    coming = {one.id: one for one in Meeting.coming(plan, today())}
    return {on.meeting_id: on.meeting} | coming if on else coming


def _last_of(plan: Plan, parts: list[Unsaid], coming: dict[int, Meeting]) -> Meeting | None:
    """The meeting of the newest of these words that are for none of the coming ones."""
    ids = [one.meeting_id for one in parts if one.meeting_id and one.meeting_id not in coming]
    return Meeting.find(plan, ids[-1]) if ids else None


def _saw(meeting: Meeting | None) -> list[str]:
    """Who saw it until that ended with the meeting; told for a day, on no page that others see."""
    if meeting is None or not meeting.over_at or meeting.over_at <= now() - SHOWN_SECONDS:
        return []
    names = [one.person.name for one in Unsaid.seers_until(meeting) if one.person]
    return list(dict.fromkeys(name or _("Somebody without a name") for name in names))


@bp.post("/<int:part_id>/shown")
def show_to(plan_id, part_id):
    """Let one person see these words, and nobody else any longer."""
    visit = access.plan_to_edit(plan_id, "unsaid")
    part = Unsaid.find(visit.plan, part_id)
    if part is None or part.removed_at:
        abort(404)
    people = Showing.can_be_to(visit.plan, Conversation.of(visit.plan))
    whom = people.get(number(request.form.get("whom")) or 0)
    seen = number(request.form.get("revision"))
    if whom and seen == part.revision:
        part.show_to(visit, whom, _until(part))
    return redirect(place_of(part), 303)


def _until(part: Unsaid) -> int:
    """The end of that day; of a meeting that goes on, when it ends by itself at the latest."""
    on = Sitting.going_on(part.plan)
    ends = end_of(_last_day(part))
    is_on = on and on.meeting_id == part.meeting_id
    return min(ends, on.over_at) if on and is_on else ends


def _last_day(part: Unsaid):
    """The day of the meeting; a week from now, if it has none or has passed."""
    meeting = part.meeting_id and Meeting.find(part.plan, part.meeting_id)
    day = meeting.day if meeting else None
    if day is None or not today() <= day <= today() + timedelta(LONGEST_DAYS):
        return today() + timedelta(USUAL_DAYS)
    return day


def extra_context(visit: Visit, parts, talk: Conversation | None = None) -> dict:
    """What the templates of these parts need besides the parts (see Page). `talk`: if one is on."""
    talk = talk or Conversation.of(visit.plan)
    return {
        **authors_and_voices(visit.plan, parts),
        "shown": grouped(Showing.of(visit.plan), by=lambda one: one.part),
        "meeting_names": meeting_names(visit, (part.meeting_id for part in parts)),
        "can_see": list(Showing.can_be_to(visit.plan, talk).values()),
        "preparing": url_for("conversations.show", plan_id=visit.plan.id),
    }


def _stands_on(part: Unsaid) -> str:
    """The page with what is for the same meeting, and for no other."""
    return url_for("unsaid.show", plan_id=part.plan_id, meeting=part.meeting_id)


def _shown_as(showing: Showing, to_owner: bool) -> str:
    """As in KindView."""
    if to_owner:
        return _("What I do not want raised")
    name = showing.plan.owner.name
    with_them = _("For you who prepare a meeting with %(name)s", name=name)
    return with_them if name else _("For you who prepare a meeting")


PAGE = Page(
    name="unsaid",
    endpoint="unsaid.show",
    title=_l("What I do not want raised"),
    tab=_l("For a meeting"),
    in_log=_l("what is not to be raised"),
    extra_context=extra_context,
    kinds=(
        KindView(
            Unsaid,
            UnsaidForm,
            title=_l("What I do not want raised"),
            plural=_l("What I do not want raised"),
            in_log=_l("what is not to be raised"),
            fragment="tools/meetings/_unsaid.html",
            stands_on=_stands_on,
            shown_as=_shown_as,
        ),
    ),
)
