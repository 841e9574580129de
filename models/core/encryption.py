"""Personal text is encrypted in the database, and secrets are kept so that they cannot be turned back.

Each person has a data key; the installation's key wraps it (models/core/installation.py). Without its
wrapped key a person's text is unreadable for ever.
"""

import hmac
import json
from base64 import urlsafe_b64encode
from functools import cached_property
from hashlib import sha256
from threading import BoundedSemaphore

import peewee
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from argon2.low_level import Type, hash_secret_raw

from models.core.database import Base, transaction
from models.core.installation import (
    Cipher,
    Installation,
    new_wrapped_key,
    rewrapped,
    sealing_head,
    unwrap,
)


class SealedAccessor(peewee.FieldAccessor):
    """Opens a sealed value when it is first read."""

    def __get__(self, instance, instance_type=None):
        if instance is None:
            return self.field
        value = instance.__data__.get(self.name)
        if isinstance(value, (bytes, memoryview)):
            value = self.field.opened(
                instance.cipher.open(bytes(value), self.field.place(instance))
            )
            instance.__data__[self.name] = value
        return value


class SealedText(peewee.Field):
    """Personal text. None stays None, so that an empty field costs nothing."""

    field_type = "BLOB"
    accessor_class = SealedAccessor

    def bind(self, model, name, set_attribute=True):
        super().bind(model, name, set_attribute)
        self._prefix = f"{model._meta.table_name}.{name}:"

    def place(self, instance) -> str:
        return self._prefix + str(instance.id)

    def db_value(self, value):
        if value is None or isinstance(value, (bytes, memoryview)):
            return value
        raise TypeError(f"{self.name} must be sealed before it is stored")

    def opened(self, text: str):
        return text

    def closed(self, value) -> str:
        return value


class SealedNumber(SealedText):
    """A small number about a person, such as a rating."""

    def opened(self, text: str) -> int:
        return int(text)

    def closed(self, value: int) -> str:
        return f"{value:04}"  # so that the length does not tell which


class SealedFlag(SealedNumber):
    """Yes or no about a person. No is sealed too, so that nobody sees where there is a yes."""

    def opened(self, text: str) -> bool:
        return bool(int(text))


class SealedJSON(SealedText):
    """A snapshot of several fields."""

    def opened(self, text: str):
        return json.loads(text)

    def closed(self, value) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)


class SealedModel(Base):
    """A table with sealed fields; a subclass says whose `cipher` opens them."""

    abstract = True

    @property
    def cipher(self) -> Cipher:
        raise LookupError(f"{type(self).__name__} does not say whose key seals it")

    @classmethod
    def sealed_fields(cls) -> list[SealedText]:
        return [field for field in cls._meta.sorted_fields if isinstance(field, SealedText)]

    def sealed(self, values: dict) -> dict:
        """The same values, ready to be stored."""
        fields = self._meta.fields
        return {
            name: self.cipher.seal(fields[name].closed(value), fields[name].place(self))
            if isinstance(fields[name], SealedText)
            and value is not None
            and not isinstance(value, (bytes, memoryview))
            else value
            for name, value in values.items()
        }

    def save(self, *args, **kwargs):
        self.__data__.update(
            self.sealed({f.name: self.__data__.get(f.name) for f in self.sealed_fields()})
        )
        return super().save(*args, **kwargs)


class KeyHolder(Base):
    """A row that carries a data key of its own."""

    abstract = True
    wrapped_key = peewee.BlobField(null=True)

    @staticmethod
    def key_place(row_id: int) -> str:
        return f"key:{row_id}"

    def make_key(self) -> None:
        self.wrapped_key = new_wrapped_key(self.key_place(self.id))

    @cached_property
    def cipher(self) -> Cipher:
        return unwrap(bytes(self.wrapped_key), self.key_place(self.id))

    def save(self, *args, force_insert=False, **kwargs):
        """A new row looks once more whether its paper is today's: the key may have changed since it was wrapped."""
        if not force_insert:
            return super().save(*args, **kwargs)
        with transaction():
            saved = super().save(*args, force_insert=True, **kwargs)
            Installation.refresh()
            if self.wrapped_key and not bytes(self.wrapped_key).startswith(sealing_head()):
                self.wrapped_key = rewrapped(bytes(self.wrapped_key), self.key_place(self.id))
                self.save(only=["wrapped_key"])
        return saved


# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 passes, 1 lane.
COST = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1}
_hasher = PasswordHasher(**COST)
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
# Each one takes 19 MiB: many sign-ins at once must wait, not fill the memory.
_room = BoundedSemaphore(4)


def slow_lookup(code: str) -> bytes:
    """A name for a secret code that can be searched for and not turned back (Argon2id)."""
    with _room:
        return hash_secret_raw(
            code.encode(), Installation.derive("card")[:16], hash_len=32, type=Type.ID, **COST
        )


def slow_hash(secret: str) -> str:
    with _room:
        return _hasher.hash(_peppered(secret))


def slow_check(hashed: str, secret: str) -> bool:
    try:
        with _room:
            return _hasher.verify(hashed, _peppered(secret))
    except Argon2Error:
        return False


def slow_check_of_nothing(secret: str) -> None:
    """As long as a check takes: the time must not tell that there is nobody to check it for."""
    slow_check(NOBODY, secret)


def _peppered(secret: str) -> str:
    return hmac.new(Installation.derive("pin"), secret.encode(), sha256).hexdigest()


def audit_seal(before: bytes, *values) -> bytes:
    """Seals an entry of the audit log to the one before (HMAC-SHA-256); `values` are texts, numbers or None."""
    return hmac.new(
        Installation.derive("audit"), before + b"|" + json.dumps(values).encode(), sha256
    ).digest()


def same_seal(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)


def fingerprint(token: str) -> str:
    """A long random token, as it is kept in the database."""
    return hmac.new(Installation.derive("token"), token.encode(), sha256).hexdigest()


def s256(verifier: str) -> str:
    """The challenge that goes with a code verifier (PKCE, RFC 7636)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
