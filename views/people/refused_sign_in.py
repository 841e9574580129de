"""A PIN or a password that was refused, where no script runs: the answer is a page to fetch.

Back to the page that answers a form is an error of the browser, and on it stood what to do next.
What the page shows again lies in the session's cookie, sealed, until it is shown: once.
"""

import json

from flask import request, session
from flask_wtf import FlaskForm

from models.core.database import now
from models.core.encryption import opened_note, sealed_note

KEPT = "refused"
LASTS_SECONDS = 5 * 60
MOST = 200  # letters of what was typed in a field


def is_without_script() -> bool:
    """True if the form came from a browser that runs no script: it sends this field itself."""
    return "plain" in request.form


def keep(form: FlaskForm, *names: str) -> None:
    """Keep what is wrong with the form, and what was typed in the fields with these names."""
    told = {
        "at": now(),
        "typed": {name: _short(form[name].data) for name in names},
        "errors": {name: list(map(str, errors)) for name, errors in form.errors.items()},
        "is_locked": getattr(form, "is_locked", False),
    }
    session[KEPT] = sealed_note(json.dumps(told), _place(type(form)))


def _short(typed):
    """No more than a cookie has room for."""
    return typed[:MOST] if isinstance(typed, str) else typed


def again(kind: type[FlaskForm], **more: str) -> FlaskForm:
    """The form of this kind as it was refused just now; an empty one if none was.

    `more`: what the form is made with besides, such as its prefix.
    """
    told = _told(kind, session.pop(KEPT, ""))
    form = kind(formdata=None, data=told.get("typed"), **more)
    form.is_locked = told.get("is_locked", False)
    for name, errors in told.get("errors", {}).items():
        form[name].errors = errors
    return form


def _told(kind: type[FlaskForm], kept: str) -> dict:
    told = json.loads(opened_note(kept, _place(kind)) or "{}")
    return told if now() - told.get("at", 0) < LASTS_SECONDS else {}


def _place(kind: type[FlaskForm]) -> str:
    """What the sealed text is bound to: it opens for no other form."""
    return f"{KEPT}:{kind.__name__}"
