"""A round: everybody in a conversation answers, and sees no answer until all have (R51, R52).

Until then nobody learns what another answered, nor who has: only how many of how many. So an
answer sends no signal and makes no entry in the log, which the owner reads; that the answers were
shown does both. Nothing that was answered changes after that.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import peewee

from models.core.change import Change
from models.core.database import now
from models.core.encryption import SealedJSON, SealedModel, SealedText, fingerprint
from models.people.person import Person
from models.plan.conversation import Conversation, Guest
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.check_in import ABOUT, LEVELS, CheckIn

LISTED = 20  # so many of the latest rounds are listed
MOST_NAMES = 20  # of those without a phone, in one round
NEAR = 2  # of 10: two answers that are no further apart are about the same
FAR = 4


class AlreadyShown(Exception):
    """The answers of this round have been shown: what comes now is not added."""


class NotTogether(Exception):
    """There is no conversation now, or this person is not let into it."""


class Overtaken(Exception):
    """The form is older than the person's own answer now, or is of an earlier conversation."""


class Full(Exception):
    """There are MOST_NAMES names in this round already."""


class CheckInRound(SealedModel):
    """One round at the start or the end of a conversation. It outlives the conversation's row."""

    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    conversation = peewee.ForeignKeyField(
        Conversation, null=True, backref="+", on_delete="SET NULL", index=False
    )
    conversation_id: int | None
    about = peewee.CharField(5)  # "start" or "end"
    began_at = peewee.BigIntegerField(default=now)
    shown_at = peewee.BigIntegerField(null=True)

    class Meta:
        indexes = ((("conversation", "about"), True),)

    @property
    def cipher(self):
        return self.plan.cipher

    @property
    def questions(self) -> tuple[str, ...]:
        return ABOUT[self.about]

    @property
    def is_of_each(self) -> bool:
        """True if everybody answered about themselves: such answers neither agree nor differ."""
        return self.about == "start"

    @classmethod
    def at(cls, talk: Conversation, about: str) -> "CheckInRound | None":
        """The round about this in the conversation; None while nobody has answered."""
        return cls.get_or_none(cls.conversation == talk, cls.about == about)

    @classmethod
    def seen_by(cls, visit: Visit, most: int = LISTED) -> list["CheckInRound"]:
        """The latest rounds that this person took part in, newest first; the owner's are all."""
        mine = CheckInAnswer.select(CheckInAnswer.round).where(
            CheckInAnswer.person == visit.person, CheckInAnswer.said.is_null(False)
        )
        found = cls.select().where(cls.plan == visit.plan)
        if not visit.owns:
            found = found.where(cls.id.in_(mine))
        return list(found.order_by(cls.began_at.desc(), cls.id.desc()).limit(most))

    @classmethod
    def find(cls, visit: Visit, round_id: int) -> "CheckInRound | None":
        """The round with this id, if it is one of those that this person may look back at."""
        found = cls.get_or_none(cls.plan == visit.plan, cls.id == round_id)
        if found and (visit.owns or any(one.is_of(visit.person) for one in found.answers(visit))):
            return found
        return None

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
        given = [one for one in self.answers(visit) if one.is_given]
        return given if self.shown_at else [one for one in given if one.is_of(visit.person)]


class CheckInAnswer(SealedModel):
    """What one person answered in a round, by themselves or on a phone that went round.

    `who` names them in the clear without saying who it is. `person`: None for somebody with a
    `name` alone. `by`: whose phone it was. `said`: None while a name is only waited for.
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
        rows = list(cls.select().where(cls.round.in_(list(rounds))).order_by(cls.id))
        for row in rows:
            # A private of peewee: keeps the plan that is loaded, so that the cipher needs no query.
            row.__rel__["plan"] = plan
        return rows

    @property
    def is_given(self) -> bool:
        return self.said is not None

    def is_of(self, person: Person) -> bool:
        return self.person_id == person.id


@dataclass(frozen=True)
class Somebody:
    """Who answers: somebody in the conversation, or a name without a phone."""

    person: Person | None = None
    name: str | None = None

    def in_clear(self, round_id: int) -> str:
        told = self.person.id if self.person else "name " + " ".join((self.name or "").split())
        return fingerprint(f"check-in {round_id} {told}".casefold())


class Table:
    """The round that goes on at the table: who is there, and how far they are.

    `talk`: the conversation; None if there is none, or this person is not let into it.
    """

    def __init__(self, visit: Visit, about: str):
        self.visit = visit
        self.about = about
        self._arrive()

    def _arrive(self) -> None:
        """Look who is there, and how far they are. Four queries."""
        visit = self.visit
        talk = Conversation.of(visit.plan)
        self.talk = talk if talk and (visit.owns or visit.guest) else None
        inside = [guest.person for guest in Guest.now_inside(self.talk)]
        self.people = [visit.plan.owner, *inside] if self.talk else []
        self.round = CheckInRound.at(self.talk, self.about) if self.talk else None
        self._load()

    def _load(self) -> None:
        self._answers = self.round.answers(self.visit) if self.round else []

    @property
    def is_shown(self) -> bool:
        return bool(self.round and self.round.shown_at)

    @property
    def names(self) -> list[str]:
        """Those without a phone who are in the round."""
        return [one.name or "" for one in self._answers if one.person_id is None]

    @property
    def mine(self) -> "CheckInAnswer | None":
        """The answer of the person at this screen, from whichever phone it came."""
        given = (one for one in self._answers if one.is_given)
        return next((one for one in given if one.is_of(self.visit.person)), None)

    @property
    def count(self) -> tuple[int, int]:
        """(how many have answered, of how many who are here now)."""
        here = {person.id for person in self.people}
        given = [one for one in self._answers if one.is_given]
        answered = sum(one.person_id is None or one.person_id in here for one in given)
        return answered, len(here) + len(self.names)

    @property
    def is_complete(self) -> bool:
        answered, everybody = self.count
        return bool(answered) and answered == everybody

    def settle(self) -> None:
        """Show the answers if nobody is waited for any more: the last one may have left."""
        if self.round and not self.is_shown and self.is_complete:
            with suppress(AlreadyShown, NotTogether):  # somebody else was quicker
                self._turn(lambda: None)

    @property
    def stamp(self) -> str:
        """What a form says it showed: of which conversation, and over which answer of one's own.

        It tells nothing of the answers of others.
        """
        return f"{self.talk.id if self.talk else 0} {self.mine.at if self.mine else 0}"

    def answer(self, who: Somebody, said: dict, stamp: str | None = None) -> None:
        """Keep what somebody answered; the last one before all is shown counts.

        `stamp`: that of the form. A request that is sent again is answered as the first time, and
        one that arrives late takes no newer answer away. Raises AlreadyShown, NotTogether,
        Overtaken, Full for too many names, or AccessEnded.
        """
        with suppress(AlreadyShown):
            return self._turn(lambda: self._keep_in_turn(who, said, stamp))
        if not self._has(who, said):
            raise AlreadyShown

    def _keep_in_turn(self, who: Somebody, said: dict, stamp: str | None) -> None:
        if self._has(who, said):
            return
        is_own = who.person == self.visit.person
        known = self.stamp if is_own else self.stamp.split()[0]
        if stamp and known != (stamp if is_own else stamp.split()[0]):
            raise Overtaken
        self._keep(who, said)

    def _has(self, who: Somebody, said: dict) -> bool:
        """True if this is what they have answered."""
        key = self.round and who.in_clear(self.round.id)
        return any(one.who == key and one.said == said for one in self._answers)

    def wait_for(self, name: str) -> None:
        """Let the round wait for somebody without a phone too. Raises as `answer` does."""
        self._turn(lambda: self._keep(Somebody(name=name), None))

    def show(self) -> None:
        """Show what has been answered, though somebody has not. Nothing if nobody has.

        Raises NotTogether or AccessEnded.
        """
        with suppress(AlreadyShown):
            self._turn(lambda: None, at_once=True)

    def _turn(self, write, at_once: bool = False) -> None:
        """Call `write` in a turn of the plan, and show the answers if it was the last."""
        with self.visit.turn():
            self._arrive()
            if self.talk is None:
                raise NotTogether
            if self.is_shown:
                raise AlreadyShown
            write()
            self._load()
            if self.round and (self.is_complete or (at_once and self.count[0])):
                self.round.show(self.visit)

    def _keep(self, who: Somebody, said: dict | None) -> None:
        if self.round is None:
            self.round = CheckInRound(
                plan=self.visit.plan, conversation=self.talk, about=self.about
            )
            self.round.save(force_insert=True)
            self.visit.plan.ask_for(CheckIn.page)
        key = who.in_clear(self.round.id)
        row = next((one for one in self._answers if one.who == key), None)
        if row is None and who.name and len(self.names) >= MOST_NAMES:
            raise Full
        if row and said is None:
            return  # waited for already, or answered
        kept = row or self._new(key, who)
        kept.said, kept.by, kept.at = said, self.visit.person, now()
        kept.save(force_insert=row is None)

    def _new(self, key: str, who: Somebody) -> CheckInAnswer:
        row = CheckInAnswer(
            plan=self.visit.plan, round=self.round, who=key, person=who.person, name=who.name
        )
        row.__rel__["plan"] = self.visit.plan  # as in CheckInAnswer.of
        return row


@dataclass(frozen=True)
class Compared:
    """The questions that were answered alike, and those that were not. None is the right one."""

    alike: tuple[str, ...]
    apart: tuple[str, ...]
    furthest: str | None


def compared(questions: Iterable[str], answers: list[CheckInAnswer]) -> Compared:
    """How far the answers to each question are apart. Those with fewer than two say nothing."""
    spread = {}
    for name in questions:
        numbers = [_of_ten(one.said[name]) for one in answers if one.said.get(name)]
        if len(numbers) > 1:
            spread[name] = max(numbers) - min(numbers)
    apart = tuple(name for name, wide in spread.items() if wide >= FAR)
    return Compared(
        alike=tuple(name for name, wide in spread.items() if wide <= NEAR),
        apart=apart,
        furthest=max(apart, key=lambda name: spread[name]) if apart else None,
    )


def _of_ten(answer: str) -> float:
    """A number, or the place of a word among the words, from 0 to 10."""
    if answer in LEVELS:
        return LEVELS.index(answer) * 10 / (len(LEVELS) - 1)
    return float(answer)
