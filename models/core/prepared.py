"""Questions that every page asks: the SQL is written once, and a row becomes a part without detours.

peewee writes the statement anew each time, and fills a model field by field. That costs
many times what the database needs to answer.
"""

from collections.abc import Callable
from datetime import date

import peewee

from models.core.database import database


def _day(value):
    return date.fromisoformat(value) if isinstance(value, str) else value


def _yes_or_no(value):
    return value if value is None else bool(value)


# What the databases give in another shape than the models show. All else is taken as it comes.
SHAPES: dict[type[peewee.Field], Callable] = {
    peewee.BooleanField: _yes_or_no,
    peewee.DateField: _day,
}


class PreparedQuery:
    """A query with open values: `build(model, *values)` says it in peewee's words.

    It may join models that the first one points to; those come filled in.
    """

    def __init__(self, build: Callable[..., peewee.ModelSelect]):
        self._build = build
        self._written: dict[tuple, _Written] = {}

    def rows(self, model: type[peewee.Model], *values) -> list:
        """The rows for these values, as models."""
        # Each kind of database has its own SQL.
        key = (model, type(database.obj))
        if key not in self._written:
            self._written[key] = _Written(self._build, model, len(values))
        return self._written[key].rows(values)

    def first(self, model: type[peewee.Model], *values):
        return next(iter(self.rows(model, *values)), None)


class _Written:
    """A question in the SQL of one database."""

    def __init__(self, build, model: type[peewee.Model], count: int):
        marks = [object() for _ in range(count)]
        query = build(model, *(peewee.Value(mark, converter=False) for mark in marks))
        self._sql, values = query.sql()
        self._values = [
            (marks.index(value), None) if value in marks else (None, value) for value in values
        ]
        self._makers = _makers(model, query._returning)

    def rows(self, values: tuple) -> list:
        given = [fixed if place is None else values[place] for place, fixed in self._values]
        (_, make), *joined = self._makers
        found = []
        for row in database.execute_sql(self._sql, given).fetchall():
            made = make(row)
            for name, make_other in joined:
                made.__rel__[name] = make_other(row)
            found.append(made)
        return found


def _makers(model, fields) -> list[tuple[str, Callable]]:
    """For each model among the selected fields: the field that points to it, and what makes it of a row."""
    places: dict[type[peewee.Model], list] = {}
    for at, field in enumerate(fields):
        places.setdefault(field.model, []).append((at, field))
    links = {
        field.rel_model: field.name
        for field in model._meta.sorted_fields
        if isinstance(field, peewee.ForeignKeyField)
    }
    return [(links.get(one, ""), _maker(one, mine)) for one, mine in places.items()]


def _maker(model, places: list[tuple[int, peewee.Field]]) -> Callable:
    start, stop = places[0][0], places[-1][0] + 1
    names = [field.name for _, field in places]
    shaped = [(field.name, SHAPES[type(field)]) for _, field in places if type(field) in SHAPES]

    def make(row):
        made = model.__new__(model)
        made.__data__ = data = dict(zip(names, row[start:stop]))
        made.__rel__, made._dirty = {}, set()
        for name, shape in shaped:
            data[name] = shape(data[name])
        return made

    return make
