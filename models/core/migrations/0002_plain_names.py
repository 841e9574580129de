"""Tables and columns get the names that the code has for them. No sealed text is in what is
renamed: a seal covers the names of its table and field (models/core/encryption.py).
"""

import peewee

COLUMNS = [  # table, old name, new name
    ("edit", "noun", "kind"),
    ("edit", "form", "screen"),
    ("change", "noun", "kind"),
    ("proposal", "noun", "kind"),
    ("audit", "noun", "subject"),
    ("audit", "part", "subject_id"),
    ("access", "parts", "pages"),
    ("unchanged", "form", "screen"),
]
TABLES = [  # old name, new name
    ("attempt", "rate_limit"),
    ("wonder", "log_question"),
    ("arrival", "invitation_use"),
    ("stay", "provider_session"),
    ("unchanged", "empty_submission"),
]


def up(migrator, db):
    for table, old, new in COLUMNS:
        migrator.migrate(migrator.rename_column(table, old, new))
        rename_constraints(db, table, f"{table}_{old}", f"{table}_{new}")
    for old, new in TABLES:
        migrator.migrate(migrator.rename_table(old, new))
        rename_constraints(db, new, old, new)
        rename_indexes(migrator, db, new)


def rename_constraints(db, table, old, new):
    """PostgreSQL calls a constraint after what it is about. SQLite gives it no name."""
    if isinstance(db, peewee.SqliteDatabase):
        return
    found = db.execute_sql(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass", (f'"{table}"',)
    )
    for (name,) in found.fetchall():
        if name.startswith(f"{old}_"):
            better = new + name.removeprefix(old)
            db.execute_sql(f'ALTER TABLE "{table}" RENAME CONSTRAINT "{name}" TO "{better}"')


def rename_indexes(migrator, db, table):
    """An index is called after its table and columns: each is made anew. These tables are small."""
    for index in db.get_indexes(table):
        if not index.name.endswith("_pkey"):
            migrator.migrate(
                migrator.drop_index(table, index.name),
                migrator.add_index(table, tuple(index.columns), index.unique),
            )
