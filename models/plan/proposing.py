"""Writing a proposal: by the same rule as a part (models/plan/edit.py).

What one person proposes in two places is merged field by field, or both texts are shown, and every
version is kept.
"""

from contextlib import suppress

from models.core.change import Change
from models.core.database import now
from models.core.typed import plain
from models.plan.edit import (
    NOT_A_FORM,
    Conflict,
    Edit,
    EmptySubmission,
    Full,
    Submission,
    merged,
    on_screen,
)
from models.plan.kinds import kind_named
from models.plan.part import Part
from models.plan.plan import with_plan
from models.plan.proposal import MOST_OPEN, OPEN, Proposal
from models.plan.visit import Visit


def propose(
    visit: Visit,
    kind: type[Part],
    part_id: int,
    base: int,
    words: dict,
    sent: bool,
    own: int = 0,
    submission: Submission = NOT_A_FORM,
) -> Proposal:
    """Propose `words`, {field: value}, or keep them as the helper's draft if not `sent`.

    `base` is the revision of the part, and `own` that of this person's own proposal, that
    their form showed when it was opened (0: none). What they have written in another place
    since then is merged, and every version is kept. Returns their latest version. Raises
    Conflict with both texts, AccessEnded, Full if this person has MOST_OPEN for other parts
    that the owner has not answered, or LookupError if this is the id of another kind of part
    that they may see, or they have proposed one with it.
    """
    words = {name: plain(value) for name, value in words.items()}
    with visit.turn():
        return _Writing(visit, kind, part_id, base, own, submission).put(words, sent)


class _Writing:
    """One form, with what one person proposes for one part. For use in a turn of the plan."""

    def __init__(
        self,
        visit: Visit,
        kind: type[Part],
        part_id: int,
        base: int,
        own: int,
        submission: Submission,
    ):
        self.visit = visit
        self.kind = kind
        self.part_id = part_id
        self.plan = visit.plan
        self.by = visit.person
        self.part = kind.find(visit.plan, part_id)
        # Nobody has seen a revision that the part does not have.
        self.base = max(0, min(base, self.part.revision if self.part else 0))
        self.own = own
        self.submission = submission
        self.mine = Proposal.by_person(self.plan, part_id, self.by)
        self.latest = Proposal.latest(self.plan, part_id, self.by)

    def put(self, words: dict, sent: bool) -> Proposal:
        """Merge and keep the words. As propose, for the words in plain JSON values."""
        if self._is_of_another_kind():
            raise LookupError(self.part_id)
        if self.latest is None:
            return self._add(words, sent)
        screen = self._on_screen(self.latest)
        if screen is None or EmptySubmission.has_passed(self.part_id, self.submission):
            return self.latest
        if sent and words.items() <= screen.items() and (before := self._sent_before()):
            return before
        words = self._merge(self.latest, words, screen)
        if self._is_there(self.latest, words, sent):
            EmptySubmission.note(self.plan, self.part_id, self.submission)
            return self.latest
        return self._add(words, sent)

    def _sent_before(self) -> Proposal | None:
        """The version that this form has sent by the same turn, if it comes once more.

        What they have written elsewhere since then is not sent by that. Nor is it sent again if
        they have taken it back; where no script counts the turns, that cannot be told apart.
        """
        same = (Proposal.screen == self.submission.screen) & (Proposal.turn == self.submission.turn)
        rows = Proposal.select().where(self.mine, same).order_by(Proposal.revision.desc())
        found = rows.first() if self.submission.screen else None
        if found:
            found.plan = self.plan
        return found if found and (found.is_sent or found.turn > 0) else None

    def _is_of_another_kind(self) -> bool:
        """True if this person has proposed, or may see, another kind of part with this id.

        The answer must not tell them which ids there are on pages that are closed to them: what
        they propose with such an id gets one of its own when the owner answers it.
        """
        others = self.mine & (Proposal.kind != self.kind.kind_name)
        if Proposal.select().where(others).exists():
            return True
        taken = Edit.other_kind(self.plan, self.part_id, self.kind.kind_name)
        return taken is not None and self.visit.sees(kind_named(taken).page)

    def _on_screen(self, latest: Proposal) -> dict | None:
        """The values on the writer's screen before they wrote what has come now (see on_screen)."""
        if self.own == latest.revision:
            return latest.words
        later = Proposal.select().where(self.mine, Proposal.revision >= self.own)
        versions = with_plan(self.plan, later.order_by(Proposal.revision))
        return on_screen(versions, self.own, self.submission, self._of_part())

    def _of_part(self) -> dict:
        """The values of the part at the revision that the form was opened with."""
        blank = self.kind.blank(self.plan, self.part_id).values()
        with suppress(LookupError):
            return blank | (self.part.values_at(self.base) if self.part else {})
        return blank

    def _merge(self, latest: Proposal, words: dict, screen: dict) -> dict:
        """The words with what this person wrote in other places. Raises Conflict."""
        written = latest.words if latest.is_open else {}
        theirs = dict.fromkeys(words) | screen | written
        try:
            together = merged(self._part_as_proposed(latest), words, theirs, screen)
        except Conflict as conflict:
            conflict.own = latest.revision
            raise
        return {name: together[name] for name in words.keys() | written.keys()}

    def _part_as_proposed(self, latest: Proposal) -> Part:
        """The part as this version has it, not saved. For the page that shows a conflict."""
        part = self.kind.blank(self.plan, self.part_id, **self.kind._stored(latest.words))
        part.revision = self._oldest_base()
        part.changed_by = self.by
        part.changed_at = latest.made_at
        return part

    def _oldest_base(self) -> int:
        """The revision of the part that everything in the words has been written on.

        If two forms saw different ones, it is the older one: the owner is rather asked once more.
        """
        latest = self.latest
        return min(self.base, latest.base) if latest and latest.is_open else self.base

    def _is_there(self, latest: Proposal, words: dict, sent: bool) -> bool:
        """True if these words are stored already: sent, kept as a draft, or answered meanwhile."""
        if words != latest.words:
            return False
        if latest.is_answered:
            return self.own > 0 or latest.screen == self.submission.screen != ""
        return latest.state == "waiting" or not sent

    def _add(self, words: dict, sent: bool) -> Proposal:
        """Keep the words as the next version. Raises Full."""
        if self._count_open_for_others() >= MOST_OPEN:
            raise Full
        self._lay_aside(sent)
        proposal = Proposal(
            plan=self.plan,
            kind=self.kind.kind_name,
            part=self.part_id,
            base=self._oldest_base(),
            by=self.by,
            words=words,
            state="waiting" if sent else "draft",
            revision=self.latest.revision + 1 if self.latest else 1,
            screen=self.submission.screen,
            turn=self.submission.turn,
        )
        proposal.save(force_insert=True)
        if sent:
            self.visit.note("proposed", proposal.kind, self.part_id)
            Change.signal(self.plan.id, "proposal", proposal.id)
        return proposal

    def _lay_aside(self, sent: bool) -> None:
        """Mark what the next version follows: the draft, and what waits if the next is `sent`."""
        Proposal.update(state="earlier").where(self.mine, Proposal.state == "draft").execute()
        if sent:
            waiting = self.mine & (Proposal.state == "waiting")
            Proposal.update(state="replaced", decided_at=now()).where(waiting).execute()

    def _count_open_for_others(self) -> int:
        """How many proposals for other parts this person has that the owner has not answered."""
        others = (
            (Proposal.plan == self.plan)
            & (Proposal.by == self.by)
            & (Proposal.part != self.part_id)
        )
        return (
            Proposal.select(Proposal.part)
            .distinct()
            .where(others, Proposal.state.in_(OPEN))
            .count()
        )
