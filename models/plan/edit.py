"""The editing rule: nobody's words are overwritten, and every version is kept.

`models/plan/part.py` writes by it. This is what is kept of each change, and what is said when two meet.
"""

from dataclasses import dataclass

import peewee

from models.core.database import Base, now
from models.core.encryption import SealedJSON, SealedModel
from models.people.person import Person
from models.plan.plan import Plan


@dataclass(frozen=True)
class Submission:
    """One form on one screen: its random name, and how many times it has been sent.

    A lost answer makes the browser send again; by these the server knows its own echo.
    """

    screen: str = ""
    turn: int = 0


class Conflict(Exception):
    """Both sides changed the same fields. `fields` is {name: (mine, theirs)}."""

    def __init__(self, part, fields: dict[str, tuple], merged: dict):
        super().__init__(sorted(fields))
        self.part, self.fields, self.merged = part, fields, merged


class Removed(Exception):
    """The part was removed in another place while it was being written."""

    def __init__(self, part):
        super().__init__(part.id)
        self.part = part


class Full(Exception):
    """There is no room for one more of this kind."""


class Edit(SealedModel):
    """A part as it stood after one change, with its author. Never changed."""

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE")
    kind = peewee.CharField(20)
    part = peewee.BigIntegerField()
    revision = peewee.IntegerField()
    verb = peewee.CharField(10)  # began, wrote, removed, restored, pinned, unpinned, moved
    by = peewee.ForeignKeyField(Person)
    by_id: int
    at = peewee.BigIntegerField(default=now)
    screen = peewee.CharField(32, default="")
    turn = peewee.IntegerField(default=0)
    values = SealedJSON(column_name="content")

    class Meta:
        indexes = ((("part", "revision"), True),)

    @property
    def cipher(self):
        return self.plan.cipher


class EmptySubmission(Base):
    """The last turn of a form that changed nothing, so that an older turn of it which comes late changes nothing either."""

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE")
    part = peewee.BigIntegerField()
    screen = peewee.CharField(32)
    turn = peewee.IntegerField()
    at = peewee.BigIntegerField(default=now)

    class Meta:
        indexes = ((("part", "screen"), True),)

    @classmethod
    def note(cls, plan: Plan, part_id: int, submission: Submission) -> None:
        """To be called in the writer's transaction."""
        if submission.screen and not cls.has_passed(part_id, submission):
            cls.delete().where(cls.part == part_id, cls.screen == submission.screen).execute()
            cls.create(plan=plan, part=part_id, screen=submission.screen, turn=submission.turn)

    @classmethod
    def has_passed(cls, part_id: int, submission: Submission) -> bool:
        """Has this form said something later than this?"""
        return (
            bool(submission.screen)
            and cls.select()
            .where(cls.part == part_id, cls.screen == submission.screen, cls.turn > submission.turn)
            .exists()
        )


def merged(part, mine: dict, theirs: dict, base: dict) -> dict:
    """What both sides changed of `base`, put together. Raises Conflict where both changed the same field."""
    together, clash = dict(theirs), {}
    for name, value in mine.items():
        if value == theirs[name] or value == base.get(name):
            continue
        if theirs[name] == base.get(name):
            together[name] = value
        else:
            clash[name] = (value, theirs[name])
    if clash:
        raise Conflict(part, clash, {**together, **{name: mine[name] for name in clash}})
    return together
