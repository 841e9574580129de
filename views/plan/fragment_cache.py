"""Keeps rendered fragments of parts, for the next page that shows the same.

In a conversation each signal makes both phones fetch the page again, though only one part of
forty has changed. A fragment is kept in memory encrypted with the owner's key, as its words are in
the database. Its key in the cache has only a hash of the names that it shows.
"""

from functools import lru_cache
from urllib.parse import urlencode

from flask import Flask, g, get_template_attribute, request
from flask_babel import gettext
from markupsafe import Markup

from models.plan.part import Part
from models.plan.proposal import Proposal
from models.plan.visit import Visit
from views.core import access
from views.core.catalogue import locale
from views.core.language import today
from views.plan import pages

MOST = 4000  # fragments, of about 1.5 kB each
WAYS = ("home", "wheel", "plan", "sheet", "more")  # the pages in the bar at the bottom
ADDRESSES = {"sheet": "print"}  # where the address is not the name
_kept: dict[tuple, bytes] = {}


class FragmentCache:
    """The fragments of one page, for one visit."""

    def __init__(self, visit: Visit, authors: dict, voices: dict):
        plan = visit.plan
        self._cipher = plan.cipher
        self._authors = authors
        self._voices = voices
        # As one text, because Python computes the hash of a text only once.
        self._page = repr(
            (
                visit.person.id,
                visit.may_write,
                visit.may_propose,
                visit.from_paper,
                visit.sees("contacts"),
                visit.owns or visit.plan.owner.name,
                plan.accepted_at,
                plan.country,
                locale().language,
                today(),
            )
        )

    def draw(self, macro, part: Part, *beside: Part | str | None) -> Markup:
        """The part's fragment, from the cache or rendered by the template macro.

        `beside`: what the fragment shows besides its part, such as a contact or an area's name.
        """
        voices = tuple(
            (voice.id, voice.by.name, voice.state, voice.can_be_reopened)
            for voice in self._voices.get(part.id, ())
        )
        shown = hash(
            (
                voices,
                self._authors.get(part.changed_by_id),
                self._page,
                g.around.proposed.get(part.id),
                part.is_doubled,
                *(_version(one) for one in beside),
            )
        )
        key = (
            macro.name,
            part.id,
            part.revision,
            part.changed_at,
            part.accepted_revision,
            part.pinned,
            part.paper,
            part.just_changed,
            shown,
        )
        place = f"fragment:{part.id}"
        if kept := _kept.get(key):
            return Markup(self._cipher.open(kept, place))
        drawn = macro(part)
        _make_room()
        _kept[key] = self._cipher.seal(drawn, place)
        return drawn


def _version(shown: Part | str | None):
    """Something that changes when what is shown changes."""
    return (shown.id, shown.revision) if isinstance(shown, Part) else shown


def _make_room() -> None:
    """Forget the oldest quarter, if the cache is full."""
    if len(_kept) >= MOST:
        for key in list(_kept)[: len(_kept) - MOST * 3 // 4]:
            _kept.pop(key, None)


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
    return get_template_attribute("core/_bar.html", "bar")(home, lit, exact, seen)


def add(
    kind_name: str,
    words: Markup,
    proposing: Markup | None = None,
    goal: int | None = None,
    look: str = "",
    **wanted,
) -> Markup:
    """The link to the form for a new part; empty if the visitor may not even propose one.

    `proposing`: its words for whoever does not write here, so that they know before the tap.
    `goal`: the id of the goal that a new action is for. `look`: "row" for the last line of a
    block, "word" for one word beside a heading. `wanted`: what else the form is filled with.
    For the owner it is kept as the bar is.
    """
    if not g.visit.may_propose:
        return Markup()
    address = f"{g.visit.plan.address}/{kind_name}/new"
    filled = ({"goal": goal} if goal else {}) | wanted
    if filled:
        address += f"?{urlencode(filled)}"
    may_write = g.visit.may_write
    if not may_write:
        words = proposing or gettext("Propose: %(words)s", words=words)
    # What others read may name the owner, and that is kept nowhere without encryption.
    drawn = _add if g.visit.owns else _add.__wrapped__
    return own_new(kind_name, goal, **wanted) + drawn(address, words, look, may_write)


def own_new(kind_name: str, goal: int | None = None, **wanted) -> Markup:
    """What a helper has sent to be added here, and has no answer yet: once on a page, for them.

    Empty if there is none. `wanted`: what the form for it is filled with, as for `add`.
    """
    here = [one for one in not_shown(kind_name) if _belongs(one, goal, wanted)]
    if not here:
        return Markup()
    g.shown_new = g.get("shown_new", frozenset()) | {one.id for one in here}
    return Markup(get_template_attribute("plan/_add.html", "own_new")(here))


def not_shown(kind_name: str) -> list[Proposal]:
    """What the helper has sent to be a new part of this kind, and the page has not shown yet."""
    new = g.around.new if "around" in g else ()
    shown = g.get("shown_new", ())
    return [one for one in new if one.kind == kind_name and one.id not in shown]


def _belongs(proposal: Proposal, goal: int | None, wanted: dict) -> bool:
    words = proposal.words
    return words.get("goal") == goal and all(
        str(words.get(name, value)) == str(value) for name, value in wanted.items()
    )


@lru_cache(4000)
def _add(address: str, words: Markup, look: str, writes: bool) -> Markup:
    return get_template_attribute("plan/_add.html", "add")(address, words, look, writes)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(bar=bar, add=add, own_new=own_new, not_shown=not_shown)
