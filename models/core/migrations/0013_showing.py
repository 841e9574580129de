"""What an owner shows of their diary, to one person or on the table, for a while."""

import peewee


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Plan(Table):
    pass


class Person(Table):
    pass


class Conversation(Table):
    pass


class Showing(Table):
    plan = peewee.ForeignKeyField(Plan, backref="+", on_delete="CASCADE")
    kind = peewee.CharField(20)
    part = peewee.BigIntegerField()
    revision = peewee.IntegerField()
    person = peewee.ForeignKeyField(Person, null=True, backref="+", on_delete="CASCADE")
    conversation = peewee.ForeignKeyField(Conversation, null=True, backref="+", on_delete="CASCADE")
    words = peewee.BlobField(null=True)
    shown_at = peewee.BigIntegerField()
    expires_at = peewee.BigIntegerField()
    ended_at = peewee.BigIntegerField(null=True)


def up(migrator, db):
    with db.bind_ctx([Showing]):
        db.create_tables([Showing], safe=False)
