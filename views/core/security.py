"""Notes in the security log that also say, by a mark, from which network address they came."""

import logging

from flask import Flask, current_app, request
from flask_login import current_user

from models.core import security_log
from views.core.addresses import caller

PROXY_IS_NOT_BELIEVED = (
    "A proxy seems to stand in front, but HJULET_TRUSTED_PROXIES is 0: everybody has the proxy's "
    "address here, and wrong codes are counted for all of them together. Set it to how many "
    "proxies there are (docs/running.md)."
)


def note(event: str, count: int = 1, **about: object) -> None:
    """A line in the security log (models/core/security_log.py), with where it came from."""
    security_log.note(event, count, **about, network=caller())


def note_of_session(event: str) -> None:
    """As note, with a mark of the person who is signed in, if somebody is."""
    person = current_user.person.id if current_user.is_authenticated else None
    note(event, person=person)


def _warn_of_proxy() -> None:
    """Warn once for each process when a header comes that a proxy adds and nobody believes."""
    if "X-Forwarded-For" in request.headers and not current_app.extensions.get("warned of proxy"):
        current_app.extensions["warned of proxy"] = True
        logging.getLogger("hjulet").warning(PROXY_IS_NOT_BELIEVED)


def init_app(app: Flask) -> None:
    security_log.begin()
    if app.config["TRUSTED_PROXIES"]:
        return
    if app.config["SECURE_COOKIES"]:  # TLS stands in front, so something does
        logging.getLogger("hjulet").warning(PROXY_IS_NOT_BELIEVED)
        app.extensions["warned of proxy"] = True
    else:
        app.before_request(_warn_of_proxy)
