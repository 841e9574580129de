"""The diary's entries."""

import peewee


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Plan(Table):
    pass


class Person(Table):
    pass


class Part(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE", index=False)
    revision = peewee.IntegerField()
    accepted_revision = peewee.IntegerField(null=True)
    position = peewee.IntegerField()
    pinned = peewee.BooleanField()
    paper = peewee.BooleanField()
    created_at = peewee.BigIntegerField()
    changed_at = peewee.BigIntegerField()
    changed_by = peewee.ForeignKeyField(Person, backref="+")
    removed_at = peewee.BigIntegerField(null=True)


class Entry(Part):
    text = peewee.BlobField(null=True)
    happened = peewee.BlobField(null=True)
    did = peewee.BlobField(null=True)
    thought = peewee.BlobField(null=True)
    felt = peewee.BlobField(null=True)
    day = peewee.DateField(null=True)

    class Meta:
        indexes = ((("plan", "removed_at", "day"), False),)


def up(migrator, db):
    with db.bind_ctx([Entry]):
        db.create_tables([Entry], safe=False)
