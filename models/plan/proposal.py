"""A proposal: what a helper would write, beside the owner's words. The owner decides."""

from contextlib import suppress
from typing import TYPE_CHECKING

import peewee

from models.core.change import Change
from models.core.database import now
from models.core.encryption import SealedJSON, SealedModel, SealedText
from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.edit import Full
from models.plan.kinds import kind_named
from models.plan.part import Part, plain
from models.plan.plan import Plan

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
ANSWER_SHOWN_SECONDS = 30 * 86400
MOST_OPEN = 50  # by one person in one plan: waiting, or begun


class Decided(Exception):
    """Somebody answered this proposal already."""


class Proposal(SealedModel):
    """`part` may not exist yet: then the proposal is for a new one."""

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
    state = peewee.CharField(10)  # draft, waiting, accepted, declined, both, replaced
    made_at = peewee.BigIntegerField(default=now)
    decided_at = peewee.BigIntegerField(null=True)

    class Meta:
        indexes = ((("plan", "state"), False),)

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def put(
        cls,
        visit: "Visit",
        kind: type[Part],
        part_id: int,
        base: int,
        words: dict,
        sent: bool,
        origin: str = "screen",
    ) -> "Proposal":
        """Propose these words, or keep them as the helper's own draft until they are `sent`.

        An earlier one by the same person for the same part gives way; one that was sent is kept.
        Raises Full where this person has MOST_OPEN others that nobody has answered.
        """
        plan, by = visit.plan, visit.person
        with visit.turn():
            mine = (cls.part == part_id) & (cls.by == by) & (cls.plan == plan)
            if cls._count_open(plan, by, but=part_id) >= MOST_OPEN:
                raise Full
            cls.delete().where(mine, cls.state == "draft").execute()
            if sent:
                cls.update(state="replaced", decided_at=now()).where(
                    mine, cls.state == "waiting"
                ).execute()
            proposal = cls(
                plan=plan,
                kind=kind.kind_name,
                part=part_id,
                base=base,
                by=by,
                origin=origin,
                state="waiting" if sent else "draft",
                words={name: plain(value) for name, value in words.items()},
            )
            proposal.__rel__["plan"] = plan
            proposal.save(force_insert=True)
            if sent:
                visit.note("proposed", kind.kind_name, part_id)
                Change.signal(plan.id, "proposal", proposal.id)
        return proposal

    @classmethod
    def _count_open(cls, plan: Plan, by: Person, but: int) -> int:
        return (
            cls.select()
            .where(
                cls.plan == plan, cls.by == by, cls.part != but, cls.state.in_(("draft", "waiting"))
            )
            .count()
        )

    @classmethod
    def voices(cls, plan: Plan) -> dict[int, list["Proposal"]]:
        """{part id: what others say there}, of those the owner keeps beside their own words."""
        found: dict[int, list[Proposal]] = {}
        for proposal in cls.on(plan, "both"):
            found.setdefault(proposal.part, []).append(proposal)
        return found

    @classmethod
    def count_waiting(cls, plan: Plan) -> int:
        return cls.select().where(cls.plan == plan, cls.state == "waiting").count()

    @property
    def said(self) -> str:
        """The words as one voice: what stands for a part of this kind, else any text in it."""
        headline = self.words.get(kind_named(self.kind).headline)
        texts = (value for value in self.words.values() if isinstance(value, str))
        return headline or next(texts, "")

    @classmethod
    def mine(cls, plan: Plan, part_id: int, by: Person) -> "Proposal | None":
        """What this helper has begun or sent for a part, and nobody has answered."""
        found = (
            cls.select()
            .where(
                cls.plan == plan,
                cls.part == part_id,
                cls.by == by,
                cls.state.in_(("draft", "waiting")),
            )
            .order_by(cls.made_at.desc(), cls.id.desc())
            .first()
        )
        if found:
            found.__rel__["plan"] = plan
        return found

    @classmethod
    def on(cls, plan: Plan, state: str) -> list["Proposal"]:
        """The plan's proposals in this state, oldest first, with their authors: one query."""
        rows = IN_STATE.rows(cls, plan.id, state)
        for row in rows:
            row.__rel__["plan"] = plan
        return rows

    @classmethod
    def answered(cls, plan: Plan, by: Person) -> list["Proposal"]:
        """What the owner has said to this helper's proposals in the last month, latest first."""
        rows = list(
            cls.select()
            .where(
                cls.plan == plan,
                cls.by == by,
                cls.state.in_(("accepted", "declined", "both")),
                cls.decided_at > now() - ANSWER_SHOWN_SECONDS,
            )
            .order_by(cls.decided_at.desc(), cls.id.desc())
            .limit(10)
        )
        for row in rows:
            row.__rel__["plan"] = plan
        return rows

    @classmethod
    def find(cls, plan: Plan, proposal_id: int) -> "Proposal | None":
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
        """The words become part of the plan, by the one who wrote them.

        Raises Conflict where the owner has written there since, Removed, Full, or Decided.
        """
        with visit.turn():
            self._decide(visit, "accepted", reason)
            author = visit.of_proposer(self.by, visit.plan)
            return kind_named(self.kind).write(author, self.part, self.base, self.words)

    def settle(self, visit: "Visit") -> None:
        """The owner has chosen among their words and these: it waits no more. Twice is once."""
        with suppress(Decided):
            self._decide(visit, "accepted")

    def decline(self, visit: "Visit", reason: str | None = None) -> None:
        """The owner keeps their own. The proposal stays in the history."""
        self._decide(visit, "declined", reason)

    def keep_both(self, visit: "Visit", reason: str | None = None) -> None:
        """Both voices stand in the plan, side by side."""
        self._decide(visit, "both", reason)

    def _decide(self, visit: "Visit", state: str, reason: str | None = None) -> None:
        """`reason`: the owner's own words about the answer, for the one who proposed."""
        with visit.turn():
            open_ones = ("waiting", "both") if state != "both" else ("waiting",)
            done = (
                Proposal.update(
                    state=state, decided_at=now(), **self.sealed({"reason": reason or None})
                )
                .where(Proposal.id == self.id, Proposal.state.in_(open_ones))
                .execute()
            )
            if not done:
                raise Decided
            visit.note(state, self.kind, self.part)
            Change.signal(self.plan_id, "proposal", self.id)
