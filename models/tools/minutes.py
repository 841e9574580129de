"""The minutes of a meeting: read from the plan, and never a copy of it (R88, R89, R92).

What was decided is what is done about it: actions of the plan, each of which says in which meeting
it was written (Action.decided_in). So "what came of it?" can be asked of each, whenever.
"""

from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.conversation import Guest
from models.plan.ending import Changed
from models.tools.goals import Action
from models.tools.meetings import Meeting, MeetingNote, Seat, Sitting, Table

DECIDED = PreparedQuery(
    lambda kind, plan, meeting: (
        kind.select()
        .where(kind.plan == plan, kind.decided_in == meeting)
        .order_by(kind.created_at, kind.id)
    )
)


def _there(kind, meeting):
    sittings = Sitting.select(Sitting.id).where(Sitting.meeting == meeting)
    talks = Table.select(Table.conversation).where(Table.sitting.in_(sittings))
    inside = Guest.select(Guest.person).where(
        Guest.conversation.in_(talks), Guest.let_in_at.is_null(False)
    )
    return kind.select().where(kind.id.in_(inside)).order_by(kind.id)


THERE = PreparedQuery(_there)


def changes(meeting: Meeting) -> list[Changed]:
    """What changed in the plan while it was held (Meeting.changes). Three queries at most."""
    return meeting.changes()


def decisions(meeting: Meeting) -> list[Action]:
    """The actions that were decided in it, in the order in which they were written. One query.

    Also those that were removed from the plan since: `removed_at` says when. What somebody wrote
    later as decided in this meeting, such as from paper, is among them.
    """
    found = DECIDED.rows(Action, meeting.plan_id, meeting.id)
    for row in found:
        # A private of peewee: keeps the plan that is loaded, so that the cipher needs no query.
        row.__rel__["plan"] = meeting.plan
    return found


def left_over(meeting: Meeting) -> list[MeetingNote]:
    """What was left, to be taken up another time. One query."""
    return [one for one in MeetingNote.at(meeting) if one.stands_under == "left"]


def seats(meeting: Meeting) -> list[Seat]:
    """Those whom the owner wanted there, without those who did not come. One query."""
    return [one for one in Seat.at(meeting) if not one.away]


def persons_there(meeting: Meeting) -> list[Person]:
    """The helpers who were let into the conversations in which it was held: they may read it.

    Without the owner. Also those who were shown out before it was over. One query.
    """
    return THERE.rows(Person, meeting.id)
