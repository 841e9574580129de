"""The plan page after five years of history in the plan, against the same page of a fresh database."""

import sqlite3
from pathlib import Path

import peewee

from models.core.database import database
from tests.bench.clock import in_turn
from tests.bench.report import Figure
from tests.bench.world import World

ROUNDS = 200
EDITS = 20_000
# Of each kind: what was in the plan at some time and was taken out again.
REMOVED = 300
KINDS = ("strength", "dream", "goal", "action", "contact", "area", "matter")
STEP = 10**12


def figures(world: World) -> list[Figure]:
    """Edits, signals and audit lines by the thousand; hundreds of removed parts of each kind."""
    old = world.copy("history.db")
    with sqlite3.connect(old) as database:
        _age(database, world.demo.plan.id)
    return [
        Figure("plan page after five years of history ÷ fresh", ratio(world, old), "×", most=1.2)
    ]


def ratio(world: World, file: Path) -> float:
    """The plan page on that database against this world's, in turn."""
    fresh, other = database.obj, peewee.SqliteDatabase(file, **_as(world))
    page = world.get(world.demo, "plan")

    def on(database):
        database.initialize(database)
        page()

    try:
        quick, slow = in_turn(ROUNDS, lambda: on(fresh), lambda: on(other))
    finally:
        database.initialize(fresh)
        other.close()
    return slow / quick


def _as(world: World) -> dict:
    """Opened as the app opens its own."""
    return {"pragmas": dict(world.database._pragmas), "field_types": {"BIGINT": "INTEGER"}}


def _age(database: sqlite3.Connection, plan: int) -> None:
    for table, where in (
        ("edit", "plan_id = ?"),
        ("change", "plan_id = ?"),
        ("audit", "plan_id = ?"),
    ):
        rows = database.execute(
            f'SELECT COUNT(*) FROM "{table}" WHERE {where}', (plan,)
        ).fetchone()[0]
        repeat(
            database,
            table,
            where,
            plan,
            EDITS // rows + 1,
            {"id": "id + n * :step", "revision": "revision + n * 1000"},
        )
    for table in KINDS:
        rows = database.execute(
            f'SELECT COUNT(*) FROM "{table}" WHERE plan_id = ?', (plan,)
        ).fetchone()[0]
        repeat(
            database,
            table,
            "plan_id = ?",
            plan,
            REMOVED // max(rows, 1) + 1,
            {"id": "id + n * :step", "removed_at": "changed_at + n"},
        )


def repeat(
    database: sqlite3.Connection,
    table: str,
    where: str,
    plan: int,
    times: int,
    changed: dict[str, str],
    step: int = STEP,
) -> None:
    """Write the plan's rows of a table again and again (n = 1 …), with some columns changed."""
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    values = ", ".join(
        changed.get(name, f'"{name}"').replace(":step", str(step)) for name in columns
    )
    database.execute(
        f"WITH RECURSIVE times(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < {times}) "
        f'INSERT INTO "{table}" SELECT {values} FROM "{table}", times WHERE {where}',
        (plan,),
    )
