"""The bar at the bottom of each page, kept in memory for the next page."""

from functools import lru_cache

from flask import Flask, get_template_attribute, request
from markupsafe import Markup

from views.core import access
from views.core.catalogue import locale
from views.plan import pages

WAYS = ("home", "wheel", "plan", "sheet", "more")  # the pages in the bar at the bottom
ADDRESSES = {"sheet": "print"}  # where the address is not the name


def bar(home: str, here: str) -> Markup:
    """The bar with links at the bottom of the page: those of WAYS that the visitor sees.

    It is kept without encryption, as no word of the plan is in it.
    """
    seen = tuple(name for name in WAYS if access.sees(name))
    lit = _way_here()
    return _bar(home, lit, here == f"{home}/{ADDRESSES.get(lit, lit)}", locale().language, seen)


def _way_here() -> str:
    """The one of WAYS that the page of this request belongs to: "more" if it has none of its own.

    The form and the versions of a part belong to the page that the part stands on; whatever else
    a module answers belongs to the page that the module declares.
    """
    kind = (request.view_args or {}).get("kind")
    try:
        page = pages.view_of(kind).kind.page if kind else pages.of_blueprint(request.blueprint)
    except LookupError:
        page = None
    if request.endpoint == "home.show":
        page = "home"
    return page if page in WAYS else "more"


@lru_cache(2000)
def _bar(home: str, lit: str, exact: bool, _language: str, seen: tuple[str, ...]) -> Markup:
    return get_template_attribute("plan/_bar.html", "bar")(home, lit, exact, seen)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(bar=bar)
