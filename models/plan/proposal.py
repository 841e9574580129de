"""A proposal: what a helper would like a part to say. The owner decides."""

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
MOST_OPEN = 50  # drafts and waiting proposals by one person in one plan


class Decided(Exception):
    """This proposal has been answered already."""


class Proposal(SealedModel):
    """The words that somebody proposes for one part.

    `part` is the part's id; if there is no such part, the proposal is for a new one. `base` is
    the revision that the writer saw.
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
        """Propose `words`, {field: value}, or keep them as the helper's draft if not `sent`.

        It replaces an earlier one by the same person for the same part: a draft is deleted, one
        that was sent is kept with the state "replaced". Raises Full if this person has MOST_OPEN
        for other parts that the owner has not answered, or AccessEnded.
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
            # A private of peewee: keeps the plan that is loaded, so that the cipher, which opens
            # the sealed texts, needs no query. So do all the lines like this below.
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
        """{part id: the proposals that the owner keeps there beside their own words}."""
        found: dict[int, list[Proposal]] = {}
        for proposal in cls.on(plan, "both"):
            found.setdefault(proposal.part, []).append(proposal)
        return found

    @classmethod
    def count_waiting(cls, plan: Plan) -> int:
        return cls.select().where(cls.plan == plan, cls.state == "waiting").count()

    @property
    def said(self) -> str:
        """The proposal as one text: its headline, else the first text in it, else ""."""
        return one_text(self.kind, self.words)

    @classmethod
    def mine(cls, plan: Plan, part_id: int, by: Person) -> "Proposal | None":
        """This person's latest draft or waiting proposal for this part."""
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
        """The plan's proposals in this state, oldest first, with their authors. One query."""
        rows = IN_STATE.rows(cls, plan.id, state)
        for row in rows:
            row.__rel__["plan"] = plan
        return rows

    @classmethod
    def answered(cls, plan: Plan, by: Person) -> list["Proposal"]:
        """This person's proposals that the owner answered within ANSWER_SHOWN_SECONDS.

        At most 10, the latest answer first.
        """
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

        `reason`: as in _decide. Returns the part. Raises Conflict if the owner has changed the
        same fields since, Removed, Full, Decided, LookupError or AccessEnded.
        """
        with visit.turn():
            self._decide(visit, "accepted", reason)
            author = visit.of_proposer(self.by, visit.plan)
            return kind_named(self.kind).write(author, self.part, self.base, self.words)

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
                raise Decided
            visit.note(state, self.kind, self.part)
            Change.signal(self.plan_id, "proposal", self.id)


def one_text(kind_name: str, words: dict) -> str:
    """The words of a proposal as one text: the headline, else the first text, else ""."""
    kind = kind_named(kind_name)
    texts = [
        words.get(name)
        for name in (kind.headline, *kind.writable)
        if name not in kind.choices and isinstance(kind._meta.fields[name], SealedText)
    ]
    return next(filter(None, texts), "")
