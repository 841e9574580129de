"""Who may see a plan: a row for each person and plan. Without a row there is no access."""

import peewee

from models.core.change import Change
from models.core.database import now
from models.core.encryption import SealedModel, SealedText
from models.core.prepared import PreparedQuery
from models.core.reserve import protecting
from models.people.consent import Consent
from models.people.person import Person
from models.plan.plan import InPlan, Plan
from models.plan.trust import Trust

LEVELS = ("read", "propose", "write")
REASONS = ("coordinator", "second", "helper", "peer", "kin")
MONTH = 30 * 86400
USUAL_SECONDS = 3 * MONTH
SOON_SECONDS = 14 * 86400
RIGHT_NOW = PreparedQuery(
    lambda kind, plan, person, at: kind.select().where(
        kind.plan == plan,
        kind.person == person,
        kind.revoked_at.is_null(),
        kind.starts_at <= at,
        kind.expires_at > at,
    )
)
GIVEN = PreparedQuery(
    lambda kind, plan, at: (
        kind.select(kind, Person)
        .join(Person)
        .where(kind.plan == plan, kind.revoked_at.is_null(), kind.expires_at > at)
        .order_by(kind.granted_at)
    )
)


class Access(SealedModel):
    """What one person may see of one plan, and until when. The owner needs no row.

    What a row says is never changed: when the owner changes their mind, the old row ends and a
    new one is written.
    """

    plan = peewee.ForeignKeyField(Plan, backref="accesses", on_delete="CASCADE")
    plan_id: int
    person = peewee.ForeignKeyField(Person, backref="accesses", on_delete="CASCADE")
    person_id: int
    level = peewee.CharField(10, choices=[(level, level) for level in LEVELS])
    pages = peewee.CharField(400)  # names of pages, with spaces between
    reason = peewee.CharField(30)
    granted_at = peewee.BigIntegerField(default=now)
    starts_at = peewee.BigIntegerField(default=now)  # later than granted_at for a holiday cover
    # models/tools/contacts.py adds the field `contact`: which of the owner's contacts this is.
    contact_id: int | None
    expires_at = peewee.BigIntegerField()
    revoked_at = peewee.BigIntegerField(null=True)
    without = SealedText(null=True)  # what the owner said that it does not cover

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def grant(
        cls,
        visit: InPlan,
        person: Person,
        level: str,
        pages: tuple[str, ...],
        reason: str,
        expires_at: int,
        without: str | None = None,
        starts_at: int | None = None,
        contact: int | None = None,
    ) -> "Access":
        """Write the owner's consent to share with `person` (taushetsplikt, HSL 16 kap. 4 §).

        `pages`: names of pages. `expires_at`, `starts_at` (None: now): seconds since 1970.
        `contact`: the id of the owner's contact that this person is. An earlier access of this
        person ends. Raises AccessEnded.
        """
        plan = visit.plan
        with visit.turn():
            cls.end(cls.plan == plan, cls.person == person)
            access = cls(
                plan=plan,
                person=person,
                level=level,
                pages=" ".join(pages),
                reason=reason,
                expires_at=expires_at,
                without=without or None,
                starts_at=starts_at or now(),
                contact=contact,
            )
            access.save(force_insert=True)
            Consent.to("sharing", plan.owner, access.id)
            visit.note("opened", "access", person.id)  # the person's id: the row may be deleted
            Change.signal(plan.id, "access")
        return access

    def say_who_it_is(self, visit: InPlan, contact: int) -> "Access":
        """The same access once more, to somebody whom the owner says to be this contact."""
        return Access.grant(
            visit,
            self.person,
            self.level,
            tuple(self.pages.split()),
            self.reason,
            self.expires_at,
            self.without,
            self.starts_at,
            contact,
        )

    @protecting
    def withdraw(self, visit: InPlan) -> None:
        """End it now, also for the person's pages that are open. Raises AccessEnded."""
        with visit.turn():
            Access.end(Access.plan == self.plan, Access.person == self.person_id)
            Trust.end(self.plan.owner_id, self.person_id)
            visit.note("closed", "access", self.person_id)
            Change.signal(self.plan_id, "access")

    @classmethod
    def end(cls, *which) -> None:
        """End the rows that fit the conditions `which`, and the owners' consents to them."""
        ended = [row.id for row in cls.select(cls.id).where(*which, cls.revoked_at.is_null())]
        cls.update(revoked_at=now()).where(cls.id.in_(ended)).execute()
        Consent.withdraw(ended)

    @classmethod
    def given(cls, plan: Plan) -> list["Access"]:
        """The accesses that have not ended, also those that begin later, with their persons."""
        return GIVEN.in_plan(cls, plan, now())

    @classmethod
    def persons(cls, plan: Plan) -> list[Person]:
        """Everybody who has an access to this plan, or had one that has ended."""
        return list(Person.select().join(cls).where(cls.plan == plan).distinct())

    @property
    def begun(self) -> bool:
        return self.starts_at <= now()

    @property
    def ends_soon(self) -> bool:
        """Within two weeks: then both the owner and the person are told."""
        return self.expires_at - now() < SOON_SECONDS

    @property
    def may_propose(self) -> bool:
        return self.level in ("propose", "write")

    @classmethod
    def in_force(cls):
        """A condition for a query: the access has begun and not ended."""
        return cls.revoked_at.is_null() & (cls.starts_at <= now()) & (cls.expires_at > now())

    @classmethod
    def readers(cls, plan: Plan):
        """A query for the ids of the persons whose access to this plan is in force."""
        return cls.select(cls.person).where(cls.plan == plan, cls.in_force())

    @classmethod
    def to(cls, plan: Plan, person: Person) -> "Access | None":
        """This person's access to this plan that is in force."""
        return RIGHT_NOW.first(cls, plan.id, person.id, now())

    @classmethod
    def was_given(cls, plan: Plan, person: Person) -> bool:
        """True if this person had an access that has ended, and has none in force."""
        return cls.last_to_end(plan, person) is not None

    @classmethod
    def last_to_end(cls, plan: Plan, person: Person) -> "Access | None":
        """This person's access to this plan that ended last; None if one is in force."""
        if cls.to(plan, person):
            return None
        rows = cls.select().where(cls.plan == plan, cls.person == person, cls.starts_at <= now())
        return max(rows, key=lambda row: row.over_at, default=None)

    @property
    def over_at(self) -> int:
        """When it ended or will end, in seconds since 1970."""
        return min(self.revoked_at or self.expires_at, self.expires_at)

    @property
    def open_pages(self) -> frozenset[str]:
        """The names of the pages that it covers."""
        return frozenset(self.pages.split())

    def opens(self, page: str) -> bool:
        """True if it covers this page of the plan."""
        return page in self.pages.split()

    @classmethod
    def to_come_or_in_force(cls, person: Person) -> list["Access"]:
        """This person's accesses that have not ended, also those that begin later."""
        return list(
            cls.select(cls, Plan)
            .join(Plan)
            .where(cls.person == person, cls.revoked_at.is_null(), cls.expires_at > now())
        )

    @classmethod
    def plans_of(cls, person: Person) -> list["Access"]:
        """This person's accesses that are in force, with their plans and the plans' owners."""
        return list(
            cls.select(cls, Plan, Person)
            .join(Plan)
            .join(Person)
            .where(cls.person == person, cls.in_force())
            .order_by(cls.granted_at)
        )
