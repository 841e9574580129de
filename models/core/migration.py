"""Changes the tables of a database to those that this code needs, in numbered migrations.

They only go forward. Each is a file in `migrations/`, run by peewee's own runner in one transaction
together with its row in the table `schema_migration`: a migration that is killed changes nothing.
docs/adr/0011-migrations.md says why it is so.
"""

import os
import re
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import peewee
from playhouse.migrations import Runner

from models.core.database import database, is_sqlite, transaction, use_database

FOLDER = Path(__file__).with_name("migrations")
BACKUP = ".backup-"  # between the database's name and the time, in the name of a backup
# A PostgreSQL lock of two numbers is never the same as one of a single number, and that is what
# models.core.database.turn takes for a plan.
LOCK = (0x686A, 1)

CANNOT_OPEN = (
    "The database {} cannot be opened for writing: {}. Nothing was changed. "
    "This user must be able to write in it, and a SQLite file's folder too."
)
NEWER = (
    "The database was made by a newer Hjulet: it has the migration {}, which this one does not "
    "know. Nothing was changed. Start the newer one, or bring back a backup from before."
)
NOT_OURS = (
    "The database has tables that no release made: {}. Nothing was changed. "
    "Use an empty database, or one from a release."
)
NO_BACKUP = (
    "The database was not changed, because no backup could be made beside it in {}: {}. "
    "Make room there, and let this user write in that folder. Then start again."
)
FAILED = (
    "The database could not be brought from {} to {}: {}. It stands as it was after the last step "
    "that succeeded. Start again when the reason is gone."
)
DIFFERS = (
    "The database is not as this code needs it: {}. Bring back a backup, or start the release that "
    "the database belongs to."
)

# What is in the database: (table, column, type) and (table, "(column, column)", unique).
POSTGRES_NAMES = {"VARCHAR": "character varying", "BIGSERIAL": "bigint", "SERIAL": "integer"}
IN_SQLITE = """
    SELECT t.name, c.name, LOWER(c.type) || CASE c."notnull" WHEN 1 THEN ' not null' ELSE '' END
    FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table'
    UNION ALL
    SELECT t.name, '(' || (
        SELECT GROUP_CONCAT(name, ', ') FROM pragma_index_info(i.name)
    ) || ')', 'unique'
    FROM sqlite_master t JOIN pragma_index_list(t.name) i
    WHERE t.type = 'table' AND i."unique" AND i.origin <> 'pk'"""
IN_POSTGRES = """
    SELECT t.relname::text, c.attname::text, format_type(c.atttypid, c.atttypmod)
        || CASE WHEN c.attnotnull THEN ' not null' ELSE '' END
    FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
    WHERE t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
        AND t.relkind IN ('r', 'p') AND c.attnum > 0 AND NOT c.attisdropped
    UNION ALL
    SELECT t.relname::text, '(' || (
        SELECT STRING_AGG(c.attname, ', ' ORDER BY k.place)
        FROM UNNEST(i.indkey) WITH ORDINALITY k(number, place)
        JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = k.number
    ) || ')', 'unique'
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
        AND i.indisunique AND NOT i.indisprimary"""


def migrate(url: str, folder: Path = FOLDER) -> None:
    """Point every model at `url` (see use_database), and run the migrations that are missing.

    Other processes that start meanwhile wait. Raises SystemExit with a sentence that says what
    stopped it, for the person who starts the program.
    """
    name = url.removeprefix("sqlite:///") if url.startswith("sqlite") else "on PostgreSQL"
    with _stopping(CANNOT_OPEN, name):
        runner = Runner(use_database(url), str(folder))
        is_behind = bool(_to_come(runner))
    if is_behind:
        with _stopping(CANNOT_OPEN, name), _alone():
            _take_steps(runner)


def _to_come(runner: Runner) -> list[str]:
    """The names of the migrations that this database has not had yet, in order.

    Raises SystemExit if it had one that this code does not know.
    """
    steps = runner.status()
    unknown = [step.name for step in steps if step.path is None]
    if unknown:
        raise SystemExit(NEWER.format(unknown[-1]))
    return [step.name for step in steps if not step.applied]


def _take_steps(runner: Runner) -> None:
    """Back up the database and run all missing migrations.

    They are listed again here: another process may have run them while this one waited.
    """
    steps = _to_come(runner)
    if not steps:
        return
    last = _last_taken(runner)
    if last:
        _back_up(last)
    with _stopping(FAILED, last or "nothing", steps[-1]):
        if last in steps:
            with transaction():
                runner.fake(last)
        runner.up()


def _last_taken(runner: Runner) -> str | None:
    """The name of the last migration that this database has had; None if it is empty.

    Releases before migrations kept no list of them. Their databases have the tables of the first
    migration, and count as having had it. Raises SystemExit if the database has some tables with
    our names, but not just as the first migration makes them.
    """
    taken = runner.applied()
    if taken:
        return max(taken)
    present = database.get_tables()
    first = runner.migrations()[0]
    tables = first.load().TABLES if present else []
    if not {table._meta.table_name for table in tables}.intersection(present):
        return None
    for difference in _differences(tables):
        raise SystemExit(NOT_OURS.format(difference))
    return first.name


@contextmanager
def _alone():
    """A context manager: no other process runs migrations meanwhile.

    In SQLite no other process of ours writes at all.
    """
    if is_sqlite():
        with database.write_queue:
            yield
        return
    database.execute_sql("SELECT pg_advisory_lock(%s, %s)", LOCK)
    database.obj.reconnects = False  # a new connection would not hold the lock
    try:
        yield
    finally:
        database.obj.reconnects = True
        with suppress(peewee.PeeweeException):  # a connection that broke holds no lock
            database.execute_sql("SELECT pg_advisory_unlock(%s, %s)", LOCK)


@contextmanager
def _stopping(sentence: str, *values: str):
    """A context manager: an error of the database or the disk becomes SystemExit with `sentence`.

    `values` fill the sentence's places; the reason fills the last one.
    """
    try:
        yield
    except (peewee.PeeweeException, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        # PostgreSQL's first line says what is wrong; the next ones may quote a row's content.
        raise SystemExit(sentence.format(*values, reason.split("\n")[0])) from None


def _back_up(last: str) -> None:
    """Copy a SQLite file to a backup beside it, named with the time (UTC) and the migration `last`.

    Does nothing for PostgreSQL: whoever runs that makes their own backups.
    Raises SystemExit if it fails.
    """
    if not is_sqlite():
        return
    path = Path(database.obj.database)
    at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    # Renamed when it is complete, so that half a copy never looks like a backup.
    unfinished = path.with_name(f"{path.name}{BACKUP}begun")
    with _stopping(NO_BACKUP, str(path.parent)):
        try:
            _copy(unfinished)
            unfinished.replace(path.with_name(f"{path.name}{BACKUP}{at}-{last}"))
            _flush(path.parent)
        finally:
            unfinished.unlink(missing_ok=True)


def _copy(path: Path) -> None:
    """Write a copy of the SQLite database to `path`, readable by this user only.

    It is on the disk when this returns.
    """
    path.unlink(missing_ok=True)  # an earlier process was killed while it copied
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    database.execute_sql("VACUUM INTO ?", (str(path),))
    _flush(path)


def _flush(path: Path) -> None:
    """Wait until this file or folder is on the disk, so that it survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_backups(before: int) -> int:
    """Delete the backups older than `before` (seconds since 1970) and return how many."""
    if not is_sqlite():
        return 0
    path = Path(database.obj.database)
    old = [
        backup
        for backup in path.parent.glob(f"{path.name}{BACKUP}*")
        if backup.stat().st_mtime < before
    ]
    for backup in old:
        backup.unlink()
    return len(old)


def check(tables: list[type[peewee.Model]]) -> None:
    """Raises SystemExit if the database differs from what these models declare."""
    for difference in _differences(tables):
        raise SystemExit(DIFFERS.format(difference))


def _differences(tables: list[type[peewee.Model]]) -> list[str]:
    """What is missing in the database, or other than these models declare: a phrase for each.

    Tables with other names are ignored: other programs may keep some in the same database.
    """
    wanted = _declared(tables)
    our_tables = {table for table, _what in wanted}
    everything_found = _found()
    found = {key: type_ for key, type_ in everything_found.items() if key[0] in our_tables}
    missing = our_tables - {table for table, _what in found}
    words = [f"the table {table} is missing" for table in sorted(missing)]
    for table, what in sorted(wanted.keys() | found.keys()):
        is_so = found.get((table, what))
        should_be = wanted.get((table, what))
        if table not in missing and is_so != should_be:
            words.append(
                f"{table}.{what} is {is_so or 'missing'}, and should be {should_be or 'away'}"
            )
    return words


def _declared(tables: list[type[peewee.Model]]) -> dict[tuple[str, str], str]:
    """The columns and unique indexes that these models declare.

    {(table, column): its type}, such as "bigint not null", and {(table, "(column, column)"):
    "unique"}.
    """
    declared = {}
    context = database.get_sql_context()
    for table in tables:
        name = table._meta.table_name
        for field in table._meta.sorted_fields:
            column_type = _as_found(field.ddl_datatype(context).sql)
            declared[name, field.column_name] = column_type + ("" if field.null else " not null")
        # `_unique` and `_expressions` are privates of peewee: an index has no public way to ask.
        for index in table._meta.fields_to_index():
            if index._unique:
                columns = ", ".join(column.column_name for column in index._expressions)
                declared[name, f"({columns})"] = "unique"
    return declared


def _as_found(column_type: str) -> str:
    """peewee's name of a column type, as the database itself calls it: "BIGINT" is "bigint"."""
    names = {} if is_sqlite() else POSTGRES_NAMES
    return re.sub(r"^\w+", lambda word: names.get(word[0], word[0].lower()), column_type)


def _found() -> dict[tuple[str, str], str]:
    """What the database has, in the form that _declared returns. One query."""
    rows = database.execute_sql(IN_SQLITE if is_sqlite() else IN_POSTGRES).fetchall()
    return {(table, what): value for table, what, value in rows}
