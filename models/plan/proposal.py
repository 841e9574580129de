"""A proposal: what a helper would like a part to say. The owner decides.

A proposal is written by the same rule as a part (models/plan/edit.py): what one person writes in
two places is merged field by field, or both texts are shown, and every version is kept.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

import peewee

from models.core.change import Change
from models.core.database import new_id, now
from models.core.encryption import SealedJSON, SealedModel, SealedText
from models.core.prepared import PreparedQuery
from models.people.person import Person
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
from models.plan.part import UNDO_SECONDS, Part, plain
from models.plan.plan import Plan
from models.plan.stretch import versions

if TYPE_CHECKING:
    from models.plan.visit import Visit

IN_STATE = PreparedQuery(
    lambda kind, plan, state: (
        kind.select(kind, Person)
        .join(Person)
        .where(kind.plan == plan, kind.state == state)
        .order_by(kind.made_at, kind.id)
    )
)
ORIGINS = ("screen", "paper")
UNSENT = ("draft", "earlier")  # only its author ever sees such a version
OPEN = ("draft", "waiting")
ANSWERED = ("accepted", "declined", "both")
ANSWER_SHOWN_SECONDS = 30 * 86400
MOST_ANSWERS = 10  # shown of one plan
MOST_OPEN = 50  # parts with a draft or a waiting proposal by one person in one plan


class Decided(Exception):
    """This proposal has been answered already."""


class TakenBack(Decided):
    """Its author has taken this proposal back: it is a draft of theirs alone."""


class Proposal(SealedModel):
    """One version of the words that somebody proposes for one part. Its words never change.

    `part` is the part's id; if there is no such part, the proposal is for a new one. `base` is
    the revision of the part that the writer saw. `revision` counts the versions that this person
    has written for this part. Its state is one of these:

    - draft: the author's latest words, not sent; earlier: a draft that a later version followed;
    - waiting: sent, and not answered; replaced: sent, but another one was sent later;
    - accepted, declined or both: what the owner answered.

    `wrote`: the revision of the part that the yes wrote; None if the part said all this already.
    """

    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE")
    plan_id: int
    kind = peewee.CharField(20)
    part = peewee.BigIntegerField(index=True)
    base = peewee.IntegerField()
    by = peewee.ForeignKeyField(Person)
    by_id: int
    words = SealedJSON()
    reason = SealedText(null=True)
    origin = peewee.CharField(8, default="screen")
    state = peewee.CharField(10)
    revision = peewee.IntegerField(default=1)
    screen = peewee.CharField(32, default="")
    turn = peewee.IntegerField(default=0)
    made_at = peewee.BigIntegerField(default=now)
    decided_at = peewee.BigIntegerField(null=True)
    wrote = peewee.IntegerField(null=True)
    changed_since = False  # set by models/plan/said_yes.py: the part was changed after the yes

    class Meta:
        indexes = (
            (("plan", "state"), False),
            (("plan", "part", "by", "revision"), True),
        )

    @property
    def cipher(self):
        return self.plan.cipher

    @property
    def values(self) -> dict:
        """The words, {field: value}, under the name that on_screen knows."""
        return self.words

    @property
    def at(self) -> int:
        """When it was made, under the name that `versions` knows."""
        return self.made_at

    @property
    def is_open(self) -> bool:
        """True if its author may go on writing in it: the owner has not answered it."""
        return self.state in OPEN

    @property
    def is_sent(self) -> bool:
        return self.state not in UNSENT

    @property
    def is_answered(self) -> bool:
        return self.state in ANSWERED

    @classmethod
    def put(
        cls,
        visit: "Visit",
        kind: type[Part],
        part_id: int,
        base: int,
        words: dict,
        sent: bool,
        own: int = 0,
        submission: Submission = NOT_A_FORM,
    ) -> "Proposal":
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

    @classmethod
    def by_person(cls, plan: Plan, part_id: int, by: Person | int):
        """A condition for a query: everything that this person has proposed for this part."""
        return (cls.plan == plan) & (cls.part == part_id) & (cls.by == by)

    @classmethod
    def latest(cls, plan: Plan, part_id: int, by: Person) -> "Proposal | None":
        """The last version that this person has written for this part."""
        mine = cls.select().where(cls.by_person(plan, part_id, by))
        found = mine.order_by(cls.revision.desc()).first()
        return found and with_plan(plan, found)

    @classmethod
    def mine(cls, plan: Plan, part_id: int, by: Person) -> "Proposal | None":
        """The proposal that this person can go on writing in: the owner has not answered it."""
        found = cls.latest(plan, part_id, by)
        return found if found and found.is_open else None

    @classmethod
    def version(cls, plan: Plan, part_id: int, by: Person, revision: int) -> "Proposal | None":
        """What this person had written for this part at that revision of theirs."""
        found = cls.get_or_none(cls.by_person(plan, part_id, by), cls.revision == revision)
        return found and with_plan(plan, found)

    @classmethod
    def versions(cls, plan: Plan, part_id: int, by: Person) -> list["Proposal"]:
        """What this person would call versions of what they proposed for this part, latest first.

        Each one that was sent, and the drafts that models/plan/stretch.py lists: what was typed in
        one go is one version.
        """
        mine = cls.select().where(cls.by_person(plan, part_id, by))
        rows = [with_plan(plan, row) for row in mine.order_by(cls.revision)]
        choices = set(kind_named(rows[0].kind).choices) if rows else set()
        listed = {row.revision for row in versions(rows, choices)}
        return [row for row in reversed(rows) if row.is_sent or row.revision in listed]

    @classmethod
    def is_in_other_forms(cls, plan: Plan, part_id: int, by: Person, screen: str) -> bool:
        """True if this person has written something for this part in another form than this."""
        others = cls.by_person(plan, part_id, by) & (cls.screen != screen)
        return cls.select().where(others).exists()

    @property
    def comes_after_an_answer(self) -> bool:
        """True if the owner has answered what its author sent for this part before it."""
        sent = Proposal.select().where(
            Proposal.by_person(self.plan, self.part, self.by_id),
            Proposal.revision < self.revision,
            Proposal.state.not_in(UNSENT),
        )
        last = sent.order_by(Proposal.revision.desc()).first()
        return last is not None and last.is_answered

    def says(self, words: dict) -> bool:
        """True if it has all these values: then the writer has seen all that it says."""
        written = {name: plain(value) for name, value in words.items()}
        return self.words.items() >= written.items()

    @classmethod
    def voices(cls, plan: Plan) -> dict[int, list["Proposal"]]:
        """{part id: the proposals that the owner keeps there beside their own words}."""
        found: dict[int, list[Proposal]] = {}
        for proposal in cls.on(plan, "both"):
            found.setdefault(proposal.part, []).append(proposal)
        return found

    @property
    def can_be_reopened(self) -> bool:
        """True for UNDO_SECONDS after a yes, unless the part was changed after it."""
        is_late = now() - (self.decided_at or 0) >= UNDO_SECONDS
        return self.state == "accepted" and not is_late and not self.changed_since

    @property
    def can_be_taken_back(self) -> bool:
        """As can_be_reopened, for every answer: a no and "keep both" have changed no part."""
        is_late = now() - (self.decided_at or 0) >= UNDO_SECONDS
        return self.can_be_reopened or (self.state in ("declined", "both") and not is_late)

    @property
    def said(self) -> str:
        """The proposal as one text: its headline, else the first text in it, else ""."""
        return one_text(self.kind, self.words)

    @classmethod
    def on(cls, plan: Plan, state: str) -> list["Proposal"]:
        """The plan's proposals in this state, oldest first, with their authors. One query."""
        rows = IN_STATE.rows(cls, plan.id, state)
        for row in rows:
            row.__rel__["plan"] = plan
        return rows

    @classmethod
    def count_waiting_of(cls, by: Person) -> dict[int, int]:
        """{plan id: how many proposals of this person wait for the owner there}. One query."""
        rows = (
            cls.select(cls.plan, peewee.fn.COUNT(cls.id).alias("count"))
            .where(cls.by == by, cls.state == "waiting")
            .group_by(cls.plan)
        )
        return {row["plan"]: row["count"] for row in rows.dicts().iterator()}

    @classmethod
    def answered_to(cls, by: Person, plans: list[Plan]) -> dict[int, list["Proposal"]]:
        """{plan id: this person's proposals answered within ANSWER_SHOWN_SECONDS}.

        At most MOST_ANSWERS of each plan, the latest answer first. One query.
        """
        rows = (
            cls.select()
            .where(
                cls.by == by,
                cls.state.in_(ANSWERED),
                cls.decided_at > now() - ANSWER_SHOWN_SECONDS,
            )
            .order_by(cls.decided_at.desc(), cls.id.desc())
        )
        found: dict[int, list[Proposal]] = {plan.id: [] for plan in plans}
        loaded = {plan.id: plan for plan in plans}
        for row in rows:
            if row.plan_id in found and len(found[row.plan_id]) < MOST_ANSWERS:
                found[row.plan_id].append(with_plan(loaded[row.plan_id], row))
        return found

    @classmethod
    def find(cls, plan: Plan, proposal_id: int) -> "Proposal | None":
        """The proposal with this id in this plan, with its author."""
        found = (
            cls.select(cls, Person)
            .join(Person)
            .where(cls.id == proposal_id, cls.plan == plan)
            .first()
        )
        if found:
            found.__rel__["plan"] = plan
        return found

    def accept(self, visit: "Visit", reason: str | None = None) -> Part:
        """Write the words into the plan, with the one who proposed them as their author.

        What stood there as the owner had said yes to the plan counts as agreed with the new words.
        `reason`: as in _decide. Returns the part. Raises Conflict if the owner has changed the
        same fields since, Removed, Full, Decided, LookupError or AccessEnded.
        """
        with visit.turn():
            self._decide(visit, "accepted", reason)
            author, kind = visit.of_proposer(self.by, visit.plan), kind_named(self.kind)
            before = kind.find(visit.plan, self.part)
            is_new = before is None
            part = kind.write(author, self.part, self.base, self.words)
            if not visit.plan.is_draft and (is_new or before.is_as_agreed):
                part.agree()
            if is_new or part.revision > before.revision:
                Proposal.update(wrote=part.revision).where(Proposal.id == self.id).execute()
            return part

    def settle(self, visit: "Visit") -> None:
        """Mark it as accepted: the owner has chosen among their words and these, and saved.

        Does nothing if it is answered already.
        """
        with suppress(Decided):
            self._decide(visit, "accepted")

    def decline(self, visit: "Visit", reason: str | None = None) -> None:
        """Keep the owner's own words. Raises Decided."""
        self._decide(visit, "declined", reason)

    def keep_both(self, visit: "Visit", reason: str | None = None) -> None:
        """Show the words in the plan beside the owner's own. Raises Decided."""
        self._decide(visit, "both", reason)

    def _decide(self, visit: "Visit", state: str, reason: str | None = None) -> None:
        """Keep the owner's answer. `reason`: why, in the owner's words, for the one who proposed.

        Raises Decided if it is answered already; "both" can still become "accepted" or "declined".
        """
        can_change = ("waiting",) if state == "both" else ("waiting", "both")
        with visit.turn():
            sealed = self.sealed({"reason": reason or None})
            done = (
                Proposal.update(state=state, decided_at=now(), **sealed)
                .where(Proposal.id == self.id, Proposal.state.in_(can_change))
                .execute()
            )
            if not done:
                is_back = Proposal.get_by_id(self.id).state in UNSENT
                raise TakenBack if is_back else Decided
            self._leave_another_kind()
            visit.note(state, self.kind, self.part)
            Change.signal(self.plan_id, "proposal", self.id)

    def _leave_another_kind(self) -> None:
        """Become a proposal for a new part, if this id is that of another kind of part."""
        if Edit.other_kind(self.plan, self.part, self.kind) is None:
            return
        mine = Proposal.by_person(self.plan, self.part, self.by_id) & (Proposal.kind == self.kind)
        self.part = new_id()
        Proposal.update(part=self.part).where(mine).execute()


def with_plan(plan: Plan, proposal: Proposal) -> Proposal:
    """The same version, whose sealed texts open without a query for the plan."""
    # A private of peewee: keeps the plan that is loaded, so that the cipher, which opens the
    # sealed texts, needs no query. So do all the lines like this above.
    proposal.__rel__["plan"] = plan
    return proposal


class _Writing:
    """One form, with what one person proposes for one part. For use in a turn of the plan."""

    def __init__(
        self,
        visit: "Visit",
        kind: type[Part],
        part_id: int,
        base: int,
        own: int,
        submission: Submission,
    ):
        self.visit, self.kind, self.part_id = visit, kind, part_id
        self.plan, self.by = visit.plan, visit.person
        self.part = kind.find(visit.plan, part_id)
        # Nobody has seen a revision that the part does not have.
        self.base = max(0, min(base, self.part.revision if self.part else 0))
        self.own, self.submission = own, submission
        self.mine = Proposal.by_person(self.plan, part_id, self.by)
        self.latest = Proposal.latest(self.plan, part_id, self.by)

    def put(self, words: dict, sent: bool) -> Proposal:
        """Merge and keep the words. As Proposal.put, for the words in plain JSON values."""
        if self._is_of_another_kind():
            raise LookupError(self.part_id)
        if self.latest is None:
            return self._add(words, sent)
        screen = self._on_screen(self.latest)
        if screen is None or EmptySubmission.has_passed(self.part_id, self.submission):
            return self.latest
        words = self._merge(self.latest, words, screen)
        if self._is_there(self.latest, words, sent):
            EmptySubmission.note(self.plan, self.part_id, self.submission)
            return self.latest
        return self._add(words, sent)

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
        versions = (with_plan(self.plan, row) for row in later.order_by(Proposal.revision))
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
        part.changed_by, part.changed_at = self.by, latest.made_at
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
        with_plan(self.plan, proposal)
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


def one_text(kind_name: str, words: dict) -> str:
    """The words of a proposal as one text: the headline, else the first text, else ""."""
    kind = kind_named(kind_name)
    texts = [
        words.get(name)
        for name in (kind.headline, *kind.writable)
        if name not in kind.choices and isinstance(kind._meta.fields[name], SealedText)
    ]
    return next(filter(None, texts), "")
