"""A conversation: the owner opens the door for a while, and whoever they let in writes with them."""

import secrets
from typing import TYPE_CHECKING

import peewee

from models.core.change import Change
from models.core.database import Base, now, transaction
from models.core.encryption import SealedModel, SealedText, fingerprint
from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.plan import Plan

if TYPE_CHECKING:
    from models.plan.visit import Visit

CODE_SECONDS, LASTS_SECONDS = 10 * 60, 2 * 3600
DIGITS = 6
INSIDE = PreparedQuery(
    lambda kind, plan, person, at: (
        kind.select()
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
    """Six digits are safe because they live for minutes, need a signed-in person, and the owner's "let in"."""

    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    plan_id: int
    digits = SealedText(null=True)
    code = peewee.CharField(64, null=True, index=True)
    code_until = peewee.BigIntegerField(default=0)
    started_at = peewee.BigIntegerField(default=now)
    expires_at = peewee.BigIntegerField()
    ended_at = peewee.BigIntegerField(null=True)

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def _live(cls):
        return cls.ended_at.is_null() & (cls.expires_at > now())

    @classmethod
    def of(cls, plan: Plan) -> "Conversation | None":
        """The one that is going on."""
        found = cls.get_or_none(cls.plan == plan, cls._live())
        if found:
            found.__rel__["plan"] = plan
        return found

    @classmethod
    def start(cls, visit: "Visit") -> "Conversation":
        """Open the door. Where it stands open already, that one goes on."""
        plan = visit.plan
        with visit.turn():
            going = cls.of(plan)
            if going:
                return going
            talk = cls(plan=plan, expires_at=now() + LASTS_SECONDS)
            talk.__rel__["plan"] = plan
            talk.save(force_insert=True)
            visit.note("opened", "conversation", talk.id)
        talk.new_code()
        return talk

    def new_code(self) -> None:
        """Six fresh digits that no other open conversation has."""
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        with transaction():
            if Conversation.by_code(digits):
                return self.new_code()
            self.digits, self.code, self.code_until = (
                digits,
                fingerprint("talk " + digits),
                now() + CODE_SECONDS,
            )
            self.save(only=[Conversation.digits, Conversation.code, Conversation.code_until])
        Change.signal(self.plan_id, "conversation")

    @classmethod
    def by_code(cls, digits: str) -> "Conversation | None":
        """The open conversation with these digits, its plan and owner beside it."""
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
        return self.digits if self.code_until > now() else None

    def end(self, visit: "Visit") -> None:
        """Close the door. Whoever was let in reads nothing more, unless they have an access.

        A write that has begun is finished first; who waits to write meets AccessEnded.
        """
        with visit.turn():
            Conversation.update(ended_at=now(), code=None, digits=None).where(
                Conversation.plan == self.plan_id, Conversation.ended_at.is_null()
            ).execute()
            visit.note("closed", "conversation", self.id)
            Change.signal(self.plan_id, "access")


class Guest(Base):
    """Somebody who knocked, and what the owner said."""

    conversation = peewee.ForeignKeyField(Conversation, backref="guests", on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, on_delete="CASCADE")
    knocked_at = peewee.BigIntegerField(default=now)
    let_in_at = peewee.BigIntegerField(null=True)
    refused_at = peewee.BigIntegerField(null=True)

    class Meta:
        indexes = ((("conversation", "person"), True),)

    @classmethod
    def knock(cls, talk: Conversation, person: Person) -> "Guest":
        """Ask to come in. Knocking twice is knocking once."""
        cls.insert(
            id=cls._meta.fields["id"].default(), conversation=talk, person=person, knocked_at=now()
        ).on_conflict_ignore().execute()
        Change.signal(talk.plan_id, "conversation")
        return cls.get(cls.conversation == talk, cls.person == person)

    @classmethod
    def inside(cls, plan: Plan, person: Person) -> "Guest | None":
        """The person, if the owner has let them into the conversation that is going on."""
        return INSIDE.first(cls, plan.id, person.id, now())

    @classmethod
    def everybody_inside(cls, plan_id: int):
        """A query: the people whom the owner has let into the conversation that is going on."""
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
        """Has the owner ever let this person in?"""
        return (
            cls.select()
            .join(Conversation)
            .where(Conversation.plan == plan, cls.person == person, cls.let_in_at.is_null(False))
            .exists()
        )

    @classmethod
    def waiting(cls, talk_id: int, person: Person) -> "Guest | None":
        """This person's own knock at this conversation."""
        return cls.get_or_none(cls.conversation == talk_id, cls.person == person)

    @classmethod
    def at(cls, talk: Conversation) -> list["Guest"]:
        """Everyone who knocked, with their names: one query."""
        return list(
            cls.select(cls, Person)
            .join(Person)
            .where(cls.conversation == talk)
            .order_by(cls.knocked_at)
        )

    @classmethod
    def known_to(cls, plan: Plan) -> list[Person]:
        """People the owner has let in at some time: the ones access can be given to."""
        return list(
            Person.select()
            .join(cls)
            .join(Conversation)
            .where(Conversation.plan == plan, cls.let_in_at.is_null(False))
            .distinct()
        )

    def let_in(self, visit: "Visit") -> None:
        with visit.turn():
            Guest.update(let_in_at=now(), refused_at=None).where(Guest.id == self.id).execute()
            visit.note("let in", "conversation", self.id)
            Change.signal(visit.plan.id, "conversation")

    def show_out(self, visit: "Visit") -> None:
        """Not let in, or not any more."""
        with visit.turn():
            Guest.update(refused_at=now()).where(Guest.id == self.id).execute()
            visit.note("showed out", "conversation", self.id)
            Change.signal(visit.plan.id, "access")
