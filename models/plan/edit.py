"""The editing rule: nobody's words are overwritten, and every version is kept.

Here are the rows that are kept of each change, how two changes are merged, and the exceptions.
models/plan/part.py does the writing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import peewee

from models.core.database import Base, now
from models.core.encryption import SealedJSON, SealedModel
from models.people.person import Person
from models.plan.plan import Plan

ARRANGING = ("pinned", "unpinned", "moved")  # verbs that change the order, but no words
UNWRITTEN = ("began", *ARRANGING)  # verbs of a suggestion that nobody has written in


@dataclass(frozen=True)
class Submission:
    """One form on one screen: its random name `screen`, and how often it has been sent, `turn`.

    When an answer is lost, the browser sends the form again. By these two the server knows that
    it has already stored what comes. `is_typing`: the form saves itself, and the person has not
    said that they are done.
    """

    screen: str = ""
    turn: int = 0
    is_typing: bool = False


class Conflict(Exception):
    """Both sides changed the same fields.

    `part`: as it is now. `fields`: {name: (mine, theirs)}. `merged`: all values, with mine where
    the two differ. `base`: the values on the writer's screen before. `own`: the revision of the
    writer's own proposal, if "theirs" is what they wrote in it in another place; else 0. Then
    `part` is the part as that proposal has it.
    """

    def __init__(self, part, fields: dict[str, tuple], merged: dict, base: dict):
        super().__init__(sorted(fields))
        self.part = part
        self.fields = fields
        self.merged = merged
        self.base = base
        self.own = 0

    @property
    def mine(self) -> dict:
        """{name: value} of what the writer has changed, and does not stand in the part."""
        theirs = self.part.values()
        return {name: value for name, value in self.merged.items() if value != theirs[name]}


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

    @classmethod
    def other_kind(cls, plan: Plan, part_id: int, kind_name: str) -> str | None:
        """The kind of the part with this id, if the plan has one and it is not `kind_name`."""
        others = (cls.plan == plan) & (cls.part == part_id) & (cls.kind != kind_name)
        found = cls.select(cls.kind).where(others).first()
        return found.kind if found else None


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


NOT_A_FORM = Submission()  # for a change that comes from no form, such as a removal


class Version(Protocol):
    """What is kept of one write: an Edit of a part, or a helper's Proposal."""

    revision: int
    screen: str
    turn: int

    @property
    def at(self) -> int: ...

    @property
    def values(self) -> dict: ...


def on_screen(
    versions: Iterable[Version], seen: int, submission: Submission, blank: dict
) -> dict | None:
    """The values on the writer's screen before they wrote what has come now.

    These are the values of the revision `seen` that they opened (`blank` if that is none of the
    versions), and what this same form has changed since. What came from other screens meanwhile is
    not on theirs. `versions`: from `seen` on, oldest first. Returns None if a later turn of this
    form is stored already.
    """
    screen = before = blank
    for version in versions:
        values = version.values
        if version.revision == seen:
            screen = values
        elif submission.screen and version.screen == submission.screen:
            if version.turn > submission.turn:
                return None
            changed = {name for name, value in values.items() if value != before.get(name)}
            screen = screen | {name: values[name] for name in changed}
        before = values
    return screen


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
        raise Conflict(part, clash, together | {name: mine[name] for name in clash}, base)
    return together
