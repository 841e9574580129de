"""The minutes of a meeting: read from the plan, and never a copy of it (R88, R89, R92).

What was decided is what is done about it: actions of the plan, each of which says in which meeting
it was written (Action.decided_in). So "what came of it?" can be asked of each, whenever.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee

from models.core.audit import Audit
from models.core.database import new_id, now
from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.access import Access
from models.plan.guest import Guest
from models.plan.plan import Plan, with_plan
from models.plan.showing import Showing
from models.plan.time_together import Changed
from models.plan.visit import Visit
from models.tools.contacts import Contact, name_folded
from models.tools.goals import Action, Frame, Goal
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import ON_NOW, Meeting, MeetingTable, Sitting
from models.tools.seats import Seat

DECIDED = PreparedQuery(
    lambda kind, plan, meeting: (
        kind.select(kind, Contact, Goal, MeetingNote)
        .join(Contact, peewee.JOIN.LEFT_OUTER, on=kind.responsible)
        .switch(kind)
        .join(Goal, peewee.JOIN.LEFT_OUTER, on=kind.goal)
        .switch(kind)
        .join(MeetingNote, peewee.JOIN.LEFT_OUTER, on=kind.point)
        .where(kind.plan == plan, kind.decided_in == meeting)
        .order_by(kind.created_at, kind.id)
    )
)


def _there(kind, plan, meeting, at):
    sittings = Sitting.select(Sitting.id).where(Sitting.meeting == meeting)
    talks = MeetingTable.select(MeetingTable.conversation).where(MeetingTable.sitting.in_(sittings))
    open_until = Showing.select(peewee.fn.MAX(Showing.expires_at)).where(
        Showing.kind == Meeting.kind_name,
        Showing.part == meeting,
        Showing.person == kind.person,
        Showing.ended_at.is_null(),
        Showing.expires_at > at,
    )
    # Which of the contacts they are, as the owner says in their access.
    link = Access._meta.fields["contact"]  # added by models/tools/contacts.py
    contact = Access.select(peewee.fn.MAX(link)).where(
        Access.plan == plan, Access.person == kind.person, Access.revoked_at.is_null()
    )
    return (
        kind.select(kind, Person, open_until.alias("open_until"), contact.alias("contact_id"))
        .join(Person)
        .where(kind.conversation.in_(talks), kind.let_in_at.is_null(False))
        .order_by(kind.person, kind.id)
    )


THERE = PreparedQuery(_there)
SEATED = PreparedQuery(
    lambda kind, meeting: (
        kind.select(kind, Contact)
        .join(Contact, peewee.JOIN.LEFT_OUTER)
        .where(kind.meeting == meeting, kind.removed_at.is_null())
        .order_by(kind.position, kind.id)
    )
)


def changes(meeting: Meeting) -> list[Changed]:
    """What changed in the plan while it was held: these are its minutes, and no copy of them.

    In the order in which the parts were begun; until now, if it goes on. How the meeting itself
    was prepared, and what is the owner's alone, is not among it. Three queries at most.
    """
    own = {kind.kind_name for kind in (Meeting, Seat, MeetingNote)}
    found = [one for time in meeting.sittings for one in time.changes(meeting.plan)]
    return [one for one in found if one.kind not in own]


def ended_by(meeting: Meeting) -> Person | None:
    """Who ended it the last time; None if it was over with its conversation. Two queries."""
    closed = (Audit.verb == "closed") & (Audit.subject == meeting.kind_name)
    here = (Audit.plan_id == meeting.plan_id) & (Audit.subject_id == meeting.id)
    last = Audit.select().where(here, closed).order_by(Audit.id.desc()).first()
    if last is None or not meeting.sittings or meeting.sittings[-1].ended_at is None:
        return None
    return Person.get_or_none(Person.id == last.person_id)


def decisions(meeting: Meeting) -> list[Action]:
    """The actions that were decided in it, in the order in which they were written. One query.

    Also those that were removed from the plan since: `removed_at` says when. What somebody wrote
    later as decided in this meeting, such as from paper, is among them.
    """
    found = with_plan(meeting.plan, DECIDED.rows(Action, meeting.plan_id, meeting.id))
    for name in ("responsible", "goal", "point"):
        with_plan(meeting.plan, filter(None, (getattr(row, name) for row in found)))
    return found


def by_point(decided: list[Action]) -> list[tuple[str, list[Action]]]:
    """[(the point or goal that they were about, the decisions)], as `decisions` found them.

    Those about none come first, under "". No query.
    """
    found: dict[str, list[Action]] = {"": []}
    for one in decided:
        found.setdefault(_about(one), []).append(one)
    return [(about, some) for about, some in found.items() if some]


def _about(action: Action) -> str:
    for name in ("point", "goal"):
        part = getattr(action, name)
        if part and not part.removed_at:
            return part.headline_text
    return ""


def who_do(decided: list[Action]) -> list[Contact]:
    """The contacts who are to do what was decided, as `decisions` found them. No query."""
    found = (one.responsible for one in decided)
    return [one for one in found if one and not one.removed_at]


def left_over(meeting: Meeting) -> list[MeetingNote]:
    """What was left, to be taken up another time. One query."""
    return [one for one in MeetingNote.at(meeting) if one.stands_under == "left"]


def seats(meeting: Meeting) -> list[Seat]:
    """Those of whom somebody said that they came. Two queries."""
    held = meeting.sittings
    return [one for one in Seat.at(meeting) if held and one.is_there(held[0])]


def without_phone(meeting: Meeting, there: "There") -> list[str]:
    """The names of those who came without a phone, for the owner: they get the paper printed.

    Two queries.
    """
    persons = [meeting.plan.owner, *there.persons]
    phones = {name_folded(one.name) for one in persons if one.name}
    found = []
    for seat in _seated(meeting):
        contact = seat.contact
        name = (contact and (contact.name or contact.service)) or seat.name
        has_phone = seat.contact_id in there.contacts or name_folded(name) in phones
        found += [name] if name and not has_phone else []
    return list(dict.fromkeys(found))


def _seated(meeting: Meeting) -> list[Seat]:
    """As seats, with their contacts."""
    held = meeting.sittings
    rows = with_plan(meeting.plan, SEATED.rows(Seat, meeting.id))
    with_plan(meeting.plan, filter(None, (row.contact for row in rows)))
    return [one for one in rows if held and one.is_there(held[0])]


@dataclass(frozen=True)
class There:
    """The helpers who were let into the conversations in which a meeting was held."""

    guests: list[Guest]

    @classmethod
    def at(cls, meeting: Meeting) -> "There":
        """Those who were let in while this meeting was held. One query."""
        return cls(THERE.rows(Guest, meeting.plan_id, meeting.id, now()))

    @property
    def persons(self) -> list[Person]:
        """Each of them once, without the owner. Also those who were shown out before it was over:
        the owner may let them read the minutes.
        """
        return list({one.person.id: one.person for one in self.guests}.values())

    @property
    def contacts(self) -> set[int]:
        """The ids of the contacts who were there with a phone."""
        return {vars(one)["contact_id"] for one in self.guests} - {None}

    @property
    def shown_out(self) -> set[int]:
        """The ids of those whom the owner showed out, and did not let in again."""
        last = {one.person.id: one for one in self.guests}
        return {person for person, one in last.items() if one.refused_at}

    @property
    def open_until(self) -> dict[int, int]:
        """{person's id: until when the minutes are open to them by a link}, in seconds since 1970.

        Without those to whom they are not.
        """
        until = {one.person.id: vars(one)["open_until"] for one in self.guests}
        return {person: at for person, at in until.items() if at}

    def still_inside(self, meeting: Meeting) -> list[Guest] | None:
        """Those in its conversation, if that goes on though the meeting is over; else None."""
        table = meeting.sittings[-1].table if meeting.sittings and not meeting.is_on else None
        if table is None or not table.conversation.live:
            return None
        talk = table.conversation_id
        return [one for one in self.guests if one.conversation_id == talk and not one.refused_at]


def look_again_on(visit: Visit, day: date) -> None:
    """Say that the plan is looked at again on this day. Raises AccessEnded."""
    frame = next(iter(Frame.of(visit.plan)), None)
    part, seen = (frame.id, frame.revision) if frame else (new_id(), 0)
    Frame.write(visit, part, seen, {"look_on": day})


def held_now(plan: Plan) -> int | None:
    """The id of the meeting that goes on, where no more of it is needed. One query."""
    table = ON_NOW.first(MeetingTable, plan.id, now())
    return table and table.sitting.meeting_id


def held_in(plan: Plan, talk: int) -> list[Meeting]:
    """The meetings that were held in the conversation with this id, the last one first. One query.

    Those that were removed since are not among them.
    """
    kind: Any = Meeting
    sittings = MeetingTable.select(MeetingTable.sitting).where(MeetingTable.conversation == talk)
    rows = kind.select().join(Sitting).where(kind.plan == plan, kind.removed_at.is_null())
    rows = rows.where(Sitting.id.in_(sittings)).order_by(Sitting.at.desc(), Sitting.id.desc())
    return list({one.id: one for one in with_plan(plan, rows)}.values())


def of_sittings(plan: Plan, ids: Iterable[int]) -> dict[int, Meeting]:
    """{sitting's id: its meeting}, of these that were not removed since. Two queries at most."""
    wanted = list(filter(None, ids))
    if not wanted:
        return {}
    rows = list(Sitting.select().where(Sitting.plan == plan, Sitting.id.in_(wanted)))
    held = Meeting.with_ids(plan, [row.meeting_id for row in rows])
    meetings = {one.id: one for one in held}
    found = {row.id: meetings.get(row.meeting_id) for row in rows}
    return {sitting: meeting for sitting, meeting in found.items() if meeting}


def held_with(plan: Plan, person: Person) -> list[Meeting]:
    """Those held in the conversation in which the owner let this person last. Two queries."""
    guest = Guest.last_inside(plan, person)
    return held_in(plan, guest.conversation_id) if guest else []


def opened_to(plan: Plan, person: Person) -> Meeting | None:
    """The last one, in the conversation they were in last, whose minutes are open to this person.

    None if the owner has opened none, or not any more.
    """
    held = held_with(plan, person)
    name = Meeting.kind_name
    return next((one for one in held if Showing.minutes_for(plan, name, one.id, person)), None)


def persons_there(meeting: Meeting) -> list[Person]:
    """As There.persons. One query."""
    return There.at(meeting).persons
