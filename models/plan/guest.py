"""A guest: somebody who asks to come into a conversation, or whom its owner has let in.

From then on they read and write in the plan, until the conversation ends or the owner shows them
out.
"""

from typing import Any

import peewee

from models.core.change import Change
from models.core.database import Base, now
from models.core.prepared import PreparedQuery
from models.core.reserve import protecting
from models.people.person import Person
from models.plan.conversation import Conversation
from models.plan.plan import InPlan, Plan

NO_MORE = 0  # when somebody knocked to whom the owner said no although they had been in
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
WAS_INSIDE = PreparedQuery(
    lambda kind, plan, person: (
        kind.select(kind.id)
        .join(Conversation)
        .where(Conversation.plan == plan, kind.person == person, kind.let_in_at.is_null(False))
        .limit(1)
    )
)


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
    def _is_let_in(cls):
        """A condition for a query: the owner has let them in, and not shown them out."""
        return cls.let_in_at.is_null(False) & cls.refused_at.is_null()

    @classmethod
    def everybody_inside(cls, plan_id: int):
        """A query for the ids of all persons let into the conversation that is going on."""
        return (
            cls.select(cls.person)
            .join(Conversation)
            .where(
                Conversation.plan == plan_id,
                Conversation.going_on(),
                cls._is_let_in(),
            )
        )

    @classmethod
    def was_inside(cls, plan: Plan, person: Person) -> bool:
        """True if the owner has ever let this person into a conversation."""
        return bool(WAS_INSIDE.tuples(cls, plan.id, person.id))

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
            .where(cls.person == person, Conversation.going_on(), cls.refused_at.is_null())
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
                Conversation.going_on(),
                cls._is_let_in(),
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
