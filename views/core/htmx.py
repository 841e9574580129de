"""Fragment or page: all that the views need to know about htmx."""

from flask import Flask, make_response, redirect, render_template, request

MARK = "X-By-Itself"  # the header of what a page asks for without anybody touching it


def _told():
    return request.htmx  # type: ignore[attr-defined]  # by htmx-flask (app.py)


def wants_fragment() -> bool:
    """True if htmx asks for a piece of a page, False if a browser asks for a whole one."""
    return (
        bool(_told())
        and not _told().history_restore_request
        and request.headers.get("HX-Request-Type") != "full"
    )


def asked_by_itself() -> bool:
    """True if the page asked, and nobody touched anything."""
    return bool(_told()) and MARK in request.headers


def fragment_or(template: str, page: str, status: int = 200, **values):
    """(text, status): the fragment `template` for htmx, else `page`, which includes it."""
    chosen = template if wants_fragment() else page
    return render_template(chosen, part_template=template, **values), status


def done(template: str, address: str, **values):
    """The answer to a write: a fragment for htmx, else a redirect to `address`.

    After a redirect, loading the page again does not send the form again.
    """
    if wants_fragment():
        return render_template(template, **values)
    return redirect(address, 303)


def came_by_form() -> bool:
    """True if this page answers a form that the same view shows: then it can be fetched again."""
    rule = request.url_rule
    return request.method == "POST" and rule is not None and "GET" in (rule.methods or ())


def go(address: str):
    """Send the browser to `address`, also if htmx asked."""
    if not wants_fragment() and not asked_by_itself():
        return redirect(address, 303)
    response = make_response("", 200)
    response.headers["HX-Redirect"] = address
    return response


def renew():
    """Have a page that asked by itself fetched again, as a whole (static/js/live.js)."""
    return "", 204, {"HX-Trigger": "renewed"}


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(came_by_form=came_by_form)
