"""Who is here, and where they write: a soft hint that never locks anything."""

from typing import TYPE_CHECKING

import peewee

from models.core.change import Change
from models.core.database import Base, now, transaction
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Guest
from models.plan.plan import Plan

if TYPE_CHECKING:
    from models.plan.visit import Visit

HERE_SECONDS, WRITING_SECONDS = 45, 8


class Presence(Base):
    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, on_delete="CASCADE")
    part = peewee.BigIntegerField(null=True)
    seen_at = peewee.BigIntegerField(default=now)
    wrote_at = peewee.BigIntegerField(default=0)

    class Meta:
        indexes = ((("plan", "person"), True),)

    @classmethod
    def note(cls, visit: "Visit", part: int | None) -> None:
        """The person is here, and writes in this part (None: reads). Others are told only when that is new."""
        plan, person = visit.plan, visit.person
        with transaction():
            row = cls.get_or_none(cls.plan == plan, cls.person == person)
            is_new = (
                row is None
                or now() - row.seen_at > HERE_SECONDS
                or (part and (row.part != part or now() - row.wrote_at > WRITING_SECONDS))
            )
            values = {"part": part, "seen_at": now(), **({"wrote_at": now()} if part else {})}
            if row:
                cls.update(values).where(cls.id == row.id).execute()
            else:
                cls.insert(
                    id=cls._meta.fields["id"].default(), plan=plan, person=person, **values
                ).on_conflict_ignore().execute()
            if is_new:
                Change.signal(plan.id, "presence")

    @classmethod
    def others(cls, plan: Plan, person: Person) -> list["Presence"]:
        """Whom this person is told of, of those who are here now, with their names.

        The owner meets everybody who may still read. To all others, who else has access is not theirs to know: they meet the owner,
        and in a conversation whoever else is let into it.
        """
        found = (
            cls.select(cls, Person)
            .join(Person)
            .where(cls.plan == plan, cls.person != person, cls.seen_at > now() - HERE_SECONDS)
        )
        inside = Guest.everybody_inside(plan.id)
        if person.id == plan.owner_id:
            return list(found.where(cls.person.in_(Access.readers(plan)) | cls.person.in_(inside)))
        return list(
            found.where(
                (cls.person == plan.owner_id)
                | cls.person.in_(inside if Guest.inside(plan, person) else [])
            )
        )

    @property
    def writing(self) -> bool:
        return bool(self.part) and self.wrote_at > now() - WRITING_SECONDS
