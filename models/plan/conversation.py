"""A conversation: for a while, the people whom the owner lets in write in the plan with them."""

import secrets
from typing import Any

import peewee

from models.core.change import Change
from models.core.database import now, transaction
from models.core.encryption import SealedChoice, SealedModel, SealedText, fingerprint
from models.core.prepared import PreparedQuery
from models.core.reserve import protecting
from models.people.person import Person
from models.plan.plan import InPlan, Plan

CODE_SECONDS = 10 * 60
LASTS_SECONDS = 2 * 3600
DIGITS = 6
GOES_ON = PreparedQuery(
    lambda kind, plan, at: kind.select().where(
        kind.plan == plan, kind.ended_at.is_null(), kind.expires_at > at
    )
)


class Conversation(SealedModel):
    """One conversation about one plan.

    A code of only six digits is safe: it lasts for minutes, only somebody who is signed in can
    use it, and then the owner still has to let them in.
    """

    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    plan_id: int
    digits = SealedText(null=True)
    code = peewee.CharField(64, null=True, index=True)  # a fingerprint of the digits, to find it by
    code_until = peewee.BigIntegerField(default=0)
    started_at = peewee.BigIntegerField(default=now)
    expires_at = peewee.BigIntegerField()
    ended_at = peewee.BigIntegerField(null=True)
    page = SealedChoice(null=True)  # the name of the one from which it was opened, if not a meeting
    prepares: Any = peewee.BigIntegerField(null=True)  # the id of the meeting that is prepared

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def going_on(cls):
        """A condition for a query: the conversation has not ended."""
        return cls.ended_at.is_null() & (cls.expires_at > now())

    @classmethod
    def that_are_on(cls):
        """A query for the ids of all conversations that go on."""
        return cls.select(cls.id).where(cls.going_on())

    @classmethod
    def of(cls, plan: Plan) -> "Conversation | None":
        """The conversation about this plan that is going on; None if there is none."""
        found = GOES_ON.first(cls, plan.id, now())
        if found:
            found.plan = plan
        return found

    @classmethod
    def last(cls, plan: Plan) -> "Conversation | None":
        """The conversation about this plan that was over last; None if none is."""
        over = cls.select().where(cls.plan == plan, ~cls.going_on())
        return over.order_by(cls.started_at.desc(), cls.id.desc()).first()

    @property
    def over_at(self) -> int:
        """When it ended or will end by itself, in seconds since 1970."""
        return self.expires_at if self.ended_at is None else min(self.ended_at, self.expires_at)

    @classmethod
    def start(cls, visit: InPlan) -> "Conversation":
        """Start a conversation and return it; the one that is going on, if there is one.

        Raises AccessEnded.
        """
        plan = visit.plan
        with visit.turn():
            current = cls.of(plan)
            if current:
                return current
            talk = cls(plan=plan, expires_at=now() + LASTS_SECONDS)
            talk.save(force_insert=True)
            visit.note("opened", "conversation", talk.id)
        talk.new_code()
        return talk

    def new_code(self) -> None:
        """Give it six new digits that no other open conversation has, for CODE_SECONDS."""
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        with transaction():
            if Conversation.by_code(digits):
                return self.new_code()
            self.digits = digits
            self.code = fingerprint("talk " + digits)
            self.code_until = now() + CODE_SECONDS
            self.save(only=[Conversation.digits, Conversation.code, Conversation.code_until])
        Change.signal(self.plan_id, "conversation")

    def prepare(self, visit: InPlan, meeting_id: int) -> None:
        """Keep that the meeting with this id is prepared in it. Raises AccessEnded."""
        self._opened_from(visit, prepares=meeting_id, page=None)

    def open_from(self, visit: InPlan, page: str) -> None:
        """Keep that it was opened from this page of the plan. Raises AccessEnded."""
        self._opened_from(visit, prepares=None, page=page)

    def _opened_from(self, visit: InPlan, prepares: int | None, page: str | None) -> None:
        with visit.turn():
            self.prepares = prepares
            self.page = page
            self.save(only=[Conversation.prepares, Conversation.page])

    @classmethod
    def by_code(cls, digits: str) -> "Conversation | None":
        """The open conversation with these digits, with its plan and owner loaded."""
        return (
            cls.select(cls, Plan, Person)
            .join(Plan)
            .join(Person)
            .where(
                cls.code == fingerprint("talk " + digits), cls.code_until > now(), cls.going_on()
            )
            .first()
        )

    @property
    def live(self) -> bool:
        return self.ended_at is None and self.expires_at > now()

    @property
    def code_to_show(self) -> str | None:
        """The six digits while they can be used, then None."""
        return self.digits if self.code_until > now() else None

    @protecting
    def end(self, visit: InPlan) -> None:
        """End the conversation. The guests can then read nothing, unless they have an access.

        A write that has begun is finished first. A guest's write that waits for its turn raises
        AccessEnded.
        """
        with visit.turn():
            Conversation.update(ended_at=now(), code=None, digits=None).where(
                Conversation.plan == self.plan_id, Conversation.ended_at.is_null()
            ).execute()
            visit.note("closed", "conversation", self.id)
            Change.signal(self.plan_id, "access")
