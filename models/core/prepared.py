"""Queries that every page runs: their SQL is built once, and rows become models by a short way.

peewee builds the statement anew each time and fills a model field by field. For these queries
that costs many times what the database needs to answer.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import Any

import peewee

from models.core.database import database


def _date(value):
    return date.fromisoformat(value) if isinstance(value, str) else value


def _boolean(value):
    return value if value is None else bool(value)


# How a stored value becomes the field's value, for the field types where the two differ.
CONVERTERS: dict[type[peewee.Field], Callable] = {
    peewee.BooleanField: _boolean,
    peewee.DateField: _date,
}


class PreparedQuery:
    """A query with parameters. `build(model, *values)` returns it as a peewee query.

    It may join models that the first one has a foreign key to, and select their fields: those
    models come filled in. What else it selects under a name (`alias`) becomes an attribute of that
    name of the first model, as peewee does it.
    """

    def __init__(self, build: Callable[..., Any]):
        self._build = build
        self._compiled: dict[tuple, _Compiled] = {}

    def rows(self, model: type[peewee.Model], *values) -> list:
        """The rows for these values, as models."""
        return self._for(model, values).rows(values)

    def in_plan(self, model: type[peewee.Model], plan: Any, *values) -> list:
        """The rows for the id of this plan and these values, as models with that plan filled in."""
        return self._for(model, (plan.id, *values)).rows((plan.id, *values), {"plan": plan})

    def tuples(self, model: type[peewee.Model], *values) -> list[tuple]:
        """The rows for these values, as the database returns them: for counts and the like."""
        return self._for(model, values).tuples(values)

    def first(self, model: type[peewee.Model], *values):
        """The first row as a model, or None."""
        return next(iter(self.rows(model, *values)), None)

    def _for(self, model: type[peewee.Model], values: tuple) -> "_Compiled":
        # Each kind of database has its own SQL, and so has each number of values (see padded).
        key = (model, type(database.obj), len(values))
        if key not in self._compiled:
            self._compiled[key] = _Compiled(self._build, model, len(values))
        return self._compiled[key]


def padded(ids: Iterable[int]) -> list[int]:
    """The ids, at least one, with the last of them repeated until they are 1, 2, 4, 8, …

    For a query that takes any number of ids (`id.in_(ids)`): a few statements serve them all.
    """
    found = list(ids)
    return found + found[-1:] * ((1 << (len(found) - 1).bit_length()) - len(found))


class _Compiled:
    """A query in the SQL of one kind of database."""

    def __init__(self, build, model: type[peewee.Model], count: int):
        # One marker object for each parameter: we look for them in what peewee would send.
        markers = [object() for _ in range(count)]
        query = build(model, *(peewee.Value(marker, converter=False) for marker in markers))
        self._sql, sent = query.sql()
        # For each value to send: the number of the parameter (and None), or (None and) a constant.
        self._values = [
            (markers.index(value), None) if value in markers else (None, value) for value in sent
        ]
        self._model = model
        self._joins = getattr(query, "_joins", {})
        # peewee has no public list of a query's selected fields.
        self._selected = list(query._returning)
        named = ((number, _alias_of(one)) for number, one in enumerate(self._selected))
        self._named = [(number, name) for number, name in named if name]

    @cached_property
    def _makers(self) -> list[tuple[str, Callable]]:
        # Nor one of its joins: (model, the attribute for it, …), for each model that joins.
        joined = {other: name for other, name, *_ in self._joins.get(self._model, ())}
        return _makers(self._selected, joined)

    def tuples(self, values: tuple) -> list[tuple]:
        sent = [constant if number is None else values[number] for number, constant in self._values]
        return database.execute_sql(self._sql, sent).fetchall()

    def rows(self, values: tuple, known: dict[str, peewee.Model] | None = None) -> list:
        """`known`: {foreign key: what it points to in every row}, where that is loaded already."""
        (_, make), *joined = self._makers
        found = []
        for row in self.tuples(values):
            made = make(row)
            if known:
                made.__rel__.update(known)
            for name, make_other in joined:
                if made.__data__[name] is not None:
                    made.__rel__[name] = make_other(row)  # where peewee keeps a joined model
            for number, name in self._named:
                setattr(made, name, row[number])
            found.append(made)
        return found


def _alias_of(selected) -> str | None:
    """The name under which something is selected; None for a field. A subquery keeps its own."""
    if isinstance(selected, peewee.Alias):
        return selected.name
    return getattr(selected, "_alias", None) if isinstance(selected, peewee.Source) else None


def _makers(fields, joined: dict) -> list[tuple[str, Callable]]:
    """For each model among the selected fields, in their order: (foreign key to it, row to model).

    `joined`: {model: the foreign key to it}. Of the model that is asked for the key is "".
    """
    columns: dict[type[peewee.Model], list] = {}
    for number, field in enumerate(fields):
        if isinstance(field, peewee.Field):
            columns.setdefault(field.model, []).append((number, field))
    return [(joined.get(one, ""), _maker(one, its)) for one, its in columns.items()]


def _maker(model, columns: list[tuple[int, peewee.Field]]) -> Callable:
    """A function that makes a model of a row. `columns` are neighbours: (number in row, field)."""
    start = columns[0][0]
    stop = columns[-1][0] + 1
    fields = [field for _, field in columns]
    names = [field.name for field in fields]
    converted = [
        (field.name, CONVERTERS[type(field)]) for field in fields if type(field) in CONVERTERS
    ]

    def make(row):
        # What peewee's own __init__ sets, without its loop over every field. `_dirty` are the
        # changed fields: none, since the row comes from the database.
        made = model.__new__(model)
        made.__data__ = data = dict(zip(names, row[start:stop]))
        made.__rel__ = {}
        made._dirty = set()
        for name, convert in converted:
            data[name] = convert(data[name])
        return made

    return make
