"""Whoever writes in a plan has its turn: asked of each write in each request of the tests."""

import re
from functools import cache

from flask import has_request_context, request

from models.core import database
from models.core.write_queue import QueuedSqlite
from models.plan.kinds import all_kinds

WRITE = re.compile(r'(?:INSERT|UPDATE|DELETE)[^"]*"(\w+)"')
# What is in a plan, besides its parts and what is attached to them.
IN_A_PLAN = {"access", "check_in_answer", "check_in_round", "edit", "kept_text", "log_question"}
IN_A_PLAN |= {"picture", "plan", "proposal", "round", "showing"}
# Where nobody else can know the plan yet.
BEGINNINGS = ("welcome.begin", "takein.begin")
# (table, blueprint) of what may be left out where others write, and waits for nobody.
IN_PASSING = {("plan", "printing")}  # the day of the last sheet

found: list[str] = []


def watch() -> None:
    """Look at every write of this process from now on, in SQLite."""
    send = QueuedSqlite.execute_sql

    def watched(self, sql, params=None):
        if (write := WRITE.match(sql)) and has_request_context() and _lacks_a_turn(write[1]):
            found.append(f"{request.endpoint} writes in {write[1]}")
        return send(self, sql, params)

    QueuedSqlite.execute_sql = watched


def _lacks_a_turn(table: str) -> bool:
    if getattr(database._turns, "held", ()) or request.endpoint in BEGINNINGS:
        return False
    return table in _in_a_plan() and (table, request.blueprint) not in IN_PASSING


@cache
def _in_a_plan() -> set[str]:
    kinds = all_kinds()
    attached = (table for kind in kinds for table in kind.attached.values())
    return IN_A_PLAN | {table._meta.table_name for table in (*kinds, *attached)}
