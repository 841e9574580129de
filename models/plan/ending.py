"""What changed in a plan while a conversation was open, from the history of its parts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.core.database import now
from models.people.person import Person
from models.plan.conversation import Conversation, Guest
from models.plan.edit import ARRANGING, Edit
from models.plan.kinds import is_of_owner_alone, kind_named
from models.plan.part import as_one_line
from models.plan.plan import Plan

if TYPE_CHECKING:
    from models.plan.visit import Visit

SHOWN_SECONDS = 86400  # so long after the end it is told


@dataclass(frozen=True)
class Changed:
    """One part that changed. `how`: "new", "changed" or "removed". `words`: its headline."""

    kind: str
    part: int
    how: str
    words: str

    @property
    def page(self) -> str:
        """The name of the page that shows it."""
        return kind_named(self.kind).page


@dataclass(frozen=True)
class Ending:
    """A conversation that is over. `since` and `until`: when it was open, seconds since 1970."""

    plan: Plan
    since: int
    until: int

    @classmethod
    def for_owner(cls, plan: Plan) -> "Ending | None":
        """The last conversation about this plan, if it ended within SHOWN_SECONDS."""
        talk = Conversation.last(plan)
        return cls._lately(plan, talk.started_at, talk.over_at) if talk else None

    @classmethod
    def for_guest(cls, plan: Plan, person: Person) -> "Ending | None":
        """The last one that this person was let into: what changed until their place in it ended.

        None if it goes on, or ended before SHOWN_SECONDS.
        """
        guest = Guest.last_inside(plan, person)
        if guest is None:
            return None
        return cls._lately(plan, guest.let_in_at or guest.knocked_at, guest.over_at)

    @classmethod
    def of(cls, visit: "Visit") -> "Ending | None":
        """The last one of the person of this visit."""
        if visit.owns:
            return cls.for_owner(visit.plan)
        return cls.for_guest(visit.plan, visit.person)

    @classmethod
    def _lately(cls, plan: Plan, since: int, until: int) -> "Ending | None":
        is_shown = now() - SHOWN_SECONDS < until <= now()
        return cls(plan, since, until) if is_shown else None

    def changes(self) -> list[Changed]:
        """The parts that changed meanwhile, in the order in which they were begun. Two queries."""
        hows: dict[int, str] = {}  # {id of a part's last edit: how it changed}
        for verbs, last in self._edits_of_parts():
            how = "removed" if verbs[-1] == "removed" else "new" if "began" in verbs else "changed"
            if not (how == "removed" and "began" in verbs):  # it came and went
                hows[last] = how
        edits = Edit.select().where(Edit.id.in_(list(hows))).order_by(Edit.part)
        return [self._changed(edit, hows[edit.id]) for edit in edits]

    def _edits_of_parts(self):
        """(its verbs, the id of its last edit) for each part that was changed meanwhile."""
        found: dict[int, tuple[list[str], int]] = {}
        meanwhile = (Edit.at >= self.since) & (Edit.at <= self.until)
        edits = Edit.select(Edit.id, Edit.part, Edit.verb, Edit.kind).where(
            Edit.plan == self.plan, meanwhile, Edit.verb.not_in(ARRANGING)
        )
        for edit_id, part, verb, kind in edits.order_by(Edit.part, Edit.revision).tuples():
            if is_of_owner_alone(kind):
                continue  # they wrote it beside the conversation
            verbs, _before = found.get(part, ([], 0))
            found[part] = ([*verbs, verb], edit_id)
        return found.values()

    def _changed(self, edit: Edit, how: str) -> Changed:
        # A private of peewee: keeps the plan that is loaded, so that the cipher needs no query.
        edit.__rel__["plan"] = self.plan
        words = edit.values.get(kind_named(edit.kind).headline)
        return Changed(edit.kind, edit.part, how, as_one_line(words))
