"""The plan page after five years of history in the plan, against the page of a fresh database."""

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
    """How much slower the plan page is on that database than on this world's, asked in turn."""
    fresh = database.obj
    other = peewee.SqliteDatabase(file, **_as(world))
    page = world.get(world.demo, "plan")

    def on(chosen):
        database.initialize(chosen)
        page()

    try:
        quick, slow = in_turn(ROUNDS, lambda: on(fresh), lambda: on(other))
    finally:
        database.initialize(fresh)
        other.close()
    return slow / quick


def _as(world: World) -> dict:
    """The options with which the app opens its own database."""
    return {"pragmas": dict(world.database._pragmas), "field_types": {"BIGINT": "INTEGER"}}


def _age(database: sqlite3.Connection, plan: int) -> None:
    where = "plan_id = ?"
    for table in ("edit", "change", "audit"):
        times = EDITS // _count(database, table, plan) + 1
        changed = {"id": "id + n * :step", "revision": "revision + n * 1000"}
        repeat(database, table, where, plan, times, changed)
    for table in KINDS:
        times = REMOVED // max(_count(database, table, plan), 1) + 1
        changed = {"id": "id + n * :step", "removed_at": "changed_at + n"}
        repeat(database, table, where, plan, times, changed)


def _count(database: sqlite3.Connection, table: str, plan: int) -> int:
    found = database.execute(f'SELECT COUNT(*) FROM "{table}" WHERE plan_id = ?', (plan,))
    return found.fetchone()[0]


def repeat(
    database: sqlite3.Connection,
    table: str,
    where: str,
    plan: int,
    times: int,
    changed: dict[str, str],
    step: int = STEP,
) -> None:
    """Copy the plan's rows of a table so many times (n = 1 …).

    `changed` is {column: SQL for its value}, in which n and :step can be used.
    """
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    values = ", ".join(
        changed.get(name, f'"{name}"').replace(":step", str(step)) for name in columns
    )
    count = f"SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < {times}"
    database.execute(
        f"WITH RECURSIVE times(n) AS ({count}) "
        f'INSERT INTO "{table}" SELECT {values} FROM "{table}", times WHERE {where}',
        (plan,),
    )
