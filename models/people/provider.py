"""The organisation's own sign-in (OpenID Connect Core 1.0, code flow with PKCE), where it is turned on.

Who comes back from it is nobody here until they were connected: by themselves when signed in, or by an
invitation. What the provider calls them is kept as a fingerprint only.
"""

import json
import secrets
import time
from base64 import b64encode
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import peewee
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from models.core.database import Base, now, transaction
from models.core.encryption import fingerprint, s256
from models.people.challenge import derived
from models.people.device import Device
from models.people.person import Person
from models.plan.plan import Plan

TIMEOUT_SECONDS, LARGEST_ANSWER = 10, 1_000_000
KNOWN_SECONDS, KEYS_AGAIN_SECONDS = 600, 60
LEEWAY_SECONDS = 60  # between two clocks
# Signed with the provider's own key. Never "none", never a shared secret.
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512"]
AT_HOME = ("127.0.0.1", "localhost", "::1")


class Refused(Exception):
    """What came back is not to be believed, or not strong enough."""


class ProviderDown(Exception):
    """The provider does not answer."""


class _NoRedirects(HTTPRedirectHandler):
    """A provider's own addresses do not lead elsewhere."""

    def redirect_request(self, *args, **kwargs):
        return None


_open = build_opener(_NoRedirects).open


def _fetch(address: str, form: dict | None = None, headers: dict | None = None) -> dict:
    """A JSON object from the provider. Raises ProviderDown where there is none, Refused where it says no."""
    if urlsplit(address).scheme != "https" and urlsplit(address).hostname not in AT_HOME:
        raise Refused(address)
    request = Request(
        address,
        form and urlencode(form).encode(),
        {"Accept": "application/json", **(headers or {})},
    )
    try:
        with _open(request, timeout=TIMEOUT_SECONDS) as answer:
            found = json.loads(answer.read(LARGEST_ANSWER))
    except URLError as error:
        raise (Refused if getattr(error, "code", 500) < 500 else ProviderDown)(address) from error
    except (OSError, HTTPException, ValueError) as error:
        raise ProviderDown(address) from error
    if not isinstance(found, dict):
        raise Refused(address)
    return found


@dataclass
class Provider:
    """One provider. `acr` are the levels that are strong enough, by the provider's own names; `serves` who may use it."""

    issuer: str
    client: str
    secret: str
    acr: tuple[str, ...]
    label: str
    serves: tuple[str, ...]
    _known: dict = field(default_factory=dict)
    _known_at: float = 0
    _keys: KeySet | None = None
    _keys_at: float = 0

    def is_for(self, person: Person) -> bool:
        """Owners are those who have a plan; everybody else is here to help."""
        return ("owners" if Plan.of(person) else "helpers") in self.serves

    def leads_to(self, ticket: str, back: str, afresh: bool = False) -> str:
        """Where the browser is sent. State, nonce and verifier all come of the ticket. Raises ProviderDown.

        `afresh` asks the provider to let the person sign in anew, and not to trust an earlier sign-in.
        """
        asked = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": back,
            "scope": "openid",
            "state": derived(ticket, "state"),
            "nonce": derived(ticket, "nonce"),
            "acr_values": " ".join(self.acr),
            "code_challenge": s256(derived(ticket, "verifier")),
            "code_challenge_method": "S256",
        }
        if afresh:
            asked |= {"prompt": "login"}
        return self._address("authorization_endpoint") + "?" + urlencode(asked)

    def who(self, ticket: str, state: str, code: str, back: str) -> str:
        """Who came back: the fingerprint of their name there. Raises Refused or ProviderDown."""
        claims = self.believed(self.token(ticket, state, code, back), derived(ticket, "nonce"))
        return fingerprint(f"subject:{self.issuer}:{claims['sub']}")

    def token(self, ticket: str, state: str, code: str, back: str) -> str:
        """The id token for what came back. Nobody has looked at it yet. Raises Refused or ProviderDown."""
        if not secrets.compare_digest(state.encode(), derived(ticket, "state").encode()):
            raise Refused("state")
        basic = b64encode(
            f"{quote(self.client, safe='')}:{quote(self.secret, safe='')}".encode()
        ).decode()
        told = _fetch(
            self._address("token_endpoint"),
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "code_verifier": derived(ticket, "verifier"),
            },
            {"Authorization": f"Basic {basic}"},
        )
        return str(told.get("id_token", ""))

    def believed(self, token: str, nonce: str) -> dict:
        """The claims of an id token, after every check of OpenID Connect Core 3.1.3.7. Raises Refused."""
        claims = self._opened(token)
        audience = claims.get("aud")
        audience = audience if isinstance(audience, list) else [audience]
        checks = {
            "iss": claims.get("iss") == self.issuer,
            "aud": self.client in audience,
            "azp": claims.get("azp", self.client) == self.client
            and (len(audience) == 1 or "azp" in claims),
            "exp": _number(claims, "exp") > time.time() - LEEWAY_SECONDS,
            "iat": _number(claims, "iat") < time.time() + LEEWAY_SECONDS,
            "nonce": claims.get("nonce") == nonce,
            "acr": claims.get("acr") in self.acr,
            "sub": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255,
        }
        wrong = [name for name, right in checks.items() if not right]
        if wrong:
            raise Refused(" ".join(wrong))
        return claims

    def _opened(self, token: str) -> dict:
        """The signed words. A key that is not known yet may be new: then the keys are fetched once more."""
        for afresh in (False, True):
            try:
                return jwt.decode(token, self._key_set(afresh), algorithms=ALGORITHMS).claims
            except (JoseError, ValueError, TypeError, KeyError) as error:
                wrong = error
        raise Refused("signature") from wrong

    def _key_set(self, afresh: bool) -> KeySet:
        age = time.time() - self._keys_at
        if self._keys is None or age > KNOWN_SECONDS or afresh and age > KEYS_AGAIN_SECONDS:
            self._keys, self._keys_at = (
                KeySet.import_key_set(_fetch(self._address("jwks_uri"))),
                time.time(),
            )
        return self._keys

    def leave(self, back: str) -> str | None:
        """Where the browser goes to be signed out there too (RP-Initiated Logout 1.0), if the provider has such a place.

        Without the id token: it often holds a national number, and an address stays in the browser's history.
        The provider asks instead.
        """
        try:
            place = self._address("end_session_endpoint")
        except (ProviderDown, Refused):
            return None
        return place + "?" + urlencode({"client_id": self.client, "post_logout_redirect_uri": back})

    def _address(self, name: str) -> str:
        if time.time() - self._known_at > KNOWN_SECONDS:
            known = _fetch(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if known.get("issuer") != self.issuer:
                raise Refused("issuer")
            self._known, self._known_at = known, time.time()
        if not isinstance(self._known.get(name), str):
            raise Refused(name)
        return self._known[name]


def _number(claims: dict, name: str) -> float:
    value = claims.get(name)
    return (
        value if isinstance(value, (int, float)) and not isinstance(value, bool) else float("nan")
    )


class Connection(Base):
    """Somebody here is somebody there."""

    person = peewee.ForeignKeyField(Person, backref="connections", on_delete="CASCADE", unique=True)
    subject = peewee.CharField(64, unique=True)
    created_at = peewee.BigIntegerField(default=now)

    @classmethod
    def of(cls, person: Person) -> "Connection | None":
        return cls.get_or_none(cls.person == person)

    @classmethod
    def find(cls, subject: str) -> "Connection | None":
        """Who this subject is here, if anybody has said so."""
        return cls.get_or_none(cls.subject == subject)

    @classmethod
    def make(cls, person: Person, subject: str) -> "Connection":
        """Raises Refused where the subject is somebody else here, or the person somebody else there."""
        try:
            with transaction():
                return cls.create(person=person, subject=subject)
        except peewee.IntegrityError:
            raise Refused("taken") from None

    def remove(self) -> None:
        self.delete_instance()


class ProviderSession(Base):
    """A session that began at the provider, so that it is ended there too."""

    device = peewee.ForeignKeyField(Device, on_delete="CASCADE", unique=True)

    @classmethod
    def begin(cls, device: Device) -> None:
        over = Device.select(Device.id).where(Device.ended_at.is_null(False))
        cls.delete().where((cls.device == device) | cls.device.in_(over)).execute()
        cls.create(device=device)

    @classmethod
    def end(cls, device: Device) -> bool:
        """Did this session begin there?"""
        return bool(cls.delete().where(cls.device == device).execute())
