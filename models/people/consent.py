"""What a person said yes to: which text, in which language, when, and when they took it back."""

import peewee

from models.core.database import Base, now
from models.people.person import Person

# Raise the number when the words of a consent change: each row says which words were agreed to.
# The older words stay in the version history of translations/.
PLAN_TEXT = "plan-2"
TEXTS = {"sharing": "sharing-1", "showing": "showing-1"}


class Consent(Base):
    person = peewee.ForeignKeyField(Person, backref="consents", on_delete="CASCADE")
    kind = peewee.CharField(20)
    text_version = peewee.CharField(20)
    language = peewee.CharField(2)
    given_at = peewee.BigIntegerField(default=now)
    withdrawn_at = peewee.BigIntegerField(null=True)
    about = peewee.BigIntegerField(null=True)  # the id of the access or the showing

    @classmethod
    def to_own_plan(cls, person: Person) -> "Consent":
        """The owner's yes to a plan (forskrift om individuell plan § 3; HSL 16 kap. 4 §)."""
        return cls.create(
            person=person, kind="plan", text_version=PLAN_TEXT, language=person.language
        )

    @classmethod
    def to(cls, kind: str, person: Person, about: int) -> "Consent":
        """The owner's yes to what others may see, for a while.

        "sharing": what an access gives to one person. "showing": some words of theirs. `about`: the
        id of the access or the showing.
        """
        return cls.create(
            person=person,
            kind=kind,
            text_version=TEXTS[kind],
            language=person.language,
            about=about,
        )

    @classmethod
    def withdraw(cls, about: list[int]) -> None:
        """End the consents that were given for these accesses or showings."""
        cls.update(withdrawn_at=now()).where(
            cls.about.in_(about), cls.withdrawn_at.is_null()
        ).execute()
