"""The map of the people around the owner: places, who talks with whom, and earlier maps."""

import peewee


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Plan(Table):
    pass


class Person(Table):
    pass


class Contact(Table):
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

    class Meta:
        indexes = ((("plan", "removed_at"), False),)


class Place(Part):
    contact = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    ring = peewee.BlobField(null=True)
    sector = peewee.BlobField(null=True)
    note = peewee.BlobField(null=True)


class Tie(Part):
    one = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    other = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    about = peewee.BlobField(null=True)


class KeptMap(Part):
    words = peewee.BlobField(null=True)
    was = peewee.BlobField(null=True)


def up(migrator, db):
    with db.bind_ctx([Place, Tie, KeptMap]):
        db.create_tables([Place, Tie, KeptMap], safe=False)
