"""The plan, and its owner. Its parts are in the modules named after them."""

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
    """This person could see the plan before, and cannot any more.

    Their access may have ended even while the request waited for its turn to write. `what` ended:
    "conversation", "place" (they were shown out of the conversation) or "access".
    """

    def __init__(self, what: str = "access"):
        super().__init__(what)
        self.what = what


class Plan(SealedModel):
    """The one plan of one owner (R37). It is made only after the owner's yes."""

    owner = peewee.ForeignKeyField(Person, unique=True, on_delete="CASCADE")
    owner_id: int
    country = peewee.CharField(2)
    sheet_name = peewee.CharField(8, default="none")
    printed_on = peewee.DateField(null=True)
    replaced_on = peewee.DateField(null=True)
    later = peewee.CharField(100, default="")  # pages that the owner said they come back to
    accepted_at = peewee.BigIntegerField(null=True)
    created_at = peewee.BigIntegerField(default=now)

    @property
    def cipher(self):
        return self.owner.cipher

    @classmethod
    def by_id(cls, plan_id: int) -> "Plan | None":
        """The plan with this id, with its owner loaded. One query."""
        return WITH_OWNER.first(cls, plan_id)

    @classmethod
    def of(cls, person: Person) -> "Plan | None":
        """The person's own plan."""
        plan = cls.get_or_none(cls.owner == person)
        if plan:
            # A private of peewee: keeps the owner that is loaded, so that it needs no query.
            plan.__rel__["owner"] = person
        return plan

    def turn(self):
        """A transaction in which nobody else writes in this plan or gives access to it.

        Everything that is written in a plan is written in one.
        """
        return turn(self.id)

    @property
    def address(self) -> str:
        """The address that those of all its pages begin with."""
        return f"/plans/{self.id}"

    @property
    def is_draft(self) -> bool:
        return self.accepted_at is None

    def comes_back_to(self, page: str) -> bool:
        """True if the owner has said "I'll come back to this" of this page."""
        return page in self.later.split()

    def leave_for_later(self, page: str, later: bool) -> None:
        """Keep that the owner will come back to this page, or (`later` is False) forget it."""
        pages = set(self.later.split()) - {page}
        if later:
            pages.add(page)
        Plan.update(later=" ".join(sorted(pages))).where(Plan.id == self.id).execute()

    def show_on_sheet(self, name: str) -> None:
        """Choose how the sheet names the owner. `name` is one of SHEET_NAMES."""
        Plan.update(sheet_name=name).where(Plan.id == self.id).execute()
