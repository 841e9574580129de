"""More room for the names of pages: those of all that there are would soon not fit in 100 letters.

Only PostgreSQL keeps to a length. SQLite gets it too, so that both say what the code says.
"""

import peewee

COLUMNS = [("access", "pages"), ("plan", "later"), ("plan", "asked_for")]


def up(migrator, db):
    for table, column in COLUMNS:
        migrator.migrate(migrator.alter_column_type(table, column, peewee.CharField(400)))
