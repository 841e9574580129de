"""A proposal: what a helper would like a part to say. The owner decides.

A proposal is written by the same rule as a part (models/plan/edit.py): what one person writes in
two places is merged field by field, or both texts are shown, and every version is kept.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

import peewee

from models.core.change import Change
from models.core.database import new_id, now
from models.core.encryption import SealedChoice, SealedJSON, SealedModel, SealedText
from models.core.grouping import grouped
from models.core.prepared import PreparedQuery
from models.core.typed import plain
from models.people.person import Person
from models.plan.edit import Edit
from models.plan.kinds import kind_named
from models.plan.part import Part
from models.plan.plan import Plan, with_plan
from models.plan.stretch import versions
from models.plan.undoing import UNDO_SECONDS

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
HEARD = 1  # the revision of a signal: the owner has answered it or taken that back; 0: it was sent
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
    # Set by models/plan/answered_proposals.py: the part was changed after the yes.
    changed_since = False

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
    def by_person(cls, plan: Plan, part_id: int, by: Person | int):
        """A condition for a query: everything that this person has proposed for this part."""
        return (cls.plan == plan) & (cls.part == part_id) & (cls.by == by)

    @classmethod
    def latest(cls, plan: Plan, part_id: int, by: Person) -> "Proposal | None":
        """The last version that this person has written for this part."""
        mine = cls.select().where(cls.by_person(plan, part_id, by))
        found = mine.order_by(cls.revision.desc()).first()
        if found:
            found.plan = plan
        return found

    @classmethod
    def mine(cls, plan: Plan, part_id: int, by: Person) -> "Proposal | None":
        """The proposal that this person can go on writing in: the owner has not answered it."""
        found = cls.latest(plan, part_id, by)
        return found if found and found.is_open else None

    @classmethod
    def version(cls, plan: Plan, part_id: int, by: Person, revision: int) -> "Proposal | None":
        """What this person had written for this part at that revision of theirs."""
        found = cls.get_or_none(cls.by_person(plan, part_id, by), cls.revision == revision)
        if found:
            found.plan = plan
        return found

    @classmethod
    def versions(cls, plan: Plan, part_id: int, by: Person) -> list["Proposal"]:
        """What this person would call versions of what they proposed for this part, latest first.

        Each one that was sent, and the drafts that models/plan/stretch.py lists: what was typed in
        one go is one version.
        """
        mine = cls.select().where(cls.by_person(plan, part_id, by))
        rows = with_plan(plan, mine.order_by(cls.revision))
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
        return grouped(cls.on(plan, "both"), by=lambda one: one.part)

    @property
    def can_be_reopened(self) -> bool:
        """True for UNDO_SECONDS after a yes, unless the part was changed after it."""
        is_late = now() - (self.decided_at or 0) >= UNDO_SECONDS
        return self.state == "accepted" and not is_late and not self.changed_since

    @property
    def can_be_taken_back(self) -> bool:
        """True for UNDO_SECONDS after an answer of any kind.

        A yes has changed the part, so for a yes can_be_reopened decides.
        """
        is_late = now() - (self.decided_at or 0) >= UNDO_SECONDS
        return self.can_be_reopened or (self.state in ("declined", "both") and not is_late)

    @property
    def page(self) -> str:
        """The name of the page that the part is on."""
        return kind_named(self.kind).page

    @property
    def said(self) -> str:
        """The proposal as one text: its headline, else the first text in it, else ""."""
        return one_text(self.kind, self.words)

    @classmethod
    def on(cls, plan: Plan, state: str) -> list["Proposal"]:
        """The plan's proposals in this state, oldest first, with their authors. One query."""
        return IN_STATE.in_plan(cls, plan, state)

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
                row.plan = loaded[row.plan_id]
                found[row.plan_id].append(row)
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
            found.plan = plan
        return found

    def accept(self, visit: "Visit", reason: str | None = None) -> Part:
        """Write the words into the plan, with the one who proposed them as their author.

        What stood there as the owner had said yes to the plan counts as agreed with the new words.
        `reason`: as in _decide. Returns the part. Raises Conflict if the owner has changed the
        same fields since, Removed, Full, Decided, LookupError or AccessEnded.
        """
        with visit.turn():
            self._decide(visit, "accepted", reason)
            author = visit.of_proposer(self.by, visit.plan)
            kind = kind_named(self.kind)
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
            Change.signal(self.plan_id, "proposal", self.id, HEARD)

    def _leave_another_kind(self) -> None:
        """Become a proposal for a new part, if this id is that of another kind of part."""
        if Edit.other_kind(self.plan, self.part, self.kind) is None:
            return
        mine = Proposal.by_person(self.plan, self.part, self.by_id) & (Proposal.kind == self.kind)
        self.part = new_id()
        Proposal.update(part=self.part).where(mine).execute()


def one_text(kind_name: str, words: dict) -> str:
    """The words of a proposal as one text: the headline, else the first text, else "".

    What was chosen is no text: it is kept as a name that nobody reads.
    """
    kind = kind_named(kind_name)
    fields = {name: kind._meta.fields[name] for name in (kind.headline, *kind.writable)}
    texts = [
        words.get(name)
        for name, field in fields.items()
        if isinstance(field, SealedText) and not isinstance(field, SealedChoice)
    ]
    return next(filter(None, texts), "")
