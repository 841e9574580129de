"""A whole database as text: to see that nothing in it changed, or that two are alike."""

import re
import sqlite3
import subprocess

from tests.postgres import programs


def contents(url, *options) -> str:
    """Everything in the database, as text. `options`: for pg_dump."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as opened:
            rows = opened.execute("SELECT sql FROM sqlite_master ORDER BY type, name").fetchall()
            return "\n".join(row[0] or "" for row in rows) + "\n".join(
                () if options else opened.iterdump()
            )
    return dumped(url, *options)


def dumped(url, *options) -> str:
    made = subprocess.run(
        [programs() / "pg_dump", "--no-owner", "--no-comments", "--no-privileges", *options, url],
        check=True,
        capture_output=True,
        text=True,
    )
    # A newer pg_dump begins with a word of chance, after a backslash.
    lines = [line for line in made.stdout.splitlines() if not line.startswith(("\\", "--"))]
    return re.sub(r"\n+", "\n", "\n".join(lines))


def schema(url) -> str:
    """The tables, columns, indexes, constraints and triggers, letter by letter."""
    return contents(url, "--schema-only")
