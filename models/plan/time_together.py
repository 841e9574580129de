"""When people wrote together in a plan, and what changed in it meanwhile."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from models.core.database import now
from models.core.prepared import PreparedQuery
from models.core.typed import as_one_line
from models.people.person import Person
from models.plan.conversation import Conversation
from models.plan.edit import ARRANGING, Edit
from models.plan.guest import Guest
from models.plan.kinds import is_of_owner_alone, kind_named
from models.plan.plan import Plan

if TYPE_CHECKING:
    from models.plan.visit import Visit

SHOWN_SECONDS = 86400  # so long after the end it is told
MEANWHILE = PreparedQuery(
    lambda kind, plan, since, until: (
        kind.select()
        .where(kind.plan == plan, kind.at >= since, kind.at <= until)
        .where(kind.verb.not_in(ARRANGING))
        .order_by(kind.part, kind.revision)
    )
)


@dataclass(frozen=True)
class Changed:
    """One part that changed. `how`: "new", "changed" or "removed". `words`: its headline.

    `by`: the ids of those who did it, in the order in which they began.
    """

    kind: str
    part: int
    how: str
    words: str
    by: tuple[int, ...]

    @property
    def page(self) -> str:
        """The name of the page that shows it."""
        return kind_named(self.kind).page


@dataclass(frozen=True)
class TimeTogether:
    """When somebody wrote in a plan together with others: in a conversation, or at a meeting.

    `began` and `until`: from when to when they were there, seconds since 1970. `talk`: the id of
    the conversation, where that is known.
    """

    plan: Plan
    began: int
    until: int
    talk: int | None = None

    @classmethod
    def for_owner(cls, plan: Plan) -> "TimeTogether | None":
        """The last conversation about this plan, if it ended within SHOWN_SECONDS."""
        talk = Conversation.last(plan)
        return cls._lately(plan, talk.started_at, talk.over_at, talk.id) if talk else None

    @classmethod
    def for_guest(cls, plan: Plan, person: Person) -> "TimeTogether | None":
        """The last one that this person was let into: what changed until their place in it ended.

        None if it goes on, or ended before SHOWN_SECONDS.
        """
        guest = Guest.last_inside(plan, person)
        if guest is None:
            return None
        since = guest.let_in_at or guest.knocked_at
        return cls._lately(plan, since, guest.over_at, guest.conversation_id)

    @classmethod
    def of(cls, visit: "Visit") -> "TimeTogether | None":
        """The last time together of this visitor; None if it was not lately, or never."""
        if visit.owns:
            return cls.for_owner(visit.plan)
        return cls.for_guest(visit.plan, visit.person)

    @classmethod
    def _lately(cls, plan: Plan, since: int, until: int, talk: int) -> "TimeTogether | None":
        is_shown = now() - SHOWN_SECONDS < until <= now()
        return cls(plan, since, until, talk) if is_shown else None

    @cached_property
    def since(self) -> int:
        """When they began to write together: the owner was alone in it until somebody came in."""
        came_in = self.talk and Guest.first_let_in(self.talk)
        return max(self.began, came_in or 0)

    def changes(self) -> list[Changed]:
        """The parts that changed meanwhile, in the order in which they were begun. One query."""
        found: dict[int, list[Edit]] = {}
        for edit in MEANWHILE.rows(Edit, self.plan.id, self.since, self.until):
            if not is_of_owner_alone(edit.kind):  # they wrote that beside the conversation
                found.setdefault(edit.part, []).append(edit)
        every = (self._changed(edits) for edits in found.values())
        return [one for one in every if one]

    def _changed(self, edits: list[Edit]) -> Changed | None:
        """What these edits did to their part; None if it came and went."""
        last = edits[-1]
        is_new = any(edit.verb == "began" for edit in edits)
        if last.verb == "removed" and is_new:
            return None
        how = "removed" if last.verb == "removed" else "new" if is_new else "changed"
        writers = edits[-1:] if how == "removed" else edits
        by = tuple(dict.fromkeys(edit.by_id for edit in writers))
        last.plan = self.plan
        words = last.values.get(kind_named(last.kind).headline)
        return Changed(last.kind, last.part, how, as_one_line(words), by)
