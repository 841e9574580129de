"""The plan page against its floor: the same rows by plain sqlite3, the same template by Jinja."""

import logging
import sqlite3
from contextlib import contextmanager
from contextvars import copy_context

from flask import template_rendered

from models.core.database import database
from tests.bench.clock import in_turn
from tests.bench.report import Figure
from tests.bench.world import Visitor, World

ROUNDS = 300


def figures(world: World) -> list[Figure]:
    """The ratio, the milliseconds behind it, and the statements for a demo plan and a huge one."""
    page, floor = page_and_floor(world, world.demo)
    compressed = world.get(world.demo, "plan", "br")
    whole, least, packed = in_turn(ROUNDS, page, floor, compressed)
    huge = world.huge()
    return [
        Figure("plan page in process ÷ its floor", whole / least, "×", most=2),
        Figure("  the page", whole * 1000, "ms"),
        Figure("  the page, compressed as it is served", packed * 1000, "ms"),
        Figure("  the floor", least * 1000, "ms"),
        Figure("SQL statements, demo plan", len(statements(world, world.demo)), "", most=12),
        Figure("SQL statements, huge plan", len(statements(world, huge)), "", most=12),
        Figure("SQL statements that read a whole table", len(scans(world, world.demo)), "", most=0),
    ]


def page_and_floor(world: World, visitor: Visitor, name: str = "plan"):
    """The page as the server answers it, and the least that any program would have to do for it."""
    page = world.get(visitor, name)
    asked = statements(world, visitor, name)
    plain = sqlite3.connect(world.file)
    # Flask would lend an open request's memory to the next one; this one stays by itself.
    aside = copy_context()
    template, values = aside.run(_rendered, world, visitor, name)

    def floor():
        for sql, values_ in asked:
            plain.execute(sql, values_).fetchall()
        return template.render(values).encode()

    return page, lambda: aside.run(floor)


def _rendered(world: World, visitor: Visitor, name: str):
    """The template of the page and what it was given. Leaves the request open."""
    shown = []

    def keep(_sender, template, context, **_more):
        shown.append((template, context))

    world.app.test_request_context(visitor.at(name), headers={"Cookie": visitor.cookie}).push()
    with template_rendered.connected_to(keep, world.app):
        world.app.full_dispatch_request()
    return shown[-1]


def statements(world: World, visitor: Visitor, page: str = "plan") -> list[tuple[str, tuple]]:
    """What the page asks the database, in order."""
    ask = world.get(visitor, page)
    ask()
    with _listening() as heard:
        ask()
    return heard


def scans(world: World, visitor: Visitor) -> list[str]:
    """The statements for which SQLite finds no index."""
    plans = [
        (sql, database.execute_sql("EXPLAIN QUERY PLAN " + sql, values).fetchall())
        for sql, values in statements(world, visitor)
    ]
    return [sql for sql, steps in plans if any(step[3].startswith("SCAN") for step in steps)]


@contextmanager
def _listening():
    """peewee tells its statements to the log."""
    heard: list[tuple[str, tuple]] = []
    log = logging.getLogger("peewee")
    ear = logging.Handler()
    ear.emit = lambda record: heard.append((record.msg[0], tuple(record.msg[1] or ())))
    before = log.level, log.propagate
    log.addHandler(ear)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    try:
        yield heard
    finally:
        log.removeHandler(ear)
        log.setLevel(before[0])
        log.propagate = before[1]
