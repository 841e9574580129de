"""A conversation remembers from which page it was opened, so that whoever joins comes to that."""

import peewee


def up(migrator, db):
    migrator.migrate(migrator.add_column("conversation", "page", peewee.BlobField(null=True)))
