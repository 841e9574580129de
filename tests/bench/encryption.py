"""What encryption costs: the plan page from an encrypted database and from one in plain text."""

import sqlite3
from pathlib import Path

from models import schema
from models.core.encryption import SealedJSON, SealedText
from tests.bench import history
from tests.bench.report import Figure
from tests.bench.world import World


def figures(world: World) -> list[Figure]:
    """Both are asked in turn, in the same run."""
    plain = world.copy("plain.db")
    opened = _open(plain)
    ratio = 1 / history.ratio(world, plain)
    return [
        Figure("sealed values that were opened in the copy", opened, "", least=100),
        Figure("plan page with encryption ÷ without", ratio, "×", most=1.25),
    ]


def _open(file: Path) -> int:
    """Decrypt the values in a copy of the database. Returns how many there were.

    The app reads such a copy too: it takes what is not encrypted as it is.
    """
    count = 0
    with sqlite3.connect(file) as database:
        for table in schema.tables():
            count += _open_table(database, table)
    return count


def _open_table(database: sqlite3.Connection, table) -> int:
    # Without snapshots (JSON): they are not on the page.
    fields = [
        field
        for field in table._meta.sorted_fields
        if isinstance(field, SealedText) and not isinstance(field, SealedJSON)
    ]
    if not fields:
        return 0
    count = 0
    for row in table.select():
        values = {field.column_name: getattr(row, field.name) for field in fields}
        columns = ", ".join(f'"{name}" = ?' for name in values)
        database.execute(
            f'UPDATE "{table._meta.table_name}" SET {columns} WHERE id = ?',
            (*values.values(), row.id),
        )
        count += sum(1 for value in values.values() if value is not None)
    return count
