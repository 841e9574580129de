"""A part: the smallest thing that one person writes at a time, and how it is written.

It carries an integer `revision`. Each change to it is one transaction: the part, an
immutable Edit, a row in the change feed, a line in the audit log.
"""

from datetime import date
from typing import TYPE_CHECKING

import peewee

from models.core.change import Change
from models.core.database import database, now
from models.core.encryption import SealedModel
from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.edit import Edit, EmptySubmission, Full, Removed, Submission, merged
from models.plan.plan import Plan

if TYPE_CHECKING:
    from models.plan.visit import Visit

WITH_ID = PreparedQuery(
    lambda kind, part, plan: kind.select().where(kind.id == part, kind.plan == plan)
)
UNDO_SECONDS = 10 * 60
NOT_A_FORM = Submission()
ARRANGING = ("pinned", "unpinned", "moved")
IN_ORDER = PreparedQuery(
    lambda kind, plan: (
        kind.select()
        .where(kind.plan == plan, kind.removed_at.is_null())
        .order_by(kind.pinned.desc(), kind.position, kind.id)
    )
)


class Part(SealedModel):
    """What every part shares. Each kind of part declares itself by these names.

    What a kind has not declared stops the start (models/plan/kinds.py).
    """

    abstract = True
    kind_name = ""  # in addresses, in the database and in the log
    page = ""  # the page that it stands on, and with which it is shared
    headline = ""  # the field whose own words stand for it where there is room for one line
    writable: tuple[str, ...] = ()  # the fields that people write in
    most = 200  # how many may stand in one plan
    allows: tuple[str, ...] = ("pin", "move", "remove")  # what may be done with one
    choices: dict[str, tuple[str, ...]] = {}  # what may stand in a field that is no text
    attached: dict[str, type] = {}  # {name in a take-out: table of rows that belong to one part}
    has_suggestions = False  # does a new plan begin with some? See suggest()
    sheet_side = ""  # "left" or "right": where the sheet has a list of them

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE", index=False)
    plan_id: int
    revision = peewee.IntegerField(default=1)
    accepted_revision = peewee.IntegerField(null=True)
    position = peewee.IntegerField(default=0)
    pinned = peewee.BooleanField(default=False)
    # Typed by a helper from the owner's paper; no yes to it yet.
    paper = peewee.BooleanField(default=False)
    created_at = peewee.BigIntegerField(default=now)
    changed_at = peewee.BigIntegerField(default=now)
    changed_by = peewee.ForeignKeyField(Person, backref="+")
    changed_by_id: int
    removed_at = peewee.BigIntegerField(null=True)

    class Meta:
        # Every page asks for what is in the plan; what was taken out over the years must not
        # slow it down.
        indexes = ((("plan", "removed_at"), False),)

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def of(cls, plan: Plan) -> list:
        """The plan's parts of this kind, pinned first, then in the owner's order. One query."""
        rows = IN_ORDER.rows(cls, plan.id)
        for row in rows:
            row.__rel__["plan"] = plan
        return rows

    @classmethod
    def taken_away(cls, plan: Plan) -> list:
        """What was removed, latest first. It can be brought back."""
        rows = list(
            cls.select()
            .where(cls.plan == plan, cls.removed_at.is_null(False))
            .order_by(cls.removed_at.desc())
            .limit(50)
        )
        for row in rows:
            row.__rel__["plan"] = plan
        return rows

    @classmethod
    def find(cls, plan: Plan, part_id: int):
        """The part with this id in this plan, removed or not; None in any other plan."""
        part = WITH_ID.first(cls, part_id, plan.id)
        if part:
            part.__rel__["plan"] = plan
        return part

    @classmethod
    def blank(cls, plan: Plan, part_id: int, **values):
        """A part that is not written yet: revision 0."""
        part = cls(id=part_id, plan=plan, revision=0, **values)
        part.__rel__["plan"] = plan
        return part

    def values(self) -> dict:
        """What a person can write here, as plain JSON values. Sealed with the history."""
        return {name: plain(getattr(self, self._column(name))) for name in self.writable}

    @property
    def headline_text(self) -> str:
        """The words that stand for it."""
        return getattr(self, self.headline) or ""

    def _column(self, name: str) -> str:
        return (
            self._meta.fields[name].object_id_name
            if isinstance(self._meta.fields[name], peewee.ForeignKeyField)
            else name
        )

    @property
    def is_as_agreed(self) -> bool:
        """Nothing about it waits for the owner's yes."""
        return self.accepted_revision == self.revision and not self.paper

    @property
    def new_since_yes(self) -> bool:
        return self.accepted_revision is None

    @property
    def changed_since_yes(self) -> bool:
        return self.accepted_revision not in (None, self.revision)

    @classmethod
    def suggest(cls, plan: Plan) -> None:
        """What a new plan begins with, of this kind: nothing, for most."""

    @classmethod
    def is_begun(cls):
        """A condition for a query: somebody has written this, and it stands."""
        return cls.removed_at.is_null()

    @classmethod
    def write(
        cls,
        visit: "Visit",
        part_id: int,
        expected: int,
        changes: dict,
        submission: Submission = NOT_A_FORM,
        revive: bool = False,
    ) -> "Part":
        """Write `changes` to a part, or begin it where it does not exist.

        `expected` is the revision that the writer saw (0: none yet). Fields that only
        one side touched merge. Raises Conflict with both texts, Removed, Full,
        LookupError where the id belongs to somebody else, or AccessEnded.
        """
        changes = {name: plain(value) for name, value in changes.items()}
        written = None
        while written is None:
            with visit.turn():
                written = cls._write_once(visit, part_id, expected, changes, submission, revive)
        return written

    @classmethod
    def _write_once(cls, visit, part_id, expected, changes, submission, revive) -> "Part | None":
        """The part as it stands now; None where somebody else was faster."""
        part = cls.find(visit.plan, part_id)
        if part is None:
            return cls._begin(visit, part_id, changes, submission)
        if part.removed_at and not revive:
            raise Removed(part)
        values = part._merge(expected, changes, submission)
        if values == part.values() and not part.removed_at:
            EmptySubmission.note(visit.plan, part_id, submission)
            return part
        verb = "restored" if part.removed_at else "wrote"
        if not part._store(visit, values, verb, submission, paper=visit.from_paper):
            return None
        return cls.find(visit.plan, part_id)

    @classmethod
    def _begin(cls, visit, part_id, changes, submission) -> "Part | None":
        """The new part; None where somebody else has just begun it."""
        count, last = cls._count_and_last_position(visit.plan)
        if count >= cls.most:
            raise Full
        part = cls.blank(visit.plan, part_id, paper=visit.from_paper, **cls._stored(changes))
        part.revision, part.changed_by, part.position = 1, visit.person, last + 1
        try:
            with database.atomic():
                part.save(force_insert=True)
                # Fails where the id belongs to another kind of part.
                part._record(visit, "began", submission)
        except peewee.IntegrityError:
            if cls.find(visit.plan, part_id):
                return None
            raise LookupError(part_id) from None
        return cls.find(visit.plan, part_id)

    @classmethod
    def _count_and_last_position(cls, plan: Plan) -> tuple[int, int]:
        """How many stand in the plan, and the place of the last one (0: there is none)."""
        count, last = (
            cls.select(peewee.fn.COUNT(cls.id), peewee.fn.MAX(cls.position))
            .where(cls.plan == plan, cls.removed_at.is_null())
            .scalar(as_tuple=True)
        )
        return count, last or 0

    @classmethod
    def _stored(cls, values: dict) -> dict:
        """JSON values, as this table's columns take them."""
        return {
            name: date.fromisoformat(value)
            if value and isinstance(cls._meta.fields[name], peewee.DateField)
            else value
            for name, value in values.items()
        }

    def _merge(self, expected: int, mine: dict, submission: Submission) -> dict:
        theirs = self.values()
        base = (
            None
            if EmptySubmission.has_passed(self.id, submission)
            else self._base(expected, submission, theirs)
        )
        return theirs if base is None else merged(self, mine, theirs, base)

    def _base(self, expected: int, submission: Submission, current: dict) -> dict | None:
        """What stands on the writer's screen: what they opened, and what this very form has changed since.

        What others changed meanwhile is not on it. None when this form has already said more.
        """
        if expected == self.revision:
            return current
        before = screen = {name: None for name in self.writable}
        for edit in (
            Edit.select()
            .where(Edit.part == self.id, Edit.revision >= expected)
            .order_by(Edit.revision)
        ):
            values = self._opened(edit)
            if edit.revision == expected:
                screen = values
            elif submission.screen and edit.screen == submission.screen:
                if edit.turn >= submission.turn:
                    return None
                screen = screen | {
                    name: value for name, value in values.items() if value != before.get(name)
                }
            before = values
        return screen

    def stands_as(self, changes: dict) -> bool:
        """Is this what stands here, so that whoever wrote it has seen all?"""
        return (
            self.values().items() >= {name: plain(value) for name, value in changes.items()}.items()
        )

    def _opened(self, edit: Edit) -> dict:
        edit.__rel__["plan"] = self.plan
        return edit.values

    def _store(
        self, visit: "Visit", values: dict, verb: str, submission: Submission, **more
    ) -> bool:
        """The conditional update; False when somebody was faster."""
        return self._update(
            visit,
            verb,
            submission,
            **self.sealed(self._stored(values)),
            changed_by=visit.person,
            changed_at=now(),
            **{"removed_at": None} | more,
        )

    def _update(self, visit: "Visit", verb: str, submission: Submission, **changed) -> bool:
        """One revision more, if nobody was faster: the row, an edit, a signal, a line in the log."""
        model = type(self)
        changed["revision"] = self.revision + 1
        same = (model.id == self.id) & (model.revision == self.revision)
        if not model.update(**changed).where(same).execute():
            return False
        for name, value in changed.items():
            setattr(self, name, value)
        self._record(visit, verb, submission)
        return True

    def _record(self, visit: "Visit", verb: str, submission: Submission) -> None:
        edit = Edit(
            plan=self.plan_id,
            kind=self.kind_name,
            part=self.id,
            revision=self.revision,
            verb=verb,
            by=visit.person,
            screen=submission.screen,
            turn=submission.turn,
            values=self.values(),
        )
        edit.__rel__["plan"] = self.plan
        edit.save(force_insert=True)
        Change.signal(self.plan_id, self.kind_name, self.id, self.revision)
        visit.note(verb, self.kind_name, self.id)

    def remove(self, visit: "Visit", seen: int | None = None) -> None:
        """Take it out of the plan. It stays in the history and can be brought back.

        `seen`: only where this is still the revision that stands; else LookupError.
        """
        self._until_done(
            visit,
            lambda part: part._store(visit, part.values(), "removed", NOT_A_FORM, removed_at=now()),
            seen,
        )

    def restore(self, visit: "Visit", revision: int, seen: int | None = None) -> None:
        """Let an older version stand again. Raises LookupError where there is none.

        `seen`: only where this is still the revision that stands; else LookupError.
        """
        old = self.values_at(revision)
        values = {name: value for name, value in old.items() if name in self.writable}
        self._until_done(
            visit,
            lambda part: part._store(
                visit, part.values() | values, "restored", NOT_A_FORM, paper=visit.from_paper
            ),
            seen,
            of_removed=True,
        )

    def values_at(self, revision: int) -> dict:
        """As it stood then. Raises LookupError where there is no such version."""
        old = Edit.get_or_none(Edit.part == self.id, Edit.revision == revision)
        if old is None:
            raise LookupError(revision)
        return self._opened(old)

    def undo(self, visit: "Visit") -> None:
        """Take back this person's own last words; another's are not theirs to take back.

        Raises LookupError where somebody else wrote last.
        """
        versions = self.versions()
        if versions[0].by_id != visit.person.id or self.removed_at:
            raise LookupError(self.id)
        if len(versions) > 1:
            self.restore(visit, versions[1].revision, seen=self.revision)
        else:
            self.remove(visit, seen=self.revision)

    @property
    def just_changed(self) -> bool:
        return now() - self.changed_at < UNDO_SECONDS

    def _until_done(self, visit: "Visit", step, seen=None, of_removed=False) -> None:
        """Take the step on the part as it is now, until nobody was faster.

        What was removed meanwhile is left as it is, unless `of_removed`.
        """
        done = False
        while not done:
            with visit.turn():
                part = type(self).find(self.plan, self.id)
                if seen not in (None, part.revision):
                    raise LookupError(seen)
                done = step(part) if of_removed or not part.removed_at else True

    def pin(self, visit: "Visit", pinned: bool) -> None:
        """What is pinned comes first, on the screen and on the sheet."""
        verb = "pinned" if pinned else "unpinned"
        self._until_done(visit, lambda part: part._arrange(visit, verb, pinned=pinned))

    def move(self, visit: "Visit", up: bool) -> None:
        """Change places with the neighbour above or below."""
        self._until_done(visit, lambda part: part._move(visit, -1 if up else 1))

    def _move(self, visit: "Visit", step: int) -> bool:
        row = type(self).of(self.plan)
        at = [part.id for part in row].index(self.id)
        if not 0 <= at + step < len(row):
            return True
        row.insert(at + step, row.pop(at))
        for place, part in enumerate(row, 1):
            if part.id != self.id and part.position != place:
                type(self).update(position=place).where(type(self).id == part.id).execute()
        return self._arrange(visit, "moved", position=at + step + 1)

    def _arrange(self, visit: "Visit", verb: str, **changed) -> bool:
        """Change where it stands. Its words, their author and the owner's yes to them stay."""
        if self.accepted_revision == self.revision:
            changed["accepted_revision"] = self.revision + 1
        return self._update(visit, verb, NOT_A_FORM, **changed)

    def history(self) -> list[Edit]:
        """Every version, latest first."""
        edits = list(
            Edit.select()
            .where(Edit.part == self.id, Edit.plan == self.plan)
            .order_by(Edit.revision.desc())
        )
        for edit in edits:
            edit.__rel__["plan"] = self.plan
        return edits

    def versions(self) -> list[Edit]:
        """The history of its words as a person remembers it, latest first.

        Of what was typed in one form without a pause, how it ended; nothing of where it stood.
        """
        edits = [edit for edit in self.history() if edit.verb not in ARRANGING]
        return [
            edit
            for newer, edit in zip([None, *edits], edits)
            if newer is None or not edit.screen or newer.screen != edit.screen
        ]

    @property
    def address(self) -> str:
        """Where it is read and written. Flask's own url_for takes 40 times as long, for each card."""
        return f"{self.plan.address}/{self.kind_name}/{self.id}"


def plain(value):
    """A form's value, as JSON keeps it: no empty text, dates in ISO 8601."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip() or None
    return value
