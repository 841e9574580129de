"""A decision says at which point of the meeting it was made: so far it named the meeting alone.

And a meeting that goes on says who took all to the step that it is at.
"""

import peewee


class Note(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)


class Person(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)


def up(migrator, db):
    def link(to):
        return peewee.ForeignKeyField(to, field=to.id, null=True, on_delete="SET NULL", backref="+")

    migrator.migrate(
        migrator.add_column("action", "point_id", link(Note)),
        migrator.add_column("meeting_table", "moved_by_id", link(Person)),
    )
