"""A part: the smallest thing that one person writes at a time, and how it is written.

It carries an integer `revision`. Each change to it is one transaction: the part, an
immutable Edit, a row in the change feed, a line in the audit log.
"""

from datetime import date

import peewee

from models.core.audit import Audit
from models.core.change import Change
from models.core.database import database, now, transaction
from models.core.encryption import SealedModel
from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.edit import Edit, EmptySubmission, Full, Removed, Submission, merged
from models.plan.plan import Plan

WITH_ID = PreparedQuery(
    lambda kind, part, plan: kind.select().where(kind.id == part, kind.plan == plan)
)
UNDO_SECONDS = 10 * 60
IN_ORDER = PreparedQuery(
    lambda kind, plan: (
        kind.select()
        .where(kind.plan == plan, kind.removed_at.is_null())
        .order_by(kind.pinned.desc(), kind.position, kind.id)
    )
)


class Part(SealedModel):
    """What every part shares. A subclass names its `writable` fields and its `noun`."""

    abstract = True
    noun = page = ""
    writable: tuple[str, ...] = ()
    most = 200

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE", index=False)
    revision = peewee.IntegerField(default=1)
    accepted_revision = peewee.IntegerField(null=True)
    position = peewee.IntegerField(default=0)
    pinned = peewee.BooleanField(default=False)
    paper = peewee.BooleanField(
        default=False
    )  # typed by a helper from the owner's paper, no yes to it yet
    created_at = peewee.BigIntegerField(default=now)
    changed_at = peewee.BigIntegerField(default=now)
    changed_by = peewee.ForeignKeyField(Person, backref="+")
    removed_at = peewee.BigIntegerField(null=True)

    class Meta:
        # Every page asks for what is in the plan; what was taken out over the years must not slow it down.
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
    def write(
        cls,
        plan: Plan,
        part_id: int,
        by: Person,
        expected: int,
        changes: dict,
        submission: Submission = Submission(),
        revive: bool = False,
        paper: bool = False,
    ) -> "Part":
        """Write `changes` to a part, or begin it where it does not exist.

        `expected` is the revision that the writer saw (0: none yet). Fields that only
        one side touched merge. Raises Conflict with both texts, Removed, Full,
        or LookupError where the id belongs to somebody else.
        """
        changes = {name: plain(value) for name, value in changes.items()}
        while True:
            with transaction():
                plan.take_turn()  # before any row is held: the audit log takes the same one
                part = cls.find(plan, part_id)
                if part is None and cls._begin(plan, part_id, by, changes, submission, paper):
                    return cls.find(plan, part_id)
                if part is None:
                    continue
                if part.removed_at and not revive:
                    raise Removed(part)
                values = part._merge(expected, changes, submission)
                if values == part.values() and not part.removed_at:
                    EmptySubmission.note(plan, part_id, submission)
                    return part
                if part._store(
                    by, values, "restored" if part.removed_at else "wrote", submission, paper=paper
                ):
                    return cls.find(plan, part_id)

    @classmethod
    def _begin(cls, plan, part_id, by, changes, submission, paper):
        places = (
            cls.select(peewee.fn.COUNT(cls.id), peewee.fn.MAX(cls.position))
            .where(cls.plan == plan, cls.removed_at.is_null())
            .scalar(as_tuple=True)
        )
        if places[0] >= cls.most:
            raise Full
        part = cls.blank(plan, part_id, paper=paper, **cls._stored(changes))
        part.revision, part.changed_by, part.position = 1, by, (places[1] or 0) + 1
        try:
            with database.atomic():
                part.save(force_insert=True)
                part._record(
                    by, "began", submission
                )  # fails where the id belongs to another kind of part
        except peewee.IntegrityError:
            if cls.find(plan, part_id):
                return False
            raise LookupError(part_id) from None
        return True

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
            elif submission.form and edit.form == submission.form:
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

    def _store(self, by, values: dict, verb: str, submission: Submission, **more) -> bool:
        """The conditional update; False when somebody was faster."""
        model = type(self)
        changed = {
            **self.sealed(self._stored(values)),
            "revision": self.revision + 1,
            "changed_by": by,
            "changed_at": now(),
            "removed_at": None,
            **more,
        }
        if (
            not model.update(**changed)
            .where(model.id == self.id, model.revision == self.revision)
            .execute()
        ):
            return False
        for name, value in changed.items():
            setattr(self, name, value)
        self._record(by, verb, submission)
        return True

    def _record(self, by, verb: str, submission: Submission) -> None:
        edit = Edit(
            plan=self.plan_id,
            noun=self.noun,
            part=self.id,
            revision=self.revision,
            verb=verb,
            by=by,
            form=submission.form,
            turn=submission.turn,
            values=self.values(),
        )
        edit.__rel__["plan"] = self.plan
        edit.save(force_insert=True)
        Change.signal(self.plan_id, self.noun, self.id, self.revision)
        Audit.note(by, self.plan, verb, self.noun, self.id)

    def remove(self, by: Person, seen: int | None = None) -> None:
        """Take it out of the plan. It stays in the history and can be brought back."""
        self._again(
            seen,
            lambda part: (
                not part.removed_at
                and part._store(by, part.values(), "removed", Submission(), removed_at=now())
            ),
        )

    def restore(
        self, by: Person, revision: int, seen: int | None = None, paper: bool = False
    ) -> None:
        """Let an older version stand again. Raises LookupError where there is none.

        `seen`: only where this is still the revision that stands.
        """
        values = {
            name: value for name, value in self.values_at(revision).items() if name in self.writable
        }
        self._again(
            seen,
            lambda part: part._store(
                by, part.values() | values, "restored", Submission(), paper=paper
            ),
        )

    def values_at(self, revision: int) -> dict:
        """As it stood then. Raises LookupError where there is no such version."""
        old = Edit.get_or_none(Edit.part == self.id, Edit.revision == revision)
        if old is None:
            raise LookupError(revision)
        return self._opened(old)

    def undo(self, by: Person) -> None:
        """Take back this person's own last change; another's change is not theirs to take back.

        Raises LookupError where somebody else wrote last.
        """
        done = self.stretches()
        if done[0].by_id != by.id or self.removed_at:
            raise LookupError(self.id)
        if len(done) > 1:
            self.restore(by, done[1].revision, seen=done[0].revision)
        else:
            self.remove(by, seen=done[0].revision)

    @property
    def just_changed(self) -> bool:
        return now() - self.changed_at < UNDO_SECONDS

    def _again(self, seen: int | None, step) -> None:
        """Take the step on the part as it is now, until nobody was faster."""
        done = False
        while not done:
            with transaction():
                self.plan.take_turn()
                part = type(self).find(self.plan, self.id)
                if seen not in (None, part.revision):
                    raise LookupError(seen)
                done = step(part) or bool(part.removed_at)

    def pin(self, pinned: bool) -> None:
        """What is pinned comes first, on the screen and on the sheet."""
        with transaction():
            self.plan.take_turn()
            type(self).update(pinned=pinned).where(type(self).id == self.id).execute()

    def move(self, up: bool) -> None:
        """Change places with the neighbour above or below."""
        model = type(self)
        with transaction():
            self.plan.take_turn()
            row = model.of(self.plan)
            at = [part.id for part in row].index(self.id)
            to = at + (-1 if up else 1)
            if 0 <= to < len(row):
                row.insert(to, row.pop(at))
            for place, part in enumerate(row, 1):
                model.update(position=place).where(
                    model.id == part.id, model.position != place
                ).execute()

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

    def stretches(self) -> list[Edit]:
        """The history as a person remembers it: of one stretch of submission, how it ended."""
        edits = self.history()
        return [
            edit
            for newer, edit in zip([None, *edits], edits)
            if newer is None or not edit.form or newer.form != edit.form
        ]


def plain(value):
    """A form's value, as JSON keeps it: no empty text, dates in ISO 8601."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip() or None
    return value
