"""Brings a database to the tables that this code knows, in numbered steps that only go forward.

The steps are files in `migrations/`, carried out by peewee's own runner. Each is one transaction
together with its row in the table `schema_migration`, so one that is killed has never happened.
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
BACKUP = ".backup-"  # stands between the name of the database and the time in a backup's name
LOCK = (
    0x686A,
    1,
)  # two numbers: so it is never the number of a plan (models.core.database.turn)

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
    """Point every model at `url` (see use_database), and take the steps that are still to come.

    Other processes wait meanwhile. Raises SystemExit with a sentence for whoever runs this.
    """
    name = url.removeprefix("sqlite:///") if url.startswith("sqlite") else "on PostgreSQL"
    with _stopping(CANNOT_OPEN, name):
        runner = Runner(use_database(url), str(folder))
        is_behind = bool(_to_come(runner))
    if is_behind:
        with _stopping(CANNOT_OPEN, name), _alone():
            _take_steps(runner)


def _to_come(runner: Runner) -> list[str]:
    """The steps that the database has not taken. Raises SystemExit where it took an unknown one."""
    steps = runner.status()
    unknown = [step.name for step in steps if step.path is None]
    if unknown:
        raise SystemExit(NEWER.format(unknown[-1]))
    return [step.name for step in steps if not step.applied]


def _take_steps(runner: Runner) -> None:
    """All that are to come. Another process may have taken them while this one waited."""
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
    """The last step that this database has taken; None where it is empty.

    Releases before the first step kept no list; they are known by its tables. Raises SystemExit
    where there are tables of ours, and they are not those.
    """
    taken = runner.applied()
    if taken:
        return max(taken)
    there = database.get_tables()
    first = runner.migrations()[0]
    tables = first.load().TABLES if there else []
    if not {table._meta.table_name for table in tables}.intersection(there):
        return None
    for difference in _differences(tables):
        raise SystemExit(NOT_OURS.format(difference))
    return first.name


@contextmanager
def _alone():
    """Nobody else takes steps meanwhile; in SQLite nobody of ours writes at all."""
    if is_sqlite():
        with database.write_queue:
            yield
        return
    database.execute_sql("SELECT pg_advisory_lock(%s, %s)", LOCK)
    try:
        yield
    finally:
        with suppress(peewee.PeeweeException):  # a connection that broke holds no lock
            database.execute_sql("SELECT pg_advisory_unlock(%s, %s)", LOCK)


@contextmanager
def _stopping(sentence: str, *values: str):
    """What database or disk refuse becomes this sentence, with the reason as its last value."""
    try:
        yield
    except (peewee.PeeweeException, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        # PostgreSQL says in the first line what is wrong, and in the next ones in which row.
        raise SystemExit(sentence.format(*values, reason.split("\n")[0])) from None


def _back_up(last: str) -> None:
    """A whole copy of a SQLite file, beside it. Whoever runs PostgreSQL makes their own."""
    if not is_sqlite():
        return
    path = Path(database.obj.database)
    at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    begun = path.with_name(f"{path.name}{BACKUP}begun")
    with _stopping(NO_BACKUP, str(path.parent)):
        try:
            _copy(begun)
            begun.replace(path.with_name(f"{path.name}{BACKUP}{at}-{last}"))
            _flush(path.parent)
        finally:
            begun.unlink(missing_ok=True)


def _copy(path: Path) -> None:
    """The database as of now, on the disk when this returns."""
    path.unlink(missing_ok=True)  # left by one that was killed
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    database.execute_sql("VACUUM INTO ?", (str(path),))
    _flush(path)


def _flush(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def remove_backups(before: int) -> int:
    """Remove the backups from before this moment (seconds since 1970); how many."""
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
    """Raises SystemExit where the database differs from what these models say."""
    for difference in _differences(tables):
        raise SystemExit(DIFFERS.format(difference))


def _differences(tables: list[type[peewee.Model]]) -> list[str]:
    """In words: what is missing or other than these models say. Others may have tables there."""
    wanted, found = _declared(tables), _found()
    known = {table for table, _what in wanted}
    missing = known - {table for table, _what in found}
    words = [f"the table {table} is missing" for table in sorted(missing)]
    for table, what in sorted(wanted.keys() | {one for one in found if one[0] in known}):
        is_so, should_be = found.get((table, what)), wanted.get((table, what))
        if table not in missing and is_so != should_be:
            words.append(
                f"{table}.{what} is {is_so or 'missing'}, and should be {should_be or 'away'}"
            )
    return words


def _declared(tables: list[type[peewee.Model]]) -> dict[tuple[str, str], str]:
    """{(table, column): type}, and {(table, "(column, column)"): "unique"}, as these models say."""
    said, context = {}, database.get_sql_context()
    for table in tables:
        name = table._meta.table_name
        for field in table._meta.sorted_fields:
            kind = _as_found(field.ddl_datatype(context).sql)
            said[name, field.column_name] = kind + ("" if field.null else " not null")
        for index in table._meta.fields_to_index():
            if index._unique:
                columns = ", ".join(column.column_name for column in index._expressions)
                said[name, f"({columns})"] = "unique"
    return said


def _as_found(kind: str) -> str:
    """A type as the database itself calls it."""
    names = {} if is_sqlite() else POSTGRES_NAMES
    return re.sub(r"^\w+", lambda word: names.get(word[0], word[0].lower()), kind)


def _found() -> dict[tuple[str, str], str]:
    """The same as _declared, as the database is, in one question."""
    rows = database.execute_sql(IN_SQLITE if is_sqlite() else IN_POSTGRES).fetchall()
    return {(table, what): said for table, what, said in rows}
