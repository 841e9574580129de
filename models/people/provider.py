"""The organisation's own sign-in, where it is set up (OpenID Connect Core 1.0, code flow, PKCE).

Signing in there opens nothing here until the person is connected: they connect themselves when
signed in here, or use an invitation. Their name at the provider is kept as a fingerprint only.
"""

import json
import secrets
import time
from base64 import b64encode
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import peewee
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from models.core.database import Base, now, transaction, write_if_possible
from models.core.encryption import fingerprint, s256
from models.people.breaker import Breaker
from models.people.challenge import derived
from models.people.device import Device
from models.people.person import Person

SILENT_SECONDS = 3  # how long it may say nothing
ANSWER_SECONDS = 6  # and how long its answer may take in all
LARGEST_ANSWER = 1_000_000  # bytes
KNOWN_SECONDS = 600  # how long the provider's addresses and keys are remembered
KEYS_AGAIN_SECONDS = 60  # for an unknown key, the keys are fetched again at most this often
LEEWAY_SECONDS = 60  # how much two clocks may differ
# Signatures with the provider's private key. Never "none", never a shared secret.
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512"]
AT_HOME = ("127.0.0.1", "localhost", "::1")


class ProviderRefused(Exception):
    """The provider's answer is false, or their sign-in is not strong enough."""


class ProviderDown(Exception):
    """The provider does not answer, or with something else than JSON."""


class _Silent(ProviderDown):
    """It does not answer at all, or not in time."""


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirects: they could lead to an address that nobody has configured."""

    def redirect_request(self, *args, **kwargs):
        return None


_open = build_opener(_NoRedirects).open


def _fetch(address: str, form: dict | None = None, headers: dict | None = None) -> dict:
    """A JSON object from the provider; `form` is posted. Raises ProviderDown or ProviderRefused."""
    if urlsplit(address).scheme != "https" and urlsplit(address).hostname not in AT_HOME:
        raise ProviderRefused(address)
    body = urlencode(form).encode() if form else None
    request = Request(address, body, {"Accept": "application/json", **(headers or {})})
    try:
        found = json.loads(_answer(request))
    except HTTPError as error:
        raise (ProviderRefused if error.code < 500 else ProviderDown)(address) from error
    except (OSError, HTTPException) as error:
        raise _Silent(address) from error
    except ValueError as error:
        raise ProviderDown(address) from error
    if not isinstance(found, dict):
        raise ProviderRefused(address)
    return found


def _answer(request: Request) -> bytes:
    """What it says, or the first LARGEST_ANSWER bytes. Raises OSError or HTTPException."""
    until = time.monotonic() + ANSWER_SECONDS
    said = b""
    with _open(request, timeout=SILENT_SECONDS) as answer:
        while len(said) < LARGEST_ANSWER and (some := answer.read1()):
            said += some
            if time.monotonic() > until:
                raise TimeoutError(request.full_url)
    return said


@dataclass
class Provider:
    """One provider and how we are known there.

    issuer: its address. client, secret: our name and password there. acr: which of its levels of
    sign-in are strong enough. label: what people call it. serves: "owners", "helpers" or both.
    """

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
    _breaker: Breaker = field(default_factory=Breaker)

    def is_for(self, has_plan: bool) -> bool:
        """Whether somebody may use it. Who has a plan is an owner, everybody else a helper."""
        role = "owners" if has_plan else "helpers"
        return role in self.serves

    def leads_to(self, ticket: str, back: str, afresh: bool = False) -> str:
        """The address to send the browser to. Raises ProviderDown or ProviderRefused.

        State, nonce and code verifier are derived from the ticket (models/people/challenge.py).
        `back` is our address to come back to. `afresh` has the person sign in again, even if they
        are signed in at the provider.
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
        """Who came back, as the fingerprint of their name there.

        `state` and `code` are what the browser brought back. Raises ProviderRefused or
        ProviderDown.
        """
        id_token = self.token(ticket, state, code, back)
        claims = self.believed(id_token, derived(ticket, "nonce"))
        return fingerprint(f"subject:{self.issuer}:{claims['sub']}")

    def token(self, ticket: str, state: str, code: str, back: str) -> str:
        """The id token for a code, not yet checked. Raises ProviderRefused or ProviderDown."""
        if not secrets.compare_digest(state.encode(), derived(ticket, "state").encode()):
            raise ProviderRefused("state")
        client = quote(self.client, safe="")
        secret = quote(self.secret, safe="")
        basic = b64encode(f"{client}:{secret}".encode()).decode()
        told = self._fetch(
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
        """The claims of an id token, checked by OpenID Connect Core 3.1.3.7.

        Raises ProviderRefused.
        """
        claims = self._opened(token)
        audience = claims.get("aud")
        audience = audience if isinstance(audience, list) else [audience]
        checks = {
            "iss": claims.get("iss") == self.issuer,
            "aud": self.client in audience,
            # A token for several clients must say that it was made for us.
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
            raise ProviderRefused(" ".join(wrong))
        return claims

    def _opened(self, token: str) -> dict:
        """The claims of a token whose signature is right. Raises ProviderRefused.

        If it is not, the keys are fetched once more: the provider may have a new one.
        """
        for afresh in (False, True):
            try:
                return jwt.decode(token, self._key_set(afresh), algorithms=ALGORITHMS).claims
            except (JoseError, ValueError, TypeError, KeyError) as error:
                wrong = error
        raise ProviderRefused("signature") from wrong

    def _key_set(self, afresh: bool) -> KeySet:
        """The provider's public keys. `afresh` remembers them for KEYS_AGAIN_SECONDS only."""
        age = time.time() - self._keys_at
        if self._keys is None or age > (KEYS_AGAIN_SECONDS if afresh else KNOWN_SECONDS):
            told: Any = self._fetch(self._address("jwks_uri"))
            self._keys = KeySet.import_key_set(told)
            self._keys_at = time.time()
        return self._keys

    def leave(self, back: str) -> str | None:
        """The address to send the browser to, to sign out at the provider as well.

        None if the provider has no such page (RP-Initiated Logout 1.0). We leave out the id token
        that the provider could know the person by, so it asks them instead: the token often holds
        a national identity number, and addresses stay in the browser's history.
        """
        try:
            # Nobody waits to sign out: an address that was true some time ago will do.
            place = self._known.get("end_session_endpoint") or self._address("end_session_endpoint")
        except (ProviderDown, ProviderRefused):
            return None
        return place + "?" + urlencode({"client_id": self.client, "post_logout_redirect_uri": back})

    def _fetch(self, *asked) -> dict:
        """What the function _fetch says, but nothing is asked in the breaker's pause."""
        if not self._breaker.may_ask():
            raise ProviderDown(self.issuer)
        try:
            found = _fetch(*asked)
        except _Silent:
            self._breaker.note(answered=False)
            raise
        except (ProviderDown, ProviderRefused):
            self._breaker.note(answered=True)
            raise
        self._breaker.note(answered=True)
        return found

    def _address(self, name: str) -> str:
        """One of the provider's addresses (OpenID Connect Discovery 1.0).

        Raises ProviderDown, or ProviderRefused if it has none of this name.
        """
        if time.time() - self._known_at > KNOWN_SECONDS:
            known = self._fetch(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if known.get("issuer") != self.issuer:
                raise ProviderRefused("issuer")
            self._known = known
            self._known_at = time.time()
        if not isinstance(self._known.get(name), str):
            raise ProviderRefused(name)
        return self._known[name]


def _number(claims: dict, name: str) -> float:
    """A claim that must be a number; anything else becomes NaN, which passes no comparison."""
    value = claims.get(name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return float("nan")


class Connection(Base):
    """A person here is this subject (a fingerprint, see Provider.who) at the provider."""

    person = peewee.ForeignKeyField(Person, backref="connections", on_delete="CASCADE", unique=True)
    subject = peewee.CharField(64, unique=True)
    created_at = peewee.BigIntegerField(default=now)

    @classmethod
    def of(cls, person: Person) -> "Connection | None":
        return cls.get_or_none(cls.person == person)

    @classmethod
    def find(cls, subject: str) -> "Connection | None":
        """The connection of this subject, if there is one."""
        return cls.get_or_none(cls.subject == subject)

    @classmethod
    def make(cls, person: Person, subject: str) -> "Connection":
        """Let this person sign in here as that subject. Returns the row.

        Raises ProviderRefused if either has another connection.
        """
        try:
            with transaction():
                return cls.create(person=person, subject=subject)
        except peewee.IntegrityError:
            raise ProviderRefused("taken") from None

    def remove(self) -> None:
        self.delete_instance()

    @classmethod
    def remove_all(cls, person: Person) -> int:
        """Remove this person's connection. Returns how many there were."""
        return cls.delete().where(cls.person == person).execute()


class ProviderSession(Base):
    """Marks a session here that began with a sign-in at the provider: signing out ends both."""

    device = peewee.ForeignKeyField(Device, on_delete="CASCADE", unique=True)

    @classmethod
    def begin(cls, device: Device) -> None:
        """Mark the session, and delete the marks of sessions that have ended."""
        over = Device.select(Device.id).where(Device.ended_at.is_null(False))
        cls.delete().where((cls.device == device) | cls.device.in_(over)).execute()
        cls.create(device=device)

    @classmethod
    def end(cls, device: Device) -> bool:
        """Take the mark away. Returns whether there was one.

        If it cannot be written now, `begin` takes it away later: the session is over.
        """
        mark = cls.get_or_none(cls.device == device)
        write_if_possible(cls.delete().where(cls.device == device).execute)
        return mark is not None
