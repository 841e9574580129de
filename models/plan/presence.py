"""Who has a page of the plan open, and which part they write in. Only a hint: it locks nothing."""

from typing import TYPE_CHECKING

import peewee

from models.core.change import Change
from models.core.database import Base, now, write_if_possible
from models.people.person import Person
from models.plan.access import Access
from models.plan.guest import Guest
from models.plan.plan import Plan

if TYPE_CHECKING:
    from models.plan.visit import Visit

HERE_SECONDS = 45
GOING_SECONDS = 8  # within which whoever closes a page may open another one of the plan
WRITING_SECONDS = 8
# So long whoever has loaded a page in a conversation is here, where no script says more.
LOADED_SECONDS = 600


class Presence(Base):
    plan = peewee.ForeignKeyField(Plan, on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, on_delete="CASCADE")
    person_id: int
    part = peewee.BigIntegerField(null=True)
    seen_at = peewee.BigIntegerField(default=now)
    wrote_at = peewee.BigIntegerField(default=0)

    class Meta:
        indexes = ((("plan", "person"), True),)

    @classmethod
    def note(cls, visit: "Visit", part: int | None) -> None:
        """Keep that the person is here now, and writes in the part with this id (None: reads).

        Others are sent a signal only if that is new to them. It is only a hint: nothing is kept
        while others write for long.
        """
        write_if_possible(lambda: cls._note(visit.plan, visit.person, part))

    @classmethod
    def _note(cls, plan: Plan, person: Person, part: int | None) -> None:
        row = cls.get_or_none(cls.plan == plan, cls.person == person)
        is_news = row is None or row._is_news(part)
        values = {"part": part, "seen_at": now()}
        if part:
            values["wrote_at"] = now()
        if row:
            cls.update(values).where(cls.id == row.id).execute()
        else:
            cls.insert(
                id=cls._meta.fields["id"].default(), plan=plan, person=person, **values
            ).on_conflict_ignore().execute()
        if is_news:
            Change.signal(plan.id, "presence", person.id)

    @classmethod
    def load(cls, visit: "Visit") -> None:
        """Keep that the person has just loaded a page in a browser that runs no script.

        That is all that tells of them, for LOADED_SECONDS. As in note, it is only a hint.
        """
        write_if_possible(lambda: cls._load(visit.plan, visit.person))

    @classmethod
    def _load(cls, plan: Plan, person: Person) -> None:
        until = now() + LOADED_SECONDS - HERE_SECONDS
        here = (cls.plan == plan) & (cls.person == person) & (cls.seen_at > now() - HERE_SECONDS)
        if cls.update(seen_at=until).where(here).execute():
            return
        cls._note(plan, person, None)
        cls.update(seen_at=until).where(cls.plan == plan, cls.person == person).execute()

    @classmethod
    def go(cls, visit: "Visit") -> None:
        """The person closes the page: they are here for GOING_SECONDS, if they open no other.

        As in note, it is only a hint.
        """
        write_if_possible(lambda: cls._go(visit.plan, visit.person))

    @classmethod
    def _go(cls, plan: Plan, person: Person) -> None:
        until = now() - HERE_SECONDS + GOING_SECONDS
        here = (cls.plan == plan) & (cls.person == person) & (cls.seen_at > until)
        if cls.update(part=None, seen_at=until).where(here).execute():
            Change.signal(plan.id, "presence", person.id)

    @property
    def is_going(self) -> bool:
        """True if the person has closed the page that they had open, and opened no other yet."""
        return self.seen_at <= now() - HERE_SECONDS + GOING_SECONDS

    @classmethod
    def leave(cls, plan: Plan, person: Person) -> None:
        """Forget that this person was here: they wait at the door, or were shown out."""
        cls.delete().where(cls.plan == plan, cls.person == person).execute()
        Change.signal(plan.id, "presence", person.id)

    @classmethod
    def end_with_conversation(cls, plan: Plan) -> None:
        """Forget that anybody but the owner is here. Whoever reads on says so again."""
        cls.delete().where(cls.plan == plan, cls.person != plan.owner_id).execute()
        Change.signal(plan.id, "presence")

    def _is_news(self, part: int | None) -> bool:
        """True if the others do not know yet that this person is here, writes here, or is done."""
        if now() - self.seen_at > HERE_SECONDS:
            return True
        if self.part and not part:
            return True
        return bool(part) and (self.part != part or now() - self.wrote_at > WRITING_SECONDS)

    @classmethod
    def others(cls, visit: "Visit") -> list["Presence"]:
        """Those who are here now and whom the visitor is told of, with their persons.

        The owner is told of everybody who may still read the plan, and all who are in a
        conversation of each other. Nobody else is told of anybody: they need not know who else has
        access, and nobody may see from afar when an owner is awake and looks at their plan.
        """
        plan = visit.plan
        person = visit.person
        found = (
            cls.select(cls, Person)
            .join(Person)
            .where(cls.plan == plan, cls.person != person, cls.seen_at > now() - HERE_SECONDS)
        )
        inside = Guest.everybody_inside(plan.id)
        if person.id == plan.owner_id:
            may_be_told = cls.person.in_(Access.readers(plan)) | cls.person.in_(inside)
        elif visit.guest:
            may_be_told = (cls.person == plan.owner_id) | cls.person.in_(inside)
        else:
            return []
        return list(found.where(may_be_told))

    @property
    def writing(self) -> bool:
        """True if the person has written in a part within the last WRITING_SECONDS."""
        return bool(self.part) and self.wrote_at > now() - WRITING_SECONDS
