"""Cookies beside the session's: none is needed by a script, none says who somebody is."""

from flask import current_app, request

YEAR_SECONDS = 365 * 86400


def named(name: str) -> str:
    """The cookie's name. With `__Host-`, which needs HTTPS, other hosts cannot set it."""
    return f"__Host-{name}" if current_app.config["SECURE_COOKIES"] else name


def read(name: str) -> str | None:
    return request.cookies.get(named(name))


def keep(response, name: str, value: str):
    """Have the browser keep it for a year. Returns the response."""
    response.set_cookie(
        named(name),
        value,
        YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SECURE_COOKIES"],
    )
    return response
