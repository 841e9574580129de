"""Which edits of a part or a proposal are its versions: what is typed in one go is one version.

A form saves itself while somebody types, so one sentence comes as many edits. Those that one form
made without a long pause are a stretch of typing. A version is the last edit of a stretch, and
every edit of it whose words or choices were then written over: whatever somebody was told is saved
can be found again as it was.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from models.plan.edit import Version

Kept = TypeVar("Kept", bound=Version)


class Words(Protocol):
    """Something with the words of a form in it."""

    @property
    def values(self) -> dict: ...


@dataclass(frozen=True)
class _Sent:
    """The words of a form that was sent."""

    values: dict


Typed = TypeVar("Typed", bound=Words)
PAUSE_SECONDS = 5 * 60  # whoever writes after such a pause begins anew
LONGEST_SECONDS = 30 * 60
SLIP = 3  # so many letters of the word that is being typed may be corrected
BACKSPACE = 2  # so many signs are removed between two saves when somebody deletes key by key
SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+|\n")


def versions(edits: list[Kept], choices: set[str]) -> list[Kept]:
    """The versions among the edits of one part or proposal, latest first. `edits`: oldest first.

    `choices`: the names of fields whose text is one of several, not written.
    """
    return list(latest_first(edits, choices))


def latest_first(edits: list[Kept], choices: set[str]) -> Iterator[Kept]:
    """As versions, one at a time: whoever needs the last two does not work through all of them."""
    stretches = _stretches(edits)
    for place in reversed(range(len(stretches))):
        before = stretches[place - 1][-1].values if place else {}
        kept: list[Kept] = []
        for edit in reversed(_rests(stretches[place], before, choices)):
            if not kept or not _says_nothing_more(edit, kept, choices):
                kept.append(edit)
                yield edit


def step_back(edits: list[Kept], choices: set[str], settled: set[str]) -> Kept | None:
    """The edit to go back to in one step; None: there is none, the part was just made.

    It is the last one before the last stretch, or what that stretch has written over. `edits`: as
    for versions. `settled`: Part.settled_fields, whose words go elsewhere when somebody is done,
    as a name becomes a contact: a step that shows no other words would look like nothing at all.
    """
    if len(edits) == 1:
        return None
    stretches = _stretches(edits)
    last = stretches[-1]
    latest = last[-1]
    for edit in versions(edits, choices)[1:]:
        if any(edit is one for one in last) and _is_other(
            edit, latest, choices, settled, is_new=len(stretches) == 1
        ):
            return edit
    earlier = (stretch[-1] for stretch in reversed(stretches[:-1]))
    return next((edit for edit in earlier if edit.values != latest.values), None)


def _is_other(edit: Kept, latest: Kept, choices: set[str], settled: set[str], is_new: bool) -> bool:
    """True if it says visibly something else than `latest`, of the same stretch.

    In a new part the choices on the way to its first words are no step, written words are.
    """
    names = edit.values.keys() - settled
    if not is_new:
        return any(edit.values[name] != latest.values.get(name) for name in names)
    written = {name for name in names if isinstance(edit.values[name], str)} - choices
    said = {name: edit.values[name] for name in written}
    return not stands_in(said, latest.values, choices)


def is_undone(edits: list[Kept], choices: set[str], settled: set[str]) -> bool:
    """True if the last edit took back the step before it: to undo that is to put it back."""
    *before, latest = edits
    if not before or latest.screen:
        return False
    back = step_back(before, choices, settled)
    took_back = back is not None and back.values == latest.values
    return took_back and not is_undone(before, choices, settled)


def goes_on(before: dict, old: dict, new: dict, choices: set[str]) -> bool:
    """True if the values `new` say all that `old` say: then those need not be kept beside them.

    `before`: the values on the screen before `old` was written. `choices`: as for versions.
    """
    later = _Sent(new)
    run = _Run(_Sent(dict.fromkeys(new) | old), before, choices)
    typed_on = old.keys() <= new.keys() and run.takes(later) and run.fullest is later
    return typed_on or stands_in(old, new, choices)


def stands_in(said: dict, values: dict, choices: set[str]) -> bool:
    """True if each sentence and each choice in the values `said` stands in these values too."""
    return all(_stands_in_one(name, said, [values], choices) for name in said)


def _stretches(edits: list[Kept]) -> list[list[Kept]]:
    """The edits in groups: those that one form made without a long pause, one after the other."""
    stretches: list[list[Kept]] = []
    for edit in edits:
        current = stretches[-1] if stretches else None
        if current and _belongs_to(edit, current):
            current.append(edit)
        else:
            stretches.append([edit])
    return stretches


def _belongs_to(edit: Kept, stretch: list[Kept]) -> bool:
    first, last = stretch[0], stretch[-1]
    return (
        bool(edit.screen)
        and edit.screen == last.screen
        and edit.at - last.at < PAUSE_SECONDS
        and edit.at - first.at < LONGEST_SECONDS
    )


def _rests(stretch: list[Kept], before: dict, choices: set[str]) -> list[Kept]:
    """The edits of a stretch after which somebody did not just type on, and its last one."""
    run = _Run(stretch[0], before, choices)
    rests = []
    for edit in stretch[1:]:
        if not run.takes(edit):
            rests.append(run.fullest)
            run = _Run(edit, run.fullest.values, choices)
    if run.fullest is not stretch[-1]:
        rests.append(run.fullest)
    return [*rests, stretch[-1]]


def _said(values: dict, name: str) -> str:
    """A field's value as a text; what is not answered is empty."""
    value = values.get(name)
    return "" if value is None or value is False else str(value)


class _Run(Generic[Typed]):
    """Edits that type on (or delete on, key by key) at one place of each field.

    `fullest`: the edit in which all stands that the run has said so far. A few letters of the last
    word may be missing: a slip of the finger that was corrected at once.
    """

    def __init__(self, edit: Typed, before: dict, choices: set[str]):
        self.fullest = edit
        self._choices = choices
        self._carets = {}  # {name of a field: where the typing is in its text}
        self._deletes = False
        for name in edit.values:
            old, new = _said(before, name), _said(edit.values, name)
            self._carets[name], deletes = _typing(old, new)
            self._deletes = self._deletes or deletes

    def takes(self, edit: Typed) -> bool:
        """True if `edit` goes on with this run: then it is in it."""
        old, new = self.fullest.values, edit.values
        changed = [name for name in new if new[name] != old.get(name)]
        if not all(self._goes_on(name, old, new) for name in changed):
            return False
        grown = sum(len(_said(new, name)) - len(_said(old, name)) for name in changed)
        if grown >= 0 or self._deletes:
            for name in changed:
                after = len(_said(old, name)) - self._carets[name]
                self._carets[name] = len(_said(new, name)) - after
            self._deletes = self._deletes and grown < 0
            self.fullest = edit
        return True

    def _goes_on(self, name: str, old_values: dict, new_values: dict) -> bool:
        old, new = _said(old_values, name), _said(new_values, name)
        if not old or _is_exact(name, old_values, self._choices):
            return not old
        caret = self._carets[name]
        before, after = old[:caret], old[caret:]
        typed = new.removesuffix(after)
        if after and typed == new:
            return False
        removed = before[len(_shared(before, typed)) :]
        if not removed or (self._deletes and len(removed) <= BACKSPACE):
            return True
        at_end = not after or after.startswith("\n")
        return at_end and _is_slip(before, removed)


def _is_exact(name: str, values: dict, choices: set[str]) -> bool:
    """True if the field has one value out of several, and not a text that grows."""
    return name in choices or not isinstance(values.get(name), str)


def _is_slip(before: str, removed: str) -> bool:
    """True if `removed` is the last few letters of `before`, and half of their word still stands.

    A number is never a slip, and neither is a word that is gone.
    """
    word = before[-2 * len(removed) :]
    return len(removed) <= SLIP and len(word) == 2 * len(removed) and word.isalpha()


def _typing(old: str, new: str) -> tuple[int, bool]:
    """(where in `new` the change from `old` to it ends, whether it only deleted something)."""
    if not old or old == new:
        return len(new), False
    start = len(_shared(old, new))
    end = len(_shared(old[start:][::-1], new[start:][::-1]))
    return len(new) - end, start + end == len(new) < len(old)


def _shared(one: str, other: str) -> str:
    """What both texts begin with."""
    if one == other:
        return one
    for place, (a, b) in enumerate(zip(one, other)):
        if a != b:
            return one[:place]
    return min(one, other, key=len)


def _says_nothing_more(edit: Kept, kept: list[Kept], choices: set[str]) -> bool:
    """True if each sentence and each choice of this edit stands in one of these edits too."""
    values = edit.values
    others = [other.values for other in kept]
    return all(_stands_in_one(name, values, others, choices) for name in values)


def _stands_in_one(name: str, values: dict, others: list[dict], choices: set[str]) -> bool:
    """True if each sentence of this field, or its choice, stands in one of these values too."""
    said = _said(values, name)
    found = [_said(other, name) for other in others]
    if _is_exact(name, values, choices):
        return not said or said in found
    return all(_stands(sentence, found) for sentence in _sentences(said))


def _sentences(text: str) -> list[str]:
    """Its sentences and lines, without the sign that ends them."""
    pieces = (piece.strip(" \t.!?…") for piece in SENTENCE_ENDS.split(text))
    return [piece for piece in pieces if piece]


def _stands(sentence: str, texts: list[str]) -> bool:
    """True if one of the texts has this sentence in it, in whole words."""
    whole = re.compile(rf"(?<!\w){re.escape(sentence)}(?!\w)")
    return any(whole.search(text) for text in texts)
