"""What encryption costs: the plan page from the sealed database against the same rows in plain text."""

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
    return [
        Figure("sealed values that were opened in the copy", opened, "", least=100),
        Figure(
            "plan page with encryption ÷ without", 1 / history.ratio(world, plain), "×", most=1.25
        ),
    ]


def _open(file: Path) -> int:
    """Put plain values in the place of the sealed ones; the app takes what is not sealed as it is."""
    count = 0
    with sqlite3.connect(file) as database:
        for table in schema.tables():
            # Snapshots are not on the page.
            fields = [
                field
                for field in table._meta.sorted_fields
                if isinstance(field, SealedText) and not isinstance(field, SealedJSON)
            ]
            for row in table.select() if fields else ():
                values = {field.column_name: getattr(row, field.name) for field in fields}
                columns = ", ".join(f'"{name}" = ?' for name in values)
                database.execute(
                    f'UPDATE "{table._meta.table_name}" SET {columns} WHERE id = ?',
                    (*values.values(), row.id),
                )
                count += sum(value is not None for value in values.values())
    return count
