"""The bar at the bottom of each page, kept in memory for the next page."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from flask import Flask, get_template_attribute, request
from flask_babel import LazyString, lazy_pgettext
from markupsafe import Markup

from views.core import access
from views.core.addresses import address_in
from views.core.catalogue import locale
from views.plan import pages


class Way(NamedTuple):
    """One link in the bar. Its name is that of its icon."""

    name: str
    endpoint: str
    word: LazyString


HOME = Way("home", "home.show", lazy_pgettext("menu", "Home"))
MORE = Way("more", "more.show", lazy_pgettext("menu", "More"))


def ways() -> Iterator[Way]:
    """What the bar leads to: home, the pages that ask for a place there, and "more"."""
    yield HOME
    for page in pages.on_home():
        if page.in_bar:
            yield Way(page.name, page.endpoint, page.in_bar)
    yield MORE


def bar(plan_id: int, here: str) -> Markup:
    """The bar on the page `here` (an address) of this plan, with the links that the visitor sees.

    It is kept without encryption, as no word of the plan is in it.
    """
    seen = [way for way in ways() if access.sees(way.name)]
    lit = _lit(seen)
    exact = here == address_in(plan_id, lit.endpoint)
    return _bar(plan_id, lit.name, exact, locale().language, tuple(way.name for way in seen))


def _lit(seen: list[Way]) -> Way:
    """The one that the page of this request belongs to: "more" if it has none of its own.

    The form and the versions of a part belong to the page that the part stands on; whatever else
    a module answers belongs to the page that the module declares.
    """
    kind = (request.view_args or {}).get("kind")
    try:
        page = pages.view_of(kind).kind.page if kind else pages.of_blueprint(request.blueprint)
    except LookupError:
        page = None
    if request.endpoint == HOME.endpoint:
        page = HOME.name
    return next((way for way in seen if way.name == page), MORE)


@lru_cache(2000)
def _bar(plan_id: int, lit: str, exact: bool, _language: str, seen: tuple[str, ...]) -> Markup:
    drawn = get_template_attribute("plan/_bar.html", "bar")
    shown = [(way, address_in(plan_id, way.endpoint)) for way in ways() if way.name in seen]
    return drawn(shown, lit, exact)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(bar=bar)
