"""The installation's keys and its secret: what wraps the keys of all people. And the cipher that seals."""

import os
import secrets
from hashlib import sha256

import peewee
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.core.database import Base
from models.core.keys import KeySource, is_demo, key_bytes

VERSION = b"\x02"
KEY_ID_BYTES = 4
HEAD_BYTES = len(VERSION) + KEY_ID_BYTES
NONCE_BYTES = 12  # NIST SP 800-38D: 96 random bits for AES-GCM
REAL_KEY = (
    "{} holds the key of a real installation, and a demo must never run beside it. "
    "Point HJULET_KEY_FILE and DATABASE_URL to files of the demo's own."
)
DEMO_KEY = (
    "{} holds the key of a demo, and Hjulet does not start with it. "
    "Set HJULET_DEMO=1 to go on with the demo, or point HJULET_KEY_FILE to another file."
)
OTHER_KEY = (
    "The texts in this database are sealed with another key than the one in {}. "
    "Bring the right key back, or point DATABASE_URL to another database."
)


class UnknownKey(LookupError):
    """Wrapped in a key that this installation does not have (any more)."""


class Cipher:
    """Seals and opens text with one key (AES-256-GCM).

    What is sealed begins with a version and the key's id. `place` names table, column and row: a sealed
    text moved elsewhere does not open.
    """

    def __init__(self, key: bytes):
        self._aead = AESGCM(key)
        self.head = VERSION + sha256(b"hjulet key id" + key).digest()[:KEY_ID_BYTES]

    def seal(self, text: str, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return self.head + nonce + self._aead.encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """Raises cryptography's InvalidTag where the text was changed or moved, or another key sealed it."""
        if sealed[:HEAD_BYTES] != self.head:
            raise InvalidTag
        return self._aead.decrypt(
            sealed[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES],
            sealed[HEAD_BYTES + NONCE_BYTES :],
            place.encode(),
        ).decode()


class Installation:
    """The installation's keys, which wrap all others, and its secret, from which everything else is derived.

    Set once, by the app. Keys change (models/keeping/key_rotation.py); the secret stays, because the codes of cards and the PINs
    are kept under it and nobody knows them to keep them anew.
    """

    source: KeySource
    secret: bytes = b""
    _names: list[str] = []
    _version: object = None
    _ciphers: dict[bytes, Cipher] = {}
    _derived: dict[str, bytes] = {}

    @classmethod
    def load(cls, source: KeySource, demo: bool = False) -> None:
        """Use the keys of this source. Raises SystemExit where a demo meets a real key, or the other way round."""
        cls.source, cls._ciphers, cls._version = source, {}, None
        cls.refresh()
        if any(is_demo(name) != demo for name in cls._names):
            raise SystemExit((REAL_KEY if demo else DEMO_KEY).format(source.name))

    @classmethod
    def refresh(cls) -> None:
        """Has somebody changed the keys? Old ones are kept for what is being read right now."""
        version = cls.source.version()
        if version != cls._version:
            cls._names = cls.source.read()
            ciphers = [Cipher(_hkdf(key_bytes(name), "wrap")) for name in cls._names]
            cls._ciphers, cls._current = (
                cls._ciphers | {one.head: one for one in ciphers},
                ciphers[0],
            )
            cls._version = version  # last: other threads look at it first

    @classmethod
    def names(cls) -> list[str]:
        return list(cls._names)

    @classmethod
    def current(cls) -> Cipher:
        """Wraps what is new."""
        return cls._current

    @classmethod
    def that_wrapped(cls, wrapped: bytes) -> Cipher:
        """The key with this id. Raises UnknownKey."""
        head = wrapped[:HEAD_BYTES]
        if head not in cls._ciphers:
            cls.refresh()
        if head not in cls._ciphers:
            raise UnknownKey
        return cls._ciphers[head]

    @classmethod
    def open_secret(cls) -> None:
        """Read the secret from the database; make it where it is new. Raises SystemExit where the key is another's."""
        cls._derived = {}
        Secret.insert(
            id=1, wrapped_key=new_wrapped_key(Secret.key_place(1))
        ).on_conflict_ignore().execute()
        try:
            cls.secret = bytes.fromhex(
                _unwrapped(bytes(Secret.get_by_id(1).wrapped_key), Secret.key_place(1))
            )
        except UnknownKey:
            raise SystemExit(OTHER_KEY.format(cls.source.name)) from None

    @classmethod
    def derive(cls, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF, RFC 5869)."""
        if purpose not in cls._derived:
            cls._derived[purpose] = _hkdf(cls.secret, purpose)
        return cls._derived[purpose]


def _hkdf(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, b"hjulet " + purpose.encode()).derive(key)


def new_wrapped_key(place: str) -> bytes:
    """A new data key, wrapped by the installation's key."""
    return Installation.current().seal(secrets.token_hex(32), place)


def _unwrapped(wrapped: bytes, place: str) -> str:
    return Installation.that_wrapped(wrapped).open(wrapped, place)


def unwrap(wrapped: bytes, place: str) -> Cipher:
    """Raises UnknownKey where it is wrapped in a key that is gone."""
    return Cipher(bytes.fromhex(_unwrapped(wrapped, place)))


def rewrapped(wrapped: bytes, place: str) -> bytes:
    """The same key in the paper of today."""
    return Installation.current().seal(_unwrapped(wrapped, place), place)


def sealing_head() -> bytes:
    """How everything begins that today's key has wrapped."""
    return Installation.current().head


class Secret(Base):
    """The installation's secret, one row, wrapped as a person's key is."""

    id = peewee.IntegerField(primary_key=True)
    wrapped_key = peewee.BlobField()

    @staticmethod
    def key_place(row_id: int) -> str:
        return f"secret:{row_id}"
