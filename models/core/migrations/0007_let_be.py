"""A plan remembers which suggestions its owner has let be, and until when."""

import peewee


def up(migrator, db):
    migrator.migrate(migrator.add_column("plan", "let_be", peewee.BlobField(null=True)))
