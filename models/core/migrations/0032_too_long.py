"""A kept text may be one that no field has room for."""

import peewee


def up(migrator, db):
    field = peewee.BooleanField(default=False)
    migrator.migrate(migrator.add_column("kept_text", "is_too_long", field))
