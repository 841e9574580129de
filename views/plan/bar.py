"""The bar at the bottom of each page, kept in memory for the next page."""

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


def ways() -> list[Way]:
    """What the bar leads to: home, the pages that ask for a place there, and "more"."""
    own = (Way(page.name, page.endpoint, page.in_bar) for page in pages.in_bar())
    return [HOME, *own, MORE]


def bar(plan_id: int) -> Markup:
    """The bar on a page of this plan, with the links that the visitor sees.

    A page that has no way of its own there belongs to "more". It is kept without encryption, as no
    word of the plan is in it.
    """
    seen = {way.name: way.endpoint for way in ways() if access.sees(way.name)}
    here = _page_here()
    lit = here if here in seen else MORE.name
    is_page_itself = lit in seen and request.path == address_in(plan_id, seen[lit])
    return _bar(plan_id, lit, is_page_itself, locale().language, tuple(seen))


def _page_here() -> str | None:
    """The name of the page that this request belongs to.

    The form and the versions of a part belong to the page that the part stands on; whatever else
    a module answers belongs to the page that the module declares.
    """
    if request.endpoint == HOME.endpoint:
        return HOME.name
    kind = (request.view_args or {}).get("kind")
    try:
        return pages.view_of(kind).kind.page if kind else pages.of_blueprint(request.blueprint)
    except LookupError:
        return None


@lru_cache(2000)
def _bar(
    plan_id: int, lit: str, is_page_itself: bool, _language: str, seen: tuple[str, ...]
) -> Markup:
    drawn = get_template_attribute("plan/_bar.html", "bar")
    shown = [(way, address_in(plan_id, way.endpoint)) for way in ways() if way.name in seen]
    return drawn(shown, lit, is_page_itself)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(bar=bar)
