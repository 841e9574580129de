"""Whoever writes in a plan has its turn: asked of each write in each request of the tests."""

import re
from functools import cache

from flask import has_request_context, request

from models import schema
from models.core import database
from models.core.audit import NO_PLAN
from models.core.write_queue import QueuedSqlite
from models.plan.kinds import all_kinds

WRITE = re.compile(r'(?:INSERT|UPDATE|DELETE)[^"]*"(\w+)"')
# What is in a plan, besides its parts and what is attached to them.
IN_A_PLAN = {"access", "check_in_answer", "check_in_round", "edit", "kept_text", "log_question"}
IN_A_PLAN |= {"picture", "plan", "proposal", "round", "showing"}
# Where nobody else can know the plan yet.
BEGINNINGS = ("welcome.begin", "takein.begin")
# (table, blueprint) of what may be left out where others write, and waits for nobody.
IF_POSSIBLE = {("plan", "printing")}  # the day of the last sheet

found: list[str] = []


def watch() -> None:
    """Look at every write of this process from now on, in SQLite."""
    send = QueuedSqlite.execute_sql

    def watched(self, sql, params=None):
        if (write := WRITE.match(sql)) and has_request_context():

            def ask(question, values):
                return [row[0] for row in send(self, question, values).fetchall()]

            why = _fault(write[1], lambda: _plans(write[1], sql, list(params or ()), ask))
            found.extend([f"{request.endpoint} writes in {write[1]}{why}"] if why else [])
        return send(self, sql, params)

    QueuedSqlite.execute_sql = watched


def _fault(table: str, plans) -> str | None:
    """What is wrong with a write in this table; None if nothing. `plans()`: those it is about."""
    held = getattr(database._turns, "held", ())
    if request.endpoint in BEGINNINGS:
        return None
    if held and table in _has_a_plan():
        return " with another turn than its plan's" if set(plans()) - {NO_PLAN, *held} else None
    is_loose = not held and table in _in_a_plan() and (table, request.blueprint) not in IF_POSSIBLE
    return " without a turn" if is_loose else None


def _plans(table: str, sql: str, params: list, ask) -> list[int]:
    """The ids of the plans in which this statement writes. `ask` asks the database."""
    column = _has_a_plan()[table]
    if sql.startswith("INSERT"):
        columns = re.findall(r'"(\w+)"', sql.partition(" VALUES ")[0])[1:]
        plans = params[columns.index(column) :: len(columns)]
    else:
        before, where, which = sql.partition(" WHERE ")
        question = f'SELECT "{column}" FROM "{table}"{where}{which}'
        plans = ask(question, params[before.count("?") :])
    if column != "conversation_id":
        return plans
    return [plan for one in plans for plan in ask(PLAN_OF_CONVERSATION, (one,))]


PLAN_OF_CONVERSATION = 'SELECT "plan_id" FROM "conversation" WHERE "id" = ?'


@cache
def _has_a_plan() -> dict[str, str]:
    """{table: the column that says of which plan a row is}"""
    in_plans = {
        table._meta.table_name: "plan_id"
        for table in schema.tables()
        if "plan_id" in table._meta.columns
    }
    return in_plans | {"plan": "id", "guest": "conversation_id"}


@cache
def _in_a_plan() -> set[str]:
    kinds = all_kinds()
    attached = (table for kind in kinds for table in kind.attached.values())
    return IN_A_PLAN | {table._meta.table_name for table in (*kinds, *attached)}
