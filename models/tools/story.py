"""The story of a plan: all parts on the plan page, and the owner's yes to them."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property, reduce
from operator import or_

import peewee

from models.core.change import Change
from models.core.database import now
from models.core.encryption import fingerprint
from models.core.finding import folded, is_found
from models.core.grouping import grouped
from models.core.prepared import PreparedQuery
from models.plan.edit import Edit
from models.plan.linked import Linked
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.goals import (
    Action,
    Dream,
    Frame,
    Goal,
    Strength,
    comes_next,
)
from models.tools.wheel import Area

FEW_GOALS, FEW_ACTIONS = 3, 12  # with no more than these all goals stand open at first
MOST_REMOVED = 20  # so many of the last removals are searched for those since a stamp
STORY = (Strength, Dream, Goal, Action, Frame)


def _any_removed_since(plan, since):
    """A condition: a part that the owner had said yes to was removed at `since` or later."""
    removed = [
        peewee.fn.EXISTS(
            kind.select(kind.id).where(
                kind.plan == plan,
                kind.removed_at >= since,
                kind.accepted_revision.is_null(False),
            )
        )
        for kind in STORY
    ]
    return reduce(or_, removed)


WITH_AREA = Linked("area", "revision", "name", "key")
WITH_MEETING = Linked("decided_in", "revision", "sort", "title", "day")
WAITING = re.compile(r"(\d{1,19})\.(\d{1,9})(?!\S)")  # id.revision in a stamp (Story.stamp)
# The plan, if a part was removed since the owner said yes (`since`); else no row.
REMOVED_SINCE_YES = PreparedQuery(
    lambda kind, plan, since: kind.select(kind.id).where(
        kind.id == plan, _any_removed_since(plan, since)
    )
)


class Story:
    """All parts on the plan page, loaded with one query for each kind.

    `who_wrote`: goals and actions come with `others_wrote`. A page that does not ask for it takes
    no longer in a plan with years of edits.
    """

    def __init__(self, plan: Plan, who_wrote: bool = True):
        self.plan = plan
        self.goals = WITH_AREA.of(Goal, plan, who_wrote)
        self.actions = WITH_MEETING.of(Action, plan, who_wrote)
        self.contacts = Contact.of(plan)
        self._actions_by_goal = grouped(self.actions, by=lambda action: action.goal_id)

    @cached_property
    def areas(self) -> list[Area]:
        return Area.of(self.plan)

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
        """True if there is any part on the page. One query at most: the others are not loaded."""
        strengths, dreams, frames = (
            kind.select(kind.id).where(kind.plan == self.plan, kind.removed_at.is_null())
            for kind in (Strength, Dream, Frame)
        )
        others = strengths.union_all(dreams).union_all(frames).limit(1)
        return bool(self.goals or self.actions) or others.exists()

    @cached_property
    def parts(self) -> list[Part]:
        """All parts of the plan page, in its order."""
        frames = [self.frame] if self.frame else []
        return [*self.strengths, *self.dreams, *self.goals, *self.actions, *frames]

    def actions_for(self, goal: Goal | None) -> list[Action]:
        """The actions for this goal; None: those that are for no goal, or for a removed one."""
        if goal:
            return self._actions_by_goal.get(goal.id, [])
        shown = {goal.id for goal in self.goals}
        return [action for action in self.actions if action.goal_id not in shown]

    @property
    def reached(self) -> list[Goal]:
        """The goals that the owner has reached."""
        return [goal for goal in self.goals if goal.state == "reached"]

    def unfolded(self, today: date) -> set[int]:
        """The ids of the goals that stand open at first.

        Those that are not reached, if they fit on a few screens; else the one with what is next.
        """
        left = [goal for goal in self.goals if goal.state != "reached"]
        if len(left) <= FEW_GOALS and len(self.actions) <= FEW_ACTIONS:
            return {goal.id for goal in left}
        following = self.next_action(today)
        return {goal.id for goal in left if following and goal.id == following.goal_id}

    def goals_with(self, words: str) -> list[Goal]:
        """The goals with these words in them, or in what is done for them; "": all of them."""
        if not words:
            return self.goals  # no text is opened for that
        return [goal for goal in self.goals if is_found(words, self._searched_text(goal))]

    def _searched_text(self, goal: Goal) -> str:
        texts = (goal.text, *(action.what for action in self.actions_for(goal)))
        return folded(" ".join(filter(None, texts)))

    def person(self, contact_id: int | None) -> Contact | None:
        """The contact with this id; None if there is none."""
        return next((one for one in self.contacts if one.id == contact_id), None)

    def next_action(self, today: date) -> Action | None:
        """The action that comes next in the plan; None if there is none."""
        return comes_next(self.actions, today)

    @property
    def stamp(self) -> str:
        """Which parts are here, and the revision of each that waits for the owner's yes.

        The form for the yes carries it, so that the yes is only to what was on the screen: a
        fingerprint of all ids, then id.revision for each part that waits.
        """
        waits = [part for part in self.parts if not part.is_as_agreed]
        return stamp_of((part.id for part in self.parts), waits)

    def was_seen_as(self, stamp: str) -> bool:
        """True if nobody but the owner has changed what waits for a yes since this stamp was made.

        What the owner wrote meanwhile, here or on another screen, they need not look at again.
        """
        ids, seen = _read(stamp)
        waits = [part for part in self.parts if not part.is_as_agreed]
        # What was here when the stamp was made either waited, or the owner had said yes to it.
        new = {part.id for part in waits if part.id not in seen and not part.accepted_revision}
        gone = seen.keys() - {part.id for part in self.parts}
        before = {part.id for part in self.parts} - new | gone
        return (
            ids == _fingerprint_of(before)
            and all(self._is_the_owners(part, seen.get(part.id)) for part in waits)
            and self._are_removed_by_the_owner(gone)
        )

    def news_since(self, stamp: str) -> list[Part]:
        """What somebody else has written, brought back or removed since this stamp was made."""
        ids, seen = _read(stamp)
        waits = [part for part in self.parts if not part.is_as_agreed]
        new = [part for part in waits if not self._is_the_owners(part, seen.get(part.id))]
        back = self._brought_back_since(ids)
        here = [part for part in self.parts if part in new or part.id in back]
        return here + self._removed_since(ids)

    def _brought_back_since(self, ids: str) -> set[int]:
        """The ids of the parts brought back since all ids that were here had this fingerprint."""
        here = {part.id for part in self.parts}
        rows = Edit.select(Edit.part).where(Edit.part.in_(list(here)), Edit.verb == "restored")
        found: set[int] = set()
        for row in rows.order_by(Edit.id.desc()):
            found.add(row.part)
            if _fingerprint_of(here - found) == ids:
                return found
        return set()

    def _removed_since(self, ids: str) -> list[Part]:
        """The parts removed since all ids that were here had this fingerprint."""
        kinds = {kind.kind_name: kind for kind in STORY}
        rows = Edit.select(Edit.part, Edit.kind).where(
            Edit.plan == self.plan, Edit.verb == "removed", Edit.kind.in_(list(kinds))
        )
        here = {part.id for part in self.parts}
        found: dict[int, str] = {}
        for row in rows.order_by(Edit.id.desc()).limit(MOST_REMOVED):
            found[row.part] = row.kind
            if _fingerprint_of(here | found.keys()) == ids:
                gone = (kinds[kind].find(self.plan, one) for one, kind in found.items())
                return [part for part in gone if part and part.removed_at]
        return []

    def _is_the_owners(self, part: Part, revision: int | None) -> bool:
        """True if nobody else has written in it since this revision, or since the owner's yes."""
        since = revision if revision is not None else part.accepted_revision or 0
        return set(part.writers_since(since)) <= {self.plan.owner_id}

    def _are_removed_by_the_owner(self, part_ids: set[int]) -> bool:
        removals = Edit.select(Edit.part, Edit.by).where(
            Edit.plan == self.plan, Edit.part.in_(list(part_ids)), Edit.verb == "removed"
        )
        by_owner = {row.part: row.by_id == self.plan.owner_id for row in removals}
        return not part_ids or (by_owner.keys() == part_ids and all(by_owner.values()))

    @property
    def changed(self) -> bool:
        """True if a part was added, changed or removed since the owner's yes."""
        differs = any(part.revision != part.accepted_revision for part in self.parts)
        return differs or bool(REMOVED_SINCE_YES.rows(Plan, self.plan.id, self.plan.accepted_at))

    def accept(self, visit: Visit) -> None:
        """Keep the owner's yes to the words that are loaded here, and to what was removed.

        It is logged, and told to open pages. A part that was only pinned or moved meanwhile has
        the same words. Raises AccessEnded.
        """
        with visit.writing_turn():
            for part in self.parts:
                kind = type(part)
                same = part.same_words_since(part.revision)
                accepted = kind.revision if same else part.revision
                kind.update(accepted_revision=accepted, paper=False).where(
                    kind.id == part.id
                ).execute()
            for kind in STORY:
                kind.update(accepted_revision=None).where(
                    kind.plan == self.plan, kind.removed_at.is_null(False)
                ).execute()
            Plan.update(accepted_at=now()).where(Plan.id == self.plan.id).execute()
            visit.note("said yes", "plan")
            Change.signal(self.plan.id, "plan")


def stamp_of(ids: Iterable[int], waits: list[Part]) -> str:
    """Story.stamp, from the ids of all parts and those that wait."""
    return " ".join([_fingerprint_of(ids), *(f"{part.id}.{part.revision}" for part in waits)])


def _read(stamp: str) -> tuple[str, dict[int, int]]:
    """(the fingerprint of all ids, {id: revision} of those that waited) in a Story.stamp."""
    ids, _space, waiting = stamp.partition(" ")
    return ids, {int(one): int(revision) for one, revision in WAITING.findall(waiting)}


def _fingerprint_of(ids: Iterable[int]) -> str:
    return fingerprint(repr(sorted(ids)))
