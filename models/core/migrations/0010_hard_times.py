"""When it gets hard: its headings, who is called, and which pages an owner has asked for."""

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


class Heading(Part):
    text = peewee.BlobField(null=True)
    about = peewee.BlobField(null=True)


class Call(Part):
    contact = peewee.ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
    name = peewee.BlobField(null=True)
    phone = peewee.BlobField(null=True)
    say = peewee.BlobField(null=True)


def up(migrator, db):
    migrator.migrate(migrator.add_column("plan", "asked_for", peewee.CharField(100, default="")))
    with db.bind_ctx([Heading, Call]):
        db.create_tables([Heading, Call], safe=False)
