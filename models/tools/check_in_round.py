"""A round: everybody in a conversation answers, and sees no answer until all have (R51, R52).

Until then nobody learns what another answered, nor who has: only how many of how many. So an
answer sends no signal and makes no entry in the log, which the owner reads; that the answers were
shown does both, and so does a name that is new at the table of a meeting: it gets a seat there,
whether it answers or is waited for. Nothing that was answered changes after that. Who had not
answered by then, or is let in later, answers before they see the others' answers, and theirs joins
them.
"""

from collections.abc import Iterable
from typing import Any

import peewee

from models.core.change import Change
from models.core.database import now
from models.core.encryption import SealedJSON, SealedModel, SealedText
from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.conversation import Conversation
from models.plan.plan import Plan, with_plan
from models.plan.visit import Visit
from models.tools.check_in import ABOUT

LISTED = 20  # so many of the latest rounds are listed
OF_PLAN = PreparedQuery(
    lambda kind, plan: (
        kind.select()
        .where(kind.plan == plan)
        .order_by(kind.began_at.desc(), kind.id.desc())
        .limit(LISTED)
    )
)
ANSWERED_BY = PreparedQuery(
    lambda kind, plan, person: (
        kind.select()
        .join(CheckInAnswer, on=CheckInAnswer.round == kind.id)
        .where(kind.plan == plan, CheckInAnswer.person == person, CheckInAnswer.said.is_null(False))
        .order_by(kind.began_at.desc(), kind.id.desc())
        .distinct()
        .limit(LISTED)
    )
)


class CheckInRound(SealedModel):
    """One round at the start or the end of a conversation, or of a meeting that is held in it.

    Each time that a meeting begins has rounds of its own. They outlive the conversation's row.
    """

    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    conversation = peewee.ForeignKeyField(
        Conversation, null=True, backref="+", on_delete="SET NULL", index=False
    )
    conversation_id: int | None
    sitting: Any = peewee.BigIntegerField(default=0)  # the meeting's it was answered in; 0: none
    about = peewee.CharField(5)  # "start" or "end"
    began_at = peewee.BigIntegerField(default=now)
    shown_at = peewee.BigIntegerField(null=True)

    class Meta:
        indexes = ((("conversation", "sitting", "about"), True),)

    @property
    def cipher(self):
        return self.plan.cipher

    @property
    def questions(self) -> tuple[str, ...]:
        return ABOUT[self.about]

    @property
    def is_of_each(self) -> bool:
        """True if everybody answered about themselves: no such answer is about the meeting."""
        return self.about == "start"

    @classmethod
    def at(cls, talk: Conversation | None, sitting: int, about: str) -> "CheckInRound | None":
        """The round about this there; None while nobody has answered."""
        here = (cls.conversation == talk) & (cls.sitting == sitting)
        return cls.get_or_none(here, cls.about == about)

    @classmethod
    def seen_by(cls, visit: Visit) -> list["CheckInRound"]:
        """The latest rounds that this person took part in, newest first; the owner's are all."""
        if visit.owns:
            return OF_PLAN.rows(cls, visit.plan.id)
        return ANSWERED_BY.rows(cls, visit.plan.id, visit.person.id)

    @classmethod
    def find(cls, visit: Visit, round_id: int) -> "CheckInRound | None":
        """The round with this id, if it is one of those that this person may look back at."""
        found = cls.get_or_none(cls.plan == visit.plan, cls.id == round_id)
        given = found.open_answers(visit) if found else []
        return found if visit.owns or any(one.is_of(visit.person) for one in given) else None

    def answers(self, visit: Visit) -> list["CheckInAnswer"]:
        """All that was answered, and names that are waited for. Not to show: see open_answers."""
        return CheckInAnswer.of(visit.plan, [self])

    def show(self, visit: Visit) -> None:
        """Show all answers from now on. For use in a turn of the plan."""
        self.shown_at = now()
        self.save(only=[CheckInRound.shown_at])
        visit.note("opened", "check_in_round", self.id)
        Change.signal(visit.plan.id, "check_in_round")

    def open_answers(self, visit: Visit) -> list["CheckInAnswer"]:
        """The answers that this person may see: all when they are shown, before that their own."""
        return self.open_of(visit, self.answers(visit))

    def open_of(self, visit: Visit, answers: list["CheckInAnswer"]) -> list["CheckInAnswer"]:
        """Those of all its answers that this person may see, as open_answers says."""
        given = [one for one in answers if one.is_given]
        return given if self.shown_at else [one for one in given if one.is_of(visit.person)]


class CheckInAnswer(SealedModel):
    """What one person answered in a round, by themselves or on a phone that went round.

    `who` names them in the clear without saying who it is. `person`: None for somebody with a
    `name` alone. `by`: whose phone it was. `said`: None while a name is only waited for,
    and for whoever had not answered when all was shown.
    """

    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    plan_id: int
    round = peewee.ForeignKeyField(CheckInRound, backref="+", on_delete="CASCADE", index=False)
    round_id: int
    who = peewee.CharField(64)
    person = peewee.ForeignKeyField(Person, null=True, backref="+")
    person_id: int | None
    name = SealedText(null=True)
    by = peewee.ForeignKeyField(Person, backref="+")
    by_id: int
    said = SealedJSON(null=True)  # {question or "words": answer}
    at = peewee.BigIntegerField(default=now)

    class Meta:
        indexes = ((("round", "who"), True),)

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def of(cls, plan: Plan, rounds: Iterable[CheckInRound]) -> list["CheckInAnswer"]:
        """The answers of these rounds, in the order in which their people came. One query."""
        return with_plan(plan, cls.select().where(cls.round.in_(list(rounds))).order_by(cls.id))

    @property
    def is_given(self) -> bool:
        return self.said is not None

    def is_of(self, person: Person) -> bool:
        return self.person_id == person.id
