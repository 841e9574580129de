"""Databases that are made once and copied for each test: making one takes longer than a test."""

import fcntl
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from peewee import chunked
from playhouse.db_url import connect

from app import create_app
from models import schema
from models.core.database import database, transaction, use_database
from models.core.installation import Secret
from models.core.migration import migrate
from models.demo import demo_cast
from models.plan.edit import Edit
from models.tools import KINDS
from views.people.welcome import own_a_plan

DAY_SECONDS = 24 * 60 * 60


def once(factory, name: str, make) -> Path:
    """A folder that `make` has filled. The first process makes it, the others wait for it."""
    mine = factory.getbasetemp()
    folder = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / name
    with folder.with_suffix(".line").open("w") as line:
        fcntl.flock(line, fcntl.LOCK_EX)
        if not folder.exists():
            half = Path(tempfile.mkdtemp(dir=folder.parent))
            make(half)
            half.rename(folder)
    return folder


def make_tables(folder: Path) -> None:
    """A SQLite file with the tables of today, tables.db."""
    migrate(f"sqlite:///{folder / 'tables.db'}")
    database.close()


def load_demo(folder: Path) -> None:
    """An installation with the demo cast: its key and demo.db."""
    create_app(
        DATABASE_URL=f"sqlite:///{folder / 'demo.db'}",
        KEY_FILE=str(folder / "key"),
        ERASED_FILE=str(folder / "demo-erased"),
        DEMO=True,
    )
    demo_cast.load(own_a_plan)
    database.close()


def written_yesterday() -> None:
    """Let all that is in the plans have been written a day ago.

    For ten minutes a page says who has just changed something, and offers to undo it: a test would
    see more of it at the beginning of a run than at its end.
    """
    for kind in KINDS:
        kind.update(
            created_at=kind.created_at - DAY_SECONDS, changed_at=kind.changed_at - DAY_SECONDS
        ).execute()
    Edit.update(at=Edit.at - DAY_SECONDS).execute()


def copy(like: str | None, url: str) -> None:
    """Make a copy at `url` of the database at `like`, or on PostgreSQL an empty database if None.

    Nobody may be connected to either.
    """
    if url.startswith("sqlite"):
        shutil.copy(_file(like), _file(url))
        return
    server, name = _server(url), _name(url)
    server.execute_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    # Its files are copied: before version 15 always, since then only if one says so.
    how = "STRATEGY FILE_COPY" if server.server_version >= 150_000 else ""
    server.execute_sql(
        f'CREATE DATABASE "{name}" TEMPLATE "{_name(like) if like else "template1"}" {how}'
    )
    server.close()


def empty(server: str, name: str) -> str:
    """The address of a PostgreSQL database with nothing in it."""
    copy(None, beside(server, name))
    return beside(server, name)


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _server(url: str):
    return connect(url.rsplit("/", 1)[0] + "/postgres")


def _name(url: str) -> str:
    return url.rsplit("/", 1)[1]


def beside(url: str, name: str) -> str:
    """The address of another database in the same folder or on the same server."""
    return url.rsplit("/", 1)[0] + "/" + name


@cache
def on_postgres(server: str, key: Path, nobody: str, cast: str) -> list[str]:
    """Copy both SQLite databases to this server: tables only, and with the cast."""
    made = []
    for name, like in (("empty", nobody), ("cast", cast)):
        rows, url = _rows(like), empty(server, name)
        made.append(url)
        create_app(DATABASE_URL=url, KEY_FILE=str(key), DEMO=False)
        _fill(rows)
        database.close()
    return made


def _rows(url: str) -> dict:
    """{table: its rows}, for every table."""
    use_database(url)
    found = {
        table: list(table.select().order_by(table._meta.primary_key).dicts())
        for table in schema.tables()
        if not table._meta.auto_increment
    }
    database.close()
    return found


def _fill(rows: dict) -> None:
    """Put them into the tables of an installation that has nothing but its secret."""
    with transaction():
        Secret.delete().execute()
        for table, found in rows.items():
            for some in chunked(found, 50):
                table.insert_many(some).execute()
