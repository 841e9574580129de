"""A helper's password, which opens only together with a code from their phone (never one factor alone)."""

import secrets
from base64 import b32encode

import peewee
import pyotp

from models.core.database import Base, now, transaction
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

SHORTEST, LONGEST = 12, 200
STEP_SECONDS = 30  # RFC 6238
RECOVERY_CODES, RECOVERY_LETTERS = 8, 12  # 60 bits each
# What is tried first against twelve letters or more (NIST SP 800-63B, 5.1.1.2).
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
    """Mostly one of the commonest, of one letter again and again, or of what is known of the person."""
    left = password.casefold()
    known = [
        part
        for word in about
        if word
        for part in word.casefold().replace("@", " ").replace(".", " ").split()
    ]
    for word in sorted(
        (*COMMON, *(part for part in known if len(part) > 2)), key=len, reverse=True
    ):
        left = left.replace(word, "")
    return len(set(left)) < 5


def tidy_email(email: str) -> str:
    """As it is looked up: the same however it is written."""
    return email.strip().casefold()


class Taken(Exception):
    """Somebody signs in with this address already."""


class Password(Lockable):
    person = peewee.ForeignKeyField(Person, backref="passwords", on_delete="CASCADE", unique=True)
    lookup = peewee.CharField(64, unique=True)
    email = SealedText()
    hash = peewee.CharField()
    secret = SealedText()  # of the one-time codes
    last_step = peewee.BigIntegerField(default=0)
    created_at = peewee.BigIntegerField(default=now)

    @property
    def cipher(self):
        return self.person.cipher

    @classmethod
    def choose(cls, person: Person, email: str, password: str, secret: str, code: str) -> list[str]:
        """A way in for this person; the recovery codes, which are shown once. `code` was found right. Raises Taken."""
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
                return row._new_recovery_codes()
        except peewee.IntegrityError:
            raise Taken from None

    def renew(self, password: str, secret: str, code: str) -> list[str]:
        """Another password and another app, for the same address. The old ones, and the old recovery codes, are dead."""
        self.hash, self.secret, self.last_step = (
            slow_hash(password),
            secret,
            fitting_step(secret, code) or 0,
        )
        with transaction():
            self.save(only=[Password.hash, Password.secret, Password.last_step])
            return self._new_recovery_codes()

    def _new_recovery_codes(self) -> list[str]:
        codes = [
            "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LETTERS))
            for _ in range(RECOVERY_CODES)
        ]
        RecoveryCode.delete().where(RecoveryCode.password == self).execute()
        for one in codes:
            RecoveryCode.create(password=self, code=fingerprint(f"recovery:{one}"))
        return codes

    @classmethod
    def of(cls, person: Person) -> "Password | None":
        return cls.get_or_none(cls.person == person)

    @classmethod
    def taken(cls, email: str) -> bool:
        return cls.get_or_none(cls.lookup == cls._lookup(email)) is not None

    @staticmethod
    def _lookup(email: str) -> str:
        return fingerprint(f"e-mail:{tidy_email(email)}")

    @classmethod
    def opened_by(cls, email: str, password: str, code: str) -> "Password | None":
        """Whose it is, when the password and the one-time code (or a recovery code) both fit.

        Takes as long for an unknown address as for a known one. Raises Locked.
        """
        row = cls.get_or_none(cls.lookup == cls._lookup(email))
        if row is None:
            slow_check_of_nothing(password[:LONGEST])
            return None
        row.count_try()
        # Both are looked at, so that the answer does not tell which one was wrong.
        right = slow_check(row.hash, password[:LONGEST])
        if not right or not (row._spend_step(code) or row._spend_recovery(code)):
            return None
        row.forget_tries()
        return row

    def _spend_step(self, code: str) -> bool:
        """Is it the code of now? Each code counts once (RFC 6238, 5.2)."""
        step = fitting_step(self.secret, code)
        return bool(
            step
            and Password.update(last_step=step)
            .where(Password.id == self.id, Password.last_step < step)
            .execute()
        )

    def _spend_recovery(self, code: str) -> bool:
        tidy = "".join(c for c in code.upper().translate(SOUNDS_LIKE) if c in ALPHABET)
        return bool(
            len(tidy) == RECOVERY_LETTERS
            and RecoveryCode.update(used_at=now())
            .where(
                RecoveryCode.password == self,
                RecoveryCode.code == fingerprint(f"recovery:{tidy}"),
                RecoveryCode.used_at.is_null(),
            )
            .execute()
        )


class RecoveryCode(Base):
    """In place of a one-time code, once, when the phone is lost."""

    password = peewee.ForeignKeyField(Password, backref="recovery_codes", on_delete="CASCADE")
    code = peewee.CharField(64)
    used_at = peewee.BigIntegerField(null=True)


def new_secret(ticket_digits: str) -> str:
    """A secret for one-time codes out of 40 hexadecimal digits (160 bits, RFC 4226)."""
    return b32encode(bytes.fromhex(ticket_digits[:40])).decode()


def address_of(secret: str) -> str:
    """What an authenticator app scans. It names nobody."""
    return pyotp.TOTP(secret).provisioning_uri(name="Hjulet")


def fitting_step(secret: str, code: str) -> int | None:
    """Which half-minute this code belongs to: the one that is now, the one before, or the next."""
    code = "".join(code.split())
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return None
    here = now() // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    return next(
        (
            step
            for step in (here, here - 1, here + 1)
            if pyotp.utils.strings_equal(totp.generate_otp(step), code)
        ),
        None,
    )
