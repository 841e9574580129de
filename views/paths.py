"""Addresses that come from outside: only our own are followed."""

from urllib.parse import urlsplit


def own_path(address: str | None, otherwise: str = "/") -> str:
    """The address if it is a path on this very server, else `otherwise` (no open redirect)."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return otherwise
    if any(ord(c) < 33 for c in address) or urlsplit(address).netloc:
        return otherwise
    return address
