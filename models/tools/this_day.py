"""What of a plan is about today and the days that come: for home."""

from datetime import date, timedelta

from models.plan.visit import Visit
from models.tools.contacts import Contact, reachable
from models.tools.goals import Action
from models.tools.meetings import Meeting
from models.tools.story import Story
from models.tools.week import Activity, Time, times_on

# So many days before a meeting home begins to say it. Home holds what is near: one that is further
# off stands under "My meetings", and the row would only push away what is about today.
MEETING_DAYS = 14


def next_meeting(visit: Visit, today: date) -> Meeting | None:
    """The next meeting, if it is within MEETING_DAYS; none if it is closed to this visitor."""
    if not visit.plan.has_asked_for(Meeting.page) or not visit.sees(Meeting.page):
        return None
    last = today + timedelta(MEETING_DAYS)
    coming = Meeting.coming(visit.plan, today)
    return next((one for one in coming if one.day and one.day <= last), None)


def times_of(visit: Visit, story: Story | None, today: date) -> list[Time]:
    """What the week has for today; nothing if it is not in use, or closed to this visitor."""
    if not visit.plan.has_asked_for(Activity.page) or not visit.sees(Activity.page):
        return []
    actions = story.actions if story else []
    return times_on(visit.plan, today, actions, visit.known_since)


def next_action(story: Story | None, times: list[Time], today: date) -> Action | None:
    """The action of the plan that home shows for today, or None.

    `times`: what the week has for today. If it has something, an action stands beside that only if
    its day has come, and if the week does not show it already.
    """
    following = story.next_action(today) if story else None
    if following is None or not times:
        return following
    is_due = following.day is not None and following.day <= today
    return following if is_due and following.id not in {time.part.id for time in times} else None


def to_call(visit: Visit, story: Story | None, today: date) -> list[Contact]:
    """The contacts that can be called today; none if the visitor may not see contacts."""
    if not visit.sees(Contact.page):
        return []
    return reachable(story.contacts if story else Contact.of(visit.plan), today)
