"""What came of what a meeting decided: asked of each decision after three weeks and three months.

R99: a meeting is worth what happens afterwards. The answer is a word, and a sentence if one wants;
no answer is late, and none is counted.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import peewee

from models.core.clock import start_of
from models.core.encryption import SealedChoice, SealedText
from models.core.prepared import PreparedQuery
from models.plan.part import Part
from models.plan.plan import Plan, with_plan
from models.tools.goals import Action
from models.tools.meetings import Meeting, Sitting

AFTER = ("weeks", "months")
CAME = ("done", "partly", "not_yet", "changed")
THREE_WEEKS = timedelta(21)
THREE_MONTHS = timedelta(91)
ABOUT = PreparedQuery(
    lambda kind, plan, meeting: (
        kind.select()
        .where(kind.plan == plan, kind.removed_at.is_null())
        .where(kind.decision.in_(Action.select(Action.id).where(Action.decided_in == meeting)))
        .order_by(kind.created_at, kind.id)
    )
)


class Outcome(Part):
    """What came of one decision, `after` three weeks or three months."""

    kind_name, page, headline = "outcome", "meetings", "text"
    writable = ("decision", "after", "came", "text")
    choices = {"after": AFTER, "came": CAME}
    most = 2000
    on_request = True
    allows = ("remove",)

    # Not `action`: a field of that name hides the address of its form from scripts.
    decision = peewee.ForeignKeyField(Action, null=True, backref="+", on_delete="SET NULL")
    decision_id: int | None
    after = SealedChoice(null=True)
    came = SealedChoice(null=True)
    text = SealedText(null=True)

    @classmethod
    def about(
        cls, meeting: Meeting, actions: Iterable[Action]
    ) -> dict[int, dict[str, list["Outcome"]]]:
        """{action's id: {"weeks" or "months": what was answered}}, in that order. One query.

        `actions`: those of the meeting's decisions that are shown.
        More than one answer at a time is more than one voice: both are shown.
        """
        found: dict[int, dict[str, list[Outcome]]] = {action.id: {} for action in actions}
        for row in with_plan(meeting.plan, ABOUT.rows(cls, meeting.plan_id, meeting.id)):
            if row.decision_id in found:
                found[row.decision_id].setdefault(row.after or AFTER[0], []).append(row)
        return found


def asked_on(held: date) -> dict[str, date]:
    """{"weeks" or "months": the first day on which it is asked}, for a meeting held on this day."""
    return {AFTER[0]: held + THREE_WEEKS, AFTER[1]: held + THREE_MONTHS}


def to_show(asked: list[str], said: dict[str, list[Outcome]]) -> list[str]:
    """Of the times that have come: those that were answered, and the last, which is asked now."""
    return [after for after in asked if after in said or after == asked[-1]]


def asked_now(held: date, today: date) -> list[str]:
    """Which of the two times have come."""
    return [after for after, first in asked_on(held).items() if first <= today]


def unanswered_times(today: date) -> tuple[int, int, int]:
    """What `unanswered` takes of a day: when the meetings began that are asked about, in seconds.

    (Those since the first are, if they began before the second; before the third, it is about
    three months.) See asked_on. It is asked for six months.
    """
    day = timedelta(1)
    held = (2 * THREE_MONTHS - day, THREE_WEEKS - day, THREE_MONTHS - day)
    since, until, months = (start_of(today - one) for one in held)
    return since, until, months


def _unanswered(column, plan, since, until, months):
    """A query for this of the sittings of which it is asked now what came of something.

    Of a decision that is in the plan, and that nobody has answered for since it was asked.
    """
    later, meeting = Sitting.alias(), Meeting.alias()
    again = later.select(later.id).where(later.meeting == Sitting.meeting, later.at >= until)
    to_go = meeting.select(meeting.id).where(meeting.removed_at.is_null())
    answers = Outcome.select(Outcome.id).where(
        Outcome.decision == Action.id,
        Outcome.removed_at.is_null(),
        # None can be given before the day on which it is asked.
        (Outcome.created_at >= Sitting.at + _seconds(THREE_MONTHS))
        | ((Sitting.at >= months) & (Outcome.created_at >= Sitting.at + _seconds(THREE_WEEKS))),
    )
    return (
        Sitting.select(column)
        .join(Action, on=Action.decided_in == Sitting.meeting)
        .where(Sitting.plan == plan, Sitting.at >= since, Sitting.at < until)
        .where(Action.removed_at.is_null(), Sitting.meeting.in_(to_go))
        .where(~peewee.fn.EXISTS(answers), ~peewee.fn.EXISTS(again))
    )


ASKED_ABOUT = PreparedQuery(lambda kind, plan, *times: _unanswered(kind.meeting, plan, *times))


def unanswered(column, plan, since, until, months):
    """A query for this column of the sitting that began last, of those that are asked about now."""
    found = _unanswered(column, plan, since, until, months)
    return found.order_by(Sitting.at.desc(), Sitting.id.desc()).limit(1)


def asked_about(plan: Plan, today: date) -> set[int]:
    """The ids of the meetings of which it is asked now what came of something. One query."""
    rows = ASKED_ABOUT.tuples(Sitting, plan.id, *unanswered_times(today))
    return {meeting for (meeting,) in rows}


def _seconds(after: timedelta) -> int:
    """From a meeting to the day that begins so long after the meeting's own day, at most."""
    return int((after - timedelta(1)).total_seconds())
