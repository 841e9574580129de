"""The plan, and whose it is. Its parts are in the modules named after them."""

import peewee

from models.core.database import now, turn
from models.core.encryption import SealedModel
from models.core.prepared import PreparedQuery
from models.people.person import Person

WITH_OWNER = PreparedQuery(
    lambda kind, plan: kind.select(kind, Person).join(Person).where(kind.id == plan)
)
SHEET_NAMES = ("first", "initials", "none")


class AccessEnded(Exception):
    """The owner had let this person in, and that has ended; perhaps since the door was asked."""


class Plan(SealedModel):
    """One plan for one owner (R37). It exists only after the owner's yes."""

    owner = peewee.ForeignKeyField(Person, unique=True, on_delete="CASCADE")
    owner_id: int
    country = peewee.CharField(2)
    sheet_name = peewee.CharField(8, default="none")
    printed_on = peewee.DateField(null=True)
    replaced_on = peewee.DateField(null=True)
    later = peewee.CharField(100, default="")  # the pages that the owner comes back to
    accepted_at = peewee.BigIntegerField(null=True)
    created_at = peewee.BigIntegerField(default=now)

    @property
    def cipher(self):
        return self.owner.cipher

    @classmethod
    def by_id(cls, plan_id: int) -> "Plan | None":
        """With its owner: one query."""
        return WITH_OWNER.first(cls, plan_id)

    @classmethod
    def of(cls, person: Person) -> "Plan | None":
        """The person's own plan."""
        plan = cls.get_or_none(cls.owner == person)
        if plan:
            plan.__rel__["owner"] = person
        return plan

    def turn(self):
        """The only way to write in a plan: one atomic step in which nobody else writes or grants here."""
        return turn(self.id)

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"/plans/{self.id}"

    @property
    def is_draft(self) -> bool:
        return self.accepted_at is None

    def comes_back_to(self, page: str) -> bool:
        """Did the owner say "I'll come back to this"?"""
        return page in self.later.split()

    def leave_for_later(self, page: str, later: bool) -> None:
        """The owner comes back to this page, or does not any more."""
        pages = set(self.later.split()) - {page}
        if later:
            pages.add(page)
        Plan.update(later=" ".join(sorted(pages))).where(Plan.id == self.id).execute()

    def show_on_sheet(self, name: str) -> None:
        """First name, initials or none."""
        Plan.update(sheet_name=name).where(Plan.id == self.id).execute()
