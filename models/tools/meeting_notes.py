"""What somebody writes for a meeting: what they want of it, what to talk about, what is left."""

import peewee

from models.core.encryption import SealedChoice, SealedText
from models.plan.part import Part
from models.tools.meetings import Meeting, of_meeting

NOTES = ("want", "point", "left")


class MeetingNote(Part):
    """What is wanted out of a meeting, what to talk about, or what was left over in the end.

    What was decided is no note: it is an Action in the plan.
    """

    kind_name, page, headline = "note", "meetings", "text"
    writable = ("text", "sort", "meeting")
    choices = {"sort": NOTES}
    most = 4000
    on_request = True
    allows = ("move", "remove")

    text = SealedText(null=True)
    sort = SealedChoice(null=True)  # None: something to talk about
    meeting = peewee.ForeignKeyField(Meeting, null=True, backref="+", on_delete="SET NULL")
    meeting_id: int | None

    class Meta:
        table_name = "note"

    @classmethod
    def at(cls, meeting: Meeting) -> list["MeetingNote"]:
        """The notes for this meeting, in the owner's order. One query."""
        return of_meeting(cls, meeting)

    @property
    def stands_under(self) -> str:
        return self.sort or "point"

    def in_order(self) -> list:
        """Those of the same meeting."""
        meeting = self.meeting_id and Meeting.find(self.plan, self.meeting_id)
        return MeetingNote.at(meeting) if meeting else [self]
