"""Addresses: of this installation, of whoever asks, and those that may be followed."""

import os
from functools import lru_cache
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**63 - 1


class Id(IntegerConverter):
    """A number in an address. One that is too large for a row's id leads to 404."""

    def __init__(self, map):
        super().__init__(map, min=1, max=LARGEST_ID)


@lru_cache(4000)  # Flask spells one out each time that it is asked
def address_in(plan_id: int, endpoint: str) -> str:
    """The address of this page of a plan. It says no more than the plan's id."""
    return url_for(endpoint, plan_id=plan_id)


def origin() -> str:
    """https://host:port of this installation: from the settings, or else as the browser asked."""
    return current_app.config["ADDRESS"] or request.host_url.rstrip("/")


def posted_to(path: str) -> tuple[str, dict]:
    """(endpoint, values in the path) of the view that takes a form there; ("", {}) for none."""
    addresses = current_app.create_url_adapter(request)
    try:
        endpoint, place = addresses.match(path, method="POST") if addresses else ("", {})
    except HTTPException:
        return "", {}
    return endpoint, dict(place)


def caller() -> str:
    """Where the request comes from, for counting tries."""
    return network_of(request.remote_addr or "")


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or an IPv6 network. Else "unknown".

    An IPv6 connection has 2^64 addresses of its own, so they count as one.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    # ::ffff:1.2.3.4 is how a server that listens on IPv6 sees the IPv4 address 1.2.3.4.
    found = getattr(found, "ipv4_mapped", None) or found
    if found.version == 4:
        return str(found)
    return str(ip_network((found, 64), strict=False))


def listening() -> str:
    """The address that bin/dev and bin/serve listen on, for what the command line prints."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or 8000
    if ":" in host:  # IPv6
        host = f"[{host}]"
    return f"http://{host}:{port}"


def own_path(address: str | None, otherwise: str = "/") -> str:
    """The address if it is a path on this server, else `otherwise`: no open redirects."""
    if not address or not address.startswith("/"):
        return otherwise
    # Browsers take "//host" and "/\host" for another site, and leave out control characters.
    if address.startswith(("//", "/\\")) or any(ord(letter) < 33 for letter in address):
        return otherwise
    if urlsplit(address).netloc:
        return otherwise
    return address


def asked_address() -> str:
    """The address of the page that was asked for, with what it was asked for.

    Whoever changes the language on the way in still gets to where they were going.
    """
    return request.full_path.removesuffix("?") if request.method == "GET" else request.path
