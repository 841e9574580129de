"""The key card: a code on paper, used together with a PIN that the owner remembers."""

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
from models.core.prepared import PreparedQuery
from models.people.known_device import KnownDevice
from models.people.lockout import Lockable
from models.people.person import Person

# Crockford's base 32: no I, L, O or U, so that it can be read aloud and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SOUNDS_LIKE = str.maketrans("ILOU", "110V")
RANDOM_LETTERS = 11  # 55 bits; the twelfth letter only finds typing mistakes
SEEN_WITHIN = 24 * 3600  # seconds for which a new card's code can be shown
LINE_PINS = {"2580", "0852"}  # down and up the middle of the keys
PAIR_PINS = {"1212", "1122", "1313", "6969", "112233", "121212", "123123"}
BIRTH_YEARS = range(1940, 2016)  # of those who are likely to have a card
THAT_WORKS = PreparedQuery(
    lambda kind, person: kind.select().where(kind.person == person, kind.ended_at.is_null())
)


def check_letter(letters: str) -> str:
    """The last letter of a code: a weighted sum that finds one wrong letter and most swaps."""
    total = sum((2 * place + 1) * ALPHABET.index(c) for place, c in enumerate(letters))
    return ALPHABET[total % len(ALPHABET)]


def tidy_code(typed: str) -> str | None:
    """The code as it is stored, from what was typed or scanned; None if it cannot be right."""
    code = "".join(c for c in typed.upper().translate(SOUNDS_LIKE) if c in ALPHABET)
    if len(code) != RANDOM_LETTERS + 1 or check_letter(code[:-1]) != code[-1]:
        return None
    return code


def spaced(code: str) -> str:
    """The code in groups of four letters, as it is printed on the card."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def easy_pin(pin: str) -> str:
    """Why a stranger would try this PIN early; "" if they would not.

    "same": one digit repeated. "row": digits counting up or down. "year": a year of birth. "line":
    a line on the keys. "pair": what is common else, digits that come again.
    """
    steps = {(int(after) - int(before)) % 10 for before, after in zip(pin, pin[1:])}
    if steps == {0}:
        return "same"
    if steps in ({1}, {9}):
        return "row"
    if len(pin) == 4 and int(pin) in BIRTH_YEARS:
        return "year"
    if pin in LINE_PINS:
        return "line"
    return "pair" if pin in PAIR_PINS else ""


class Card(Lockable):
    _typed = ""  # the code, for a card that came from `find`
    person = peewee.ForeignKeyField(Person, backref="cards", on_delete="CASCADE")
    lookup = peewee.BlobField(unique=True)
    pin_hash = peewee.CharField()
    code = SealedText(null=True)  # None once the owner has it on paper
    created_at = peewee.BigIntegerField(default=now)
    ended_at = peewee.BigIntegerField(null=True)
    # Wrong PINs that the owner has not been told of yet, and when the last one was.
    failed_sign_ins = peewee.IntegerField(default=0)
    last_failed_at = peewee.BigIntegerField(null=True)

    @property
    def cipher(self):
        return self.person.cipher

    @classmethod
    def issue(cls, person: Person, pin: str) -> "Card":
        """A new card. The person's older cards stop working."""
        letters = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LETTERS))
        code = letters + check_letter(letters)
        card = cls(
            person=person, lookup=slow_lookup(code), pin_hash=slow_hash(pin + code), code=code
        )
        # Two calls at the same time would not see each other's card, and both would work.
        with turn(person.id):
            cls.end_all(person)
            card.save(force_insert=True)
        return card

    @classmethod
    def end_all(cls, person: Person) -> int:
        """From now on no card of this person works. Returns how many did until now."""
        return (
            cls.update(ended_at=now(), code=None)
            .where(cls.person == person, cls.ended_at.is_null())
            .execute()
        )

    @classmethod
    def of(cls, person: Person) -> "Card | None":
        """The person's card that works now, if there is one."""
        card = THAT_WORKS.first(cls, person.id)
        if card:
            card.person = person
        return card

    @classmethod
    def find(cls, typed: str) -> "Card | None":
        """The card with this code, if it works now.

        A wrong code takes as long as a right one with a wrong PIN, so time tells nothing.
        """
        code = tidy_code(typed)
        if code is None:
            return None
        card = cls.get_or_none(cls.lookup == slow_lookup(code), cls.ended_at.is_null())
        if card is None:
            slow_check_of_nothing(code)
            return None
        card._typed = code
        return card

    @property
    def is_kept(self) -> bool:
        """Whether the owner has said that they have the code."""
        return self.code is None

    def to_show(self) -> str | None:
        """The code to print or write down; None once the owner has it, or after SEEN_WITHIN."""
        if self.code is None or now() - self.created_at > SEEN_WITHIN:
            return None
        return spaced(self.code)

    def kept(self) -> None:
        """The owner has the card: forget the code, so that only the paper holds it."""
        Card.update(code=None).where(Card.id == self.id).execute()

    def opens_with(self, pin: str, known: KnownDevice | None = None) -> bool:
        """Whether this is the PIN of a card that came from `find`.

        `known`: the owner's own phone, if it is used there. Then tries are counted for that phone
        alone. Raises Locked after too many wrong ones (Lockable.count_try).
        """
        counted: Lockable = known or self
        counted.count_try()
        if not slow_check(self.pin_hash, pin + self._typed):
            self._note_failure()
            return False
        counted.forget_tries()
        return True

    def _note_failure(self) -> None:
        Card.update(failed_sign_ins=Card.failed_sign_ins + 1, last_failed_at=now()).where(
            Card.id == self.id
        ).execute()

    def were_slips(self, count: int) -> None:
        """So many of the last wrong tries were the owner's own: they need not be told of them."""
        Card.update(failed_sign_ins=Card.failed_sign_ins - count).where(
            Card.id == self.id, Card.failed_sign_ins >= count
        ).execute()

    def failed_sign_ins_seen(self) -> None:
        """Keep that the owner has been told of the wrong tries."""
        Card.update(failed_sign_ins=0).where(Card.id == self.id).execute()
