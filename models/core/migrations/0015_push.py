"""Reminders on a phone of the owner's own, while they are signed in there."""

import peewee


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Device(Table):
    pass


class Person(Table):
    pass


class Push(Table):
    device = peewee.ForeignKeyField(Device, unique=True, backref="+", on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    address = peewee.BlobField()
    key = peewee.IntegerField()
    shows = peewee.CharField(40)
    words = peewee.BooleanField()
    quiet_from = peewee.IntegerField()
    quiet_until = peewee.IntegerField()
    made_at = peewee.BigIntegerField()
    asks_on = peewee.DateField()
    told_on = peewee.DateField(null=True)
    failed = peewee.IntegerField()
    wait_until = peewee.BigIntegerField()


def up(migrator, db):
    with db.bind_ctx([Push]):
        db.create_tables([Push], safe=False)
