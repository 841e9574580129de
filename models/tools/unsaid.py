"""What the owner does not want raised in a meeting: a part of theirs alone."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import peewee

from models.core.encryption import SealedText
from models.core.prepared import PreparedQuery
from models.people.person import Person
from models.plan.part import Part
from models.plan.plan import Plan, with_plan
from models.plan.showing import WHOLE, Showing
from models.plan.visit import Visit
from models.tools.meetings import Meeting, of_meeting


class Unsaid(Part):
    """What the owner does not want raised in a meeting.

    It is theirs alone (Part.for_owner_alone). One person, who prepares the meeting with them, sees
    it if the owner says yes to that: a Showing of just these words.
    """

    kind_name, page, headline = "unsaid", "unsaid", "text"
    writable = ("text", "meeting")
    most = 1000
    on_request = True
    for_owner_alone = True
    allows = ("remove",)

    text = SealedText(null=True)
    meeting = peewee.ForeignKeyField(Meeting, null=True, backref="+", on_delete="SET NULL")
    meeting_id: int | None

    @classmethod
    def about(cls, meeting: Meeting) -> list["Unsaid"]:
        """What is not to be raised in this meeting. One query. For the owner's eyes alone."""
        return of_meeting(cls, meeting)

    @classmethod
    def shown_about(cls, meeting: Meeting, person: Person) -> Showing | None:
        """What shows this person what is not to be raised in it, if they see that. One query."""
        kind: Any = cls
        here = kind.select(kind.id).where(kind.meeting == meeting, kind.removed_at.is_null())
        rows: Any = Showing.select().where(
            Showing.plan == meeting.plan_id,
            Showing.kind == cls.kind_name,
            Showing.part.in_(here),
            Showing.person == person,
            Showing.in_force(),
        )
        found = rows.order_by(Showing.shown_at.desc(), Showing.id.desc()).first()
        return found and found._in(meeting.plan)

    @classmethod
    def seers(cls, meeting: Meeting) -> list[Showing]:
        """What shows somebody what is not to be raised in it, as far as that has not ended.

        One query.
        """
        return [one for one in cls._showings(meeting) if one.is_in_force]

    @classmethod
    def seers_until(cls, meeting: Meeting) -> list[Showing]:
        """What showed it to somebody until this meeting was over, and has ended. One query.

        The meeting has been held.
        """
        began, over = meeting.began_at or 0, meeting.over_at or 0
        return [
            one
            for one in cls._showings(meeting)
            if one.shown_at <= over
            and (one.ended_at is None or one.ended_at >= began)
            and not one.is_in_force
        ]

    @classmethod
    def _showings(cls, meeting: Meeting) -> list[Showing]:
        """All to a person, also those that have ended. One query."""
        return SHOWINGS.rows(Showing, meeting.plan_id, meeting.id)

    @classmethod
    def last_until(cls, visit: Visit, meeting: Meeting, at: int) -> None:
        """Let nobody see it longer than until this moment: the meeting is on, and over by then.

        Raises AccessEnded.
        """
        with visit.turn():
            seen = [one.id for one in cls.seers(meeting)]
            longer = Showing.id.in_(seen) & (Showing.expires_at > at)
            Showing.update(expires_at=at).where(longer).execute()

    def show_to(self, visit: Visit, whom: Person, until: int) -> None:
        """Show all of it to this person, and to nobody else any longer. Raises AccessEnded.

        Words that change in this very moment are shown to nobody: the owner looks again.
        """
        words = {WHOLE: True, "text": (self.text or "").split("\n")}
        Showing.end_of_part(visit, self)
        with suppress(LookupError):
            Showing.begin(visit, self, words, whom, until)

    @classmethod
    def end_showing(cls, visit: Visit, meeting: Meeting) -> None:
        """Nobody but the owner sees it from now on: the meeting is over. Raises AccessEnded."""
        with visit.turn():
            Showing.end(visit, Showing.id.in_([one.id for one in cls.seers(meeting)]))

    @classmethod
    def for_meetings(cls, plan: Plan, meetings: Iterable[int], most: int) -> list["Unsaid"]:
        """What is for these meetings, and the newest of what was for others. One query."""
        kind: Any = cls
        in_plan = (kind.plan == plan) & kind.removed_at.is_null()
        here = kind.meeting.in_(list(meetings))
        others = kind.select(kind.id).where(in_plan, ~here | kind.meeting.is_null())
        latest = others.order_by(kind.created_at.desc(), kind.id.desc()).limit(most)
        rows = kind.select().where(in_plan, here | kind.id.in_(latest))
        return with_plan(plan, rows.order_by(kind.position, kind.id))


def _showings(kind, plan, meeting) -> "peewee.ModelSelect[Showing]":
    about: Any = Unsaid
    here = about.select(about.id).where(about.meeting == meeting)
    rows = kind.select(kind, Person).join(Person)
    return rows.where(kind.plan == plan, kind.kind == Unsaid.kind_name, kind.part.in_(here))


SHOWINGS = PreparedQuery(_showings)
