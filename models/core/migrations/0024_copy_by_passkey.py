"""A copy of the plan on a phone may be opened by a passkey there. So far each is by the PIN."""

import peewee


def up(migrator, db):
    column = peewee.BooleanField(default=False)
    migrator.migrate(migrator.add_column("device", "copy_by_passkey", column))
