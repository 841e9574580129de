"""Personal text is encrypted in the database. The only module that knows a crypto library.

Each person has a data key; the installation's key wraps it. Destroying a
person's wrapped key makes their text unreadable, in backups too.
"""

import hmac
import json
import os
import secrets
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore

import peewee
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.base import Base

VERSION = b"\x01"
KEY_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D: 96 random bits for AES-GCM


class Installation:
    """The installation's key and what is derived from it. Set once, by the app."""

    key: bytes = b""
    _derived: dict[str, bytes] = {}

    @classmethod
    def load(cls, path: Path) -> None:
        """Read the key file; make it, mode 600, where there is none."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            os.write(made, secrets.token_hex(32).encode())
            os.close(made)
        try:
            cls.key = bytes.fromhex(path.read_text().strip())
        except ValueError:
            cls.key = b""
        if len(cls.key) != KEY_BYTES:
            raise SystemExit(f"{path} must hold 64 hexadecimal digits: the installation's key.")
        if path.stat().st_mode & 0o077:
            raise SystemExit(f"{path} is open to other users of this machine. Run: chmod 600 {path}")

    @classmethod
    def derive(cls, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF, RFC 5869)."""
        return HKDF(SHA256(), 32, None, b"hjulet " + purpose.encode()).derive(cls.key)


class Cipher:
    """Seals and opens text with one data key (AES-256-GCM).

    `place` names table, column and row: a sealed text moved elsewhere does not open.
    """

    def __init__(self, key: bytes):
        self._aead = AESGCM(key)

    def seal(self, text: str, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._aead.encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """Raises cryptography's InvalidTag where the text was changed or moved."""
        nonce, rest = sealed[1:NONCE_BYTES + 1], sealed[NONCE_BYTES + 1:]
        return self._aead.decrypt(nonce, rest, place.encode()).decode()


def new_wrapped_key(place: str) -> bytes:
    """A new data key, wrapped by the installation's key."""
    return Cipher(Installation.derive("wrap")).seal(secrets.token_hex(32), place)


def unwrap(wrapped: bytes, place: str) -> Cipher:
    return Cipher(bytes.fromhex(Cipher(Installation.derive("wrap")).open(wrapped, place)))


class SealedAccessor(peewee.FieldAccessor):
    """Opens a sealed value when it is first read."""

    def __get__(self, instance, instance_type=None):
        if instance is None:
            return self.field
        value = instance.__data__.get(self.name)
        if isinstance(value, (bytes, memoryview)):
            value = self.field.opened(instance.cipher.open(bytes(value), self.field.place(instance)))
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
        return str(value)


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
        return {name: self.cipher.seal(fields[name].closed(value), fields[name].place(self))
                if isinstance(fields[name], SealedText) and value is not None
                and not isinstance(value, (bytes, memoryview)) else value
                for name, value in values.items()}

    def save(self, *args, **kwargs):
        self.__data__.update(self.sealed({f.name: self.__data__.get(f.name) for f in self.sealed_fields()}))
        return super().save(*args, **kwargs)


class KeyHolder(Base):
    """A row that carries a data key of its own."""

    abstract = True
    wrapped_key = peewee.BlobField(null=True)

    def make_key(self) -> None:
        self.wrapped_key = new_wrapped_key(f"key:{self.id}")

    @cached_property
    def cipher(self) -> Cipher:
        return unwrap(bytes(self.wrapped_key), f"key:{self.id}")


# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 passes, 1 lane.
COST = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1}
_hasher = PasswordHasher(**COST)
# Each one takes 19 MiB: many sign-ins at once must wait, not fill the memory.
_room = BoundedSemaphore(4)


def slow_lookup(code: str) -> bytes:
    """A name for a secret code that can be searched for and not turned back (Argon2id)."""
    with _room:
        return hash_secret_raw(code.encode(), Installation.derive("card")[:16],
                               hash_len=32, type=Type.ID, **COST)


def slow_hash(secret: str) -> str:
    with _room:
        return _hasher.hash(_peppered(secret))


def slow_check(hashed: str, secret: str) -> bool:
    try:
        with _room:
            return _hasher.verify(hashed, _peppered(secret))
    except Argon2Error:
        return False


def _peppered(secret: str) -> str:
    return hmac.new(Installation.derive("pin"), secret.encode(), sha256).hexdigest()


def audit_seal(before: bytes, *values) -> bytes:
    """Seals an entry of the audit log to the one before (HMAC-SHA-256); `values` are texts, numbers or None."""
    return hmac.new(Installation.derive("audit"), before + b"|" + json.dumps(values).encode(), sha256).digest()


def same_seal(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)


def fingerprint(token: str) -> str:
    """A long random token, as it is kept in the database."""
    return hmac.new(Installation.derive("token"), token.encode(), sha256).hexdigest()
