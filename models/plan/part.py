"""A part: the smallest thing that one person writes at a time, and how it is written.

It has an integer `revision`. Each change is one transaction that writes the part, an immutable
Edit, a row in the change feed and an entry in the audit log.
"""

from datetime import date
from typing import TYPE_CHECKING

import peewee

from models.core.change import Change
from models.core.database import database, now
from models.core.encryption import SealedModel
from models.core.prepared import PreparedQuery
from models.core.typed import plain
from models.people.person import Person
from models.plan.arranging import Arranging
from models.plan.edit import (
    NOT_A_FORM,
    Edit,
    EmptySubmission,
    Full,
    Removed,
    Submission,
    merged,
    on_screen,
)
from models.plan.part_versions import Versions
from models.plan.plan import AccessEnded, Plan, with_plan
from models.plan.showing import Showing

if TYPE_CHECKING:
    from models.plan.visit import Visit

WITH_ID = PreparedQuery(
    lambda kind, part, plan: kind.select().where(kind.id == part, kind.plan == plan)
)
IN_ORDER = PreparedQuery(
    lambda kind, plan: (
        kind.select()
        .where(kind.plan == plan, kind.removed_at.is_null())
        .order_by(kind.pinned.desc(), kind.position, kind.id)
    )
)
REMOVED = PreparedQuery(
    lambda kind, plan: (
        kind.select()
        .where(kind.plan == plan, kind.removed_at.is_null(False))
        .order_by(kind.removed_at.desc())
        .limit(50)
    )
)


class Part(Arranging, Versions, SealedModel):
    """What all kinds of parts share. A kind is a subclass that sets the attributes below.

    The app does not start if a kind has not set what it must (models/plan/kinds.py).
    """

    abstract = True
    kind_name = ""  # in addresses, in the database and in the log
    page = ""  # the page that shows it; a helper sees it if that page is shared with them
    headline = ""  # the field that is shown where there is room for one line only
    writable: tuple[str, ...] = ()  # the fields that people write in
    most = 200  # how many one plan may have
    allows: tuple[str, ...] = ("pin", "move", "remove")  # what may be done with one
    choices: dict[str, tuple[str, ...]] = {}  # {field: the values that it may have}
    settled_fields: tuple[str, ...] = ()  # fields that `settle` fills or empties, as with a contact
    attached: dict[str, type] = {}  # {name in a take-out: table of rows that belong to one part}
    has_suggestions = False  # True if a new plan begins with some: see suggest()
    on_request = False  # True if its page is shown only where somebody has written on it
    for_owner_alone = False  # True if nobody else sees its page, whatever they may see
    sheet_side = ""  # "left" or "right", if the sheet has a list of them there
    # Whether others than the owner have written in it since the owner's yes; by Linked alone.
    others_wrote: bool | None = None
    on_sheet = False  # True if the sheet has another place for them, or for what they say

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE", index=False)
    plan_id: int
    revision = peewee.IntegerField(default=1)
    accepted_revision = peewee.IntegerField(null=True)
    position = peewee.IntegerField(default=0)
    pinned = peewee.BooleanField(default=False)
    # A helper typed it from the owner's paper, and the owner has not said yes to it yet.
    paper = peewee.BooleanField(default=False)
    created_at = peewee.BigIntegerField(default=now)
    changed_at = peewee.BigIntegerField(default=now)
    changed_by = peewee.ForeignKeyField(Person, backref="+")
    changed_by_id: int
    removed_at = peewee.BigIntegerField(null=True)

    class Meta:
        # Every page reads the parts that are in the plan: those that were removed over the years
        # must not slow it down.
        indexes = ((("plan", "removed_at"), False),)

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def of(cls, plan: Plan) -> list:
        """The plan's parts of this kind, pinned first, then in the owner's order. One query."""
        return IN_ORDER.in_plan(cls, plan)

    @classmethod
    def taken_away(cls, plan: Plan) -> list:
        """The last 50 parts of this kind that were removed, latest first."""
        return REMOVED.in_plan(cls, plan)

    @classmethod
    def find(cls, plan: Plan, part_id: int):
        """The part with this id in this plan, removed or not; None if this plan has none."""
        part = WITH_ID.first(cls, part_id, plan.id)
        if part:
            part.plan = plan
        return part

    @classmethod
    def blank(cls, plan: Plan, part_id: int, **values):
        """A new part that is not saved yet, with revision 0."""
        return cls(id=part_id, plan=plan, revision=0, **values)

    def values(self) -> dict:
        """{name of a writable field: its value}, as JSON has it. An Edit keeps such values."""
        return {name: plain(getattr(self, self._attribute(name))) for name in self.writable}

    @property
    def headline_text(self) -> str:
        """The text of the headline field."""
        return getattr(self, self.headline) or ""

    @property
    def speaks_for_owner(self) -> bool:
        """False for what stands there as the words of somebody else, who changes it themselves."""
        return True

    def _attribute(self, name: str) -> str:
        """The attribute with a field's value; of a foreign key the one with the id ("goal_id")."""
        field = self._meta.fields[name]
        return field.object_id_name if isinstance(field, peewee.ForeignKeyField) else name

    @property
    def is_as_agreed(self) -> bool:
        """True if the owner has said yes to it as it is now."""
        return self.accepted_revision == self.revision and not self.paper

    @property
    def new_since_yes(self) -> bool:
        return self.accepted_revision is None

    @property
    def changed_since_yes(self) -> bool:
        return self.accepted_revision not in (None, self.revision)

    def agree(self, revision: int | None = None) -> None:
        """Keep that the owner has said yes to it as it is now. For use in a turn of the plan.

        `revision`: what they said yes to instead; 0: to nothing.
        """
        agreed = self.revision if revision is None else revision or None
        type(self).update(accepted_revision=agreed).where(type(self).id == self.id).execute()
        self.accepted_revision = agreed

    @classmethod
    def suggest(cls, plan: Plan) -> None:
        """Write the parts of this kind that a new plan begins with. Most kinds have none."""

    @property
    def is_suggestion(self) -> bool:
        """True if a new plan began with it and nobody has written in it."""
        return False

    @classmethod
    def is_begun(cls):
        """A condition for a query: somebody has written this part, and it is not removed."""
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
        """Write `changes` to the part with this id, and make it if there is none.

        `expected` is the revision that the writer saw (0: none yet). Fields that only one side
        has changed since then are merged. `revive`: write also to a part that was removed, and
        bring it back, if the writer may see what was removed. Returns the part as it is now.
        Raises Conflict with both texts, Removed, Full, LookupError if the id belongs to another
        kind or plan, or AccessEnded.
        """
        changes = {name: plain(value) for name, value in changes.items()}
        written = None
        while written is None:
            with cls._turn(visit):
                written = cls._write_once(visit, part_id, expected, changes, submission, revive)
        return written

    @classmethod
    def _turn(cls, visit: "Visit"):
        """A turn to write in such a part. Raises AccessEnded, also if it is the owner's alone."""
        if cls.for_owner_alone and not visit.owns:
            raise AccessEnded
        return visit.writing_turn()

    @classmethod
    def _write_once(cls, visit, part_id, expected, changes, submission, revive) -> "Part | None":
        """The part as it is now; None if somebody else has just changed it: then try again."""
        part = cls.find(visit.plan, part_id)
        if part is None:
            return cls._begin(visit, part_id, changes, submission)
        if part.removed_at and not (revive and visit.sees_versions):
            raise Removed(part)
        values = part._merge(expected, changes, submission)
        values = cls.settle(visit, values, submission, changes)
        if values == part.values() and not part.removed_at:
            EmptySubmission.note(visit.plan, part_id, submission)
            return part
        verb = "restored" if part.removed_at else "wrote"
        if not part._store(visit, values, verb, submission, paper=visit.from_paper):
            return None
        return cls.find(visit.plan, part_id)

    @classmethod
    def settle(cls, visit: "Visit", values: dict, submission: Submission, changes: dict) -> dict:
        """The values to store for these, in the turn that writes them. Most kinds: the same.

        `changes`: those of them that the writer has sent.
        """
        return values

    @classmethod
    def _begin(cls, visit, part_id, changes, submission) -> "Part | None":
        """The new part; None if somebody else has just made it. Raises as write does."""
        count, last = cls._count_and_last_position(visit.plan)
        if count >= cls.most:
            raise Full
        changes = cls.settle(visit, changes, submission, changes)
        part = cls.blank(visit.plan, part_id, paper=visit.from_paper, **cls._stored(changes))
        part.revision = 1
        part.changed_by = visit.person
        part.position = last + 1
        try:
            with database.atomic():
                part.save(force_insert=True)
                # Fails if the id belongs to another kind of part, as Edit has it already.
                part._record(visit, "began", submission)
                if cls.on_request:
                    visit.plan.ask_for(cls.page)
        except peewee.IntegrityError:
            if cls.find(visit.plan, part_id):
                return None
            raise LookupError(part_id) from None
        return cls.find(visit.plan, part_id)

    @classmethod
    def _count_and_last_position(cls, plan: Plan) -> tuple[int, int]:
        """How many are in the plan, and the position of the last one (0: there is none)."""
        in_plan = cls.select(peewee.fn.COUNT(cls.id), peewee.fn.MAX(cls.position)).where(
            cls.plan == plan, cls.removed_at.is_null()
        )
        count, last = in_plan.scalar(as_tuple=True)
        return count, last or 0

    @classmethod
    def _stored(cls, values: dict) -> dict:
        """The same JSON values as this table's columns take them: dates are `date` objects."""
        stored = dict(values)
        for name, value in values.items():
            if value and isinstance(cls._meta.fields[name], peewee.DateField):
                stored[name] = date.fromisoformat(value)
        return stored

    def _merge(self, expected: int, mine: dict, submission: Submission) -> dict:
        """The values to write. The part's own, if a later turn of this form has come already."""
        theirs = self.values()
        if EmptySubmission.has_passed(self.id, submission):
            return theirs
        base = self._base(expected, submission, theirs)
        return theirs if base is None else merged(self, mine, theirs, base)

    def _base(self, expected: int, submission: Submission, current: dict) -> dict | None:
        """The values on the writer's screen before they wrote what has come now (see on_screen)."""
        if expected == self.revision:
            return current
        later = self.edits().where(Edit.revision >= expected)
        edits = with_plan(self.plan, later.order_by(Edit.revision))
        return on_screen(edits, expected, submission, dict.fromkeys(self.writable))

    def stands_as(self, changes: dict) -> bool:
        """True if the part has all these values: then the writer has seen all that it says."""
        written = {name: plain(value) for name, value in changes.items()}
        return self.values().items() >= written.items()

    def _store(
        self, visit: "Visit", values: dict, verb: str, submission: Submission, **more
    ) -> bool:
        """Write the values, who wrote them, and the columns `more`. False as in _update."""
        more = {"removed_at": None} | more
        if more["removed_at"] is None and self._agreed_to(values):
            more["accepted_revision"] = self.revision + 1
            more["paper"] = self.paper and more.get("paper", True)
        return self._update(
            visit,
            verb,
            submission,
            **self.sealed(self._stored(values)),
            changed_by=visit.person,
            changed_at=now(),
            **more,
        )

    def _agreed_to(self, values: dict) -> bool:
        """True if the owner has said yes to what these say: after a tick, or after an undo."""
        agreed = self.accepted_revision
        if agreed is None:
            return False
        said = self.values() if agreed == self.revision else self.values_at(agreed)
        return self.agreed_in(said) == self.agreed_in(values)

    @classmethod
    def agreed_in(cls, values: dict) -> dict:
        """What of these values the owner says yes to, and not only how it goes. Mostly: all."""
        return values

    def _update(self, visit: "Visit", verb: str, submission: Submission, **changed) -> bool:
        """Write these columns as the next revision, with an edit, a signal and a log entry.

        False, and nothing is written, if the row has another revision than this object: somebody
        else has just changed it.
        """
        model = type(self)
        changed["revision"] = self.revision + 1
        unchanged = (model.id == self.id) & (model.revision == self.revision)
        if not model.update(**changed).where(unchanged).execute():
            return False
        for name, value in changed.items():
            setattr(self, name, value)
        self._record(visit, verb, submission)
        return True

    def _record(self, visit: "Visit", verb: str, submission: Submission) -> None:
        edit = Edit(
            plan=self.plan,
            kind=self.kind_name,
            part=self.id,
            revision=self.revision,
            verb=verb,
            by=visit.person,
            screen=submission.screen,
            turn=submission.turn,
            values=self.values(),
        )
        edit.save(force_insert=True)
        Change.signal(self.plan_id, self.kind_name, self.id, self.revision)
        visit.note(verb, self.kind_name, self.id)

    def remove(self, visit: "Visit", seen: int | None = None) -> None:
        """Take it out of the plan. Its history stays, and it can be brought back.

        `seen`: raise LookupError if the part has another revision than this. Raises AccessEnded.
        """
        self._until_done(visit, lambda part: part._remove(visit), seen)

    def _remove(self, visit: "Visit") -> bool:
        """Take it out, and what is shown of it away from whoever sees it. False as in _update."""
        if self.for_owner_alone:
            Showing.end(visit, Showing.part == self.id)
        return self._store(visit, self.values(), "removed", NOT_A_FORM, removed_at=now())

    def restore(self, visit: "Visit", revision: int, seen: int | None = None) -> None:
        """Write the values of an older revision again, also if the part was removed.

        `seen`: raise LookupError if the part has another revision than this. Raises LookupError
        too if there is no such revision, or AccessEnded.
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

    def _until_done(self, visit: "Visit", step, seen=None, of_removed=False) -> None:
        """Call `step` with the part as it is now, again until it returns True.

        A part that was removed meanwhile is left as it is, unless `of_removed`. `seen`: raise
        LookupError if the part has another revision than this. Raises AccessEnded.
        """
        done = False
        while not done:
            with self._turn(visit):
                part = type(self).find(self.plan, self.id)
                if seen not in (None, part.revision):
                    raise LookupError(seen)
                done = step(part) if of_removed or not part.removed_at else True

    @property
    def is_doubled(self) -> bool:
        """True if somebody kept both texts of a conflict here, and nothing was changed since."""
        doubled = self.plan.doubled
        return bool(doubled) and f"{self.id}.{self.revision}" in doubled.split()

    @property
    def address(self) -> str:
        """Where it is read and written. Made here, as Flask's url_for takes 40 times as long."""
        return f"{self.plan.address}/{self.kind_name}/{self.id}"
