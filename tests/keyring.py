"""A phone that makes and uses passkeys, as WebAuthn level 2 says; each step can be done wrong on purpose."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost"
PRESENT, VERIFIED, KEY_INSIDE = 1, 4, 64


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(encoded: str) -> bytes:
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))


class Keyring:
    """One key. `verified` says whether the phone asked for its code, finger or face."""

    def __init__(self):
        self.id, self.count, self.handle = secrets.token_bytes(32), 0, b""
        self._key = generate_private_key(SECP256R1())

    def make(self, wish: dict, origin=ORIGIN, verified=True) -> str:
        """The answer to a wish for a new passkey."""
        self.handle = raw(wish["user"]["id"])
        numbers = self._key.public_key().public_numbers()
        key = cbor2.dumps(
            {
                1: 2,
                3: -7,
                -1: 1,
                -2: numbers.x.to_bytes(32, "big"),
                -3: numbers.y.to_bytes(32, "big"),
            }
        )
        data = (
            self._data(wish["rp"]["id"], verified, KEY_INSIDE)
            + bytes(16)
            + len(self.id).to_bytes(2, "big")
            + self.id
            + key
        )
        return self._answer(
            {
                "clientDataJSON": text(self._said("webauthn.create", wish, origin)),
                "attestationObject": text(
                    cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
                ),
            }
        )

    def use(self, wish: dict, origin=ORIGIN, verified=True, handle=None, where="platform") -> str:
        """The answer to a wish for a signature."""
        self.count += 1
        data, said = self._data(wish["rpId"], verified), self._said("webauthn.get", wish, origin)
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
        flags = PRESENT | (VERIFIED if verified else 0) | more
        return (
            hashlib.sha256(site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")
        )

    def _said(self, kind: str, wish: dict, origin: str) -> bytes:
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
