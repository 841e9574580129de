"""Who is at the table of a meeting that goes on: with a phone or without, and each has a turn."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from models.core.database import now
from models.people.person import Person
from models.plan.access import Access
from models.plan.guest import Guest
from models.plan.plan import Plan
from models.plan.presence import HERE_SECONDS, Presence
from models.plan.visit import Visit
from models.tools.contacts import Contact, name_folded
from models.tools.meetings import Meeting, Sitting
from models.tools.seats import Seat


@dataclass(frozen=True)
class AtTable:
    """One of them. `id`: the person's, or the seat's of somebody without a phone.

    `name`: None for a person who has none here. `seat`: the place that was kept for them, if any.
    `has_left`: they were here with a phone, until the owner took that back.
    """

    id: int
    name: str | None
    is_owner: bool = False
    has_phone: bool = False
    seat: Seat | None = None
    is_there: bool = True
    has_left: bool = False

    @property
    def is_away(self) -> bool:
        """True if somebody said that they did not come. Whoever is there with a phone did."""
        return not self.is_there and self.seat is not None and self.seat.away


def has_place(meeting: Meeting, contact_id: int | None, name: str | None, but: int | None) -> bool:
    """True if this contact, or somebody who is called so, is at the table of this meeting already.

    `but`: the id of a seat that does not count. Three queries, and two more while it goes on.
    """
    contacts = {one.id: one.name or one.service for one in Contact.of(meeting.plan)}
    seats = [one for one in Seat.at(meeting) if one.id != but]
    on = Sitting.going_on(meeting.plan)
    talk = on.live_table.conversation if on and on.meeting_id == meeting.id else None
    guests = [guest.person.name for guest in Guest.now_inside(talk)]
    names = [meeting.plan.owner.name, *guests]
    names += [contacts.get(one.contact_id or 0) or one.name for one in seats]
    called = contacts.get(contact_id) if contact_id else name
    has_seat = bool(contact_id) and contact_id in {one.contact_id for one in seats}
    return has_seat or name_folded(called) in {name_folded(one) for one in names if one}


class Circle:
    """All of them, for one visit to a meeting that goes on. One query; three more for `everybody`,
    and two of these for the leader, if the owner asked somebody beforehand.

    Whoever was shown out of the conversation leads no more, and takes no notes: then the owner
    leads again.
    """

    def __init__(self, visit: Visit, sitting: Sitting):
        self.visit = visit
        self.meeting = sitting.meeting
        self._sitting = sitting
        self.plan: Plan = visit.plan
        self.table = sitting.live_table
        every = Guest.at(self.table.conversation)
        self.guests = [one.person for one in every if one.is_in]
        self.knocking = [one for one in every if one.waits]
        self._shown_out = [one.person for one in every if one.let_in_at and one.refused_at]

    @property
    def persons(self) -> list[Person]:
        """The owner, and everybody who is in the conversation."""
        return [self.plan.owner, *self.guests]

    @property
    def leader(self) -> Person:
        """Whom the owner chose here, or else asked beforehand; the owner, if they are not here."""
        if self.table.leader_id is not None:
            return self._person(self.table.leader_id) or self.plan.owner
        return self._asked or self.plan.owner

    @cached_property
    def _asked(self) -> Person | None:
        """Whom the owner asked beforehand to lead, once they are in the conversation."""
        lead_id = self.meeting.lead_id
        if lead_id is None or not self.guests:
            return None
        contact = self._contacts.get(lead_id)
        name = (contact.name or contact.service) if contact else None
        return self._with_phone(self.guests, lead_id, name)

    @cached_property
    def _contacts(self) -> dict[int, Contact]:
        return {one.id: one for one in Contact.of(self.plan)}

    def contact_called(self, name: str) -> int | None:
        """The id of the contact who is called so; None if there is none."""
        called = name_folded(name)
        found = (one for one in self._contacts.values() if name_folded(one.name) == called)
        return next((one.id for one in found), None)

    @cached_property
    def _contact_of(self) -> dict[int, int | None]:
        """{person's id: the contact that they are}, by what the owner says in their access."""
        return {row.person_id: row.contact_id for row in Access.given(self.plan)}

    @property
    def note_taker(self) -> Person | None:
        return self._person(self.table.note_taker_id)

    @property
    def may_lead(self) -> bool:
        """True for whoever leads, and for the owner: it is their meeting."""
        return self.visit.owns or self.leader.id == self.visit.person.id

    @cached_property
    def _here(self) -> set[int]:
        """The ids of those at the table who have a page of the plan open now. One query."""
        who = Presence.person.in_([one.id for one in self.persons])
        rows = Presence.select(Presence.person).where(
            Presence.plan == self.plan, who, Presence.seen_at > now() - HERE_SECONDS
        )
        return {row.person_id for row in rows}

    @cached_property
    def owner_is_here(self) -> bool:
        """True for the owner, and if they have a page of the plan open now. One query at most."""
        return self.visit.owns or self.plan.owner_id in self._here

    @cached_property
    def leader_is_here(self) -> bool:
        """True for who leads, and if they have a page of the plan open now."""
        return self.is_here(self.leader)

    def is_here(self, person: Person) -> bool:
        """True for the person at this screen, and if this one has a page of the plan open now."""
        return person.id == self.visit.person.id or person.id in self._here

    @property
    def waits_for_owner(self) -> bool:
        """True if who leads has gone, and the owner is here, who may lead or let another."""
        leads_for_owner = self.leader.id != self.plan.owner_id
        return leads_for_owner and self.owner_is_here and not self.leader_is_here

    @property
    def may_go_on(self) -> bool:
        """True if they may take all on to the next step, and lead the round.

        Whoever leads may, and everybody while neither who leads nor the owner is here: those who
        stay are not left without a way on. What they decide waits for the owner's yes as ever.
        """
        return self.may_lead or not (self.owner_is_here or self.leader_is_here)

    @property
    def went_on(self) -> Person | None:
        """Who took all to this step for the owner who leads, while they were not here."""
        moved_by = self._person(self.table.moved_by_id)
        by_another = moved_by is not None and moved_by.id != self.plan.owner_id
        return moved_by if by_another and self.leader.id == self.plan.owner_id else None

    def may_pass_word(self) -> bool:
        """True if they may give somebody the word: who leads the round, and who has it now."""
        has_it = self.speaks is not None and self.speaks.id == self.visit.person.id
        return has_it or self.may_go_on

    def may_say_heard(self, who: int) -> bool:
        """True if they may say that this one has spoken, or has not: each of themselves."""
        return who == self.visit.person.id or self.may_go_on

    @property
    def may_end(self) -> bool:
        """True for the owner, and while the owner is here for who leads."""
        return self.may_lead and self.owner_is_here

    @cached_property
    def everybody(self) -> list[AtTable]:
        """The owner first, then in the order in which the owner named them, then who came too."""
        left = {person.id: person for person in self.guests}
        found = [AtTable(self.plan.owner_id, self.plan.owner.name, is_owner=True, has_phone=True)]
        for seat in Seat.at(self.meeting):
            contact = self._contacts.get(seat.contact_id or 0)
            name = (contact and (contact.name or contact.service)) or seat.name
            person = self._with_phone(left.values(), seat.contact_id, name)
            if person:
                del left[person.id]
            found.append(self._seated(seat, name, person))
        return found + [AtTable(one.id, one.name, has_phone=True) for one in left.values()]

    def _seated(self, seat: Seat, name: str | None, person: Person | None) -> AtTable:
        """Whoever has this seat. `person`: who they are, if they have a phone here."""
        if person:
            return AtTable(person.id, name, has_phone=True, seat=seat)
        was_here = self._with_phone(self._shown_out, seat.contact_id, name) is not None
        has_left = was_here and not seat.came
        is_there = seat.is_there(self._sitting) and not has_left
        return AtTable(seat.id, name, seat=seat, is_there=is_there, has_left=has_left)

    @property
    def there(self) -> list[AtTable]:
        """Those at the table who came."""
        return [one for one in self.everybody if one.is_there]

    @property
    def is_heard(self) -> set[int]:
        return self.table.have_spoken

    @property
    def speaks(self) -> AtTable | None:
        """Whose turn it is: whom somebody gave the word, or the first who has not been heard."""
        left = [one for one in self.there if one.id not in self.is_heard]
        return next((one for one in left if one.id == self.table.turn), left[0] if left else None)

    def _person(self, person_id: int | None) -> Person | None:
        return next((one for one in self.persons if one.id == person_id), None)

    def _with_phone(self, persons: Iterable[Person], contact_id: int | None, name: str | None):
        """Who of these persons is this contact, or is called so: by access, or by name."""
        for person in persons:
            is_contact = contact_id and self._contact_of.get(person.id) == contact_id
            if is_contact or (name and name_folded(person.name) == name_folded(name)):
                return person
        return None
