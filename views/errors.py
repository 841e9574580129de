"""The answers to errors: kind words, and what was typed is never lost."""

import logging
from typing import Any

import peewee
from flask import Flask, current_app, make_response, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from models.core.database import database, why_not_written
from models.plan.own_proposals import has_draft
from models.plan.plan import AccessEnded, Plan
from models.plan.time_together import TimeTogether
from models.tools.unsent_answer import UnsentAnswer
from views.core import access, htmx, security, session
from views.core.addresses import Id
from views.core.voice import about
from views.people.hide import PinForm, blank_page, hidden_here, left_here
from views.people.sign_in import SignInForm, forgotten_here, page
from views.plan.conversation_end import by_page
from views.plan.minutes_for_guest import of_last_meeting
from views.plan.unsaved import words_to_copy

TOO_MUCH = _l("That was too much text at once. Your text is here. Save it in smaller pieces.")
NOT_HELD = {"csrf_token", "autosave", "pin", "code"}
# Of an answer that nothing was written: because others write, or because there is no room.
NOT_WRITTEN = {"busy": 503, "full": 507, "away": 503}
RETRY_SECONDS = 3
# What protects a person works without the database too, in their own browser.
WITHOUT_DATABASE = {
    "hide.hide": hidden_here,
    "hide.show": blank_page,
    "hide.leave": forgotten_here,
    "sign_in.leave": left_here,
}
DATABASE_IS_AWAY = "The database does not answer, or cannot be read: %s"


def _typed() -> dict[str, str]:
    """{field: what the person wrote}, to be sent again after the sign-in.

    Of boxes with one name all that were ticked, with spaces between.
    """
    return {
        name: " ".join(values)
        for name, values in request.form.lists()
        if name.rpartition("-")[2] not in NOT_HELD  # also those of other forms: see unsaved.py
    }


def _may_hold() -> bool:
    """True if this form may be sent again after the sign-in.

    Only the saves of parts: never a form that gives somebody access.
    """
    return request.method == "POST" and request.endpoint in current_app.config["SAVES"]


def _held_fragment():
    """A fragment with the words, and a button that takes them along to the sign-in page.

    It takes the place of the part's fragment.
    """
    return render_template("people/sign_in/_held.html", path=request.path, fields=_typed()), 401


def _stale_form(error):
    """The form's token is not this session's (any more). Show what was written in a new form."""
    access.public()
    security.note_of_session("stale-or-forged-form")
    if "autosave" in request.form:
        return render_template("plan/edits/_status_signed_out.html"), 401
    if _may_hold() and htmx.wants_fragment():
        return _held_fragment()
    if _may_hold() and current_user.is_authenticated:
        return render_template("people/sign_in/held.html", path=request.path, fields=_typed()), 400
    if not current_user.is_authenticated and request.endpoint != "sign_in.enter":
        return _sign_in_first(error)
    if request.endpoint == "sign_in.enter":
        form = SignInForm()
        form.pin.errors = []
        return page(form, said=gettext("This page has been open for a long time. Try again.")), 400
    return _page(400)


def _sign_in_first(_error):
    """Nobody is signed in, or not any longer. The words of a save are kept through the sign-in."""
    access.public()
    if "autosave" in request.form:
        return render_template("plan/edits/_status_signed_out.html"), 401
    if _may_hold() and htmx.wants_fragment():
        return _held_fragment()
    if not _may_hold():
        back_to = request.full_path if request.method == "GET" else "/"
        return htmx.go(url_for("sign_in.show", next=back_to))
    return page(SignInForm(formdata=None), held=_typed(), held_path=request.path), 401


def _hidden(_error):
    """The screen is hidden: every address leads to the blank page that asks for the PIN."""
    access.public()
    if "autosave" in request.form:
        return render_template("plan/edits/_status_signed_out.html"), 401
    if _may_hold() and htmx.wants_fragment():
        return _held_fragment()
    if _may_hold() and not current_user.device.has_pin:
        return page(SignInForm(formdata=None), held=_typed(), held_path=request.path), 401
    if _may_hold():
        return render_template(
            "people/hide/show.html",
            form=PinForm(formdata=None),
            held=_typed(),
            held_path=request.path,
        ), 401
    return htmx.go(url_for("hide.show"))


def _over(error: AccessEnded):
    """The conversation or the access has ended. What was typed is not stored, but shown to copy."""
    access.public()
    if "autosave" in request.form:
        return render_template("plan/edits/_status_over.html", what=error.what), 404
    typed = list(dict.fromkeys([*words_to_copy(), *_not_sent(error.what)]))
    values: dict[str, Any] = {"plan": None, "typed": typed, "what": error.what}
    values["ended"] = _ended(error.what)
    values["still"] = access.still_open()
    values["has_draft"] = error.what == "access" and _keeps_a_draft()
    values |= _minutes() if error.what == "conversation" else {}
    values["shown_by"] = _shown_by() if error.what == "showing" else ""
    return render_template("core/errors/over.html", **values), 404


def _not_sent(what: str) -> list[str]:
    """What they wrote at a check-in of the conversation that they were in, and did not send."""
    plan = Plan.by_id((request.view_args or {}).get("plan_id", 0))
    if plan is None or what not in ("conversation", "place"):
        return []
    return UnsentAnswer.words_left(plan, current_user.person)


def _shown_by() -> str:
    """The name of the owner who showed this person something; "" if they have given none."""
    plan = Plan.by_id((request.view_args or {}).get("plan_id", 0))
    return (plan.owner.name or "").strip() if plan else ""


def _keeps_a_draft() -> bool:
    """Whether a draft of this person's own is kept in the plan that they asked for."""
    plan = Plan.by_id((request.view_args or {}).get("plan_id", 0))
    return plan is not None and has_draft(plan, current_user.person)


def _minutes() -> dict:
    """What the page says of the paper of the meeting they were in."""
    plan = Plan.by_id((request.view_args or {}).get("plan_id", 0))
    return of_last_meeting(plan, current_user.person)


def _ended(what: str) -> list[tuple]:
    """[(title, changes)] of the conversation that this person was in, if that is what ended.

    The plan is closed to them: they are told how much changed while they were there, no words.
    """
    plan = (
        Plan.by_id((request.view_args or {}).get("plan_id", 0)) if what == "conversation" else None
    )
    together = TimeTogether.for_guest(plan, current_user.person) if plan else None
    if plan is None or together is None:
        return []
    return [
        (about(page.title_for_others or page.title, plan.owner.name), some)
        for page, some in by_page(together.changes())
    ]


def _not_written(error: peewee.DatabaseError | peewee.InterfaceError):
    """Others held the database for too long, the disk is full, or the database does not answer.

    A save gets its words back. Raises the error again if it is another one.
    """
    why = why_not_written(error)
    if why is None:
        raise error
    access.public()
    values: dict[str, Any] = {}
    if why == "away":
        logging.getLogger("hjulet").error(DATABASE_IS_AWAY, error)
        if answer := _without_database():
            return answer
    if "autosave" in request.form:
        template = "plan/edits/_status_not_written.html"
    elif _may_hold():
        template = "people/sign_in/held.html"
        values = {"path": request.path, "fields": _typed()}
    elif why == "away":
        return _page(503, why)
    else:
        template = "core/errors/not_written.html"
        values = {"plan": None}
    answer = _drawn(template, why=why, **values)
    return answer, NOT_WRITTEN[why], {"Retry-After": str(RETRY_SECONDS)}


def _without_database():
    """The answer to what protects a person, from their own browser; None to all else."""
    session.ask_no_more()
    if not database.in_transaction():
        database.close()  # the error is answered, so that the app does not hear of it
    if request.endpoint in WITHOUT_DATABASE and htmx.MARK not in request.headers:
        session.forget_who()
        return WITHOUT_DATABASE[request.endpoint]()
    is_hidden = request.method == "GET" and access.is_hidden_here()
    return htmx.go(url_for("hide.show")) if is_hidden else None


def _drawn(template: str, **values) -> str:
    """The page; as nobody sees it, if nothing about who is signed in can be read."""
    try:
        return render_template(template, **values)
    except (peewee.DatabaseError, peewee.InterfaceError):
        session.forget_who()
        return render_template(template, **values)


def _page(code: int, why: str | None = None):
    """The page for this status; one without a text of its own gets that of 500.

    `why`: of a 403, see access.py; of a 503 "away" if the database is. Who may open the plan itself
    is led back to it.
    """
    access.public()
    known = code if code in (400, 403, 404, 405, 408, 409, 413, 422, 503) else 500
    still = access.still_open() if known in (403, 404, 409) else None
    page = _drawn("core/errors/show.html", code=known, why=why, still=still)
    response = make_response(page, code)
    if code == 503:
        response.headers["Retry-After"] = "5"
    return response


def _http(error: HTTPException):
    """The page for an HTTP error. A redirect is no error, and is answered as it is.

    A form that the script sent is told by one sentence, and stays.
    """
    if error.code and error.code < 400:
        return error
    if error.code == 413 and htmx.wants_fragment():
        access.public()
        return str(TOO_MUCH), 413
    return _page(error.code or 500, error.description)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Id
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(401, _sign_in_first)
    app.register_error_handler(access.Hidden, _hidden)
    app.register_error_handler(AccessEnded, _over)
    app.register_error_handler(peewee.DatabaseError, _not_written)
    app.register_error_handler(peewee.InterfaceError, _not_written)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, lambda error: _page(500))
