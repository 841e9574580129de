"""The story of a plan: strengths, dreams, goals, actions, and what we have agreed about it all."""

from functools import cached_property, reduce
from operator import or_

import peewee

from models.core.database import now
from models.core.encryption import SealedText, fingerprint
from models.core.prepared import PreparedQuery
from models.plan.edit import Edit
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.wheel import Area

GOAL_STATES = ("open", "reached", "paused")
ACTION_STATES = ("agreed", "going", "done", "paused", "dropped")
WHEN = ("open", "meeting", "date")
PRINCIPALS = ("kommun", "region", "other")  # huvudman, HSL 16 kap. 4 §
ME = "me"


class Strength(Part):
    kind_name, page, headline = "strength", "plan", "text"
    writable = ("text",)
    text = SealedText(null=True)


class Dream(Part):
    kind_name, page, headline = "dream", "plan", "text"
    writable = ("text",)
    text = SealedText(null=True)


class Goal(Part):
    kind_name, page, headline = "goal", "plan", "text"
    writable = ("text", "why", "area", "dream", "state")
    choices = {"state": GOAL_STATES}

    text = SealedText(null=True)
    why = SealedText(null=True)
    area = peewee.ForeignKeyField(Area, null=True, backref="+", on_delete="SET NULL")
    dream = peewee.ForeignKeyField(Dream, null=True, backref="+", on_delete="SET NULL")
    state = peewee.CharField(10, default="open")


class Action(Part):
    kind_name, page, headline = "action", "plan", "what"
    writable = (
        "what",
        "goal",
        "how",
        "how_much",
        "mine",
        "responsible",
        "when",
        "by_date",
        "state",
        "because",
        "principal",
    )
    choices = {"when": WHEN, "state": ACTION_STATES, "principal": PRINCIPALS}

    goal = peewee.ForeignKeyField(Goal, null=True, backref="+", on_delete="SET NULL")
    what = SealedText(null=True)
    how = SealedText(null=True)
    how_much = SealedText(null=True)
    mine = peewee.BooleanField(default=False)
    responsible = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    when = peewee.CharField(8, default="open", column_name="by_when")
    by_date = peewee.DateField(null=True)
    state = peewee.CharField(8, default="agreed")
    because = SealedText(null=True)
    principal = peewee.CharField(8, null=True)

    @property
    def under_way(self) -> bool:
        return self.state in ("agreed", "going")


class Frame(Part):
    """What holds the plan together: who coordinates, for how long, when we look again."""

    kind_name, page, headline = "frame", "plan", "others"
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


STORY = (Strength, Dream, Goal, Action, Frame)
# The plan, if anything that the owner had said yes to was taken away since that day.
LACKING = PreparedQuery(
    lambda kind, plan, since: kind.select(kind.id).where(
        kind.id == plan,
        reduce(
            or_,
            (
                peewee.fn.EXISTS(
                    one.select(one.id).where(
                        one.plan == plan,
                        one.removed_at >= since,
                        one.accepted_revision.is_null(False),
                    )
                )
                for one in STORY
            ),
        ),
    )
)


class Story:
    """Everything that stands on the plan page, loaded with one query a kind."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.goals, self.actions = Goal.of(plan), Action.of(plan)
        self.contacts, self.areas = Contact.of(plan), Area.of(plan)
        self._people = {contact.id: contact for contact in self.contacts}
        self._steps: dict[int | None, list[Action]] = {}
        for action in self.actions:
            self._steps.setdefault(action.goal_id, []).append(action)

    @cached_property
    def strengths(self) -> list[Strength]:
        return Strength.of(self.plan)

    @cached_property
    def dreams(self) -> list[Dream]:
        return Dream.of(self.plan)

    @cached_property
    def frame(self) -> Frame | None:
        return next(iter(Frame.of(self.plan)), None)

    @property
    def is_begun(self) -> bool:
        """Does anything stand there? Two queries fewer than loading it."""
        if self.goals or self.actions:
            return True
        first, *others = (
            kind.select(kind.id).where(kind.plan == self.plan, kind.removed_at.is_null())
            for kind in (Strength, Dream, Frame)
        )
        return first.union_all(others[0]).union_all(others[1]).limit(1).exists()

    @cached_property
    def parts(self) -> list[Part]:
        return [
            *self.strengths,
            *self.dreams,
            *self.goals,
            *self.actions,
            *([self.frame] if self.frame else []),
        ]

    def actions_for(self, goal: Goal | None) -> list[Action]:
        """The actions of one goal; None: those that belong to no goal on the page."""
        if goal:
            return self._steps.get(goal.id, [])
        shown = {goal.id for goal in self.goals}
        return [action for action in self.actions if action.goal_id not in shown]

    @property
    def reached(self) -> list[Goal]:
        """What the owner has managed."""
        return [goal for goal in self.goals if goal.state == "reached"]

    def person(self, contact_id: int | None) -> Contact | None:
        return self._people.get(contact_id)

    @property
    def next_action(self) -> Action | None:
        """The dated action under way that comes first."""
        dated = [a for a in self.actions if a.under_way and a.by_date and a.when == "date"]
        undated = [a for a in self.actions if a.under_way]
        return min(dated, key=lambda a: a.by_date) if dated else next(iter(undated), None)

    @property
    def stamp(self) -> str:
        """Changes when any part changes: the yes belongs to what was on the screen."""
        return fingerprint(repr(sorted((part.id, part.revision) for part in self.parts)))

    @property
    def changed(self) -> bool:
        """Since the owner's yes: something new, something written over, or something taken away."""
        return any(part.revision != part.accepted_revision for part in self.parts) or bool(
            LACKING.rows(Plan, self.plan.id, self.plan.accepted_at)
        )

    def accept(self, visit: Visit) -> None:
        """The owner's yes, to the very revisions that were loaded, and to what was taken away."""
        with visit.turn():
            for part in self.parts:
                type(part).update(accepted_revision=part.revision, paper=False).where(
                    type(part).id == part.id
                ).execute()
            for kind in STORY:
                kind.update(accepted_revision=None).where(
                    kind.plan == self.plan, kind.removed_at.is_null(False)
                ).execute()
            Plan.update(accepted_at=now()).where(Plan.id == self.plan.id).execute()


def changes_since_yes(plan: Plan) -> list[tuple[Part, Edit | None]]:
    """Each part that is not as the owner accepted it, with how it was then (None: it is new)."""
    found = []
    for kind in STORY:
        rows = kind.select().where(
            kind.plan == plan,
            (kind.accepted_revision.is_null() & kind.removed_at.is_null())
            | (kind.accepted_revision != kind.revision),
        )
        found += [part for part in rows]
    wanted = {(part.id, part.accepted_revision) for part in found}
    before = (
        {
            edit.part: edit
            for edit in Edit.select().where(
                Edit.plan == plan, Edit.part.in_([part.id for part in found])
            )
            if (edit.part, edit.revision) in wanted
        }
        if found
        else {}
    )
    for row in [*found, *before.values()]:
        row.__rel__["plan"] = plan
    return [(part, before.get(part.id)) for part in found]
