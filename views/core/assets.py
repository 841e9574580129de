"""Assets, the installable app, and its service worker, which keeps assets and an offline page."""

import json
import os
from functools import lru_cache
from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    abort,
    jsonify,
    make_response,
    render_template,
    request,
    send_from_directory,
)
from flask_babel import gettext
from werkzeug import Response

from models.core.database import database, now
from views.core import access, cookies

bp = Blueprint("assets", __name__)
BUILT = Path(__file__).parents[2] / "static" / "built"
MANIFEST = str(BUILT / "manifest.json")
FOREVER = "public, max-age=31536000, immutable"
# A browser that has this cookie keeps a copy of a plan, or kept one (views/plan/offline_copy.py):
# it gets an offline page and a script that know of it. The worker is the same for all.
COPY_COOKIE = "copy"
HAS_COPY = "1"
# What the phone fetches for a copy carries this header, and what is answered to that cookie too.
COPY_MARK = "X-Offline-Copy"
# The stylesheets that only some pages load. A copy has those of its pages.
LATER_STYLES = sorted(path.name for path in BUILT.parent.glob("css/later/*.css"))
NOT_IN_A_COPY = ("keycard.css", "welcome.css")
COPY_FILES = (
    *("offline_copy.js", "offline_keep.js", "offline_page.js", "icon.svg"),
    *("copied_page.js", "half.js", "passkey_lock.js"),
    *(f"paper_{paper}.css" for paper in ("sheet", "large", "wallet", "hard_times")),
    *(name for name in LATER_STYLES if name not in NOT_IN_A_COPY),
)
# What Flask tells of a file. A first visit loads six of them: it would be half a kilobyte.
NEVER_ASKED = ("Content-Disposition", "Last-Modified")
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
}
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable-512.png", "512x512", "maskable"),
)


def _names() -> dict[str, str]:
    """{name: the built file's name}, read again when the assets were built again.

    Whether they were is looked at once a second: a page names six.
    """
    return _names_at(now())


@lru_cache(1)
def _names_at(_second: int) -> dict[str, str]:
    return _read(os.stat(MANIFEST).st_mtime_ns)


@lru_cache(1)
def _read(_changed: int) -> dict[str, str]:
    return json.loads(Path(MANIFEST).read_text())


def asset(name: str) -> str:
    """The address of a built file. It changes when the file's content does."""
    return "/assets/" + _names()[name]


@bp.get("/assets/<path:name>")
def assets(name):
    access.public()
    if name not in _names().values():
        abort(404)
    coding, ending = _encoding(name)
    # Its name says what it is and changes with it: nobody asks whether it is still the same.
    named = {"mimetype": _type(name), "conditional": False, "etag": False}
    response = send_from_directory(BUILT, name + ending, **named)
    for header in NEVER_ASKED:
        response.headers.pop(header, None)
    response.headers["Cache-Control"] = FOREVER
    response.headers["Vary"] = "Accept-Encoding"
    if coding:
        response.headers["Content-Encoding"] = coding
    return response


def _encoding(name: str) -> tuple[str, str]:
    """(encoding, file ending) of a compressed copy that the browser accepts; else both empty."""
    accepted = request.headers.get("Accept-Encoding", "")
    for coding, ending in ENCODINGS:
        if coding in accepted and (BUILT / (name + ending)).exists():
            return coding, ending
    return "", ""


def _type(name: str) -> str:
    ending = name.rsplit(".", 1)[-1]
    return TYPES.get(ending, "application/octet-stream")


@bp.get("/manifest.webmanifest")
def manifest():
    access.public()
    icons = [
        {"src": asset(name), "sizes": size, "type": "image/png", "purpose": purpose}
        for name, size, purpose in ICONS
    ]
    response = jsonify(
        name="Hjulet",
        short_name="Hjulet",
        id="/",
        start_url="/",
        scope="/",
        display="standalone",
        background_color="#ffffff",
        theme_color="#ffffff",
        icons=icons,
        description=gettext("My own plan"),
    )
    response.mimetype = "application/manifest+json"
    return response


@bp.get("/worker.js")
def worker():
    access.public()
    return script_told("worker.js", KEPT=[asset("app.css"), asset("app.js"), "/offline"])


def script_told(name: str, **told) -> Response:
    """A built script at an address of its own, with the constants that it is told before it."""
    constants = "".join(f"const {one} = {json.dumps(value)};\n" for one, value in told.items())
    response = make_response(constants + (BUILT / _names()[name]).read_text())
    response.mimetype = "text/javascript"
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()  # a browser asks at every visit whether it has changed
    return response.make_conditional(request)


@bp.get("/offline")
def offline():
    access.public()
    asks = COPY_MARK in request.headers
    has_copy = asks or bool(cookies.read(COPY_COOKIE))
    files = [asset(name) for name in ("app.css", *COPY_FILES)]
    page = render_template("core/assets/offline.html", has_copy=has_copy, files=files)
    return cookies.keep(make_response(page), COPY_COOKIE, HAS_COPY) if asks else page


@bp.get("/healthz")
def health():
    access.public()
    database.execute_sql("SELECT 1").fetchone()
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
