"""A PIN that was chosen for a lent screen is kept apart from the PIN somebody signed in with.

Until now they were in one column, and nobody can tell which is which. So each session's PIN counts
as chosen for the screen: it shows the screen as before, and whoever wants to make a new way in from
such a session signs in once more.

New are the phones that are known to their owner's card, the wrong tries that an owner is told of,
and the count of tries at addresses that nobody signs in with.
"""

import peewee

BEFORE_ALL = 0


class Table(peewee.Model):
    id = peewee.BigIntegerField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Person(Table):
    pass


class KnownDevice(Table):
    wrong = peewee.IntegerField()
    locked_until = peewee.BigIntegerField()
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    token = peewee.CharField(64, index=True)
    seen_at = peewee.BigIntegerField()


class UnknownAddress(Table):
    wrong = peewee.IntegerField()
    locked_until = peewee.BigIntegerField()
    lookup = peewee.CharField(64, unique=True)
    tried_at = peewee.BigIntegerField()


def up(migrator, db):
    migrator.migrate(
        migrator.add_column("device", "screen_pin_hash", peewee.CharField(default="")),
        migrator.add_column("device", "proved_at", peewee.BigIntegerField(default=BEFORE_ALL)),
        migrator.add_column("device", "next_token", peewee.CharField(64, null=True, unique=True)),
        migrator.add_column("device", "next_hash", peewee.CharField(default="")),
        migrator.add_column("device", "known", peewee.CharField(64, default="")),
        migrator.add_column("card", "tries", peewee.IntegerField(default=0)),
        migrator.add_column("card", "tried_at", peewee.BigIntegerField(null=True)),
    )
    with db.bind_ctx([KnownDevice, UnknownAddress]):
        db.create_tables([KnownDevice, UnknownAddress], safe=False)
    db.execute_sql("UPDATE device SET screen_pin_hash = pin_hash, pin_hash = ''")
