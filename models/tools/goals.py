"""The parts on the plan page: strengths, dreams, goals, actions, and the frame around them."""

from datetime import date, timedelta

import peewee

from models.core.clock import day_at
from models.core.encryption import SealedText
from models.plan.edit import Submission
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.undoing import just_changed
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import Meeting
from models.tools.repeated import Repeated
from models.tools.wheel import Area

GOAL_STATES = ("open", "reached", "paused")
ACTION_STATES = ("agreed", "going", "done", "paused", "dropped")
UNDER_WAY = ("agreed", "going")
WHEN = ("open", "meeting", "date", "repeats")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY = ("day", "week", "month", *WEEKDAYS)
PRINCIPALS = ("kommun", "region", "other")  # huvudman, HSL 16 kap. 4 §
ME = "me"


class Strength(Part):
    kind_name, page, headline = "strength", "plan", "text"
    on_sheet = True
    writable = ("text",)
    text = SealedText(null=True)


class Dream(Part):
    kind_name, page, headline = "dream", "plan", "text"
    on_sheet = True
    writable = ("text",)
    text = SealedText(null=True)


class Goal(Part):
    kind_name, page, headline = "goal", "plan", "text"
    on_sheet = True
    writable = ("text", "why", "notice", "area", "dream", "state")
    choices = {"state": GOAL_STATES}

    text = SealedText(null=True)
    why = SealedText(null=True)
    notice = SealedText(null=True)  # how the owner will notice it (R28)
    area = peewee.ForeignKeyField(Area, null=True, backref="+", on_delete="SET NULL")
    dream = peewee.ForeignKeyField(Dream, null=True, backref="+", on_delete="SET NULL")
    state = peewee.CharField(10, default="open")

    @property
    def stands_under(self) -> str | None:
        return "reached" if self.state == "reached" else None

    @classmethod
    def agreed_in(cls, values: dict) -> dict:
        """All but that it is reached: that says how it goes, and is no other goal."""
        return values | {"state": "paused" if values.get("state") == "paused" else "open"}


class Action(Repeated):
    kind_name, page, headline = "action", "plan", "what"
    on_sheet = True
    writable = (
        "what",
        "goal",
        "how",
        "how_much",
        "mine",
        "responsible",
        "somebody",
        "somebody_phone",
        "when",
        "by_date",
        "every",
        "how_often",
        "state",
        "because",
        "principal",
        "decided_in",
        "point",
    )
    choices = {"when": WHEN, "every": EVERY, "state": ACTION_STATES, "principal": PRINCIPALS}
    settled_fields = ("somebody", "somebody_phone", "responsible")

    goal = peewee.ForeignKeyField(Goal, null=True, backref="+", on_delete="SET NULL")
    goal_id: int | None
    what = SealedText(null=True)
    how = SealedText(null=True)
    how_much = SealedText(null=True)
    mine = peewee.BooleanField(default=False)
    responsible = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    responsible_id: int | None
    somebody = SealedText(null=True)  # the name of one who is not among the contacts
    somebody_phone = SealedText(null=True)
    when = peewee.CharField(8, default="open", column_name="by_when")
    # The day by which it is done. If it is done again and again: the day from which it is to be
    # done again, since somebody has said that it was done this time.
    by_date = peewee.DateField(null=True)
    every = peewee.CharField(5, null=True)  # with `how_often`, if it is done again and again
    how_often = SealedText(null=True)
    state = peewee.CharField(8, default="agreed")
    because = SealedText(null=True)
    principal = peewee.CharField(8, null=True)
    decided_in = peewee.ForeignKeyField(Meeting, null=True, backref="+", on_delete="SET NULL")
    decided_in_id: int | None
    # What they talked about there when it was decided, if that was not a goal.
    point = peewee.ForeignKeyField(MeetingNote, null=True, backref="+", on_delete="SET NULL")
    point_id: int | None

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @classmethod
    def promised_by(cls, plans: dict[int | None, Plan]) -> list["Action"]:
        """The actions under way that these contacts are responsible for: {contact id: the plan}.

        In each plan in the owner's order. One query.
        """
        rows = (
            cls.select()
            .where(cls.responsible.in_(list(plans)), cls.state.in_(UNDER_WAY))
            .where(cls.removed_at.is_null())
            .order_by(cls.pinned.desc(), cls.position, cls.id)
        )
        found = [row for row in rows if row.plan_id == plans[row.responsible_id].id]
        for row in found:
            row.plan = plans[row.responsible_id]
        return found

    @property
    def day(self) -> date | None:
        """The day by which it is to be done; None if it has none."""
        return self.by_date if self.when == "date" else None

    @property
    def is_finished(self) -> bool:
        return self.state in ("done", "dropped")

    @property
    def stands_under(self) -> tuple[int | None, bool]:
        """Its goal; what is finished is folded there."""
        return self.goal_id, self.is_finished

    @property
    def is_folded(self) -> bool:
        """True if it is finished, and was so before the last few minutes."""
        return self.is_finished and not just_changed(self)

    def next_day(self, today: date) -> date | None:
        """The next day on which it is to be done, from today; None if it has no such day."""
        if self.day:
            return self.day if self.day >= today else None
        if self.repeats and self.every in WEEKDAYS:
            # A file that was taken in once may say the last day that there is.
            first = min(max(today, self.by_date or today), date.max - timedelta(7))
            following = first + timedelta((WEEKDAYS.index(self.every) - first.weekday()) % 7)
            return self._with_changes(today, following)
        return None

    def _with_changes(self, today: date, following: date) -> date:
        """The next day of its weekday, or the other day that it has once (models/tools/week.py)."""
        changed = self.changed_days
        others = [
            instead
            for day, instead in changed.items()
            if instead and instead >= today and self.comes_on(day) and day >= (self.by_date or day)
        ]
        while following in changed:
            following += timedelta(7)
        return min([*others, following])

    @property
    def has_weekday(self) -> bool:
        return self.repeats and self.every in ("day", *WEEKDAYS)

    def comes_on(self, day: date) -> bool:
        if self.day or not self.has_weekday:
            return day == self.day
        return self.every in ("day", WEEKDAYS[day.weekday()])

    @property
    def repeats(self) -> bool:
        """True if it is done again and again: then it is never done once and for all by a tick."""
        return self.when == "repeats"

    def again_on(self, today: date) -> date:
        """The day from which it is to be done again, if somebody says today that it is done.

        A week begins on a Monday (ISO 8601). If only words say how often, it is done for today.
        """
        if self.every in WEEKDAYS:
            return self._time_done(today) + timedelta(7)
        if self.every == "week":
            return today + timedelta(7 - today.weekday())
        if self.every == "month":
            return (today.replace(day=1) + timedelta(31)).replace(day=1)
        return today + timedelta(1)

    def _time_done(self, today: date) -> date:
        """Which of the days of its weekday is meant, if somebody says today that it is done.

        The one to come on that day and on the day before it, and as long as none has passed since
        the action was made; else the last one.
        """
        to_come = (WEEKDAYS.index(self.every) - today.weekday()) % 7
        following = today + timedelta(to_come)
        last = following - timedelta(7)
        return following if to_come <= 1 or last < day_at(self.created_at) else last

    def done_on(self, today: date) -> date | None:
        """The day of its weekday for which somebody has said that it was done this time."""
        if self.by_date is None or self.every not in WEEKDAYS or not self.done_this_time(today):
            return None
        is_its_day = self.by_date.weekday() == WEEKDAYS.index(self.every)
        return self.by_date - timedelta(7) if is_its_day else None

    def done_this_time(self, today: date) -> bool:
        """True if it is done again and again, and somebody has said that it was done this time.

        With a weekday until the day before the next one: then a tick is for that.
        """
        if self.by_date is None or not (self.repeats and self.under_way):
            return False
        if self.every in WEEKDAYS:
            return today < self.by_date - timedelta(1)
        return self.by_date >= self.again_on(today)

    def is_done(self, today: date) -> bool:
        """True if it shows a tick: it is done, or done this time."""
        return self.state == "done" or self.done_this_time(today)

    def ticked(self, done: bool, today: date) -> dict:
        """{field: value} to write when somebody says that it is done, or that it is not.

        What is done again and again stays, with its next time. To end it is a choice of its own.
        """
        if not self.repeats or not self.under_way:
            return {"state": "done" if done else "agreed"}
        return {"by_date": self.again_on(today) if done else None}

    @classmethod
    def agreed_in(cls, values: dict) -> dict:
        """All but what a tick says: it tells how it goes. To end what is repeated is a change."""
        repeats = values.get("when") == "repeats"
        goes = UNDER_WAY if repeats else (*UNDER_WAY, "done")
        state = "agreed" if values.get("state") in goes else values.get("state")
        return values | {"state": state, "by_date": None if repeats else values.get("by_date")}

    @classmethod
    def settle(cls, visit: Visit, values: dict, submission: Submission, changes: dict) -> dict:
        """The name of somebody becomes a contact, once the person has written it to the end.

        A proposal keeps it as words until the owner's yes. Somebody to whom the contacts are closed
        keeps it as words for good: it must not lead them to what the owner's contact says.
        """
        fields = ("somebody", "somebody_phone", "responsible")
        return Contact.settled(visit, values, submission, changes, *fields)


class Frame(Part):
    """What is agreed for the whole plan: who coordinates it, from when to when, and so on.

    `look_on`: the day on which the owner and the helpers look at the plan again.
    """

    kind_name, page, headline = "frame", "plan", "others"
    on_sheet = True
    writable = ("coordinator", "second", "starts_on", "ends_on", "look_on", "principal", "others")
    most = 1
    allows = ()
    choices = {"principal": PRINCIPALS}

    coordinator = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    coordinator_id: int | None
    second = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    second_id: int | None
    starts_on = peewee.DateField(null=True)
    ends_on = peewee.DateField(null=True)
    look_on = peewee.DateField(null=True)
    principal = peewee.CharField(8, null=True)
    others = SealedText(null=True)  # cooperation with others, and other plans


def comes_next(actions: list[Action], today: date) -> Action | None:
    """The one of these that is to be done next: the same one wherever a page names the next thing.

    The first day from today on counts; if none has such a day, the first day that has passed; else
    the owner's order, with what is done this time last.
    """
    left = [action for action in actions if action.under_way]

    def turn(action: Action):
        following = action.next_day(today)
        if following:
            return 0, following
        return (1, action.day) if action.day else (2, action.done_this_time(today))

    return min(left, key=turn, default=None)
