"""A short message to a browser that may be closed, by the push service of whoever makes it.

RFC 8030 (the request), 8188 and 8291 (the encryption), 8292 (VAPID: who we are). The browser says
where its push service is, so the address is never believed: see OpenInternet. That is why we send
it ourselves: the usual library (pywebpush) asks for the name again, and follows redirects.
"""

import os
import re
import socket
import ssl
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Unanswered
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.jwk import ECKey

from models.core.installation import Installation

NAME = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]+)"
LETTERS = r"[\w.~!$&'()*+,;=:@%/-]"
# A host by its name, on the port of https, without a user. The last label is no number: an
# address of four bytes, however it is written, is no name.
ENDPOINT = re.compile(rf"https://({NAME})(?::443)?(/{LETTERS}*(?:\?(?:{LETTERS}|\?)*)?)", re.ASCII)
LONGEST = 1000  # letters of an endpoint; Windows' are the longest, with about 500
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
POINT, AUTH = 65, 16  # bytes of a browser's public key, and of its secret (RFC 8291, 3.2)
MESSAGE = 128  # bytes: every message is as long as any other
RECORD = 4096
JWT_SECONDS = 12 * 3600  # RFC 8292: at most 24 hours
DAY_SECONDS = 12 * 3600  # so long the push service keeps it for a phone that is off
SECONDS = 8  # that an answer may take in all, and as many to find the host
LARGEST_LINE = 200  # bytes: nothing but the status is read
STATUS = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)[ \r]")
GLOBAL = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")


class NotOpen(Exception):
    """The host is not on the open internet."""


@dataclass(frozen=True)
class Address:
    """Where a browser is reached, as it told us. `key`: the number of our key that it knows."""

    endpoint: str
    p256dh: bytes  # its public key
    auth: bytes  # a secret of its own
    key: int

    @classmethod
    def read(cls, endpoint: str, p256dh: str, auth: str, key: int) -> "Address | None":
        """The address in a form's texts (base64url); None if they are not well-formed."""
        if not _host_and_path(endpoint):
            return None
        try:
            made = cls(endpoint, _bytes(p256dh), _bytes(auth), key)
            _public(made.p256dh)
        except ValueError:
            return None
        return made if len(made.auth) == AUTH else None

    def texts(self) -> dict:
        """The texts by which it is stored: `read` makes the same address of them."""
        return {
            "endpoint": self.endpoint,
            "p256dh": _text(self.p256dh),
            "auth": _text(self.auth),
            "key": self.key,
        }


def _host_and_path(endpoint: str) -> tuple[str, str] | None:
    """None if it is not the address of a push service on the internet."""
    found = len(endpoint) <= LONGEST and ENDPOINT.fullmatch(endpoint)
    return (found[1], found[2]) if found else None


def _bytes(text: str) -> bytes:
    """Base64url, with or without its padding. Raises ValueError, also for what is too long."""
    if not re.fullmatch(r"[\w-]{1,100}={0,2}", text, re.ASCII):
        raise ValueError
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _text(some: bytes) -> str:
    return urlsafe_b64encode(some).rstrip(b"=").decode()


def _public(point: bytes) -> ec.EllipticCurvePublicKey:
    """Raises ValueError unless these bytes are a whole point on the curve."""
    if len(point) != POINT:
        raise ValueError
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _vapid(number: int) -> ec.EllipticCurvePrivateKey:
    """Our key with this number: as secret as the installation, and the same after each start.

    Of 64 bytes, so that no key is likelier than another (FIPS 186-5, A.2.1).
    """
    halves = (Installation.derive(f"vapid {number} {half}") for half in "ab")
    seed = int.from_bytes(b"".join(halves), "big")
    return ec.derive_private_key(seed % (ORDER - 1) + 1, ec.SECP256R1())


def public_key(number: int) -> str:
    """What a browser must know of our key with this number (base64url)."""
    return _text(_point(_vapid(number).public_key()))


def authorization(host: str, number: int, contact: str, at: int) -> str:
    """The header that says to the push service at `host` who we are.

    `contact`: our own address, for whoever runs it; it may be empty. `at`: now.
    """
    claims = {"aud": f"https://{host}", "exp": at + JWT_SECONDS}
    if contact:
        claims["sub"] = contact
    pem = _vapid(number).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(pem))
    return f"vapid t={token}, k={public_key(number)}"


def encrypted(message: bytes, to: Address) -> bytes:
    """The message so that this browser alone can read it; each time with new keys."""
    ours = ec.generate_private_key(ec.SECP256R1())
    return _encrypted(message, to, ours, os.urandom(16))


def _encrypted(message: bytes, to: Address, ours, salt: bytes, room: int = MESSAGE) -> bytes:
    point = _point(ours.public_key())
    shared = ours.exchange(ec.ECDH(), _public(to.p256dh))
    both = _hkdf(shared, to.auth, b"WebPush: info\x00" + to.p256dh + point, 32)
    key = _hkdf(both, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _hkdf(both, salt, b"Content-Encoding: nonce\x00", 12)
    padded = message + b"\x02" + bytes(room - len(message))
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(point)]) + point
    return head + AESGCM(key).encrypt(nonce, padded, None)


def _hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def is_open(address: str) -> bool:
    """True if this network address is on the open internet, and in no network of somebody's own."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found in NAT64:
            return is_open(str(IPv4Address(int(found) & 0xFFFFFFFF)))
        # One that holds another address in it leads there, past this check.
        if found not in GLOBAL or found.sixtofour or found.teredo:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


class OpenInternet:
    """How a push service is found and believed. There is this one way; tests have one of their own.

    It is an argument of `send` and of what calls it: no setting leads to another one.
    """

    def place(self, host: str) -> tuple[str, int]:
        """The network address and port to connect to. Raises NotOpen or OSError.

        The connection goes to this very address, so that a name which says another one when it is
        asked again leads nowhere else. One address that is not open spoils all of them.
        """
        found = [where[4][0] for where in _looked_up(host)]
        if not found or not all(is_open(str(one)) for one in found):
            raise NotOpen(host)
        return str(found[0]), 443

    def trust(self) -> ssl.SSLContext:
        return _ordinary_trust()


OPEN_INTERNET = OpenInternet()


@lru_cache(1)
def _ordinary_trust() -> ssl.SSLContext:
    made = ssl.create_default_context()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def _looked_up(host: str) -> list:
    """What the resolver says. It has no time limit of its own, so it is asked in a thread."""
    asking = ThreadPoolExecutor(1)
    try:
        asked = asking.submit(socket.getaddrinfo, host, 443, type=socket.SOCK_STREAM)
        return asked.result(SECONDS)
    except Unanswered:
        raise TimeoutError(host) from None
    finally:
        asking.shutdown(wait=False)


def send(message: bytes, to: Address, contact: str, network: OpenInternet = OPEN_INTERNET) -> str:
    """Send it, and say how that went: "sent", "gone", "closed" or "later".

    "gone": the push service knows this browser no more. "closed": it is not on the open internet.
    "later": no answer, or another one; also a redirect, which is never followed.
    """
    try:
        status = _asked(message, to, contact, network)
    except NotOpen:
        return "closed"
    except (OSError, ValueError):  # ValueError: a name that no resolver takes
        return "later"
    if status in (404, 410):
        return "gone"
    return "sent" if 200 <= status < 300 else "later"


def _asked(message: bytes, to: Address, contact: str, network: OpenInternet) -> int:
    """The status that the push service answers with; 0 if it speaks no HTTP."""
    found = _host_and_path(to.endpoint)
    if not found:
        raise NotOpen
    host, path = found
    place = network.place(host)
    until = time.monotonic() + SECONDS
    body = encrypted(message, to)
    head = _head(host, path, len(body), authorization(host, to.key, contact, int(time.time())))
    with socket.create_connection(place, SECONDS) as plain:
        plain.settimeout(_left(until))
        with network.trust().wrap_socket(plain, server_hostname=host) as connection:
            connection.settimeout(_left(until))
            connection.sendall(head + body)
            return _status(connection, until)


def _head(host: str, path: str, length: int, who: str) -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: {host}",
        f"Authorization: {who}",
        "Content-Type: application/octet-stream",
        "Content-Encoding: aes128gcm",
        f"Content-Length: {length}",
        f"TTL: {DAY_SECONDS}",
        "Topic: hjulet",  # a phone that was off gets the last one only
        "Urgency: normal",
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _status(connection: ssl.SSLSocket, until: float) -> int:
    """The number in the first line of the answer; nothing after it is read."""
    said = b""
    while b"\n" not in said and len(said) < LARGEST_LINE:
        connection.settimeout(_left(until))
        some = connection.recv(LARGEST_LINE)
        if not some:
            break
        said += some
    found = STATUS.match(said)
    return int(found[1]) if found else 0


def _left(until: float) -> float:
    """The seconds that are left. Raises TimeoutError when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
