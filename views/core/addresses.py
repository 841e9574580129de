"""Addresses that come from outside: only our own are followed."""

import os
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**63 - 1


class Id(IntegerConverter):
    """A number in an address. One that no row can have leads nowhere: 404, also before the database sees it."""

    def __init__(self, map):
        super().__init__(map, min=1, max=LARGEST_ID)


def origin() -> str:
    """https://host:port of this installation: as it was set, else as the browser asked for it."""
    return current_app.config["ADDRESS"] or request.host_url.rstrip("/")


def caller() -> str:
    """Where the request comes from, for counting tries: an IPv6 line has 2^64 addresses of its own, so they count as one."""
    try:
        found = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return "unknown"
    known = getattr(found, "ipv4_mapped", None) or found
    return str(known) if known.version == 4 else str(ip_network((known, 64), strict=False))


def listening() -> str:
    """Where bin/dev and bin/serve listen, for what the command line prints."""
    host = os.environ.get("HOST") or "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{os.environ.get('PORT') or 8000}"


def own_path(address: str | None, otherwise: str = "/") -> str:
    """The address if it is a path on this very server, else `otherwise` (no open redirect)."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return otherwise
    if any(ord(c) < 33 for c in address) or urlsplit(address).netloc:
        return otherwise
    return address
