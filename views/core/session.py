"""Who is signed in: a device, and its person.

The cookie holds only a token. Whether a session is still open is in the device's row.
"""

from datetime import datetime
from functools import lru_cache

import peewee
from flask import Flask, after_this_request, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, current_user, login_user
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer

from models.core.audit import Audit
from models.core.database import now, why_not_written
from models.people.device import Device
from models.people.known_device import KnownDevice
from models.people.person import Person
from models.plan.conversation import Conversation
from models.plan.plan import Plan
from models.plan.visit import Visit
from views.core import cookies, security
from views.core.htmx import MARK

login = LoginManager()
# What an open page asks for by itself does not count as use of the session: these addresses, and
# what its script marks with this header (static/js/live.js).
BY_ITSELF = {"presence.note", "presence.show", "live.stream", "conversations.wait"}
SHARED_TOKENS = ("owner_token", "helper_token")  # of two people who share one device
KINDS_OF_DEVICE = ("iPhone", "iPad", "Android", "Windows", "Mac", "Linux")
# {what stands in the header: the browser's name}. Many name others too, so the order counts.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Samsung": "Samsung",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}


class SignedIn:
    """flask-login's user: a device that is signed in, and its person."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, device: Device, token: str):
        self.device = device
        self.person = device.person
        self._token = token

    def get_id(self) -> str:
        return self._token


@login.user_loader
def _load(token: str) -> SignedIn | None:
    """The device with this token, noted as just used; None if its session has ended."""
    if g.get("asks_no_more"):
        return None
    device = Device.by_token(token)
    if device and request.endpoint not in BY_ITSELF and MARK not in request.headers:
        device.seen()
    return SignedIn(device, token) if device else None


def ask_no_more() -> None:
    """For the rest of this request the database is not asked who is signed in."""
    g.asks_no_more = True


def forget_who() -> None:
    """For the rest of this request nobody is signed in: nothing about them can be read."""
    ask_no_more()
    g.pop("_login_user", None)  # flask-login keeps them here
    g.visit = None


def end_here() -> None:
    """End the session of this browser.

    If two people share the device, both their sessions and the owner's conversation end.
    """
    if current_user.is_authenticated:
        current_user.device.end()
    for name in SHARED_TOKENS:
        token = session.get(name)
        device = Device.by_token(token) if token else None
        if device:
            _end_conversation_of(device.person)
            device.end()


def end_or_forget() -> bool:
    """As end_here. False if that could not be saved: then only this browser forgets the session."""
    try:
        end_here()
    except peewee.DatabaseError as error:
        if not why_not_written(error):
            raise
        return False
    return True


def _end_conversation_of(person: Person) -> None:
    plan = Plan.of(person)
    talk = Conversation.of(plan) if plan else None
    if plan and talk:
        talk.end(Visit.of_owner(plan))


def remember(person: Person, pin: str | None, own: bool, method: str = "") -> Device:
    """Sign the person in with a new session in this browser, and end the one that was here.

    `own`: it is their own phone, so the session lasts when the browser is closed. `method`: what
    they signed in with; on their own phone it is offered first the next time.
    """
    end_here()
    known = KnownDevice.learn(person, cookies.read("known")) if own else ""
    device, token = Device.sign_in(person, pin, kind_of_device(), own, known)
    session.clear()
    session.permanent = own
    login_user(SignedIn(device, token))
    g.pop("_csrf_token", None)
    g.pop("csrf_token", None)
    if known:
        after_this_request(lambda response: cookies.keep(response, "known", known))
        if method:
            after_this_request(lambda response: cookies.keep(response, "way", method))
    Audit.note(person, Plan.of(person), "signed in", "device", device.id)
    security.note("signed-in-with-pin" if pin else "signed-in", person=person.id)
    return device


def renew_here(pin: str) -> None:
    """Give this browser's session a new token, after its PIN was right."""
    before = current_user.get_id()
    token = current_user.device.renew(pin, before)
    for name in ("_user_id", *SHARED_TOKENS):
        if session.get(name) == before:
            session[name] = token


def kind_of_device() -> str:
    """One of KINDS_OF_DEVICE and one of BROWSERS, as far as they are known: "iPhone, Safari".

    From the User-Agent header, without a version or a model.
    """
    agent = request.user_agent.string
    kind = next((kind for kind in KINDS_OF_DEVICE if kind in agent), "")
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    return ", ".join(filter(None, (kind, browser)))


class Sessions(SecureCookieSessionInterface):
    """Flask's session in a signed cookie, with less work for each request.

    Flask makes a new signer and checks the signature for every request. A phone sends the same
    cookie for hours, so both are kept here.
    """

    _secret_key = None
    _signer = None

    def get_signing_serializer(self, app):
        if self._secret_key != app.secret_key:
            self._secret_key = app.secret_key
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app, request):
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        try:
            values, signed_at = _opened(self.get_signing_serializer(app), cookie)
        except BadSignature:
            return self.session_class()
        age = now() - signed_at.timestamp()
        is_valid = 0 <= age <= app.permanent_session_lifetime.total_seconds()
        return self.session_class(values if is_valid else None)

    def save_session(self, app, session, response):
        # What is public is the same for everybody: it comes with no cookie and varies with none.
        if not response.headers.get("Cache-Control", "").startswith("public"):
            super().save_session(app, session, response)


@lru_cache(2000)
def _opened(signer: URLSafeTimedSerializer, cookie: str) -> tuple[dict, datetime]:
    """(the session's values, when they were signed).

    Raises BadSignature; lru_cache does not keep such an answer.
    """
    return signer.loads(cookie, return_timestamp=True)


def token() -> str:
    """The CSRF token for this session's forms.

    It lasts as long as the session, so one signature does for many pages.
    """
    if "csrf_token" not in session:
        return generate_csrf()
    return _signed(current_app.secret_key, session["csrf_token"])


@lru_cache(2000)
def _signed(_secret: bytes, _unsigned: str) -> str:
    """generate_csrf reads the secret and the session itself: the arguments are the cache's key."""
    return generate_csrf()


def init_app(app: Flask) -> None:
    app.session_interface = Sessions()
    app.jinja_env.globals["csrf_token"] = token
    # flask-wtf adds its own `csrf_token` in the same way: this one comes later and replaces it.
    app.context_processor(lambda: {"csrf_token": token})
    login.init_app(app)
    # It would sign a phone out when its network address changes, as it does on a bus.
    login.session_protection = None
