"""The organisation's own sign-in: its settings, the way there, and signing out there."""

from pathlib import Path

from flask import Flask, current_app, make_response, render_template, url_for

from models.people.device import Device
from models.people.provider import Provider, ProviderSession
from views.core.addresses import origin

SERVES = {"owners", "helpers"}
NEEDED = (
    "HJULET_OIDC_ISSUER also needs HJULET_OIDC_CLIENT_ID, "
    "HJULET_OIDC_CLIENT_SECRET (or …_SECRET_FILE), "
    "and HJULET_OIDC_ACR: the levels that are strong enough."
)
WHOM = "HJULET_OIDC_FOR is owners, helpers, or both with a space between."


def provider() -> Provider | None:
    """The provider that is set up, if any."""
    return current_app.extensions.get("provider")


def lead_to(address: str):
    """A page that goes on to another site by itself.

    A form cannot lead there: our Content-Security-Policy lets forms lead to this site only.
    """
    response = make_response(render_template("people/provider/leave.html", address=address))
    response.headers["Refresh"] = f"0; url={address}"
    return response


def way_out(device: Device) -> str | None:
    """The provider's address to sign out there too; None if the session did not begin there."""
    began_there = ProviderSession.end(device)
    there = provider()
    if not began_there or not there:
        return None
    return there.leave(origin() + url_for("welcome.show"))


def _secret(settings) -> str:
    if settings["OIDC_CLIENT_SECRET_FILE"]:
        return Path(settings["OIDC_CLIENT_SECRET_FILE"]).read_text().strip()
    return settings["OIDC_CLIENT_SECRET"]


def init_app(app: Flask) -> None:
    """Set the provider up, if there are settings for one. Raises SystemExit if some are missing."""
    settings = app.config
    app.jinja_env.globals.update(provider=provider)
    if not settings["OIDC_ISSUER"]:
        return
    serves = tuple(settings["OIDC_FOR"].split())
    if not serves or set(serves) - SERVES:
        raise SystemExit(WHOM)
    found = Provider(
        settings["OIDC_ISSUER"],
        settings["OIDC_CLIENT_ID"],
        _secret(settings),
        tuple(settings["OIDC_ACR"].split()),
        settings["OIDC_LABEL"],
        serves,
    )
    if not (found.client and found.secret and found.acr):
        raise SystemExit(NEEDED)
    app.extensions["provider"] = found
