"""The installation's keys, which wrap the keys of all people, its secret, and the cipher for both.

To wrap a key is to encrypt it with another key.
"""

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
SEAL_BYTES = HEAD_BYTES + NONCE_BYTES + 16  # by so much a sealed text is longer: GCM's tag is 16
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
    """Wrapped by a key that this installation does not have (any more)."""


class Cipher:
    """Seals (encrypts) and opens text or bytes with one key of 32 bytes (AES-256-GCM).

    A sealed text is `head` (a version and the key's id), a nonce, and the encrypted text.
    `place` names table, column and row: a sealed text moved elsewhere does not open.
    """

    def __init__(self, key: bytes):
        self._aead = AESGCM(key)
        self.head = VERSION + sha256(b"hjulet key id" + key).digest()[:KEY_ID_BYTES]

    def seal(self, text: str, place: str) -> bytes:
        """The text encrypted, bound to its place."""
        return self.seal_bytes(text.encode(), place)

    def seal_bytes(self, plain: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return self.head + nonce + self._aead.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """The text. Raises InvalidTag if it was changed or moved, or another key sealed it."""
        return self.open_bytes(sealed, place).decode()

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """The bytes. Raises InvalidTag as `open` does."""
        if sealed[:HEAD_BYTES] != self.head:
            raise InvalidTag
        nonce = sealed[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES]
        encrypted = sealed[HEAD_BYTES + NONCE_BYTES :]
        return self._aead.decrypt(nonce, encrypted, place.encode())


class Installation:
    """The installation's keys, which wrap all others, and its secret, which other keys derive from.

    One for the process: the app calls `load` and `open_secret` when it starts. Keys can be rotated
    (models/keeping/key_rotation.py). The secret cannot: card codes and PINs are hashed with it, and
    to hash them again we would have to know them.
    """

    source: KeySource
    secret: bytes = b""
    _names: list[str] = []
    _version: object = None
    _ciphers: dict[bytes, Cipher] = {}
    _current: Cipher
    _derived: dict[str, bytes] = {}

    @classmethod
    def load(cls, source: KeySource, demo: bool = False) -> None:
        """Use the keys of this source. Raises SystemExit if a demo got a real key or vice versa."""
        cls.source = source
        cls._ciphers = {}
        cls._version = None
        cls.refresh()
        if any(is_demo(name) != demo for name in cls._names):
            raise SystemExit((REAL_KEY if demo else DEMO_KEY).format(source.name))

    @classmethod
    def refresh(cls) -> None:
        """Read the keys again if somebody has changed them.

        The old keys stay usable in this process, for what is being read right now.
        """
        version = cls.source.version()
        if version == cls._version:
            return
        cls._names = cls.source.read()
        ciphers = [Cipher(_hkdf(key_bytes(name), "wrap")) for name in cls._names]
        cls._ciphers = cls._ciphers | {cipher.head: cipher for cipher in ciphers}
        cls._current = ciphers[0]
        # Last: another thread that sees the new version goes on to use the keys at once.
        cls._version = version

    @classmethod
    def names(cls) -> list[str]:
        """The keys as their source writes them, the one that wraps new keys first."""
        return list(cls._names)

    @classmethod
    def current(cls) -> Cipher:
        """The cipher that wraps new keys."""
        return cls._current

    @classmethod
    def that_wrapped(cls, wrapped: bytes) -> Cipher:
        """The cipher with which these bytes were wrapped: they begin with the mark of its key.

        Raises UnknownKey if this installation has no such key.
        """
        head = wrapped[:HEAD_BYTES]
        if head not in cls._ciphers:
            cls.refresh()
        if head not in cls._ciphers:
            raise UnknownKey
        return cls._ciphers[head]

    @classmethod
    def open_secret(cls) -> None:
        """Read the secret from the database, where a new database gets one.

        Raises SystemExit if it is wrapped by a key that this installation does not have.
        """
        cls._derived = {}
        place = Secret.key_place(1)
        # Processes that start at the same time must agree on one secret: the first insert wins.
        Secret.insert(id=1, wrapped_key=new_wrapped_key(place)).on_conflict_ignore().execute()
        wrapped = bytes(Secret.get_by_id(1).wrapped_key)
        try:
            cls.secret = bytes.fromhex(_unwrapped(wrapped, place))
        except UnknownKey:
            raise SystemExit(OTHER_KEY.format(cls.source.name)) from None

    @classmethod
    def derive(cls, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, from the secret (HKDF, RFC 5869)."""
        if purpose not in cls._derived:
            cls._derived[purpose] = _hkdf(cls.secret, purpose)
        return cls._derived[purpose]


def _hkdf(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, b"hjulet " + purpose.encode()).derive(key)


def new_wrapped_key(place: str) -> bytes:
    """A new random data key (32 bytes), wrapped by the installation's current key."""
    return Installation.current().seal(secrets.token_hex(32), place)


def _unwrapped(wrapped: bytes, place: str) -> str:
    """The key in hexadecimal. Raises UnknownKey."""
    return Installation.that_wrapped(wrapped).open(wrapped, place)


def unwrap(wrapped: bytes, place: str) -> Cipher:
    """The cipher of a wrapped data key. Raises UnknownKey if the key that wraps it is gone."""
    return Cipher(bytes.fromhex(_unwrapped(wrapped, place)))


def rewrapped(wrapped: bytes, place: str) -> bytes:
    """The same data key, wrapped by the installation's current key. Raises UnknownKey."""
    return Installation.current().seal(_unwrapped(wrapped, place), place)


def sealing_head() -> bytes:
    """The first bytes of everything that the installation's current key has wrapped."""
    return Installation.current().head


class Secret(Base):
    """The installation's secret: one row, wrapped as a person's data key is."""

    id = peewee.IntegerField(primary_key=True)
    wrapped_key = peewee.BlobField()

    @staticmethod
    def key_place(row_id: int) -> str:
        return f"secret:{row_id}"
