"""One's own: the colour of a person's pages, and one picture in a plan.

Everybody begins with the colour that all had until now, and without a picture.
"""

import peewee

GREEN = "green"


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Plan(Table):
    pass


class Picture(Table):
    plan = peewee.ForeignKeyField(Plan, unique=True, backref="+", on_delete="CASCADE")
    image = peewee.BlobField()
    small = peewee.BlobField()
    words = peewee.BlobField(null=True)
    shown = peewee.BooleanField()


def up(migrator, db):
    migrator.migrate(migrator.add_column("person", "tone", peewee.CharField(10, default=GREEN)))
    with db.bind_ctx([Picture]):
        db.create_tables([Picture], safe=False)
