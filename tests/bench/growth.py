"""The plan page with 100,000 owners in the database, against a fresh one."""

import sqlite3

from models import schema
from tests.bench import history
from tests.bench.report import Figure
from tests.bench.world import World

OWNERS = 100_000
# The tables of one owner's plan, and how to find its rows.
TABLES = {
    "person": "id = (SELECT owner_id FROM plan WHERE id = ?)",
    "plan": "id = ?",
    "device": "person_id = (SELECT owner_id FROM plan WHERE id = ?)",
    **{
        kind: "plan_id = ?"
        for kind in ("area", "contact", "matter", "strength", "dream", "goal", "action", "frame")
    },
    # The list of changes is long and no page reads it; one version of each action stands for it.
    "edit": "plan_id = ? AND kind = 'action' AND verb = 'began'",
}
STEP = 10**12


def figures(world: World) -> list[Figure]:
    """Everyone else has a plan of the same size as the demo's."""
    crowded = world.copy("growth.db")
    with sqlite3.connect(crowded) as database:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000"):
            database.execute(f"PRAGMA {pragma}")
        plan = world.demo.plan.id
        for table, where in TABLES.items():
            history.repeat(database, table, where, plan, OWNERS, _shifted(table), STEP)
        people = database.execute("SELECT COUNT(*) FROM plan").fetchone()[0]
        database.execute("PRAGMA journal_mode = WAL")
    found = [
        Figure("owners in the database", people),
        Figure("  its size", crowded.stat().st_size / 1e6, "MB"),
        Figure(
            "plan page with that many owners ÷ fresh", history.ratio(world, crowded), "×", most=1.2
        ),
    ]
    crowded.unlink()
    return found


def _shifted(table: str) -> dict[str, str]:
    """{column: SQL} that moves every id by the same step, so that a copy refers to copies."""
    model = next(one for one in schema.tables() if one._meta.table_name == table)
    foreign_keys = [
        field.column_name for field in model._meta.sorted_fields if hasattr(field, "rel_model")
    ]
    ids = {"id", "part", *foreign_keys}
    moved = {name: f'"{name}" + n * :step' for name in ids}
    return moved | {"token": '"token" || n'}
