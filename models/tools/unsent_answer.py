"""What somebody has chosen at a check-in together and not sent yet: for a reload, and theirs alone.

It sends no signal and makes no entry in the log, as an answer does not (check_in_round.py). The
phone keeps nothing of it. It goes when the answer is sent, and when the answers are shown if one
was sent before. Whoever is shown out before that is shown their own words once more, to copy.
"""

from typing import Any

import peewee

from models.core.database import now
from models.core.encryption import SealedJSON, SealedModel
from models.people.person import Person
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.plan import Plan, with_plan


class UnsentAnswer(SealedModel):
    """One for each person, conversation and round. `said`: as in CheckInAnswer."""

    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    conversation = peewee.ForeignKeyField(
        Conversation, backref="+", on_delete="CASCADE", index=False
    )
    sitting: Any = peewee.BigIntegerField(default=0)  # as in CheckInRound
    about = peewee.CharField(5)
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    said = SealedJSON()
    at = peewee.BigIntegerField(default=now)

    class Meta:
        indexes = ((("conversation", "sitting", "about", "person"), True),)

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def _in(cls, talk: Conversation, sitting: int, about: str):
        """A condition for a query: of this round."""
        return (cls.conversation == talk) & (cls.sitting == sitting) & (cls.about == about)

    @classmethod
    def of(cls, talk: Conversation, sitting: int, about: str, person: Person) -> dict:
        """What this person has chosen and not sent; {} if nothing. One query."""
        found = cls.get_or_none(cls._in(talk, sitting, about), cls.person == person)
        if found is None:
            return {}
        found.plan = talk.plan
        return found.said

    @classmethod
    def words_left(cls, plan: Plan, person: Person) -> list[str]:
        """Their own words, not sent, of the conversation in which they were last. Two queries."""
        guest = Guest.last_inside(plan, person)
        talk = guest.conversation_id if guest else 0
        found = with_plan(plan, cls.select().where(cls.conversation == talk, cls.person == person))
        return [words for one in found if (words := one.said.get("words"))]

    @classmethod
    def keep(cls, talk: Conversation, sitting: int, about: str, person: Person, said: dict) -> None:
        """Keep this in place of what was there. For use in a turn of the plan."""
        cls.drop(talk, sitting, about, person)
        if said:
            of_round = {"conversation": talk, "sitting": sitting, "about": about}
            row = cls(plan=talk.plan, person=person, said=said, **of_round)
            row.save(force_insert=True)

    @classmethod
    def drop(cls, talk: Conversation, sitting: int, about: str, person: Person) -> None:
        """Forget what this person has chosen in this round and not sent."""
        cls.delete().where(cls._in(talk, sitting, about), cls.person == person).execute()
