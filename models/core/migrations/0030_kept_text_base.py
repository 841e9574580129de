"""A kept text remembers what its writer saw before, so that only what two changed is asked about."""

import peewee


def up(migrator, db):
    migrator.migrate(migrator.add_column("kept_text", "base", peewee.BlobField(null=True)))
