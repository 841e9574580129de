"""The editing rule: nobody's words are overwritten, and every version is kept.

Here are the rows that are kept of each change, how two changes are merged, and the exceptions.
models/plan/part.py does the writing.
"""

from dataclasses import dataclass

import peewee

from models.core.database import Base, now
from models.core.encryption import SealedJSON, SealedModel
from models.people.person import Person
from models.plan.plan import Plan


@dataclass(frozen=True)
class Submission:
    """One form on one screen: its random name `screen`, and how often it has been sent, `turn`.

    When an answer is lost, the browser sends the form again. By these two the server knows that
    it has already stored what comes.
    """

    screen: str = ""
    turn: int = 0


class Conflict(Exception):
    """Both sides changed the same fields.

    `part`: as it is now. `fields`: {name: (mine, theirs)}. `merged`: all values, with mine where
    the two differ.
    """

    def __init__(self, part, fields: dict[str, tuple], merged: dict):
        super().__init__(sorted(fields))
        self.part, self.fields, self.merged = part, fields, merged


class Removed(Exception):
    """The part was removed by somebody while it was being written."""

    def __init__(self, part):
        super().__init__(part.id)
        self.part = part


class Full(Exception):
    """The plan has as many parts of this kind, or open proposals, as it may have."""


class Edit(SealedModel):
    """A part as it was after one change, with its author. A row is never changed."""

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
    """The last turn of a form that was sent and changed nothing.

    It is kept so that an earlier turn of the same form, which comes late, changes nothing either.
    """

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE")
    part = peewee.BigIntegerField()
    screen = peewee.CharField(32)
    turn = peewee.IntegerField()
    at = peewee.BigIntegerField(default=now)

    class Meta:
        indexes = ((("part", "screen"), True),)

    @classmethod
    def note(cls, plan: Plan, part_id: int, submission: Submission) -> None:
        """Keep this turn of the form, if no later one is kept. For the writer's transaction."""
        if submission.screen and not cls.has_passed(part_id, submission):
            cls.delete().where(cls.part == part_id, cls.screen == submission.screen).execute()
            cls.create(plan=plan, part=part_id, screen=submission.screen, turn=submission.turn)

    @classmethod
    def has_passed(cls, part_id: int, submission: Submission) -> bool:
        """True if a later turn of this form has come already and changed nothing."""
        return (
            bool(submission.screen)
            and cls.select()
            .where(cls.part == part_id, cls.screen == submission.screen, cls.turn > submission.turn)
            .exists()
        )


def merged(part, mine: dict, theirs: dict, base: dict) -> dict:
    """The values with what each side changed of `base`.

    `mine`, `theirs` and `base` are {name of a field: value}. Raises Conflict if both sides
    changed the same field to different values.
    """
    together = dict(theirs)
    clash = {}
    for name, value in mine.items():
        if value == theirs[name] or value == base.get(name):
            continue
        if theirs[name] == base.get(name):
            together[name] = value
        else:
            clash[name] = (value, theirs[name])
    if clash:
        raise Conflict(part, clash, together | {name: mine[name] for name in clash})
    return together
