"""A phone that makes and uses passkeys (WebAuthn level 2), and can do any step wrong on purpose."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost"
# Flags of the authenticator data (WebAuthn, 6.1).
PRESENT = 1
VERIFIED = 4
KEY_INSIDE = 64


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(encoded: str) -> bytes:
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))


class Keyring:
    """A phone with one key. `verified` says whether it asked for its code, finger or face."""

    def __init__(self):
        self.id = secrets.token_bytes(32)
        self.count = 0
        self.handle = b""
        self._key = generate_private_key(SECP256R1())

    def make(self, wish: dict, origin=ORIGIN, verified=True) -> str:
        """The answer when the server asks for a new passkey."""
        self.handle = raw(wish["user"]["id"])
        data = (
            self._data(wish["rp"]["id"], verified, KEY_INSIDE)
            + bytes(16)  # the kind of phone: not told
            + len(self.id).to_bytes(2, "big")
            + self.id
            + self._public_key()
        )
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": text(self._said("webauthn.create", wish, origin)),
                "attestationObject": text(attestation),
            }
        )

    def _public_key(self) -> bytes:
        """As COSE writes it (RFC 9053): key type EC2, algorithm ES256, curve P-256, x, y."""
        numbers = self._key.public_key().public_numbers()
        x = numbers.x.to_bytes(32, "big")
        y = numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def use(self, wish: dict, origin=ORIGIN, verified=True, handle=None, where="platform") -> str:
        """The answer when the server asks for a signature."""
        self.count += 1
        data = self._data(wish["rpId"], verified)
        said = self._said("webauthn.get", wish, origin)
        signature = self._key.sign(data + hashlib.sha256(said).digest(), ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": text(said),
                "authenticatorData": text(data),
                "signature": text(signature),
                "userHandle": text(handle or self.handle),
            },
            where,
        )

    def _data(self, site: str, verified: bool, more: int = 0) -> bytes:
        """The authenticator data: the site, the flags, and how often the key was used."""
        flags = PRESENT | (VERIFIED if verified else 0) | more
        site_hash = hashlib.sha256(site.encode()).digest()
        return site_hash + bytes([flags]) + self.count.to_bytes(4, "big")

    def _said(self, kind: str, wish: dict, origin: str) -> bytes:
        """The client data, which the browser writes."""
        return json.dumps(
            {"type": kind, "challenge": wish["challenge"], "origin": origin, "crossOrigin": False}
        ).encode()

    def _answer(self, response: dict, where="platform") -> str:
        return json.dumps(
            {
                "id": text(self.id),
                "rawId": text(self.id),
                "type": "public-key",
                "authenticatorAttachment": where,
                "response": response,
                "clientExtensionResults": {},
            }
        )
