"""Cards that are drawn already: the next page takes them as they are, until something they show is another.

In a conversation each signal makes both phones ask for the page again, and one card of forty has changed.
A card rests in memory sealed with its owner's key, as its words do in the database.
"""

from markupsafe import Markup

from models.part import Part
from views.catalogue import locale
from views.hand import hand
from views.language import today

MOST = 4000  # of about 1.5 kB
_kept: dict[tuple, bytes] = {}


class Drawn:
    """The cards of one page, for one reader."""

    def __init__(self, plan, authors: dict, voices: dict):
        self._cipher, self._authors, self._voices = plan.cipher, authors, voices
        self._page = (hand(plan), plan.accepted_at, plan.country, locale().language, today())

    def card(self, macro, part: Part, *beside: Part | str | None) -> Markup:
        """`beside`: what the card shows besides its part: a contact, the name of an area."""
        if part.just_changed or part.id in self._voices:  # a way back, and answers: both are forms of this session
            return macro(part)
        key = (macro.name, part.id, part.revision, part.changed_at, part.accepted_revision, part.pinned, part.paper,
               self._authors.get(part.changed_by_id), self._page, *(_version(one) for one in beside))
        place = f"card:{part.id}"
        if key in _kept:
            return Markup(self._cipher.open(_kept[key], place))
        drawn = macro(part)
        _make_room()
        _kept[key] = self._cipher.seal(drawn, place)
        return drawn


def _version(shown: Part | str | None):
    return (shown.id, shown.revision) if isinstance(shown, Part) else shown


def _make_room() -> None:
    if len(_kept) >= MOST:
        for key in list(_kept)[:len(_kept) - MOST * 3 // 4]:
            _kept.pop(key, None)
