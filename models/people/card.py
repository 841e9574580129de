"""The key card: a secret that is held in the hand, used with a PIN that is kept in the head."""

import secrets

import peewee

from models.core.database import now, turn
from models.core.encryption import (
    SealedText,
    slow_check,
    slow_check_of_nothing,
    slow_hash,
    slow_lookup,
)
from models.people.lockout import Lockable
from models.people.person import Person

# Crockford's base 32: no I, L, O or U, so that it can be read aloud and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SOUNDS_LIKE = str.maketrans("ILOU", "110V")
RANDOM_LETTERS = 11  # 55 bits; the twelfth letter only finds typing slips
PIN_LENGTHS = range(4, 13)
SEEN_WITHIN = 24 * 3600
EASY_PINS = {"1212", "2580", "0852", "1122", "1313", "6969", "112233", "121212", "123123"}
BIRTH_YEARS = range(1940, 2016)  # of those who are likely to have a card


def check_letter(letters: str) -> str:
    """A weighted sum: finds every wrong letter and most swaps of two."""
    total = sum((2 * place + 1) * ALPHABET.index(c) for place, c in enumerate(letters))
    return ALPHABET[total % len(ALPHABET)]


def tidy_code(typed: str) -> str | None:
    """The code as it is stored, from what was typed or scanned; None where a letter is off."""
    code = "".join(c for c in typed.upper().translate(SOUNDS_LIKE) if c in ALPHABET)
    if len(code) != RANDOM_LETTERS + 1 or check_letter(code[:-1]) != code[-1]:
        return None
    return code


def spaced(code: str) -> str:
    """In groups of four, as it stands on the card."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def easy_pin(pin: str) -> bool:
    """Among the first that a stranger would try: all alike, a run up or down, a year of birth."""
    steps = {(int(after) - int(before)) % 10 for before, after in zip(pin, pin[1:])}
    a_run = len(steps) == 1 and steps <= {0, 1, 9}
    return a_run or pin in EASY_PINS or len(pin) == 4 and int(pin) in BIRTH_YEARS


class Card(Lockable):
    person = peewee.ForeignKeyField(Person, backref="cards", on_delete="CASCADE")
    lookup = peewee.BlobField(unique=True)
    pin_hash = peewee.CharField()
    code = SealedText(null=True)  # only until the owner has it on paper
    created_at = peewee.BigIntegerField(default=now)
    ended_at = peewee.BigIntegerField(null=True)

    @property
    def cipher(self):
        return self.person.cipher

    @classmethod
    def issue(cls, person: Person, pin: str) -> "Card":
        """A new card; the person's older cards die."""
        letters = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LETTERS))
        code = letters + check_letter(letters)
        card = cls(
            person=person, lookup=slow_lookup(code), pin_hash=slow_hash(pin + code), code=code
        )
        with turn(person.id):  # two at once would each end the older ones alone, and both open
            cls.update(ended_at=now(), code=None).where(
                cls.person == person, cls.ended_at.is_null()
            ).execute()
            card.save(force_insert=True)
        return card

    @classmethod
    def of(cls, person: Person) -> "Card | None":
        """The card in force."""
        return cls.get_or_none(cls.person == person, cls.ended_at.is_null())

    @classmethod
    def find(cls, typed: str) -> "Card | None":
        """The card in force with this code. A wrong code takes as long as a right one with a wrong PIN."""
        code = tidy_code(typed)
        card = code and cls.get_or_none(cls.lookup == slow_lookup(code), cls.ended_at.is_null())
        if card:
            card._typed = code
        elif code:
            slow_check_of_nothing(code)
        return card or None

    def to_show(self) -> str | None:
        """The code, as long as the owner has not said that the card is kept."""
        if self.code is None or now() - self.created_at > SEEN_WITHIN:
            return None
        return spaced(self.code)

    def kept(self) -> None:
        """From now on only the paper knows the code."""
        Card.update(code=None).where(Card.id == self.id).execute()

    def opens_with(self, pin: str) -> bool:
        """Is this the PIN? Counts the try before it looks, so that tries side by side count too.

        Raises Locked after FREE_TRIES wrong ones: 15 minutes, doubled by each further one, a day at most.
        """
        self.count_try()
        if not slow_check(self.pin_hash, pin + self._typed):
            return False
        self.forget_tries()
        return True
