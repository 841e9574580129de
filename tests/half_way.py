"""A database as one of the migrations leaves it, with rows in every table that it has by then.

The tables are taken as they are found there, so that nobody has to write down what they were.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from playhouse.migrations import Runner

from models.core.database import database, is_sqlite, new_id, use_database
from models.core.encryption import SealedBytes, SealedJSON, SealedModel, SealedNumber, SealedText
from models.core.installation import Cipher, Installation, new_wrapped_key, unwrap
from models.core.keys import KeyFile
from models.core.migration import FOLDER
from models.schema import tables
from tests.release_before import insert, log

NOT_OURS = "schema_migration"  # peewee's own list
BY_HAND = {"secret", "audit", "audit_head"}
# Two rows with a value in each column, and one with none where there may be none. Each points to
# the rows of its own number.
ROWS = range(3)
WITH_GAPS = 2
LINKS = {  # {is it SQLite: what asks for (table, column, the table that it points to)}
    True: """
        SELECT t.name, f."from", f."table"
        FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'""",
    False: """
        SELECT t.relname::text, a.attname::text, o.relname::text
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        JOIN pg_class o ON o.oid = c.confrelid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace""",
}


class HalfWay:
    """What a test asks for later.

    `rows`: {table: its rows as they were, each {column: value}}. `said`: {(table, row, field): what
    was sealed there}, for all that is a sealed field of today's models.
    """

    def __init__(self, url: str, key: Path, step: str):
        """Fill the empty database at `url` after this step; the file `key` opens what is sealed."""
        self.url, self.step = url, step
        self.said: dict[tuple[str, int, str], object] = {}
        self._ids: dict[str, list[int]] = {}
        self._ciphers: list[Cipher] = []  # of the person with the row's number
        Runner(use_database(url), str(FOLDER)).up(step)
        Installation.load(KeyFile(key))
        insert(database, "secret", id=1, wrapped_key=new_wrapped_key("secret:1"))
        Installation.open_secret()
        with database.atomic():
            self._fill()
        self.rows = {name: rows_of(name) for name in database.get_tables() if name != NOT_OURS}
        database.close()

    def _fill(self) -> None:
        links = _links()
        for table in _those_pointed_to_first(links):
            self._ids[table] = [new_id() for _ in ROWS]
            for row in self._rows(table, links.get(table, {})):
                insert(database, table, **row)
        is_old = "noun" in _columns("audit")
        names = ("noun", "part") if is_old else ("subject", "subject_id")
        for plan, person, goal in zip(*(self._ids[name] for name in ("plan", "person", "goal"))):
            log(database, plan, person, goal, names)

    def _rows(self, table: str, links: dict[str, str]) -> Iterator[dict]:
        columns = _columns(table)
        for number, row_id in enumerate(self._ids[table]):
            row = {"id": row_id}
            if table == "person":
                row["wrapped_key"] = new_wrapped_key(f"key:{row_id}")
                self._ciphers.append(unwrap(row["wrapped_key"], f"key:{row_id}"))
            for name in columns.keys() - row.keys():
                row[name] = self._value(columns[name], links.get(name), number)
            yield row

    def _value(self, column, points_to: str | None, number: int):
        if number == WITH_GAPS and column.null:
            return None
        if points_to:
            return self._ids[points_to][number]
        sealed = _sealed_fields().get((column.table, column.name))
        return self._sealed(sealed, number) if sealed else _plain(column, number)

    def _sealed(self, field: SealedText, number: int) -> bytes:
        """A value of this field, sealed as its model does it."""
        table = field.model._meta.table_name
        row = field.model(id=self._ids[table][number])
        value = _words(field, number)
        self.said[table, row.id, field.name] = value
        return self._ciphers[number].seal_bytes(field.packed(value), field.place(row))


def rows_of(table: str) -> list[dict]:
    """What is in the table of this name, as the database gives it."""
    found = database.execute_sql(f'SELECT * FROM "{table}"')
    names = [column[0] for column in found.description]
    return [dict(zip(names, row)) for row in found.fetchall()]


def _those_pointed_to_first(links: dict) -> list[str]:
    """The names of all tables that are filled here, each after those that it points to."""
    found: list[str] = []

    def add(table: str) -> None:
        for other in set(links.get(table, {}).values()) - {table, *found}:
            add(other)
        if table not in found:
            found.append(table)

    for table in database.get_tables():
        if table not in BY_HAND | {NOT_OURS}:
            add(table)
    return found


def _links() -> dict[str, dict[str, str]]:
    """{table: {column: the table that it points to}}. peewee's own way is slow in PostgreSQL."""
    found: dict[str, dict[str, str]] = {}
    for table, column, to in database.execute_sql(LINKS[is_sqlite()]).fetchall():
        found.setdefault(table, {})[column] = to
    return found


def _columns(table: str) -> dict:
    return {column.name: column for column in database.get_columns(table)}


@cache
def _sealed_fields() -> dict[tuple[str, str], SealedText]:
    """{(table, column): the field}"""
    return {
        (table._meta.table_name, field.column_name): field
        for table in tables()
        if issubclass(table, SealedModel)
        for field in table.sealed_fields()
    }


def _words(field: SealedText, number: int):
    """Something that may be in this field."""
    if isinstance(field, SealedNumber):
        return number % 2  # a flag has no more
    if isinstance(field, SealedJSON):
        return {"words": f"Et hus med hage {number}"}
    return bytearray(b"picture") if isinstance(field, SealedBytes) else f"Å bo selv {number}"


def _plain(column, number: int):
    """A value for this column: another one for each row. No text is too long for any column."""
    kind = column.data_type.lower().partition("(")[0]
    if kind in ("varchar", "character varying", "text"):
        return f"t{number}"
    return {
        "integer": number,
        "bigint": number,
        "boolean": bool(number),
        "date": f"2026-01-0{number + 1}",
        "blob": f"{column.table}.{column.name} {number}".encode(),
        "bytea": f"{column.table}.{column.name} {number}".encode(),
    }[kind]
