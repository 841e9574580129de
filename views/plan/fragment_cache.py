"""Fragments that are drawn already: the next page takes them, until something they show changes.

In a conversation each signal makes both phones ask for the page again, and one part of forty has
changed. A fragment rests in memory sealed with its owner's key, as its words do in the database.
Of the names that it shows, only a hash is kept in its key.
"""

from functools import lru_cache

from flask import Flask, g, get_template_attribute
from markupsafe import Markup

from models.plan.part import Part
from models.plan.visit import Visit
from views.core import access
from views.core.catalogue import locale
from views.core.language import today

MOST = 4000  # of about 1.5 kB
WAYS = ("home", "wheel", "plan", "sheet", "more")
_kept: dict[tuple, bytes] = {}


class FragmentCache:
    """The fragments of one page, for one visit."""

    def __init__(self, visit: Visit, authors: dict, voices: dict):
        plan = visit.plan
        self._cipher, self._authors, self._voices = plan.cipher, authors, voices
        # As text: its hash is counted once, and every fragment asks for it.
        self._page = repr(
            (
                visit.person.id,
                visit.may_write,
                visit.may_propose,
                visit.from_paper,
                visit.sees("contacts"),
                plan.accepted_at,
                plan.country,
                locale().language,
                today(),
            )
        )

    def draw(self, macro, part: Part, *beside: Part | str | None) -> Markup:
        """`beside`: what the fragment shows besides its part: a contact, the name of an area."""
        voices = tuple((voice.id, voice.by.name) for voice in self._voices.get(part.id, ()))
        shown = hash(
            (
                voices,
                self._authors.get(part.changed_by_id),
                self._page,
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
    return (shown.id, shown.revision) if isinstance(shown, Part) else shown


def _make_room() -> None:
    if len(_kept) >= MOST:
        for key in list(_kept)[: len(_kept) - MOST * 3 // 4]:
            _kept.pop(key, None)


def bar(home: str, here: str) -> Markup:
    """The five ways at the bottom of the page. No word of the plan is in it, so it rests as it is."""
    return _bar(home, here, locale().language, tuple(name for name in WAYS if access.sees(name)))


@lru_cache(2000)
def _bar(home: str, here: str, _language: str, seen: tuple[str, ...]) -> Markup:
    return get_template_attribute("core/_bar.html", "bar")(home, here, seen)


def add(kind_name: str, words: Markup, goal: int | None = None) -> Markup:
    """The link to an empty form, for whoever may write or propose; for a goal, if one is said.

    As `bar`, it holds no word of the plan.
    """
    if not g.visit.may_propose:
        return Markup()
    address = f"{g.visit.plan.address}/{kind_name}/new" + (f"?goal={goal}" if goal else "")
    return _add(address, words)


@lru_cache(4000)
def _add(address: str, words: Markup) -> Markup:
    return get_template_attribute("plan/_add.html", "add")(address, words)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(bar=bar, add=add)
