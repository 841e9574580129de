"""A conversation: for a while, the people whom the owner lets in write in the plan with them."""

import secrets
from typing import Any

import peewee

from models.core.change import Change
from models.core.database import Base, now, transaction
from models.core.encryption import SealedChoice, SealedModel, SealedText, fingerprint
from models.core.prepared import PreparedQuery
from models.core.reserve import protecting
from models.people.person import Person
from models.plan.plan import InPlan, Plan

CODE_SECONDS = 10 * 60
LASTS_SECONDS = 2 * 3600
DIGITS = 6
NO_MORE = 0  # when somebody knocked to whom the owner said no although they had been in
GOES_ON = PreparedQuery(
    lambda kind, plan, at: kind.select().where(
        kind.plan == plan, kind.ended_at.is_null(), kind.expires_at > at
    )
)
INSIDE = PreparedQuery(
    lambda kind, plan, person, at: (
        kind.select(kind, Conversation)
        .join(Conversation)
        .where(
            Conversation.plan == plan,
            Conversation.ended_at.is_null(),
            Conversation.expires_at > at,
            kind.person == person,
            kind.let_in_at.is_null(False),
            kind.refused_at.is_null(),
        )
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
    def _live(cls):
        """A condition for a query: the conversation has not ended."""
        return cls.ended_at.is_null() & (cls.expires_at > now())

    @classmethod
    def that_are_on(cls):
        """A query for the ids of all conversations that go on."""
        return cls.select(cls.id).where(cls._live())

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
        over = cls.select().where(cls.plan == plan, ~cls._live())
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
            .where(cls.code == fingerprint("talk " + digits), cls.code_until > now(), cls._live())
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


class Guest(Base):
    """Somebody who asked to come into a conversation, and the owner's answer."""

    conversation = peewee.ForeignKeyField(Conversation, backref="guests", on_delete="CASCADE")
    conversation_id: int
    person = peewee.ForeignKeyField(Person, on_delete="CASCADE")
    person_id: int
    knocked_at = peewee.BigIntegerField(default=now)
    let_in_at = peewee.BigIntegerField(null=True)
    refused_at = peewee.BigIntegerField(null=True)

    class Meta:
        indexes = ((("conversation", "person"), True),)

    @property
    def is_in(self) -> bool:
        return self.let_in_at is not None and self.refused_at is None

    @property
    def waits(self) -> bool:
        """True if they have knocked, and the owner has not answered yet."""
        if self.refused_at is None:
            return self.let_in_at is None
        return self.knocked_at > self.refused_at

    @property
    def may_ask_again(self) -> bool:
        """True if they were in, and were shown out: once more, until the owner says no to that.

        Whoever was never let in is not asked about again: nobody can go on and on.
        """
        return self.was_in_and_is_out and self.knocked_at != NO_MORE and not self.waits

    @property
    def was_in_and_is_out(self) -> bool:
        return self.let_in_at is not None and self.refused_at is not None

    @classmethod
    def knock(cls, talk: Conversation, person: Person) -> "Guest":
        """Ask to come in, and return the guest's row. Asking again while they wait changes nothing.

        Until the owner has answered, whoever was shown out stays out, with the time it ended.
        """
        cls.insert(
            id=cls._meta.fields["id"].default(), conversation=talk, person=person, knocked_at=now()
        ).on_conflict_ignore().execute()
        guest = cls.get(cls.conversation == talk, cls.person == person)
        if guest.may_ask_again:
            guest._knocked(max(now(), (guest.refused_at or 0) + 1))
        Change.signal(talk.plan_id, "conversation")
        return guest

    def _knocked(self, at: int) -> None:
        self.knocked_at = at
        Guest.update(knocked_at=at).where(Guest.id == self.id).execute()

    @classmethod
    def inside(cls, plan: Plan, person: Person) -> "Guest | None":
        """The person's row and the conversation that is going on, if they are let into it."""
        guest = INSIDE.first(cls, plan.id, person.id, now())
        if guest:
            guest.conversation.plan = plan
        return guest

    @classmethod
    def everybody_inside(cls, plan_id: int):
        """A query for the ids of all persons let into the conversation that is going on."""
        return (
            cls.select(cls.person)
            .join(Conversation)
            .where(
                Conversation.plan == plan_id,
                Conversation._live(),
                cls.let_in_at.is_null(False),
                cls.refused_at.is_null(),
            )
        )

    @classmethod
    def was_inside(cls, plan: Plan, person: Person) -> bool:
        """True if the owner has ever let this person into a conversation."""
        return (
            cls.select()
            .join(Conversation)
            .where(Conversation.plan == plan, cls.person == person, cls.let_in_at.is_null(False))
            .exists()
        )

    @classmethod
    def last_inside(cls, plan: Plan, person: Person) -> "Guest | None":
        """This person's row at the last conversation that they were let into."""
        return (
            cls.select(cls, Conversation)
            .join(Conversation)
            .where(Conversation.plan == plan, cls.person == person, cls.let_in_at.is_null(False))
            .order_by(Conversation.started_at.desc(), Conversation.id.desc())
            .first()
        )

    @property
    def over_at(self) -> int:
        """When their place in it ended or will end, in seconds since 1970."""
        talk = self.conversation
        ends = (self.refused_at, talk.ended_at, talk.expires_at)
        return min(end for end in ends if end is not None)

    @property
    def was_shown_out(self) -> bool:
        """True if the owner stopped writing with this person before the conversation was over."""
        return self.refused_at is not None and self.refused_at < self.conversation.over_at

    @classmethod
    def waiting(cls, talk_id: int, person: Person) -> "Guest | None":
        """This person's row at the conversation with this id; None if they have not knocked."""
        return cls.get_or_none(cls.conversation == talk_id, cls.person == person)

    def withdraw(self) -> bool:
        """Do not ask to come in any more; False if the owner has answered already.

        Then nothing changes.
        """
        if not self.waits:
            return False
        if self.refused_at:
            self._knocked(self.refused_at)
        else:
            unanswered = Guest.let_in_at.is_null(), Guest.refused_at.is_null()
            if not Guest.delete().where(Guest.id == self.id, *unanswered).execute():
                return False
        Change.signal(self.conversation.plan_id, "conversation")
        return True

    @classmethod
    def at(cls, talk: Conversation) -> list["Guest"]:
        """Everybody who knocked, with their persons, in that order. One query."""
        return list(
            cls.select(cls, Person)
            .join(Person)
            .where(cls.conversation == talk)
            .order_by(cls.knocked_at)
        )

    @classmethod
    def first_let_in(cls, talk_id: int) -> int | None:
        """When the first one was let in there, in seconds since 1970; None if nobody was."""
        return cls.select(peewee.fn.MIN(cls.let_in_at)).where(cls.conversation == talk_id).scalar()

    @classmethod
    def now_inside(cls, talk: Conversation | None) -> list["Guest"]:
        """Everybody who is let in there, with their persons; nobody if there is no conversation."""
        everybody = cls.at(talk) if talk else []
        return [guest for guest in everybody if guest.is_in]

    @classmethod
    def known_to(cls, plan: Plan) -> list[Person]:
        """Everybody whom the owner has ever let in: access can be given to them."""
        return list(
            Person.select()
            .join(cls)
            .join(Conversation)
            .where(Conversation.plan == plan, cls.let_in_at.is_null(False))
            .distinct()
        )

    @classmethod
    def last_times_in(cls, plan: Plan) -> dict[int, int]:
        """{person's id: when the owner let them in last}, in seconds since 1970. One query."""
        return cls._last_times(cls.person, Conversation.plan == plan)

    @classmethod
    def last_times_of(cls, person: Person) -> dict[int, int]:
        """{plan's id: when its owner let this person in last}. One query."""
        return cls._last_times(Conversation.plan, cls.person == person)

    @classmethod
    def _last_times(cls, by: peewee.Field, which) -> dict[int, int]:
        times = cls.select(by, peewee.fn.MAX(cls.let_in_at)).join(Conversation)
        rows: Any = times.where(which, cls.let_in_at.is_null(False)).group_by(by).tuples()
        return dict(rows)

    @classmethod
    def plans_of(cls, person: Person) -> list[Plan]:
        """The plans with a conversation going on in which this person is, or waits to be."""
        return list(
            Plan.select()
            .join(Conversation)
            .join(cls)
            .where(cls.person == person, Conversation._live(), cls.refused_at.is_null())
        )

    @classmethod
    def plans_inside(cls, person: Person) -> list[Plan]:
        """The plans in which this person is let into a conversation now, with the owners."""
        return list(
            Plan.select(Plan, Person)
            .join(Conversation)
            .join(cls)
            .switch(Plan)
            .join(Person)
            .where(
                cls.person == person,
                Conversation._live(),
                cls.let_in_at.is_null(False),
                cls.refused_at.is_null(),
            )
        )

    @classmethod
    def show_out_everywhere(cls, plan: Plan, person: Person) -> None:
        """Let this person into no conversation of the plan that has begun."""
        talks = Conversation.select(Conversation.id).where(Conversation.plan == plan)
        cls.update(refused_at=now()).where(
            cls.person == person, cls.conversation.in_(talks), cls.refused_at.is_null()
        ).execute()

    def let_in(self, visit: InPlan) -> None:
        """Let this person read and write in the plan until the conversation ends."""
        with visit.turn():
            answered = {
                "let_in_at": now(),
                "refused_at": None,
                "knocked_at": self.knocked_at or now(),
            }
            let = Guest.update(answered).where(Guest.id == self.id)
            if let.execute():  # nobody, if they have just gone away again
                visit.note("let in", "conversation", self.id)
                Change.signal(visit.plan.id, "conversation")

    @protecting
    def show_out(self, visit: InPlan) -> None:
        """Do not let this person in, or not any longer.

        Of somebody who was out already, the time stays: what changed since then is not for them.
        """
        with visit.turn():
            if self.was_in_and_is_out:  # also if they have just stepped back
                self._knocked(NO_MORE)
            Guest.update(refused_at=max(now(), self.knocked_at)).where(
                Guest.id == self.id, Guest.refused_at.is_null()
            ).execute()
            visit.note("showed out", "conversation", self.id)
            Change.signal(visit.plan.id, "access")
