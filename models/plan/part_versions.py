"""What a part has said at each of its revisions, and who wrote it: read from its edits."""

import peewee

from models.people.person import Person
from models.plan.edit import ARRANGING, Edit
from models.plan.plan import Plan, with_plan
from models.plan.stretch import versions


class Versions:
    """The reading half of a part (models/plan/part.py). What is written is written there."""

    id: int
    plan: Plan
    plan_id: int
    kind_name: str
    choices: dict[str, tuple[str, ...]]

    def values(self) -> dict:
        """{field: value} as the part is now."""
        raise NotImplementedError

    def edits(self, *columns) -> "peewee.ModelSelect[Edit]":
        """A query for its own edits. A blank part has none, whatever else has its id.

        Anybody may ask for any id: that of a part in another plan, or on a page closed to them.
        """
        own = (Edit.plan == self.plan_id, Edit.kind == self.kind_name, Edit.part == self.id)
        return Edit.select(*columns).where(*own)

    def values_at(self, revision: int) -> dict:
        """The values at that revision. Raises LookupError if there is no such revision."""
        return self.edit_at(revision).values

    def edit_at(self, revision: int) -> Edit:
        """The edit that made that revision. Raises LookupError if there is no such revision."""
        found = self.edits().where(Edit.revision == revision).first()
        if found is None:
            raise LookupError(revision)
        found.plan = self.plan
        return found

    def seen_by(self, person: Person, revision: int, until: int) -> list[dict]:
        """The values at `revision`, and those that this person wrote last.

        Nothing of what was written after `until` (seconds since 1970): then it was closed to them.
        """
        edits = self.edits().where(Edit.at <= until)
        own = edits.where(Edit.by == person).order_by(Edit.revision.desc()).limit(1)
        found = [*edits.where(Edit.revision == revision), *own]
        return [edit.values for edit in with_plan(self.plan, found)]

    def same_words_since(self, revision: int) -> bool:
        """True if it has only been pinned or moved since this revision."""
        later = self.edits().where(Edit.revision > revision, Edit.verb.not_in(ARRANGING))
        return not later.exists()

    def writers_since(self, revision: int) -> list[int]:
        """The ids of those who have changed its words after this revision, the last one first."""
        later = self.edits(Edit.by).where(Edit.revision > revision, Edit.verb.not_in(ARRANGING))
        return [edit.by_id for edit in later.order_by(Edit.revision.desc())]

    def history(self) -> list[Edit]:
        """The edits of all its revisions, latest first."""
        return with_plan(self.plan, self.edits().order_by(Edit.revision.desc()))

    def writer_of(self, name: str) -> Edit | None:
        """The edit that gave this field what it says now; None if the part was never saved."""
        now_said = self.values()[name]
        found = None
        for edit in self.history():
            if edit.values.get(name) != now_said:
                return found
            found = edit
        return found

    def versions(self) -> list[Edit]:
        """The edits that a person would call versions of its words, latest first.

        Without changes of its place. See models/plan/stretch.py for what was typed in one go.
        """
        return versions(self.edits_of_words(), set(self.choices))

    def edits_of_words(self) -> list[Edit]:
        """The edits that changed its words, not its place, oldest first."""
        return [edit for edit in reversed(self.history()) if edit.verb not in ARRANGING]
