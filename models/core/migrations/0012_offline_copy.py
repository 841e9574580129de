"""A session may keep a sealed copy of the plan on the owner's own phone. Until now none does."""

import peewee


def up(migrator, db):
    migrator.migrate(migrator.add_column("device", "copy_since", peewee.BigIntegerField(null=True)))
