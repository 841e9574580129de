"""Who is signed in: a device, and its person. The device row is the truth, not the cookie."""

from datetime import datetime
from functools import lru_cache

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, current_user, login_user
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer

from models.core.audit import Audit
from models.core.database import now
from models.people.device import Device
from models.people.person import Person
from models.plan.conversation import Conversation
from models.plan.plan import Plan
from models.plan.visit import Visit

login = LoginManager()
BY_ITSELF = {
    "presence.note",
    "presence.show",
    "live.stream",
    "conversations.wait",
}  # no sign of a person
SHARED_TOKENS = ("owner_token", "helper_token")  # two at one device


class SignedIn:
    """flask-login's user: a device that is signed in, and its person."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, device: Device, token: str):
        self.device, self.person, self._token = device, device.person, token

    def get_id(self) -> str:
        return self._token


@login.user_loader
def _load(token: str) -> SignedIn | None:
    device = Device.by_token(token)
    if device and request.endpoint not in BY_ITSELF:
        device.seen()
    return device and SignedIn(device, token)


def end_here() -> None:
    """End the session of this browser; where two share it, both sessions and their conversation."""
    if current_user.is_authenticated:
        current_user.device.end()
    for token in filter(None, (session.get(name) for name in SHARED_TOKENS)):
        device = Device.by_token(token)
        plan = device and Plan.of(device.person)
        talk = plan and Conversation.of(plan)
        if talk:
            talk.end(Visit.of_owner(plan))
        if device:
            device.end()


def remember(person: Person, pin: str | None, own: bool) -> Device:
    """Sign this browser in, with a fresh session. Whoever was signed in here is not any more."""
    end_here()
    device, token = Device.sign_in(person, pin, kind_of_device(), own)
    session.clear()
    session.permanent = own
    login_user(SignedIn(device, token))
    g.pop("_csrf_token", None)
    g.pop("csrf_token", None)
    Audit.note(person, Plan.of(person), "signed in", "device", device.id)
    return device


def kind_of_device() -> str:
    """In plain words, from what the browser says of itself; never a version or a model."""
    agent = request.user_agent.string
    return next(
        (
            kind
            for word, kind in (
                ("iPhone", "iPhone"),
                ("iPad", "iPad"),
                ("Android", "Android"),
                ("Windows", "Windows"),
                ("Mac", "Mac"),
                ("Linux", "Linux"),
            )
            if word in agent
        ),
        "",
    )


class Sessions(SecureCookieSessionInterface):
    """Flask makes a new signer for every request and looks at every signature; a phone sends the same one for hours."""

    _made = (None, None)

    def get_signing_serializer(self, app):
        if self._made[0] != app.secret_key:
            self._made = app.secret_key, super().get_signing_serializer(app)
        return self._made[1]

    def open_session(self, app, request):
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        try:
            kept, signed_at = _opened(self.get_signing_serializer(app), cookie)
        except BadSignature:
            return self.session_class()
        age = now() - signed_at.timestamp()
        return self.session_class(
            kept if 0 <= age <= app.permanent_session_lifetime.total_seconds() else None
        )


@lru_cache(2000)
def _opened(signer: URLSafeTimedSerializer, cookie: str) -> tuple[dict, datetime]:
    """Raises BadSignature, and then nothing is kept."""
    return signer.loads(cookie, return_timestamp=True)


def token() -> str:
    """The token of this session's forms. It lasts as long as the session, so it is signed once for many pages."""
    return (
        _signed(current_app.secret_key, session["csrf_token"])
        if "csrf_token" in session
        else generate_csrf()
    )


@lru_cache(2000)
def _signed(_secret: bytes, _unsigned: str) -> str:
    return generate_csrf()


def init_app(app: Flask) -> None:
    app.session_interface = Sessions()
    app.jinja_env.globals["csrf_token"] = token
    app.context_processor(lambda: {"csrf_token": token})  # as flask-wtf does, and after it
    login.init_app(app)
    login.session_protection = None  # a phone's address changes on the bus
