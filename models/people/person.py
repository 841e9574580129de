"""A person: an owner, a helper, or both. There is no role above them."""

import peewee

from models.core.database import new_id, now
from models.core.encryption import KeyHolder, SealedModel, SealedText
from models.core.prepared import PreparedQuery, padded
from models.people.tone import GREEN, TONES, Tone

LANGUAGES = ("nb", "sv", "en")
COUNTRIES = ("NO", "SE")
BY_IDS = PreparedQuery(lambda kind, *ids: kind.select().where(kind.id.in_(ids)))


class Person(KeyHolder, SealedModel):
    language = peewee.CharField(2)
    country = peewee.CharField(2, default="NO")
    name = SealedText(null=True)
    created_at = peewee.BigIntegerField(default=now)
    declined_at = peewee.BigIntegerField(null=True)
    tone = peewee.CharField(10, default=GREEN)  # one of models.people.tone.TONES

    cipher = KeyHolder.cipher

    @classmethod
    def join(
        cls, language: str, country: str, name: str | None = None, person_id: int | None = None
    ) -> "Person":
        """A new person with a data key of their own.

        `person_id` is for somebody whose passkey was made before their row, for this number.
        """
        person = cls(
            id=person_id or new_id(), language=language, country=country, name=name or None
        )
        person.make_key()
        person.save(force_insert=True)
        return person

    def speak(self, language: str) -> None:
        """Remember the language this person chose."""
        self.language = language
        self.save(only=[Person.language])

    def paint(self, tone: str) -> None:
        """Choose the colour of this person's own pages. `tone` is one of TONES."""
        self.tone = tone
        self.save(only=[Person.tone])

    def rename(self, name: str | None) -> None:
        self.name = name or None
        self.save(only=[Person.name])

    @property
    def colours(self) -> Tone:
        """The colours of their own pages, and of what they print."""
        return TONES.get(self.tone, TONES[GREEN])

    @staticmethod
    def names(ids: set[int]) -> dict[int, str | None]:
        """{id: name} of the people with these ids, in one query."""
        if not ids:
            return {}
        return {person.id: person.name for person in BY_IDS.rows(Person, *padded(ids))}
