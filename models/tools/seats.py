"""Who is wanted at the table of a meeting, and who came."""

import peewee

from models.core.encryption import SealedText
from models.plan.edit import Submission
from models.plan.part import Part
from models.plan.visit import Visit
from models.tools.contacts import Contact
from models.tools.meetings import Meeting, Sitting, of_meeting


class Seat(Part):
    """Somebody whom the owner wants at the table: one of the contacts, or a name.

    They need no phone there: who is at the table has a turn to speak, and is ticked as heard.
    """

    kind_name, page, headline = "seat", "meetings", "name"
    writable = ("meeting", "contact", "name")
    most = 4000
    on_request = True
    allows = ("remove",)
    settled_fields = ("name", "contact")

    meeting = peewee.ForeignKeyField(Meeting, null=True, backref="+", on_delete="SET NULL")
    meeting_id: int | None
    contact = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    contact_id: int | None
    name = SealedText(null=True)
    away = peewee.BooleanField(default=False)  # somebody has said that they did not come
    came = peewee.BooleanField(default=False)  # or that they did

    @classmethod
    def at(cls, meeting: Meeting) -> list["Seat"]:
        """Those at the table of this meeting, in the order in which they were named. One query."""
        return of_meeting(cls, meeting)

    @classmethod
    def settle(cls, visit: Visit, values: dict, submission: Submission, changes: dict) -> dict:
        """The name of somebody becomes a contact, as in Action.settle."""
        return Contact.settled(visit, values, submission, changes)

    def stay_away(self, visit: Visit, away: bool) -> None:
        """Keep that they did not come, or that they did. Raises AccessEnded."""
        said = {"away": away, "came": not away}
        self._until_done(visit, lambda part: part._arrange(visit, "moved", **said))

    def take_back(self, visit: Visit) -> None:
        """Forget what was said of whether they came. Raises AccessEnded."""
        said = {"away": False, "came": False}
        self._until_done(visit, lambda part: part._arrange(visit, "moved", **said))

    def is_there(self, sitting: Sitting) -> bool:
        """True if they came: somebody said so, or named them while the meeting went on.

        Who was wanted there is not there for that. Ids grow with time (new_id).
        """
        return self.came or (not self.away and self.id > sitting.id)
