"""The round of a check-in while it goes on: who is at the table, and how far they are.

What nobody may learn before all have answered is said in models/tools/check_in_round.py.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from models.core.change import Change
from models.core.database import new_id, now
from models.core.encryption import fingerprint
from models.people.person import Person
from models.plan.conversation import Conversation
from models.plan.edit import Full, Submission
from models.plan.guest import Guest
from models.plan.visit import Visit
from models.tools.check_in import CheckIn
from models.tools.check_in_round import CheckInAnswer, CheckInRound
from models.tools.contacts import name_folded
from models.tools.meeting_circle import AtTable, Circle
from models.tools.meetings import Meeting, Sitting, last_begun_in
from models.tools.seats import Seat
from models.tools.unsent_answer import UnsentAnswer

MOST_NAMES = 20  # of those without a phone, in one round


class AlreadyShown(Exception):
    """The answers of this round have been shown: what comes now is not added."""


class NotTogether(Exception):
    """There is no conversation now, or this person is not let into it."""


class Overtaken(Exception):
    """The form is older than the person's own answer now, or is of an earlier conversation."""


class HasPhone(Exception):
    """Somebody who is here with a phone answers on it, and nobody else does so for them."""


class TooManyNames(Exception):
    """There are MOST_NAMES names in this round already."""


@dataclass(frozen=True)
class Somebody:
    """Who answers: somebody in the conversation, or a name without a phone."""

    person: Person | None = None
    name: str | None = None

    def in_clear(self, round_id: int) -> str:
        told = self.person.id if self.person else "name " + " ".join((self.name or "").split())
        return fingerprint(f"check-in {round_id} {told}".casefold())


class RoundAtTable:
    """The round that goes on at the table: who is there, and how far they are.

    `talk`: the conversation; None if there is none, or this person is not let into it.
    `shares_device`: the id of whoever shares this device with them, if somebody does. `circle`: all
    at the table of the meeting that is held in it, where somebody has looked already.
    """

    def __init__(
        self,
        visit: Visit,
        about: str,
        shares_device: int | None = None,
        circle: Circle | None = None,
    ):
        self.visit = visit
        self.about = about
        self.shares_device = shares_device
        self._arrive(circle)

    def _arrive(self, circle: Circle | None = None) -> None:
        """Look who is there, and how far they are. Four queries; six more in a meeting."""
        visit = self.visit
        self.__dict__.pop("unsent", None)
        talk = circle.table.conversation if circle else Conversation.of(visit.plan)
        self.talk = talk if talk and (visit.owns or visit.guest) else None
        self.circle = circle if circle and self.talk else self._circle()
        self.sitting = self._sitting()
        inside = [] if self.circle else [one.person for one in Guest.now_inside(self.talk)]
        self.people = [visit.plan.owner, *inside] if self.talk else []
        if self.circle:
            self.people = self.circle.persons
        here = (self.talk, self.sitting, self.about)
        self.round = CheckInRound.at(*here) if self.talk else None
        self._load()

    def _circle(self) -> Circle | None:
        """All at the table of the meeting that is held in this conversation; None without one.

        No query where meetings are not in use.
        """
        if self.talk is None or not self._may_hold_meetings:
            return None
        on = Sitting.going_on(self.visit.plan)
        is_here = on and on.live_table.conversation_id == self.talk.id
        return Circle(self.visit, on) if on and is_here else None

    @property
    def _may_hold_meetings(self) -> bool:
        return self.visit.plan.has_asked_for(Meeting.page)

    def _sitting(self) -> int:
        """Of which time that a meeting began here this round is: the last one; 0 if none did.

        So whoever is still answering when the meeting ends answers in its round.
        """
        if self.circle:
            return self.circle.table.sitting_id
        return last_begun_in(self.talk) if self.talk and self._may_hold_meetings else 0

    @property
    def seated(self) -> list[AtTable]:
        """Those at the table of the meeting who came without a phone."""
        there = self.circle.there if self.circle else []
        return [one for one in there if one.name and not one.has_phone]

    def _load(self) -> None:
        self._answers = self.round.answers(self.visit) if self.round else []

    @property
    def is_shown(self) -> bool:
        return bool(self.round and self.round.shown_at)

    @property
    def comes_late(self) -> bool:
        """True for whoever had not answered when the answers were shown, and has not since.

        Whether they were let in later, were left out, or only took their time. They answer before
        they see what the others have, so that theirs is their own too. Never the owner, who may
        show the answers and has seen them then.
        """
        return self.is_shown and self.visit.guest is not None and self.mine is None

    @property
    def shows_answers(self) -> bool:
        return self.is_shown and not self.comes_late

    @property
    def away(self) -> list[Person]:
        """Those with a phone who have closed the plan and are waited for. Never the owner.

        Whether they have answered makes no difference. One query, in a meeting.
        """
        if self.circle is None:
            return []
        known = {self.visit.plan.owner_id, *self._left_out}
        return [one for one in self.people if one.id not in known and not self.circle.is_here(one)]

    @property
    def _left_out(self) -> set[int]:
        """The ids of those of whom it was said that they are not here, as long as that is so."""
        rows = [] if self.is_shown else self._answers
        said = {one.person_id for one in rows if one.person_id and not one.is_given}
        circle = self.circle if said else None
        return {
            one.id for one in self.people if one.id in said and circle and not circle.is_here(one)
        }

    def has_answered_here(self, name: str | None) -> bool:
        """True if somebody without a phone has answered on a phone of the person at this screen.

        Others are not told: they hear only how many have.
        """
        mine = (one for one in self._answers if one.is_given and one.by_id == self.visit.person.id)
        return any(
            one.person_id is None and name_folded(one.name) == name_folded(name) for one in mine
        )

    @property
    def names(self) -> list[str]:
        """Those without a phone who are in the round: who answered, or is waited for."""
        rows = [one for one in self._answers if one.person_id is None]
        named = [one.name or "" for one in rows if one.is_given or self._is_waited_for(one.name)]
        # Two of one name cannot be told apart in a round: they are one.
        once = {name_folded(one.name): one.name or "" for one in self.seated}
        known = {name_folded(name) for name in named}
        return named + [name for folded, name in once.items() if folded not in known]

    def _is_waited_for(self, name: str | None) -> bool:
        """False for whoever came with a phone meanwhile, or did not come."""
        every = self.circle.everybody if self.circle else []
        gone = {name_folded(one.name) for one in every if one.is_away and one.name}
        return not self._has_phone(name) and name_folded(name) not in gone

    def _has_phone(self, name: str | None) -> bool:
        """True if only somebody with a phone is called so, and nobody who sits there without."""
        without = {name_folded(one.name) for one in self.seated}
        called = {name_folded(one.name) for one in self.people if one.name}
        return name_folded(name) in called - without

    def may_answer_for(self, who: Somebody) -> bool:
        """True for oneself, whoever shares this device, and everybody without a phone of their own.

        Nobody else answers in the name of a person who is here with a phone.
        """
        if who.person is None:
            return not self._has_phone(who.name)
        return who.person.id in (self.visit.person.id, self.shares_device)

    @property
    def missing(self) -> list[Somebody]:
        """Those who are here and have not answered."""
        given = [one for one in self._answers if one.is_given]
        have = {one.person_id for one in given}
        named = {name_folded(one.name) for one in given if one.person_id is None}
        people = [Somebody(one) for one in self.people if one.id not in have]
        names = [name for name in self.names if name_folded(name) not in named]
        return people + [Somebody(name=name) for name in names]

    @property
    def mine(self) -> "CheckInAnswer | None":
        """The answer of the person at this screen, from whichever phone it came."""
        given = (one for one in self._answers if one.is_given)
        return next((one for one in given if one.is_of(self.visit.person)), None)

    @property
    def answered_for_another(self) -> bool:
        """True if somebody else has answered on a phone of the person at this screen."""
        me = self.visit.person.id
        return any(one.is_given and one.by_id == me != one.person_id for one in self._answers)

    @property
    def count(self) -> tuple[int, int]:
        """(how many have answered, of how many who are here now, or were when it was shown)."""
        if self.is_shown:
            return sum(one.is_given for one in self._answers), len(self._answers)
        here = {person.id for person in self.people} - self._left_out
        given = [one for one in self._answers if one.is_given]
        answered = sum(one.person_id is None or one.person_id in here for one in given)
        return answered, len(here) + len(self.names)

    @property
    def is_complete(self) -> bool:
        """True if nobody is waited for. Whoever is alone waits for those who may come."""
        answered, everybody = self.count
        return answered == everybody and not self.is_alone

    @property
    def is_alone(self) -> bool:
        """True if the round has nobody but the person at this screen."""
        return self.count[1] == 1

    def show_if_complete(self) -> None:
        """Show the answers if nobody is waited for any more: the last one may have left."""
        if self.round and not self.is_shown and self.is_complete:
            with suppress(AlreadyShown, NotTogether):  # somebody else was quicker
                self._turn(lambda: None)

    @property
    def stamp(self) -> str:
        """What a form says it showed: of which conversation and meeting, and over which answer of
        one's own. It tells nothing of the answers of others.
        """
        talk = self.talk.id if self.talk else 0
        return f"{talk}.{self.sitting} {self.mine.at if self.mine else 0}"

    def answer(self, who: Somebody, said: dict, stamp: str | None = None) -> None:
        """Keep what somebody answered; the last one before all is shown counts.

        `stamp`: that of the form. A request that is sent again is answered as the first time, and
        one that arrives late takes no newer answer away. Who comes late answers for themselves
        after it was shown too. Raises AlreadyShown, NotTogether,
        HasPhone (see may_answer_for), Overtaken, TooManyNames or AccessEnded.
        """
        with suppress(AlreadyShown):
            own = bool(who.person == self.visit.person)
            return self._turn(lambda: self._keep_in_turn(who, said, stamp), may_be_late=own)
        if not self._has(who, said):
            raise AlreadyShown

    def _keep_in_turn(self, who: Somebody, said: dict, stamp: str | None) -> None:
        if not self.may_answer_for(who):
            raise HasPhone
        is_own = bool(who.person == self.visit.person)
        if not self._has(who, said):
            self._keep_newer(who, said, stamp, is_own)
            self._seat(who)
        if is_own and self.talk:
            UnsentAnswer.drop(self.talk, self.sitting, self.about, self.visit.person)

    def _keep_newer(self, who: Somebody, said: dict, stamp: str | None, is_own: bool) -> None:
        known = self.stamp if is_own else self.stamp.split()[0]
        if stamp and known != (stamp if is_own else stamp.split()[0]):
            raise Overtaken
        self._keep(who, said)

    @cached_property
    def unsent(self) -> dict:
        """What the person at this screen has chosen and not sent. One query."""
        if self.talk is None:
            return {}
        return UnsentAnswer.of(self.talk, self.sitting, self.about, self.visit.person)

    def keep_unsent(self, said: dict, stamp: str | None) -> None:
        """Keep what the person at this screen has chosen, and tells nobody yet; {} forgets it.

        `stamp`: as in answer. What arrives after it was sent or shown is not kept. Raises
        AccessEnded.
        """
        with self.visit.turn():
            self._arrive()
            if not (said and (self.shows_answers or stamp != self.stamp)):
                self._keep_unsent(said)

    def keep_refused(self, said: dict) -> None:
        """Keep what could not be taken as their answer: it is there when they come back.

        Raises AccessEnded.
        """
        with self.visit.turn():
            self._arrive()
            self._keep_unsent(said)

    def _keep_unsent(self, said: dict) -> None:
        if self.talk:
            UnsentAnswer.keep(self.talk, self.sitting, self.about, self.visit.person, said)

    def _has(self, who: Somebody, said: dict) -> bool:
        """True if this is what they have answered."""
        key = self.round and who.in_clear(self.round.id)
        return any(one.who == key and one.said == said for one in self._answers)

    def wait_for(self, name: str) -> None:
        """Let the round wait for somebody without a phone too. Raises as `answer` does."""
        self._turn(lambda: self._wait_in_turn(Somebody(name=name)))

    def _wait_in_turn(self, who: Somebody) -> None:
        if not self.may_answer_for(who):
            raise HasPhone
        self._keep(who, None)
        self._seat(who)

    def _seat(self, who: Somebody) -> None:
        """Give whoever is here without a phone a seat at the table of the meeting.

        All at the table are told of a new seat, in the same way whether its name has answered or is
        waited for.
        """
        if self.circle is None or who.person or not who.name:
            return
        called = name_folded(who.name)
        known = next(
            (one for one in self.circle.everybody if name_folded(one.name) == called), None
        )
        if known is None:
            contact = self.circle.contact_called(who.name)
            seat = {"contact": contact, "name": None if contact else who.name}
            with suppress(Full):
                # As while somebody types: a name from a phone that goes round becomes no contact.
                Seat.write(
                    self.visit,
                    new_id(),
                    0,
                    seat | {"meeting": self.circle.meeting.id},
                    Submission(is_typing=True),
                )
        elif known.seat and not known.is_there:
            known.seat.stay_away(self.visit, False)

    def leave_out(self, seat_id: int | None, person_id: int | None = None) -> None:
        """Keep that somebody is not here today: who leads the meeting may say so.

        `seat_id`: of somebody without a phone; `person_id`: of one of those who are away. Raises
        AlreadyShown, NotTogether or AccessEnded.
        """
        gone = next((one for one in self.away if one.id == person_id), None)
        if gone and self.circle and self.circle.may_lead:
            return self._turn(lambda: self._keep(Somebody(gone), None))
        found = (one.seat for one in self.seated if one.seat and one.seat.id == seat_id)
        seat = next(found, None)
        if seat and self.circle and self.circle.may_lead:
            seat.stay_away(self.visit, True)
            self._arrive()
            self.show_if_complete()

    def show(self) -> None:
        """Show what has been answered, though somebody has not. Nothing if nobody has.

        Raises NotTogether or AccessEnded.
        """
        with suppress(AlreadyShown):
            self._turn(lambda: None, at_once=True)

    def _turn(self, write, at_once: bool = False, may_be_late: bool = False) -> None:
        """Call `write` in a turn of the plan, and show the answers if it was the last.

        `may_be_late`: also if they are shown, for who comes late.
        """
        with self.visit.turn():
            self._arrive()
            if self.talk is None:
                raise NotTogether
            was_shown = self.is_shown
            if was_shown and not (may_be_late and self.comes_late):
                raise AlreadyShown
            write()
            self._load()
            if was_shown:
                Change.signal(self.visit.plan.id, "check_in_round")
            elif self.round and (self.is_complete or (at_once and self.count[0])):
                self._note_missing(self.round)
                self.round.show(self.visit)
                self._drop_unsent(self.talk)

    def _drop_unsent(self, talk: Conversation) -> None:
        """Forget what those have chosen who have answered: others may send it still."""
        for one in self._answers:
            if one.is_given and one.person:
                UnsentAnswer.drop(talk, self.sitting, self.about, one.person)

    def _note_missing(self, shown: CheckInRound) -> None:
        """Keep who had not answered when all was shown: nobody reads it as all that there is."""
        left = self.missing
        keys = [who.in_clear(shown.id) for who in left]
        CheckInAnswer.delete().where(
            CheckInAnswer.round == shown,
            CheckInAnswer.said.is_null(),
            CheckInAnswer.who.not_in(keys or [""]),
        ).execute()
        self._load()
        for who in left:
            self._keep(who, None)
        self._load()

    def _keep(self, who: Somebody, said: dict | None) -> None:
        if self.round is None:
            self.round = CheckInRound(
                plan=self.visit.plan,
                conversation=self.talk,
                sitting=self.sitting,
                about=self.about,
            )
            self.round.save(force_insert=True)
            self.visit.plan.ask_for(CheckIn.page)
        key = who.in_clear(self.round.id)
        row = next((one for one in self._answers if one.who == key), None)
        names = {name_folded(name) for name in self.names}
        if row is None and who.name and len(names - {name_folded(who.name)}) >= MOST_NAMES:
            raise TooManyNames
        if row and said is None:
            return  # waited for already, or answered
        kept = row or self._new(key, who)
        kept.said = said
        kept.by = self.visit.person
        kept.at = now()
        kept.save(force_insert=row is None)

    def _new(self, key: str, who: Somebody) -> CheckInAnswer:
        return CheckInAnswer(
            plan=self.visit.plan, round=self.round, who=key, person=who.person, name=who.name
        )
