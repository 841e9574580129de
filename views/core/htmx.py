"""Fragment or page: everything the views know about htmx stands here."""

from flask import make_response, redirect, render_template, request


def wants_fragment() -> bool:
    """Is a piece of the page enough? (An ordinary visit wants the whole.)"""
    return (
        bool(request.htmx)
        and not request.htmx.history_restore_request
        and request.headers.get("HX-Request-Type") != "full"
    )


def fragment_or(template: str, page: str, status: int = 200, **values):
    """The fragment for htmx, the page around it for everyone else."""
    return render_template(
        template if wants_fragment() else page, part_template=template, **values
    ), status


def done(template: str, address: str, **values):
    """After a write: the fragment for htmx, else a redirect (so that reload does not send twice)."""
    if wants_fragment():
        return render_template(template, **values)
    return redirect(address, 303)


def go(address: str):
    """Leave the page, also when htmx asked."""
    if not wants_fragment():
        return redirect(address, 303)
    response = make_response("", 200)
    response.headers["HX-Redirect"] = address
    return response
