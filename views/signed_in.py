"""Who is signed in: a device, and its person. The device row is the truth, not the cookie."""

from flask import Flask, request
from flask_login import LoginManager

from models.device import Device

login = LoginManager()
BY_ITSELF = {"presence.note", "presence.show", "live.stream", "conversations.wait"}  # no sign of a person


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


def init_app(app: Flask) -> None:
    login.init_app(app)
    login.session_protection = None  # a phone's address changes on the bus
