"""The list of all kinds of parts, for whatever must know them all.

A new kind is a class in its own module under models/tools/, named in models/tools/__init__.py.
"""

from collections.abc import Callable

import peewee

from models.core.database import database
from models.core.encryption import SealedText
from models.plan.part import Part
from models.plan.plan import Plan

LONGEST_NAME = 20  # letters: the columns that hold such a name are so wide
_kinds: dict[str, type[Part]] = {}
_own_pages: set[str] = set()


def declare(kinds: tuple[type[Part], ...]) -> None:
    """Make these the kinds of parts that there are, in this order.

    A kind may point only to kinds before it, or to itself. Raises SystemExit with a sentence that
    says what a kind has not declared.
    """
    for kind in kinds:
        _check(kind)
    names = [kind.kind_name for kind in kinds]
    if len(set(names)) < len(names):
        raise SystemExit(f"Two kinds of parts have the same name: {', '.join(sorted(names))}.")
    for place, kind in enumerate(kinds):
        for link in links(kind):
            if link.rel_model not in kinds[: place + 1]:
                raise SystemExit(
                    f"{kind.__name__} points to {link.rel_model.__name__}: name that first."
                )
    _kinds.clear()
    _kinds.update({kind.kind_name: kind for kind in kinds})
    _own_pages.clear()
    _own_pages.update(kind.page for kind in kinds if kind.for_owner_alone)


def all_kinds() -> tuple[type[Part], ...]:
    return tuple(_kinds.values())


def links(kind: type[Part]) -> list[peewee.ForeignKeyField]:
    """The writable fields of this kind that point to another part."""
    fields = [kind._meta.fields[name] for name in kind.writable]
    return [field for field in fields if isinstance(field, peewee.ForeignKeyField)]


def kind_named(name: str) -> type[Part]:
    """The kind with this name. Raises LookupError if there is none."""
    return _kinds[name]


def is_owners_alone(page: str) -> bool:
    """True if nobody but the owner sees this page: see Part.for_owner_alone."""
    return page in _own_pages


def is_of_owner_alone(kind_name: str) -> bool:
    """True if this is the name of a kind of part that nobody but the owner sees."""
    kind = _kinds.get(kind_name)
    return kind is not None and kind.for_owner_alone


def is_part_of_owner_alone(plan: Plan, part_id: int) -> bool:
    """True if this part of the plan is one that nobody but the owner sees."""
    return any(kind.find(plan, part_id) for kind in _kinds.values() if kind.for_owner_alone)


def begun(plan: Plan) -> set[str]:
    """The names of the kinds of which the plan has a part that somebody wrote. One query."""
    return {kind.kind_name for kind in _kinds_with(plan, lambda kind: kind.is_begun())}


def with_removed(plan: Plan) -> list[type[Part]]:
    """The kinds of which a part was removed from the plan. One query."""
    return _kinds_with(plan, lambda kind: kind.removed_at.is_null(False))


def _kinds_with(plan: Plan, condition: Callable) -> list[type[Part]]:
    """The kinds of which the plan has a part for which the condition holds, as kind -> SQL."""
    columns = [
        peewee.fn.EXISTS(kind.select(kind.id).where(kind.plan == plan, condition(kind)))
        for kind in _kinds.values()
    ]
    found = database.execute(peewee.Select(columns=columns)).fetchone()
    return [kind for kind, exists in zip(_kinds.values(), found) if exists]


def _check(kind: type[Part]) -> None:
    """Raises SystemExit with a sentence that says what is missing."""
    for fault, name in _missing(kind):
        raise SystemExit(f"The kind of part {kind.__name__} {fault}: see `{name}` in Part.")


def _missing(kind: type[Part]):
    """Yields (what is wrong, the name of the attribute to look at)."""
    fields = kind._meta.fields
    if not 0 < len(kind.kind_name) <= LONGEST_NAME:
        yield f"has no name of 1 to {LONGEST_NAME} letters", "kind_name"
    if not kind.page:
        yield "does not say on which page it stands", "page"
    if not kind.writable or not set(kind.writable) <= set(fields):
        yield "does not say which of its fields people write in", "writable"
    if kind.headline not in kind.writable or not isinstance(fields[kind.headline], SealedText):
        yield "does not say which of its own words stand for it", "headline"
    if not set(kind.allows) <= {"pin", "move", "remove"}:
        yield "allows something that nobody knows", "allows"
    if kind.sheet_side not in ("", "left", "right"):
        yield f"has a list on no side of the sheet: {kind.sheet_side!r}", "sheet_side"
    yield from _missing_of_fields(kind, fields)


def _missing_of_fields(kind: type[Part], fields: dict[str, peewee.Field]):
    """As _missing, of what the kind says about some of its fields, and of the rows it has."""
    for name in kind.writable:
        if isinstance(fields[name], peewee.CharField) and not kind.choices.get(name):
            yield f"does not say what may stand in {name}", "choices"
    for name in sorted(set(kind.choices) - set(fields)):
        yield f"says what may stand in {name}, which is none of its fields", "choices"
    for name in sorted(set(kind.settled_fields) - set(kind.writable)):
        yield f"settles {name}, which nobody writes in", "settled_fields"
    for name, table in kind.attached.items():
        meta = table._meta  # type: ignore[attr-defined]  # peewee's own
        if not {kind, Plan} <= set(meta.refs.values()):
            yield f"has {name}, rows that do not point to it and to the plan", "attached"
