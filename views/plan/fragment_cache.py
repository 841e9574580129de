"""Keeps rendered fragments of parts, for the next page that shows the same.

In a conversation each signal makes both phones fetch the page again, though only one part of
forty has changed. A fragment is kept in memory encrypted with the owner's key, as its words are in
the database. Its key in the cache has only a hash of the names that it shows.
"""

from flask import g
from markupsafe import Markup

from models.plan.part import Part
from models.plan.undoing import just_changed
from models.plan.visit import Visit
from views.core.catalogue import locale
from views.core.language import today

MOST = 4000  # fragments, of about 1.5 kB each
_kept: dict[tuple, bytes] = {}


class FragmentCache:
    """The fragments of one page, for one visit."""

    def __init__(self, visit: Visit, authors: dict, voices: dict):
        plan = visit.plan
        self._cipher = plan.cipher
        self._authors = authors
        self._voices = voices
        self._proposed = g.parts_context.proposed
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
                self._proposed.get(part.id),
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
            just_changed(part),
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
