"""Field types that encrypt personal text, and hashes of secrets that cannot be reversed.

Each person has a data key, stored encrypted ("wrapped") by the installation's key
(models/core/installation.py). Without its wrapped key a person's text is unreadable for ever.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cached_property
from hashlib import sha256
from threading import BoundedSemaphore

import peewee
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag

from models.core.database import Base, transaction
from models.core.installation import (
    Cipher,
    Installation,
    UnknownKey,
    new_wrapped_key,
    rewrapped,
    sealing_head,
    unwrap,
)


class SealedAccessor(peewee.FieldAccessor):
    """Decrypts a field's value when it is first read, and keeps the result in the instance.

    Sealed values are bytes, as the database returns them; everything else is already readable.
    """

    def __get__(self, instance, instance_type=None):
        if instance is None:
            return self.field
        # peewee keeps an instance's values in __data__; it offers no public way to replace one
        # without marking the field as changed.
        value = instance.__data__.get(self.name)
        if isinstance(value, (bytes, memoryview)):
            plain = instance.cipher.open_bytes(bytes(value), self.field.place(instance))
            value = self.field.unpacked(plain)
            instance.__data__[self.name] = value
        return value


class SealedText(peewee.Field):
    """Personal text, encrypted in the database. None is stored as NULL, so an empty field is small.

    A subclass for another type overrides `opened` (text to value) and `closed` (value to text).
    What it seals is padded with spaces to a multiple of `block` bytes, and `opened` ignores them:
    the length of the encrypted text must not show which of a few values it is.
    """

    block = 1
    field_type = "BLOB"
    accessor_class = SealedAccessor

    def bind(self, model, name, set_attribute=True):
        super().bind(model, name, set_attribute)
        self._prefix = f"{model._meta.table_name}.{name}:"

    def place(self, instance) -> str:
        """Table, column and row of this value. A sealed text opens only with the same place."""
        return self._prefix + str(instance.id)

    def db_value(self, value):
        """Bytes and None as they are. Raises TypeError for text that nobody has encrypted."""
        if value is None or isinstance(value, (bytes, memoryview)):
            return value
        raise TypeError(f"{self.name} must be sealed before it is stored")

    def opened(self, text: str):
        """The field's value, from the decrypted text."""
        return text

    def closed(self, value) -> str:
        """The text to encrypt, from the field's value."""
        return value

    def unpacked(self, plain: bytes):
        """The field's value, from the decrypted bytes."""
        return self.opened(plain.decode())

    def packed(self, value) -> bytes:
        """The bytes to encrypt, from the field's value."""
        return _padded(self.closed(value), self.block).encode()


class SealedBytes(SealedText):
    """A small file of somebody's own, such as a picture.

    Its value is a `bytearray` while it can be read: plain `bytes` are sealed (SealedAccessor).
    """

    def unpacked(self, plain: bytes) -> bytearray:
        return bytearray(plain)

    def packed(self, value: bytearray) -> bytes:
        return bytes(value)


class SealedNumber(SealedText):
    """A small number about a person, such as a rating."""

    def opened(self, text: str) -> int:
        return int(text)

    def closed(self, value: int) -> str:
        return f"{value:04}"  # padded: the length of the encrypted text must not show the number


class SealedFlag(SealedNumber):
    """Yes or no about a person. "No" is encrypted as well, so that the two look alike."""

    def opened(self, text: str) -> bool:
        return bool(int(text))


class SealedChoice(SealedText):
    """One of our own words, of at most 16 letters, that says something about a person."""

    block = 16

    def opened(self, text: str) -> str:
        return text.rstrip()


class SealedJSON(SealedText):
    """A snapshot of several fields: anything that JSON can hold."""

    block = 64  # without text, "true" or "false" and a number or none make no difference

    def opened(self, text: str):
        return json.loads(text)

    def closed(self, value) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _padded(text: str, block: int) -> str:
    """The text with spaces after it, so that its bytes are a multiple of `block`."""
    return text + " " * (-len(text.encode()) % block)


class SealedModel(Base):
    """A table with sealed fields. A subclass returns the owning person's key as `cipher`."""

    abstract = True

    @property
    def cipher(self) -> Cipher:
        """Encrypts and decrypts the fields of this row. Raises LookupError if not overridden."""
        raise LookupError(f"{type(self).__name__} does not say whose key seals it")

    @classmethod
    def sealed_fields(cls) -> list[SealedText]:
        return [field for field in cls._meta.sorted_fields if isinstance(field, SealedText)]

    def sealed(self, values: dict) -> dict:
        """{field name: value} with the values of sealed fields encrypted, ready to be stored."""
        return {name: self._seal(name, value) for name, value in values.items()}

    def _seal(self, name: str, value):
        field = self._meta.fields[name]
        already_stored = value is None or isinstance(value, (bytes, memoryview))
        if already_stored or not isinstance(field, SealedText):
            return value
        return self.cipher.seal_bytes(field.packed(value), field.place(self))

    def sealed_again(self, field: SealedText) -> dict | None:
        """{field name: its value encrypted anew}; None if it cannot be opened."""
        try:
            return self.sealed({field.name: getattr(self, field.name)})
        except (InvalidTag, UnknownKey):
            return None

    def save(self, *args, **kwargs):
        # Through __data__, as in SealedAccessor: reading the attributes would decrypt them first.
        stored = {field.name: self.__data__.get(field.name) for field in self.sealed_fields()}
        self.__data__.update(self.sealed(stored))
        return super().save(*args, **kwargs)


class KeyHolder(Base):
    """A row that carries a data key of its own, wrapped by the installation's key."""

    abstract = True
    wrapped_key = peewee.BlobField(null=True)

    @staticmethod
    def key_place(row_id: int) -> str:
        """What the wrapped key is bound to: it opens in no other row."""
        return f"key:{row_id}"

    def make_key(self) -> None:
        """A new random data key. The row must have its id, and be saved afterwards."""
        self.wrapped_key = new_wrapped_key(self.key_place(self.id))

    @cached_property
    def cipher(self) -> Cipher:
        """Encrypts with this row's data key. Raises UnknownKey if the key that wraps it is gone."""
        return unwrap(bytes(self.wrapped_key or b""), self.key_place(self.id))

    def save(self, force_insert=False, only=None):
        """peewee's save. A new row is rewrapped if the installation's key was rotated meanwhile."""
        if not force_insert:
            return super().save(only=only)
        with transaction():
            saved = super().save(force_insert=True, only=only)
            # A rotation rewraps only the rows that it finds, and this one was not there until now.
            Installation.refresh()
            if self.wrapped_key and not bytes(self.wrapped_key).startswith(sealing_head()):
                self.wrapped_key = rewrapped(bytes(self.wrapped_key), self.key_place(self.id))
                self.save(only=["wrapped_key"])
        return saved


# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 passes, 1 lane.
COST = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1}
hasher = PasswordHasher(
    time_cost=COST["time_cost"],
    memory_cost=COST["memory_cost"],
    parallelism=COST["parallelism"],
)
# A hash of this cost (16 and 32 zero bytes) that no secret fits.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$" + "A" * 22 + "$" + "A" * 43
# At most four hashes at once, 19 MiB each: many sign-ins must wait, not fill the memory.
_few_at_once = BoundedSemaphore(4)


def slow_lookup(code: str) -> bytes:
    """32 bytes to search for in place of a secret code. Cannot be reversed (Argon2id)."""
    salt = Installation.derive("card")[:16]
    with _few_at_once:
        return hash_secret_raw(code.encode(), salt, hash_len=32, type=Type.ID, **COST)


def slow_hash(secret: str) -> str:
    """A salted hash of a PIN or password (Argon2id, in its usual text form)."""
    with _few_at_once:
        return hasher.hash(_peppered(secret))


def slow_check(hashed: str, secret: str) -> bool:
    """Whether `hashed` is a hash of this secret."""
    try:
        with _few_at_once:
            return hasher.verify(hashed, _peppered(secret))
    except Argon2Error:
        return False


def slow_check_of_nothing(secret: str) -> None:
    """Take as long as a check does, so that the time does not show that nobody was found."""
    slow_check(NOBODY, secret)


def _peppered(secret: str) -> str:
    """The secret under the installation's own key: a stolen database alone cannot be guessed at."""
    return hmac.new(Installation.derive("pin"), secret.encode(), sha256).hexdigest()


def audit_seal(before: bytes, *values) -> bytes:
    """The seal of an audit log entry, which covers the seal before it (HMAC-SHA-256, 32 bytes).

    `values` are the entry's texts, numbers or None.
    """
    content = before + b"|" + json.dumps(values).encode()
    return hmac.new(Installation.derive("audit"), content, sha256).digest()


def same_seal(one: bytes, other: bytes) -> bool:
    """Whether two seals are equal, compared in constant time."""
    return hmac.compare_digest(one, other)


def fingerprint(token: str) -> str:
    """64 hexadecimal digits that the database keeps in place of a long random token.

    So it does of a text that was deleted and must be known again.
    """
    return hmac.digest(Installation.derive("token"), token.encode(), "sha256").hex()


def s256(verifier: str) -> str:
    """The code challenge for a code verifier (PKCE, RFC 7636, method S256)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def sealed_note(text: str, place: str) -> str:
    """The text sealed by the installation, for a cookie: opened_note gives it back."""
    return urlsafe_b64encode(Installation.current().seal(text, place)).decode()


def opened_note(note: str, place: str) -> str | None:
    """The text; None if the note is not one of sealed_note for this place."""
    try:
        sealed = urlsafe_b64decode(note)
        return Installation.that_wrapped(sealed).open(sealed, place)
    except (ValueError, InvalidTag, UnknownKey):
        return None
