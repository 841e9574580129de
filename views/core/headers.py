"""Headers on every response: what the browser may load, keep and reveal. And requests refused."""

from flask import Flask, abort, current_app, request
from flask_babel import gettext

from views.core import access, security

# Workers are scripts (CSP 3, fallback of worker-src), and the phone's own letters need no font.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def _stop_what_had_no_room():
    """Say why a request was not taken: views/server.py found it too large, too slow or too many."""
    if "hjulet.refused" in request.environ:
        abort(request.environ["hjulet.refused"])


def _stop_foreign_writes():
    """Refuse a write that another site sent, before it can touch the session.

    By Sec-Fetch-Site (Fetch Metadata, W3C), or by Origin in older browsers that do not send it.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    sent_from = request.headers.get("Sec-Fetch-Site")
    if sent_from in ("same-origin", "none"):
        return None
    origin = request.headers.get("Origin", "null")
    if sent_from is None and origin in ("null", request.host_url[:-1]):
        return None
    security.note("foreign-request")
    access.public()
    return (
        gettext("This came from another site, so nothing was done."),
        403,
        {"Content-Type": "text/plain; charset=utf-8"},
    )


def _stop_what_is_no_form():
    """Refuse JSON: no page here sends it, and Flask-WTF would read its values as form fields."""
    if request.is_json:
        security.note("json-instead-of-a-form")
        abort(400)


# What a browser minds of these in a style, a script, a picture or the app's manifest, which are no
# pages, and in an answer without a word, such as to "I am here" where nobody else is. A first visit
# loads seven of them: all of the headers would be two of its kilobytes.
OF_FILES = {
    name: HEADERS[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
}
FILES = {"text/css", "text/javascript", "image/png", "application/manifest+json"}
# A drawing may be opened as a page, and a worker runs its script: both by the policy.
WORKER = "/assets/half."  # static/js/later/half.js
POLICIES = ("Content-Security-Policy", "Cross-Origin-Embedder-Policy")


def _headers_of(response) -> dict[str, str]:
    """What this answer tells the browser: everything, unless it is a file and no page, or empty."""
    if response.content_length == 0:
        return OF_FILES
    if request.endpoint not in ("assets.assets", "assets.manifest", "assets.worker"):
        return HEADERS
    is_worker = request.endpoint == "assets.worker" or request.path.startswith(WORKER)
    if is_worker or response.mimetype == "image/svg+xml":
        return OF_FILES | {name: HEADERS[name] for name in POLICIES}
    return OF_FILES if response.mimetype in FILES else HEADERS


def _add(response):
    response.headers.setdefault("Cache-Control", "no-store")  # first: it looks through all of them
    response.headers.extend(_headers_of(response))
    if request.is_secure or current_app.config["SECURE_COOKIES"]:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return response


def init_app(app: Flask) -> None:
    app.before_request(_stop_what_had_no_room)
    app.before_request(_stop_foreign_writes)
    app.before_request(_stop_what_is_no_form)
    app.after_request(_add)
