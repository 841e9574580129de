"""A conversation remembers which meeting is prepared in it, so that whoever joins comes to that."""

import peewee


def up(migrator, db):
    prepares = peewee.BigIntegerField(null=True)
    migrator.migrate(migrator.add_column("conversation", "prepares", prepares))
