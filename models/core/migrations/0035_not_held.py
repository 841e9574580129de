"""A meeting says of which day the owner has said that it was not held: then nobody asks again."""

import peewee


def up(migrator, db):
    migrator.migrate(migrator.add_column("meeting", "not_held_on", peewee.DateField(null=True)))
