"""What an owner shows of a part that is theirs alone: to one person, or on the table.

The words are kept here as they were when the owner said yes. It is a yes to these words: what is
written in the part afterwards is shown to nobody. When it ends, the words go from here at once.
"""

from typing import Any

import peewee

from models.core.change import Change
from models.core.database import now
from models.core.encryption import SealedJSON, SealedModel
from models.core.reserve import protecting
from models.people.consent import Consent
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import InPlan, Plan

WHOLE = "whole"  # among the words: True if nothing of the part was left out


class Showing(SealedModel):
    """`person`: who sees it. Or `conversation`: it lies on the table for all who are in it.

    Neither opens anything else of the plan to anybody.
    """

    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    plan_id: int
    kind = peewee.CharField(20)
    part = peewee.BigIntegerField()
    revision = peewee.IntegerField()  # of the part, when it was shown
    person = peewee.ForeignKeyField(Person, null=True, backref="+", on_delete="CASCADE")
    person_id: int | None
    conversation = peewee.ForeignKeyField(Conversation, null=True, backref="+", on_delete="CASCADE")
    conversation_id: int | None
    words = SealedJSON(null=True)  # {field: paragraphs, or a day}; None: it has ended
    shown_at = peewee.BigIntegerField(default=now)
    expires_at = peewee.BigIntegerField()
    ended_at = peewee.BigIntegerField(null=True)

    @property
    def cipher(self):
        return self.plan.cipher

    @property
    def address(self) -> str:
        """Where it is read. No word of it is in it."""
        return f"{self.plan.address}/shown/{self.id}"

    @classmethod
    def begin(
        cls,
        visit: InPlan,
        part,
        words: dict,
        whom: Person | Conversation,
        until: int = 0,
        was_there: bool = False,
    ):
        """Show these words of the part, and return the row.

        `whom`: a person with an access in force or in the conversation that is on, `until` a
        moment (seconds since 1970), or who `was_there`, in a conversation that is over, with the
        minutes of a meeting; or that conversation, for as long as it lasts. What was shown
        of the part to the same person, or lay on the table, ends. Raises LookupError if the part
        has changed meanwhile or the person has left, or AccessEnded.
        """
        with visit.turn():
            _need_unchanged(part)
            if isinstance(whom, Conversation):
                to = cls._on_the_table(visit, whom)
            else:
                to = cls._to_one(visit, part, whom, until, was_there)
            made = cls(
                plan=visit.plan,
                kind=part.kind_name,
                part=part.id,
                revision=part.revision,
                words=words,
                **to,
            )
            made.save(force_insert=True)
            Consent.to("showing", visit.plan.owner, made.id)
            visit.note("opened", "showing", made.id)
            Change.signal(visit.plan.id, "showing")
        return made

    @classmethod
    def _on_the_table(cls, visit: InPlan, talk: Conversation) -> dict:
        """The fields that say so; what lay on the table ends. Raises LookupError if it is over."""
        _need(Conversation.of(visit.plan) == talk)
        cls.end(visit, cls.plan == visit.plan, cls.conversation.is_null(False))
        return {"conversation": talk, "expires_at": talk.expires_at}

    @classmethod
    def _to_one(cls, visit: InPlan, part, person: Person, until: int, was_there: bool) -> dict:
        """The fields that say so; what they were shown of the part ends. Raises LookupError."""
        is_here = Access.to(visit.plan, person) or Guest.inside(visit.plan, person)
        _need(is_here or (was_there and Guest.was_inside(visit.plan, person)))
        cls.end(visit, cls.part == part.id, cls.person == person)
        return {"person": person, "expires_at": until}

    @protecting
    def withdraw(self, visit: InPlan) -> None:
        """End it now, also where it is on somebody's screen. Raises AccessEnded."""
        with visit.turn():
            Showing.end(visit, Showing.id == self.id)

    @classmethod
    def end(cls, visit: InPlan, *which) -> None:
        """End the rows that fit the conditions, and the consents to them. For use in a turn."""
        rows = cls.select(cls.id).where(*which, cls.plan == visit.plan, cls.ended_at.is_null())
        ended = [row.id for row in rows]
        cls.end_rows(cls.id.in_(ended))
        for one in ended:
            visit.note("closed", "showing", one)
        if ended:
            Change.signal(visit.plan.id, "showing")

    @classmethod
    def end_of_part(cls, visit: InPlan, part) -> None:
        """End all that is shown of this part. Raises AccessEnded."""
        with visit.turn():
            cls.end(visit, cls.part == part.id, cls.kind == part.kind_name)

    @classmethod
    def can_be_to(cls, plan: Plan, talk: Conversation | None) -> dict[int, Person]:
        """{id: person} of those to whom something can be shown: who has access, or is here now.

        `talk`: the conversation that is on.
        """
        inside = [guest.person for guest in Guest.now_inside(talk)]
        with_access = [row.person for row in Access.given(plan) if row.begun]
        return {person.id: person for person in (*inside, *with_access)}

    @classmethod
    def minutes_for(cls, plan: Plan, kind: str, part: int, person: Person) -> "Showing | None":
        """What shows this person the minutes of the meeting with this id. One query."""
        found = cls.get_or_none(
            cls.plan == plan,
            cls.kind == kind,
            cls.part == part,
            cls.person == person,
            cls.in_force(),
        )
        return found and found._in(plan)

    @classmethod
    def end_rows(cls, *which) -> None:
        """The same without a visit: the person is erased, or their words have had their time."""
        ended = [row.id for row in cls.select(cls.id).where(*which, cls.ended_at.is_null())]
        cls.update(ended_at=now(), words=None).where(cls.id.in_(ended)).execute()
        Consent.withdraw(ended)

    @classmethod
    def clear_past(cls, before: int) -> int:
        """Forget the words of what ended by itself before this moment. Returns how many.

        A conversation may have ended earlier than it would have by itself.
        """
        over = Conversation.select(Conversation.id).where(Conversation.ended_at < before)
        past = (cls.expires_at < before) | cls.conversation.in_(over)
        return cls.update(words=None).where(past, cls.words.is_null(False)).execute()

    @classmethod
    def in_force(cls):
        """A condition for a query: it has not ended."""
        on_now = cls.conversation.is_null() | cls.conversation.in_(Conversation.that_are_on())
        return cls.ended_at.is_null() & (cls.expires_at > now()) & on_now

    @property
    def is_in_force(self) -> bool:
        is_over = self.ended_at is not None or self.expires_at <= now()
        return not is_over and (self.conversation is None or self.conversation.live)

    @property
    def is_whole(self) -> bool:
        """True if nothing of the part was left out."""
        return bool((self.words or {}).get(WHOLE))

    @classmethod
    def find(cls, plan: Plan, showing_id: int) -> "Showing | None":
        """The row with this id in this plan, also if it has ended."""
        found = cls.get_or_none(cls.id == showing_id, cls.plan == plan)
        return found and found._in(plan)

    @classmethod
    def of(cls, plan: Plan) -> list["Showing"]:
        """What the plan's owner shows now, latest first, with the persons. One query."""
        rows = (
            cls.select(cls, Person)
            .join(Person, peewee.JOIN.LEFT_OUTER)
            .where(cls.plan == plan, cls.in_force())
            .order_by(cls.shown_at.desc(), cls.id.desc())
        )
        return [row._in(plan) for row in rows]

    @classmethod
    def on_table(cls, plan: Plan) -> "Showing | None":
        """What lies on the table in the conversation about this plan that is on. One query."""
        lies = cls.conversation.is_null(False) & cls.in_force()
        found = cls.select().where(cls.plan == plan, lies).first()
        return found and found._in(plan)

    @classmethod
    def seen_by(cls, person: Person, plan: Plan, is_inside: bool) -> list["Showing"]:
        """What is shown of this plan to the person; with the table, if `is_inside` a conversation.

        One query.
        """
        whom: Any = cls.person == person
        if is_inside:
            whom |= cls.conversation.is_null(False)
        rows = cls.select().where(cls.plan == plan, whom, cls.in_force())
        return [row._in(plan) for row in rows.order_by(cls.shown_at.desc())]

    @classmethod
    def to_person(cls, person: Person) -> list["Showing"]:
        """What anybody shows to this person alone, latest first, with plans and owners."""
        return list(
            cls.select(cls, Plan, Person)
            .join(Plan)
            .join(Person)
            .where(cls.person == person, cls.in_force())
            .order_by(cls.shown_at.desc())
        )

    def is_for(self, person: Person) -> bool:
        """True if this person may read it now."""
        if not self.is_in_force:
            return False
        if self.conversation_id is None:
            return self.person_id == person.id
        guest = Guest.inside(self.plan, person)
        return guest is not None and guest.conversation_id == self.conversation_id

    def was_for(self, person: Person) -> bool:
        """True if it was once shown to this person."""
        if self.conversation_id is None:
            return self.person_id == person.id
        guest = Guest.waiting(self.conversation_id, person)
        return guest is not None and guest.let_in_at is not None

    def _in(self, plan: Plan) -> "Showing":
        self.plan = plan
        return self


def _need_unchanged(part) -> None:
    now_there = type(part).find(part.plan, part.id)
    _need(now_there and not now_there.removed_at and now_there.revision == part.revision)


def _need(holds) -> None:
    """Raises LookupError if something does not hold."""
    if not holds:
        raise LookupError
