"""A decision says about which point of the meeting it was made: so far it named the meeting alone."""

import peewee


class Note(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)


def up(migrator, db):
    point = peewee.ForeignKeyField(
        Note, field=Note.id, null=True, on_delete="SET NULL", backref="+"
    )
    migrator.migrate(migrator.add_column("action", "point_id", point))
